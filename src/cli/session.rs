//! Session of a command: settings, streams, store.

use std::time::Duration;

use zeroize::Zeroizing;

use super::command_error::CommandError;
use super::exit_code::ExitCode;
use super::options::{Format, Plain};
use super::output::{Document, Printer, Table};
use super::prompt::{Input, Prompter, Reply};
use super::settings::{Settings, gateways};
use super::terminal::Terminal;
use super::{current_user, paths};
use crate::control_plane::Trust;
use crate::gateway::Selection;
use crate::key_manager::{EnvironmentName, OrganizationName};
use crate::log;
use crate::net::{self, Client, Resolve};
use crate::ops::{Noun, OpError, login};
use crate::store::{AuditContext, Store};

/// The limit for one request to a control plane where none was given: they are slow.
const CONTROL_PLANE_TIMEOUT: Duration = Duration::from_secs(30);

/// The variable with a token for one run.
pub const TOKEN_VARIABLE: &str = "KMCTL_TARGET_TOKEN";

/// Session of a command.
#[derive(Clone, Debug)]
pub struct Session {
    /// Settings of flags, variables and configuration file, resolved.
    pub settings: Settings,
    /// Which streams are terminals.
    pub terminal: Terminal,
}

impl Session {
    /// Actor and current time, for the history.
    pub fn audit(&self) -> AuditContext {
        AuditContext {
            timestamp: jiff::Timestamp::now(),
            actor: current_user::name(),
        }
    }

    /// Opens the store to read.
    ///
    /// # Errors
    /// No home directory, or the database can't be read or written.
    pub fn open(&self) -> Result<Store, CommandError> {
        let (path, audit) = (self.settings.database()?, self.audit());
        if !self.settings.read_only {
            return Ok(Store::open_to_read(&path, &audit)?);
        }
        let store = Store::open_read_only(&path, &audit)?;
        if store.is_placeholder() {
            self.remark(&format!(
                "There is no database at {} yet. This is the initial state.\n",
                path.display()
            ));
        }
        Ok(store)
    }

    /// Opens the store for the full screen: to write, unless the run is read-only.
    ///
    /// # Errors
    /// As [`Session::open`].
    pub fn open_for_screen(&self) -> Result<Store, CommandError> {
        if self.settings.read_only {
            return self.open();
        }
        Ok(Store::open(&self.settings.database()?, &self.audit())?)
    }

    /// Opens the store to write.
    ///
    /// # Errors
    /// `--read-only` was given, no home directory, or the database can't be read or written.
    pub fn open_to_write(&self) -> Result<Store, CommandError> {
        if self.settings.read_only {
            return Err(Self::read_only());
        }
        let (path, audit) = (self.settings.database()?, self.audit());
        match self.settings.dry_run {
            true => Ok(Store::open_dry_run(&path, &audit)?),
            false => Ok(Store::open(&path, &audit)?),
        }
    }

    /// Session with the gateways of a command's own option, if given.
    ///
    /// # Errors
    /// A name that is not known.
    pub fn with_gateways(&self, option: Option<&str>) -> Result<Self, CommandError> {
        let mut session = self.clone();
        if let Some(names) = option {
            session.settings.gateways = Some(gateways(names, "--gateway")?);
        }
        Ok(session)
    }

    /// Session with this target, as with `--target`.
    pub fn with_target(&self, name: &str) -> Self {
        let mut session = self.clone();
        session.settings.target = Some(name.to_owned());
        session.settings.target_option = true;
        session
    }

    /// The gateways that findings are graded for.
    pub fn gateways(&self) -> Selection {
        self.settings.gateways.clone().unwrap_or_default()
    }

    /// Error of a change under `--read-only`.
    pub fn read_only() -> CommandError {
        CommandError::new(
            "read-only",
            ExitCode::Refused,
            "Nothing was changed: --read-only rejects every change.",
        )
        .with_fix("Remove --read-only (or KMCTL_READ_ONLY).")
    }

    /// The organization to work in.
    ///
    /// # Errors
    /// The one that was named does not exist, or the database can't be read or written.
    pub fn organization(&self, store: &Store) -> Result<OrganizationName, CommandError> {
        match &self.settings.organization {
            Some(name) => Self::organization_named(store, name),
            None => Ok(store.chosen_organization()?),
        }
    }

    /// The organization of this name.
    ///
    /// # Errors
    /// There is none, or the database can't be read or written.
    pub fn organization_named(store: &Store, name: &str) -> Result<OrganizationName, CommandError> {
        store.find_organization(name)?.ok_or_else(|| {
            CommandError::from(OpError::NotFound {
                what: Noun::Organization,
                name: name.to_owned(),
            })
        })
    }

