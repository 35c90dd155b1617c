//! Difference of one field between local and remote.

use super::managed::ManagedField;

/// Side that changed since the last apply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Local and remote values equal those of the last apply.
    Same,
    /// Changed locally only.
    Here,
    /// Changed remotely only.
    There,
    /// Changed on both sides.
    Both,
    /// No remote object exists.
    OnlyHere,
    /// No local key manager exists.
    OnlyThere,
}

impl Side {
    /// Word in JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::Here => "changedHere",
            Self::There => "changedThere",
            Self::Both => "both",
            Self::OnlyHere => "onlyHere",
            Self::OnlyThere => "onlyThere",
        }
    }

    /// Mark in the list; only that of [`Side::Both`] is not ASCII.
    pub fn mark(self) -> char {
        match self {
            Self::Same => '=',
            Self::Here => '>',
            Self::There => '<',
            Self::Both => '\u{2260}',
            Self::OnlyHere => '+',
            Self::OnlyThere => '.',
        }
    }
}

/// A managed field that differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldChange {
    /// The field.
    pub field: ManagedField,
    /// Value of the last apply; `None` if there was none.
    pub base: Option<String>,
    /// Local value.
    pub local: Option<String>,
    /// Remote value.
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
