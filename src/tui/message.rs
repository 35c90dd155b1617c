//! Messages of the other threads to the event loop.

use super::event::{RequestId, Response};
use super::signals::Signal;
use crate::input::{Batch, Disconnected};

/// A message to the event loop.
#[derive(Debug)]
pub enum Message {
    /// Keys, pastes and mouse events, or that the input has ended.
    Input(Result<Batch, Disconnected>),
    /// A signal arrived.
    Signal(Signal),
    /// Response to a request.
    Response(RequestId, Response),
    /// Another process changed the database.
    StoreChanged,
    /// A thread panicked; the terminal is restored already.
    Panicked,
}
