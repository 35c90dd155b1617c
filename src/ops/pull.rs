//! Pull: link existing remote objects, copy remote values.

use serde_json::json;

use super::add::add;
use super::change::{Edit, edit, set_enabled};
use super::error::{Noun, OpError};
use super::plan::{RemoteState, Scope};
use super::target_error::TargetError;

use crate::control_plane::{Action, Blocker, Link, ManagedField, ManagedFields, Plan, PlanItem};
use crate::key_manager::{Draft, Field, KeyManager, Name, Problem, ProviderKind, fold};
use crate::store::{AuditContext, Changes, Store};

/// Links remote objects by name; returns the linked ones. Values that differ stay different until the next apply or a local
/// change.
///
/// # Errors
/// One of them is not on both sides, or must not be linked; nothing is linked then.
pub fn adopt(
    store: &mut Store,
    (plan, there): (&Plan, &RemoteState),
    scope: &Scope,
    names: &[String],
    audit: &AuditContext,
) -> Result<Vec<String>, TargetError> {
    let mut links = Vec::new();
    for name in names {
        let item = find(plan, name)?;
        let remote = item
            .remote_id
            .as_ref()
            .and_then(|id| there.all.iter().find(|it| it.id == *id));
        let (Some(remote), Some(desired)) = (remote, &item.desired) else {
            return Err(match item.action {
                Action::Create => OpError::NotOnTarget {
                    name: item.name.clone(),
                    target: plan.target.clone(),
                },
                _ => OpError::InTheWay {
                    message: format!("{} exists only on {}.", item.name, plan.target),
                    fix: scope.front_end.choose(
                        "Press r on the plan to copy it.".to_owned(),
                        format!(
                            "Copy it with kmctl pull {} --into ORGANIZATION.",
                            crate::key_manager::shell_word(&item.name)
                        ),
                    ),
                },
            }
            .into());
        };
        if item.blocker == Some(Blocker::Protected) {
            let fix = Blocker::Protected.fix(&item.name, scope.front_end);
            let message = Blocker::Protected.message().to_owned();
            return Err(OpError::InTheWay { message, fix }.into());
        }
        links.push(Link {
            name: desired.name.clone(),
            remote_id: remote.id.clone(),
            base: item.base(&remote.fields),
        });
    }
    for link in &links {
        let action = format!("adopted on {}", scope.target.name);
        let what = json!({ "target": scope.target.name.as_str(), "remoteId": link.remote_id });
        store.save_link(
            &scope.target.name,
            &scope.organization,
            link,
            Some((&action, what)),
            audit,
        )?;
    }
    Ok(links
        .iter()
        .map(|link| link.name.as_str().to_owned())
        .collect())
}

/// The item of a name.
fn find<'a>(plan: &'a Plan, name: &str) -> Result<&'a PlanItem, OpError> {
    let folded = fold(name.trim());
    let mut items = plan.items.iter();
    items
        .find(|item| fold(&item.name) == folded)
        .ok_or_else(|| OpError::NotFound {
            what: Noun::KeyManager,
            name: name.to_owned(),
        })
}

/// Result of pulling one object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PullOutcome {
    /// Added locally and linked.
    Added(String),
    /// Changed locally to the remote values.
    Changed(String),
    /// Nothing was written: the local values equal the remote ones.
    Same(String),
    /// Refused, with a sentence and a fix.
    Refused(String, String, String),
}

/// Copies remote values: adds key managers that exist only remotely, and changes those that differ. Values specific to the target
/// are changed as such.
///
/// # Errors
/// A name is not found, or the database can't be read or written.
pub fn take_over(
    store: &mut Store,
    (plan, there): (&Plan, &RemoteState),
    scope: &Scope,
    allow_http: bool,
    audit: &AuditContext,
) -> Result<Vec<PullOutcome>, TargetError> {
    let mut taken = Vec::new();
    for item in &plan.items {
        let remote = item
            .remote_id
            .as_ref()
            .and_then(|id| there.all.iter().find(|it| it.id == *id));
        let Some(remote) = remote else { continue };
        if remote.protected {
            if !scope.names.is_empty() {
                let why = Blocker::Protected.message().to_owned();
                let fix = "Leave it out.".to_owned();
                taken.push(PullOutcome::Refused(item.name.clone(), why, fix));
            }
            continue;
        }
        let values = item.base(&remote.fields);
        let name = item.name.clone();
        let outcome = match &item.desired {
            Some(_) if item.fields.is_empty() => Ok(false),
            Some(desired) => change(
                store,
                scope,
                (desired.name.as_str(), &item.own),
                &differing(item),
                (allow_http, audit),
            ),
            None => add_here(store, scope, &name, &values, (allow_http, audit)),
        };
        let known = match outcome {
            Ok(changed) => changed,
            Err(TargetError::Op(OpError::Problems(problems))) => {
                let why: Vec<String> = problems.into_iter().map(|it| it.message).collect();
                let fix = by_hand(item);
                taken.push(PullOutcome::Refused(name, why.join(" "), fix));
                continue;
            }
            Err(error) => return Err(error),
        };
        let is_linked = item.left_out.iter().all(|change| change.base.is_some());
        if !is_linked {
            // Only a whole object is linked.
            taken.push(match known {
                true => PullOutcome::Changed(name),
                false => PullOutcome::Same(name),
            });
            continue;
        }
        let link = Link {
            name: Name::parse(&name).map_err(|problem| OpError::Problems(vec![problem]))?,
            remote_id: remote.id.clone(),
            base: values,
        };
        let action = format!("pulled from {}", scope.target.name);
        let what = json!({ "target": scope.target.name.as_str(), "remoteId": remote.id });
        let noted = known.then_some((action.as_str(), what));
        store.save_link(&scope.target.name, &scope.organization, &link, noted, audit)?;
        taken.push(match (&item.desired, known) {
            (None, _) => PullOutcome::Added(name),
            (Some(_), true) => PullOutcome::Changed(name),
            (Some(_), false) => PullOutcome::Same(name),
        });
    }
    Ok(taken)
}

