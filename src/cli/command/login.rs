//! `kmctl login` and `kmctl logout`.

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, ValueEnum};
use zeroize::Zeroizing;

use super::secrets;
use super::target_args::{self, TokenOptions, block_on, named};
use crate::cli::command_error::CommandError;
use crate::cli::output::Document;
use crate::cli::prompt::Reply;
use crate::cli::session::Session;
use crate::control_plane::{Target, TargetKind};
use crate::key_manager::FrontEnd;
use crate::ops::TargetError;
use crate::ops::login::{self as sign_in, SignInMethod};
use crate::ops::target as targets;
use crate::remote::CredentialBackend;

#[derive(Clone, Debug, Args)]
#[command(after_help = "Example: kmctl login prod\n         \
                  kmctl login prod --token-stdin --store none < token.txt\n         \
                  kmctl login prod --token-command \"vault read -field=token secret/apim\"")]
pub struct Login {
    /// The target [default: the active target]
    pub name: Option<String>,
    /// Sign-in method [default: token if given, otherwise dcr]
    #[arg(long, value_name = "METHOD")]
    pub auth: Option<Auth>,
    #[command(flatten)]
    pub token: TokenOptions,
    /// Where to store the sign-in
    #[arg(long, value_name = "PLACE", default_value = "keyring", value_parser = place())]
    pub store: CredentialBackend,
    /// User name
    #[arg(long, value_name = "NAME")]
    pub user: Option<String>,
    /// Read the password from stdin
    #[arg(long, conflicts_with = "token_stdin")]
    pub password_stdin: bool,
    /// Your own client's ID
    #[arg(long, value_name = "ID")]
    pub client_id: Option<String>,
    /// Read the client's secret from stdin
    #[arg(long, conflicts_with_all = ["token_stdin", "password_stdin"])]
    pub client_secret_stdin: bool,
}

/// Sign-in method of `--auth`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Auth {
    /// Register a client and use a password
    Dcr,
    /// Send the password with each request; only the user name is stored
    Basic,
    /// An existing token
    Token,
    /// Your own client
    Client,
}

#[derive(Clone, Debug, Args)]
#[command(after_help = "Example: kmctl logout prod")]
pub struct Logout {
    /// The target [default: the active target]
    pub name: Option<String>,
}

fn place() -> impl TypedValueParser<Value = CredentialBackend> {
    PossibleValuesParser::new(
        [
            CredentialBackend::Keyring,
            CredentialBackend::File,
            CredentialBackend::None,
        ]
        .map(CredentialBackend::word),
    )
    .try_map(|word| CredentialBackend::from_word(&word).ok_or("not a place"))
}

impl Login {
    /// Runs the command: signs in at the target and stores the credentials.
    pub fn run(self, session: &Session) -> Result<(), CommandError> {
        let mut store = session.open_to_write()?;
        let mut target = named(session, &store, self.name.as_deref())?;
        let credentials = target_args::credentials(session)?;
        // The command is stored, not its output.
        let command = self.token.token_command.clone();
        let (way, place) = self.way(session, &target)?;
        let place = match command {
            Some(_) => CredentialBackend::None,
            None => place,
        };
        let before = sign_in::credential_backend(&target);
        let known = match &way {
            SignInMethod::Password { .. } => credentials.find(before, &target.name).unwrap_or(None),
            _ => None,
        };
        let (access, kept, look) = block_on(async {
            let client = session.target_client(&target.trust)?;
            let (access, kept) = sign_in::sign_in(&client, &target, way, known.as_ref()).await?;
            let connection = targets::connection(client, &target, Some(access.clone()))?;
            let look = targets::check(&connection).await?;
            if let Some(fault) = look.refused.clone() {
                return Err(TargetError::from(fault).into());
            }
            Ok((access, kept, look))
        })?;
        target.facts = look.facts(&target.facts, jiff::Timestamp::now());
        target.facts.login = Some(sign_in::facts(&access, place));
        target.token_command = command;
        if !session.settings.dry_run {
            credentials
                .replace(before, place, &target.name, &kept)
                .map_err(TargetError::from)?;
            store.save_target(&target)?;
        }
        let who = access
            .who
            .as_deref()
            .map_or_else(|| "with a token".to_owned(), |who| format!("as {who}"));
        let done = session.done("Signed in", "Would sign in");
        let mut sentence = format!("{done} to {} {who}.\n", target.title());
        if let Some(missing) = look.missing_scopes.filter(|it| !it.is_empty()) {
            sentence.push_str(&format!("Scopes not granted: {}.\n", missing.join(", ")));
        }
        let ends =
            kept.who.is_some() && kept.refresh_token.is_none() && kept.access_token.is_none();
        match (place, &target.token_command) {
            (CredentialBackend::File | CredentialBackend::Keyring, None) if ends => sentence.push_str(
                "The server returned no refresh token, so the sign-in can't be stored. Use a token, or --auth basic.\n",
            ),
            (_, Some(_)) => {
                sentence.push_str("The command is stored and runs each time a token is needed.\n")
            }
            (CredentialBackend::File, None) => sentence.push_str(&format!(
                "The sign-in is stored as plain text in {}.\n",
                credentials.file().display()
            )),
            (CredentialBackend::None, None) => sentence.push_str("Nothing is stored.\n"),
            (CredentialBackend::Keyring, None) => {
                sentence.push_str("The sign-in is stored in the system keyring.\n")
            }
        }
        session.written(
            Document::item("Target", targets::to_json(&target)),
            &sentence,
        )
    }

