//! Edit: every field of a key manager, what differs from what is stored, and only that is written.

mod actions;
mod command;
mod edit_view;
mod responses;
mod state;

pub use edit_view::view;
pub use state::Edit;
