//! Fallback without file notifications: the store is polled.

use super::open::Store;

/// Uninhabited: this system has no file notifications.
#[derive(Debug)]
pub enum FileWatcher {}

impl FileWatcher {
    /// Always `None`, so that the caller polls.
    pub fn new(_store: &Store) -> Option<Self> {
        None
    }

    /// Never called, since no value exists.
    pub fn arm(&self) -> bool {
        match *self {}
    }

    /// Never called, since no value exists.
    pub fn wait(&self) -> bool {
        match *self {}
    }
}
