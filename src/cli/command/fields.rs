//! Flags shared by `add` and `edit`: one per field of the console's two pages.

use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};

use crate::cli::command_error::CommandError;
use crate::form::token_version;
use crate::key_manager::{Draft, Field, KeyManager, Problem};
use crate::provider::microsoft::TokenVersion;

// The fields of a key manager
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Fields")]
pub struct Fields {
    /// What this key manager is for; up to 254 characters
    #[arg(long, value_name = "TEXT")]
    pub description: Option<String>,
    /// The provider's discovery address
    #[arg(long, value_name = "URL")]
    pub well_known_url: Option<String>,
    /// Accept its tokens only in this environment; repeatable
    #[arg(long = "env", value_name = "NAME", conflicts_with = "all_environments")]
    pub environments: Vec<String>,
    /// Accept its tokens in every environment
    #[arg(long)]
    pub all_environments: bool,
    /// Must equal the tokens' iss claim
    #[arg(long, value_name = "TEXT")]
    pub issuer: Option<String>,
    /// Where applications get tokens
    #[arg(long, value_name = "URL")]
    pub token_endpoint: Option<String>,
    /// Where browsers are sent to log in
    #[arg(long, value_name = "URL")]
    pub authorization_endpoint: Option<String>,
    /// Where the gateway gets the public keys
    #[arg(long, value_name = "URL")]
    pub jwks_endpoint: Option<String>,
    /// Where tokens are revoked; "" for none
    #[arg(long, value_name = "URL")]
    pub revoke_endpoint: Option<String>,
    /// Where browsers are sent to log out; "" for none
    #[arg(long, value_name = "URL")]
    pub oidc_logout_endpoint: Option<String>,
    /// For Microsoft Entra ID: your API application's access token version (requestedAccessTokenVersion; null means 1).
    /// Sets the issuer and claims together
    #[arg(long, value_name = "VERSION", value_parser = version())]
    pub access_token_version: Option<TokenVersion>,
    /// The claim with the client ID; custom only
    #[arg(long, value_name = "CLAIM")]
    pub consumer_key_identifier: Option<String>,
    /// The claim with the scopes; custom only
    #[arg(long, value_name = "CLAIM")]
    pub scope_key_identifier: Option<String>,
}

fn version() -> impl TypedValueParser<Value = TokenVersion> {
    PossibleValuesParser::new(["1", "2"]).map(|word| match word.as_str() {
        "1" => TokenVersion::V1,
        _ => TokenVersion::V2,
    })
}

impl Fields {
    /// The text fields that were given, in the console's order.
    pub fn given(&self) -> Vec<(Field, &str)> {
        [
            (Field::Description, &self.description),
            (Field::WellKnownUrl, &self.well_known_url),
            (Field::Issuer, &self.issuer),
            (Field::TokenEndpoint, &self.token_endpoint),
            (Field::AuthorizationEndpoint, &self.authorization_endpoint),
            (Field::JwksEndpoint, &self.jwks_endpoint),
            (Field::RevokeEndpoint, &self.revoke_endpoint),
            (Field::OidcLogoutEndpoint, &self.oidc_logout_endpoint),
            (Field::ConsumerKeyIdentifier, &self.consumer_key_identifier),
            (Field::ScopeKeyIdentifier, &self.scope_key_identifier),
        ]
        .into_iter()
        .filter_map(|(field, value)| value.as_deref().map(|value| (field, value)))
        .collect()
    }

    /// Whether none was given.
    pub fn is_empty(&self) -> bool {
        self.given().is_empty()
            && self.environments.is_empty()
            && !self.all_environments
            && self.access_token_version.is_none()
    }

    /// Sets issuer and claims for the given access token version; returns the reasons, as sentences.
    pub fn answer_version(&self, draft: &mut Draft) -> Result<Vec<String>, CommandError> {
        let Some(answer) = self.access_token_version else {
            return Ok(Vec::new());
        };
        if !token_version::is_asked(draft) {
            let message = "--access-token-version is only for Microsoft Entra ID, and this is not a Microsoft address.";
            return Err(CommandError::usage(message).with_fix("Remove --access-token-version."));
        }
        let it = token_version::consequences(draft, answer);
        if let Some(missing) = it.missing.filter(|_| self.issuer.is_none()) {
            let fix = "Use the address with the tenant ID, or set the issuer with --issuer.";
            return Err(vec![Problem::new(Field::Issuer, missing).with_fix(fix)].into());
        }
        for change in it.changes {
            if let Some(slot) = draft.text_mut(change.field) {
                *slot = change.value;
            }
        }
        Ok(it.notes)
    }

    /// Puts what was given into a draft.
    pub fn apply_to_draft(&self, draft: &mut Draft) {
        for (field, value) in self.given() {
            if let Some(slot) = draft.text_mut(field) {
                value.clone_into(slot);
            }
        }
        if self.all_environments {
            draft.all_environments = true;
        } else if !self.environments.is_empty() {
            draft.all_environments = false;
            draft.environments.clone_from(&self.environments);
        }
    }

    /// Rejects a field that the type does not have, instead of dropping it silently.
    pub fn refuse_foreign(&self, draft: &Draft) -> Result<(), CommandError> {
        let foreign = self.given().into_iter().find(|(field, _)| {
            let identifier = matches!(
                field,
                Field::ConsumerKeyIdentifier | Field::ScopeKeyIdentifier
            );
            identifier && !draft.kind.has_identifiers()
        });
        match foreign {
            Some((field, _)) => {
                let message = format!(
                    "{} can be set only for the type custom; {} reads a fixed claim.",
                    field.label(),
                    draft.kind.title()
                );
                let fix = format!("Remove --{}, or add it as custom.", field.flag());
                Err(vec![Problem::new(field, message).with_fix(fix)].into())
            }
            None => Ok(()),
        }
    }

    /// The fields in which a stored key manager differs from what was given: field, stored, given.
    pub fn drift(&self, stored: &KeyManager) -> Vec<(Field, String, String)> {
        let mut asked = stored.draft(Vec::new());
        self.apply_to_draft(&mut asked);
        let mut drift: Vec<(Field, String, String)> = self
            .given()
            .into_iter()
            .map(|(field, given)| (field, stored.text(field), given.trim().to_owned()))
            .collect();
        if !self.environments.is_empty() {
            let given = self.environments.join(", ");
            drift.push((Field::Environments, stored.text(Field::Environments), given));
        } else if self.all_environments {
            let given = "all".to_owned();
            drift.push((Field::Environments, stored.text(Field::Environments), given));
        }
        drift.retain(|(field, stored, given)| !same(*field, stored, given));
        drift
    }
}

/// Environments are a set, and their names have no case; everything else is compared as it is.
fn same(field: Field, stored: &str, given: &str) -> bool {
    if field != Field::Environments {
        return stored == given;
    }
    let set = |text: &str| {
        let mut names: Vec<String> = text
            .split(',')
            .map(|name| name.trim().to_lowercase())
            .collect();
        names.sort();
        names.dedup();
        names
    };
    set(stored) == set(given)
}

/// Problems of a draft as a failure; what is missing names the flag that gives it.
pub fn refused(problems: Vec<Problem>) -> CommandError {
    let problems: Vec<Problem> = problems
        .into_iter()
        .map(|problem| match problem.missing {
            true => {
                let fix = format!("Set it with --{}.", problem.field.flag());
                problem.with_fix(fix)
            }
            false => problem,
        })
        .collect();
    problems.into()
}
