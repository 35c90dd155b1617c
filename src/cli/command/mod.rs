//! The commands, one file each.

pub mod add;
pub mod delete;
pub mod demo;
pub mod devportal;
pub mod discover;
pub mod edit;
pub mod environment;
mod fields;
pub mod history;
pub mod list;
pub mod organization;
mod reading;
mod report_text;
pub mod show;
pub mod switch;
mod words;
