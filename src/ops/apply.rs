//! Apply of a plan: creates, then updates, then deletes, one at a time, each read back.

use std::collections::HashMap;

use serde_json::json;

use super::error::OpError;
use super::plan::Scope;
use super::target_error::TargetError;
use crate::control_plane::{
    Action, ApplyItem, ApplyReport, Blocker, Cause, DesiredState, Link, Outcome, Plan, PlanFile,
    PlanItem, RemoteError, RemoteKeyManager, TargetKind, WriteEffect, managed_fields,
};
use crate::key_manager::{FrontEnd, Name, fold, shell_word};
use crate::remote::ControlPlane;
use crate::store::{AuditContext, Store};

/// Step of an apply, for progress reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Reading the object again before the write.
    Rereading,
    /// The write was sent; its response is pending.
    Sending,
    /// Reading it back after the write.
    ReadingBack,
}

/// Context of an apply: scope, audit, callbacks.
pub struct ApplyContext<'a> {
    /// Target and organization.
    pub scope: &'a Scope,
    /// Actor and time of each entry of the history.
    pub audit: &'a dyn Fn() -> AuditContext,
    /// Plan file, if the plan came from one: objects that changed since are refused.
    pub file: Option<&'a PlanFile>,
    /// Whether to stop after the current object.
    pub stop: &'a dyn Fn() -> bool,
    /// Called with the stage of an object.
    pub progress: &'a mut dyn FnMut(&PlanItem, Stage),
    /// Called with the result of an object.
    pub done: &'a mut dyn FnMut(&ApplyItem),
}

/// Applies a plan that was just made.
///
/// # Errors
/// If the database can't be read or written; what was done until then is in the history.
pub async fn apply(
    store: &mut Store,
    remote: &impl ControlPlane,
    plan: &Plan,
    mut context: ApplyContext<'_>,
) -> Result<ApplyReport, TargetError> {
    let mut report = ApplyReport {
        target: plan.target.clone(),
        items: Vec::new(),
        stopped: None,
        interrupted: false,
    };
    refresh_unchanged_links(store, plan, &context)?;
    for item in in_order(plan) {
        if report.stopped.is_none() && (context.stop)() {
            report.interrupted = true;
        }
        let idle = report.stopped.is_some() || report.interrupted;
        let mut done = match idle {
            true => ApplyItem::new(
                &item.name,
                item.remote_id.as_deref(),
                item.action,
                Outcome::NotTried,
            ),
            false => {
                let (done, fault) = apply_item(store, remote, item, &mut context).await?;
                report.stopped = fault.filter(RemoteError::stops);
                done
            }
        };
        if done.outcome != Outcome::NotTried {
            record_in_history(store, item, &done, &context)?;
        }
        done.cautions = item.told_cautions().cloned().collect();
        (context.done)(&done);
        report.items.push(done);
    }
    Ok(report)
}

/// Report of an apply that writes nothing (`--dry-run`).
pub fn preview(plan: &Plan, file: Option<&PlanFile>) -> ApplyReport {
    let rehearsed = in_order(plan).into_iter().map(|item| {
        let refused = refused_before(item, file, FrontEnd::Command);
        let id = item.remote_id.as_deref();
        let not_tried = || ApplyItem::new(&item.name, id, item.action, Outcome::NotTried);
        ApplyItem {
            cautions: item.told_cautions().cloned().collect(),
            ..refused.unwrap_or_else(not_tried)
        }
    });
    ApplyReport {
        target: plan.target.clone(),
        items: rehearsed.collect(),
        stopped: None,
        interrupted: false,
    }
}

/// Objects to apply, in order. Remote objects without a local key manager are included only if deletion was requested.
fn in_order(plan: &Plan) -> Vec<&PlanItem> {
    let items = plan.items.iter();
    let mut items: Vec<&PlanItem> = items
        .filter(|it| {
            it.action.is_difference()
                && !matches!(it.blocker, Some(Blocker::NeedsDelete | Blocker::ByHand))
        })
        .collect();
    items.sort_by_key(|item| order(item.action));
    items
}

