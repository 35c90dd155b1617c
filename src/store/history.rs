//! History: who changed what and when. Append-only by triggers in the schema. Holds no secret: key managers have none.

use rusqlite::params;
use serde_json::{Value, json};

use super::error::StoreError;
use super::open::Store;
use crate::key_manager::{EnvironmentScope, Field, KeyManager, OrganizationName, fold};

/// [`Entry::action`] of a choice for the Developer Portal.
pub const PORTAL_CHOSEN: &str = "portal chosen";

/// Entry of the history.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Sequence number, ascending in the whole file.
    pub id: i64,
    /// Time of the change, RFC 3339 in UTC, as stored.
    pub at: String,
    /// Name of the operating system's user.
    pub who: String,
    /// `added`, `updated`, `enabled`, `disabled`, `deleted`, `restored`, `portal chosen`, …
    pub action: String,
    /// Name of the key manager, environment or organization.
    pub subject: String,
    /// Version before, as JSON.
    pub before: Option<Value>,
    /// Version after, as JSON.
    pub after: Option<Value>,
}

impl Store {
    /// The newest entries, of one key manager or of all; those before the entry `older_than` where given.
    pub fn history(
        &self,
        organization: &OrganizationName,
        name: Option<&str>,
        older_than: Option<i64>,
        limit: usize,
    ) -> Result<Vec<Entry>, StoreError> {
        self.read(organization, |connection, id| {
            let which = if name.is_some() {
                "AND folded = ?2"
            } else {
                "AND ?2 = ?2"
            };
            let sql = format!(
                "SELECT id, at, who, action, subject, before, after FROM history
                 WHERE organization_id = ?1 {which} AND id < ?3 ORDER BY id DESC LIMIT ?4"
            );
            let folded = name.map(fold).unwrap_or_default();
            let parse =
                |text: Option<String>| text.and_then(|text| serde_json::from_str(&text).ok());
            connection
                .prepare_cached(&sql)?
                .query_map(
                    params![id, folded, older_than.unwrap_or(i64::MAX), limit as i64],
                    |row| {
                        Ok(Entry {
                            id: row.get(0)?,
                            at: row.get(1)?,
                            who: row.get(2)?,
                            action: row.get(3)?,
                            subject: row.get(4)?,
                            before: parse(row.get(5)?),
                            after: parse(row.get(6)?),
                        })
                    },
                )?
                .collect()
        })
    }
}

/// Key manager as stored in the history.
pub fn state(key_manager: &KeyManager) -> Value {
    let environments = match &key_manager.environments {
        EnvironmentScope::All => Value::Null,
        EnvironmentScope::Only(names) => names.iter().map(|name| name.as_str()).collect(),
    };
    let mut value = json!({
        "name": key_manager.name.as_str(),
        "type": key_manager.kind.word(),
        "description": key_manager.description.as_str(),
        "enabled": key_manager.enabled,
        "environments": environments,
        "developerPortal": key_manager.developer_portal,
        "revision": key_manager.revision,
        "createdAt": key_manager.created_at.to_string(),
    });
    if let (true, Some(object)) = (key_manager.connection.is_some(), value.as_object_mut()) {
        for field in [Field::WellKnownUrl]
            .into_iter()
            .chain(Field::CONFIGURATION)
        {
            let text = Some(key_manager.text(field)).filter(|text| !text.is_empty());
            object.insert(field.json_name().to_owned(), text.into());
        }
    }
    value
}
