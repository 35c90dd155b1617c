//! Mapping of key managers to API Manager's Admin API v4.

use serde_json::{Map, Value, json};

use super::catalog::Catalog;
use super::change::Missing;
use super::desired_state::DesiredState;
use super::managed::{ManagedField, ManagedFields};
use super::release::Capabilities;
use super::remote_key_manager::RemoteKeyManager;
use crate::key_manager::Field;

/// Connector type of every key manager that kmctl writes: the provider issues tokens, the server only validates them.
pub(super) const TYPE: &str = "CustomKeyManager";

/// The member of a managed field; certificates are a member of their own shape.
fn member(field: ManagedField) -> &'static str {
    match field {
        ManagedField::Of(Field::Description) => "description",
        ManagedField::Of(Field::WellKnownUrl) => "wellKnownEndpoint",
        ManagedField::Of(Field::Issuer) => "issuer",
        ManagedField::Of(Field::TokenEndpoint) => "tokenEndpoint",
        ManagedField::Of(Field::AuthorizationEndpoint) => "authorizeEndpoint",
        ManagedField::Of(Field::RevokeEndpoint) => "revokeEndpoint",
        ManagedField::Of(Field::ConsumerKeyIdentifier) => "consumerKeyClaim",
        ManagedField::Of(Field::ScopeKeyIdentifier) => "scopesClaim",
        ManagedField::Of(_) => "certificates",
        ManagedField::Enabled => "enabled",
        // A gateway's alone.
        ManagedField::CertificatePath => "certificatePath",
    }
}

const TOKEN: ManagedField = ManagedField::Of(Field::TokenEndpoint);
const REVOKE: ManagedField = ManagedField::Of(Field::RevokeEndpoint);

/// Managed fields of a server's response.
pub(super) fn managed(remote: &RemoteKeyManager) -> ManagedFields {
    let mut fields: ManagedFields = ManagedField::ALL
        .into_iter()
        .map(|field| (field, value(remote, field)))
        .collect();
    fields.fold_revoke();
    fields
}

fn value(remote: &RemoteKeyManager, field: ManagedField) -> String {
    match field {
        ManagedField::Enabled => {
            (remote.body.get("enabled") == Some(&Value::Bool(true))).to_string()
        }
        ManagedField::Of(Field::JwksEndpoint) => {
            let certificates = remote.body.get("certificates").unwrap_or(&Value::Null);
            match (
                certificates["type"].as_str(),
                certificates["value"].as_str(),
            ) {
                (Some("JWKS"), Some(url)) => url.to_owned(),
                (Some("PEM"), Some(_)) => "(a certificate)".to_owned(),
                _ => String::new(),
            }
        }
        other => remote.text(member(other)).to_owned(),
    }
}

/// Body of a `POST`, restricted to the members that the server accepts.
pub fn body_of(
    desired: &DesiredState,
    name: &str,
    capabilities: &Capabilities,
) -> Map<String, Value> {
    let mut body = Map::new();
    let mut put = |name: &str, value: Value| {
        if capabilities.has(name) {
            body.insert(name.to_owned(), value);
        }
    };
    put("name", name.into());
    put("displayName", desired.name.as_str().into());
    put("type", TYPE.into());
    for field in ManagedField::ALL {
        put(member(field), sent(desired, field));
    }
    for (name, on) in [
        ("enableTokenGeneration", false),
        ("enableOAuthAppCreation", false),
        ("enableMapOAuthConsumerApps", true),
        ("enableSelfValidationJWT", true),
        ("enableTokenEncryption", false),
        ("enableTokenHashing", false),
        // Developers may paste any client id.
        ("enableProvisionedAppValidation", false),
    ] {
        put(name, on.into());
    }
    put("availableGrantTypes", json!([]));
    put("claimMapping", json!([]));
    put("tokenValidation", json!([]));
    put("additionalProperties", json!({}));
    put(
        "permissions",
        json!({ "permissionType": "PUBLIC", "roles": [] }),
    );
    put("tokenType", "DIRECT".into());
    put("allowedOrganizations", json!(["ALL"]));
    body
}

