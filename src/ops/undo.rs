//! Undo: the changes of this run, and how the last one is reversed.
//!
//! A change is undone only while its result is unchanged; otherwise the error says what changed since.

use super::error::{OpError, from_rejection};
use super::op::{Op, Output};
use super::undo_record::{EnvironmentChange, UndoRecord, UndoableChange};
use crate::key_manager::{
    Environment, EnvironmentName, EvidenceUpdate, KeyManager, Name, OrganizationName,
};
use crate::store::{AuditContext, Changes, Store, WriteRejection};

/// The changes of one run, the newest last.
#[derive(Clone, Debug, Default)]
pub struct UndoLog {
    changes: Vec<UndoRecord>,
}

impl UndoLog {
    /// The change that [`Op::Undo`] would undo.
    pub fn last(&self) -> Option<&UndoRecord> {
        self.changes.last()
    }

    /// Adds a change that was not made by [`Self::run`].
    pub fn remember(&mut self, change: UndoRecord) {
        self.changes.push(change);
    }

    /// Runs an op as [`run`](super::run) does, records its change, and handles [`Op::Undo`].
    ///
    /// # Errors
    /// As [`run`](super::run). A change that can no longer be undone is dropped, so that the one before it can be.
    pub fn run(
        &mut self,
        store: &mut Store,
        organization: &OrganizationName,
        op: Op,
        audit: &AuditContext,
    ) -> Result<Output, OpError> {
        if matches!(op, Op::Undo) {
            return self.undo(store, audit);
        }
        if matches!(op, Op::LastChange) {
            return Ok(Output::LastChange(self.last().cloned().map(Box::new)));
        }
        if let Op::Several(ops) = op {
            return Ok(self.several(store, organization, ops, audit));
        }
        let before = Before::of(store, organization, &op)?;
        let output = super::op::run(store, organization, op, audit)?;
        if let Some(before) = before
            && let Some(change) = before.change(store, organization, &output)?
        {
            self.changes.push(UndoRecord {
                organization: organization.clone(),
                change,
            });
        }
        Ok(output)
    }

    /// Runs ops in order; their changes are undone as one.
    fn several(
        &mut self,
        store: &mut Store,
        organization: &OrganizationName,
        ops: Vec<Op>,
        audit: &AuditContext,
    ) -> Output {
        let before = self.changes.len();
        let outputs = ops
            .into_iter()
            .map(|op| self.run(store, organization, op, audit))
            .collect();
        let mut made = self.changes.split_off(before);
        if made.len() > 1 {
            let changes = made.into_iter().map(|recorded| recorded.change).collect();
            self.changes.push(UndoRecord {
                organization: organization.clone(),
                change: UndoableChange::Several(changes),
            });
        } else {
            self.changes.append(&mut made);
        }
        Output::Several(outputs)
    }

    /// Undoes the last change.
    ///
    /// # Errors
    /// Nothing to undo, or its result was changed since.
    pub fn undo(&mut self, store: &mut Store, audit: &AuditContext) -> Result<Output, OpError> {
        let Some(last) = self.changes.pop() else {
            return Err(OpError::NothingToUndo);
        };
        match take_back(store, &last.organization, &last.change, audit) {
            Ok(now) => {
                for (name, before, after) in now {
                    self.follow(&last.organization, &name, before, after);
                }
                Ok(Output::Undone {
                    what: Box::new(last),
                    more: !self.changes.is_empty(),
                })
            }
            Err(error) => {
                // The file may reappear in a moment.
                if matches!(error, OpError::Store(_)) {
                    self.changes.push(last);
                }
                Err(error)
            }
        }
    }

    /// Adjusts older changes to a key manager's new revision after an undo.
    fn follow(&mut self, organization: &OrganizationName, name: &Name, before: u64, after: u64) {
        let move_on = |of: &Name, revision: &mut u64| {
            if of == name && *revision == before {
                *revision = after;
            }
        };
        for recorded in &mut self.changes {
            if recorded.organization != *organization {
                continue;
            }
            let changes = match &mut recorded.change {
                UndoableChange::Several(changes) => changes.as_mut_slice(),
                change => std::slice::from_mut(change),
            };
            for change in changes {
                match change {
                    UndoableChange::Added { name, revision } => move_on(name, revision),
                    UndoableChange::Changed {
                        before, revision, ..
                    } => move_on(&before.name, revision),
                    UndoableChange::Environments { key_managers, .. } => {
                        for (was, revision) in key_managers {
                            move_on(&was.name, revision);
                        }
                    }
                    UndoableChange::Deleted { .. }
                    | UndoableChange::PortalChosen { .. }
                    | UndoableChange::Several(_) => {}
                }
            }
        }
    }
}

/// State to record before an op runs.
enum Before {
    /// Nothing: the result contains it.
    Nothing,
    /// Key manager, if it exists.
    KeyManager(Option<Box<KeyManager>>),
    Environments {
        name: EnvironmentName,
        what: EnvironmentChange,
        before: Vec<Environment>,
        key_managers: Vec<KeyManager>,
    },
}

