//! Configuration that a token is tested against.

use crate::discovery::address::refused;
use crate::discovery::{Document, FetchError};
use crate::key_manager::{Configuration, Draft, KeyManager, ProviderKind};
use crate::net::Client;
use crate::provider::recognize;
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
}

impl TestSubject {
    /// A stored key manager; `None` for the built-in one, whose tokens are the platform's own.
    pub fn of_stored(stored: &KeyManager) -> Option<Self> {
        let settings = &stored.connection.as_ref()?.settings;
        Some(TestSubject {
            expectation: Expectation::of_stored(stored)?,
            jwks_endpoint: settings.jwks_endpoint.as_str().to_owned(),
            token_endpoint: settings.token_endpoint.as_str().to_owned(),
        })
    }

    /// Subject from the draft of a form.
    pub fn of_draft(draft: &Draft) -> Self {
        TestSubject {
            expectation: Expectation::of_draft(draft),
            jwks_endpoint: draft.configuration.jwks_endpoint.trim().to_owned(),
            token_endpoint: draft.configuration.token_endpoint.trim().to_owned(),
        }
    }

    /// Subject from a well-known document, with the claim names known for its provider, else `azp` and `scope`.
    ///
    /// # Errors
    /// Why the document could not be read.
    pub async fn read(client: &Client, well_known_url: &str) -> Result<Self, FetchError> {
        if let Some(refusal) = refused(well_known_url) {
            return Err(FetchError::InvalidUrl {
                reason: refusal.cause,
            });
        }
        let answer = client.get(well_known_url).await?;
        let document = Document::read(&answer)?;
        let text = |name: &str| document.text(name).value().unwrap_or_default().to_owned();
        let provider = recognize(well_known_url, Some(document.members()));
        let mut configuration = Configuration {
            issuer: text("issuer"),
            token_endpoint: text("token_endpoint"),
            jwks_endpoint: text("jwks_uri"),
            ..Configuration::preset()
        };
        if let Some(provider) = provider {
            let (client_claim, scope_claim) = provider.presets();
            if let Some(claim) = client_claim {
                claim.clone_into(&mut configuration.consumer_key_identifier);
            }
            if let Some(claim) = scope_claim {
                claim.clone_into(&mut configuration.scope_key_identifier);
            }
        }
        Ok(TestSubject {
            expectation: Expectation {
                provider,
                ..Expectation::new(ProviderKind::Custom, well_known_url, &configuration)
            },
            jwks_endpoint: configuration.jwks_endpoint,
            token_endpoint: configuration.token_endpoint,
        })
    }
}
