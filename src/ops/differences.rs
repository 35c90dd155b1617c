//! Comparison of many key managers. Of one that is linked and the same on both sides, no value is kept.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::plan::{self, Scope, each_desired};
use super::target_error::TargetError;
use crate::control_plane::{
    DesiredState, Fingerprint, Link, ManagedFields, Options, Plan, PlanItem, RemoteKeyManager,
    RemoteObject, TargetKind, plan as compare, remote_name, sort_plan,
};
use crate::key_manager::fold;
use crate::remote::ControlPlane;
use crate::store::{Store, StoreError};

/// Reads both sides and compares them, as [`plan::read_and_compare`] does. The objects that are the same have no
/// [`PlanItem::desired`] state, which an apply does not need: their links are up to date.
///
/// # Errors
/// A name that is on neither side, refused, unreachable, or the file fails.
pub async fn differences(
    store: &Store,
    remote: &impl ControlPlane,
    scope: &Scope,
) -> Result<Plan, TargetError> {
    let kind = remote.kind();
    if kind != TargetKind::ApiManager {
        return Ok(plan::read_and_compare(store, remote, scope).await?.0);
    }
    store.cache_few_pages()?;
    let mut applied = applied(store, scope)?;
    let mut same = HashMap::new();
    let mut there = Vec::new();
    let mut take = |found: RemoteKeyManager| {
        let object = RemoteObject::of(kind, &found);
        let id = key(&object.id);
        match applied.remove(&id) {
            Some(values)
                if values == object.fields.fingerprint().first_128_bits() && !object.protected =>
            {
                same.insert(id, object.fingerprint);
            }
            _ => there.push(object),
        }
    };
    let (listed, catalog) = tokio::join!(remote.list(&mut take), remote.catalog());
    listed?;
    let catalog = catalog?;
    drop(applied);
    let split = Split::of(store, scope, &same)?;
    drop(same);
    let mut items = compare(
        &split.desired,
        &split.links,
        &there,
        Options {
            kind,
            catalog: catalog.as_ref(),
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

/// 128-bit hash of a name or id, smaller than the text.
fn key(text: &str) -> u128 {
    Fingerprint::of(text).first_128_bits()
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
}

impl Split {
    /// `same` has the fingerprints of the remote objects that are the same, by their ids.
    fn of(
        store: &Store,
        scope: &Scope,
        same: &HashMap<u128, Fingerprint>,
    ) -> Result<Self, StoreError> {
        let mut known = HashMap::new();
        let mut links = Vec::new();
        store.each_link(
            &scope.target.name,
            &scope.organization,
            &mut |link| match same.get(&key(&link.remote_id)) {
                Some(fingerprint) => {
                    known.insert(link.name.folded(), (link.remote_id, *fingerprint));
                }
                None => links.push(link),
            },
        )?;
        let bases: HashMap<String, &ManagedFields> = links
            .iter()
            .map(|link| (link.name.folded(), &link.base))
            .collect();
        let mut desired = Vec::new();
        let mut items = Vec::with_capacity(known.len());
        each_desired(store, scope, &mut |_, wanted| {
            let Some(mut wanted) = wanted else { return };
            let folded = wanted.name.folded();
            if let Some((id, fingerprint)) = known.remove(&folded) {
                items.push(PlanItem::same(&wanted, id, fingerprint));
                return;
            }
            if let Some(base) = bases.get(&folded) {
                wanted.fields.share(base);
            }
            desired.push(Arc::new(wanted));
        })?;
        Ok(Split {
            same: items,
            desired,
            links,
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