fn sent(desired: &DesiredState, field: ManagedField) -> Value {
    let text = |field| desired.fields.get(field).unwrap_or_default();
    match field {
        ManagedField::Enabled => (text(field) == "true").into(),
        ManagedField::Of(Field::JwksEndpoint) => json!({ "type": "JWKS", "value": text(field) }),
        REVOKE if text(REVOKE).is_empty() => text(TOKEN).into(),
        field => text(field).into(),
    }
}

/// Body of a `PUT`: the body that was read, with changed managed fields and without `id`, which the contract marks as read-only.
/// Masked values stay masked, which keeps them.
pub fn update_body(remote: &RemoteKeyManager, desired: &DesiredState) -> Map<String, Value> {
    let mut body = remote.body.clone();
    body.remove("id");
    let before = managed(remote);
    for (field, value) in desired.fields.iter() {
        if before.get(field) != Some(value) {
            body.insert(member(field).to_owned(), sent(desired, field));
        }
    }
    if desired.fields.get(REVOKE) == Some("") {
        body.insert("revokeEndpoint".to_owned(), sent(desired, REVOKE));
    }
    // A developer-facing address equal to the old one follows it.
    for (shown, real) in [
        ("displayTokenEndpoint", "tokenEndpoint"),
        ("displayRevokeEndpoint", "revokeEndpoint"),
    ] {
        if !remote.text(real).is_empty()
            && remote.text(shown) == remote.text(real)
            && let Some(now) = body.get(real).cloned()
        {
            body.insert(shown.to_owned(), now);
        }
    }
    repair(&mut body);
    body
}

/// Repairs values that a server returns but does not accept: nulls that it dereferences, roles without effect, duplicates in
/// lists that are sets.
fn repair(body: &mut Map<String, Value>) {
    for name in ["tokenType", "permissions"] {
        if body.get(name) == Some(&Value::Null) {
            body.remove(name);
        }
    }
    if let Some(permissions) = body.get_mut("permissions").and_then(Value::as_object_mut) {
        let open = permissions.get("permissionType").and_then(Value::as_str) == Some("PUBLIC");
        if open || !permissions.get("roles").is_some_and(Value::is_array) {
            permissions.insert("roles".to_owned(), json!([]));
        }
        if let Some(Value::Array(roles)) = permissions.get_mut("roles") {
            once_each(roles);
        }
    }
    if let Some(Value::Array(organizations)) = body.get_mut("allowedOrganizations") {
        once_each(organizations);
    }
}

fn once_each(list: &mut Vec<Value>) {
    let mut seen: Vec<Value> = Vec::new();
    list.retain(|item| {
        let new = !seen.contains(item);
        if new {
            seen.push(item.clone());
        }
        new
    });
}

/// Labels of fields whose stored value differs from the sent one, and of other members that changed.
pub fn api_manager_differences(
    desired: &DesiredState,
    sent: Option<&Map<String, Value>>,
    after: &RemoteKeyManager,
) -> Vec<String> {
    let now = managed(after);
    let fields = desired.fields.iter();
    let mut names: Vec<String> = fields
        .filter(|(field, value)| now.get(*field) != Some(value))
        .map(|(field, _)| field.label().to_owned())
        .collect();
    let handled: Vec<&str> = ManagedField::ALL.into_iter().map(member).collect();
    for (name, value) in sent.into_iter().flatten() {
        let there = after.body.get(name).unwrap_or(&Value::Null);
        let same = there == value
            || (value.is_null() || there.is_null()) && is_empty(value) && is_empty(there);
        if !same && !handled.contains(&name.as_str()) && !numbers_alike(value, there) {
            names.push(name.clone());
        }
    }
    names
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(members) => members.is_empty(),
        _ => false,
    }
}

