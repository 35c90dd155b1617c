//! Tests of ops.

mod restore;
mod token;
