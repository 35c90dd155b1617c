//! `kmctl discover URL`.

use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::{Value, json};

use super::report_text;
use super::validation;
use crate::cli::command_error::CommandError;
use crate::cli::exit_code::{self, ExitCode};
use crate::cli::output::Document;
use crate::cli::session::Session;
use crate::cli::wait::wait;
use crate::discovery::address::{TextKind, recognize, refused};
use crate::discovery::{Profile, Report, Verdict};
use crate::net;
use crate::ops::discover::{Request, discover};
use crate::ops::json_report;

#[derive(Clone, Debug, Args)]
#[command(
    after_help = exit_code::help("Exit codes", &[(ExitCode::Done, "no failures"), (ExitCode::Usage, "invalid URL"), (ExitCode::Refused, "failures (or warnings, with --strict)"), (ExitCode::Unreachable, "document not read")]) + "\n\n\
                  Example: kmctl discover https://idp.example.com/.well-known/openid-configuration\n         \
                  kmctl discover URL --document saved.json --jwks keys.json --json"
)]
pub struct Discover {
    /// The Well-Known URL
    pub url: String,
    /// Check this saved document as if it came from the URL; - is stdin
    #[arg(long, value_name = "FILE")]
    pub document: Option<PathBuf>,
    /// Check this saved key set as if it came from the document's jwks_uri
    #[arg(long, value_name = "FILE")]
    pub jwks: Option<PathBuf>,
    /// The profile to check against [default: from the URL]
    #[arg(long, value_name = "PROFILE", value_parser = profile())]
    pub profile: Option<Profile>,
    /// Treat warnings as failures
    #[arg(long)]
    pub strict: bool,
    /// The gateways to check against, comma-separated: gateway-1.0, gateway-1.2, jwt-auth-1.1, jwt-auth-1.2,
    /// api-manager, all
    #[arg(long, value_name = "NAMES")]
    pub gateway: Option<String>,
}

fn profile() -> impl clap::builder::TypedValueParser<Value = Profile> {
    use clap::builder::TypedValueParser as _;
    let words = Profile::ALL.map(Profile::as_str);
    clap::builder::PossibleValuesParser::new(words).try_map(|word| word.parse::<Profile>())
}

/// A saved document may be as large as one that is read.
const LIMIT: u64 = net::BODY_LIMIT as u64;

impl Discover {
    /// Prints the report; the exit code is the verdict.
    pub fn run(self, session: &Session) -> Result<(), CommandError> {
        let recognized = recognize(&self.url);
        // Text that is not an address is reported, except an authorization code, which nobody may see.
        let url = match recognized.certain || recognized.kind == TextKind::Response {
            true => validation::address(session, &self.url)?,
            false => self.url.trim().to_owned(),
        };
        let request = Request {
            url,
            profile: self.profile,
            document: self.document.as_deref().map(saved).transpose()?,
            jwks: self.jwks.as_deref().map(saved).transpose()?,
            allow_http: session.settings.allow_http,
            gateways: session.with_gateways(self.gateway.as_deref())?.gateways(),
        };
        let client = session.client(Vec::new())?;
        if session.settings.verbose && request.document.is_none() && refused(&request.url).is_none()
        {
            session.remark(&format!("Reading {}\n", request.url));
        }
        let now = jiff::Timestamp::now();
        let report = wait(discover(&client, &request, now))?;
        print(session, &report)?;
        if let Some(failure) = &report.unreadable {
            let why = format!("Nothing was read: {}.", failure.sentence());
            return Err(session.failed(ExitCode::of_fetch(failure), &why));
        }
        let strict = self.strict && report.verdict == Verdict::Warnings;
        if report.verdict == Verdict::Failures || report.blocks() || strict {
            let first = report
                .findings
                .first()
                .map(|finding| finding.message.as_str());
            return Err(session.failed(ExitCode::Refused, first.unwrap_or_default()));
        }
        Ok(())
    }
}

fn print(session: &Session, report: &Report) -> Result<(), CommandError> {
    let suggestions = report.other_addresses();
    let mut item = json_report::report(report);
    if let Some(object) = item.as_object_mut() {
        let list: Vec<Value> = suggestions
            .iter()
            .map(|it| json!({ "url": it.url, "why": it.why }))
            .collect();
        object.insert("suggestions".to_owned(), list.into());
    }
    session.printer().document(
        Document::item("DiscoveryReport", item),
        || report_text::report(report, &suggestions),
        || report_text::rows(report),
    )
}

fn saved(path: &Path) -> Result<Vec<u8>, CommandError> {
    use std::io::Read as _;
    let cannot = |error: std::io::Error| CommandError::unreadable_file(path, &error);
    let mut bytes = Vec::new();
    if path == Path::new("-") {
        let stdin = std::io::stdin().lock();
        stdin.take(LIMIT + 1).read_to_end(&mut bytes)
    } else {
        let file = std::fs::File::open(path).map_err(cannot)?;
        file.take(LIMIT + 1).read_to_end(&mut bytes)
    }
    .map_err(cannot)?;
    if bytes.len() as u64 > LIMIT {
        let message = format!("The file {} is larger than 1 MiB.", path.display());
        return Err(CommandError::new("too-large", ExitCode::Usage, message));
    }
    Ok(bytes)
}
