//! Store ops as data.

use std::sync::Arc;

use super::change::Edit;
use super::check::{Checked, Subject};
use super::delete::Deleted;
use super::error::OpError;
use super::overview::Overview;
use super::restore::State;
use super::target_values::{edit_at, values_at};
use super::undo_record::UndoRecord;
use crate::control_plane::{Target, TargetName, TargetValue};
use crate::key_manager::{
    Draft, Environment, EnvironmentName, Field, KeyManager, Name, NewKeyManager, OrganizationName,
    TestedValues, TokenTest,
};
use crate::store::{AuditContext, Entry, EnvironmentUse, ListQuery, Page, Preferences, Store};

/// Op on the store, in an organization.
#[derive(Clone, Debug)]
#[expect(
    missing_docs,
    reason = "the fields are the arguments of the verb of the same name"
)]
pub enum Op {
    /// Data of the first screen: organization, environments, targets, drafts, first page.
    Overview { limit: usize },
    /// Page of the list.
    Page(ListQuery),
    /// Number of matching rows.
    Count(ListQuery),
    /// Key manager by name.
    Get { name: Name },
    /// Whether a name is used.
    NameTaken { name: Name },
    /// Key managers with this issuer.
    FindByIssuer {
        issuer: String,
        except: Option<String>,
    },
    /// Key manager with the keys of its last check.
    Subject { name: Name },
    /// Store the results of checks.
    SaveChecks { checked: Vec<Arc<Checked>> },
    /// Store a token test of a key manager that has these values.
    SaveTokenTest {
        name: Name,
        values: Box<TestedValues>,
        test: TokenTest,
    },
    /// Add a key manager and delete its draft.
    Add { new: Box<NewKeyManager>, draft: u64 },
    /// Edit a key manager.
    Edit { edit: Box<Edit> },
    /// Values of a key manager specific to a target.
    TargetValues { target: TargetName, name: Name },
    /// Set or remove values specific to a target.
    EditAt {
        target: TargetName,
        name: Name,
        given: Vec<(Field, String)>,
    },
    /// Set the Status switch.
    SetEnabled { name: Name, enabled: bool },
    /// Delete a key manager.
    Delete { name: Name },
    /// Restore a version from the history.
    Restore {
        state: Box<State>,
        revision: Option<u64>,
    },
    /// Choose the Developer Portal's key manager.
    ChoosePortal { name: Name },
    /// All organizations.
    Organizations,
    /// Add an organization.
    AddOrganization { name: OrganizationName },
    /// Choose the organization.
    UseOrganization { name: OrganizationName },
    /// Add an environment.
    AddEnvironment { environment: Environment },
    /// Mark an environment.
    MarkEnvironment {
        name: EnvironmentName,
        production: bool,
    },
    /// Move an environment.
    MoveEnvironment { name: EnvironmentName, later: bool },
    /// Uses of an environment.
    EnvironmentUse { name: EnvironmentName },
    /// Remove an environment.
    RemoveEnvironment { name: EnvironmentName, force: bool },
    /// Add a target.
    AddTarget(Box<Target>),
    /// Set the active target.
    UseTarget { name: TargetName },
    /// Store the screen preferences.
    SavePreferences(Preferences),
    /// Newest draft of an edit of a key manager.
    DraftOfEdit { name: Name },
    /// Store a draft.
    SaveDraft { id: u64, draft: Box<Draft> },
    /// Move a draft to this process's id, to continue it.
    ResumeDraft { from: u64, to: u64 },
    /// Delete a draft.
    DiscardDraft { id: u64 },
    /// Change that [`Op::Undo`] would undo.
    LastChange,
    /// Several ops in order; an error of one does not stop the others.
    Several(Vec<Op>),
    /// Key managers of a page, with the keys of their last checks.
    Subjects(ListQuery),
    /// Undo the last change of this run, see [`UndoLog`](super::UndoLog).
    Undo,
    /// Entries of the history.
    History {
        name: Option<String>,
        older_than: Option<i64>,
        limit: usize,
    },
}

