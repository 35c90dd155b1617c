//! The program in a real terminal, read through a terminal emulator: how it behaves there, and whole flows against the demo provider.

mod checking;
mod frames;
mod hostile;
mod idle;
mod input;
mod leaving;
mod looks;
mod one_sided;
mod panic;
mod planes;
mod portal_step;
mod proofs;
mod repeated;
mod resize;
pub mod scenarios;
mod suspend;
mod together;
mod tokens;
mod tour;
pub mod world;
