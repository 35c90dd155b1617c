//! Everything that reaches the main thread, through one channel.

use std::time::Instant;

use crate::tui::event::{Answer, Event, Ticket};

/// Something from another thread.
#[derive(Debug)]
pub enum Incoming {
    /// Keys and pastes that were read at this moment.
    Input {
        /// When.
        at: Instant,
        /// In order.
        events: Vec<Event>,
    },
    /// The terminal may have another size.
    Resized,
    /// Running again after a stop.
    Continued,
    /// Leave with this exit code.
    Leave(u8),
    /// A request was answered.
    Answer(Ticket, Answer),
    /// Another process changed the database.
    StoreChanged,
    /// A thread panicked; what it said is on the terminal already.
    Panicked,
}
