//! `kmctl token check`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::target_args::with_values_there;
use super::token_check::{Shown, Subject, conclude, converse, print, read_token, record};
use super::validation;
use super::{edit, secrets};
use crate::cli::command_error::CommandError;
use crate::cli::exit_code::{self, ExitCode};
use crate::cli::prompt;
use crate::cli::session::Session;
use crate::cli::wait::wait;
use crate::form::RequestField;
use crate::key_manager::{Draft, Field, ProviderKind};
use crate::net;
use crate::ops::OpError;
use crate::ops::token::{Authentication, Credentials, TestSubject, check, request};
use crate::token::{Token as Text, VerdictRequest};

#[derive(Clone, Debug, Args)]
#[command(after_help = "Example: kmctl token check okta-km --token-file token.txt")]
pub struct Token {
    #[command(subcommand)]
    pub verb: Verb,
}

// What to do with a token.
#[derive(Clone, Debug, Subcommand)]
pub enum Verb {
    Check(Check),
}

/// Check a token against a key manager, on this computer only
///
/// The token is not sent, stored or logged. Accepts a bare token, an Authorization header or a full token response. With
/// --client-id and no token, kmctl requests one, checks it and discards it; with a token, --client-id is the client that it
/// should belong to.
///
/// Reports whether the gateway accepts the token (by default the newest API Platform gateway, on the first and on later
/// requests, with the application subscribed) and whether it is safe to rely on. The rules are those of the API Platform's
/// open-source gateway and of API Manager 4.7; the cloud gateway was not tested.
#[derive(Clone, Debug, Args)]
#[command(
    after_help = exit_code::help("Exit codes", &[(ExitCode::Done, "accepted and safe"), (ExitCode::Refused, "rejected or unsafe"), (ExitCode::Unreachable, "the provider can't be reached")]) + "\n\n\
                  Example: kmctl token check okta-km --token-stdin < token.txt\n         \
                  kmctl token check okta-km --client-id ID --client-secret-stdin < secret.txt"
)]
pub struct Check {
    /// Key manager name; or use --well-known-url
    pub name: Option<String>,
    /// Check it against this URL, without a key manager
    #[arg(long, value_name = "URL", conflicts_with = "name")]
    pub well_known_url: Option<String>,
    /// Read the token from stdin
    #[arg(long, conflicts_with_all = ["token_file", "client_secret_stdin"])]
    pub token_stdin: bool,
    /// Read the token from this file
    #[arg(long, value_name = "FILE", conflicts_with = "client_secret_stdin")]
    pub token_file: Option<PathBuf>,
    /// Get a token for this client, check it and discard it; with a token, the client that it should belong to
    #[arg(long, value_name = "ID")]
    pub client_id: Option<String>,
    /// Read the client's secret from stdin
    #[arg(long, requires = "client_id")]
    pub client_secret_stdin: bool,
    /// How the client authenticates
    #[arg(long, value_name = "METHOD", default_value = "automatic")]
    pub client_authentication: ClientAuthentication,
    /// Scopes to request, space-separated
    #[arg(long, value_name = "SCOPES", requires = "client_id")]
    pub scope: Option<String>,
    /// Audience to request, if the provider requires one
    #[arg(long, value_name = "AUDIENCE", requires = "client_id")]
    pub audience: Option<String>,
    /// Resource to request, if the provider requires one
    #[arg(long, value_name = "URL", requires = "client_id")]
    pub resource: Option<String>,
    /// Another parameter that the provider requires; repeatable
    #[arg(long, value_name = "NAME=VALUE", requires = "client_id")]
    pub param: Vec<String>,
    /// The gateways to check against, comma-separated: gateway-1.0, gateway-1.2, jwt-auth-1.1, jwt-auth-1.2,
    /// api-manager, all
    #[arg(long, value_name = "NAMES")]
    pub gateway: Option<String>,
    /// Audiences that the API accepts, comma-separated
    #[arg(long, value_name = "AUDIENCES")]
    pub api_audience: Option<String>,
    /// The gateway's configured clock leeway, such as 60s
    #[arg(long, value_name = "TIME", value_parser = crate::cli::options::parse_leeway)]
    pub leeway: Option<std::time::Duration>,
    /// Show the gateway rules and the evidence for each
    #[arg(long)]
    pub explain: bool,
    /// Show the token's claims
    #[arg(long)]
    pub show_claims: bool,
}

/// A method of client authentication.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum ClientAuthentication {
    /// Basic, then post
    Automatic,
    /// In the Authorization header
    Basic,
    /// In the request body
    Post,
}

impl Token {
    /// Checks a token.
    pub fn run(self, session: &Session) -> Result<(), CommandError> {
        let Verb::Check(check) = self.verb;
        check.run(session)
    }
}

impl Check {
    fn run(self, session: &Session) -> Result<(), CommandError> {
        let pasted = self.token_stdin || self.token_file.is_some();
        let token_given = pasted || self.client_id.is_some();
        let asked = self.asked(session)?;
        let shown = Shown {
            claims: self.show_claims,
            rules: self.explain,
        };
        let subject_given = self.name.is_some() || self.well_known_url.is_some();
        let complete = token_given && subject_given;
        if !complete && !session.may_ask() {
            return Err(self.missing(session, token_given, subject_given));
        }
        let client = session.client(Vec::new())?;
        let mut subject = self.subject(session, &client)?;
        subject.target.expectation.asked = asked;
        if !token_given {
            return converse(session, &client, subject, shown);
        }
        let token = match &self.client_id {
            Some(id) if !pasted => self.ask_provider(session, &client, &subject.target, id)?,
            _ => self.given(session)?,
        };
        let now = jiff::ZonedDateTime::now();
        let (verdict, _) = wait(check(&client, &subject.target, &token, None, &now))?;
        record(session, &subject, &verdict);
        print(session, &subject, &token, &verdict, shown)?;
        conclude(session, &verdict)
    }