fn order(action: Action) -> u8 {
    match action {
        Action::Create => 0,
        Action::Update => 1,
        Action::Delete => 2,
        _ => 3,
    }
}

/// Updates the links of unchanged objects: a pending link gets its remote id, and the base becomes the common values.
fn refresh_unchanged_links(
    store: &mut Store,
    plan: &Plan,
    context: &ApplyContext<'_>,
) -> Result<(), TargetError> {
    let (target, organization) = (&context.scope.target.name, &context.scope.organization);
    let links = store.links(target, organization)?;
    let links: HashMap<String, Link> = links
        .into_iter()
        .map(|link| (link.name.folded(), link))
        .collect();
    for item in plan.items.iter().filter(|it| it.action == Action::Same) {
        let (Some(desired), Some(id)) = (&item.desired, &item.remote_id) else {
            continue;
        };
        let Some(known) = links.get(&desired.name.folded()) else {
            continue;
        };
        if known.is_pending() || known.base != desired.fields || known.remote_id != *id {
            let link = Link {
                name: desired.name.clone(),
                remote_id: id.clone(),
                base: desired.fields.clone(),
            };
            store.save_link(target, organization, &link, None, &(context.audit)())?;
        }
    }
    Ok(())
}

/// Reason why an object is not tried.
fn refused_before(
    item: &PlanItem,
    file: Option<&PlanFile>,
    front_end: FrontEnd,
) -> Option<ApplyItem> {
    let new = |outcome| ApplyItem::new(&item.name, item.remote_id.as_deref(), item.action, outcome);
    if file.is_some_and(|file| file.names(&item.name) && !file.agrees(item)) {
        return Some(changed_since_plan(new(Outcome::ChangedSincePlan)));
    }
    let blocker: Blocker = item.blocker?;
    let mut message = blocker.message().to_owned();
    if blocker == Blocker::Missing {
        let labels: Vec<&str> = item.missing.iter().map(|it| it.label.as_str()).collect();
        message = format!("The server requires {}.", labels.join(", "));
    }
    Some(new(Outcome::Refused).because(blocker.word(), message, blocker.fix(&item.name, front_end)))
}

fn changed_since_plan(item: ApplyItem) -> ApplyItem {
    item.because(
        "moved",
        "It changed after the plan was made. Nothing was written.",
        "Plan again and review the differences.",
    )
}

async fn apply_item(
    store: &mut Store,
    remote: &impl ControlPlane,
    item: &PlanItem,
    context: &mut ApplyContext<'_>,
) -> Result<(ApplyItem, Option<RemoteError>), TargetError> {
    if let Some(refused) = refused_before(item, context.file, context.scope.front_end) {
        return Ok((refused, None));
    }
    match (item.action, &item.desired, &item.remote_id) {
        (Action::Create, Some(desired), _) => create(store, remote, item, desired, context).await,
        (Action::Update, Some(desired), Some(id)) => {
            update(store, remote, (item, id), desired, context).await
        }
        (Action::Delete, _, Some(id)) => delete(store, remote, (item, id), context).await,
        _ => Ok((
            ApplyItem::new(&item.name, None, item.action, Outcome::NotTried),
            None,
        )),
    }
}

