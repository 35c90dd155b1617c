//! Random sequences of keys, pastes, resizes, and late, repeated and missing answers against the screen's core.

mod random_use;
mod screen;
mod user;
