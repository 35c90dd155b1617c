//! `kmctl target`: control planes to apply key managers to.

use std::path::{Path, PathBuf};

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, Subcommand};

use super::export::release;
use super::target_args::{self, TokenOptions, block_on, named};
use super::value_text;
use crate::cli::command_error::CommandError;
use crate::cli::exit_code::ExitCode;
use crate::cli::output::{Document, Table, fields};
use crate::cli::prompt::target::TargetAnswers;
use crate::cli::prompt::{self, Reply};
use crate::cli::session::Session;
use crate::control_plane::{
    CertificatePath, GatewayOptions, GatewayRelease, ProbeUrl, Target as Stored, TargetFacts,
    TargetKind, TargetName, TargetProblem, TargetUrl, Trust,
};
use crate::discovery::CertificateFacts;
use crate::net::ca_file_as_pem;
use crate::ops::target::{self as targets, TargetInfo};
use crate::ops::{OpError, TargetError};

#[derive(Clone, Debug, Args)]
#[command(after_help = "Example: kmctl target add prod --url https://apim.example.com:9443")]
pub struct Target {
    #[command(subcommand)]
    pub verb: Verb,
}

// What to do with targets.
#[derive(Clone, Debug, Subcommand)]
pub enum Verb {
    /// Add a target; reads its certificate and version and changes nothing
    #[command(
        after_help = "Example: kmctl target add prod --url https://apim.example.com:9443\n         \
                      kmctl target add dev --url https://localhost:9443 --ca-file apim.pem\n         \
                      kmctl target add gw --kind gateway --config config.toml --probe https://gw.example.com/pets/1.0\n\n\
                      Here, --config is the gateway's file. For kmctl's, use KMCTL_CONFIG."
    )]
    Add(Add),
    /// List the targets
    #[command(after_help = "Example: kmctl target list --json")]
    List,
    /// Set the active target
    #[command(after_help = "Example: kmctl target use prod")]
    Use {
        /// Target name
        name: String,
    },
    /// Show a target
    #[command(after_help = "Example: kmctl target show prod")]
    Show {
        /// Target name [default: the active target]
        name: Option<String>,
    },
    /// Check a target: certificate, version, tenant, scopes and unsupported fields
    #[command(after_help = "Example: kmctl target check prod\n         \
                      kmctl target check prod --pin SHA256")]
    Check {
        /// Target name [default: the active target]
        name: Option<String>,
        /// Trust this certificate from now on (SHA-256)
        #[arg(long, value_name = "SHA256")]
        pin: Option<String>,
        #[command(flatten)]
        token: TokenOptions,
    },
    /// Remove a target and its links and overrides; nothing changes on the server
    #[command(after_help = "Example: kmctl target remove dev --yes")]
    Remove {
        /// Target name
        name: String,
    },
}

/// A new target.
#[derive(Clone, Debug, Args)]
pub struct Add {
    /// Target name, e.g. prod
    pub name: String,
    /// The product [default: apim]
    #[arg(long, value_name = "KIND", value_parser = kind())]
    pub kind: Option<TargetKind>,
    /// Scheme, host and port of the management API
    #[arg(long, value_name = "URL", conflicts_with = "config")]
    pub url: Option<String>,
    /// The gateway's configuration file
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// An API behind the gateway, which verify calls with a token
    #[arg(long, value_name = "URL")]
    pub probe: Option<String>,
    /// The gateway that reads the file [default: gateway-1.2]
    #[arg(long, value_name = "RELEASE", value_parser = release())]
    pub gateway: Option<GatewayRelease>,
    /// The CA file on the gateway for JWKS Endpoints with a private CA
    #[arg(long, value_name = "PATH")]
    pub certificate_path: Option<String>,
    /// Where to sign in, if the address differs
    #[arg(long, value_name = "URL", conflicts_with = "config")]
    pub login_url: Option<String>,
    /// Trust this certificate for this target only: its SHA-256
    #[arg(long, value_name = "SHA256", conflicts_with = "config")]
    pub pin: Option<String>,
}

fn kind() -> impl TypedValueParser<Value = TargetKind> {
    PossibleValuesParser::new(TargetKind::ALL.map(TargetKind::word))
        .try_map(|word| TargetKind::from_word(&word).ok_or("not a kind"))
}

impl Target {
    /// Whether it adds one.
    pub fn adds(&self) -> bool {
        matches!(self.verb, Verb::Add(_))
    }

