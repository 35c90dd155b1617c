//! Developer Portal's key manager: exactly one in each organization.

use rusqlite::Connection;

use super::audit::AuditContext;
use super::change::{WriteRejection, WriteResult};
use super::error::StoreError;
use super::history::PORTAL_CHOSEN;
use super::open::Store;
use super::row::find;
use crate::key_manager::{Name, OrganizationName, fold};

impl Store {
    /// Name of the key manager that the Developer Portal uses.
    pub fn portal(&self, organization: &OrganizationName) -> Result<Name, StoreError> {
        self.read(organization, choice)
    }

    /// Chooses an enabled key manager, if the current choice equals `expected`; returns the previous and the current choice.
    pub(crate) fn choose_portal(
        &mut self,
        organization: &OrganizationName,
        name: &str,
        expected: Option<&Name>,
        audit: &AuditContext,
    ) -> WriteResult<(Name, Name)> {
        self.write_in(organization, audit, |writer| {
            let organization = writer.organization;
            let Some((id, chosen)) = find(writer, organization, &fold(name))? else {
                return Ok(Err(WriteRejection::NotFound));
            };
            if !chosen.enabled {
                return Ok(Err(WriteRejection::Disabled(chosen.name)));
            }
            let before = choice(writer, organization)?;
            if expected.is_some_and(|expected| expected.folded() != before.folded()) {
                return Ok(Err(WriteRejection::PortalChanged(before)));
            }
            if !chosen.developer_portal {
                set(writer, organization, id)?;
                writer.append_values(
                    PORTAL_CHOSEN,
                    chosen.name.as_str(),
                    Some(serde_json::Value::from(before.as_str()).to_string()),
                    Some(serde_json::Value::from(chosen.name.as_str()).to_string()),
                )?;
            }
            Ok(Ok((before, chosen.name)))
        })
    }
}

/// Sets the Developer Portal's flag on one row and clears all others.
pub(super) fn set(sqlite: &Connection, organization: i64, id: i64) -> rusqlite::Result<()> {
    sqlite
        .prepare_cached(
            "UPDATE key_managers SET developer_portal = 0 WHERE organization_id = ?1 AND developer_portal = 1",
        )?
        .execute([organization])?;
    sqlite
        .prepare_cached("UPDATE key_managers SET developer_portal = 1 WHERE id = ?1")?
        .execute([id])?;
    Ok(())
}

/// The row of the built-in key manager.
pub(super) fn built_in(sqlite: &Connection, organization: i64) -> rusqlite::Result<i64> {
    sqlite
        .prepare_cached("SELECT id FROM key_managers WHERE organization_id = ?1 AND rank = 0")?
        .query_row([organization], |row| row.get(0))
}

fn choice(sqlite: &Connection, organization: i64) -> rusqlite::Result<Name> {
    sqlite
        .prepare_cached(
            "SELECT name FROM key_managers WHERE organization_id = ?1 AND developer_portal = 1",
        )?
        .query_row([organization], |row| row.get(0).map(Name::stored))
}
