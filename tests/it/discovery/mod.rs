//! Tests of discovery.

mod corpus;
mod key_sets;
mod never_panics;
mod shared;
