//! A difference between here and there.

use super::managed::ManagedField;

/// Where something changed since the last apply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Nowhere.
    Same,
    /// Here.
    Here,
    /// There.
    There,
    /// On both sides.
    Both,
    /// It is only here.
    OnlyHere,
    /// It is only there.
    OnlyThere,
}

impl Side {
    /// The word in JSON.
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

    /// The mark in the list.
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
    /// The value of the last apply; `None` when there was none.
    pub base: Option<String>,
    /// The value here.
    pub local: Option<String>,
    /// The value there.
    pub remote: Option<String>,
}

impl FieldChange {
    /// Where it changed since the last apply, in words; empty where it changed here, or was never applied.
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

/// Something that the server demands and the key manager does not have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missing {
    /// Its name.
    pub field: String,
    /// Its label in the server's settings document.
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