    /// Requested method, with its secret.
    fn way(
        &self,
        session: &Session,
        target: &Target,
    ) -> Result<(SignInMethod, CredentialBackend), CommandError> {
        let token = self.token.given(session)?;
        let auth = self.auth.unwrap_or(match (&token, &self.client_id) {
            (Some(_), _) => Auth::Token,
            (None, Some(_)) => Auth::Client,
            (None, None) => Auth::Dcr,
        });
        let fits = match target.kind {
            TargetKind::ApiManager => true,
            // User and password for the Platform API, or the identity provider's own token.
            TargetKind::ApiPortal => matches!(auth, Auth::Token | Auth::Dcr),
            TargetKind::Gateway => auth == Auth::Token,
        };
        if !fits {
            return Err(
                CommandError::usage("This kind of target accepts only a token.")
                    .with_fix("Use --token-stdin or --token-command."),
            );
        }
        match auth {
            Auth::Token => match token {
                Some(token) => Ok((SignInMethod::Token(token), self.store)),
                None => Ok((SignInMethod::Token(self.ask_token(session)?), self.store)),
            },
            Auth::Client => {
                let Some(id) = self.client_id.clone() else {
                    return Err(CommandError::usage("--auth client needs --client-id."));
                };
                let secret = self.secret(
                    session,
                    self.client_secret_stdin,
                    ("Client secret", "--client-secret-stdin"),
                )?;
                Ok((SignInMethod::Client { id, secret }, self.store))
            }
            Auth::Dcr | Auth::Basic => {
                let user = self.user(session)?;
                let password = self.secret(
                    session,
                    self.password_stdin,
                    ("Password", "--password-stdin"),
                )?;
                Ok(match auth {
                    Auth::Basic => (
                        SignInMethod::Basic { user, password },
                        CredentialBackend::None,
                    ),
                    _ => (SignInMethod::Password { user, password }, self.store),
                })
            }
        }
    }

    fn ask_token(&self, session: &Session) -> Result<Zeroizing<String>, CommandError> {
        if !session.may_ask() {
            return Err(session.missing(&["--token-stdin or --token-command".to_owned()]));
        }
        let help = "A token from the server's token endpoint. It isn't shown.";
        match session.prompter().ask_hidden("Token", help)? {
            Reply::Answer(text) => {
                sign_in::token(&text).ok_or_else(|| CommandError::usage("That is not a token."))
            }
            Reply::Back => Err(CommandError::cancelled()),
        }
    }

    fn user(&self, session: &Session) -> Result<String, CommandError> {
        if let Some(user) = &self.user {
            return Ok(user.clone());
        }
        if !session.may_ask() {
            return Err(
                session.missing(&["--user and --password-stdin, or --token-stdin".to_owned()])
            );
        }
        let help = "An administrator's user name; for a tenant, user@tenant.";
        match session.prompter().ask("User", help)? {
            Reply::Answer(user) if !user.trim().is_empty() => Ok(user.trim().to_owned()),
            _ => Err(CommandError::cancelled()),
        }
    }

    fn secret(
        &self,
        session: &Session,
        from_stdin: bool,
        (what, flag): (&str, &str),
    ) -> Result<Zeroizing<String>, CommandError> {
        if from_stdin {
            let text = secrets::from_stdin(session, what, flag)?;
            let text = text.trim_end_matches(['\r', '\n']);
            if text.is_empty() {
                let fix = format!("Pass it on stdin, e.g. {flag} < FILE.");
                return Err(CommandError::usage(format!("{what} is empty.")).with_fix(fix));
            }
            return Ok(Zeroizing::new(text.to_owned()));
        }
        if !session.may_ask() {
            return Err(session.missing(&[flag.to_owned()]));
        }
        let help = "Your password is sent once and never stored.";
        match session.prompter().ask_hidden(what, help)? {
            Reply::Answer(text) => Ok(text),
            Reply::Back => Err(CommandError::cancelled()),
        }
    }
}

impl Logout {
    /// Runs the command: signs out and deletes the stored credentials.
    pub fn run(self, session: &Session) -> Result<(), CommandError> {
        let mut store = session.open_to_write()?;
        let mut target = named(session, &store, self.name.as_deref())?;
        let credentials = target_args::credentials(session)?;
        if !session.settings.dry_run {
            let trouble = block_on(async {
                let client = session.target_client(&target.trust)?;
                Ok(sign_in::sign_out(&client, &target, &credentials).await?)
            })?;
            if let Some(fault) = trouble {
                session.remark(&format!(
                    "Warning: the server could not be notified. {} {}\n",
                    fault.message(),
                    fault.fix(FrontEnd::Command)
                ));
            }
            target.facts.login = None;
            target.token_command = None;
            store.save_target(&target)?;
        }
        let done = session.done("Signed out", "Would sign out");
        let sentence = format!("{done} of {}.\n", target.name);
        session.written(
            Document::item("Target", targets::to_json(&target)),
            &sentence,
        )
    }
}
