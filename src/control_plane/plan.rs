//! Plan of a target, object by object. No I/O.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use super::api_manager;
use super::catalog::Catalog;
use super::caution::Caution;
use super::change::{FieldChange, Missing, SyncState};
use super::desired_state::DesiredState;
use super::managed::ManagedField;
use super::plan_item::{Action, Blocker, PlanItem};
use super::remote_object::RemoteObject;
use super::target::TargetKind;
use super::three_way::{Link, compare};
use crate::key_manager::Field;

/// Number of objects per action.
pub type Counts = BTreeMap<Action, usize>;

/// Plan of a target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// The target's name.
    pub target: String,
    /// The organization that was compared.
    pub organization: String,
    /// The objects: what differs first, then the same, then what is not ours.
    pub items: Vec<PlanItem>,
}

impl Plan {
    /// Number of objects per action.
    pub fn counts(&self) -> Counts {
        let mut counts: Counts = Action::ALL.into_iter().map(|it| (it, 0)).collect();
        for item in &self.items {
            *counts.entry(item.action).or_default() += 1;
        }
        counts
    }

    /// Counts as text: `1 to create, 0 to change, 0 to delete`, then the others that there are.
    pub fn summary(&self) -> String {
        let counts = self.counts().into_iter();
        let shown = counts.filter(|(action, count)| {
            let written = matches!(action, Action::Create | Action::Update | Action::Delete);
            written || *count > 0
        });
        let parts = shown.map(|(action, count)| action.count(count));
        parts.collect::<Vec<_>>().join(", ")
    }

    /// Whether any managed object differs.
    pub fn differs(&self) -> bool {
        self.differences() > 0
    }

    /// Number of managed objects that differ.
    pub fn differences(&self) -> usize {
        let items = self.items.iter();
        items.filter(|item| item.action.is_difference()).count()
    }

    /// Items that an apply would write.
    pub fn writes(&self) -> impl Iterator<Item = &PlanItem> {
        let items = self.items.iter();
        items.filter(|item| {
            item.blocker.is_none()
                && matches!(
                    item.action,
                    Action::Create | Action::Update | Action::Delete
                )
        })
    }
}

/// Options of a plan.
#[derive(Clone, Copy, Debug)]
pub struct Options<'a> {
    /// Product of the target.
    pub kind: TargetKind,
    /// Connector types of the server; `None` if unknown.
    pub catalog: Option<&'a Catalog>,
    /// The ids of objects that another organization has linked.
    pub foreign: &'a [String],
    /// Remote names of key managers that are not among those to compare.
    pub taken: &'a HashSet<String>,
    /// Folded names to compare; empty for all.
    pub names: &'a [String],
    /// Whether remote objects without a local key manager may be deleted.
    pub delete: bool,
}

/// Compares local and remote state.
pub fn plan(
    desired: &[Arc<DesiredState>],
    links: &[Link],
    remote: &[RemoteObject],
    options: Options<'_>,
) -> Vec<PlanItem> {
    let room = PlanContext {
        by_id: remote.iter().map(|it| (it.id.as_str(), it)).collect(),
        linked: links.iter().map(|it| it.remote_id.as_str()).collect(),
        links: links.iter().map(|it| (it.name.folded(), it)).collect(),
        clashing: clashing(desired, options.taken),
        remote,
        options,
    };
    let asked =
        |folded: &str| options.names.is_empty() || options.names.iter().any(|name| name == folded);
    let mut items = Vec::new();
    let mut seen: HashSet<&str> = HashSet::new();
    for local in desired {
        let item = room.local(local);
        if let Some(found) = item.remote_id.as_deref().and_then(|id| room.by_id.get(id)) {
            seen.insert(found.id.as_str());
        }
        if asked(&local.name.folded()) {
            items.push(item);
        }
    }
    let here: HashSet<String> = desired.iter().map(|it| it.name.folded()).collect();
    for link in links {
        let folded = link.name.folded();
        let found = room.by_id.get(link.remote_id.as_str()).copied();
        let Some(found) = found.filter(|_| !here.contains(&folded)) else {
            continue;
        };
        seen.insert(found.id.as_str());
        if asked(&folded) {
            items.push(room.orphan(link, found));
        }
    }
    for found in remote {
        if !seen.contains(found.id.as_str()) && asked(&found.name.to_lowercase()) {
            items.push(room.unowned(found));
        }
    }
    sort(&mut items);
    items
}

/// Sorts objects as a plan shows them.
pub fn sort(items: &mut [PlanItem]) {
    items.sort_by_cached_key(|item| (item.action, item.name.to_lowercase()));
}

