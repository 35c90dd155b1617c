//! Expected values of a token.

use super::verdict_request::VerdictRequest;
use crate::key_manager::{Configuration, Draft, Field, KeyManager, ProviderKind};
use crate::provider::{Provider, recognize};

/// Configuration that the token must fit.
#[derive(Clone, Debug, PartialEq)]
pub struct Expectation {
    /// The name of the stored key manager; fixes are then worded as edits of it.
    pub key_manager: Option<String>,
    /// The key manager is disabled, so that no gateway accepts its tokens.
    pub is_disabled: bool,
    /// The console's type; only Custom has fields for the two claims.
    pub kind: ProviderKind,
    /// The configured issuer.
    pub issuer: String,
    /// Names of other key managers with the same issuer.
    pub duplicate_issuers: Vec<String>,
    /// The configured JWKS Endpoint.
    pub jwks_endpoint: String,
    /// The claim with the client id.
    pub consumer_key_identifier: String,
    /// The claim with the scopes.
    pub scope_key_identifier: String,
    /// Provider, if known.
    pub provider: Option<&'static Provider>,
    /// Request beyond the configuration: gateways, API, client.
    pub asked: VerdictRequest,
}

impl Default for Expectation {
    /// The console's presets, nothing else.
    fn default() -> Self {
        Expectation::new(ProviderKind::Custom, "", &Configuration::preset())
    }
}

impl Expectation {
    /// The claim that the scopes are read from: Entra ID has one only, and its type has no field for it.
    pub fn scope_claim(&self) -> &str {
        match self.kind {
            ProviderKind::Microsoft => "scp",
            _ => &self.scope_key_identifier,
        }
    }

    /// Expectation from the fields of step 2.
    pub fn new(kind: ProviderKind, well_known_url: &str, configuration: &Configuration) -> Self {
        Expectation {
            key_manager: None,
            is_disabled: false,
            kind,
            issuer: configuration.issuer.clone(),
            duplicate_issuers: Vec::new(),
            jwks_endpoint: configuration.jwks_endpoint.trim().to_owned(),
            consumer_key_identifier: configuration.consumer_key_identifier.clone(),
            scope_key_identifier: configuration.scope_key_identifier.clone(),
            provider: recognize(well_known_url, None),
            asked: VerdictRequest::default(),
        }
    }

    /// From a draft.
    pub fn of_draft(draft: &Draft) -> Self {
        Expectation::new(draft.kind, &draft.well_known_url, &draft.configuration)
    }

    /// From a stored key manager; `None` for the built-in one, whose tokens are the platform's own.
    pub fn of_stored(stored: &KeyManager) -> Option<Self> {
        let connection = stored.connection.as_ref()?;
        let settings = &connection.settings;
        Some(Expectation {
            key_manager: Some(stored.name.as_str().to_owned()),
            is_disabled: !stored.enabled,
            kind: stored.kind,
            issuer: settings.issuer.as_str().to_owned(),
            duplicate_issuers: Vec::new(),
            jwks_endpoint: settings.jwks_endpoint.as_str().to_owned(),
            consumer_key_identifier: settings.consumer_key_identifier.as_str().to_owned(),
            scope_key_identifier: settings.scope_key_identifier.as_str().to_owned(),
            provider: recognize(connection.well_known_url.as_str(), None),
            asked: VerdictRequest::default(),
        })
    }

    /// Instruction to set a field: `Set Issuer of NAME to https://h/`, or `Set Issuer to https://h/`.
    pub(super) fn set(&self, field: Field, value: &str) -> String {
        match &self.key_manager {
            Some(name) => format!("Set {} of {name} to {value}", field.label()),
            None => format!("Set {} to {value}", field.label()),
        }
    }

    /// Whether the issuer is a realm of Keycloak.
    pub(super) fn is_keycloak(&self) -> bool {
        self.issuer.contains("/realms/")
    }

    /// Whether the provider is Entra ID, by type or by address.
    pub(super) fn is_microsoft(&self) -> bool {
        self.kind == ProviderKind::Microsoft
            || crate::provider::microsoft::is_microsoft(&self.issuer)
    }
}
