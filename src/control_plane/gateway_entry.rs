//! Key manager as an entry of the API Platform gateway's `config.toml`.

use super::portal_id::PortalId;
use crate::key_manager::{Field, KeyManager, ProviderKind};

/// The gateway that a file is for: what its `jwt-auth` policy reads.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum GatewayRelease {
    /// Gateways 0.7, policy up to 0.1.2.
    V010,
    /// Gateways 0.8 to 0.12, policy 0.x.
    V0,
    /// Gateways 1.0 and 1.1, policy 1.0.x.
    Gateway10,
    /// Own builds with policy 1.1.
    JwtAuth11,
    /// Own builds with policy 1.2.
    JwtAuth12,
    /// Gateway 1.2, policy 1.3.
    #[default]
    Gateway12,
}

impl GatewayRelease {
    /// The releases from gateway 1.0 on, oldest first.
    pub const NAMED: [GatewayRelease; 4] = [
        GatewayRelease::Gateway10,
        GatewayRelease::JwtAuth11,
        GatewayRelease::JwtAuth12,
        GatewayRelease::Gateway12,
    ];

    /// Inverse of [`GatewayRelease::name`], for the releases from gateway 1.0 on.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::NAMED.into_iter().find(|it| it.name() == name)
    }

    /// Next release in a choice; the first follows the last.
    pub fn next(self) -> Self {
        let place = Self::NAMED.into_iter().position(|it| it == self);
        let next = place.map_or(0, |place| place + 1);
        Self::NAMED.get(next).copied().unwrap_or(Self::Gateway10)
    }

    /// Name in options, JSON and verdicts.
    pub fn name(self) -> &'static str {
        match self {
            GatewayRelease::V010 => "gateway-0.7",
            GatewayRelease::V0 => "gateway-0.8",
            GatewayRelease::Gateway10 => "gateway-1.0",
            GatewayRelease::JwtAuth11 => "jwt-auth-1.1",
            GatewayRelease::JwtAuth12 => "jwt-auth-1.2",
            GatewayRelease::Gateway12 => "gateway-1.2",
        }
    }

    /// The product with its version: `Gateway 1.2`.
    pub fn title(self) -> String {
        match self.name().strip_prefix("gateway-") {
            Some(version) => format!("Gateway {version}"),
            None => format!("Gateway, {}", self.name()),
        }
    }

    /// The table below `policy_configurations`; it follows the major version of the policy.
    pub fn section(self) -> &'static str {
        match self {
            GatewayRelease::V010 => "jwtauth_v010",
            GatewayRelease::V0 => "jwtauth_v0",
            _ => "jwtauth_v1",
        }
    }

    /// Whether an entry's `scopeClaim` counts.
    pub fn reads_scope_claim(self) -> bool {
        self == GatewayRelease::Gateway12
    }
}

/// Entry of the list `keymanagers`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GatewayEntry {
    /// Unique in the list; APIs name it in `issuers`.
    pub name: PortalId,
    /// Issuer, compared with a token's `iss` byte by byte.
    pub issuer: String,
    /// Name of the scope claim, unless the gateway's default fits.
    pub scope_claim: Option<String>,
    /// The JWKS address, as the gateway reaches it.
    pub jwks_uri: String,
    /// A CA file on the gateway, for a private authority.
    pub certificate_path: Option<String>,
}

/// Entry, and the values that the gateway cannot express.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntryResult {
    /// Entry of `keymanagers` in the gateway's file.
    pub entry: GatewayEntry,
    /// The scopes of this claim will not be read, or read from a list only.
    pub unread_scopes: Option<UnreadScopes>,
}

/// Scopes that an older gateway does not find.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UnreadScopes {
    /// `scp` is read as a list, and not as one text.
    TextInScp,
    /// The claim is not read at all.
    Claim(String),
}

/// A value that the gateway would read as a template.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a value contains {{{{, which the gateway reads as a template: {0}")]
pub struct Template(pub String);

impl GatewayEntry {
    /// Makes the entry of a key manager for a gateway of this release.
    ///
    /// # Errors
    /// A value holds `{{`.
    pub fn of(
        it: &KeyManager,
        name: PortalId,
        release: GatewayRelease,
        certificate_path: Option<String>,
    ) -> Result<EntryResult, Template> {
        let claim = scope_claim(it);
        let (scope_claim, unread_scopes) = match claim {
            Some(claim) if release.reads_scope_claim() => (Some(claim), None),
            Some(claim) if claim == "scp" => (None, Some(UnreadScopes::TextInScp)),
            Some(claim) => (None, Some(UnreadScopes::Claim(claim))),
            None => (None, None),
        };
        let entry = GatewayEntry {
            name,
            issuer: it.text(Field::Issuer),
            scope_claim,
            jwks_uri: it.text(Field::JwksEndpoint),
            certificate_path,
        };
        Ok(EntryResult {
            entry: entry.checked()?,
            unread_scopes,
        })
    }

    /// Returns the entry, or the value that the gateway would read as a template.
    pub(super) fn checked(self) -> Result<Self, Template> {
        let values = [
            Some(&self.issuer),
            self.scope_claim.as_ref(),
            Some(&self.jwks_uri),
            self.certificate_path.as_ref(),
        ];
        let is_template = |text: &&&String| text.contains("{{");
        match values.iter().flatten().find(is_template) {
            Some(text) => Err(Template((*text).clone())),
            None => Ok(self),
        }
    }
}

/// Scope claim, unless it is `scope`, which every gateway reads. Microsoft Entra ID uses `scp`, as one string.
pub(super) fn scope_claim(it: &KeyManager) -> Option<String> {
    let claim = it.text(Field::ScopeKeyIdentifier);
    match claim.as_str() {
        "scope" if it.kind == ProviderKind::Microsoft => Some("scp".to_owned()),
        "scope" | "" => None,
        _ => Some(claim),
    }
}