/// Result of an [`Op`].
#[derive(Clone, Debug)]
pub enum Output {
    /// Done, without a value.
    Done,
    /// Data of the first screen: organization, environments, targets, drafts, first page.
    Overview(Box<Overview>),
    /// Page of the list.
    Page(Arc<Page>),
    /// A search was cancelled by a later op, and can be repeated.
    Interrupted,
    /// Number of matching rows.
    Count(u64),
    /// Current version of a key manager.
    KeyManager(Box<KeyManager>),
    /// Draft of an edit with its id, if there is one.
    DraftOfEdit(Option<(u64, Box<Draft>)>),
    /// Key manager deleted.
    Deleted(Deleted),
    /// A change was undone.
    Undone {
        /// The change.
        what: Box<UndoRecord>,
        /// Whether another change can be undone.
        more: bool,
    },
    /// No such key manager.
    Nothing,
    /// A key manager before and after.
    Changed {
        /// Version before the change.
        before: Box<KeyManager>,
        /// Version after the change.
        after: Box<KeyManager>,
    },
    /// Values specific to the target.
    TargetValues(Vec<TargetValue>),
    /// Whether a name is used.
    Taken(bool),
    /// A key manager to be checked.
    Subject(Box<Subject>),
    /// Key managers to check, and whether more follow.
    Subjects(Vec<Subject>, bool),
    /// Results of several ops.
    Several(Vec<Result<Output, OpError>>),
    /// Last change of this run, if any.
    LastChange(Option<Box<UndoRecord>>),
    /// Names of key managers.
    Names(Vec<Name>),
    /// Previous and current choice of the Developer Portal.
    Portal(Name, Name),
    /// Organizations with the number of their external key managers.
    Organizations(Vec<(OrganizationName, u64)>),
    /// Organization chosen now.
    Organization(OrganizationName),
    /// Environments after the op, in the order of promotion.
    Environments(Vec<Environment>),
    /// Uses of an environment.
    EnvironmentUse(EnvironmentUse),
    /// Entries of the history, newest first.
    History(Vec<Entry>),
}

/// Runs an op in an organization.
///
/// # Errors
/// As the function of the same name.
pub fn run(
    store: &mut Store,
    organization: &OrganizationName,
    op: Op,
    audit: &AuditContext,
) -> Result<Output, OpError> {
    match op {
        Op::Overview { limit } => super::overview(store, Some(organization.as_str()), limit)
            .map(|overview| Output::Overview(Box::new(overview))),
        Op::Page(query) => Ok(store
            .try_page(&query)?
            .map_or(Output::Interrupted, |page| Output::Page(Arc::new(page)))),
        Op::Count(query) => Ok(store
            .try_count(&query)?
            .map_or(Output::Interrupted, Output::Count)),
        Op::Get { name } => Ok(match store.get(organization, name.as_str())? {
            Some(found) => Output::KeyManager(Box::new(found)),
            None => Output::Nothing,
        }),
        Op::TargetValues { target, name } => Ok(Output::TargetValues(values_at(
            store,
            organization,
            &target,
            &name,
        )?)),
        Op::EditAt {
            target,
            name,
            given,
        } => {
            let Some(stored) = store.get(organization, name.as_str())? else {
                return Err(OpError::NotFound {
                    what: super::error::Noun::KeyManager,
                    name: name.as_str().to_owned(),
                });
            };
            let there = edit_at(store, organization, &target, &stored, &given, audit)?;
            Ok(Output::TargetValues(there.values))
        }
        Op::NameTaken { name } => Ok(Output::Taken(store.name_taken(organization, &name)?)),
        Op::FindByIssuer { issuer, except } => Ok(Output::Names(store.find_by_issuer(
            organization,
            &issuer,
            except.as_deref(),
        )?)),
        Op::Add { new, draft } => super::add(store, organization, &new, Some(draft), audit)
            .map(|added| Output::KeyManager(Box::new(added))),
        Op::Edit { edit } => changed(super::change::edit(store, organization, &edit, audit)),
        Op::SetEnabled { name, enabled } => {
            super::change::set_enabled(store, organization, name.as_str(), enabled, audit)
                .map(|(after, _)| Output::KeyManager(Box::new(after)))
        }
        Op::Delete { name } => {
            super::delete(store, organization, name.as_str(), audit).map(Output::Deleted)
        }
        Op::Restore { state, revision } => {
            super::restore(store, organization, &state, revision, audit)
                .map(|now| Output::KeyManager(Box::new(now)))
        }
        Op::ChoosePortal { name } => {
            super::portal::choose_portal(store, organization, name.as_str(), audit)
                .map(|(before, now)| Output::Portal(before, now))
        }
        Op::SavePreferences(preferences) => {
            store.save_preferences(preferences)?;
            Ok(Output::Done)
        }
        Op::DraftOfEdit { name } => {
            let found = store.draft_of_edit(organization, &name)?;
            Ok(Output::DraftOfEdit(
                found.map(|(id, draft)| (id, Box::new(draft))),
            ))
        }
        Op::SaveDraft { id, draft } => {
            store.save_draft(organization, id, &draft, audit)?;
            Ok(Output::Done)
        }
        Op::ResumeDraft { from, to } => {
            store.resume_draft(from, Some(to))?;
            Ok(Output::Done)
        }
        Op::DiscardDraft { id } => {
            store.discard_draft(id)?;
            Ok(Output::Done)
        }
        Op::LastChange => Ok(Output::LastChange(None)),
        Op::Undo => Err(OpError::NothingToUndo),
        Op::Several(ops) => Ok(Output::Several(
            ops.into_iter()
                .map(|op| run(store, organization, op, audit))
                .collect(),
        )),
        Op::Subjects(query) => super::check::window(store, &query)
            .map(|(subjects, more)| Output::Subjects(subjects, more)),
        Op::History {
            name,
            older_than,
            limit,
        } => Ok(Output::History(store.history(
            organization,
            name.as_deref(),
            older_than,
            limit,
        )?)),
        Op::Subject { name } => {
            let Some(found) = store.get(organization, name.as_str())? else {
                return Ok(Output::Nothing);
            };
            super::check::subject(store, organization, found)
                .map(|subject| Output::Subject(Box::new(subject)))
        }
        Op::SaveChecks { checked } => {
            super::check::record_checks(store, organization, checked.iter().map(AsRef::as_ref))
                .map(|()| Output::Done)
        }
        op => run_scope_op(store, organization, op, audit),
    }
}