/// Fix for an object whose remote values are not valid for a key manager.
fn by_hand(item: &PlanItem) -> String {
    let name = crate::key_manager::shell_word(&item.name);
    match item.desired {
        Some(_) => format!(
            "Correct the value on the target, or link it as it is: kmctl pull --adopt {name}"
        ),
        None => format!(
            "Add it with the missing values: kmctl add --name {name}. Then link it: kmctl pull --adopt {name}"
        ),
    }
}

/// Remote values of the differing fields only: equal ones may be derived by the target from other fields.
fn differing(item: &PlanItem) -> ManagedFields {
    let scopes = ManagedField::Of(Field::ScopeKeyIdentifier);
    let changes = item.fields.iter();
    changes
        .map(|change| {
            let remote = change.remote.clone().unwrap_or_default();
            // An entry without a claim reads the usual one.
            match change.field == scopes && remote.is_empty() {
                true => (change.field, "scope".to_owned()),
                false => (change.field, remote),
            }
        })
        .collect()
}

fn change(
    store: &mut Store,
    scope: &Scope,
    (name, own): (&str, &[Field]),
    values: &ManagedFields,
    (allow_http, audit): (bool, &AuditContext),
) -> Result<bool, TargetError> {
    let organization = &scope.organization;
    let found = store.get(organization, name)?;
    let before = found.ok_or_else(|| OpError::NotFound {
        what: Noun::KeyManager,
        name: name.to_owned(),
    })?;
    let mut draft = before.draft(Vec::new());
    draft.all_environments = true;
    let mut here = Vec::new();
    let mut missing = Vec::new();
    for (field, value) in values.iter() {
        let ManagedField::Of(field) = field else {
            continue;
        };
        if value.is_empty() && !field.optional() {
            // A control plane can do without it, and a key manager can't.
            missing.push(Problem::new(
                field,
                format!("{} is empty on the target.", field.label()),
            ));
            continue;
        }
        if own.contains(&field) {
            here.push((field, Some(value.to_owned())));
        } else if let Some(slot) = draft.text_mut(field) {
            *slot = value.to_owned();
        }
    }
    let after = draft.parse(allow_http).map_err(OpError::Problems)?;
    let enabled = enabled(values).unwrap_or(before.enabled);
    let mut changed =
        store.set_target_values(&scope.target.name, organization, &before.name, &here, audit)?;
    let desired = KeyManager {
        description: after.description,
        connection: Some(after.connection),
        ..before.clone()
    };
    changed |= edit_here(store, scope, &before, &desired, audit)?;
    if before.enabled != enabled {
        set_enabled(store, organization, name, enabled, audit)?;
        changed = true;
    }
    match changed || missing.is_empty() {
        true => Ok(changed),
        false => Err(OpError::Problems(missing).into()),
    }
}

/// The remote switch; `None` where the target has none, as a gateway.
fn enabled(values: &ManagedFields) -> Option<bool> {
    values
        .get(ManagedField::Enabled)
        .map(|value| value == "true")
}

fn edit_here(
    store: &mut Store,
    scope: &Scope,
    before: &KeyManager,
    desired: &KeyManager,
    audit: &AuditContext,
) -> Result<bool, TargetError> {
    let changes = Changes {
        description: (before.description != desired.description)
            .then(|| desired.description.clone()),
        connection: (before.connection != desired.connection)
            .then(|| desired.connection.clone())
            .flatten(),
        ..Changes::default()
    };
    let change = Edit {
        name: before.name.as_str().to_owned(),
        revision: Some(before.revision),
        changes,
    };
    let (was, now) = edit(store, &scope.organization, &change, audit)?;
    Ok(was.revision != now.revision)
}

fn add_here(
    store: &mut Store,
    scope: &Scope,
    name: &str,
    values: &ManagedFields,
    (allow_http, audit): (bool, &AuditContext),
) -> Result<bool, TargetError> {
    let mut draft = Draft::new(ProviderKind::Custom, Vec::new());
    draft.all_environments = true;
    draft.name = name.to_owned();
    for (field, value) in values.iter() {
        if let ManagedField::Of(field) = field
            && let Some(slot) = draft.text_mut(field)
        {
            *slot = value.to_owned();
        }
    }
    let mut new = draft.parse(allow_http).map_err(OpError::Problems)?;
    new.enabled = enabled(values).unwrap_or(true);
    add(store, &scope.organization, &new, None, audit)?;
    Ok(true)
}
