//! Draft: raw text of every field, parsed into a key manager or all of its problems.

use serde::{Deserialize, Serialize, Serializer};

use super::claim_name::ClaimName;
use super::configuration::{Configuration, address_without_secrets, words_without_secrets};
use super::connection::{Connection, Settings};
use super::description::Description;
use super::endpoint::Endpoint;
use super::environment::{EnvironmentName, EnvironmentScope};
use super::evidence::{DraftTest, Evidence, TestedValues, TokenOutcome, TokenTest, Untested};
use super::field::{Field, Problem};
use super::issuer::Issuer;
use super::kind::ProviderKind;
use super::masked::stored_address;
use super::name::Name;
use super::replaced::{ReplacedValue, replaced_values};
use super::text::clean_line;
use super::well_known_url::WellKnownUrl;

fn address_without_secrets_if_any<S: Serializer>(
    text: &Option<String>,
    to: S,
) -> Result<S::Ok, S::Error> {
    text.as_deref().map(stored_address).serialize(to)
}

/// Step of the wizard.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Step {
    /// Step 1 of 2.
    #[default]
    Details,
    /// Step 2 of 2.
    Review,
}

/// Key manager edited by a draft, as read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Editing {
    /// Name of the key manager.
    pub name: String,
    /// Revision that was read; a write against another one is a conflict.
    pub revision: u64,
}

/// Cursor position in a form.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct FormPosition {
    /// The focused field; none for a button.
    pub field: Option<Field>,
    /// The cursor in its text, counted in characters.
    pub cursor: usize,
}

/// A key manager that is being typed. Holds no secret: it is stored after every change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Draft {
    /// Chosen provider type.
    pub kind: ProviderKind,
    /// Name as typed.
    #[serde(serialize_with = "words_without_secrets")]
    pub name: String,
    /// Description as typed.
    #[serde(serialize_with = "words_without_secrets")]
    pub description: String,
    /// Well-Known URL as typed.
    #[serde(serialize_with = "address_without_secrets")]
    pub well_known_url: String,
    /// Whether *Apply to all environments* is checked.
    pub all_environments: bool,
    /// Names of chosen environments; kept while *all* is on.
    pub environments: Vec<String>,
    /// Fields of step 2 as read or typed.
    pub configuration: Configuration,
    /// The address that `discovered` was read from.
    #[serde(serialize_with = "address_without_secrets_if_any")]
    pub discovered_from: Option<String>,
    /// Values of the document; differ from `configuration` where it was edited by hand.
    pub discovered: Option<Configuration>,
    /// Step of the wizard.
    pub step: Step,
    /// Edited key manager; `None` for a new one.
    #[serde(default)]
    pub editing: Option<Editing>,
    /// Step, field and cursor, to which the form returns.
    #[serde(default)]
    pub position: FormPosition,
    /// Issuer of a token that was accepted with these values; it settles that the issuer differs from the address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proven_issuer: Option<String>,
    /// Last token test, with the values of that time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token_test: Option<DraftTest>,
    /// `iss` of the last tested token, if it was another than Issuer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token_issuer: Option<String>,
}

impl Draft {
    /// An empty draft; `environments` are all names of the organization, selected.
    pub fn new(kind: ProviderKind, environments: Vec<String>) -> Self {
        Draft {
            kind,
            name: String::new(),
            description: String::new(),
            well_known_url: String::new(),
            all_environments: true,
            environments,
            configuration: Configuration::preset(),
            discovered_from: None,
            discovered: None,
            step: Step::Details,
            editing: None,
            position: FormPosition::default(),
            proven_issuer: None,
            token_test: None,
            token_issuer: None,
        }
    }

    /// Whether an accepted token has the issuer of the draft.
    pub fn is_issuer_proven(&self) -> bool {
        let issuer = self.configuration.issuer.trim();
        !issuer.is_empty() && self.proven_issuer.as_deref() == Some(issuer)
    }

    /// Notes a token test with these values. An inconclusive test never replaces a conclusive one.
    pub fn note_test(&mut self, test: TokenTest, values: TestedValues) {
        let inconclusive = |test: TokenTest| test.outcome == TokenOutcome::Inconclusive;
        let known = self.token_test.as_ref();
        if !inconclusive(test) || known.is_none_or(|it| inconclusive(it.test)) {
            self.token_test = Some(DraftTest { test, values });
        }
    }

    /// The last token test, if it was made with the current values.
    pub fn current_test(&self) -> Option<TokenTest> {
        let tested = self.token_test.as_ref()?;
        let current = TestedValues::of(&self.configuration);
        (tested.values == current).then_some(tested.test)
    }

    /// Whether the last token was rejected with the current values.
    pub fn is_rejected(&self) -> bool {
        self.current_test()
            .is_some_and(|test| test.outcome == TokenOutcome::Rejected)
    }

    /// Why no conclusive test stands for the current values.
    pub fn untested(&self) -> Untested {
        let issuer = Some(self.configuration.issuer.trim());
        match (&self.token_test, self.current_test()) {
            (None, _) => Untested::Never,
            (Some(_), Some(_)) => Untested::Inconclusive,
            (Some(_), None) if self.token_issuer.as_deref() == issuer => Untested::IssuerFromToken,
            (Some(_), None) => Untested::OtherValues,
        }
    }