    /// Runs the verb.
    pub fn run(self, session: &Session) -> Result<(), CommandError> {
        match self.verb {
            Verb::Add(add) => add.run(session),
            Verb::List => list(session),
            Verb::Use { name } => choose(session, &name),
            Verb::Show { name } => show(session, name.as_deref()),
            Verb::Check { name, pin, token } => {
                check(session, name.as_deref(), pin.as_deref(), &token)
            }
            Verb::Remove { name } => remove(session, &name),
        }
    }
}

impl From<TargetProblem> for CommandError {
    fn from(problem: TargetProblem) -> Self {
        CommandError::new("invalid", ExitCode::Refused, problem.message).with_fix(problem.fix)
    }
}

impl Add {
    fn run(self, session: &Session) -> Result<(), CommandError> {
        let allow_http = session.settings.allow_http;
        let name = TargetName::parse(&self.name)?;
        let add = self.complete(session)?;
        add.add(session, name, allow_http)
    }

    /// Asks for what is missing, where kmctl may ask.
    fn complete(mut self, session: &Session) -> Result<Self, CommandError> {
        let missing = match self.kind() {
            TargetKind::Gateway => self.config.is_none(),
            _ => self.url.is_none() && self.config.is_none(),
        };
        if !missing || !session.may_ask() {
            return Ok(self);
        }
        let known = TargetAnswers {
            kind: self.kind,
            url: self.url.take(),
            login_url: self.login_url.take(),
            config: None,
            probe: self.probe.take(),
            gateway: self.gateway.take(),
            certificate_path: self.certificate_path.take(),
        };
        let allow_http = session.settings.allow_http;
        let answers = prompt::target::run(&mut session.prompter(), known, allow_http)?;
        Ok(Add {
            kind: answers.kind,
            url: answers.url,
            login_url: answers.login_url,
            config: answers.config.map(PathBuf::from),
            probe: answers.probe,
            gateway: answers.gateway,
            certificate_path: answers.certificate_path,
            ..self
        })
    }

    fn kind(&self) -> TargetKind {
        self.kind.unwrap_or_default()
    }

    fn add(
        self,
        session: &Session,
        name: TargetName,
        allow_http: bool,
    ) -> Result<(), CommandError> {
        if self.kind() == TargetKind::ApiPortal && self.probe.is_some() {
            return Err(CommandError::usage(
                "--probe is for targets with a gateway, and an API Portal has none.",
            )
            .with_fix("Remove it."));
        }
        if self.kind() != TargetKind::Gateway {
            let given = [
                ("--gateway", self.gateway.is_some()),
                ("--certificate-path", self.certificate_path.is_some()),
            ];
            if let Some((option, _)) = given.into_iter().find(|(_, given)| *given) {
                let message = format!("{option} is for --kind gateway.");
                return Err(CommandError::usage(message)
                    .with_fix("Remove it, or add --kind gateway --config FILE."));
            }
        }
        let mut target = Stored {
            name,
            kind: self.kind(),
            url: self.address(session)?,
            login_url: match &self.login_url {
                Some(url) => Some(TargetUrl::parse(url, allow_http)?),
                None => None,
            },
            probe: match &self.probe {
                Some(url) => Some(ProbeUrl::parse(url, allow_http)?),
                None => None,
            },
            gateway: GatewayOptions {
                release: self.gateway.unwrap_or_default(),
                certificate_path: match &self.certificate_path {
                    Some(path) => Some(CertificatePath::parse(path)?),
                    None => None,
                },
            },
            trust: match self.kind() {
                TargetKind::Gateway => Trust::System,
                _ => trust(session, self.pin.as_deref())?,
            },
            active: false,
            token_command: None,
            facts: TargetFacts::default(),
        };
        let mut store = session.open_to_write()?;
        if store.target(target.name.as_str())?.is_some() {
            return Err(OpError::TargetTaken(target.name).into());
        }
        let look = match inspect(session, &target) {
            Err(TargetFailure::Untrusted(why)) => {
                let (facts, failure) = *why;
                target.trust = confirm_certificate(session, &target, &facts, failure)?;
                inspect(session, &target).map_err(TargetFailure::into_failure)?
            }
            other => other.map_err(TargetFailure::into_failure)?,
        };
        target.facts = look.facts(&target.facts, jiff::Timestamp::now());
        targets::add(&mut store, &target)?;
        let added = store.target(target.name.as_str())?.unwrap_or(target);
        let done = session.done("added", "would be added");
        let mut sentence = format!("{} {done}.\n", added.title());
        sentence.push_str(&facts(&added));
        if let Some(twin) = added.twin(&store.targets()?) {
            sentence.push_str(&format!("NOTE  {twin}\n"));
        }
        let next = match added.kind {
            TargetKind::Gateway => "plan --target",
            _ => "login",
        };
        sentence.push_str(&format!("Next: kmctl {next} {}\n", added.name));
        session.written(
            Document::item("Target", targets::to_json(&added)),
            &sentence,
        )
    }

