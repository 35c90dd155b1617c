//! Flows typed into a real pty, read through a terminal emulator, against the demo provider.

mod scenarios;
mod world;
