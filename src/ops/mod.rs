//! Operations of the product, one file each: validation, one transaction, history.
//!
//! Ops of the store are plain functions, those of the network are async. [`Op`] names the store's ops as data, for a runner on
//! another thread.

mod add;
pub mod apply;
mod change;
mod change_recorder;
pub mod check;
mod delete;
mod differences;
pub mod discover;
pub mod doctor;
mod environment;
mod error;
mod gateway_merge;
pub mod history;
pub mod json;
pub mod json_report;
pub mod login;
mod next_step;
mod op;
mod organization;
mod overview;
pub mod plan;
mod portal;
pub mod pull;
mod restore;
pub mod target;
mod target_error;
mod target_op;
pub mod target_runner;
pub mod target_values;
pub mod token;
mod unchanged;
mod undo;
mod undo_record;
pub mod usage;
mod verb;
pub mod verify;

pub use add::{add, add_many};
pub use change::{Edit, edit, set_enabled};
pub use change_recorder::ChangeRecorder;
pub use delete::{Deleted, delete, undelete};
pub use differences::differences;
pub use environment::{add_environment, mark_environment, move_environment, remove_environment};
pub use error::{Noun, OpError};
pub use gateway_merge::{GatewayMerge, MergeError, gateway_merge};
pub use next_step::{NextStep, next_steps};
pub use op::{Op, Output, run};
pub use organization::{add_organization, use_organization};
pub use overview::{Overview, overview};
pub use portal::choose_portal;
pub use restore::{State, restore, state, version};
pub use target_error::TargetError;
pub use target_op::{PortalRow, Progress, TargetOp, TargetOutput, TargetScope, TargetState};
pub use undo::UndoLog;
pub use undo_record::{EnvironmentChange, UndoRecord, UndoableChange};
