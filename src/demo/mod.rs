//! A loopback OpenID provider, for `kmctl demo` and for the tests.