    /// The conclusive test with the current values, as it is stored with them.
    fn evidence(&self) -> Evidence {
        match self.current_test() {
            Some(test) => Evidence::default().with_test(test),
            None => Evidence::default(),
        }
    }

    /// Whether the draft has a name, description, address or setting beyond the console's presets.
    pub fn is_worth_keeping(&self) -> bool {
        !(self.name.trim().is_empty()
            && self.description.trim().is_empty()
            && self.well_known_url.trim().is_empty()
            && self.configuration == Configuration::preset())
    }

    /// The raw text of a text field; `None` for the choices.
    pub fn text(&self, field: Field) -> Option<&str> {
        match field {
            Field::Name => Some(&self.name),
            Field::Description => Some(&self.description),
            Field::WellKnownUrl => Some(&self.well_known_url),
            other => self.configuration.get(other),
        }
    }

    /// Mutable raw text of a text field; `None` for the choices.
    pub fn text_mut(&mut self, field: Field) -> Option<&mut String> {
        match field {
            Field::Name => Some(&mut self.name),
            Field::Description => Some(&mut self.description),
            Field::WellKnownUrl => Some(&mut self.well_known_url),
            other => self.configuration.get_mut(other),
        }
    }

    /// Whether a field of step 2 was changed by hand after it was read from the document.
    pub fn edited(&self, field: Field) -> bool {
        self.discovered
            .as_ref()
            .is_some_and(|discovered| discovered.get(field) != self.configuration.get(field))
    }

    /// The fields of step 2 that are shown for this provider.
    pub fn configuration_fields(&self) -> impl Iterator<Item = Field> + use<> {
        self.kind.configuration_fields()
    }

    /// Problem of one field alone; `None` if it is valid, or optional and empty.
    pub fn problem(&self, field: Field, http_allowed: bool) -> Option<Problem> {
        let text = self.text(field).unwrap_or_default();
        match field {
            Field::Name => Name::parse(text).err(),
            Field::Description => Description::parse(text).err(),
            Field::WellKnownUrl => WellKnownUrl::parse_allowing_http(text, http_allowed).err(),
            Field::Environments => self.scope().err(),
            Field::Issuer => Issuer::parse(text).err(),
            Field::TokenEndpoint | Field::AuthorizationEndpoint | Field::JwksEndpoint => {
                Endpoint::parse(field, text).err()
            }
            Field::RevokeEndpoint | Field::OidcLogoutEndpoint => {
                Endpoint::parse_optional(field, text).err()
            }
            Field::ConsumerKeyIdentifier | Field::ScopeKeyIdentifier => {
                if self.kind.has_identifiers() {
                    ClaimName::parse(field, text).err()
                } else {
                    None
                }
            }
            Field::Type | Field::AllEnvironments => None,
        }
    }

    fn scope(&self) -> Result<EnvironmentScope, Problem> {
        if self.all_environments {
            return Ok(EnvironmentScope::All);
        }
        let mut names = Vec::new();
        for text in &self.environments {
            match EnvironmentName::parse(text) {
                Ok(name) if !names.contains(&name) => names.push(name),
                Ok(_) => {}
                Err(message) => {
                    return Err(Problem {
                        missing: clean_line(text).text.is_empty(),
                        ..Problem::new(Field::Environments, message)
                    });
                }
            }
        }
        if names.is_empty() {
            return Err(Problem::new(
                Field::Environments,
                "Select at least one environment.",
            ));
        }
        Ok(EnvironmentScope::Only(names))
    }

    /// Parses the fields of step 1 alone.
    ///
    /// # Errors
    /// All problems of step 1, in the order of the fields.
    pub fn check_details(&self, http_allowed: bool) -> Result<(), Vec<Problem>> {
        let problems: Vec<Problem> = [
            Field::Name,
            Field::Description,
            Field::WellKnownUrl,
            Field::Environments,
        ]
        .into_iter()
        .filter_map(|field| self.problem(field, http_allowed))
        .collect();
        if problems.is_empty() {
            Ok(())
        } else {
            Err(problems)
        }
    }