    /// The server's address, or the gateway's file.
    fn address(&self, session: &Session) -> Result<TargetUrl, CommandError> {
        match (self.kind(), &self.url, &self.config) {
            (TargetKind::Gateway, _, Some(path)) => Ok(TargetUrl::of_file(&absolute(path)?)?),
            (TargetKind::Gateway, _, None) => Err(session.missing(&["--config".to_owned()])),
            (_, Some(url), None) => Ok(TargetUrl::parse(url, session.settings.allow_http)?),
            (_, None, None) => Err(session.missing(&["--url".to_owned()])),
            (_, _, Some(_)) => Err(CommandError::usage("--config is for --kind gateway.")
                .with_fix("Give the address of the server with --url.")),
        }
    }
}

/// Requested certificate verification.
fn trust(session: &Session, pin: Option<&str>) -> Result<Trust, CommandError> {
    if let Some(pin) = pin {
        return fingerprint(pin).map(Trust::Pinned).ok_or_else(|| {
            CommandError::usage("--pin is not a SHA-256 fingerprint.")
                .with_fix("Use 64 hexadecimal digits, with or without colons.")
        });
    }
    let mut pem = String::new();
    for path in &session.settings.ca_files {
        let text = ca_file_as_pem(path).map_err(|why| {
            CommandError::usage(format!("--ca-file: {why}."))
                .with_fix("Pass a file with the CA certificate, as PEM, DER or PKCS#7.")
        })?;
        pem.push_str(&text);
        pem.push('\n');
    }
    // Stored with the target; the option is not needed again.
    Ok(match pem.is_empty() {
        true => Trust::System,
        false => Trust::CaFile(pem),
    })
}

/// The whole path of a file that is there.
fn absolute(path: &Path) -> Result<PathBuf, CommandError> {
    std::path::absolute(path).map_err(|error| CommandError::unreadable_file(path, &error))
}

/// 64 hexadecimal digits as certificate viewers show them.
fn fingerprint(text: &str) -> Option<String> {
    let digits: Vec<char> = text
        .chars()
        .filter(|c| !matches!(c, ':' | ' '))
        .map(|c| c.to_ascii_uppercase())
        .collect();
    if digits.len() != 64 || !digits.iter().all(char::is_ascii_hexdigit) {
        return None;
    }
    let pairs: Vec<String> = digits.chunks(2).map(|pair| pair.iter().collect()).collect();
    Some(pairs.join(":"))
}

enum TargetFailure {
    Untrusted(Box<(CertificateFacts, CommandError)>),
    Other(Box<CommandError>),
}

impl TargetFailure {
    fn into_failure(self) -> CommandError {
        match self {
            Self::Untrusted(why) => why.1,
            Self::Other(failure) => *failure,
        }
    }
}

fn inspect(session: &Session, target: &Stored) -> Result<TargetInfo, TargetFailure> {
    let look = || -> Result<TargetInfo, TargetError> {
        let client = session
            .target_client(&target.trust)
            .map_err(|_| TargetError::NotPossible("The given certificates can't be used."))?;
        let connection = targets::anonymous(client, target)?;
        let work = async { Ok(targets::check(&connection).await) };
        block_on(work).unwrap_or(Err(TargetError::NotPossible(
            "The system is out of resources.",
        )))
    };
    look().map_err(|error| match error.refused_certificate().cloned() {
        Some(facts) => TargetFailure::Untrusted(Box::new((facts, error.into()))),
        None => TargetFailure::Other(Box::new(error.into())),
    })
}