async fn create(
    store: &mut Store,
    remote: &impl ControlPlane,
    item: &PlanItem,
    desired: &DesiredState,
    context: &mut ApplyContext<'_>,
) -> Result<(ApplyItem, Option<RemoteError>), TargetError> {
    let front_end = context.scope.front_end;
    let (target, organization) = (&context.scope.target.name, &context.scope.organization);
    let pending = Link::pending(organization.as_str(), &desired.name, desired.fields.clone());
    store.save_link(target, organization, &pending, None, &(context.audit)())?;
    (context.progress)(item, Stage::Sending);
    let new = |id: Option<&str>, outcome| ApplyItem::new(&item.name, id, Action::Create, outcome);
    let created = remote.create(desired).await;
    (context.progress)(item, Stage::ReadingBack);
    let fault = match created {
        Ok(id) => match remote.get(&id).await {
            Ok(Some(after)) => {
                let done = save_link(store, remote, (item, desired, &after), context)?;
                return Ok((done.into_item(new(Some(&id), Outcome::Done)), None));
            }
            Ok(None) => RemoteError::of(Cause::NotStored, "GET", "/key-managers/{id}"),
            Err(fault) => {
                let item = new(Some(&id), Outcome::Unverified).with_fault(&fault, front_end);
                return Ok((item, Some(fault)));
            }
        },
        Err(fault) => fault,
    };
    let looks = matches!(fault.cause, Cause::NotStored | Cause::NameTaken);
    if fault.effect == WriteEffect::None && !looks {
        // Rejected: there is nothing to link.
        let audit = (context.audit)();
        store.drop_link(target, organization, &desired.name, None, &audit)?;
        return Ok((
            new(None, Outcome::Refused).with_fault(&fault, front_end),
            Some(fault),
        ));
    }
    // It may exist; it is looked up by name and not sent again.
    let name = desired.remote_name.as_deref().unwrap_or_default();
    match remote.find(name).await {
        Ok(found) => {
            let ours = found
                .iter()
                .find(|it| !it.is_global() && managed_fields(remote.kind(), it) == desired.fields);
            if let Some(after) = ours {
                let done = save_link(store, remote, (item, desired, after), context)?;
                return Ok((done.into_item(new(Some(&after.id), Outcome::Done)), None));
            }
            if fault.cause == Cause::NameTaken {
                // The existing object isn't ours.
                let audit = (context.audit)();
                store.drop_link(target, organization, &desired.name, None, &audit)?;
                return Ok((
                    new(None, Outcome::Refused).with_fault(&fault, front_end),
                    Some(fault),
                ));
            }
            let outcome = match fault.stops() || !found.is_empty() {
                // A slow server may still be writing.
                true => Outcome::Unverified,
                false => Outcome::Refused,
            };
            Ok((
                new(None, outcome).with_fault(&fault, front_end),
                Some(fault),
            ))
        }
        Err(_) => Ok((
            new(None, Outcome::Unverified).with_fault(&fault, front_end),
            Some(fault),
        )),
    }
}

async fn update(
    store: &mut Store,
    remote: &impl ControlPlane,
    (item, id): (&PlanItem, &str),
    desired: &DesiredState,
    context: &mut ApplyContext<'_>,
) -> Result<(ApplyItem, Option<RemoteError>), TargetError> {
    let front_end = context.scope.front_end;
    let new = |outcome| ApplyItem::new(&item.name, Some(id), Action::Update, outcome);
    (context.progress)(item, Stage::Rereading);
    let before = match read_if_unchanged(remote, (item, id)).await {
        Ok(before) => before,
        Err((outcome, fault)) => return Ok(not_as_planned(new(outcome), fault, front_end)),
    };
    (context.progress)(item, Stage::Sending);
    let updated = remote.update(&before, desired).await;
    (context.progress)(item, Stage::ReadingBack);
    match updated {
        Ok(sent) => match remote.get(id).await {
            Ok(Some(after)) => {
                let mut done = save_link(store, remote, (item, desired, &after), context)?;
                done.stored_differences = remote.stored_differences(desired, Some(&sent), &after);
                Ok((done.into_item(new(Outcome::Done)), None))
            }
            Ok(None) => {
                let fault = RemoteError::of(Cause::NotStored, "GET", "/key-managers/{id}");
                Ok((
                    new(Outcome::Unverified).with_fault(&fault, front_end),
                    Some(fault),
                ))
            }
            Err(fault) => Ok((
                new(Outcome::Unverified).with_fault(&fault, front_end),
                Some(fault),
            )),
        },
        Err(fault) if fault.effect == WriteEffect::None => Ok((
            new(Outcome::Refused).with_fault(&fault, front_end),
            Some(fault),
        )),
        // The write may have been done.
        Err(fault) => match remote.get(id).await {
            Ok(Some(after)) if managed_fields(remote.kind(), &after) == desired.fields => {
                let done = save_link(store, remote, (item, desired, &after), context)?;
                Ok((done.into_item(new(Outcome::Done)), None))
            }
            Ok(Some(after)) if after.fingerprint() == before.fingerprint() && !fault.stops() => {
                Ok((
                    new(Outcome::Refused).with_fault(&fault, front_end),
                    Some(fault),
                ))
            }
            _ => Ok((
                new(Outcome::Unverified).with_fault(&fault, front_end),
                Some(fault),
            )),
        },
    }
}

