//! Tests of discovery.

mod key_sets;
mod never_panics;
mod shared;
