//! Stored key manager.

use super::configuration::Configuration;
use super::connection::{Connection, Settings};
use super::description::Description;
use super::draft::Draft;
use super::endpoint::Endpoint;
use super::environment::EnvironmentScope;
use super::evidence::Evidence;
use super::field::Field;
use super::kind::ProviderKind;
use super::masked::masked_address;
use super::name::Name;

/// Name of the built-in key manager, which always exists and sorts first.
pub const BUILT_IN_NAME: &str = "Bijira Built-in STS";
/// Description of the built-in key manager. Source: console, Key Managers list.
pub const BUILT_IN_DESCRIPTION: &str = "Default Key Manager configuration";

/// A stored key manager.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyManager {
    /// Set by Add, never changed.
    pub name: Name,
    /// Set by Add, never changed.
    pub kind: ProviderKind,
    /// Description; may be empty.
    pub description: Description,
    /// The console's Status switch.
    pub enabled: bool,
    /// Environments that accept its tokens.
    pub environments: EnvironmentScope,
    /// `None` for the built-in row only.
    pub connection: Option<Connection>,
    /// Whether the Developer Portal uses it.
    pub developer_portal: bool,
    /// Revision, from 1; increases with each change. A write against another revision is a conflict.
    pub revision: u64,
    /// Time of the Add.
    pub created_at: jiff::Timestamp,
    /// Time of the last change.
    pub updated_at: jiff::Timestamp,
    /// What is known of the values; no part of them.
    pub evidence: Evidence,
}

impl KeyManager {
    /// Whether it is *Bijira Built-in STS*, which can't be changed or deleted.
    pub fn built_in(&self) -> bool {
        self.kind == ProviderKind::Bijira
    }

    /// Whether everything but the evidence is equal.
    pub fn is_same(&self, other: &KeyManager) -> bool {
        let other = KeyManager {
            evidence: self.evidence.clone(),
            ..other.clone()
        };
        *self == other
    }

    /// Display text of one field, with secrets in addresses masked.
    pub fn shown(&self, field: Field) -> String {
        masked_address(&self.text(field)).into_owned()
    }

    /// The text of one field, as it would be typed; environments by name, with commas between, `all` for all.
    pub fn text(&self, field: Field) -> String {
        match field {
            Field::Type => return self.kind.word().to_owned(),
            Field::Name => return self.name.as_str().to_owned(),
            Field::Description => return self.description.as_str().to_owned(),
            Field::AllEnvironments => {
                return (self.environments == EnvironmentScope::All).to_string();
            }
            Field::Environments => return self.environments.words(),
            _ => {}
        }
        let Some(connection) = &self.connection else {
            return String::new();
        };
        match field {
            Field::WellKnownUrl => connection.well_known_url.as_str().to_owned(),
            other => {
                let configuration = connection.settings.configuration();
                configuration.get(other).unwrap_or_default().to_owned()
            }
        }
    }

    /// As a draft to be edited; `known` are all environments of the organization.
    pub fn draft(&self, known: Vec<String>) -> Draft {
        let mut draft = Draft::new(self.kind, known);
        draft.name = self.text(Field::Name);
        draft.description = self.text(Field::Description);
        draft.well_known_url = self.text(Field::WellKnownUrl);
        if let EnvironmentScope::Only(names) = &self.environments {
            draft.all_environments = false;
            draft.environments = names.iter().map(|name| name.as_str().to_owned()).collect();
        }
        if let Some(connection) = &self.connection {
            draft.configuration = connection.settings.configuration();
        }
        draft
    }
}

impl Settings {
    /// Raw text of the settings.
    pub fn configuration(&self) -> Configuration {
        let optional = |endpoint: &Option<Endpoint>| {
            let url = endpoint.as_ref().map(|url| url.as_str().to_owned());
            url.unwrap_or_default()
        };
        Configuration {
            issuer: self.issuer.as_str().to_owned(),
            token_endpoint: self.token_endpoint.as_str().to_owned(),
            authorization_endpoint: self.authorization_endpoint.as_str().to_owned(),
            jwks_endpoint: self.jwks_endpoint.as_str().to_owned(),
            revoke_endpoint: optional(&self.revoke_endpoint),
            oidc_logout_endpoint: optional(&self.oidc_logout_endpoint),
            consumer_key_identifier: self.consumer_key_identifier.as_str().to_owned(),
            scope_key_identifier: self.scope_key_identifier.as_str().to_owned(),
        }
    }
}