    /// The names of all environments, for key managers that apply to all.
    pub fn environment_names(
        &self,
        store: &Store,
        organization: &OrganizationName,
    ) -> Result<Vec<EnvironmentName>, CommandError> {
        let all = store.environments(organization)?;
        Ok(all
            .into_iter()
            .map(|environment| environment.name)
            .collect())
    }

    /// Names of all environments as text.
    pub fn environment_texts(
        &self,
        store: &Store,
        organization: &OrganizationName,
    ) -> Result<Vec<String>, CommandError> {
        let names = self.environment_names(store, organization)?;
        Ok(names.iter().map(|name| name.as_str().to_owned()).collect())
    }

    /// Client for addresses; connects on first use.
    ///
    /// # Errors
    /// A `--resolve` that can't be understood, or a `--ca-file` that can't be used.
    pub fn client(&self, extra_roots_pem: Vec<String>) -> Result<Client, CommandError> {
        let mut settings = self.net_settings()?;
        settings.extra_roots_pem = extra_roots_pem;
        self.client_of(settings)
    }

    /// Network settings of the options.
    ///
    /// # Errors
    /// A `--resolve` that can't be understood.
    pub fn net_settings(&self) -> Result<net::ClientSettings, CommandError> {
        let settings = &self.settings;
        let resolve = settings
            .resolve
            .iter()
            .map(|text| text.parse::<Resolve>())
            .collect::<Result<Vec<_>, _>>()
            .map_err(|error| CommandError::usage(format!("--resolve: {error}")))?;
        Ok(net::ClientSettings {
            timeout: settings.timeout,
            ca_files: settings.ca_files.clone(),
            allow_http: settings.allow_http,
            resolve,
            ..net::ClientSettings::default()
        })
    }

    /// HTTP client with these settings.
    ///
    /// # Errors
    /// A `--ca-file` that can't be used.
    pub fn client_of(&self, settings: net::ClientSettings) -> Result<Client, CommandError> {
        let client = Client::new(settings).map_err(|failure| {
            CommandError::new(failure.code(), ExitCode::Usage, failure.message())
                .with_fix(failure.fix())
        })?;
        if !self.settings.ca_files.is_empty() {
            // Reported now, not as an error of the first provider that is read.
            client.prepare().map_err(|error| {
                CommandError::usage(format!("--ca-file: {error}."))
                    .with_fix("Pass a file with the CA certificate, as PEM, DER or PKCS#7.")
            })?;
        }
        Ok(client)
    }

    /// The client for a target: with its certificate or its authorities.
    ///
    /// # Errors
    /// A `--resolve` or `--ca-file` that can't be used.
    pub fn target_client(&self, trust: &Trust) -> Result<Client, CommandError> {
        let mut settings = self.net_settings()?;
        if settings.timeout == net::TOTAL_TIMEOUT {
            settings.timeout = CONTROL_PLANE_TIMEOUT;
            settings.connect_timeout = net::TOTAL_TIMEOUT;
        }
        match trust {
            Trust::System => {}
            Trust::CaFile(pem) => settings.extra_roots_pem.push(pem.clone()),
            Trust::Pinned(sha256) => settings.pin = Some(sha256.clone()),
        }
        self.client_of(settings)
    }

    /// The token for a target that the environment gives for this run.
    ///
    /// # Errors
    /// The variable holds something else.
    pub fn target_token(&self) -> Result<Option<Zeroizing<String>>, CommandError> {
        match super::settings::environment::variable(TOKEN_VARIABLE) {
            Some(text) => Self::one_token(&text, TOKEN_VARIABLE).map(Some),
            None => Ok(None),
        }
    }

    /// Token of an option or a variable.
    ///
    /// # Errors
    /// The text is not one token.
    pub fn one_token(text: &str, from: &str) -> Result<Zeroizing<String>, CommandError> {
        login::token(text).ok_or_else(|| {
            CommandError::usage(format!("{from} contains no token."))
                .with_fix("Enter only the access token, without quotes.")
        })
    }

    /// Opens the log if requested. Errors are ignored.
    pub fn start_log(&self) {
        let Some(level) = self.settings.log_level else {
            return;
        };
        let Some(path) = paths::log() else {
            return self.remark("Warning: there is no home directory, so no log is written.\n");
        };
        if let Err(error) = log::start(&path, level) {
            self.remark(&format!(
                "Warning: the log can't be written: {}: {error}.\n",
                path.display()
            ));
        }
    }