impl Before {
    /// `None` for an op that makes no undoable change.
    fn of(
        store: &Store,
        organization: &OrganizationName,
        op: &Op,
    ) -> Result<Option<Self>, OpError> {
        let key_manager = |name: &Name| {
            let found = store.get(organization, name.as_str())?;
            Ok::<_, OpError>(Before::KeyManager(found.map(Box::new)))
        };
        let environments = |name: &EnvironmentName, what| {
            let key_managers = match what {
                EnvironmentChange::Removed => store.key_managers_naming(organization, name)?,
                _ => Vec::new(),
            };
            Ok::<_, OpError>(Before::Environments {
                name: name.clone(),
                what,
                before: store.environments(organization)?,
                key_managers,
            })
        };
        let before = match op {
            Op::Add { .. } | Op::Edit { .. } | Op::Delete { .. } | Op::ChoosePortal { .. } => {
                Before::Nothing
            }
            Op::SetEnabled { name, .. } => key_manager(name)?,
            Op::Restore { state, .. } => key_manager(&state.key_manager.name)?,
            Op::AddEnvironment { environment } => {
                environments(&environment.name, EnvironmentChange::Added)?
            }
            Op::MarkEnvironment { name, .. } => environments(name, EnvironmentChange::Marked)?,
            Op::MoveEnvironment { name, .. } => environments(name, EnvironmentChange::Moved)?,
            Op::RemoveEnvironment { name, .. } => environments(name, EnvironmentChange::Removed)?,
            _ => return Ok(None),
        };
        Ok(Some(before))
    }

    /// Change made by the op, if any.
    fn change(
        self,
        store: &Store,
        organization: &OrganizationName,
        output: &Output,
    ) -> Result<Option<UndoableChange>, OpError> {
        Ok(match (self, output) {
            (Before::Nothing, Output::Changed { before, after }) => changed(before.clone(), after),
            (Before::KeyManager(Some(before)), Output::KeyManager(after)) => changed(before, after),
            (Before::KeyManager(None) | Before::Nothing, Output::KeyManager(added)) => {
                Some(UndoableChange::Added {
                    name: added.name.clone(),
                    revision: added.revision,
                })
            }
            (Before::Nothing, Output::Deleted(deleted)) => Some(UndoableChange::Deleted {
                was: deleted.was.clone(),
            }),
            (Before::Nothing, Output::Portal(before, after)) => {
                (before != after).then(|| UndoableChange::PortalChosen {
                    before: before.clone(),
                    after: after.clone(),
                })
            }
            (
                Before::Environments {
                    name,
                    what,
                    before,
                    key_managers,
                },
                Output::Environments(after),
            ) => {
                let mut lost = Vec::with_capacity(key_managers.len());
                for was in key_managers {
                    if let Some(now) = store.get(organization, was.name.as_str())? {
                        lost.push((was, now.revision));
                    }
                }
                (before != *after).then(|| UndoableChange::Environments {
                    name,
                    what,
                    before,
                    after: after.clone(),
                    key_managers: lost,
                })
            }
            _ => None,
        })
    }
}

pub(super) fn changed(before: Box<KeyManager>, after: &KeyManager) -> Option<UndoableChange> {
    if before.revision == after.revision {
        return None;
    }
    let only_switched = KeyManager {
        enabled: after.enabled,
        revision: after.revision,
        updated_at: after.updated_at,
        evidence: after.evidence.clone(),
        ..(*before).clone()
    } == *after;
    Some(UndoableChange::Changed {
        before,
        revision: after.revision,
        switched: only_switched.then_some(after.enabled),
    })
}

/// Undoes a change. Returns the restored key managers with their previous and current revisions.
fn take_back(
    store: &mut Store,
    organization: &OrganizationName,
    change: &UndoableChange,
    audit: &AuditContext,
) -> Result<Vec<(Name, u64, u64)>, OpError> {
    match change {
        // Newest first. A key manager changed since then does not prevent restoring the others.
        UndoableChange::Several(changes) => {
            let mut now = Vec::new();
            let mut refused = None;
            for change in changes.iter().rev() {
                match take_back(store, organization, change, audit) {
                    Ok(more) => now.extend(more),
                    Err(error) => refused = refused.or(Some(error)),
                }
            }
            refused.map_or(Ok(now), Err)
        }
        UndoableChange::Added { name, revision } => store
            .delete(organization, name.as_str(), Some(*revision), audit)?
            .map(|_| Vec::new())
            .map_err(|why| from_rejection(why, name.as_str())),
        UndoableChange::Changed {
            before, revision, ..
        } => {
            let changes = Changes {
                description: Some(before.description.clone()),
                enabled: Some(before.enabled),
                environments: Some(before.environments.clone()),
                connection: before.connection.clone(),
                accepted: Vec::new(),
                evidence: EvidenceUpdate::Restored(before.evidence.clone()),
            };
            let name = before.name.as_str();
            store
                .change(
                    organization,
                    name,
                    Some(*revision),
                    &changes,
                    "undone",
                    audit,
                )?
                .map(|(_, now)| vec![(now.name, before.revision, now.revision)])
                .map_err(|why| from_rejection(why, name))
        }
        UndoableChange::Deleted { was } => super::delete::undelete(store, organization, was, audit)
            .map(|now| vec![(now.name, was.revision, now.revision)]),
        UndoableChange::PortalChosen { before, after } => store
            .choose_portal(organization, before.as_str(), Some(after), audit)?
            .map(|_| Vec::new())
            .map_err(|why| from_rejection(why, before.as_str())),
        UndoableChange::Environments {
            name,
            before,
            after,
            key_managers,
            ..
        } => store
            .reset_environments(organization, after, before, key_managers, audit)?
            .map(|now| {
                let then = key_managers.iter().map(|(was, _)| was.revision);
                let pairs = now.into_iter().zip(then);
                pairs
                    .map(|(now, then)| (now.name, then, now.revision))
                    .collect()
            })
            .map_err(|why| match why {
                // The name belongs to a deleted key manager.
                WriteRejection::NotFound => {
                    from_rejection(WriteRejection::EnvironmentsChanged, name.as_str())
                }
                why => from_rejection(why, name.as_str()),
            }),
    }
}
