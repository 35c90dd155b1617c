//! Tests of ops.

mod check;
mod restore;
pub mod token;
mod undo;
