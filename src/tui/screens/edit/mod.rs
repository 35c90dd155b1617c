//! Edit: all fields of a key manager, its differences from the stored version, and the write of only those.

mod actions;
mod command;
mod draft;
mod edit_view;
mod responses;
mod state;

pub use edit_view::view;
pub use state::Edit;
