//! Configuration that a token is tested against.

use crate::key_manager::{Configuration, Draft, KeyManager, TestedValues};
use crate::token::Expectation;

/// The settings that matter, from a stored key manager, from a draft or from a well-known URL.
#[derive(Clone, Debug, PartialEq)]
pub struct TestSubject {
    /// Expected values of the token.
    pub expectation: Expectation,
    /// Address of the key set; empty if unknown.
    pub jwks_endpoint: String,
    /// Token endpoint; empty if unknown.
    pub token_endpoint: String,
    /// Address of the discovery document; empty if unknown.
    pub well_known_url: String,
}

impl TestSubject {
    /// A stored key manager; `None` for the built-in one, whose tokens are the platform's own.
    pub fn of_stored(stored: &KeyManager) -> Option<Self> {
        let connection = stored.connection.as_ref()?;
        let settings = &connection.settings;
        Some(TestSubject {
            expectation: Expectation::of_stored(stored)?,
            jwks_endpoint: settings.jwks_endpoint.as_str().to_owned(),
            token_endpoint: settings.token_endpoint.as_str().to_owned(),
            well_known_url: connection.well_known_url.as_str().to_owned(),
        })
    }

    /// The values that a token is compared with.
    pub fn values(&self) -> TestedValues {
        let expected = &self.expectation;
        TestedValues::of(&Configuration {
            issuer: expected.issuer.clone(),
            jwks_endpoint: self.jwks_endpoint.clone(),
            consumer_key_identifier: expected.consumer_key_identifier.clone(),
            scope_key_identifier: expected.scope_key_identifier.clone(),
            ..Configuration::default()
        })
    }

    /// Subject from the draft of a form.
    pub fn of_draft(draft: &Draft) -> Self {
        TestSubject {
            expectation: Expectation::of_draft(draft),
            jwks_endpoint: draft.configuration.jwks_endpoint.trim().to_owned(),
            token_endpoint: draft.configuration.token_endpoint.trim().to_owned(),
            well_known_url: draft.well_known_url.trim().to_owned(),
        }
    }
}
