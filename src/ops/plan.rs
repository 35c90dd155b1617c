//! Comparison of local and remote state; changes neither.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use super::error::{Noun, OpError};
use super::target_error::TargetError;
use super::unchanged::Unchanged;
use crate::control_plane::{
    Action, Catalog, DesiredState, Link, ManagedFields, Options, Plan, PlanItem, RemoteKeyManager,
    RemoteObject, Target, TargetKind, plan as compare,
};
use crate::key_manager::{FrontEnd, KeyManager, OrganizationName, fold};
use crate::remote::ControlPlane;
use crate::store::{Store, StoreError};

/// Scope of a plan.
#[derive(Clone, Debug)]
pub struct Scope {
    /// Target to compare with.
    pub target: Target,
    /// Local organization to compare.
    pub organization: OrganizationName,
    /// Names to compare; empty for all.
    pub names: Vec<String>,
    /// Whether remote objects without a local key manager may be deleted.
    pub delete: bool,
    /// Front end for which fixes are worded.
    pub front_end: FrontEnd,
}

/// Local state of a comparison.
#[derive(Clone, Debug)]
pub struct LocalState {
    /// Desired remote state of each key manager.
    pub desired: Vec<Arc<DesiredState>>,
    /// Links of this organization to remote objects.
    pub links: Vec<Link>,
    /// Remote ids linked by another organization.
    pub foreign: Vec<String>,
    /// Folded names of disabled key managers, which a gateway must not hold; empty for other targets.
    pub disabled: Vec<String>,
}

/// Remote state of a comparison.
#[derive(Clone, Debug)]
pub struct RemoteState {
    /// Remote key managers, without those that are the same on both sides.
    pub all: Vec<RemoteObject>,
    /// Those that were the same as their link and their key manager, without values.
    pub(super) same: Unchanged,
    /// Connector types; `None` if the target has none or the user may not read them.
    pub catalog: Option<Catalog>,
}

/// Reads the local state.
pub fn local(store: &Store, scope: &Scope) -> Result<LocalState, StoreError> {
    let (target, organization) = (&scope.target.name, &scope.organization);
    let links = store.links(target, organization)?;
    let bases: HashMap<String, &ManagedFields> = links
        .iter()
        .map(|link| (link.name.folded(), &link.base))
        .collect();
    let (mut desired, mut disabled) = (Vec::new(), Vec::new());
    each_desired(store, scope, &mut |found, wanted| {
        let folded = found.name.folded();
        if let Some(mut wanted) = wanted {
            if let Some(base) = bases.get(&folded) {
                wanted.fields.share(base);
            }
            desired.push(Arc::new(wanted));
        }
        if !found.enabled && scope.target.kind == TargetKind::Gateway {
            disabled.push(folded);
        }
    })?;
    Ok(LocalState {
        desired,
        disabled,
        foreign: store.linked_elsewhere(target, organization)?,
        links,
    })
}

/// Passes each local key manager with its desired remote state to `found`, by name.
pub(super) fn each_desired(
    store: &Store,
    scope: &Scope,
    found: &mut dyn FnMut(&KeyManager, Option<DesiredState>),
) -> Result<(), StoreError> {
    let organization = &scope.organization;
    let kind = scope.target.kind;
    let values = store.target_values(&scope.target.name, organization)?;
    store.each_external(organization, &mut |local| {
        let folded = local.name.folded();
        let own: Vec<_> = values
            .iter()
            .filter(|value| value.name.folded() == folded)
            .cloned()
            .collect();
        let mut wanted = DesiredState::with(kind, &local, &own);
        if kind == TargetKind::Gateway {
            wanted = wanted.map(|wanted| wanted.for_gateway(&scope.target.gateway));
        }
        found(&local, wanted);
    })
}

