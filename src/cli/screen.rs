//! The way into the full screen.

use super::{Failure, Session};
use crate::key_manager::Draft;

/// Where the full screen starts.
#[derive(Clone, Debug)]
pub enum Start {
    /// The list of key managers.
    List,
    /// The wizard, filled with what a command already knew.
    Add(Box<Draft>),
    /// The form of one key manager.
    Edit(String),
}

/// Opens the full screen; comes back when it is left.
///
/// # Errors
/// The database can't be opened, or the terminal fails.
pub fn open(session: &Session, start: Start) -> Result<(), Failure> {
    let _ = (session, start);
    Err(
        Failure::new("no-screen", 1, "The full screen is not part of this build.")
            .with_fix("Use the commands; kmctl --help lists them."),
    )
}
