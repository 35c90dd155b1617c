//! Control planes on screen: targets, sign-in, plan, apply, usage, the API Portal's list, the console sheet.

pub mod applying;
pub mod applying_view;
pub mod offer;
pub mod offer_view;
mod parts;
mod pending_op;
pub mod plan;
mod plan_detail;
mod plan_selection;
pub mod plan_view;
pub mod sheet;
pub mod sheet_view;
pub mod sign_in;
pub mod sign_in_view;
pub mod target_form;
pub mod target_form_view;
pub mod targets;
pub mod targets_view;
pub mod usage;
pub mod usage_view;
pub mod verify;
pub mod verify_view;