/// Asks whether the certificate is the server's own; without a terminal, says how to trust it.
fn confirm_certificate(
    session: &Session,
    target: &Stored,
    facts: &CertificateFacts,
    failure: CommandError,
) -> Result<Trust, CommandError> {
    if matches!(target.trust, Trust::Pinned(_)) || !session.may_ask() {
        let message = format!(
            "{} Certificate: {}, valid until {}, SHA-256 {}.",
            failure.message, facts.subject, facts.not_after, facts.sha256
        );
        let fix = "Compare the SHA-256 with the server's, then pass --pin; or trust the CA with --ca-file.";
        return Err(CommandError { message, ..failure }.with_fix(fix));
    }
    let mut prompter = session.prompter();
    prompter.say("The server's certificate is not signed by a CA that this computer trusts.")?;
    prompter.say(&format!("Subject: {}", facts.subject))?;
    prompter.say(&format!("Issuer: {}", facts.issuer))?;
    prompter.say(&format!(
        "Valid: {} to {}",
        facts.not_before, facts.not_after
    ))?;
    prompter.say(&format!("SHA-256: {}", facts.sha256))?;
    let help = "Compare the SHA-256 with the value from the server's administrator. kmctl will trust only this certificate, and only for this target.";
    match prompter.yes_or_no(&format!("Trust this one for {}", target.name), false, help)? {
        Reply::Answer(true) => Ok(Trust::Pinned(facts.sha256.clone())),
        _ => Err(CommandError::cancelled()),
    }
}

fn list(session: &Session) -> Result<(), CommandError> {
    let store = session.open()?;
    let all = store.targets()?;
    let items = all.iter().map(targets::to_json).collect();
    let rows = || -> Vec<Vec<String>> {
        all.iter()
            .map(|it| {
                let login = it.facts.login.as_ref();
                vec![
                    it.name.as_str().to_owned(),
                    value_text::yes_or_no(it.active).to_owned(),
                    it.kind.word().to_owned(),
                    it.url.shown(),
                    it.version().unwrap_or_default().to_owned(),
                    login.and_then(|it| it.who.clone()).unwrap_or_default(),
                ]
            })
            .collect()
    };
    if all.is_empty() {
        session.remark("There are no targets yet. Add one with kmctl target add.\n");
    }
    let head = ["Name", "Active", "Kind", "Address", "Version", "Signed in"];
    session.printer().document(
        Document::items("TargetList", items),
        || match all.is_empty() {
            true => String::new(),
            false => Table::new(&head, session.terminal.columns()).render(&rows()),
        },
        rows,
    )
}

fn choose(session: &Session, name: &str) -> Result<(), CommandError> {
    let mut store = session.open_to_write()?;
    let target = named(session, &store, Some(name))?;
    store.choose_target(&target.name)?;
    let target = named(session, &store, Some(name))?;
    let sentence = format!(
        "{} {} the active target.\n",
        target.title(),
        session.done("is now", "would be")
    );
    session.written(
        Document::item("Target", targets::to_json(&target)),
        &sentence,
    )
}

fn show(session: &Session, name: Option<&str>) -> Result<(), CommandError> {
    let store = session.open()?;
    let target = named(session, &store, name)?;
    let mut text = facts(&target);
    text.push_str(&unsupported(&target));
    session.written(Document::item("Target", targets::to_json(&target)), &text)
}

/// Facts about a target, one per line.
fn facts(target: &Stored) -> String {
    let facts = &target.facts;
    let text = |text: &Option<String>| text.clone().unwrap_or_else(|| "not known".to_owned());
    let mut rows = vec![
        ("Name", target.name.as_str().to_owned()),
        ("Kind", target.kind.title().to_owned()),
        ("Address", target.url.shown()),
        ("Active", value_text::yes_or_no(target.active).to_owned()),
    ];
    let probe = target.probe.as_ref().map_or("none", ProbeUrl::as_str);
    if target.kind == TargetKind::Gateway {
        let path = target.gateway.certificate_path.as_ref();
        let path = path.map_or("none", CertificatePath::as_str);
        rows.push(("Gateway", target.gateway.release.name().to_owned()));
        rows.push(("CA file", path.to_owned()));
        rows.push(("Gateway API", probe.to_owned()));
        return fields(&rows);
    }
    if target.kind == TargetKind::ApiManager {
        rows.push(("Gateway API", probe.to_owned()));
    }
    rows.push(("Version", text(&facts.release)));
    rows.push(("Tenant", text(&facts.tenant)));
    if let Some(certificate) = &facts.certificate {
        rows.push(("Certificate", certificate.subject.clone()));
        rows.push(("Valid until", certificate.not_after.clone()));
        rows.push(("SHA-256", certificate.sha256.clone()));
        rows.push(("Trusted", target.trust.by().to_owned()));
    }
    let login = match (&facts.login, &target.token_command) {
        (_, Some(_)) => "by a token command".to_owned(),
        (Some(login), _) => {
            let who = login.who.as_deref().unwrap_or("a token");
            let place = match login.store.as_deref() {
                Some("file") => "stored in a file",
                Some("keyring") => "stored in the keyring",
                _ => "not stored",
            };
            format!("{who}, {place}")
        }
        (None, None) => "no".to_owned(),
    };
    rows.push(("Signed in", login));
    fields(&rows)
}

