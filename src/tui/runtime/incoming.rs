//! Everything that other threads tell the main thread, through one channel.

use crate::tui::event::{Answer, Ticket};

/// Something from another thread.
#[derive(Debug)]
pub enum Incoming {
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
