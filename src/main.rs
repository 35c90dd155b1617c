//! The kmctl program.
fn main() {}