/// What to do about an object that is in use and was deleted locally.
fn delete_anyway(name: &str, front_end: FrontEnd) -> String {
    let word = shell_word(name);
    let restore = front_end.choose(
        "restore it from History (H)".to_owned(),
        format!("restore it (kmctl history {word} --restore NUMBER)"),
    );
    format!(
        "To keep it but reject its tokens, {restore}, disable it and apply. To delete it anyway: kmctl apply {word} --delete."
    )
}

async fn delete(
    store: &mut Store,
    remote: &impl ControlPlane,
    (item, id): (&PlanItem, &str),
    context: &mut ApplyContext<'_>,
) -> Result<(ApplyItem, Option<RemoteError>), TargetError> {
    let front_end = context.scope.front_end;
    let new = |outcome| ApplyItem::new(&item.name, Some(id), Action::Delete, outcome);
    (context.progress)(item, Stage::Rereading);
    let (target, organization) = (&context.scope.target.name, &context.scope.organization);
    let name = Name::parse(&item.name).map_err(|problem| OpError::Problems(vec![problem]))?;
    let before = match read_if_unchanged(remote, (item, id)).await {
        Ok(before) => before,
        Err((_, None)) => {
            // Deleted by somebody else.
            if remote.get(id).await.is_ok_and(|found| found.is_none()) {
                store.drop_link(target, organization, &name, None, &(context.audit)())?;
                return Ok((new(Outcome::Done), None));
            }
            return Ok(not_as_planned(
                new(Outcome::ChangedSincePlan),
                None,
                front_end,
            ));
        }
        Err((outcome, fault)) => return Ok(not_as_planned(new(outcome), fault, front_end)),
    };
    let named = context
        .scope
        .names
        .iter()
        .any(|name| fold(name.trim()) == fold(&item.name));
    if !named {
        match remote.usage(&before).await {
            Ok(usage) if usage.in_use() => {
                let message = format!(
                    "{} APIs and {} applications use it.",
                    usage.apis.count, usage.applications.count
                );
                let fix = delete_anyway(&item.name, front_end);
                return Ok((new(Outcome::Refused).because("in-use", message, fix), None));
            }
            // Later portal releases delete a key manager that is in use, so check first.
            Ok(_) if remote.kind() == TargetKind::ApiPortal => {
                let message = "Other users' applications may use it, but this user can't see them.";
                let fix = delete_anyway(&item.name, front_end);
                return Ok((
                    new(Outcome::Refused).because("in-use", message.to_owned(), fix),
                    None,
                ));
            }
            Ok(_) => {}
            Err(fault) if fault.stops() => {
                return Ok((
                    new(Outcome::Refused).with_fault(&fault, front_end),
                    Some(fault),
                ));
            }
            // Usage unknown; the server checks it on delete.
            Err(_) => {}
        }
    }
    (context.progress)(item, Stage::Sending);
    let deleted = remote.delete(&before).await;
    (context.progress)(item, Stage::ReadingBack);
    let fault = match deleted {
        Err(fault) if fault.effect == WriteEffect::None && fault.cause != Cause::Gone => {
            return Ok((
                new(Outcome::Refused).with_fault(&fault, front_end),
                Some(fault),
            ));
        }
        Err(fault) => Some(fault),
        Ok(()) => None,
    };
    match remote.get(id).await {
        Ok(None) => {
            store.drop_link(target, organization, &name, None, &(context.audit)())?;
            Ok((new(Outcome::Done), None))
        }
        Ok(Some(_)) => {
            let fault = fault
                .unwrap_or_else(|| RemoteError::of(Cause::InUse, "DELETE", "/key-managers/{id}"));
            let outcome = match fault.stops() {
                true => Outcome::Unverified,
                false => Outcome::Refused,
            };
            Ok((new(outcome).with_fault(&fault, front_end), Some(fault)))
        }
        Err(other) => Ok((
            new(Outcome::Unverified).with_fault(&other, front_end),
            Some(other),
        )),
    }
}

