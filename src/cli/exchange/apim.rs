//! Body of API Manager's Admin API v4, `POST /key-managers`, for releases from 4.7.

use serde_json::{Value, json};

use super::exported::{Body, Exported, Object};
use super::ids::{IdOption, resolve};
use crate::cli::command_error::CommandError;
use crate::control_plane::apim_name;
use crate::key_manager::{EnvironmentScope, Field, KeyManager, ProviderKind};

/// Writes the bodies.
///
/// # Errors
/// A name that API Manager does not allow, or two that become equal.
pub fn apim(all: &[KeyManager], given: &IdOption) -> Result<Exported, CommandError> {
    let ids = resolve(all, given, |it| Some((apim_name(it.name.as_str())?, None)))?;
    let mut exported = Exported {
        head: String::new(),
        objects: Vec::new(),
        ending: "json",
        notes: ids.notes,
    };
    for (it, name) in all.iter().zip(ids.ids) {
        let body = Body::Json(body(it, &name, &mut exported.notes));
        exported.objects.push(Object { stem: name, body });
    }
    exported.notes.push(
        "API Manager 4.7 and later: older versions have no custom key manager type. Its gateways accept only tokens signed with RSA keys."
            .to_owned(),
    );
    Ok(exported)
}

fn body(it: &KeyManager, name: &str, notes: &mut Vec<String>) -> Value {
    if name != it.name.as_str() {
        notes.push(format!(
            "{}: the name on the target is {name}; the display name stays the same.",
            it.name
        ));
    }
    let token = it.text(Field::TokenEndpoint);
    let mut revoke = it.text(Field::RevokeEndpoint);
    if revoke.is_empty() {
        // The server requires a value; the vendor's guide repeats the token endpoint.
        notes.push(format!(
            "{}: API Manager requires a revoke endpoint, so the token endpoint is used.",
            it.name
        ));
        revoke.clone_from(&token);
    }
    losses(it, notes);
    json!({
        "name": name,
        "displayName": it.name.as_str(),
        "type": "CustomKeyManager",
        "description": it.text(Field::Description),
        "wellKnownEndpoint": it.text(Field::WellKnownUrl),
        "issuer": it.text(Field::Issuer),
        "tokenEndpoint": token,
        "revokeEndpoint": revoke,
        "authorizeEndpoint": it.text(Field::AuthorizationEndpoint),
        "certificates": { "type": "JWKS", "value": it.text(Field::JwksEndpoint) },
        "consumerKeyClaim": it.text(Field::ConsumerKeyIdentifier),
        "scopesClaim": it.text(Field::ScopeKeyIdentifier),
        "availableGrantTypes": [],
        "enableTokenGeneration": false,
        "enableOAuthAppCreation": false,
        "enableMapOAuthConsumerApps": true,
        "enableSelfValidationJWT": true,
        "enableTokenEncryption": false,
        "enableTokenHashing": false,
        "claimMapping": [],
        "tokenValidation": [],
        "additionalProperties": {},
        "permissions": { "permissionType": "PUBLIC", "roles": [] },
        "tokenType": "DIRECT",
        "allowedOrganizations": ["ALL"],
        "enabled": it.enabled,
    })
}

fn losses(it: &KeyManager, notes: &mut Vec<String>) {
    if it.kind != ProviderKind::Custom {
        notes.push(format!(
            "{}: type {} requires settings that kmctl does not have, so it is exported as CustomKeyManager.",
            it.name,
            it.kind.title()
        ));
    }
    if let EnvironmentScope::Only(_) = it.environments {
        notes.push(format!(
            "{}: environments are not supported; it will work in all of them.",
            it.name
        ));
    }
    if !it.text(Field::OidcLogoutEndpoint).is_empty() {
        notes.push(format!(
            "{}: the OIDC Logout Endpoint is not supported.",
            it.name
        ));
    }
}
