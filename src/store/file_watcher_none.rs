//! Where the system tells nobody that files are touched, they are looked at.

use super::open::Store;

/// There is none.
#[derive(Debug)]
pub enum FileWatcher {}

impl FileWatcher {
    /// None.
    pub fn new(_store: &Store) -> Option<Self> {
        None
    }

    /// Never asked.
    pub fn arm(&self) -> bool {
        match *self {}
    }

    /// Never asked.
    pub fn wait(&self) -> bool {
        match *self {}
    }
}