    /// Printer of results.
    pub fn printer(&self) -> Printer {
        Printer::new(self.settings.format)
    }

    /// Prints a list: a table with this header, the items as JSON or YAML, or the rows as `tsv`.
    pub fn table(
        &self,
        document: Document,
        head: &[&str],
        rows: impl Fn() -> Vec<Vec<String>>,
    ) -> Result<(), CommandError> {
        let text = || Table::new(head, self.terminal.columns()).render(&rows());
        self.printer().document(document, text, &rows)
    }

    /// Shows a text and asks for confirmation.
    ///
    /// # Errors
    /// Declined, or no question can be asked.
    pub fn confirm(&self, text: &str, question: &str, help: &str) -> Result<(), CommandError> {
        if !self.may_ask() {
            return Err(self.missing(&["--yes".to_owned()]));
        }
        let mut prompter = self.prompter();
        for line in text.lines() {
            prompter.say(line)?;
        }
        match prompter.yes_or_no(question, false, help)? {
            Reply::Answer(true) => Ok(()),
            _ => Err(CommandError::cancelled()),
        }
    }

    /// Prints the result of a write: a sentence, the document as JSON or YAML, or the values as `tsv`.
    pub fn written(&self, document: Document, sentence: &str) -> Result<(), CommandError> {
        let item = document.clone().value();
        let values = move || {
            let item = item.get("item").and_then(|item| item.as_object());
            let texts = item.into_iter().flat_map(|item| item.values());
            vec![texts.map(plain_text).collect()]
        };
        self.printer().document(
            document.dry_run(self.settings.dry_run),
            || crate::key_manager::visible_block(sentence),
            values,
        )?;
        if self.settings.dry_run {
            self.remark("Dry run: nothing was changed.\n");
        }
        Ok(())
    }

    /// Text of what was done, or of what a dry run would do.
    pub fn done(&self, did: &'static str, would: &'static str) -> &'static str {
        if self.settings.dry_run { would } else { did }
    }

    /// Error that names all missing values, and why nothing was asked.
    pub fn missing(&self, what: &[String]) -> CommandError {
        let why = if !self.terminal.both() {
            "can't ask without a terminal"
        } else if super::settings::environment::is_on("CI") {
            "doesn't ask when CI is set"
        } else {
            "doesn't ask with --no-input"
        };
        let list = what.join(", ");
        let error = CommandError {
            code: "missing",
            ..CommandError::usage(format!("Missing {list}: kmctl {why}."))
        };
        match what {
            [only] if only == "--yes" => error.with_fix("Add --yes to confirm."),
            _ => error,
        }
    }

    /// Prompter. It writes to stderr if results are for a program.
    pub fn prompter(&self) -> Prompter {
        let (out, columns): (Box<dyn std::io::Write>, _) = match self.settings.format {
            Format::Table => (Box::new(std::io::stdout()), self.terminal.columns()),
            _ => (Box::new(std::io::stderr()), None),
        };
        Prompter::new(Input::stdin(self.terminal.stdin), out).wrapped(columns)
    }

    /// Prints a remark on stderr. Suppressed by `--quiet`, and by formats for programs: there, stderr holds an error document or
    /// nothing.
    pub fn remark(&self, text: &str) {
        let for_people = matches!(self.settings.format, Format::Table | Format::Tsv);
        if !self.settings.quiet && for_people {
            super::output::say(&crate::key_manager::visible_block(text));
        }
    }

    /// Whether prompts line by line take the place of the full screen.
    pub fn asks_line_by_line(&self) -> bool {
        self.settings.plain != Plain::No
    }

    /// Error whose result is on stdout; one line on stderr says why if stdout is not a terminal.
    pub fn failed(&self, exit: ExitCode, why: &str) -> CommandError {
        if !self.terminal.stdout {
            self.remark(&format!("{}\n", why.lines().next().unwrap_or_default()));
        }
        CommandError::status(exit)
    }

    /// Whether questions may be asked: on terminals, or line by line if requested.
    pub fn may_ask(&self) -> bool {
        let settings = &self.settings;
        !settings.no_input && (self.terminal.both() || settings.plain == Plain::Demanded)
    }
}

/// A value of JSON without quotes: null is empty, lists have commas.
fn plain_text(value: &serde_json::Value) -> String {
    match value {
        serde_json::Value::Null => String::new(),
        serde_json::Value::String(text) => text.clone(),
        serde_json::Value::Array(list) => list.iter().map(plain_text).collect::<Vec<_>>().join(","),
        other => other.to_string(),
    }
}
