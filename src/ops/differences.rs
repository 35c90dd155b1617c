//! Comparison of many key managers. Of one that is linked and the same on both sides, no value is kept.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::plan::{self, RemoteState, Scope, each_desired};
use super::target_error::TargetError;
use super::unchanged::{Unchanged, UnchangedObject, key};
use crate::control_plane::{
    DesiredState, Link, ManagedFields, Options, Plan, PlanItem, RemoteKeyManager, RemoteObject,
    TargetKind, plan as compare, remote_name, sort_plan,
};
use crate::key_manager::fold;
use crate::remote::ControlPlane;
use crate::store::{Store, StoreError};

/// Reads both sides and compares them, as [`plan::read_and_compare`] does. The objects that are the same have no
/// [`PlanItem::desired`] state, which an apply does not need: their links are up to date.
///
/// # Errors
/// A name that is on neither side, refused, unreachable, or the database can't be read or written.
pub async fn differences(
    store: &Store,
    remote: &impl ControlPlane,
    scope: &Scope,
) -> Result<Plan, TargetError> {
    Ok(read_differences(store, remote, scope).await?.0)
}

/// Reads both sides and compares them; returns the remote state, too, for [`compare_again`].
///
/// # Errors
/// As [`differences`].
pub(super) async fn read_differences(
    store: &Store,
    remote: &impl ControlPlane,
    scope: &Scope,
) -> Result<(Plan, RemoteState), TargetError> {
    let kind = remote.kind();
    if kind != TargetKind::ApiManager {
        return plan::read_and_compare(store, remote, scope).await;
    }
    store.cache_few_pages()?;
    let mut applied = applied(store, scope)?;
    let mut same = Unchanged::new();
    let mut all = Vec::new();
    let mut take = |found: RemoteKeyManager| {
        let object = RemoteObject::of(kind, &found);
        let id = key(&object.id);
        match applied.remove(&id) {
            Some(values)
                if values == object.fields.fingerprint().first_128_bits() && !object.protected =>
            {
                same.insert(id, UnchangedObject::of(object));
            }
            _ => all.push(object),
        }
    };
    let (listed, catalog) = tokio::join!(remote.list(&mut take), remote.catalog());
    listed?;
    let catalog = catalog?;
    drop(applied);
    let there = RemoteState { all, same, catalog };
    let plan = compare_again(store, &there, scope)?;
    Ok((plan, there))
}

/// Compares the local state with a remote state that was read before.
///
/// # Errors
/// A name that is on neither side, or the database can't be read or written.
pub(super) fn compare_again(
    store: &Store,
    there: &RemoteState,
    scope: &Scope,
) -> Result<Plan, TargetError> {
    let kind = scope.target.kind;
    if kind != TargetKind::ApiManager {
        return Ok(plan::plan(&plan::local(store, scope)?, there, scope)?);
    }
    let mut split = Split::of(store, scope, &there.same)?;
    let mut remote = Vec::new();
    if !split.changed.is_empty() {
        remote.clone_from(&there.all);
        remote.append(&mut split.changed);
    }
    let remote = match remote.is_empty() {
        true => &there.all,
        false => &remote,
    };
    let mut items = compare(
        &split.desired,
        &split.links,
        remote,
        Options {
            kind,
            catalog: there.catalog.as_ref(),
            foreign: &store.linked_elsewhere(&scope.target.name, &scope.organization)?,
            taken: &split.taken_names(kind),
            names: &[],
            delete: scope.delete,
        },
    );
    items.extend(split.same);
    if !scope.names.is_empty() {
        plan::all_found(&items, scope, &[])?;
        let names: HashSet<String> = scope.names.iter().map(|name| fold(name.trim())).collect();
        items.retain(|item| names.contains(&fold(&item.name)));
    }
    sort_plan(&mut items);
    Ok(Plan {
        target: scope.target.name.as_str().to_owned(),
        organization: scope.organization.as_str().to_owned(),
        items,
    })
}