/// Runs an op on organizations, environments or targets.
fn run_scope_op(
    store: &mut Store,
    organization: &OrganizationName,
    op: Op,
    audit: &AuditContext,
) -> Result<Output, OpError> {
    let environments = |store: &Store| Ok(Output::Environments(store.environments(organization)?));
    match op {
        Op::Organizations => Ok(Output::Organizations(store.organizations()?)),
        Op::AddOrganization { name } => {
            super::organization::add_organization(store, &name, audit)?;
            Ok(Output::Organizations(store.organizations()?))
        }
        Op::UseOrganization { name } => {
            super::organization::use_organization(store, name.as_str()).map(Output::Organization)
        }
        Op::AddTarget(target) => super::target::add(store, &target).map(|()| Output::Done),
        Op::UseTarget { name } => {
            let target = super::target::find(store, Some(name.as_str()))?;
            store.choose_target(&target.name)?;
            Ok(Output::Done)
        }
        Op::AddEnvironment { environment } => {
            super::environment::add_environment(store, organization, &environment, audit)?;
            environments(store)
        }
        Op::MarkEnvironment { name, production } => {
            super::environment::mark_environment(store, organization, &name, production, audit)?;
            environments(store)
        }
        Op::MoveEnvironment { name, later } => {
            super::environment::move_environment(store, organization, &name, later, audit)?;
            environments(store)
        }
        Op::SaveTokenTest { name, values, test } => {
            store.record_token_test(organization, &name, &values, test)?;
            Ok(Output::Done)
        }
        Op::EnvironmentUse { name } => Ok(Output::EnvironmentUse(
            store.environment_use(organization, &name)?,
        )),
        Op::RemoveEnvironment { name, force } => {
            super::environment::remove_environment(store, organization, &name, force, audit)?;
            environments(store)
        }
        _ => Ok(Output::Done),
    }
}

fn changed(result: Result<(KeyManager, KeyManager), OpError>) -> Result<Output, OpError> {
    result.map(|(before, after)| Output::Changed {
        before: Box::new(before),
        after: Box::new(after),
    })
}