    /// Parses everything.
    ///
    /// # Errors
    /// All problems, in the order of the fields. Whether the name is free is for the store to say.
    pub fn parse(&self, http_allowed: bool) -> Result<NewKeyManager, Vec<Problem>> {
        let mut problems = Vec::new();
        let mut keep = |problem: Problem| problems.push(problem);
        let c = &self.configuration;
        let name = Name::parse(&self.name).map_err(&mut keep).ok();
        let description = Description::parse(&self.description)
            .map_err(&mut keep)
            .ok();
        let well_known_url = WellKnownUrl::parse_allowing_http(&self.well_known_url, http_allowed)
            .map_err(&mut keep)
            .ok();
        let environments = self.scope().map_err(&mut keep).ok();
        let issuer = Issuer::parse(&c.issuer).map_err(&mut keep).ok();
        let mut endpoint = |field, text: &str| Endpoint::parse(field, text).map_err(&mut keep).ok();
        let token_endpoint = endpoint(Field::TokenEndpoint, &c.token_endpoint);
        let authorization_endpoint =
            endpoint(Field::AuthorizationEndpoint, &c.authorization_endpoint);
        let jwks_endpoint = endpoint(Field::JwksEndpoint, &c.jwks_endpoint);
        let mut optional = |field, text: &str| {
            Endpoint::parse_optional(field, text)
                .map_err(&mut keep)
                .ok()
        };
        let revoke_endpoint = optional(Field::RevokeEndpoint, &c.revoke_endpoint);
        let oidc_logout_endpoint = optional(Field::OidcLogoutEndpoint, &c.oidc_logout_endpoint);
        let mut claim = |field, text: &str, preset: &str| {
            if self.kind.has_identifiers() {
                ClaimName::parse(field, text).map_err(&mut keep).ok()
            } else {
                Some(ClaimName::stored(preset.to_owned()))
            }
        };
        let consumer_key_identifier = claim(
            Field::ConsumerKeyIdentifier,
            &c.consumer_key_identifier,
            "azp",
        );
        let scope_key_identifier =
            claim(Field::ScopeKeyIdentifier, &c.scope_key_identifier, "scope");
        let parsed = (|| {
            Some(NewKeyManager {
                name: name?,
                kind: self.kind,
                description: description?,
                environments: environments?,
                connection: Connection {
                    well_known_url: well_known_url?,
                    settings: Settings {
                        issuer: issuer?,
                        token_endpoint: token_endpoint?,
                        authorization_endpoint: authorization_endpoint?,
                        jwks_endpoint: jwks_endpoint?,
                        revoke_endpoint: revoke_endpoint?,
                        oidc_logout_endpoint: oidc_logout_endpoint?,
                        consumer_key_identifier: consumer_key_identifier?,
                        scope_key_identifier: scope_key_identifier?,
                    },
                },
                enabled: true,
                replaced: Vec::new(),
                evidence: self.evidence(),
            })
        })();
        match parsed {
            Some(mut new) if problems.is_empty() => {
                if let Some(served) = &self.discovered {
                    let stored = new.connection.settings.configuration();
                    new.replaced = replaced_values(&[], served, &stored, &[]);
                }
                Ok(new)
            }
            _ => Err(problems),
        }
    }
}

/// Parsed draft, ready to be added.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewKeyManager {
    /// Name; whether it is free is checked by the store.
    pub name: Name,
    /// Asgardeo, Microsoft or Custom.
    pub kind: ProviderKind,
    /// Description; may be empty.
    pub description: Description,
    /// Environments; whether they exist is checked by the store.
    pub environments: EnvironmentScope,
    /// Address and settings.
    pub connection: Connection,
    /// Enabled after Add, unless a command disables it.
    pub enabled: bool,
    /// Values of the document that others replace.
    pub replaced: Vec<ReplacedValue>,
    /// What is known of the values.
    pub evidence: Evidence,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_password_of_an_address_is_written_down() {
        let mut draft = Draft::new(ProviderKind::Custom, Vec::new());
        draft.well_known_url = "https://me:geheim@idp.example/x".to_owned();
        draft.discovered_from = Some("https://me:geheim@idp.example/x".to_owned());
        draft.configuration.token_endpoint = "https:/me:geheim@idp.example/token".to_owned();
        draft.discovered = Some(draft.configuration.clone());
        let written = serde_json::to_string(&draft).unwrap();
        assert!(!written.contains("geheim"), "{written}");
        assert!(written.contains("https://***@idp.example/x"), "{written}");
    }

    #[test]
    fn an_inconclusive_test_leaves_the_known_one() {
        use TokenOutcome::{Accepted, Inconclusive, Rejected};
        let at = jiff::Timestamp::UNIX_EPOCH;
        let mut draft = Draft::new(ProviderKind::Custom, Vec::new());
        draft.configuration.issuer = "https://a".to_owned();
        let proven = TestedValues::of(&draft.configuration);
        let note = |draft: &mut Draft, outcome| {
            let values = TestedValues::of(&draft.configuration);
            draft.note_test(TokenTest { outcome, at }, values);
        };
        note(&mut draft, Inconclusive);
        assert_eq!(draft.untested(), Untested::Inconclusive);
        note(&mut draft, Accepted);
        draft.configuration.issuer = "https://b".to_owned();
        note(&mut draft, Inconclusive);
        assert_eq!(draft.untested(), Untested::OtherValues);
        // The field as it was has its proof again.
        draft.configuration.issuer = "https://a".to_owned();
        assert_eq!(TestedValues::of(&draft.configuration), proven);
        assert_eq!(draft.current_test().map(|it| it.outcome), Some(Accepted));
        draft.configuration.issuer = "https://b".to_owned();
        note(&mut draft, Rejected);
        assert_eq!(draft.current_test().map(|it| it.outcome), Some(Rejected));
    }
}
