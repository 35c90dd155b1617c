//! Environments of an organization, in the order of promotion.

use rusqlite::{Connection, OptionalExtension, params};

use super::audit::AuditContext;
use super::change::{EnvironmentUse, WriteRejection, WriteResult};
use super::error::StoreError;
use super::open::Store;
use super::row::{by_id, find as find_key_manager};
use super::write::set_environments;
use super::writer::Writer;
use crate::key_manager::{Environment, EnvironmentName, KeyManager, Name, OrganizationName, fold};

impl Store {
    /// Environments of the organization, in the order of promotion.
    pub fn environments(
        &self,
        organization: &OrganizationName,
    ) -> Result<Vec<Environment>, StoreError> {
        self.read(organization, in_order)
    }

    /// Adds an environment at the end of the order; returns whether it is new.
    pub fn add_environment(
        &mut self,
        organization: &OrganizationName,
        environment: &Environment,
        audit: &AuditContext,
    ) -> Result<bool, StoreError> {
        self.write_in(organization, audit, |writer| insert(writer, environment))
    }

    /// Sets or clears the production mark; returns whether it changed.
    pub(crate) fn mark_environment(
        &mut self,
        organization: &OrganizationName,
        name: &EnvironmentName,
        production: bool,
        audit: &AuditContext,
    ) -> WriteResult<bool> {
        self.write_in(organization, audit, |writer| {
            let Some(environment) = find(writer, writer.organization, name)? else {
                return Ok(Err(WriteRejection::NoEnvironment(name.as_str().to_owned())));
            };
            let changed = writer.execute(
                "UPDATE environments SET production = ?2 WHERE id = ?1 AND production <> ?2",
                params![environment, production],
            )?;
            if changed == 1 {
                let action = if production {
                    "environment marked as production"
                } else {
                    "environment unmarked"
                };
                writer.note(action, name.as_str())?;
            }
            Ok(Ok(changed == 1))
        })
    }

    /// Moves an environment by one place in the order of promotion; at either end nothing changes.
    pub(crate) fn move_environment(
        &mut self,
        organization: &OrganizationName,
        name: &EnvironmentName,
        later: bool,
        audit: &AuditContext,
    ) -> WriteResult<bool> {
        let folded = name.folded();
        self.write_in(organization, audit, |writer| {
            let mut order = in_order(writer, writer.organization)?;
            let Some(place) = order.iter().position(|it| it.name.folded() == folded) else {
                return Ok(Err(WriteRejection::NoEnvironment(name.as_str().to_owned())));
            };
            let other = if later {
                place + 1
            } else {
                place.wrapping_sub(1)
            };
            if other >= order.len() {
                return Ok(Ok(false));
            }
            order.swap(place, other);
            for (position, environment) in order.iter().enumerate() {
                writer.execute(
                    "UPDATE environments SET position = ?3 WHERE organization_id = ?1 AND folded = ?2",
                    params![writer.organization, environment.name.folded(), position as i64],
                )?;
            }
            writer.note("environment moved", name.as_str())?;
            Ok(Ok(true))
        })
    }

    /// Uses of an environment.
    pub fn environment_use(
        &self,
        organization: &OrganizationName,
        name: &EnvironmentName,
    ) -> Result<EnvironmentUse, StoreError> {
        self.read(organization, |connection, id| {
            match find(connection, id, name)? {
                Some(environment) => used_by(connection, environment),
                None => Ok(EnvironmentUse::default()),
            }
        })
    }

    /// All key managers that name an environment.
    pub(crate) fn key_managers_naming(
        &self,
        organization: &OrganizationName,
        name: &EnvironmentName,
    ) -> Result<Vec<KeyManager>, StoreError> {
        self.read(organization, |connection, id| {
            match find(connection, id, name)? {
                Some(environment) => naming(connection, environment)?
                    .into_iter()
                    .map(|id| by_id(connection, id).map(|(_, found)| found))
                    .collect(),
                None => Ok(Vec::new()),
            }
        })
    }

