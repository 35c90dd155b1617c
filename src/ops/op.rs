//! The store's verbs as data.

use std::sync::Arc;

use super::check::{Checked, Subject};
use super::{Edit, Overview, Refusal, State};
use crate::key_manager::{
    Draft, Environment, EnvironmentName, KeyManager, Name, NewKeyManager, OrganizationName,
};
use crate::store::{Count, Entry, EnvironmentUse, ListQuery, Page, Stamp, Store};

/// Something to do with the store.
#[derive(Clone, Debug)]
#[expect(
    missing_docs,
    reason = "the fields are the arguments of the verb of the same name"
)]
pub enum Op {
    /// Everything around the list.
    Overview {
        organization: OrganizationName,
        limit: usize,
    },
    /// A window of the list, as far as it is found at once.
    Page(ListQuery),
    /// More of a window that is open.
    PageOn { query: ListQuery, page: Box<Page> },
    /// More of a count that is open.
    CountOn { query: ListQuery, count: Count },
    /// One key manager.
    Get {
        organization: OrganizationName,
        name: Name,
    },
    /// Whether a name is used.
    NameTaken {
        organization: OrganizationName,
        name: Name,
    },
    /// Who else has an issuer.
    IssuerTwins {
        organization: OrganizationName,
        issuer: String,
        except: Option<String>,
    },
    /// One key manager with what its last check knows.
    Subject {
        organization: OrganizationName,
        name: Name,
    },
    /// Keep the result of a check.
    KeepCheck {
        organization: OrganizationName,
        checked: Arc<Checked>,
    },
    /// Add.
    Add {
        organization: OrganizationName,
        new: Box<NewKeyManager>,
        draft: u64,
    },
    /// Edit.
    Edit {
        organization: OrganizationName,
        edit: Box<Edit>,
    },
    /// The Status switch.
    SetEnabled {
        organization: OrganizationName,
        name: Name,
        enabled: bool,
    },
    /// Delete.
    Delete {
        organization: OrganizationName,
        name: Name,
    },
    /// Put back what was deleted.
    PutBack {
        organization: OrganizationName,
        was: Box<KeyManager>,
    },
    /// Bring back a state from the history.
    Restore {
        organization: OrganizationName,
        state: Box<State>,
        revision: Option<u64>,
    },
    /// The Developer Portal's choice.
    ChoosePortal {
        organization: OrganizationName,
        name: Name,
    },
    /// All organizations.
    Organizations,
    /// Add an organization.
    AddOrganization { name: OrganizationName },
    /// Work in an organization.
    UseOrganization { name: OrganizationName },
    /// Add an environment.
    AddEnvironment {
        organization: OrganizationName,
        environment: Environment,
    },
    /// Mark an environment.
    MarkEnvironment {
        organization: OrganizationName,
        name: EnvironmentName,
        production: bool,
    },
    /// Move an environment.
    MoveEnvironment {
        organization: OrganizationName,
        name: EnvironmentName,
        later: bool,
    },
    /// Who names an environment.
    EnvironmentUse {
        organization: OrganizationName,
        name: EnvironmentName,
    },
    /// Remove an environment.
    RemoveEnvironment {
        organization: OrganizationName,
        name: EnvironmentName,
        force: bool,
    },
    /// Keep a draft.
    KeepDraft {
        organization: OrganizationName,
        id: u64,
        draft: Box<Draft>,
    },
    /// Give a draft this run's id, to go on with it.
    TakeDraft { from: u64, to: u64 },
    /// Forget a draft.
    DropDraft { id: u64 },
    /// What was changed.
    History {
        organization: OrganizationName,
        name: Option<String>,
        older_than: Option<i64>,
        limit: usize,
    },
}

/// What came of it.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// Done; there is nothing more to say.
    Done,
    /// Everything around the list.
    Overview(Box<Overview>),
    /// A window of the list.
    Page(Box<Page>),
    /// A search for a window was broken off, as something else was wanted. It can be asked for again.
    GaveWay,
    /// How many rows match.
    Count(Count),
    /// A key manager, as it is now.
    KeyManager(Box<KeyManager>),
    /// A key manager that is not there.
    Nothing,
    /// A key manager before and after.
    Changed {
        /// As it was.
        before: Box<KeyManager>,
        /// As it is.
        after: Box<KeyManager>,
    },
    /// Whether a name is used.
    Taken(bool),
    /// A key manager to be checked.
    Subject(Box<Subject>),
    /// Names of key managers.
    Names(Vec<Name>),
    /// The portal's choice before and now.
    Portal(Name, Name),
    /// Organizations with the number of their external key managers.
    Organizations(Vec<(OrganizationName, u64)>),
    /// The organization that is worked in now.
    Organization(OrganizationName),
    /// Environments, as they are now.
    Environments(Vec<Environment>),
    /// Who names an environment.
    EnvironmentUse(EnvironmentUse),
    /// Changes.
    History(Vec<Entry>),
}

