//! Starts and ends: what a process costs by itself.

fn main() {}
