//! Commands, run as whole processes.

pub mod home;
mod reading;
mod streams;
