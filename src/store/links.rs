//! Links to remote objects, target-specific values, and applied states.

use rusqlite::{OptionalExtension, params};
use serde_json::Value;

use super::audit::AuditContext;
use super::error::StoreError;
use super::open::Store;
use super::writer::Writer;
use crate::control_plane::{Link, ManagedFields, PENDING, Target, TargetName, TargetValue};
use crate::key_manager::{Field, KeyManager, Name, OrganizationName};

/// The row id of a target.
const TARGET: &str = "(SELECT id FROM targets WHERE folded = ?1)";

impl Store {
    /// Passes each external key manager of an organization to `found`, by name.
    pub fn each_external(
        &self,
        organization: &OrganizationName,
        found: &mut dyn FnMut(KeyManager),
    ) -> Result<(), StoreError> {
        self.read(organization, |connection, id| {
            super::row::each_external(connection, id, found)
        })
    }

    /// The links of an organization at a target.
    pub fn links(
        &self,
        target: &TargetName,
        organization: &OrganizationName,
    ) -> Result<Vec<Link>, StoreError> {
        let mut links = Vec::new();
        self.each_link(target, organization, &mut |link| links.push(link))?;
        Ok(links)
    }

    /// Passes each link of an organization at a target to `found`, by name.
    pub fn each_link(
        &self,
        target: &TargetName,
        organization: &OrganizationName,
        found: &mut dyn FnMut(Link),
    ) -> Result<(), StoreError> {
        self.read(organization, |connection, id| {
            let mut statement = connection.prepare_cached(&format!(
                "SELECT name, remote_id, base FROM target_links
                 WHERE target_id = {TARGET} AND organization_id = ?2 ORDER BY folded"
            ))?;
            let links = statement.query_map(params![target.folded(), id], |row| {
                let base: String = row.get(2)?;
                let base: Value = serde_json::from_str(&base).unwrap_or(Value::Null);
                Ok(Link {
                    name: Name::stored(row.get(0)?),
                    remote_id: row.get(1)?,
                    base: base
                        .as_object()
                        .map(ManagedFields::from_json)
                        .unwrap_or_default(),
                })
            })?;
            for link in links {
                found(link?);
            }
            Ok(())
        })
    }

    /// Targets that have a linked object of a key manager, which may be deleted by now.
    pub fn linked_targets(
        &self,
        organization: &OrganizationName,
        name: &Name,
    ) -> Result<Vec<Target>, StoreError> {
        let mut found = self.targets()?;
        let linked: Vec<String> = self.read(organization, |connection, id| {
            connection
                .prepare_cached(
                    "SELECT targets.folded FROM target_links JOIN targets ON targets.id = target_id
                     WHERE organization_id = ?1 AND target_links.folded = ?2
                     AND remote_id NOT LIKE ?3",
                )?
                .query_map(params![id, name.folded(), format!("{PENDING}%")], |row| {
                    row.get(0)
                })?
                .collect()
        })?;
        found.retain(|target| linked.contains(&target.name.folded()));
        Ok(found)
    }

    /// Remote ids at a target that other organizations have linked.
    pub fn linked_elsewhere(
        &self,
        target: &TargetName,
        organization: &OrganizationName,
    ) -> Result<Vec<String>, StoreError> {
        self.read(organization, |connection, id| {
            connection
                .prepare_cached(&format!(
                    "SELECT remote_id FROM target_links WHERE target_id = {TARGET} AND organization_id <> ?2"
                ))?
                .query_map(params![target.folded(), id], |row| row.get(0))?
                .collect()
        })
    }

    /// Stores a link, replacing the previous one; adds an entry to the history if `action` is given.
    pub fn save_link(
        &mut self,
        target: &TargetName,
        organization: &OrganizationName,
        link: &Link,
        action: Option<(&str, Value)>,
        audit: &AuditContext,
    ) -> Result<(), StoreError> {
        self.write_in(organization, audit, |writer| {
            let id = writer.organization;
            // The object may have been linked under another name.
            writer.execute(
                &format!("DELETE FROM target_links WHERE target_id = {TARGET} AND remote_id = ?2"),
                params![target.folded(), link.remote_id],
            )?;
            writer.execute(
                "INSERT OR REPLACE INTO target_links (target_id, organization_id, name, folded, remote_id, base)
                 SELECT id, ?2, ?3, ?4, ?5, ?6 FROM targets WHERE folded = ?1",
                params![
                    target.folded(),
                    id,
                    link.name.as_str(),
                    link.name.folded(),
                    link.remote_id,
                    link.base.to_json().to_string(),
                ],
            )?;
            note(writer, link.name.as_str(), action)
        })
    }

