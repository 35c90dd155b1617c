//! Validation of a Well-Known URL for commands that store, with the consequences of its findings.

use serde_json::Value;

use crate::cli::command_error::CommandError;
use crate::cli::exit_code::ExitCode;
use crate::cli::output::prose::labeled;
use crate::cli::session::Session;
use crate::cli::wait::wait;
use crate::discovery::address::{TextKind, recognize, something_else};
use crate::discovery::{Finding, Grade, Report, ask, consequence};
use crate::form::finding_summary::{open_findings, presets};
use crate::form::{current_findings, shared_issuer, unread_keys};
use crate::key_manager::{
    Draft, EvidenceUpdate, Field, Name, NewKeyManager, OrganizationName, clean_url, counted,
    shell_word, visible,
};
use crate::net::Client;
use crate::ops::discover::{Request, discover, read_keys};
use crate::ops::json_report;
use crate::store::Store;

// Strictness of a command about findings.
#[derive(Clone, Copy, Debug, Default, clap::Args)]
pub struct Strictness {
    /// Treat warnings as errors
    #[arg(long)]
    pub strict: bool,
    /// Continue despite FAIL findings
    #[arg(long)]
    pub accept_findings: bool,
}

/// Address in a pasted text. Text around it is removed and reported; a text of another kind is not repeated in the
/// error.
///
/// # Errors
/// It is a document, a token, or another text that is not an address.
pub fn address(session: &Session, text: &str) -> Result<String, CommandError> {
    let recognized = recognize(text);
    if let Some((message, fix)) = something_else(&recognized).filter(|_| !recognized.certain) {
        return Err(CommandError {
            field: Some(Field::WellKnownUrl.json_name()),
            ..CommandError::new("invalid-url", ExitCode::Refused, message).with_fix(fix)
        });
    }
    let said = recognized.sentence.unwrap_or_default();
    let page = recognized.kind == TextKind::Page;
    let meant = recognized.documents.into_iter().next().map(|it| it.url);
    match (
        recognized.kind,
        recognized.address.or(meant.filter(|_| page)),
    ) {
        (_, Some(address)) if recognized.certain => {
            session.remark(&format!("{said}\n"));
            Ok(address)
        }
        (TextKind::Page, address) => {
            let usual = "Enter the URL of the provider's discovery document.";
            let fix = match address {
                Some(address) => format!("Use {address}"),
                None => usual.to_owned(),
            };
            Err(CommandError {
                field: Some(Field::WellKnownUrl.json_name()),
                ..CommandError::new("invalid-url", ExitCode::Refused, said).with_fix(fix)
            })
        }
        // Read as it is stored.
        _ => Ok(clean_url(text).text),
    }
}

/// [`address`] of an optional text.
///
/// # Errors
/// As [`address`].
pub fn given(session: &Session, text: Option<String>) -> Result<Option<String>, CommandError> {
    text.map(|text| address(session, &text)).transpose()
}

/// Reads and validates an address, with the limits and roots of the run.
pub fn read(session: &Session, client: &Client, url: &str) -> Result<Report, CommandError> {
    let request = Request {
        allow_http: session.settings.allow_http,
        gateways: session.gateways(),
        ..Request::read(url)
    };
    let now = jiff::Timestamp::now();
    wait(discover(client, &request, now))
}

/// Prints other key managers with the issuer on stderr.
pub fn report_duplicate_issuers(
    session: &Session,
    store: &Store,
    organization: &OrganizationName,
    new: &NewKeyManager,
    except: Option<&Name>,
) -> Result<(), CommandError> {
    let issuer = new.connection.settings.issuer.as_str();
    let twins = store.find_by_issuer(organization, issuer, except.map(Name::as_str))?;
    let names: Vec<String> = twins.iter().map(ToString::to_string).collect();
    if let Some(found) = shared_issuer(&names) {
        session.remark(&format!("{}  {}\n", found.grade().tag(), found.message));
    }
    Ok(())
}

/// Fails if the document could not be read.
pub fn unreadable(report: &Report) -> Result<(), CommandError> {
    match &report.unreadable {
        Some(failure) => {
            let message = format!("The Well-Known URL can't be read: {}.", failure.sentence());
            let fix = report.fix().map(|fix| fix.text).unwrap_or_default();
            Err(CommandError {
                field: Some("wellKnownUrl"),
                ..CommandError::new(failure.code(), ExitCode::of_fetch(failure), message)
                    .with_fix(fix)
            })
        }
        None => Ok(()),
    }
}

/// Copies the document's values into a draft; the caller applies given values afterwards.
pub fn take_over(draft: &mut Draft, report: &Report) {
    let served = presets(report);
    draft.configuration = served.clone();
    draft.discovered = Some(served);
    draft.discovered_from = Some(report.url.clone());
}

