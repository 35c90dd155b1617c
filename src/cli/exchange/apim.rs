//! The body of API Manager's Admin API v4, `POST /key-managers`, as releases from 4.7 on take it.

use serde_json::{Value, json};

use super::Exported;
use super::handle::apim_name;
use crate::cli::{Failure, output};
use crate::key_manager::{EnvironmentScope, Field, KeyManager, ProviderKind};

/// Writes the bodies, one after the other.
///
/// # Errors
/// A name from which API Manager's can't be made.
pub fn apim(all: &[KeyManager]) -> Result<Exported, Failure> {
    let mut exported = Exported::default();
    for it in all {
        let body = body(it, &mut exported.notes)?;
        exported.text.push_str(&(output::json(&body) + "\n"));
    }
    exported.notes.push(
        "API Manager 4.7 and later: older releases have no type for a key manager of this kind. Its gateways take RSA keys only."
            .to_owned(),
    );
    Ok(exported)
}

fn body(it: &KeyManager, notes: &mut Vec<String>) -> Result<Value, Failure> {
    let name = apim_name(it.name.as_str()).ok_or_else(|| {
        let message = format!(
            "API Manager takes names of Latin letters and digits; none can be made of {}.",
            it.name
        );
        Failure::new("not-exportable", 3, message)
    })?;
    if name != it.name.as_str() {
        notes.push(format!(
            "{}: the name is {name} there; the display name stays.",
            it.name
        ));
    }
    let token = it.text(Field::TokenEndpoint);
    let mut revoke = it.text(Field::RevokeEndpoint);
    if revoke.is_empty() {
        // The server wants some text; the vendor's guide repeats the token endpoint.
        notes.push(format!(
            "{}: API Manager demands a revoke endpoint; the token endpoint stands in for it.",
            it.name
        ));
        revoke.clone_from(&token);
    }
    losses(it, notes);
    Ok(json!({
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
    }))
}

fn losses(it: &KeyManager, notes: &mut Vec<String>) {
    if it.kind != ProviderKind::Custom {
        notes.push(format!(
            "{}: the type {} there asks for settings that kmctl does not have; it is exported as CustomKeyManager.",
            it.name,
            it.kind.title()
        ));
    }
    if let EnvironmentScope::Only(_) = it.environments {
        notes.push(format!(
            "{}: environments can't be carried; there it works in all of them.",
            it.name
        ));
    }
    if !it.text(Field::OidcLogoutEndpoint).is_empty() {
        notes.push(format!(
            "{}: the OIDC Logout Endpoint can't be carried.",
            it.name
        ));
    }
}