    /// Deletes a link; adds an entry to the history if `action` is given.
    pub fn drop_link(
        &mut self,
        target: &TargetName,
        organization: &OrganizationName,
        name: &Name,
        action: Option<(&str, Value)>,
        audit: &AuditContext,
    ) -> Result<(), StoreError> {
        self.write_in(organization, audit, |writer| {
            let id = writer.organization;
            writer.execute(
                &format!(
                    "DELETE FROM target_links WHERE target_id = {TARGET} AND organization_id = ?2 AND folded = ?3"
                ),
                params![target.folded(), id, name.folded()],
            )?;
            note(writer, name.as_str(), action)
        })
    }

    /// Adds a history entry about a write or a refusal at a target.
    pub fn note_apply(
        &mut self,
        organization: &OrganizationName,
        name: &str,
        action: &str,
        what: Value,
        audit: &AuditContext,
    ) -> Result<(), StoreError> {
        self.write_in(organization, audit, |writer| {
            note(writer, name, Some((action, what)))
        })
    }

    /// Values of an organization's key managers specific to a target.
    pub fn target_values(
        &self,
        target: &TargetName,
        organization: &OrganizationName,
    ) -> Result<Vec<TargetValue>, StoreError> {
        let found: Vec<Option<TargetValue>> = self.read(organization, |connection, id| {
            connection
                .prepare_cached(&format!(
                    "SELECT name, field, value FROM target_values
                     WHERE target_id = {TARGET} AND organization_id = ?2 ORDER BY folded, field"
                ))?
                .query_map(params![target.folded(), id], |row| {
                    let field: String = row.get(1)?;
                    let field = Field::CONFIGURATION
                        .into_iter()
                        .chain([Field::Description, Field::WellKnownUrl])
                        .find(|it| it.json_name() == field);
                    let (name, value) = (Name::stored(row.get(0)?), row.get(2)?);
                    Ok(field.map(|field| TargetValue { name, field, value }))
                })?
                .collect()
        })?;
        Ok(found.into_iter().flatten().collect())
    }

    /// Sets values specific to a target; `None` removes a value. Returns whether anything changed.
    pub fn set_target_values(
        &mut self,
        target: &TargetName,
        organization: &OrganizationName,
        name: &Name,
        values: &[(Field, Option<String>)],
        audit: &AuditContext,
    ) -> Result<bool, StoreError> {
        self.write_in(organization, audit, |writer| {
            let id = writer.organization;
            let (mut before, mut after) = (serde_json::Map::new(), serde_json::Map::new());
            for (field, value) in values {
                let key = params![target.folded(), id, name.folded(), field.json_name()];
                let was: Option<String> = writer
                    .query_row(
                        &format!(
                            "SELECT value FROM target_values
                             WHERE target_id = {TARGET} AND organization_id = ?2 AND folded = ?3 AND field = ?4"
                        ),
                        key,
                        |row| row.get(0),
                    )
                    .optional()?;
                if was == *value {
                    continue;
                }
                writer.execute(
                    &format!(
                        "DELETE FROM target_values
                         WHERE target_id = {TARGET} AND organization_id = ?2 AND folded = ?3 AND field = ?4"
                    ),
                    key,
                )?;
                if let Some(value) = value {
                    writer.execute(
                        "INSERT INTO target_values (target_id, organization_id, name, folded, field, value)
                         SELECT id, ?2, ?3, ?4, ?5, ?6 FROM targets WHERE folded = ?1",
                        params![target.folded(), id, name.as_str(), name.folded(), field.json_name(), value],
                    )?;
                }
                before.insert(field.json_name().to_owned(), was.into());
                after.insert(field.json_name().to_owned(), value.clone().into());
            }
            if after.is_empty() {
                return Ok(false);
            }
            before.insert("target".to_owned(), target.as_str().into());
            after.insert("target".to_owned(), target.as_str().into());
            writer.append_values(
                "value for a target",
                name.as_str(),
                Some(Value::Object(before).to_string()),
                Some(Value::Object(after).to_string()),
            )?;
            Ok(true)
        })
    }
}

fn note(writer: &Writer<'_>, name: &str, action: Option<(&str, Value)>) -> rusqlite::Result<()> {
    let Some((action, what)) = action else {
        return Ok(());
    };
    writer.append_values(action, name, None, Some(what.to_string()))
}