/// Does it.
///
/// # Errors
/// As the verb of the same name.
pub fn run(store: &mut Store, op: Op, stamp: &Stamp) -> Result<Outcome, Refusal> {
    match op {
        Op::Overview {
            organization,
            limit,
        } => super::overview(store, Some(organization.as_str()), limit)
            .map(|overview| Outcome::Overview(Box::new(overview))),
        Op::Page(query) => Ok(match store.page_and_count(&query)? {
            Some(page) => Outcome::Page(Box::new(page)),
            None => Outcome::GaveWay,
        }),
        Op::PageOn { query, page } => Ok(Outcome::Page(Box::new(store.page_on(&query, &page)?))),
        Op::CountOn { query, count } => Ok(Outcome::Count(store.count_on(&query, count)?)),
        Op::Get { organization, name } => Ok(match store.get(&organization, name.as_str())? {
            Some(found) => Outcome::KeyManager(Box::new(found)),
            None => Outcome::Nothing,
        }),
        Op::NameTaken { organization, name } => {
            Ok(Outcome::Taken(store.name_taken(&organization, &name)?))
        }
        Op::IssuerTwins {
            organization,
            issuer,
            except,
        } => Ok(Outcome::Names(store.issuer_twins(
            &organization,
            &issuer,
            except.as_deref(),
        )?)),
        Op::Add {
            organization,
            new,
            draft,
        } => super::add(store, &organization, &new, Some(draft), stamp)
            .map(|added| Outcome::KeyManager(Box::new(added))),
        Op::Edit { organization, edit } => changed(super::edit(store, &organization, &edit, stamp)),
        Op::SetEnabled {
            organization,
            name,
            enabled,
        } => super::set_enabled(store, &organization, name.as_str(), enabled, stamp)
            .map(|(after, _)| Outcome::KeyManager(Box::new(after))),
        Op::Delete { organization, name } => {
            super::delete(store, &organization, name.as_str(), stamp)
                .map(|was| Outcome::KeyManager(Box::new(was)))
        }
        Op::PutBack { organization, was } => super::put_back(store, &organization, &was, stamp)
            .map(|now| Outcome::KeyManager(Box::new(now))),
        Op::Restore {
            organization,
            state,
            revision,
        } => super::restore(store, &organization, &state, revision, stamp)
            .map(|now| Outcome::KeyManager(Box::new(now))),
        Op::ChoosePortal { organization, name } => {
            super::choose_portal(store, &organization, name.as_str(), stamp)
                .map(|(before, now)| Outcome::Portal(before, now))
        }
        Op::KeepDraft {
            organization,
            id,
            draft,
        } => {
            store.keep_draft(&organization, id, &draft, stamp)?;
            Ok(Outcome::Done)
        }
        Op::TakeDraft { from, to } => {
            store.take_draft(from, Some(to))?;
            Ok(Outcome::Done)
        }
        Op::DropDraft { id } => {
            store.drop_draft(id)?;
            Ok(Outcome::Done)
        }
        Op::History {
            organization,
            name,
            older_than,
            limit,
        } => Ok(Outcome::History(store.history(
            &organization,
            name.as_deref(),
            older_than,
            limit,
        )?)),
        Op::Subject { organization, name } => {
            let Some(found) = store.get(&organization, name.as_str())? else {
                return Ok(Outcome::Nothing);
            };
            super::check::subject(store, &organization, found)
                .map(|subject| Outcome::Subject(Box::new(subject)))
        }
        Op::KeepCheck {
            organization,
            checked,
        } => super::check::record_checks(store, &organization, std::slice::from_ref(&*checked))
            .map(|()| Outcome::Done),
        op => run_surroundings(store, op, stamp),
    }
}

/// The verbs of organizations and environments.
fn run_surroundings(store: &mut Store, op: Op, stamp: &Stamp) -> Result<Outcome, Refusal> {
    let environments = |store: &Store, organization: &OrganizationName| {
        Ok(Outcome::Environments(store.environments(organization)?))
    };
    match op {
        Op::Organizations => Ok(Outcome::Organizations(store.organizations()?)),
        Op::AddOrganization { name } => {
            super::add_organization(store, &name, stamp)?;
            Ok(Outcome::Organizations(store.organizations()?))
        }
        Op::UseOrganization { name } => {
            super::use_organization(store, name.as_str()).map(Outcome::Organization)
        }
        Op::AddEnvironment {
            organization,
            environment,
        } => {
            super::add_environment(store, &organization, &environment, stamp)?;
            environments(store, &organization)
        }
        Op::MarkEnvironment {
            organization,
            name,
            production,
        } => {
            super::mark_environment(store, &organization, &name, production, stamp)?;
            environments(store, &organization)
        }
        Op::MoveEnvironment {
            organization,
            name,
            later,
        } => {
            super::move_environment(store, &organization, &name, later, stamp)?;
            environments(store, &organization)
        }
        Op::EnvironmentUse { organization, name } => Ok(Outcome::EnvironmentUse(
            store.environment_use(&organization, &name)?,
        )),
        Op::RemoveEnvironment {
            organization,
            name,
            force,
        } => {
            super::remove_environment(store, &organization, &name, force, stamp)?;
            environments(store, &organization)
        }
        _ => Ok(Outcome::Done),
    }
}

fn changed(result: Result<(KeyManager, KeyManager), Refusal>) -> Result<Outcome, Refusal> {
    result.map(|(before, after)| Outcome::Changed {
        before: Box::new(before),
        after: Box::new(after),
    })
}
