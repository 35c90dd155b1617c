//! Commands, run as whole processes.

pub mod home;
pub mod provider;
mod reading;
mod streams;
mod writing;
