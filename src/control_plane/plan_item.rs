//! Item of a plan, with its possible blocker.

use std::sync::Arc;

use super::caution::Caution;
use super::change::{FieldChange, Missing, SyncState};
use super::desired_state::{DesiredState, UnsupportedField};
use super::fingerprint::Fingerprint;
use super::managed::{ManagedField, ManagedFields};
use super::three_way::changed_side;
use crate::key_manager::{Field, FrontEnd};

/// Action for an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Action {
    /// Exists locally only.
    Create,
    /// Linked, and changed on one side.
    Update,
    /// Linked, and deleted locally.
    Delete,
    /// Exists on both sides, not linked.
    Adopt,
    /// Linked, and changed on both sides.
    Conflict,
    /// Linked, and unchanged on both sides.
    Same,
    /// Exists remotely only, not linked.
    Unowned,
}

impl Action {
    /// All actions, in the order of the summary.
    pub const ALL: [Self; 7] = [
        Self::Create,
        Self::Update,
        Self::Delete,
        Self::Adopt,
        Self::Conflict,
        Self::Same,
        Self::Unowned,
    ];

    /// Word in JSON.
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

    /// Inverse of [`Action::word`].
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
            Self::Same => "In sync",
            Self::Unowned => "Not managed",
        }
    }

    /// Count as text: `3 to create`.
    pub fn count(self, number: usize) -> String {
        let word = match self {
            Self::Create => "to create",
            Self::Update => "to change",
            Self::Delete => "to delete",
            Self::Adopt => "to link",
            Self::Conflict => "conflict",
            Self::Same => "in sync",
            Self::Unowned => "not managed",
        };
        format!("{number} {word}")
    }

    /// Whether local and remote state differ.
    pub fn is_difference(self) -> bool {
        !matches!(self, Self::Same | Self::Unowned)
    }
}

/// Reason why an item is not applied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Blocker {
    /// Must be adopted first.
    NeedsAdopt,
    /// Deletion was not requested.
    NeedsDelete,
    /// Changed on both sides.
    Conflict,
    /// The server demands something that is missing.
    Missing,
    /// The server has no type for it.
    NoType,
    /// No remote name can be derived.
    NoName,
    /// Another key manager has the same remote name.
    NameClash,
    /// Belongs to all tenants, or to the server.
    Protected,
    /// The values for this target are invalid.
    Invalid,
    /// A gateway's file has it, and no entry is removed from there.
    ByHand,
}

impl Blocker {
    /// Word in JSON.
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
            Self::ByHand => "byHand",
        }
    }

    /// Message, a sentence.
    pub fn message(self) -> &'static str {
        match self {
            Self::NeedsAdopt => "It exists on the target but is not linked.",
            Self::NeedsDelete => "It was deleted locally but still exists on the target.",
            Self::Conflict => "It changed on both sides since the last apply.",
            Self::Missing => "The server requires settings that this key manager does not have.",
            Self::NoType => "This server has no custom key manager type.",
            Self::NoName => "Its name can't be converted to one that the server accepts.",
            Self::NameClash => "Two key managers would have the same name on the target.",
            Self::Protected => {
                "It belongs to the server or to all tenants. kmctl never changes it."
            }
            Self::Invalid => "Its overrides for this target are not valid.",
            Self::ByHand => {
                "It was deleted or disabled locally, but the gateway's file still has it."
            }
        }
    }

    /// Fix for a front end, a sentence.
    pub fn fix(self, name: &str, front_end: FrontEnd) -> String {
        let name = crate::key_manager::shell_word(name);
        match (self, front_end) {
            (Self::NeedsAdopt | Self::Conflict, FrontEnd::Screen) => {
                "On the plan, press w to keep the local version (the next apply sends it) or r to use the target's."
                    .to_owned()
            }
            (Self::NeedsAdopt, FrontEnd::Command) => {
                format!("Review the differences, then run kmctl pull --adopt {name}.")
            }
            (Self::NeedsDelete, FrontEnd::Screen) => "Select its deletion on the plan (P).".to_owned(),
            (Self::NeedsDelete, FrontEnd::Command) => {
                "Add --delete to remove it from the target too.".to_owned()
            }
            (Self::Conflict, FrontEnd::Command) => format!(
                "Keep the local version with kmctl pull --adopt {name} and apply again, or use the target's version with kmctl pull {name} --into ORGANIZATION."
            ),
            (Self::Missing, _) => "Add them in the Admin Portal, then link it.".to_owned(),
            (Self::NoType, _) => {
                "Update API Manager to 4.7, or install a connector for custom key managers."
                    .to_owned()
            }
            (Self::NoName, _) => "Give it a name with Latin letters or digits.".to_owned(),
            (Self::NameClash, _) => "Rename one of them.".to_owned(),
            (Self::Protected, _) => "Use another local name.".to_owned(),
            (Self::Invalid, FrontEnd::Screen) => {
                "In Edit, select this target only, then change them.".to_owned()
            }
            (Self::Invalid, FrontEnd::Command) => {
                format!("Change them with kmctl edit {name} --target.")
            }
            (Self::ByHand, _) => {
                "Remove the entry from the file manually, and restart the gateway.".to_owned()
            }
        }
    }
}

