//! Tests of ops.

mod check;
mod restore;
mod token;
mod undo;
