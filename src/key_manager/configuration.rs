//! Configuration: raw text of the eight fields of console step 2.

use serde::{Deserialize, Serialize, Serializer};

use super::field::Field;
use super::masked::{stored_address, stored_words};

/// A draft is written to disk: a secret that was typed or pasted is not.
pub(super) fn address_without_secrets<S: Serializer>(text: &str, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(&stored_address(text))
}

/// As [`address_without_secrets`], for a field that is no address.
pub(super) fn words_without_secrets<S: Serializer>(text: &str, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(&stored_words(text))
}

/// Raw text of the eight fields of console step 2.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Configuration {
    /// `issuer` of the document; compared with `iss` of a token.
    #[serde(serialize_with = "address_without_secrets")]
    pub issuer: String,
    /// `token_endpoint`.
    #[serde(serialize_with = "address_without_secrets")]
    pub token_endpoint: String,
    /// `authorization_endpoint`.
    #[serde(serialize_with = "address_without_secrets")]
    pub authorization_endpoint: String,
    /// `jwks_uri`: address of the key set.
    #[serde(serialize_with = "address_without_secrets")]
    pub jwks_endpoint: String,
    /// `revocation_endpoint`; may be empty.
    #[serde(serialize_with = "address_without_secrets")]
    pub revoke_endpoint: String,
    /// `end_session_endpoint`; may be empty.
    #[serde(serialize_with = "address_without_secrets")]
    pub oidc_logout_endpoint: String,
    /// Claim with the client id.
    #[serde(serialize_with = "words_without_secrets")]
    pub consumer_key_identifier: String,
    /// Claim with the scopes.
    #[serde(serialize_with = "words_without_secrets")]
    pub scope_key_identifier: String,
}

impl Configuration {
    /// Configuration before a document is read: the console's presets for the two identifiers, all else empty.
    pub fn preset() -> Self {
        Configuration {
            consumer_key_identifier: "azp".to_owned(),
            scope_key_identifier: "scope".to_owned(),
            ..Configuration::default()
        }
    }

    /// The text of one field; `None` for a field that is not of step 2.
    pub fn get(&self, field: Field) -> Option<&str> {
        Some(match field {
            Field::Issuer => &self.issuer,
            Field::TokenEndpoint => &self.token_endpoint,
            Field::AuthorizationEndpoint => &self.authorization_endpoint,
            Field::JwksEndpoint => &self.jwks_endpoint,
            Field::RevokeEndpoint => &self.revoke_endpoint,
            Field::OidcLogoutEndpoint => &self.oidc_logout_endpoint,
            Field::ConsumerKeyIdentifier => &self.consumer_key_identifier,
            Field::ScopeKeyIdentifier => &self.scope_key_identifier,
            _ => return None,
        })
    }

    /// Mutable text of one field; `None` for a field that is not of step 2.
    pub fn get_mut(&mut self, field: Field) -> Option<&mut String> {
        Some(match field {
            Field::Issuer => &mut self.issuer,
            Field::TokenEndpoint => &mut self.token_endpoint,
            Field::AuthorizationEndpoint => &mut self.authorization_endpoint,
            Field::JwksEndpoint => &mut self.jwks_endpoint,
            Field::RevokeEndpoint => &mut self.revoke_endpoint,
            Field::OidcLogoutEndpoint => &mut self.oidc_logout_endpoint,
            Field::ConsumerKeyIdentifier => &mut self.consumer_key_identifier,
            Field::ScopeKeyIdentifier => &mut self.scope_key_identifier,
            _ => return None,
        })
    }
}
