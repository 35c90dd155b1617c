//! Fields of a key manager, and their problems.

use serde::{Deserialize, Serialize};

use super::text::counted;

/// A field of a key manager, named as in the console.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Field {
    /// Asgardeo, Microsoft Entra ID or Custom; chosen before step 1.
    Type,
    /// Step 1, required.
    Name,
    /// Step 1, optional.
    Description,
    /// Step 1, required.
    WellKnownUrl,
    /// Step 1, a checkbox.
    AllEnvironments,
    /// Step 1, at least one when `AllEnvironments` is off.
    Environments,
    /// Step 2, required; `issuer` of the document.
    Issuer,
    /// Step 2, required; `token_endpoint`.
    TokenEndpoint,
    /// Step 2, required; `authorization_endpoint`.
    AuthorizationEndpoint,
    /// Step 2, required; `jwks_uri`.
    JwksEndpoint,
    /// Step 2, optional; `revocation_endpoint`.
    RevokeEndpoint,
    /// Step 2, optional; `end_session_endpoint`.
    OidcLogoutEndpoint,
    /// Step 2, Custom only: name of the client id claim.
    ConsumerKeyIdentifier,
    /// Step 2, Custom only: name of the scope claim.
    ScopeKeyIdentifier,
}

impl Field {
    /// The fields of console step 2, in the console's order.
    pub const CONFIGURATION: [Field; 8] = [
        Field::Issuer,
        Field::TokenEndpoint,
        Field::AuthorizationEndpoint,
        Field::JwksEndpoint,
        Field::RevokeEndpoint,
        Field::OidcLogoutEndpoint,
        Field::ConsumerKeyIdentifier,
        Field::ScopeKeyIdentifier,
    ];

    /// The console's label.
    pub fn label(self) -> &'static str {
        match self {
            Field::Type => "Type",
            Field::Name => "Name",
            Field::Description => "Description",
            Field::WellKnownUrl => "Well-Known URL",
            Field::AllEnvironments => "Apply to all environments",
            Field::Environments => "Environments",
            Field::Issuer => "Issuer",
            Field::TokenEndpoint => "Token Endpoint",
            Field::AuthorizationEndpoint => "Authorization Endpoint",
            Field::JwksEndpoint => "JWKS Endpoint",
            Field::RevokeEndpoint => "Revoke Endpoint",
            Field::OidcLogoutEndpoint => "OIDC Logout Endpoint",
            Field::ConsumerKeyIdentifier => "Consumer Key Identifier",
            Field::ScopeKeyIdentifier => "Scope Key Identifier",
        }
    }

    /// The member name in kmctl's JSON (camelCase).
    pub fn json_name(self) -> &'static str {
        match self {
            Field::Type => "type",
            Field::Name => "name",
            Field::Description => "description",
            Field::WellKnownUrl => "wellKnownUrl",
            Field::AllEnvironments => "allEnvironments",
            Field::Environments => "environments",
            Field::Issuer => "issuer",
            Field::TokenEndpoint => "tokenEndpoint",
            Field::AuthorizationEndpoint => "authorizationEndpoint",
            Field::JwksEndpoint => "jwksEndpoint",
            Field::RevokeEndpoint => "revokeEndpoint",
            Field::OidcLogoutEndpoint => "oidcLogoutEndpoint",
            Field::ConsumerKeyIdentifier => "consumerKeyIdentifier",
            Field::ScopeKeyIdentifier => "scopeKeyIdentifier",
        }
    }

    /// The command-line flag without dashes, e.g. `well-known-url`.
    pub fn flag(self) -> &'static str {
        match self {
            Field::Type => "type",
            Field::Name => "name",
            Field::Description => "description",
            Field::WellKnownUrl => "well-known-url",
            Field::AllEnvironments => "all-environments",
            Field::Environments => "env",
            Field::Issuer => "issuer",
            Field::TokenEndpoint => "token-endpoint",
            Field::AuthorizationEndpoint => "authorization-endpoint",
            Field::JwksEndpoint => "jwks-endpoint",
            Field::RevokeEndpoint => "revoke-endpoint",
            Field::OidcLogoutEndpoint => "oidc-logout-endpoint",
            Field::ConsumerKeyIdentifier => "consumer-key-identifier",
            Field::ScopeKeyIdentifier => "scope-key-identifier",
        }
    }

    /// The member of a discovery document that fills this field; `None` where no standard member does.
    pub fn document_member(self) -> Option<&'static str> {
        match self {
            Field::Issuer => Some("issuer"),
            Field::TokenEndpoint => Some("token_endpoint"),
            Field::AuthorizationEndpoint => Some("authorization_endpoint"),
            Field::JwksEndpoint => Some("jwks_uri"),
            Field::RevokeEndpoint => Some("revocation_endpoint"),
            Field::OidcLogoutEndpoint => Some("end_session_endpoint"),
            _ => None,
        }
    }

    /// Whether it holds an address.
    pub fn is_address(self) -> bool {
        matches!(
            self,
            Field::WellKnownUrl
                | Field::TokenEndpoint
                | Field::AuthorizationEndpoint
                | Field::JwksEndpoint
                | Field::RevokeEndpoint
                | Field::OidcLogoutEndpoint
        )
    }

    /// Whether the field may stay empty.
    pub fn optional(self) -> bool {
        matches!(
            self,
            Field::Description | Field::RevokeEndpoint | Field::OidcLogoutEndpoint
        )
    }

    /// The limit in Unicode code points, where the console counts.
    pub fn limit(self) -> Option<usize> {
        match self {
            Field::Name => Some(100),
            Field::Description | Field::Issuer => Some(254),
            Field::ConsumerKeyIdentifier | Field::ScopeKeyIdentifier => Some(254),
            _ if self.is_address() => Some(2048),
            _ => None,
        }
    }

    /// Whether the field's limit is shown as a counter, as the console does.
    pub fn counted(self) -> bool {
        matches!(self, Field::Name | Field::Description | Field::Issuer)
    }
}

