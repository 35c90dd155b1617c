//! Organizations, and the chosen one.

use rusqlite::{Connection, OptionalExtension, Transaction, params};

use super::audit::AuditContext;
use super::error::StoreError;
use super::open::Store;
use super::search;
use crate::key_manager::{BUILT_IN_DESCRIPTION, BUILT_IN_NAME, OrganizationName, fold};

impl Store {
    /// All organizations by name, with the number of their external key managers.
    pub fn organizations(&self) -> Result<Vec<(OrganizationName, u64)>, StoreError> {
        let run = || -> rusqlite::Result<Vec<_>> {
            let mut statement = self
                .connection
                .prepare_cached("SELECT name, key_managers FROM organizations ORDER BY folded")?;
            let rows = statement.query_map([], |row| {
                let count: i64 = row.get(1)?;
                let external = u64::try_from(count - 1).unwrap_or(0);
                Ok((OrganizationName::stored(row.get(0)?), external))
            })?;
            rows.collect()
        };
        run().map_err(|error| self.wrap(&error))
    }

    /// Reads of one organization, given by its row id.
    pub(super) fn read<T>(
        &self,
        organization: &OrganizationName,
        run: impl FnOnce(&Connection, i64) -> rusqlite::Result<T>,
    ) -> Result<T, StoreError> {
        id_of(&self.connection, organization)
            .and_then(|id| run(&self.connection, id))
            .map_err(|error| self.wrap(&error))
    }

    /// The organization that was chosen last.
    pub fn chosen_organization(&self) -> Result<OrganizationName, StoreError> {
        self.connection
            .query_row(
                // Without ORDER BY: this runs at every start, and a sort would need 20 pages of memory.
                "SELECT name FROM organizations WHERE id = coalesce(
                   (SELECT o.id FROM settings s JOIN organizations o ON o.id = s.organization_id),
                   (SELECT min(id) FROM organizations))",
                [],
                |row| row.get(0),
            )
            .map(OrganizationName::stored)
            .map_err(|error| self.wrap(&error))
    }

    /// Finds an organization without regard to case.
    pub fn find_organization(&self, name: &str) -> Result<Option<OrganizationName>, StoreError> {
        self.connection
            .query_row(
                "SELECT name FROM organizations WHERE folded = ?1",
                [fold(name.trim())],
                |row| row.get(0),
            )
            .optional()
            .map(|name| name.map(OrganizationName::stored))
            .map_err(|error| self.wrap(&error))
    }

    /// Chooses the organization for the next run; an unknown name changes nothing.
    pub fn choose_organization(&mut self, name: &OrganizationName) -> Result<(), StoreError> {
        let folded = name.folded();
        self.write(|transaction| {
            transaction.execute(
                "UPDATE settings SET organization_id = coalesce(
                   (SELECT id FROM organizations WHERE folded = ?1), organization_id)",
                [folded],
            )?;
            Ok(())
        })
    }

    /// Adds an organization with its initial content: Development and Production, the built-in row, and the Developer Portal on
    /// it. An existing one is left as it is. Returns its row id.
    pub fn add_organization(
        &mut self,
        name: &OrganizationName,
        audit: &AuditContext,
    ) -> Result<i64, StoreError> {
        let folded = name.folded();
        self.write(|transaction| {
            let there = transaction
                .query_row(
                    "SELECT id FROM organizations WHERE folded = ?1",
                    [&folded],
                    |row| row.get(0),
                )
                .optional()?;
            match there {
                Some(id) => Ok(id),
                None => insert(transaction, name, &folded, audit),
            }
        })
    }
}

fn insert(
    transaction: &Transaction<'_>,
    name: &OrganizationName,
    folded: &str,
    audit: &AuditContext,
) -> rusqlite::Result<i64> {
    transaction.execute(
        "INSERT INTO organizations (name, folded) VALUES (?1, ?2)",
        params![name.as_str(), folded],
    )?;
    let id = transaction.last_insert_rowid();
    for (position, (environment, production)) in [("Development", false), ("Production", true)]
        .into_iter()
        .enumerate()
    {
        transaction.execute(
            "INSERT INTO environments (organization_id, name, folded, production, position)
             VALUES (?1, ?2, ?3, ?4, ?5)",
            params![
                id,
                environment,
                fold(environment),
                production,
                position as i64
            ],
        )?;
    }
    let now = audit.timestamp.to_string();
    let search_text = search::text([BUILT_IN_NAME, "Bijira", BUILT_IN_DESCRIPTION, "", ""]);
    transaction.execute(
        "INSERT INTO key_managers (organization_id, rank, name, folded, kind, description, enabled,
           all_environments, developer_portal, revision, created_at, updated_at, search_text)
         VALUES (?1, 0, ?2, ?3, 'bijira', ?4, 1, 1, 1, 1, ?5, ?5, ?6)",
        params![
            id,
            BUILT_IN_NAME,
            fold(BUILT_IN_NAME),
            BUILT_IN_DESCRIPTION,
            now,
            search_text,
        ],
    )?;
    transaction.execute(
        "INSERT INTO history (organization_id, at, who, action, subject, folded)
         VALUES (?1, ?2, ?3, 'organization added', ?4, '')",
        params![id, now, audit.actor, name.as_str()],
    )?;
    Ok(id)
}

/// The row id of an organization, inside a transaction or not.
pub(super) fn id_of(
    connection: &Connection,
    organization: &OrganizationName,
) -> rusqlite::Result<i64> {
    connection
        .prepare_cached("SELECT id FROM organizations WHERE folded = ?1")?
        .query_row([organization.folded()], |row| row.get(0))
}