    /// Restores the environments if they equal `expected`, and the environments of key managers at the given revisions.
    /// Returns those key managers as they are now.
    pub(crate) fn reset_environments(
        &mut self,
        organization: &OrganizationName,
        expected: &[Environment],
        wanted: &[Environment],
        key_managers: &[(KeyManager, u64)],
        audit: &AuditContext,
    ) -> WriteResult<Vec<KeyManager>> {
        self.write_in(organization, audit, |writer| {
            if in_order(writer, writer.organization)? != expected {
                return Ok(Err(WriteRejection::EnvironmentsChanged));
            }
            // All checks come before the first write: a rejected change leaves nothing behind.
            let mut found = Vec::with_capacity(key_managers.len());
            for (was, revision) in key_managers {
                match find_key_manager(writer, writer.organization, &was.name.folded())? {
                    None => return Ok(Err(WriteRejection::NotFound)),
                    Some((_, now)) if now.revision != *revision => {
                        return Ok(Err(WriteRejection::Changed(Box::new(now))));
                    }
                    Some((row, now)) => found.push((row, now, was)),
                }
            }
            let missing = |from: &[Environment], of: &[Environment]| -> Vec<Environment> {
                let is_there = |it: &&Environment| !from.iter().any(|other| other.name == it.name);
                of.iter().filter(is_there).cloned().collect()
            };
            let removed = missing(wanted, expected);
            for environment in &removed {
                if let Some(row) = find(writer, writer.organization, &environment.name)? {
                    let used = used_by(writer, row)?;
                    if used.count > 0 {
                        return Ok(Err(WriteRejection::EnvironmentInUse(used)));
                    }
                }
            }
            let added = missing(expected, wanted);
            for environment in &added {
                insert(writer, environment)?;
            }
            for (position, environment) in wanted.iter().enumerate() {
                writer.execute(
                    "UPDATE environments SET position = ?3, production = ?4 WHERE organization_id = ?1 AND folded = ?2",
                    params![writer.organization, environment.name.folded(), position as i64, environment.production],
                )?;
            }
            for environment in &removed {
                writer.execute(
                    "DELETE FROM environments WHERE organization_id = ?1 AND folded = ?2",
                    params![writer.organization, environment.name.folded()],
                )?;
                writer.note("environment removed", environment.name.as_str())?;
            }
            if let (true, true, Some((_, now))) = (
                added.is_empty(),
                removed.is_empty(),
                expected.iter().zip(wanted).find(|(was, now)| was != now),
            ) {
                writer.note("environment changed back", now.name.as_str())?;
            }
            let mut changed = Vec::with_capacity(found.len());
            for (row, before, was) in found {
                if let Err(name) = set_environments(writer, row, &was.environments)? {
                    return Ok(Err(WriteRejection::NoEnvironment(name)));
                }
                writer.bump(row)?;
                let (_, after) = by_id(writer, row)?;
                writer.append("updated", Some(&before), Some(&after))?;
                changed.push(after);
            }
            Ok(Ok(changed))
        })
    }

    /// Removes one, from the key managers that name it too; without `force` only when none does, and never the only one
    /// of the organization or of a key manager, whose tokens would work nowhere.
    pub(crate) fn remove_environment(
        &mut self,
        organization: &OrganizationName,
        name: &EnvironmentName,
        force: bool,
        audit: &AuditContext,
    ) -> WriteResult<()> {
        self.write_in(organization, audit, |writer| {
            let Some(environment) = find(writer, writer.organization, name)? else {
                return Ok(Err(WriteRejection::NoEnvironment(name.as_str().to_owned())));
            };
            if in_order(writer, writer.organization)?.len() == 1 {
                return Ok(Err(WriteRejection::OnlyEnvironment));
            }
            let used = used_by(writer, environment)?;
            if !used.only_one_of.is_empty() || used.count > 0 && !force {
                return Ok(Err(WriteRejection::EnvironmentInUse(used)));
            }
            remove(writer, environment)?;
            writer.note("environment removed", name.as_str())?;
            Ok(Ok(()))
        })
    }
}