    /// Request for a verdict beyond the configuration.
    fn asked(&self, session: &Session) -> Result<VerdictRequest, CommandError> {
        let gateways = session
            .with_gateways(self.gateway.as_deref())?
            .settings
            .gateways;
        let audiences = self.api_audience.as_deref().unwrap_or_default();
        let leeway = self.leeway.map(|leeway| leeway.as_secs());
        Ok(VerdictRequest {
            gateways,
            api_audiences: audiences
                .split(',')
                .map(str::trim)
                .filter(|audience| !audience.is_empty())
                .map(str::to_owned)
                .collect(),
            client_id: self.client_id.clone(),
            leeway: leeway.map(|leeway| i64::try_from(leeway).unwrap_or(i64::MAX)),
            requested_scope: self.scope.clone(),
            requested_audience: self.audience.clone(),
        })
    }

    fn missing(&self, session: &Session, token_given: bool, subject_given: bool) -> CommandError {
        let mut what = Vec::new();
        if !subject_given {
            what.push("NAME or --well-known-url".to_owned());
        }
        if !token_given {
            what.push("--token-stdin, --token-file or --client-id".to_owned());
        }
        session.missing(&what)
    }

    fn subject(&self, session: &Session, client: &net::Client) -> Result<Subject, CommandError> {
        if let Some(url) = &self.well_known_url {
            let mut draft = Draft::new(ProviderKind::Custom, Vec::new());
            draft.well_known_url = validation::address(session, url)?;
            let http_allowed = session.settings.allow_http;
            if let Some(problem) = draft.problem(Field::WellKnownUrl, http_allowed) {
                return Err(vec![problem].into());
            }
            let report = validation::read(session, client, &draft.well_known_url)?;
            validation::unreadable(&report)?;
            validation::take_over(&mut draft, &report);
            return Ok(Subject {
                target: TestSubject::of_draft(&draft),
                stored: None,
                shown: report.url,
            });
        }
        let store = session.open()?;
        let organization = session.organization(&store)?;
        let name = match &self.name {
            Some(name) => name.clone(),
            None => prompt::token::name(&mut session.prompter(), &store, &organization)?,
        };
        let stored = edit::find(&store, &organization, &name)?;
        let stored = with_values_there(session, &store, &organization, stored)?;
        let mut target =
            TestSubject::of_stored(&stored).ok_or_else(|| CommandError::from(OpError::BuiltIn))?;
        let issuer = &target.expectation.issuer;
        let duplicates = store.find_by_issuer(&organization, issuer, Some(stored.name.as_str()))?;
        target.expectation.duplicate_issuers = duplicates
            .iter()
            .map(|name| name.as_str().to_owned())
            .collect();
        Ok(Subject {
            target,
            shown: stored.name.as_str().to_owned(),
            // Suggested settings apply to the key manager itself.
            stored: Some(stored).filter(|_| !session.settings.target_option),
        })
    }

    fn ask_provider(
        &self,
        session: &Session,
        client: &net::Client,
        target: &TestSubject,
        client_id: &str,
    ) -> Result<Text, CommandError> {
        let mut credentials = Credentials {
            authentication: match self.client_authentication {
                ClientAuthentication::Automatic => Authentication::Automatic,
                ClientAuthentication::Basic => Authentication::Basic,
                ClientAuthentication::Post => Authentication::Post,
            },
            ..Credentials::default()
        };
        let given = [
            (RequestField::ClientId, Some(client_id)),
            (RequestField::Scope, self.scope.as_deref()),
            (RequestField::Audience, self.audience.as_deref()),
            (RequestField::Resource, self.resource.as_deref()),
        ];
        for (field, text) in given {
            if let Some(text) = text {
                put(&mut credentials, field, text)?;
            }
        }
        for pair in &self.param {
            credentials
                .add_parameter(pair)
                .map_err(|fault| CommandError::usage(fault.to_string()).with_fix(fault.fix()))?;
        }
        if self.client_secret_stdin {
            let field = RequestField::ClientSecret;
            let text = secrets::from_stdin(session, field.label(), "--client-secret-stdin")?;
            put(&mut credentials, field, &text)?;
        } else if session.may_ask() {
            let secret = prompt::token::client_secret(&mut session.prompter())?;
            credentials.secret = Some(secret);
        } else {
            return Err(session.missing(&["--client-secret-stdin".to_owned()]));
        }
        let token = wait(request(client, target, &credentials))?;
        token.map_err(|refused| {
            let failure = CommandError::new(refused.code(), (&refused).into(), refused.message());
            failure.with_fix(refused.fix_naming(|field| format!("--{}", field.flag())))
        })
    }

    /// Given token, with its surroundings removed and reported.
    fn given(&self, session: &Session) -> Result<Text, CommandError> {
        let text = match &self.token_file {
            Some(path) => secrets::from_file(path)?,
            None => secrets::from_stdin(session, "Token", "--token-stdin")?,
        };
        read_token(session, &text)
    }
}

fn put(credentials: &mut Credentials, field: RequestField, text: &str) -> Result<(), CommandError> {
    credentials.set(field, text).map_err(|message| {
        CommandError::usage(message).with_fix(format!("Correct --{}.", field.flag()))
    })
}
