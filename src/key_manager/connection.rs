//! Connection of an external key manager: its address and its parsed settings.

use super::claim_name::ClaimName;
use super::endpoint::Endpoint;
use super::issuer::Issuer;
use super::well_known_url::WellKnownUrl;

/// The eight values of console step 2, each one parsed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Must equal `iss` of access tokens.
    pub issuer: Issuer,
    /// Token Endpoint; `token_endpoint` of the document.
    pub token_endpoint: Endpoint,
    /// Authorization Endpoint; `authorization_endpoint` of the document.
    pub authorization_endpoint: Endpoint,
    /// JWKS Endpoint; `jwks_uri` of the document.
    pub jwks_endpoint: Endpoint,
    /// Revoke Endpoint; `revocation_endpoint` of the document.
    pub revoke_endpoint: Option<Endpoint>,
    /// OIDC Logout Endpoint; `end_session_endpoint` of the document.
    pub oidc_logout_endpoint: Option<Endpoint>,
    /// The claim with the client id; `azp` unless Custom.
    pub consumer_key_identifier: ClaimName,
    /// The claim with the scopes; `scope` unless Custom.
    pub scope_key_identifier: ClaimName,
}

/// Connection; the built-in key manager has none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Connection {
    /// Well-Known URL, as entered.
    pub well_known_url: WellKnownUrl,
    /// Settings, as read and edited.
    pub settings: Settings,
}