/// Adds an environment at the end of the order, with an entry in the history; returns whether it is new.
fn insert(writer: &Writer<'_>, environment: &Environment) -> rusqlite::Result<bool> {
    let name = environment.name.as_str();
    let added = writer.execute(
        "INSERT OR IGNORE INTO environments (organization_id, name, folded, production, position)
         VALUES (?1, ?2, ?3, ?4,
           (SELECT coalesce(max(position), -1) + 1 FROM environments WHERE organization_id = ?1))",
        params![
            writer.organization,
            name,
            fold(name),
            environment.production
        ],
    )?;
    if added == 1 {
        writer.note("environment added", name)?;
    }
    Ok(added == 1)
}

/// The rows of the key managers that name an environment.
fn naming(sqlite: &Connection, environment: i64) -> rusqlite::Result<Vec<i64>> {
    sqlite
        .prepare_cached("SELECT key_manager_id FROM key_manager_environments WHERE environment_id = ?1 ORDER BY 1")?
        .query_map([environment], |row| row.get(0))?
        .collect()
}

fn in_order(sqlite: &Connection, organization: i64) -> rusqlite::Result<Vec<Environment>> {
    sqlite
        .prepare_cached(
            "SELECT name, production FROM environments WHERE organization_id = ?1 ORDER BY position",
        )?
        .query_map([organization], |row| {
            Ok(Environment {
                name: EnvironmentName::stored(row.get(0)?),
                production: row.get(1)?,
            })
        })?
        .collect()
}

fn find(
    sqlite: &Connection,
    organization: i64,
    name: &EnvironmentName,
) -> rusqlite::Result<Option<i64>> {
    sqlite
        .prepare_cached("SELECT id FROM environments WHERE organization_id = ?1 AND folded = ?2")?
        .query_row(params![organization, name.folded()], |row| row.get(0))
        .optional()
}

fn used_by(sqlite: &Connection, environment: i64) -> rusqlite::Result<EnvironmentUse> {
    let names = |more: &str| -> rusqlite::Result<Vec<Name>> {
        sqlite
            .prepare_cached(&format!(
                "SELECT k.name FROM key_manager_environments m JOIN key_managers k ON k.id = m.key_manager_id
                 WHERE m.environment_id = ?1 {more} ORDER BY k.folded LIMIT 10"
            ))?
            .query_map([environment], |row| row.get(0).map(Name::stored))?
            .collect()
    };
    let count: i64 = sqlite
        .prepare_cached("SELECT count(*) FROM key_manager_environments WHERE environment_id = ?1")?
        .query_row([environment], |row| row.get(0))?;
    Ok(EnvironmentUse {
        named_by: names("")?,
        count: u64::try_from(count).unwrap_or(0),
        only_one_of: names(
            "AND (SELECT count(*) FROM key_manager_environments o WHERE o.key_manager_id = k.id) = 1",
        )?,
    })
}

/// Removes an environment; each key manager that loses it keeps its previous version in the history.
fn remove(writer: &Writer<'_>, environment: i64) -> rusqlite::Result<()> {
    for loser in naming(writer, environment)? {
        let (_, before) = by_id(writer, loser)?;
        writer.bump(loser)?;
        writer
            .prepare_cached(
                "DELETE FROM key_manager_environments WHERE key_manager_id = ?1 AND environment_id = ?2",
            )?
            .execute([loser, environment])?;
        let (_, after) = by_id(writer, loser)?;
        writer.append("updated", Some(&before), Some(&after))?;
    }
    writer.execute("DELETE FROM environments WHERE id = ?1", [environment])?;
    Ok(())
}
