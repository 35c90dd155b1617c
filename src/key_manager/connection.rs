//! What only an external key manager has: its address and its settings, each one parsed.

use super::claim_name::ClaimName;
use super::endpoint::Endpoint;
use super::issuer::Issuer;
use super::well_known_url::WellKnownUrl;

/// The eight values of console step 2, each one parsed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Must equal `iss` of access tokens.
    pub issuer: Issuer,
    /// Where applications get tokens.
    pub token_endpoint: Endpoint,
    /// Where a browser is sent to log in.
    pub authorization_endpoint: Endpoint,
    /// Where the keys are.
    pub jwks_endpoint: Endpoint,
    /// Where tokens are revoked.
    pub revoke_endpoint: Option<Endpoint>,
    /// Where a browser is sent to log out.
    pub oidc_logout_endpoint: Option<Endpoint>,
    /// The claim with the client id; `azp` unless Custom.
    pub consumer_key_identifier: ClaimName,
    /// The claim with the scopes; `scope` unless Custom.
    pub scope_key_identifier: ClaimName,
}

/// What an external key manager has and the built-in one has not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Connection {
    /// Where the settings were read from.
    pub well_known_url: WellKnownUrl,
    /// What was read, and edited.
    pub settings: Settings,
}
