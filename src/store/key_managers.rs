//! Key managers: read, add, change, delete; each write adds to the history.

use rusqlite::params;

use super::audit::AuditContext;
use super::change::{Changes, WriteRejection, WriteResult};
use super::error::StoreError;
use super::evidence;
use super::open::Store;
use super::portal;
use super::replaced;
use super::row::{by_id, find};
use super::write::{insert, set_environments, write_changes};
use super::writer::Writer;
use crate::key_manager::{KeyManager, Name, NewKeyManager, OrganizationName, fold};

impl Store {
    /// Reads one key manager by name, without regard to case.
    pub fn get(
        &self,
        organization: &OrganizationName,
        name: &str,
    ) -> Result<Option<KeyManager>, StoreError> {
        self.read(organization, |connection, id| {
            find(connection, id, &fold(name))
        })
        .map(|found| found.map(|(_, key_manager)| key_manager))
    }

    /// Whether a name is used, without regard to case.
    pub fn name_taken(
        &self,
        organization: &OrganizationName,
        name: &Name,
    ) -> Result<bool, StoreError> {
        self.read(organization, |connection, id| {
            connection
                .prepare_cached(
                    "SELECT 1 FROM key_managers WHERE organization_id = ?1 AND folded = ?2",
                )?
                .exists(params![id, name.folded()])
        })
    }

    /// Names of the key managers with this issuer, except one; 10 at most.
    pub fn find_by_issuer(
        &self,
        organization: &OrganizationName,
        issuer: &str,
        except: Option<&str>,
    ) -> Result<Vec<Name>, StoreError> {
        self.read(organization, |connection, id| {
            connection
                .prepare_cached(
                    "SELECT name FROM key_managers WHERE organization_id = ?1 AND issuer = ?2 AND folded <> ?3
                     ORDER BY folded LIMIT 10",
                )?
                .query_map(params![id, issuer, except.map(fold).unwrap_or_default()], |row| {
                    row.get(0).map(Name::stored)
                })?
                .collect::<rusqlite::Result<_>>()
        })
    }

    /// Adds a key manager and deletes its draft in one transaction.
    pub(crate) fn add(
        &mut self,
        organization: &OrganizationName,
        new: &NewKeyManager,
        draft: Option<u64>,
        audit: &AuditContext,
    ) -> WriteResult<KeyManager> {
        self.write_in(organization, audit, |writer| {
            let added = add_in(writer, new)?;
            if let (Ok(_), Some(draft)) = (&added, draft) {
                writer
                    .prepare_cached("DELETE FROM drafts WHERE id = ?1")?
                    .execute([draft as i64])?;
            }
            Ok(added)
        })
    }

    /// Adds key managers in one transaction. Stops at the first rejected one and returns why; those added before it are committed.
    pub(crate) fn add_many(
        &mut self,
        organization: &OrganizationName,
        new: &[&NewKeyManager],
        audit: &AuditContext,
    ) -> Result<(Vec<KeyManager>, Option<WriteRejection>), StoreError> {
        self.write_in(organization, audit, |writer| {
            let mut added = Vec::with_capacity(new.len());
            for new in new {
                match add_in(writer, new)? {
                    Ok(key_manager) => added.push(key_manager),
                    Err(why) => return Ok((added, Some(why))),
                }
            }
            Ok((added, None))
        })
    }

    /// Changes a key manager that still has this `revision`, or the current version without one. Returns the previous and the new
    /// version.
    pub(crate) fn change(
        &mut self,
        organization: &OrganizationName,
        name: &str,
        revision: Option<u64>,
        changes: &Changes,
        action: &str,
        audit: &AuditContext,
    ) -> WriteResult<(KeyManager, KeyManager)> {
        self.write_in(organization, audit, |writer| {
            let (id, before) = match changeable(writer, name, revision)? {
                Ok(found) => found,
                Err(why) => return Ok(Err(why)),
            };
            if let Some(scope) = &changes.environments
                && let Err(name) = set_environments(writer, id, scope)?
            {
                return Ok(Err(WriteRejection::NoEnvironment(name)));
            }
            write_changes(writer, id, changes)?;
            let (_, after) = by_id(writer, id)?;
            replaced::update(writer, id, (&before, &after), &changes.accepted)?;
            evidence::update(writer, id, (&before, &after), &changes.evidence)?;
            if before.is_same(&after) {
                return Ok(Ok((before, after)));
            }
            writer.bump(id)?;
            let (_, after) = by_id(writer, id)?;
            writer.append(action, Some(&before), Some(&after))?;
            Ok(Ok((before, after)))
        })
    }

