//! Tests of discovery.

mod corpus;
mod hostile;
mod key_sets;
mod never_panics;
mod providers;
mod shared;