/// Item of a plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanItem {
    /// Local name; the remote name if there is no local key manager.
    pub name: String,
    /// Id at the target; `None` if the object is not there.
    pub remote_id: Option<String>,
    /// What an apply does to it.
    pub action: Action,
    /// Side that changed since the last apply.
    pub side: SyncState,
    /// The fields that differ.
    pub fields: Vec<FieldChange>,
    /// Fields that differ and were left out by [`PlanItem::without`].
    pub left_out: Vec<FieldChange>,
    /// Required settings without a value.
    pub missing: Vec<Missing>,
    /// Fields that the target does not support.
    pub unsupported: Vec<UnsupportedField>,
    /// Reason why it is not applied.
    pub blocker: Option<Blocker>,
    /// Fingerprint of the remote state.
    pub fingerprint: Option<Fingerprint>,
    /// Fields that have a value of their own at this target.
    pub own: Vec<Field>,
    /// Desired remote state; `None` without a local key manager, and for what is the same.
    pub desired: Option<Arc<DesiredState>>,
    /// Whether it belongs to all tenants or to the server, so that kmctl only reads it.
    pub protected: bool,
    /// Cautions to show before it is written.
    pub cautions: Vec<Caution>,
}

/// Warning for an apply that overwrites a remote change, a sentence.
pub const OVERWRITES: &str =
    "Changed on the target since the last apply. Applying overwrites that change.";

impl PlanItem {
    /// A linked object that is the same on both sides, without its values.
    pub fn same(desired: &DesiredState, remote_id: String, fingerprint: Fingerprint) -> Self {
        PlanItem {
            name: desired.name.as_str().to_owned(),
            remote_id: Some(remote_id),
            action: Action::Same,
            side: SyncState::Same,
            fields: Vec::new(),
            left_out: Vec::new(),
            missing: Vec::new(),
            unsupported: desired.unsupported.clone(),
            blocker: None,
            fingerprint: Some(fingerprint),
            own: desired.own.clone(),
            desired: None,
            protected: false,
            cautions: Vec::new(),
        }
    }

    /// The item without these fields: an apply keeps their remote values, and their base. A conflict of other fields only is none.
    #[must_use]
    pub fn without(mut self, fields: &[ManagedField]) -> Self {
        let all = std::mem::take(&mut self.fields);
        let (left_out, kept): (Vec<_>, Vec<_>) =
            all.into_iter().partition(|it| fields.contains(&it.field));
        if let Some(desired) = &mut self.desired {
            let desired = Arc::make_mut(desired);
            for change in &left_out {
                let remote = change.remote.clone().unwrap_or_default();
                desired.fields.set(change.field, remote);
            }
        }
        let has = |field| kept.iter().any(|it| it.field == field);
        self.cautions.retain(|caution| match caution {
            Caution::HasSecret | Caution::Doubt(_) => true,
            Caution::AsksProvider(_) => has(ManagedField::Enabled),
            Caution::OldKeys => has(ManagedField::Of(Field::JwksEndpoint)),
        });
        if matches!(self.action, Action::Update | Action::Conflict) && !kept.is_empty() {
            self.side = changed_side(&kept);
            if self.blocker == Some(Blocker::Conflict) && self.side != SyncState::Both {
                self.action = Action::Update;
                self.blocker = None;
            }
        }
        self.fields = kept;
        self.left_out.extend(left_out);
        self
    }

    /// The item with only these of its fields.
    #[must_use]
    pub fn only(self, fields: &[ManagedField]) -> Self {
        let all = self.fields.iter().map(|it| it.field);
        let others: Vec<ManagedField> = all.filter(|it| !fields.contains(it)).collect();
        self.without(&others)
    }

    /// Base after the remote state was read: that state, but the previous base for fields that were left out.
    pub fn base(&self, remote: &ManagedFields) -> ManagedFields {
        let mut base = remote.clone();
        for change in &self.left_out {
            if let Some(before) = &change.base {
                base.set(change.field, before.as_str());
            }
        }
        base
    }

    /// Whether there is a local key manager.
    pub fn is_local(&self) -> bool {
        !matches!(self.action, Action::Delete | Action::Unowned)
    }

    /// Whether an apply would overwrite a remote change.
    pub fn overwrites(&self) -> bool {
        self.blocker.is_none() && self.action == Action::Update && self.side == SyncState::Remote
    }

    /// Doubt about the local values that an apply would send.
    pub fn doubt(&self) -> Option<&Caution> {
        let mut doubts = self.told_cautions().filter(|it| it.is_doubt());
        doubts.next()
    }

    /// Cautions about what an apply would send; none if it sends nothing.
    pub fn told_cautions(&self) -> impl Iterator<Item = &Caution> {
        let sends = matches!(self.action, Action::Create | Action::Update);
        let tells = sends && self.blocker.is_none();
        self.cautions.iter().filter(move |_| tells)
    }
}
