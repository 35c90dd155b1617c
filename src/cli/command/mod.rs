//! The commands, one file each.

pub mod add;
pub mod completions;
pub mod config;
pub mod delete;
pub mod demo;
pub mod devportal;
pub mod discover;
pub mod edit;
pub mod environment;
pub mod export;
mod fields;
pub mod history;
pub mod import;
mod imported;
pub mod list;
pub mod man;
pub mod organization;
mod reading;
mod report_text;
pub mod schema;
pub mod secrets;
pub mod show;
pub mod switch;
pub mod token;
pub mod token_trial;
mod words;
