//! The JSON of the contract `kmctl/v1`: camelCase, one shape for each kind.

use serde_json::{Value, json};

use crate::key_manager::{EnvironmentName, EnvironmentScope, KeyManager};

/// A key manager. `environments` names those of a restricted one, and all of `known` for one that applies to all.
pub fn key_manager(it: &KeyManager, known: &[EnvironmentName]) -> Value {
    let (all, environments): (bool, Vec<&str>) = match &it.environments {
        EnvironmentScope::All => (true, known.iter().map(|name| name.as_str()).collect()),
        EnvironmentScope::Only(names) => (false, names.iter().map(|name| name.as_str()).collect()),
    };
    let settings = it
        .connection
        .as_ref()
        .map(|connection| &connection.settings);
    json!({
        "name": it.name.as_str(),
        "type": it.kind.word(),
        "description": it.description.as_str(),
        "enabled": it.enabled,
        "builtIn": it.built_in(),
        "wellKnownUrl": it.connection.as_ref().map(|connection| connection.well_known_url.as_str()),
        "allEnvironments": all,
        "environments": environments,
        "issuer": settings.map(|s| s.issuer.as_str()),
        "tokenEndpoint": settings.map(|s| s.token_endpoint.as_str()),
        "authorizationEndpoint": settings.map(|s| s.authorization_endpoint.as_str()),
        "jwksEndpoint": settings.map(|s| s.jwks_endpoint.as_str()),
        "revokeEndpoint": settings.and_then(|s| s.revoke_endpoint.as_ref()).map(|url| url.as_str()),
        "oidcLogoutEndpoint": settings.and_then(|s| s.oidc_logout_endpoint.as_ref()).map(|url| url.as_str()),
        "consumerKeyIdentifier": settings.map(|s| s.consumer_key_identifier.as_str()),
        "scopeKeyIdentifier": settings.map(|s| s.scope_key_identifier.as_str()),
        "developerPortal": it.developer_portal,
        "revision": it.revision,
        "createdAt": it.created_at.to_string(),
        "updatedAt": it.updated_at.to_string(),
    })
}
