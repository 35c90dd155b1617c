//! `kmctl verify NAME`.

use std::time::Duration;

use clap::Args;
use tokio::time::Instant;

use super::secrets;
use super::target_args::{TokenOptions, block_on, chosen, connect, scope};
use super::token_check::read_token;
use crate::cli::command_error::CommandError;
use crate::cli::exit_code::{self, ExitCode};
use crate::cli::options::parse_timeout;
use crate::cli::output::Document;
use crate::cli::prompt;
use crate::cli::session::Session;
use crate::control_plane::{Target, Verification, with_values};
use crate::ops::TargetError;
use crate::ops::plan::Scope;
use crate::ops::target::Connection;
use crate::ops::target_values::values_at;
use crate::ops::token::TestSubject;
use crate::ops::verify::{self, GatewayProbe};
use crate::store::Store;

#[derive(Clone, Debug, Args)]
#[command(
    after_help = exit_code::help("Exit codes", &[(ExitCode::Done, "verified"), (ExitCode::Refused, "not verified"), (ExitCode::SignInNeeded, ""), (ExitCode::NotFound, "not found locally or on the target"), (ExitCode::Unreachable, "")]) + "\n\n\
                  Example: kmctl verify okta-km --target prod\n         \
                  kmctl verify okta-km --token-stdin --api https://gw.example.com/pets/1.0 --wait 60s < token.txt"
)]
pub struct Verify {
    /// Key manager name; case-insensitive
    pub name: String,
    /// Read a token from its provider on stdin, to test on the gateway
    #[arg(long)]
    pub token_stdin: bool,
    /// The URL of an API behind the gateway [default: that of the target]
    #[arg(long, value_name = "URL", requires = "token_stdin")]
    pub api: Option<String>,
    /// Retry for up to this long
    #[arg(long, value_name = "TIME", value_parser = parse_timeout)]
    pub wait: Option<Duration>,
    /// Command that prints a token for the target
    #[arg(long, value_name = "COMMAND")]
    pub token_command: Option<String>,
}

/// Polling interval of the result.
const POLL_INTERVAL: Duration = Duration::from_secs(2);

impl Verify {
    /// Runs the command: verifies a key manager at the target, and prints its checks.
    pub fn run(self, session: &Session) -> Result<(), CommandError> {
        let found = self.verify(session)?;
        match found.passed() {
            true => Ok(()),
            false if !found.is_on_both => Err(CommandError::status(ExitCode::NotFound)),
            false => Err(CommandError::status(ExitCode::Refused)),
        }
    }

    /// Verifies a key manager at the target, and prints its checks.
    ///
    /// # Errors
    /// Cancelled, unknown, or the target can't be read.
    pub(super) fn verify(self, session: &Session) -> Result<Verification, CommandError> {
        let store = session.open()?;
        let target = chosen(session, &store)?;
        let options = TokenOptions {
            token_stdin: false,
            token_command: self.token_command.clone(),
        };
        let token = options.token(session)?;
        let probe = target.probe.as_ref().map(|probe| probe.as_str().to_owned());
        let api = self.api.clone().or(probe);
        if self.token_stdin && api.is_none() {
            return Err(session.missing(&["--api".to_owned()]));
        }
        let asked = match self.token_stdin || !session.asks_line_by_line() {
            true => None,
            false => prompt::gateway_trial::run(
                &mut session.prompter(),
                &session.client(Vec::new())?,
                self.subject(session, &store, &target)?.as_ref(),
                api.as_deref(),
                session.settings.allow_http,
            )?,
        };
        let probe = match (&api, self.token_stdin) {
            (Some(api), true) => {
                let text = secrets::from_stdin(session, "Token", "--token-stdin")?;
                Some((api.clone(), read_token(session, &text)?.to_secret()))
            }
            _ => asked,
        };
        let (trust, pin) = target.trust_for(probe.as_ref().map_or("", |(api, _)| api));
        let gateway = session.target_client(trust)?;
        let pinned = pin.map(|pin| session.target_client(pin)).transpose()?;
        let probe = probe.as_ref().map(|(api, token)| GatewayProbe {
            client: &gateway,
            pinned: pinned.as_ref(),
            api: api.as_str(),
            token: token.clone(),
        });
        let scope = scope(
            session,
            &store,
            target,
            std::slice::from_ref(&self.name),
            false,
        )?;
        let found = block_on(async {
            let connection = connect(session, &scope.target, token).await?;
            let deadline = self.wait.map(|limit| Instant::now() + limit);
            let about = (&scope, self.name.as_str(), probe.as_ref());
            Ok(verify_until(deadline, &store, &connection, about).await?)
        })?;
        session.printer().document(
            Document::item("Verification", found.to_json()),
            || crate::key_manager::visible_block(&text(&found)),
            || rows(&found),
        )?;
        Ok(found)
    }

    /// The key manager as it is at the target, to request a token from its provider; `None` for the built-in one or an unknown one.
    fn subject(
        &self,
        session: &Session,
        store: &Store,
        target: &Target,
    ) -> Result<Option<TestSubject>, CommandError> {
        let organization = session.organization(store)?;
        let Some(stored) = store.get(&organization, self.name.trim())? else {
            return Ok(None);
        };
        let own = values_at(store, &organization, &target.name, &stored.name)?;
        let stored = with_values(&stored, &own).map_err(super::fields::refused)?;
        Ok(TestSubject::of_stored(&stored))
    }
}

/// Verifies repeatedly until it passes or the time limit is reached; once if there is no limit.
pub(super) async fn verify_until(
    deadline: Option<Instant>,
    store: &Store,
    connection: &Connection,
    (scope, name, probe): (&Scope, &str, Option<&GatewayProbe<'_>>),
) -> Result<Verification, TargetError> {
    loop {
        let found = verify::verify(store, &connection.remote, scope, name, probe).await?;
        let late = deadline.is_none_or(|deadline| Instant::now() + POLL_INTERVAL > deadline);
        if found.passed() || late {
            return Ok(found);
        }
        tokio::time::sleep(POLL_INTERVAL).await;
    }
}

fn text(found: &Verification) -> String {
    let mut text = String::new();
    for check in &found.checks {
        text.push_str(&format!(
            "{:<4}  {}\n",
            check.outcome.grade().tag(),
            check.message
        ));
        if let Some(fix) = &check.fix {
            text.push_str(&format!("      {fix}\n"));
        }
    }
    text
}

fn rows(found: &Verification) -> Vec<Vec<String>> {
    let checks = found.checks.iter();
    checks
        .map(|it| {
            vec![
                it.check.to_owned(),
                it.outcome.id().to_owned(),
                it.message.clone(),
                it.fix.clone().unwrap_or_default(),
            ]
        })
        .collect()
}
