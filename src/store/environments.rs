//! Environments of an organization, in the order of promotion.

use rusqlite::{OptionalExtension, params};

use super::history::{append, append_values};
use super::key_managers::by_id;
use super::organizations::id_of;
use super::{Stamp, Store, StoreError};
use crate::key_manager::{Environment, EnvironmentName, Name, OrganizationName, fold};

/// Who names an environment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EnvironmentUse {
    /// Key managers that name it, 10 at most.
    pub named_by: Vec<Name>,
    /// How many name it.
    pub count: u64,
    /// Key managers that name it and no other, 10 at most: without it their tokens work nowhere.
    pub only_one_of: Vec<Name>,
}

impl Store {
    /// All of them.
    ///
    /// # Errors
    /// When the file can't be read.
    pub fn environments(
        &self,
        organization: &OrganizationName,
    ) -> Result<Vec<Environment>, StoreError> {
        let run = || -> rusqlite::Result<_> {
            let id = id_of(&self.connection, organization)?;
            self.connection
                .prepare_cached("SELECT name, production FROM environments WHERE organization_id = ?1 ORDER BY position")?
                .query_map([id], |row| {
                    Ok(Environment {
                        name: EnvironmentName::stored(row.get(0)?),
                        production: row.get(1)?,
                    })
                })?
                .collect::<rusqlite::Result<_>>()
        };
        run().map_err(|error| self.wrap(&error))
    }

    /// Adds one at the end of the order; answers whether it was not there yet.
    ///
    /// # Errors
    /// When the file can't be written.
    pub fn add_environment(
        &mut self,
        organization: &OrganizationName,
        environment: &Environment,
        stamp: &Stamp,
    ) -> Result<bool, StoreError> {
        self.write(|transaction| {
            let id = id_of(transaction, organization)?;
            let added = transaction.execute(
                "INSERT OR IGNORE INTO environments (organization_id, name, folded, production, position)
                 VALUES (?1, ?2, ?3, ?4,
                   (SELECT coalesce(max(position), -1) + 1 FROM environments WHERE organization_id = ?1))",
                params![id, environment.name.as_str(), fold(environment.name.as_str()), environment.production],
            )?;
            if added == 1 {
                append_values(transaction, id, stamp, "environment added", environment.name.as_str(), None, None)?;
            }
            Ok(added == 1)
        })
    }

    /// Marks one as production, or not; answers whether that changed it.
    ///
    /// # Errors
    /// When the file can't be written.
    pub fn mark_environment(
        &mut self,
        organization: &OrganizationName,
        name: &EnvironmentName,
        production: bool,
        stamp: &Stamp,
    ) -> Result<bool, StoreError> {
        self.write(|transaction| {
            let id = id_of(transaction, organization)?;
            let changed = transaction.execute(
                "UPDATE environments SET production = ?3 WHERE organization_id = ?1 AND folded = ?2 AND production <> ?3",
                params![id, fold(name.as_str()), production],
            )?;
            if changed == 1 {
                let action = if production { "environment marked as production" } else { "environment unmarked" };
                append_values(transaction, id, stamp, action, name.as_str(), None, None)?;
            }
            Ok(changed == 1)
        })
    }

    /// Moves one by a place in the order of promotion; at the end of it nothing changes.
    ///
    /// # Errors
    /// When the file can't be written.
    pub fn move_environment(
        &mut self,
        organization: &OrganizationName,
        name: &EnvironmentName,
        later: bool,
        stamp: &Stamp,
    ) -> Result<bool, StoreError> {
        let mut order = self.environments(organization)?;
        let folded = fold(name.as_str());
        let Some(place) = order.iter().position(|it| fold(it.name.as_str()) == folded) else {
            return Ok(false);
        };
        let other = if later {
            place + 1
        } else {
            place.wrapping_sub(1)
        };
        if other >= order.len() {
            return Ok(false);
        }
        order.swap(place, other);
        self.write(|transaction| {
            let id = id_of(transaction, organization)?;
            for (position, environment) in order.iter().enumerate() {
                transaction.execute(
                    "UPDATE environments SET position = ?3 WHERE organization_id = ?1 AND folded = ?2",
                    params![id, fold(environment.name.as_str()), position as i64],
                )?;
            }
            append_values(transaction, id, stamp, "environment moved", name.as_str(), None, None)?;
            Ok(true)
        })
    }

