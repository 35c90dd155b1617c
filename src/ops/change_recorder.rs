//! Snapshot before a command, from which its change is derived for undo.

use super::error::OpError;
use super::undo::changed;
use super::undo_record::{EnvironmentChange, UndoRecord, UndoableChange};
use crate::key_manager::{Environment, EnvironmentName, KeyManager, Name, OrganizationName};
use crate::store::Store;

/// State before a command: its subject, the Developer Portal's choice, and the environments.
#[derive(Clone, Debug)]
pub struct ChangeRecorder {
    organization: OrganizationName,
    subject: Subject,
    portal: Name,
    environments: Vec<Environment>,
    newest: i64,
}

/// Subject of a command.
#[derive(Clone, Debug)]
enum Subject {
    KeyManager(Box<KeyManager>),
    Environment {
        name: EnvironmentName,
        key_managers: Vec<KeyManager>,
    },
    /// The name belongs to nothing yet: it may be added.
    Unknown,
}

impl ChangeRecorder {
    /// Records the key manager or environment of this name, the Developer Portal's choice, and all environments.
    pub fn begin(
        store: &Store,
        organization: &OrganizationName,
        name: &str,
    ) -> Result<Self, OpError> {
        let environments = store.environments(organization)?;
        let subject = match store.get(organization, name)? {
            Some(found) => Subject::KeyManager(Box::new(found)),
            None => match EnvironmentName::parse(name) {
                Ok(name) => Subject::Environment {
                    key_managers: store.key_managers_naming(organization, &name)?,
                    name,
                },
                Err(_) => Subject::Unknown,
            },
        };
        Ok(ChangeRecorder {
            organization: organization.clone(),
            subject,
            portal: store.portal(organization)?,
            environments,
            newest: newest(store, organization)?.map_or(0, |entry| entry.id),
        })
    }

    /// Change made by the command, if any.
    pub fn finish(self, store: &Store) -> Result<Option<UndoRecord>, OpError> {
        let organization = self.organization;
        let Some(entry) = newest(store, &organization)?.filter(|entry| entry.id > self.newest)
        else {
            return Ok(None);
        };
        let environments = store.environments(&organization)?;
        let portal = store.portal(&organization)?;
        let change = match self.subject {
            Subject::Environment { name, key_managers } if environments != self.environments => {
                let mut lost = Vec::with_capacity(key_managers.len());
                for was in key_managers {
                    if let Some(now) = store.get(&organization, was.name.as_str())? {
                        lost.push((was, now.revision));
                    }
                }
                Some(UndoableChange::Environments {
                    what: environment_change(&name, &self.environments, &environments),
                    name,
                    before: self.environments,
                    after: environments,
                    key_managers: lost,
                })
            }
            Subject::KeyManager(before) => match store.get(&organization, before.name.as_str())? {
                None => Some(UndoableChange::Deleted { was: before }),
                Some(now) if now.revision != before.revision => changed(before, &now),
                Some(_) if portal != self.portal => Some(UndoableChange::PortalChosen {
                    before: self.portal,
                    after: portal,
                }),
                Some(_) => None,
            },
            _ if portal != self.portal => Some(UndoableChange::PortalChosen {
                before: self.portal,
                after: portal,
            }),
            _ => store
                .get(&organization, &entry.subject)?
                .filter(|now| now.revision == 1)
                .map(|now| UndoableChange::Added {
                    name: now.name,
                    revision: now.revision,
                }),
        };
        Ok(change.map(|change| UndoRecord {
            organization,
            change,
        }))
    }
}

fn newest(
    store: &Store,
    organization: &OrganizationName,
) -> Result<Option<crate::store::Entry>, OpError> {
    Ok(store
        .history(organization, None, None, 1)?
        .into_iter()
        .next())
}

fn environment_change(
    name: &EnvironmentName,
    before: &[Environment],
    after: &[Environment],
) -> EnvironmentChange {
    let find = |list: &[Environment]| list.iter().find(|it| it.name == *name).cloned();
    match (find(before), find(after)) {
        (None, _) => EnvironmentChange::Added,
        (_, None) => EnvironmentChange::Removed,
        (Some(was), Some(now)) if was.production != now.production => EnvironmentChange::Marked,
        _ => EnvironmentChange::Moved,
    }
}
