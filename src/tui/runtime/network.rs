//! The thread that reads well-known URLs; it is not there before the first one is asked for.

use std::sync::mpsc::Sender;

use super::incoming::Incoming;
use crate::discovery::Profile;
use crate::tui::effect::Slot;
use crate::tui::event::Ticket;

/// The way to the thread.
pub struct Network {}

impl Network {
    pub fn new(_to: Sender<Incoming>) -> Self {
        Network {}
    }
    pub fn read(&mut self, _slot: Slot, _ticket: Ticket, _url: String, _profile: Option<Profile>) {}
    pub fn cancel(&mut self, _slot: Slot) {}
}
