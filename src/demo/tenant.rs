//! Simulated tenants, one per well-known URL.

/// The path that a discovery document is served under.
pub(super) const WELL_KNOWN: &str = "/.well-known/openid-configuration";

/// Tenant of the provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Tenant {
    /// Like Asgardeo: the issuer is the token endpoint. Clean.
    #[default]
    Asgardeo,
    /// Like Microsoft Entra ID: no revocation endpoint. Clean.
    Microsoft,
    /// Custom product at the root of the host. Clean.
    Custom,
    /// The document names an issuer on another host.
    OtherIssuer,
    /// The document does not say where the keys are.
    WithoutKeys,
    /// A document with faults of several kinds.
    Faults,
    /// A key set that gateways can't read.
    UnreadableKeys,
}

impl Tenant {
    /// Every tenant, in the order in which they are shown.
    pub const ALL: [Self; 7] = [
        Self::Asgardeo,
        Self::Microsoft,
        Self::Custom,
        Self::OtherIssuer,
        Self::WithoutKeys,
        Self::Faults,
        Self::UnreadableKeys,
    ];

    /// Path of its issuer below the base URL.
    pub(super) fn issuer_path(self) -> &'static str {
        match self {
            Self::Asgardeo => "/t/sampleorg/oauth2/token",
            Self::Microsoft => "/tenant1/v2.0",
            Self::Custom => "",
            Self::OtherIssuer => "/w",
            Self::WithoutKeys => "/x",
            Self::Faults => "/f",
            Self::UnreadableKeys => "/k",
        }
    }

    /// The path of its discovery document.
    #[must_use]
    pub fn document_path(self) -> String {
        format!("{}{WELL_KNOWN}", self.issuer_path())
    }

    /// Issuer of its document and tokens.
    #[must_use]
    pub fn issuer(self, base: &str) -> String {
        match self {
            Self::OtherIssuer => "https://idp.example/w".to_owned(),
            _ => format!("{base}{}", self.issuer_path()),
        }
    }

    /// Path of one of its endpoints.
    pub(super) fn path(self, endpoint: Endpoint) -> String {
        let (prefix, names) = match self {
            Self::Asgardeo => ("/t/sampleorg", &PRODUCT),
            Self::Microsoft => ("/tenant1", &ENTRA),
            Self::Custom => ("", &PRODUCT),
            Self::OtherIssuer => ("/w", &PRODUCT),
            Self::WithoutKeys => ("/x", &SHORT),
            Self::Faults => ("/f", &SHORT),
            Self::UnreadableKeys => ("/k", &SHORT),
        };
        let name = names
            .iter()
            .find(|(which, _)| *which == endpoint)
            .map_or("", |(_, path)| path);
        format!("{prefix}{name}")
    }

    /// The tenant and endpoint at a path.
    pub(super) fn find(path: &str) -> Option<(Self, Endpoint)> {
        let pairs = Self::ALL
            .into_iter()
            .flat_map(|tenant| PRODUCT.iter().map(move |(endpoint, _)| (tenant, *endpoint)));
        pairs
            .into_iter()
            .find(|(tenant, endpoint)| tenant.path(*endpoint) == path)
    }
}

/// Endpoint of a tenant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Endpoint {
    Authorization,
    Token,
    Keys,
    UserInfo,
    Revocation,
    Logout,
}

type Paths = [(Endpoint, &'static str); 6];

const PRODUCT: Paths = [
    (Endpoint::Authorization, "/oauth2/authorize"),
    (Endpoint::Token, "/oauth2/token"),
    (Endpoint::Keys, "/oauth2/jwks"),
    (Endpoint::UserInfo, "/oauth2/userinfo"),
    (Endpoint::Revocation, "/oauth2/revoke"),
    (Endpoint::Logout, "/oidc/logout"),
];

const ENTRA: Paths = [
    (Endpoint::Authorization, "/oauth2/v2.0/authorize"),
    (Endpoint::Token, "/oauth2/v2.0/token"),
    (Endpoint::Keys, "/discovery/v2.0/keys"),
    (Endpoint::UserInfo, "/oidc/userinfo"),
    (Endpoint::Revocation, "/oauth2/v2.0/no-revocation"),
    (Endpoint::Logout, "/oauth2/v2.0/logout"),
];

const SHORT: Paths = [
    (Endpoint::Authorization, "/authorize"),
    (Endpoint::Token, "/token"),
    (Endpoint::Keys, "/jwks"),
    (Endpoint::UserInfo, "/userinfo"),
    (Endpoint::Revocation, "/revoke"),
    (Endpoint::Logout, "/logout"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_addresses_are_the_same() {
        let mut seen = std::collections::HashSet::new();
        for tenant in Tenant::ALL {
            assert!(seen.insert(tenant.document_path()));
            for (endpoint, _) in PRODUCT {
                let path = tenant.path(endpoint);
                assert_eq!(Tenant::find(&path), Some((tenant, endpoint)), "{path}");
                assert!(seen.insert(path));
            }
        }
        assert_eq!(Tenant::find("/"), None);
    }
}