/// Reads an object again before the write: it must equal the state in the plan, and must not belong to all tenants.
async fn read_if_unchanged(
    remote: &impl ControlPlane,
    (item, id): (&PlanItem, &str),
) -> Result<RemoteKeyManager, (Outcome, Option<RemoteError>)> {
    match remote.get(id).await {
        Ok(Some(found)) if found.is_global() || found.is_resident() => {
            Err((Outcome::Refused, None))
        }
        Ok(Some(found)) if Some(found.fingerprint()) == item.fingerprint => Ok(found),
        Ok(_) => Err((Outcome::ChangedSincePlan, None)),
        Err(fault) => Err((Outcome::Refused, Some(fault))),
    }
}

fn not_as_planned(
    item: ApplyItem,
    fault: Option<RemoteError>,
    front_end: FrontEnd,
) -> (ApplyItem, Option<RemoteError>) {
    let item = match (&fault, item.outcome) {
        (Some(fault), _) => item.with_fault(fault, front_end),
        (None, Outcome::Refused) => {
            let fix = Blocker::Protected.fix(&item.name, front_end);
            item.because(Blocker::Protected.word(), Blocker::Protected.message(), fix)
        }
        (None, _) => changed_since_plan(item),
    };
    (item, fault)
}

/// An object that was read back.
struct AppliedObject {
    stored_differences: Vec<String>,
}

impl AppliedObject {
    fn into_item(self, mut item: ApplyItem) -> ApplyItem {
        if self.stored_differences.is_empty() {
            return item;
        }
        item.outcome = Outcome::Unverified;
        let message = format!(
            "Stored differently than sent: {}.",
            self.stored_differences.join(", ")
        );
        item.because(
            "stored-otherwise",
            message,
            "Plan again and review the differences.",
        )
    }
}

/// Stores the link, with the remote state as the base of what was written.
fn save_link(
    store: &mut Store,
    remote: &impl ControlPlane,
    (item, desired, after): (&PlanItem, &DesiredState, &RemoteKeyManager),
    context: &ApplyContext<'_>,
) -> Result<AppliedObject, TargetError> {
    let link = Link {
        name: desired.name.clone(),
        remote_id: after.id.clone(),
        base: item.base(&managed_fields(remote.kind(), after)),
    };
    let (target, organization) = (&context.scope.target.name, &context.scope.organization);
    store.save_link(target, organization, &link, None, &(context.audit)())?;
    Ok(AppliedObject {
        stored_differences: remote.stored_differences(desired, None, after),
    })
}

/// Adds an entry to the history for a write or a refusal.
fn record_in_history(
    store: &mut Store,
    item: &PlanItem,
    done: &ApplyItem,
    context: &ApplyContext<'_>,
) -> Result<(), TargetError> {
    let verb = match (done.outcome, item.action) {
        (Outcome::Done, Action::Create) => "created",
        (Outcome::Done, Action::Update) => "updated",
        (Outcome::Done, Action::Delete) => "deleted",
        (outcome, _) => outcome.title(),
    };
    let fields: serde_json::Map<_, _> = item
        .fields
        .iter()
        .map(|change| {
            (
                change.field.json_name().to_owned(),
                change.local.clone().into(),
            )
        })
        .collect();
    let what = json!({
        "target": context.scope.target.name.as_str(),
        "action": item.action.word(),
        "outcome": done.outcome.word(),
        "code": done.code,
        "message": done.message,
        "fields": fields,
    });
    let action = format!("{verb} on {}", context.scope.target.name);
    store.note_apply(
        &context.scope.organization,
        &item.name,
        &action,
        what,
        &(context.audit)(),
    )?;
    Ok(())
}
