//! One change that a run of the program made, with what it takes to take it back.

use super::error::OpError;
use crate::key_manager::{Environment, EnvironmentName, KeyManager, Name, OrganizationName};

/// What was done to an environment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EnvironmentChange {
    /// It was added.
    Added,
    /// It was marked as production, or no longer is.
    Marked,
    /// It was moved in the order of promotion.
    Moved,
    /// It was removed.
    Removed,
}

/// One change, with what it takes to take it back.
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    /// A key manager was added, or came back.
    Added {
        /// Its name.
        name: Name,
        /// Its revision then.
        revision: u64,
    },
    /// A key manager was edited or switched on or off.
    Changed {
        /// As it was before.
        before: Box<KeyManager>,
        /// Its revision afterwards.
        revision: u64,
        /// Whether it is on now, when nothing but its switch was changed.
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
    Several(Vec<Change>),
    /// An environment was added, marked, moved or removed.
    Environments {
        /// Which one.
        name: EnvironmentName,
        /// What was done.
        what: EnvironmentChange,
        /// All of them before.
        before: Vec<Environment>,
        /// All of them afterwards.
        after: Vec<Environment>,
        /// Key managers that lost it, as they were before, each with its revision afterwards.
        key_managers: Vec<(KeyManager, u64)>,
    },
}

impl Change {
    /// The key manager that is back or as before once it is taken back.
    pub fn key_manager(&self) -> Option<&Name> {
        match self {
            Change::Changed { before, .. } => Some(&before.name),
            Change::Deleted { was } => Some(&was.name),
            Change::PortalChosen { before, .. } => Some(before),
            Change::Several(changes) => changes.iter().find_map(Change::key_manager),
            Change::Added { .. } | Change::Environments { .. } => None,
        }
    }

    /// How things are once it is taken back, a sentence.
    pub fn undone(&self) -> String {
        match self {
            Change::Added { name, .. } => format!("{name} is gone again."),
            Change::Changed {
                before,
                switched: Some(_),
                ..
            } if before.enabled => format!("{} enabled.", before.name),
            Change::Changed {
                before,
                switched: Some(_),
                ..
            } => format!("{} disabled.", before.name),
            Change::Changed { before, .. } => format!("{} is as it was before.", before.name),
            Change::Deleted { was } => format!("{} is back.", was.name),
            Change::Several(changes) => {
                format!("{} key managers are as they were before.", changes.len())
            }
            Change::PortalChosen { before, .. } => {
                format!("The Developer Portal uses {before} again.")
            }
            Change::Environments { name, what, .. } => {
                let now = match what {
                    EnvironmentChange::Added => "is gone again",
                    EnvironmentChange::Marked => "is marked as before",
                    EnvironmentChange::Moved => "is in its place again",
                    EnvironmentChange::Removed => "is back",
                };
                format!("Environment {} {now}.", name.as_str())
            }
        }
    }
}

/// A change and where it was made.
#[derive(Clone, Debug, PartialEq)]
pub struct Recorded {
    /// The organization.
    pub organization: OrganizationName,
    /// The change.
    pub change: Change,
}

/// The answer when no change is left.
pub(super) fn nothing_to_undo() -> OpError {
    OpError::InTheWay {
        message: "Nothing to undo in this session.".to_owned(),
        fix: "History brings back older versions.".to_owned(),
    }
}
