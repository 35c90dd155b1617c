//! Commands, run as whole processes.

mod api_portal;
mod checking;
mod contract;
mod discovering;
mod doctor;
pub mod exchange;
mod exporting;
mod forms;
mod gateway;
mod gateway_choice;
mod gateway_target;
mod helping;
pub mod home;
mod hostile;
mod json_schema;
mod logging;
mod pasted;
mod promotion;
pub mod provider;
mod reading;
pub mod situation;
mod streams;
mod switching;
mod token;
mod verdicts;
mod writing;