    /// Deletes a key manager, if it still has the given revision; the Developer Portal falls back to the built-in one. Returns
    /// the deleted version.
    pub(crate) fn delete(
        &mut self,
        organization: &OrganizationName,
        name: &str,
        revision: Option<u64>,
        audit: &AuditContext,
    ) -> WriteResult<KeyManager> {
        self.write_in(organization, audit, |writer| {
            let (id, before) = match changeable(writer, name, revision)? {
                Ok(found) => found,
                Err(why) => return Ok(Err(why)),
            };
            if before.developer_portal {
                let built_in = portal::built_in(writer, writer.organization)?;
                portal::set(writer, writer.organization, built_in)?;
            }
            writer
                .prepare_cached("DELETE FROM key_managers WHERE id = ?1")?
                .execute([id])?;
            writer.append("deleted", Some(&before), None)?;
            Ok(Ok(before))
        })
    }

    /// Puts back a key manager that was deleted, with its switch and the portal's choice.
    pub(crate) fn undelete(
        &mut self,
        organization: &OrganizationName,
        was: &KeyManager,
        audit: &AuditContext,
    ) -> WriteResult<KeyManager> {
        let Some(connection) = was.connection.clone() else {
            return Ok(Err(WriteRejection::NotFound));
        };
        let new = NewKeyManager {
            name: was.name.clone(),
            kind: was.kind,
            description: was.description.clone(),
            environments: was.environments.clone(),
            connection,
            enabled: was.enabled,
            replaced: Vec::new(),
            evidence: was.evidence.clone(),
        };
        self.write_in(organization, audit, |writer| {
            let id = match insert_whole(writer, &new)? {
                Ok(id) => id,
                Err(why) => return Ok(Err(why)),
            };
            writer
                .prepare_cached(
                    "UPDATE key_managers SET created_at = ?2, revision = ?3 WHERE id = ?1",
                )?
                .execute(params![
                    id,
                    was.created_at.to_string(),
                    was.revision as i64 + 1
                ])?;
            // The Developer Portal's choice is restored, unless another one was made meanwhile.
            let built_in = portal::built_in(writer, writer.organization)?;
            if was.developer_portal && by_id(writer, built_in)?.1.developer_portal {
                portal::set(writer, writer.organization, id)?;
            }
            let (_, now) = by_id(writer, id)?;
            writer.append("restored", None, Some(&now))?;
            Ok(Ok(now))
        })
    }
}

/// Adds a key manager, with its line in the history; a refused one leaves nothing behind.
fn add_in(
    writer: &Writer<'_>,
    new: &NewKeyManager,
) -> rusqlite::Result<Result<KeyManager, WriteRejection>> {
    let id = match insert_whole(writer, new)? {
        Ok(id) => id,
        Err(why) => return Ok(Err(why)),
    };
    let (_, added) = by_id(writer, id)?;
    writer.append("added", None, Some(&added))?;
    Ok(Ok(added))
}

/// Inserts a key manager with its environments, and returns its row id; a refused one leaves nothing behind.
fn insert_whole(
    writer: &Writer<'_>,
    new: &NewKeyManager,
) -> rusqlite::Result<Result<i64, WriteRejection>> {
    if find(writer, writer.organization, &new.name.folded())?.is_some() {
        return Ok(Err(WriteRejection::NameTaken));
    }
    let id = insert(writer, new)?;
    if let Err(name) = set_environments(writer, id, &new.environments)? {
        writer
            .prepare_cached("DELETE FROM key_managers WHERE id = ?1")?
            .execute([id])?;
        return Ok(Err(WriteRejection::NoEnvironment(name)));
    }
    Ok(Ok(id))
}

/// The external key manager of this name and, where one is given, of this revision; with its row id.
fn changeable(
    writer: &Writer<'_>,
    name: &str,
    revision: Option<u64>,
) -> rusqlite::Result<Result<(i64, KeyManager), WriteRejection>> {
    Ok(match find(writer, writer.organization, &fold(name))? {
        None => Err(WriteRejection::NotFound),
        Some((_, found)) if found.built_in() => Err(WriteRejection::BuiltIn),
        Some((_, found)) if revision.is_some_and(|revision| revision != found.revision) => {
            Err(WriteRejection::Changed(Box::new(found)))
        }
        Some(found) => Ok(found),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_statement_is_prepared_once_whatever_is_looked_for() {
        let folder = tempfile::tempdir().unwrap();
        let audit = AuditContext {
            timestamp: jiff::Timestamp::UNIX_EPOCH,
            actor: "tester".to_owned(),
        };
        let store = Store::open(&folder.path().join("kmctl.db"), &audit).unwrap();
        let sql = super::super::row::select("k.organization_id = ?1 AND k.folded = ?2");
        let mut statement = store.connection.prepare(&sql).unwrap();
        for name in ["one", "two", "three"] {
            assert!(!statement.exists(params![1, name]).unwrap());
        }
        let again = statement.get_status(rusqlite::StatementStatus::RePrepare);
        assert_eq!(again, 0);
    }
}
