//! Judges a well-known document and its keys. Pure: no I/O, no clock.