    /// Who names an environment.
    ///
    /// # Errors
    /// When the file can't be read.
    pub fn environment_use(
        &self,
        organization: &OrganizationName,
        name: &EnvironmentName,
    ) -> Result<EnvironmentUse, StoreError> {
        let run = || -> rusqlite::Result<_> {
            let id = id_of(&self.connection, organization)?;
            let folded = fold(name.as_str());
            let names = |more: &str| -> rusqlite::Result<Vec<Name>> {
                self.connection
                    .prepare(&format!(
                        "SELECT k.name FROM environments e JOIN key_manager_environments m ON m.environment_id = e.id
                         JOIN key_managers k ON k.id = m.key_manager_id
                         WHERE e.organization_id = ?1 AND e.folded = ?2 {more} ORDER BY k.folded LIMIT 10"
                    ))?
                    .query_map(params![id, folded], |row| row.get(0).map(Name::stored))?
                    .collect::<rusqlite::Result<_>>()
            };
            let count: i64 = self.connection.query_row(
                "SELECT count(*) FROM environments e JOIN key_manager_environments m ON m.environment_id = e.id
                 WHERE e.organization_id = ?1 AND e.folded = ?2",
                params![id, folded],
                |row| row.get(0),
            )?;
            Ok(EnvironmentUse {
                named_by: names("")?,
                count: u64::try_from(count).unwrap_or(0),
                only_one_of: names(
                    "AND (SELECT count(*) FROM key_manager_environments o WHERE o.key_manager_id = k.id) = 1",
                )?,
            })
        };
        run().map_err(|error| self.wrap(&error))
    }

    /// Removes one, from the key managers that name it too; answers whether it was there.
    ///
    /// # Errors
    /// When the file can't be written.
    pub fn remove_environment(
        &mut self,
        organization: &OrganizationName,
        name: &EnvironmentName,
        stamp: &Stamp,
    ) -> Result<bool, StoreError> {
        self.write(|transaction| {
            let id = id_of(transaction, organization)?;
            let found: Option<i64> = transaction
                .query_row(
                    "SELECT id FROM environments WHERE organization_id = ?1 AND folded = ?2",
                    params![id, fold(name.as_str())],
                    |row| row.get(0),
                )
                .optional()?;
            let Some(environment) = found else {
                return Ok(false);
            };
            // Each one that loses it keeps in its history what it was.
            let losers: Vec<i64> = transaction
                .prepare(
                    "SELECT key_manager_id FROM key_manager_environments WHERE environment_id = ?1 ORDER BY 1",
                )?
                .query_map([environment], |row| row.get(0))?
                .collect::<rusqlite::Result<_>>()?;
            let mut before = Vec::with_capacity(losers.len());
            for loser in &losers {
                before.push(by_id(transaction, *loser)?.1);
            }
            transaction.execute(
                "UPDATE key_managers SET revision = revision + 1, updated_at = ?2 WHERE id IN
                   (SELECT key_manager_id FROM key_manager_environments WHERE environment_id = ?1)",
                params![environment, stamp.now.to_string()],
            )?;
            transaction.execute(
                "DELETE FROM key_manager_environments WHERE environment_id = ?1",
                [environment],
            )?;
            transaction.execute("DELETE FROM environments WHERE id = ?1", [environment])?;
            for (loser, before) in losers.into_iter().zip(before) {
                let (_, after) = by_id(transaction, loser)?;
                append(
                    transaction,
                    id,
                    stamp,
                    "updated",
                    &after.name,
                    Some(&before),
                    Some(&after),
                )?;
            }
            append_values(
                transaction,
                id,
                stamp,
                "environment removed",
                name.as_str(),
                None,
                None,
            )?;
            Ok(true)
        })
    }
}
