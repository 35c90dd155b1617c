//! JSON of the contract `kmctl/v1`: camelCase, one shape per kind.

use std::borrow::Cow;

use serde::Serialize;
use serde_json::Value;

use crate::key_manager::{
    EnvironmentName, EnvironmentScope, Evidence, Field, Grade, KeyManager, OpenFinding, TokenTest,
    masked_address,
};

/// Key manager with its members in the contract's order; secrets in addresses are masked.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Item<'a> {
    name: &'a str,
    #[serde(rename = "type")]
    kind: &'static str,
    description: &'a str,
    enabled: bool,
    built_in: bool,
    well_known_url: Option<Cow<'a, str>>,
    all_environments: bool,
    environments: Vec<&'a str>,
    issuer: Option<Cow<'a, str>>,
    token_endpoint: Option<Cow<'a, str>>,
    authorization_endpoint: Option<Cow<'a, str>>,
    jwks_endpoint: Option<Cow<'a, str>>,
    revoke_endpoint: Option<Cow<'a, str>>,
    oidc_logout_endpoint: Option<Cow<'a, str>>,
    consumer_key_identifier: Option<&'a str>,
    scope_key_identifier: Option<&'a str>,
    developer_portal: bool,
    revision: u64,
    created_at: String,
    updated_at: String,
    evidence: EvidenceItem<'a>,
}

/// What is known of the values, with the worst grade of it.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct EvidenceItem<'a> {
    grade: Option<Grade>,
    last_check: Option<Grade>,
    open_findings: Option<Vec<OpenItem<'a>>>,
    token_test: Option<TokenTest>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct OpenItem<'a> {
    check: &'a str,
    grade: Grade,
    field: Option<&'static str>,
}

impl<'a> EvidenceItem<'a> {
    /// Evidence of a key manager or of a check.
    pub fn new(it: &'a Evidence) -> Self {
        let open = |it: &'a OpenFinding| OpenItem {
            check: &it.check,
            grade: it.grade,
            field: it.field.map(Field::json_name),
        };
        let findings = it.open.as_ref();
        EvidenceItem {
            grade: it.grade(),
            last_check: it.check,
            open_findings: findings.map(|all| all.iter().map(open).collect()),
            token_test: it.token,
        }
    }
}

impl<'a> Item<'a> {
    /// `environments` names those of a restricted one, and all of `known` for one that applies to all.
    pub fn new(it: &'a KeyManager, known: &'a [EnvironmentName]) -> Self {
        let (all, names) = match &it.environments {
            EnvironmentScope::All => (true, known),
            EnvironmentScope::Only(names) => (false, names.as_slice()),
        };
        let settings = it
            .connection
            .as_ref()
            .map(|connection| &connection.settings);
        Item {
            name: it.name.as_str(),
            kind: it.kind.word(),
            description: it.description.as_str(),
            enabled: it.enabled,
            built_in: it.built_in(),
            well_known_url: it
                .connection
                .as_ref()
                .map(|connection| masked_address(connection.well_known_url.as_str())),
            all_environments: all,
            environments: names.iter().map(EnvironmentName::as_str).collect(),
            issuer: settings.map(|s| masked_address(s.issuer.as_str())),
            token_endpoint: settings.map(|s| masked_address(s.token_endpoint.as_str())),
            authorization_endpoint: settings
                .map(|s| masked_address(s.authorization_endpoint.as_str())),
            jwks_endpoint: settings.map(|s| masked_address(s.jwks_endpoint.as_str())),
            revoke_endpoint: settings
                .and_then(|s| Some(masked_address(s.revoke_endpoint.as_ref()?.as_str()))),
            oidc_logout_endpoint: settings
                .and_then(|s| Some(masked_address(s.oidc_logout_endpoint.as_ref()?.as_str()))),
            consumer_key_identifier: settings.map(|s| s.consumer_key_identifier.as_str()),
            scope_key_identifier: settings.map(|s| s.scope_key_identifier.as_str()),
            developer_portal: it.developer_portal,
            revision: it.revision,
            created_at: it.created_at.to_string(),
            updated_at: it.updated_at.to_string(),
            evidence: EvidenceItem::new(&it.evidence),
        }
    }
}

/// Key manager as a JSON value; see [`Item`].
pub fn key_manager(it: &KeyManager, known: &[EnvironmentName]) -> Value {
    // Strings, numbers and booleans always serialize.
    serde_json::to_value(Item::new(it, known)).unwrap_or_default()
}