/// Whether two numbers are equal; a server returns integers as fractions.
fn numbers_alike(sent: &Value, there: &Value) -> bool {
    match (sent, there) {
        (Value::Number(a), Value::Number(b)) => a.as_f64() == b.as_f64(),
        (Value::Object(a), Value::Object(b)) => a.iter().all(|(name, value)| {
            let there = b.get(name).unwrap_or(&Value::Null);
            value == there || is_empty(value) && is_empty(there) || numbers_alike(value, there)
        }),
        (Value::Array(a), Value::Array(b)) => {
            a.len() == b.len() && a.iter().all(|item| b.contains(item))
        }
        _ => false,
    }
}

/// Settings that the server requires for this type and that have no value, by the labels of its settings document.
pub(super) fn missing(desired: &DesiredState, catalog: &Catalog) -> Vec<Missing> {
    let Some(kind) = catalog.find(TYPE) else {
        return Vec::new();
    };
    let mut missing: Vec<Missing> = Vec::new();
    for setting in kind.settings.iter().filter(|it| it.required) {
        missing.push(Missing::new(&setting.name, &setting.label));
    }
    for endpoint in kind.endpoints.iter().filter(|it| it.required) {
        let field = match endpoint.name.as_str() {
            // The token endpoint is sent if there is none.
            "token_endpoint" | "revoke_endpoint" => TOKEN,
            "authorize_endpoint" => ManagedField::Of(Field::AuthorizationEndpoint),
            // A blank value makes the server show the real one.
            "display_token_endpoint" | "display_revoke_endpoint" => TOKEN,
            _ => {
                missing.push(Missing::new(&endpoint.name, &endpoint.label));
                continue;
            }
        };
        if desired.fields.get(field).is_none_or(str::is_empty) {
            missing.push(Missing::new(field.json_name(), &endpoint.label));
        }
    }
    missing
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_server_answers_and_refuses_is_repaired() {
        let body = |value: Value| value.as_object().cloned().unwrap();
        let mut sent = body(json!({
            "tokenType": null,
            "permissions": { "permissionType": "ALLOW", "roles": ["a", "b", "a"] },
            "allowedOrganizations": ["x", "x"],
        }));
        repair(&mut sent);
        let expected = json!({
            "permissions": { "permissionType": "ALLOW", "roles": ["a", "b"] },
            "allowedOrganizations": ["x"],
        });
        assert_eq!(Value::Object(sent), expected);
        let mut open =
            body(json!({ "permissions": { "permissionType": "PUBLIC", "roles": ["gone"] } }));
        repair(&mut open);
        assert_eq!(open["permissions"]["roles"], json!([]));
        let mut none = body(json!({ "permissions": null }));
        repair(&mut none);
        assert!(none.is_empty());
    }

    #[test]
    fn numbers_nulls_and_order_are_no_difference_and_a_lost_member_is() {
        let stored = |more: Value, roles: Value| {
            let answer = json!({
                "id": "1", "name": "a", "enabled": true,
                "additionalProperties": more, "permissions": { "permissionType": "ALLOW", "roles": roles },
            });
            RemoteKeyManager::from_answer(answer).unwrap()
        };
        let desired = DesiredState {
            name: crate::key_manager::Name::stored("a".to_owned()),
            remote_name: None,
            fields: ManagedFields::from_iter([(ManagedField::Enabled, "true".to_owned())]),
            unsupported: Vec::new(),
            own: Vec::new(),
            invalid: false,
            doubt: None,
        };
        let sent = json!({
            "additionalProperties": { "number": 7, "nothing": null },
            "permissions": { "permissionType": "ALLOW", "roles": ["a", "b"] },
        });
        let sent = sent.as_object();
        let same = stored(
            json!({ "number": 7.0, "self_validate_jwt": true }),
            json!(["b", "a"]),
        );
        assert_eq!(
            api_manager_differences(&desired, sent, &same),
            Vec::<String>::new()
        );
        let lost = stored(json!({}), json!(["a", "b"]));
        assert_eq!(
            api_manager_differences(&desired, sent, &lost),
            ["additionalProperties"]
        );
        let other = stored(json!({ "number": 7 }), json!(["a"]));
        assert_eq!(
            api_manager_differences(&desired, sent, &other),
            ["permissions"]
        );
    }
}
