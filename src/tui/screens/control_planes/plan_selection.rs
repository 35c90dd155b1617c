//! Selection of objects and fields of a plan for an apply.

use std::collections::BTreeSet;

use crate::control_plane::{Action, FieldChange, ManagedField, Plan, PlanItem};
use crate::ops::target_runner;

/// What an apply is to write.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    /// Names excluded from the apply.
    left: BTreeSet<String>,
    /// Names selected although the apply overwrites a remote change, or there is doubt about the local values.
    overwriting: BTreeSet<String>,
    /// Names selected for remote deletion.
    confirmed_deletions: BTreeSet<String>,
    /// Fields excluded from the apply of a selected object.
    left_fields: BTreeSet<(String, ManagedField)>,
}

impl Selection {
    /// Whether an object is selected; `None` if it cannot be.
    pub fn of(&self, item: &PlanItem) -> Option<bool> {
        let any = item.fields.iter().any(|it| !self.leaves(item, it.field));
        match (item.blocker, item.action) {
            (None, Action::Update) if !any => Some(false),
            _ if needs_choice(item) => Some(self.overwriting.contains(&item.name)),
            (None, Action::Create | Action::Update) => Some(!self.left.contains(&item.name)),
            (None, Action::Delete) => Some(self.confirmed_deletions.contains(&item.name)),
            _ => None,
        }
    }

    /// Whether a field of an object is selected; `None` if only the whole object can be.
    pub fn of_field(&self, item: &PlanItem, field: ManagedField) -> Option<bool> {
        let chosen = self.of(item).filter(|_| item.action == Action::Update)?;
        Some(chosen && !self.leaves(item, field))
    }

    /// Whether some fields of a selected object are excluded.
    pub fn is_partial(&self, item: &PlanItem) -> bool {
        self.of(item) == Some(true) && item.fields.iter().any(|it| self.leaves(item, it.field))
    }

    fn leaves(&self, item: &PlanItem, field: ManagedField) -> bool {
        self.left_fields.contains(&(item.name.clone(), field))
    }

    /// Selects a whole object, or excludes it.
    pub fn set(&mut self, item: &PlanItem, chosen: bool) {
        self.left_fields.retain(|(name, _)| *name != item.name);
        let (names, contains) = match item.action {
            Action::Delete => (&mut self.confirmed_deletions, chosen),
            _ if needs_choice(item) => (&mut self.overwriting, chosen),
            _ => (&mut self.left, !chosen),
        };
        match contains {
            true => names.insert(item.name.clone()),
            false => names.remove(&item.name),
        };
    }

    /// Selects a field of an object, or excludes it. An object without a selected field is excluded.
    pub fn toggle_field(&mut self, item: &PlanItem, field: ManagedField) {
        let Some(chosen) = self.of_field(item, field) else {
            return;
        };
        let is_chosen = |it: &FieldChange| match it.field == field {
            true => !chosen,
            false => self.of_field(item, it.field) == Some(true),
        };
        let (kept, left): (Vec<_>, Vec<_>) = item.fields.iter().partition(|it| is_chosen(it));
        let left: Vec<ManagedField> = left.into_iter().map(|it| it.field).collect();
        let any = !kept.is_empty();
        self.set(item, any);
        if any {
            let name = &item.name;
            self.left_fields
                .extend(left.into_iter().map(|field| (name.clone(), field)));
        }
    }

    /// Selects an object for remote deletion, after its usage was shown.
    pub fn agree(&mut self, name: String) {
        self.confirmed_deletions.insert(name);
    }

    /// Excludes all objects but one.
    pub fn only(&mut self, all: &[&PlanItem], one: Option<&str>) {
        let others = all.iter().filter(|item| Some(item.name.as_str()) != one);
        self.left = others.map(|item| item.name.clone()).collect();
    }

    /// Forgets which remote changes are overwritten: later ones are others.
    pub fn forget_overwriting(&mut self) {
        self.overwriting.clear();
    }

    /// Carries the selection over to a newer plan: a remote change that the older plan did not show is not selected, and a
    /// deletion that the newer one no longer has is dropped.
    pub fn renew(&mut self, old: &Plan, new: &Plan) {
        for item in &new.items {
            let mut before = old.items.iter().filter(|it| it.name == item.name);
            let Some(before) = before.next() else {
                continue;
            };
            let was_shown = |now: &&FieldChange| {
                let mut all = before.fields.iter();
                all.any(|it| it.field == now.field && it.remote == now.remote)
            };
            let unseen: Vec<_> = item.fields.iter().filter(|it| !was_shown(it)).collect();
            if unseen.is_empty() {
                continue;
            }
            self.overwriting.remove(&item.name);
            if self.left_fields.iter().any(|(name, _)| *name == item.name) {
                let fields = unseen.iter().map(|it| (item.name.clone(), it.field));
                self.left_fields.extend(fields);
            }
        }
        self.keep_deletions(new);
    }

    fn keep_deletions(&mut self, plan: &Plan) {
        self.confirmed_deletions.retain(|name| {
            let mut items = plan.items.iter();
            items.any(|item| item.action == Action::Delete && item.name == *name)
        });
    }

    /// The selected part of a plan.
    pub fn part(&self, plan: &Plan) -> Plan {
        let items = plan.items.iter();
        let chosen = items.filter(|item| self.of(item) == Some(true));
        let chosen: Vec<String> = chosen.map(|item| item.name.clone()).collect();
        let mut part = target_runner::chosen(plan, &chosen);
        for item in &mut part.items {
            let left = item.fields.iter().map(|it| it.field);
            let left: Vec<ManagedField> = left.filter(|it| self.leaves(item, *it)).collect();
            if !left.is_empty() {
                *item = item.clone().without(&left);
            }
        }
        part
    }
}

/// Whether an object is selected only by the user: an apply overwrites a remote change, or sends values in doubt.
fn needs_choice(item: &PlanItem) -> bool {
    item.overwrites() || item.doubt().is_some()
}
