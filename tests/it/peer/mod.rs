//! Tests against a certified provider that this project did not write.

mod tokens;
mod wizard;