/// Remote names claimed by two key managers, in lower case.
fn clashing(desired: &[Arc<DesiredState>], taken: &HashSet<String>) -> HashSet<String> {
    let mut seen = taken.clone();
    let names = desired.iter().filter_map(|it| it.remote_name.as_ref());
    names
        .map(|name| name.to_lowercase())
        .filter(|name| !seen.insert(name.clone()))
        .collect()
}

struct PlanContext<'a> {
    by_id: HashMap<&'a str, &'a RemoteObject>,
    linked: HashSet<&'a str>,
    links: HashMap<String, &'a Link>,
    clashing: HashSet<String>,
    remote: &'a [RemoteObject],
    options: Options<'a>,
}

impl PlanContext<'_> {
    fn local(&self, desired: &Arc<DesiredState>) -> PlanItem {
        let link = self.links.get(&desired.name.folded());
        let there = link.and_then(|link| match link.is_pending() {
            true => self.created(desired, link),
            false => self.by_id.get(link.remote_id.as_str()).copied(),
        });
        match (link, there) {
            (Some(link), Some(there)) => self.linked(desired, link, there),
            _ => self.unlinked(desired),
        }
    }

    /// Object left by a create without a response: same name, same content.
    fn created(&self, desired: &DesiredState, link: &Link) -> Option<&RemoteObject> {
        let found = self.candidate(desired)?;
        let ours = desired.remote_name.as_ref() == Some(&found.name)
            && !found.protected
            && found.fields == link.base;
        ours.then_some(found)
    }

    fn linked(&self, desired: &Arc<DesiredState>, link: &Link, there: &RemoteObject) -> PlanItem {
        let (side, fields) = compare(Some(&link.base), &desired.fields, &there.fields);
        let mut item = self.item(desired, Some(there), Action::Same, side);
        item.action = match side {
            SyncState::Same => Action::Same,
            SyncState::Both => Action::Conflict,
            _ => Action::Update,
        };
        item.blocker = match side {
            SyncState::Same => None,
            _ if desired.invalid => Some(Blocker::Invalid),
            _ if there.protected => Some(Blocker::Protected),
            SyncState::Both => Some(Blocker::Conflict),
            _ => None,
        };
        if self.options.kind == TargetKind::ApiManager && side != SyncState::Same {
            item.cautions = Caution::of(&fields, there);
        }
        if side != SyncState::Same {
            item.cautions.extend(desired.doubt.map(Caution::Doubt));
        }
        item.fields = fields;
        item
    }

    fn unlinked(&self, desired: &Arc<DesiredState>) -> PlanItem {
        if let Some(there) = self.candidate(desired) {
            let (_, fields) = compare(None, &desired.fields, &there.fields);
            let mut item = self.item(desired, Some(there), Action::Adopt, SyncState::Both);
            if fields.is_empty() {
                item.side = SyncState::Same;
            }
            item.fields = fields;
            item.blocker = Some(match there.protected {
                true => Blocker::Protected,
                false => Blocker::NeedsAdopt,
            });
            return item;
        }
        let mut item = self.item(desired, None, Action::Create, SyncState::OnlyLocal);
        item.fields = desired
            .fields
            .iter()
            .filter(|(_, value)| !value.is_empty())
            .map(|(field, value)| FieldChange {
                field,
                base: None,
                local: Some(value.to_owned()),
                remote: None,
            })
            .collect();
        item.blocker = self.held_back(desired, &mut item.missing);
        item.cautions.extend(desired.doubt.map(Caution::Doubt));
        item
    }

    fn held_back(&self, desired: &DesiredState, missing: &mut Vec<Missing>) -> Option<Blocker> {
        if desired.invalid {
            return Some(Blocker::Invalid);
        }
        let Some(name) = &desired.remote_name else {
            return Some(Blocker::NoName);
        };
        if self.clashing.contains(&name.to_lowercase()) {
            return Some(Blocker::NameClash);
        }
        if self.options.kind != TargetKind::ApiManager {
            return None;
        }
        let catalog = self.options.catalog?;
        if catalog.find(api_manager::TYPE).is_none() {
            missing.push(Missing::new("type", api_manager::TYPE));
            return Some(Blocker::NoType);
        }
        *missing = api_manager::missing(desired, catalog);
        (!missing.is_empty()).then_some(Blocker::Missing)
    }

    /// The object that would be adopted: of that name, else the only one of that issuer; none that is linked.
    fn candidate(&self, desired: &DesiredState) -> Option<&RemoteObject> {
        let free = |it: &&RemoteObject| {
            !self.linked.contains(it.id.as_str()) && !self.options.foreign.contains(&it.id)
        };
        let name = desired.remote_name.as_deref();
        let mut named: Vec<&RemoteObject> = self
            .remote
            .iter()
            .filter(free)
            .filter(|it| name.is_some_and(|name| it.name == name))
            .collect();
        // A tenant's own object takes precedence over one of all tenants with the same name.
        named.sort_by_key(|it| it.protected);
        if let Some(found) = named.first() {
            return Some(found);
        }
        let issuer = desired.fields.get(ManagedField::Of(Field::Issuer));
        let issuer = issuer.filter(|issuer| !issuer.is_empty())?;
        let same: Vec<&RemoteObject> = self
            .remote
            .iter()
            .filter(free)
            .filter(|it| !it.protected && it.issuer() == issuer)
            .collect();
        match same.as_slice() {
            [one] => Some(one),
            _ => None,
        }
    }

    fn orphan(&self, link: &Link, there: &RemoteObject) -> PlanItem {
        PlanItem {
            name: link.name.as_str().to_owned(),
            remote_id: Some(there.id.clone()),
            action: Action::Delete,
            side: SyncState::OnlyRemote,
            fields: Vec::new(),
            left_out: Vec::new(),
            missing: Vec::new(),
            unsupported: Vec::new(),
            blocker: if there.protected {
                Some(Blocker::Protected)
            } else if self.options.kind == TargetKind::Gateway {
                Some(Blocker::ByHand)
            } else {
                (!self.options.delete).then_some(Blocker::NeedsDelete)
            },
            fingerprint: Some(there.fingerprint),
            own: Vec::new(),
            desired: None,
            protected: there.protected,
            cautions: Vec::new(),
        }
    }

    fn unowned(&self, there: &RemoteObject) -> PlanItem {
        PlanItem {
            name: there.name.clone(),
            remote_id: Some(there.id.clone()),
            action: Action::Unowned,
            side: SyncState::OnlyRemote,
            fields: Vec::new(),
            left_out: Vec::new(),
            missing: Vec::new(),
            unsupported: Vec::new(),
            blocker: None,
            fingerprint: Some(there.fingerprint),
            own: Vec::new(),
            desired: None,
            protected: there.protected,
            cautions: Vec::new(),
        }
    }

    fn item(
        &self,
        desired: &Arc<DesiredState>,
        there: Option<&RemoteObject>,
        action: Action,
        side: SyncState,
    ) -> PlanItem {
        PlanItem {
            name: desired.name.as_str().to_owned(),
            remote_id: there.map(|it| it.id.clone()),
            action,
            side,
            fields: Vec::new(),
            left_out: Vec::new(),
            missing: Vec::new(),
            unsupported: desired.unsupported.clone(),
            blocker: None,
            fingerprint: there.map(|it| it.fingerprint),
            own: desired.own.clone(),
            desired: Some(Arc::clone(desired)),
            protected: there.is_some_and(|it| it.protected),
            cautions: Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::control_plane::managed::ManagedFields;
    use crate::key_manager::Name;

    #[test]
    fn what_the_servers_type_demands_is_named_by_its_label_before_anything_is_sent() {
        let catalog = Catalog::from_settings(&json!({ "keyManagerConfiguration": [{
            "type": api_manager::TYPE,
            "configurations": [
                { "name": "client_secret", "label": "Client Secret", "required": true },
                { "name": "realm", "label": "Realm", "required": false },
            ],
            "endpointConfigurations": [
                { "name": "token_endpoint", "label": "Token URL", "required": true },
                { "name": "revoke_endpoint", "label": "Revoke URL", "required": true },
                { "name": "introspection_endpoint", "label": "Introspection URL", "required": true },
            ],
        }] }));
        let planned = |token: &str| {
            let desired = DesiredState {
                name: Name::stored("a".to_owned()),
                remote_name: Some("a".to_owned()),
                fields: ManagedFields::from_iter([(
                    ManagedField::Of(Field::TokenEndpoint),
                    token.to_owned(),
                )]),
                unsupported: Vec::new(),
                own: Vec::new(),
                invalid: false,
                doubt: None,
            };
            let options = Options {
                kind: TargetKind::ApiManager,
                catalog: Some(&catalog),
                foreign: &[],
                taken: &HashSet::new(),
                names: &[],
                delete: false,
            };
            let item = plan(&[Arc::new(desired)], &[], &[], options).remove(0);
            assert_eq!(item.blocker, Some(Blocker::Missing));
            let missing = item.missing.into_iter();
            missing.map(|it| it.label).collect::<Vec<_>>()
        };
        let always = ["Client Secret", "Introspection URL"];
        assert_eq!(planned("https://idp.example/token"), always);
        assert_eq!(
            planned(""),
            [
                "Client Secret",
                "Token URL",
                "Revoke URL",
                "Introspection URL"
            ]
        );
    }
}
