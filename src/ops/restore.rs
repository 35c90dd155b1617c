//! Restores a version from the history.

use serde_json::Value;

use super::error::{OpError, from_rejection};
use crate::key_manager::{
    Configuration, Draft, Field, KeyManager, NewKeyManager, OrganizationName, ProviderKind,
};
use crate::store::{AuditContext, Changes, Entry, Store};

/// Version to restore, read from the history by the parsers used for typed values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct State {
    /// Version to restore.
    pub key_manager: NewKeyManager,
    /// Revision of that version.
    pub revision: u64,
    /// Time of the first Add, if the history contains it.
    pub created_at: Option<jiff::Timestamp>,
}

/// Parses a version stored in the history.
///
/// # Errors
/// All fields that are invalid today, or that the value is not a version of an external key manager.
pub fn state(value: &Value) -> Result<State, OpError> {
    let text = |member: &str| {
        value
            .get(member)
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned()
    };
    let kind = ProviderKind::from_word(&text("type"))
        .filter(|kind| *kind != ProviderKind::Bijira)
        .ok_or_else(no_state)?;
    let mut draft = Draft::new(kind, Vec::new());
    draft.name = text("name");
    draft.description = text("description");
    draft.well_known_url = text("wellKnownUrl");
    if let Some(Value::Array(names)) = value.get("environments") {
        let names = names.iter().filter_map(Value::as_str);
        draft.all_environments = false;
        draft.environments = names.map(str::to_owned).collect();
    }
    let mut configuration = Configuration::default();
    for field in Field::CONFIGURATION {
        if let Some(slot) = configuration.get_mut(field) {
            *slot = text(field.json_name());
        }
    }
    draft.configuration = configuration;
    // Plain http was allowed when the value was stored.
    let mut key_manager = draft.parse(true).map_err(OpError::Problems)?;
    key_manager.enabled = value
        .get("enabled")
        .and_then(Value::as_bool)
        .unwrap_or(true);
    Ok(State {
        key_manager,
        revision: value
            .get("revision")
            .and_then(Value::as_u64)
            .unwrap_or_default(),
        created_at: text("createdAt").parse().ok(),
    })
}

/// Version left by an entry of the history: after the change, or before a deletion.
///
/// # Errors
/// As [`state`], for an entry of an environment or of the Developer Portal too.
pub fn version(entry: &Entry) -> Result<State, OpError> {
    let left = entry.after.as_ref().or(entry.before.as_ref());
    state(left.ok_or_else(no_state)?)
}

fn no_state() -> OpError {
    OpError::InTheWay {
        message: "This entry contains no version of a key manager.".to_owned(),
        fix: "Select an entry that added, changed or deleted a key manager.".to_owned(),
    }
}

/// Restores a version: over the key manager of that name, which must have the revision that was read, or as a new one if it was
/// deleted. The Developer Portal's choice stays.
///
/// # Errors
/// Changed elsewhere, of another type now, an environment is gone, or the database can't be read or written.
pub fn restore(
    store: &mut Store,
    organization: &OrganizationName,
    state: &State,
    revision: Option<u64>,
    audit: &AuditContext,
) -> Result<KeyManager, OpError> {
    let new = &state.key_manager;
    let name = new.name.as_str();
    let Some(now) = store.get(organization, name)? else {
        return super::delete::undelete(
            store,
            organization,
            &state.to_key_manager(audit.timestamp),
            audit,
        );
    };
    if now.built_in() {
        return Err(OpError::BuiltIn);
    }
    if now.kind != new.kind {
        return Err(OpError::InTheWay {
            message: format!(
                "{name} now has the type {}, but the version to restore has the type {}.",
                now.kind.label(),
                new.kind.label()
            ),
            fix: "Delete it first, or add the old one under another name.".to_owned(),
        });
    }
    let changes = Changes {
        description: Some(new.description.clone()),
        enabled: Some(new.enabled),
        environments: Some(new.environments.clone()),
        connection: Some(new.connection.clone()),
        ..Changes::default()
    };
    store
        .change(organization, name, revision, &changes, "restored", audit)?
        .map(|(_, after)| after)
        .map_err(|why| from_rejection(why, name))
}

impl State {
    /// Key manager of this version, not chosen by the Developer Portal.
    pub fn to_key_manager(&self, now: jiff::Timestamp) -> KeyManager {
        let new = &self.key_manager;
        KeyManager {
            name: new.name.clone(),
            kind: new.kind,
            description: new.description.clone(),
            enabled: new.enabled,
            environments: new.environments.clone(),
            connection: Some(new.connection.clone()),
            developer_portal: false,
            revision: self.revision,
            created_at: self.created_at.unwrap_or(now),
            updated_at: now,
            evidence: new.evidence.clone(),
        }
    }
}
