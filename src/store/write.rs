//! Statements that write a key manager's columns and environments.

use rusqlite::{OptionalExtension, Transaction, params};

use super::change::Changes;
use super::evidence;
use super::replaced;
use super::row::by_id;
use super::search;
use super::writer::Writer;
use crate::key_manager::{EnvironmentScope, Evidence, NewKeyManager};

pub(super) fn insert(writer: &Writer<'_>, new: &NewKeyManager) -> rusqlite::Result<i64> {
    let settings = &new.connection.settings;
    let folded = new.name.folded();
    writer
        .prepare_cached(
            "INSERT INTO key_managers (organization_id, rank, name, folded, kind, description, enabled,
               all_environments, well_known_url, issuer, token_endpoint, authorization_endpoint, jwks_endpoint,
               revoke_endpoint, oidc_logout_endpoint, consumer_key_identifier, scope_key_identifier,
               revision, created_at, updated_at, search_text)
             VALUES (?1, 1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, 1, ?17, ?17, ?18)",
        )?
        .execute(params![
            writer.organization,
            new.name.as_str(),
            folded,
            new.kind.word(),
            new.description.as_str(),
            new.enabled,
            new.environments == EnvironmentScope::All,
            new.connection.well_known_url.as_str(),
            settings.issuer.as_str(),
            settings.token_endpoint.as_str(),
            settings.authorization_endpoint.as_str(),
            settings.jwks_endpoint.as_str(),
            settings.revoke_endpoint.as_ref().map(|url| url.as_str()),
            settings.oidc_logout_endpoint.as_ref().map(|url| url.as_str()),
            settings.consumer_key_identifier.as_str(),
            settings.scope_key_identifier.as_str(),
            writer.audit.timestamp.to_string(),
            search::text_of_new(new),
        ])?;
    let id = writer.last_insert_rowid();
    if !new.replaced.is_empty() {
        replaced::write(writer, id, &new.replaced)?;
    }
    if new.evidence != Evidence::default() {
        evidence::write(writer, id, &new.evidence)?;
    }
    Ok(id)
}

/// Sets the environments of a key manager; `Err` names an unknown one.
pub(super) fn set_environments(
    writer: &Writer<'_>,
    id: i64,
    scope: &EnvironmentScope,
) -> rusqlite::Result<Result<(), String>> {
    let names = match scope {
        EnvironmentScope::All => &[][..],
        EnvironmentScope::Only(names) => names,
    };
    // All are looked up before the first write: a rejected change leaves nothing behind.
    let mut found = Vec::with_capacity(names.len());
    for name in names {
        let environment: Option<i64> = writer
            .prepare_cached(
                "SELECT id FROM environments WHERE organization_id = ?1 AND folded = ?2",
            )?
            .query_row(params![writer.organization, name.folded()], |row| {
                row.get(0)
            })
            .optional()?;
        match environment {
            Some(environment) => found.push(environment),
            None => return Ok(Err(name.as_str().to_owned())),
        }
    }
    writer
        .prepare_cached("DELETE FROM key_manager_environments WHERE key_manager_id = ?1")?
        .execute([id])?;
    for environment in found {
        writer
            .prepare_cached(
                "INSERT OR IGNORE INTO key_manager_environments (key_manager_id, environment_id) VALUES (?1, ?2)",
            )?
            .execute(params![id, environment])?;
    }
    Ok(Ok(()))
}

pub(super) fn write_changes(
    transaction: &Transaction<'_>,
    id: i64,
    changes: &Changes,
) -> rusqlite::Result<()> {
    if let Some(description) = &changes.description {
        transaction
            .prepare_cached("UPDATE key_managers SET description = ?2 WHERE id = ?1")?
            .execute(params![id, description.as_str()])?;
    }
    if let Some(enabled) = changes.enabled {
        transaction
            .prepare_cached("UPDATE key_managers SET enabled = ?2 WHERE id = ?1")?
            .execute(params![id, enabled])?;
    }
    if let Some(scope) = &changes.environments {
        transaction
            .prepare_cached("UPDATE key_managers SET all_environments = ?2 WHERE id = ?1")?
            .execute(params![id, *scope == EnvironmentScope::All])?;
    }
    if let Some(connection) = &changes.connection {
        let settings = &connection.settings;
        transaction
            .prepare_cached(
                "UPDATE key_managers SET well_known_url = ?2, issuer = ?3, token_endpoint = ?4,
               authorization_endpoint = ?5, jwks_endpoint = ?6, revoke_endpoint = ?7, oidc_logout_endpoint = ?8,
               consumer_key_identifier = ?9, scope_key_identifier = ?10 WHERE id = ?1",
            )?
            .execute(params![
                id,
                connection.well_known_url.as_str(),
                settings.issuer.as_str(),
                settings.token_endpoint.as_str(),
                settings.authorization_endpoint.as_str(),
                settings.jwks_endpoint.as_str(),
                settings.revoke_endpoint.as_ref().map(|url| url.as_str()),
                settings.oidc_logout_endpoint.as_ref().map(|url| url.as_str()),
                settings.consumer_key_identifier.as_str(),
                settings.scope_key_identifier.as_str(),
            ])?;
    }
    if changes.description.is_some() || changes.connection.is_some() {
        let (_, after) = by_id(transaction, id)?;
        transaction
            .prepare_cached("UPDATE key_managers SET search_text = ?2 WHERE id = ?1")?
            .execute(params![id, search::text_of(&after)])?;
    }
    Ok(())
}
