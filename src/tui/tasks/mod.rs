//! Tasks: what runs on threads of its own and answers the event loop.

pub mod network;
pub mod queue;
pub mod store;
pub mod target;
