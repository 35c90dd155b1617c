//! Tests of ops.

mod restore;
