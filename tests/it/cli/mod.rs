//! Commands, run as whole processes.

mod discovering;
pub mod home;
pub mod provider;
mod reading;
mod streams;
mod writing;
