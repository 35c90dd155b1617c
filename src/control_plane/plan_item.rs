//! One object of a plan, and what may hold it back.

use super::change::{FieldChange, Missing, Side};
use super::desired_state::{DesiredState, UnsupportedField};
use crate::key_manager::Field;

/// What is to be done with an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Action {
    /// It is only here.
    Create,
    /// It is linked and differs.
    Update,
    /// It is linked and gone here.
    Delete,
    /// It is on both sides and not linked.
    Adopt,
    /// It is linked and changed on both sides.
    Conflict,
    /// Nothing.
    Same,
    /// It is only there, and nobody's claim.
    Unowned,
}

impl Action {
    /// All of them, in the order of the summary.
    pub const ALL: [Self; 7] = [
        Self::Create,
        Self::Update,
        Self::Delete,
        Self::Adopt,
        Self::Conflict,
        Self::Same,
        Self::Unowned,
    ];

    /// The word in JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Update => "update",
            Self::Delete => "delete",
            Self::Adopt => "adopt",
            Self::Conflict => "conflict",
            Self::Same => "same",
            Self::Unowned => "unowned",
        }
    }

    /// The reverse of [`Action::word`].
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.word() == word)
    }

    /// The title of a group of such objects.
    pub fn heading(self) -> &'static str {
        match self {
            Self::Create => "Create",
            Self::Update => "Change",
            Self::Delete => "Delete",
            Self::Adopt => "On both sides, not linked",
            Self::Conflict => "Conflict",
            Self::Same => "Same",
            Self::Unowned => "Not managed by kmctl",
        }
    }

    /// What is said of so many of them: `3 to create`.
    pub fn count(self, number: usize) -> String {
        let word = match self {
            Self::Create => "to create",
            Self::Update => "to change",
            Self::Delete => "to delete",
            Self::Adopt => "to adopt",
            Self::Conflict => "in conflict",
            Self::Same => "same",
            Self::Unowned => "not managed",
        };
        format!("{number} {word}")
    }

    /// Whether here and there differ.
    pub fn is_difference(self) -> bool {
        !matches!(self, Self::Same | Self::Unowned)
    }
}

/// Why an item is not applied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Blocker {
    /// It has to be adopted first.
    NeedsAdopt,
    /// Deleting was not asked for.
    NeedsDelete,
    /// It changed on both sides.
    Conflict,
    /// The server demands something that is missing.
    Missing,
    /// The server has no type for it.
    NoType,
    /// No name there can be made of its name.
    NoName,
    /// Another key manager has the same name there.
    NameClash,
    /// It belongs to all tenants, or is the server's own.
    Protected,
    /// Its values for this target are not valid any more.
    Invalid,
}

impl Blocker {
    /// The word in JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::NeedsAdopt => "needsAdopt",
            Self::NeedsDelete => "needsDelete",
            Self::Conflict => "conflict",
            Self::Missing => "missing",
            Self::NoType => "noType",
            Self::NoName => "noName",
            Self::NameClash => "nameClash",
            Self::Protected => "protected",
            Self::Invalid => "invalid",
        }
    }

    /// What is the matter, a sentence.
    pub fn message(self) -> &'static str {
        match self {
            Self::NeedsAdopt => "It exists there and is not linked.",
            Self::NeedsDelete => "It was deleted here and still exists there.",
            Self::Conflict => "It changed on both sides since the last apply.",
            Self::Missing => "The server demands settings that it does not have.",
            Self::NoType => "This server has no type for key managers that only issue tokens.",
            Self::NoName => "No name that the server accepts can be made of its name.",
            Self::NameClash => "Two key managers would have the same name there.",
            Self::Protected => "It belongs to all tenants or to the server; kmctl only reads it.",
            Self::Invalid => "Its values for this target are not valid.",
        }
    }

    /// One thing to do, a sentence.
    pub fn fix(self, name: &str) -> String {
        let name = crate::key_manager::shell_word(name);
        match self {
            Self::NeedsAdopt => format!("Look at the difference, then kmctl pull --adopt {name}."),
            Self::NeedsDelete => "Add --delete to remove it there too.".to_owned(),
            Self::Conflict => format!(
                "Keep yours with kmctl pull --adopt {name} and apply again, or take theirs with kmctl pull --into."
            ),
            Self::Missing => "Add them in the Admin Portal and adopt it from there.".to_owned(),
            Self::NoType => {
                "Update API Manager to 4.7, or install a connector for custom key managers."
                    .to_owned()
            }
            Self::NoName => "Give it a name with Latin letters or digits.".to_owned(),
            Self::NameClash => "Rename one of them.".to_owned(),
            Self::Protected => "Use another name here.".to_owned(),
            Self::Invalid => format!("Change them with kmctl edit {name} --target."),
        }
    }
}

/// One object of a plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanItem {
    /// Its local name; its name there when it is only there.
    pub name: String,
    /// Its id there.
    pub remote_id: Option<String>,
    /// What is to be done.
    pub action: Action,
    /// Where it changed.
    pub side: Side,
    /// The fields that differ.
    pub fields: Vec<FieldChange>,
    /// What the server demands and it lacks.
    pub missing: Vec<Missing>,
    /// What the target has no place for.
    pub unsupported: Vec<UnsupportedField>,
    /// Why it is not applied.
    pub blocker: Option<Blocker>,
    /// The fingerprint of what was read there.
    pub fingerprint: Option<String>,
    /// Fields that have a value of their own at this target.
    pub own: Vec<Field>,
    /// What is to be there, and its name there; `None` when it is not here.
    pub desired: Option<DesiredState>,
    /// Whether it belongs to all tenants or to the server, so that kmctl only reads it.
    pub protected: bool,
}

/// What an apply of such an object means, a sentence.
pub const OVERWRITES: &str =
    "It changed on the target since the last apply; applying overwrites that.";

impl PlanItem {
    /// Whether an apply would overwrite what somebody else changed there.
    pub fn overwrites(&self) -> bool {
        self.blocker.is_none() && self.action == Action::Update && self.side == Side::There
    }
}
