//! Judges an access token against a configuration, line by line. Pure: the time comes in as an argument.