/// Problem of one field, with its fix.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Problem {
    /// Field that the problem is about.
    pub field: Field,
    /// Problem, a sentence that names the field.
    pub message: String,
    /// Fix, a sentence; `None` if the message contains it.
    pub fix: Option<String>,
    /// Value that the fix proposes.
    pub proposed: Option<String>,
    /// Whether the value belongs to another key manager; otherwise it breaks a rule of its own.
    pub taken: bool,
    /// Whether a required value is missing.
    pub missing: bool,
}

impl Problem {
    /// Problem whose message contains the fix.
    pub fn new(field: Field, message: impl Into<String>) -> Self {
        Problem {
            field,
            message: message.into(),
            fix: None,
            proposed: None,
            taken: false,
            missing: false,
        }
    }

    /// Adds the fix, a sentence.
    #[must_use]
    pub fn with_fix(mut self, fix: impl Into<String>) -> Self {
        self.fix = Some(fix.into());
        self
    }

    pub(super) fn required(field: Field) -> Self {
        // What the document should have named.
        let from_provider = matches!(
            field,
            Field::Issuer
                | Field::TokenEndpoint
                | Field::AuthorizationEndpoint
                | Field::JwksEndpoint
        );
        Problem {
            missing: true,
            fix: from_provider.then(|| "Ask the provider for it.".to_owned()),
            ..Problem::new(field, format!("{} is required.", field.label()))
        }
    }

    /// Problem of a text with a secret; `what` is the secret with its article.
    pub(super) fn secret(field: Field, what: &str) -> Self {
        Problem::new(field, format!("{} contains {what}.", field.label()))
            .with_fix("Delete it. If it is real, revoke or replace it: it was visible here.")
    }

    pub(super) fn too_long(field: Field, length: usize, limit: usize) -> Self {
        let over = counted(length - limit, "character", "characters");
        Problem::new(field, format!("{} is {over} too long.", field.label()))
            .with_fix(format!("Use at most {limit} characters."))
    }
}
