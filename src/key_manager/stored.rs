//! A key manager as it is stored.

use super::{
    ClaimName, Description, Endpoint, EnvironmentScope, Issuer, Name, ProviderKind, WellKnownUrl,
};

/// The name of the row that is always there and always first.
pub const BUILT_IN_NAME: &str = "Bijira Built-in STS";
/// Its description. Source: console, Key Managers list.
pub const BUILT_IN_DESCRIPTION: &str = "Default Key Manager configuration";

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

/// A stored key manager.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyManager {
    /// Fixed after Add.
    pub name: Name,
    /// Fixed after Add.
    pub kind: ProviderKind,
    /// For colleagues.
    pub description: Description,
    /// The console's Status switch.
    pub enabled: bool,
    /// Where its tokens are taken.
    pub environments: EnvironmentScope,
    /// `None` for the built-in row only.
    pub connection: Option<Connection>,
    /// Whether the Developer Portal uses it.
    pub developer_portal: bool,
    /// Counts its changes, from 1; a write names the one that it read.
    pub revision: u64,
    /// When it was added.
    pub created_at: jiff::Timestamp,
    /// When it was last changed.
    pub updated_at: jiff::Timestamp,
}

impl KeyManager {
    /// Whether it is *Bijira Built-in STS*, which can't be changed or deleted.
    pub fn built_in(&self) -> bool {
        self.kind == ProviderKind::Bijira
    }
}