/// Findings about the values that would be stored, worst first. A JWKS Endpoint not named by the document is read for them;
/// without a report the values are validated by themselves.
///
/// # Errors
/// The system has no resources left.
pub fn findings(
    session: &Session,
    client: &Client,
    report: Option<&Report>,
    draft: &Draft,
) -> Result<Vec<Finding>, CommandError> {
    let keys = match unread_keys(draft, report, None) {
        Some(url) => {
            session.remark(&format!("NOTE  Reading the keys at {}.\n", visible(&url)));
            let now = jiff::Timestamp::now();
            Some(wait(read_keys(client, &url, now))?)
        }
        None => None,
    };
    let mut found = current_findings(draft, report, keys.as_ref()).findings;
    ask(&mut found, &session.gateways());
    found.sort_by_key(Finding::grade);
    Ok(found)
}

/// Findings of an edit.
#[derive(Debug, Default)]
pub struct FindingsOfChange {
    /// Those about the changed fields, worst first.
    pub findings: Vec<Finding>,
    /// Evidence about the values to be stored.
    pub evidence: EvidenceUpdate,
}

/// The findings about the fields that a change is about, worst first. The document is read for them, and the keys where the JWKS
/// Endpoint is among them; what is stored already is the business of `kmctl check`.
///
/// # Errors
/// A new Well-Known URL that can't be read, unless findings are accepted; or the system has no resources left.
pub fn findings_of_change(
    session: &Session,
    draft: &Draft,
    changed: &[Field],
    strictness: Strictness,
) -> Result<FindingsOfChange, CommandError> {
    let read_for = |field: &Field| !matches!(field, Field::Description | Field::Environments);
    if !changed.iter().any(read_for) {
        return Ok(FindingsOfChange::default());
    }
    let client = session.client(Vec::new())?;
    let report = read(session, &client, &draft.well_known_url)?;
    if let Some(why) = &report.unreadable {
        if changed.contains(&Field::WellKnownUrl) && !strictness.accept_findings {
            unreadable(&report)?;
        }
        session.remark(&format!(
            "NOTE  The Well-Known URL can't be read: {}. Only the values themselves were checked.\n",
            why.sentence()
        ));
    }
    let mut found = match changed.contains(&Field::JwksEndpoint) {
        true => findings(session, &client, Some(&report), draft)?,
        false => current_findings(draft, Some(&report), None).findings,
    };
    let whole = report.unreadable.is_none().then(|| open_findings(&found));
    let keys_read =
        changed.contains(&Field::JwksEndpoint) || unread_keys(draft, Some(&report), None).is_none();
    found.retain(|finding| finding.field.is_some_and(|field| changed.contains(&field)));
    let evidence = match whole {
        Some(open) if keys_read => EvidenceUpdate::Whole(open, None),
        Some(open) => EvidenceUpdate::WithoutKeys(open, None),
        None => EvidenceUpdate::OfChange(open_findings(&found), None),
    };
    Ok(FindingsOfChange {
        findings: found,
        evidence,
    })
}

/// Prints the findings on stderr, and fails the command if they require it.
pub fn weigh(
    session: &Session,
    findings: &[Finding],
    strictness: Strictness,
) -> Result<(), CommandError> {
    let told = |grade| findings.iter().filter(|it| it.grade() == grade).count();
    let (failures, warnings) = (told(Grade::Fail), told(Grade::Warn));
    for finding in findings {
        if finding.grade() != Grade::Note || session.settings.verbose {
            session.remark(&lines(finding));
        }
    }
    if failures > 0 && !strictness.accept_findings {
        let message = format!(
            "Nothing was changed: {} FAIL ({}).",
            counted(failures, "finding is", "findings are"),
            consequence(findings)
        );
        let fix = "Correct it at the provider, set the right value with its option, or continue with --accept-findings.";
        return Err(stopped(message, fix, findings));
    }
    if warnings > 0 && strictness.strict {
        let message = format!(
            "Nothing was changed: {} under --strict.",
            counted(warnings, "warning counts", "warnings count")
        );
        let fix = "Correct it at the provider, or remove --strict.";
        return Err(stopped(message, fix, findings));
    }
    Ok(())
}

fn stopped(message: String, fix: &str, findings: &[Finding]) -> CommandError {
    CommandError {
        findings: json(findings),
        ..CommandError::new("findings", ExitCode::Refused, message).with_fix(fix)
    }
}

/// A finding as the screens show it: tag, sentence, fix, and the option for a value that the fix does not name.
pub fn lines(finding: &Finding) -> String {
    let mut text = labeled(finding.grade().tag(), 6, &finding.message);
    let Some(fix) = &finding.fix else {
        return text;
    };
    text.push_str(&labeled("", 6, &fix.told()));
    if let Some((field, value)) = fix.setting().filter(|_| !fix.names_value()) {
        let option = format!("Option: --{} {}", field.flag(), shell_word(value));
        text.push_str(&labeled("", 6, &option));
    }
    text
}

/// All findings for the JSON of a write.
pub fn json(findings: &[Finding]) -> Vec<Value> {
    findings.iter().map(json_report::finding).collect()
}
