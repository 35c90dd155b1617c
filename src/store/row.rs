//! Mapping between table rows and key managers.

use rusqlite::{Connection as Sqlite, OptionalExtension, Row, params};

use super::evidence;
use crate::key_manager::{
    ClaimName, Connection, Description, Endpoint, EnvironmentName, EnvironmentScope, Issuer,
    KeyManager, Name, ProviderKind, Settings, WellKnownUrl,
};

/// The columns that [`read`] expects, of a table `k`.
pub(super) const COLUMNS: &str =
    "k.id, k.name, k.kind, k.description, k.enabled, k.all_environments,
  k.well_known_url, k.issuer, k.token_endpoint, k.authorization_endpoint, k.jwks_endpoint,
  k.revoke_endpoint, k.oidc_logout_endpoint, k.consumer_key_identifier, k.scope_key_identifier,
  k.revision, k.created_at, k.updated_at, k.developer_portal, k.check_mark, k.evidence";

/// A statement over the columns of [`COLUMNS`].
pub(super) fn select(condition: &str) -> String {
    format!("SELECT {} FROM key_managers k WHERE {condition}", COLUMNS)
}

/// The key manager of a folded name, with its row id.
pub(super) fn find(
    sqlite: &Sqlite,
    organization: i64,
    folded: &str,
) -> rusqlite::Result<Option<(i64, KeyManager)>> {
    sqlite
        .prepare_cached(&select("k.organization_id = ?1 AND k.folded = ?2"))?
        .query_row(params![organization, folded], |found| read(sqlite, found))
        .optional()
}

/// Passes all but the built-in one to `found`, in the order of the list.
pub(super) fn each_external(
    sqlite: &Sqlite,
    organization: i64,
    found: &mut dyn FnMut(KeyManager),
) -> rusqlite::Result<()> {
    let mut statement = sqlite.prepare_cached(&select(
        "k.organization_id = ?1 AND k.rank = 1 ORDER BY k.folded",
    ))?;
    for row in statement.query_map([organization], |found| read(sqlite, found))? {
        found(row?.1);
    }
    Ok(())
}

/// The key manager of a row id.
pub(super) fn by_id(sqlite: &Sqlite, id: i64) -> rusqlite::Result<(i64, KeyManager)> {
    sqlite
        .prepare_cached(&select("k.id = ?1"))?
        .query_row([id], |found| read(sqlite, found))
}

/// Key manager with its row id; its environments are read by a second statement.
pub(super) fn read(sqlite: &Sqlite, row: &Row<'_>) -> rusqlite::Result<(i64, KeyManager)> {
    let id: i64 = row.get(0)?;
    let kind: String = row.get(2)?;
    let kind = ProviderKind::from_word(&kind).unwrap_or(ProviderKind::Custom);
    let all: bool = row.get(5)?;
    let environments = if all {
        EnvironmentScope::All
    } else {
        EnvironmentScope::Only(environments_of(sqlite, id)?)
    };
    let key_manager = KeyManager {
        name: Name::stored(row.get(1)?),
        kind,
        description: Description::stored(row.get(3)?),
        enabled: row.get(4)?,
        environments,
        connection: connection(row)?,
        developer_portal: row.get(18)?,
        revision: u64::try_from(row.get::<_, i64>(15)?).unwrap_or(0),
        created_at: time(row, 16)?,
        updated_at: time(row, 17)?,
        evidence: evidence::read(row, 19, 20)?,
    };
    Ok((id, key_manager))
}

fn connection(row: &Row<'_>) -> rusqlite::Result<Option<Connection>> {
    let Some(well_known_url) = row.get::<_, Option<String>>(6)? else {
        return Ok(None);
    };
    let text = |place: usize| -> rusqlite::Result<String> {
        Ok(row.get::<_, Option<String>>(place)?.unwrap_or_default())
    };
    let optional = |place: usize| -> rusqlite::Result<Option<Endpoint>> {
        Ok(row.get::<_, Option<String>>(place)?.map(Endpoint::stored))
    };
    Ok(Some(Connection {
        well_known_url: WellKnownUrl::stored(well_known_url),
        settings: Settings {
            issuer: Issuer::stored(text(7)?),
            token_endpoint: Endpoint::stored(text(8)?),
            authorization_endpoint: Endpoint::stored(text(9)?),
            jwks_endpoint: Endpoint::stored(text(10)?),
            revoke_endpoint: optional(11)?,
            oidc_logout_endpoint: optional(12)?,
            consumer_key_identifier: ClaimName::stored(text(13)?),
            scope_key_identifier: ClaimName::stored(text(14)?),
        },
    }))
}

/// Environments of a key manager, in the order of promotion.
pub(super) fn environments_of(sqlite: &Sqlite, id: i64) -> rusqlite::Result<Vec<EnvironmentName>> {
    sqlite
        .prepare_cached(
            "SELECT e.name FROM key_manager_environments m JOIN environments e ON e.id = m.environment_id
             WHERE m.key_manager_id = ?1 ORDER BY e.position",
        )?
        .query_map([id], |row| row.get(0).map(EnvironmentName::stored))?
        .collect()
}

pub(super) fn time(row: &Row<'_>, place: usize) -> rusqlite::Result<jiff::Timestamp> {
    let text: String = row.get(place)?;
    text.parse().map_err(|error: jiff::Error| {
        rusqlite::Error::FromSqlConversionFailure(
            place,
            rusqlite::types::Type::Text,
            Box::new(error),
        )
    })
}
