//! Tasks: threads that run effects and send their responses to the event loop.

pub mod network;
pub mod queue;
pub mod store;
pub mod target;
