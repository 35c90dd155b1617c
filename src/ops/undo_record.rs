//! Undo record: one change of this run, with the data to undo it.

use crate::key_manager::{Environment, EnvironmentName, KeyManager, Name, OrganizationName};

/// Change of an environment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EnvironmentChange {
    /// The environment was added.
    Added,
    /// The production mark was set or cleared.
    Marked,
    /// The environment moved by one place in the order of promotion.
    Moved,
    /// The environment was removed.
    Removed,
}

/// Change with the data to undo it.
#[derive(Clone, Debug, PartialEq)]
pub enum UndoableChange {
    /// A key manager was added, or came back.
    Added {
        /// Name of the added key manager.
        name: Name,
        /// Revision after the Add; the undo deletes only this revision.
        revision: u64,
    },
    /// A key manager was edited or switched on or off.
    Changed {
        /// As it was before.
        before: Box<KeyManager>,
        /// Revision after the change.
        revision: u64,
        /// New Status if only the switch was changed; `None` for any other edit.
        switched: Option<bool>,
    },
    /// A key manager was deleted.
    Deleted {
        /// As it was before.
        was: Box<KeyManager>,
    },
    /// Another key manager was chosen for the Developer Portal.
    PortalChosen {
        /// The choice before.
        before: Name,
        /// The choice afterwards.
        after: Name,
    },
    /// Several changes that were made as one, in order.
    Several(Vec<UndoableChange>),
    /// An environment was added, marked, moved or removed.
    Environments {
        /// Name of the environment.
        name: EnvironmentName,
        /// Kind of the change.
        what: EnvironmentChange,
        /// All environments before the change.
        before: Vec<Environment>,
        /// All environments after the change.
        after: Vec<Environment>,
        /// Key managers that lost it, as they were before, each with its revision afterwards.
        key_managers: Vec<(KeyManager, u64)>,
    },
}

impl UndoableChange {
    /// Key manager that the undo restores; `None` for an Add or a change of environments.
    pub fn key_manager(&self) -> Option<&Name> {
        match self {
            UndoableChange::Changed { before, .. } => Some(&before.name),
            UndoableChange::Deleted { was } => Some(&was.name),
            UndoableChange::PortalChosen { before, .. } => Some(before),
            UndoableChange::Several(changes) => {
                changes.iter().find_map(UndoableChange::key_manager)
            }
            UndoableChange::Added { .. } | UndoableChange::Environments { .. } => None,
        }
    }

    /// Result of undoing it, a sentence.
    pub fn undone(&self) -> String {
        match self {
            UndoableChange::Added { name, .. } => format!("Deleted {name}."),
            UndoableChange::Changed {
                before,
                switched: Some(_),
                ..
            } if before.enabled => format!("{} enabled.", before.name),
            UndoableChange::Changed {
                before,
                switched: Some(_),
                ..
            } => format!("{} disabled.", before.name),
            UndoableChange::Changed { before, .. } => {
                format!("Restored the previous values of {}.", before.name)
            }
            UndoableChange::Deleted { was } => format!("Restored {}.", was.name),
            UndoableChange::Several(changes) => {
                format!(
                    "Restored the previous values of {} key managers.",
                    changes.len()
                )
            }
            UndoableChange::PortalChosen { before, .. } => {
                format!("Restored the Developer Portal selection: {before}.")
            }
            UndoableChange::Environments { name, what, .. } => match what {
                EnvironmentChange::Added => format!("Removed environment {name}."),
                EnvironmentChange::Marked => {
                    format!("Restored whether {name} is a production environment.")
                }
                EnvironmentChange::Moved => {
                    format!("Restored the position of environment {name}.")
                }
                EnvironmentChange::Removed => format!("Restored environment {name}."),
            },
        }
    }
}

/// A change and where it was made.
#[derive(Clone, Debug, PartialEq)]
pub struct UndoRecord {
    /// Organization in which the change was made.
    pub organization: OrganizationName,
    /// Change, with the data to undo it.
    pub change: UndoableChange,
}