/// Reads the remote state. An API Portal lists enabled key managers only; others are read by their linked ids.
///
/// # Errors
/// Refused, or unreachable.
pub async fn read_remote(
    remote: &impl ControlPlane,
    local: &LocalState,
) -> Result<RemoteState, TargetError> {
    let kind = remote.kind();
    let bases: HashMap<&str, &ManagedFields> = local
        .links
        .iter()
        .map(|link| (link.remote_id.as_str(), &link.base))
        .collect();
    let compared = |found: &RemoteKeyManager| {
        let mut object = RemoteObject::of(kind, found);
        if let Some(base) = bases.get(object.id.as_str()) {
            object.fields.share(base);
        }
        object
    };
    let mut all = Vec::new();
    let mut take = |found: RemoteKeyManager| all.push(compared(&found));
    let (listed, catalog) = tokio::join!(remote.list(&mut take), remote.catalog());
    listed?;
    if kind == TargetKind::ApiPortal {
        let names = local
            .desired
            .iter()
            .filter_map(|it| it.remote_name.as_deref());
        let linked = local.links.iter().filter(|it| !it.is_pending());
        let ids: BTreeSet<&str> = names
            .chain(linked.map(|it| it.remote_id.as_str()))
            .collect();
        for id in ids {
            if all.iter().all(|it: &RemoteObject| it.id != id) {
                all.extend(remote.get(id).await?.map(|found| compared(&found)));
            }
        }
    }
    Ok(RemoteState {
        all,
        same: Unchanged::new(),
        catalog: catalog?,
    })
}

/// Compares the two sides.
///
/// # Errors
/// A name that is on neither side.
pub fn plan(local: &LocalState, there: &RemoteState, scope: &Scope) -> Result<Plan, OpError> {
    let names: Vec<String> = scope.names.iter().map(|name| fold(name.trim())).collect();
    let options = Options {
        kind: scope.target.kind,
        catalog: there.catalog.as_ref(),
        foreign: &local.foreign,
        taken: &HashSet::new(),
        names: &names,
        delete: scope.delete,
    };
    let items = compare(&local.desired, &local.links, &there.all, options);
    all_found(&items, scope, &local.disabled)?;
    Ok(Plan {
        target: scope.target.name.as_str().to_owned(),
        organization: scope.organization.as_str().to_owned(),
        items,
    })
}

/// Checks that each name of the scope is among the objects.
///
/// # Errors
/// A name that is not; the folded names of `disabled` have a reason of their own.
pub(super) fn all_found(
    items: &[PlanItem],
    scope: &Scope,
    disabled: &[String],
) -> Result<(), OpError> {
    let known: HashSet<String> = items.iter().map(|item| fold(&item.name)).collect();
    for name in &scope.names {
        let folded = fold(name.trim());
        if known.contains(&folded) {
            continue;
        }
        if disabled.contains(&folded) {
            return Err(OpError::InTheWay {
                message: format!("{name} is disabled, and gateways can't disable a key manager."),
                fix: crate::key_manager::command_line("enable", name, ""),
            });
        }
        return Err(OpError::NotFound {
            what: Noun::KeyManager,
            name: name.clone(),
        });
    }
    Ok(())
}

/// Reads both sides and compares them.
///
/// # Errors
/// Refused, unreachable, or the database can't be read or written.
pub async fn read_and_compare(
    store: &Store,
    remote: &impl ControlPlane,
    scope: &Scope,
) -> Result<(Plan, RemoteState), TargetError> {
    let local = local(store, scope)?;
    let there = read_remote(remote, &local).await?;
    let plan = plan(&local, &there, scope)?;
    Ok((plan, there))
}

/// Remote object of a local name: the linked one, else the one with this name.
///
/// # Errors
/// Not found.
pub fn find<'a>(
    plan: &Plan,
    there: &'a RemoteState,
    name: &str,
) -> Result<&'a RemoteObject, OpError> {
    let folded = fold(name.trim());
    let item = plan.items.iter().find(|item| fold(&item.name) == folded);
    let id = item
        .filter(|item| item.action != Action::Create)
        .and_then(|item| item.remote_id.as_deref());
    let found = there.all.iter().find(|it| Some(it.id.as_str()) == id);
    found.ok_or_else(|| not_there(name, plan))
}

/// Error for a key manager that the target does not have.
pub fn not_there(name: &str, plan: &Plan) -> OpError {
    OpError::NotOnTarget {
        name: name.to_owned(),
        target: plan.target.clone(),
    }
}