fn unsupported(target: &Stored) -> String {
    match target.kind {
        TargetKind::Gateway => {
            "The gateway reads the file when it starts: issuer, JWKS Endpoint and scope claim.\n"
                .to_owned()
        }
        _ => format!(
            "Not supported: {}.\n",
            targets::not_carried(target).join(", ")
        ),
    }
}

fn check(
    session: &Session,
    name: Option<&str>,
    pin: Option<&str>,
    token: &TokenOptions,
) -> Result<(), CommandError> {
    // A pin is stored, which --read-only refuses.
    let mut store = match session.settings.read_only && pin.is_none() {
        true => session.open()?,
        false => session.open_to_write()?,
    };
    let mut target = named(session, &store, name)?;
    if pin.is_some() {
        target.trust = trust(session, pin)?;
    }
    let token = token.token(session)?;
    let look = block_on(async {
        let connection = match target_args::try_to_connect(session, &target, token).await? {
            // Requests without a sign-in are checked anyway.
            Err(TargetError::SignInNeeded(_)) => {
                let client = session.target_client(&target.trust)?;
                targets::anonymous(client, &target)?
            }
            other => other?,
        };
        let signed_in = connection.access.is_some();
        Ok((targets::check(&connection).await?, signed_in))
    })?;
    let (look, signed_in) = look;
    target.facts = look.facts(&target.facts, jiff::Timestamp::now());
    if !session.settings.read_only {
        store.save_target(&target)?;
    }
    let mut text = facts(&target);
    text.push_str(&unsupported(&target));
    if let Some(catalog) = &look.catalog {
        let types: Vec<&str> = catalog.types.iter().map(|it| it.name.as_str()).collect();
        text.push_str(&format!("Types: {}.\n", types.join(", ")));
    }
    if let Some(missing) = look.missing_scopes.as_ref().filter(|it| !it.is_empty()) {
        text.push_str(&format!("Scopes not granted: {}.\n", missing.join(", ")));
    }
    let mut item = targets::to_json(&target);
    let scopes = look
        .missing_scopes
        .clone()
        .map_or(serde_json::Value::Null, serde_json::Value::from);
    item["missingScopes"] = scopes;
    session.written(Document::item("Target", item), &text)?;
    match (look.refused, signed_in) {
        (Some(fault), _) => Err(TargetError::from(fault).into()),
        (None, false) => Err(TargetError::SignInNeeded(target.name).into()),
        (None, true) => Ok(()),
    }
}

fn remove(session: &Session, name: &str) -> Result<(), CommandError> {
    let mut store = session.open_to_write()?;
    let target = named(session, &store, Some(name))?;
    if !session.settings.yes && !session.settings.dry_run {
        let text = format!(
            "Remove {}. kmctl removes its links and overrides. Nothing changes on the server.",
            target.title()
        );
        let help =
            "Objects on the target stay. To manage them again, add the target and adopt them.";
        session.confirm(&text, "Remove it", help)?;
    }
    if !session.settings.dry_run {
        let place = crate::ops::login::credential_backend(&target);
        let forgotten = target_args::credentials(session)?.forget(place, &target.name);
        if let Err(error) = forgotten {
            session.remark(&format!("Warning: the sign-in was not removed. {error}\n"));
        }
    }
    store.remove_target(&target.name)?;
    let done = session.done("removed", "would be removed");
    let sentence = format!("{} {done}.\n", target.name);
    session.written(
        Document::item("Target", targets::to_json(&target)),
        &sentence,
    )
}