/// Values of the links whose key manager did not change since, by the remote id.
fn applied(store: &Store, scope: &Scope) -> Result<HashMap<u128, u128>, StoreError> {
    let mut wanted = HashMap::new();
    each_desired(store, scope, &mut |_, desired| {
        if let Some(desired) = desired {
            let values = desired.fields.fingerprint().first_128_bits();
            wanted.insert(key(&desired.name.folded()), values);
        }
    })?;
    let mut applied = HashMap::new();
    store.each_link(&scope.target.name, &scope.organization, &mut |link| {
        let values = link.base.fingerprint().first_128_bits();
        let unchanged = wanted.get(&key(&link.name.folded())) == Some(&values);
        if unchanged && !link.is_pending() {
            applied.insert(key(&link.remote_id), values);
        }
    })?;
    Ok(applied)
}

/// Local state, split into objects equal on both sides and the rest.
struct Split {
    same: Vec<PlanItem>,
    desired: Vec<Arc<DesiredState>>,
    links: Vec<Link>,
    /// Remote objects that were the same and whose key manager was changed or deleted since.
    changed: Vec<RemoteObject>,
}

/// Link of an object that was the same: remote id, values.
struct KnownLink {
    remote_id: String,
    values: u128,
}

impl Split {
    /// `same` has the remote objects that were the same, by their ids.
    fn of(store: &Store, scope: &Scope, same: &Unchanged) -> Result<Self, StoreError> {
        let (target, organization) = (&scope.target.name, &scope.organization);
        let mut known = HashMap::new();
        let mut links = Vec::new();
        store.each_link(target, organization, &mut |link| {
            if same.contains_key(&key(&link.remote_id)) {
                let values = link.base.fingerprint().first_128_bits();
                let remote_id = link.remote_id;
                known.insert(link.name.folded(), KnownLink { remote_id, values });
            } else {
                links.push(link);
            }
        })?;
        let bases: HashMap<String, &ManagedFields> = links
            .iter()
            .map(|link| (link.name.folded(), &link.base))
            .collect();
        let mut desired = Vec::new();
        let mut items = Vec::with_capacity(known.len());
        each_desired(store, scope, &mut |_, wanted| {
            let Some(mut wanted) = wanted else { return };
            let folded = wanted.name.folded();
            let values = wanted.fields.fingerprint().first_128_bits();
            let unchanged = known
                .get(&folded)
                .filter(|link| link.values == values)
                .and_then(|link| Some((&link.remote_id, same.get(&key(&link.remote_id))?)));
            if let Some((id, object)) = unchanged {
                items.push(PlanItem::same(&wanted, id.clone(), object.fingerprint));
                known.remove(&folded);
                return;
            }
            if let Some(base) = bases.get(&folded) {
                wanted.fields.share(base);
            }
            desired.push(Arc::new(wanted));
        })?;
        drop(bases);
        let mut changed = Vec::new();
        if !known.is_empty() {
            store.each_link(target, organization, &mut |link| {
                let object = same.get(&key(&link.remote_id));
                if let Some(object) = object.filter(|_| known.contains_key(&link.name.folded())) {
                    changed.push(object.whole(&link));
                    links.push(link);
                }
            })?;
        }
        Ok(Split {
            same: items,
            desired,
            links,
            changed,
        })
    }

    /// Remote names that a key manager of the rest must not claim, in lower case.
    fn taken_names(&self, kind: TargetKind) -> HashSet<String> {
        let rest = self.desired.iter();
        let rest: HashSet<String> = rest
            .filter_map(|it| it.remote_name.as_ref())
            .map(|name| name.to_lowercase())
            .collect();
        let names = self.same.iter();
        names
            .filter_map(|item| remote_name(kind, &item.name))
            .map(|name| name.to_lowercase())
            .filter(|name| rest.contains(name))
            .collect()
    }
}
