//! Values of the provider that were replaced on purpose, kept beside the key manager; not in its history.

use rusqlite::{Connection, OptionalExtension, Transaction, params};

use super::error::StoreError;
use super::open::Store;
use super::organizations::id_of;
use crate::key_manager::{
    Field, KeyManager, Name, OrganizationName, ReplacedValue, replaced_values,
};

/// The values of a row; an unreadable column counts as empty.
fn read(connection: &Connection, id: i64) -> rusqlite::Result<Vec<ReplacedValue>> {
    let text: Option<Option<String>> = connection
        .prepare_cached("SELECT replaced_values FROM key_managers WHERE id = ?1")?
        .query_row([id], |row| row.get(0))
        .optional()?;
    Ok(text
        .flatten()
        .and_then(|text| serde_json::from_str(&text).ok())
        .unwrap_or_default())
}

/// Writes the values of a row; none are NULL.
pub(super) fn write(
    transaction: &Transaction<'_>,
    id: i64,
    values: &[ReplacedValue],
) -> rusqlite::Result<()> {
    let text = (!values.is_empty()).then(|| serde_json::json!(values).to_string());
    transaction
        .prepare_cached("UPDATE key_managers SET replaced_values = ?2 WHERE id = ?1")?
        .execute(params![id, text])?;
    Ok(())
}

/// Brings the values up to date after an edit.
pub(super) fn update(
    transaction: &Transaction<'_>,
    id: i64,
    (before, after): (&KeyManager, &KeyManager),
    accepted: &[Field],
) -> rusqlite::Result<()> {
    let (Some(before), Some(after)) = (&before.connection, &after.connection) else {
        return Ok(());
    };
    if before.settings == after.settings {
        return Ok(());
    }
    let known = read(transaction, id)?;
    let [before, after] = [before, after].map(|it| it.settings.configuration());
    let now = replaced_values(&known, &before, &after, accepted);
    if now == known {
        return Ok(());
    }
    write(transaction, id, &now)
}

impl Store {
    /// Values of the provider that a key manager replaces on purpose.
    pub fn replaced_values(
        &self,
        organization: &OrganizationName,
        name: &Name,
    ) -> Result<Vec<ReplacedValue>, StoreError> {
        let run = || -> rusqlite::Result<_> {
            let organization = id_of(&self.connection, organization)?;
            let id: Option<i64> = self
                .connection
                .prepare_cached(
                    "SELECT id FROM key_managers WHERE organization_id = ?1 AND folded = ?2",
                )?
                .query_row(params![organization, name.folded()], |row| row.get(0))
                .optional()?;
            id.map_or_else(|| Ok(Vec::new()), |id| read(&self.connection, id))
        };
        run().map_err(|error| self.wrap(&error))
    }
}
