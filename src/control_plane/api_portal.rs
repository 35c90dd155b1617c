//! Mapping of key managers to the API Portal: id, display name, token endpoint, enabled.

use serde_json::{Map, Value, json};

use super::desired_state::DesiredState;
use super::managed::ManagedField;
use super::remote_key_manager::RemoteKeyManager;
use crate::key_manager::Field;

/// Body of a create. All four members are sent, since the server chooses missing ones.
pub fn portal_body(desired: &DesiredState) -> Map<String, Value> {
    let mut body = changed(desired, desired.name.as_str());
    let id = desired.remote_name.as_deref().unwrap_or_default();
    body.insert("id".to_owned(), id.into());
    body
}

/// Body of an update. `enabled` is always included, since a missing one enables; the id never is, since another id
/// renames.
pub fn portal_update(before: &RemoteKeyManager, desired: &DesiredState) -> Map<String, Value> {
    changed(desired, before.text("displayName"))
}

fn changed(desired: &DesiredState, display_name: &str) -> Map<String, Value> {
    let token = ManagedField::Of(Field::TokenEndpoint);
    let mut body = Map::new();
    body.insert("displayName".to_owned(), display_name.into());
    body.insert(
        "tokenEndpoint".to_owned(),
        desired.fields.get(token).unwrap_or_default().into(),
    );
    let enabled = desired.fields.get(ManagedField::Enabled) == Some("true");
    body.insert("enabled".to_owned(), enabled.into());
    body
}

/// Key manager of a response. List items have fewer members than a single one, and only enabled ones are listed; both map to the
/// same value. The id serves as the name.
pub fn portal_key_manager(answer: &Value) -> Option<RemoteKeyManager> {
    let id = answer["id"].as_str()?;
    let body = json!({
        "id": id,
        "name": id,
        "displayName": answer["displayName"].as_str().unwrap_or_default(),
        "tokenEndpoint": answer["tokenEndpoint"].as_str().unwrap_or_default(),
        "enabled": answer["enabled"] != false,
    });
    RemoteKeyManager::from_answer(body)
}
