//! Difference of one field between local and remote.

use super::managed::ManagedField;

/// Which side changed since the last apply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SyncState {
    /// Local and remote values equal those of the last apply.
    Same,
    /// Changed locally only.
    Local,
    /// Changed remotely only.
    Remote,
    /// Changed on both sides.
    Both,
    /// No remote object exists.
    OnlyLocal,
    /// No local key manager exists.
    OnlyRemote,
}

impl SyncState {
    /// Word in JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::Local => "changedHere",
            Self::Remote => "changedThere",
            Self::Both => "both",
            Self::OnlyLocal => "onlyHere",
            Self::OnlyRemote => "onlyThere",
        }
    }

    /// Mark in the list; only that of [`SyncState::Both`] is not ASCII.
    pub fn mark(self) -> char {
        match self {
            Self::Same => '=',
            Self::Local => '>',
            Self::Remote => '<',
            Self::Both => '\u{2260}',
            Self::OnlyLocal => '+',
            Self::OnlyRemote => '.',
        }
    }
}

/// A managed field that differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldChange {
    /// Field of the key manager that kmctl manages at the target.
    pub field: ManagedField,
    /// Value of the last apply; `None` if there was none.
    pub base: Option<String>,
    /// Value that an apply sends; `None` if there is no local key manager.
    pub local: Option<String>,
    /// Value read from the target; `None` if there is no remote object.
    pub remote: Option<String>,
}

impl FieldChange {
    /// Text for the changed side; empty for a local change, or without a previous apply.
    pub fn whose(&self) -> &'static str {
        match (&self.base, &self.local, &self.remote) {
            (Some(base), Some(local), Some(remote)) if base == local && base != remote => {
                "changed on the target"
            }
            (Some(base), Some(local), Some(remote)) if base != local && base != remote => {
                "changed on both sides"
            }
            _ => "",
        }
    }
}

/// Setting that the server requires and the key manager has no value for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missing {
    /// Name of the setting in the API.
    pub field: String,
    /// Label in the server's settings document.
    pub label: String,
}

impl Missing {
    pub(super) fn new(field: &str, label: &str) -> Self {
        Missing {
            field: field.to_owned(),
            label: label.to_owned(),
        }
    }
}
