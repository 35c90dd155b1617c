//! History: who changed what and when. Append-only by triggers in the schema. Holds no secret: key managers have none.

use rusqlite::{Transaction, params};
use serde_json::{Value, json};

use super::audit::AuditContext;
use super::error::StoreError;
use super::open::Store;
use super::organizations::id_of;
use crate::key_manager::{EnvironmentScope, KeyManager, Name, OrganizationName, fold};

/// Entry of the history.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Sequence number.
    pub id: i64,
    /// When.
    pub at: String,
    /// The OS user.
    pub who: String,
    /// `added`, `updated`, `enabled`, `disabled`, `deleted`, `restored`, `portal chosen`, …
    pub action: String,
    /// The key manager, environment or organization.
    pub subject: String,
    /// Version before, as JSON.
    pub before: Option<Value>,
    /// Version after, as JSON.
    pub after: Option<Value>,
}

impl Store {
    /// The newest entries, of one key manager or of all; those before the entry `older_than` where given.
    ///
    /// # Errors
    /// When the file can't be read.
    pub fn history(
        &self,
        organization: &OrganizationName,
        name: Option<&str>,
        older_than: Option<i64>,
        limit: usize,
    ) -> Result<Vec<Entry>, StoreError> {
        let run = || -> rusqlite::Result<Vec<_>> {
            let id = id_of(&self.connection, organization)?;
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
            self.connection
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
        };
        run().map_err(|error| self.wrap(&error))
    }
}

pub(super) fn append(
    transaction: &Transaction<'_>,
    organization: i64,
    audit: &AuditContext,
    action: &str,
    name: &Name,
    before: Option<&KeyManager>,
    after: Option<&KeyManager>,
) -> rusqlite::Result<()> {
    let state = |key_manager: Option<&KeyManager>| key_manager.map(|it| state(it).to_string());
    append_values(
        transaction,
        organization,
        audit,
        action,
        name.as_str(),
        state(before),
        state(after),
    )
}

pub(super) fn append_values(
    transaction: &Transaction<'_>,
    organization: i64,
    audit: &AuditContext,
    action: &str,
    subject: &str,
    before: Option<String>,
    after: Option<String>,
) -> rusqlite::Result<()> {
    transaction
        .prepare_cached(
            "INSERT INTO history (organization_id, at, who, action, subject, folded, before, after)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        )?
        .execute(params![
            organization,
            audit.timestamp.to_string(),
            audit.actor,
            action,
            subject,
            fold(subject),
            before,
            after
        ])?;
    Ok(())
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
    if let (Some(connection), Some(object)) = (&key_manager.connection, value.as_object_mut()) {
        let settings = &connection.settings;
        let url = |endpoint: &Option<crate::key_manager::Endpoint>| {
            endpoint.as_ref().map(|url| url.as_str().to_owned())
        };
        object.insert(
            "wellKnownUrl".into(),
            connection.well_known_url.as_str().into(),
        );
        object.insert("issuer".into(), settings.issuer.as_str().into());
        object.insert(
            "tokenEndpoint".into(),
            settings.token_endpoint.as_str().into(),
        );
        object.insert(
            "authorizationEndpoint".into(),
            settings.authorization_endpoint.as_str().into(),
        );
        object.insert(
            "jwksEndpoint".into(),
            settings.jwks_endpoint.as_str().into(),
        );
        object.insert(
            "revokeEndpoint".into(),
            url(&settings.revoke_endpoint).into(),
        );
        object.insert(
            "oidcLogoutEndpoint".into(),
            url(&settings.oidc_logout_endpoint).into(),
        );
        object.insert(
            "consumerKeyIdentifier".into(),
            settings.consumer_key_identifier.as_str().into(),
        );
        object.insert(
            "scopeKeyIdentifier".into(),
            settings.scope_key_identifier.as_str().into(),
        );
    }
    value
}
