//! The commands, one file each.

pub mod demo;
pub mod list;
pub mod show;
mod words;
