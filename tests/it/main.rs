//! All integration tests: one binary, one link step.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "a test fails by panicking, its helpers too"
)]

mod cli;
mod control_plane;
mod crash;
mod demo;
mod discovery;
mod field;
mod judges;
mod net;
mod one_grade;
mod ops;
mod parity;
mod peer;
mod places;
mod prompt;
mod properties;
mod pty;
mod screens;
mod store;
mod supply;
mod support;
mod tidy;
mod token;
mod wording;
