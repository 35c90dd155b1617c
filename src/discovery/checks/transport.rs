//! Transport of the document.

use super::collector::FindingCollector;
use super::context::Context;
use crate::discovery::address::form::is_right;
use crate::discovery::address::{keycloak_prefix, suggest};
use crate::discovery::cause::TextCause;
use crate::discovery::fetch_error::FetchError;
use crate::discovery::finding::Fix;
use crate::discovery::known_document::KnownDocument;
use crate::discovery::severity::{Impact, Severity};
use crate::discovery::status::StatusCause;
use crate::discovery::wording::{self, listed, quoted};
use crate::key_manager::Field;
use crate::key_manager::exposed::without_secrets;

/// Not an error, and not empty.
pub(super) fn reachable(context: &Context<'_>, out: &mut FindingCollector<'_>) {
    let Some(failure) = context.failure else {
        return;
    };
    let left_to_others = match failure {
        FetchError::NotJson { .. } | FetchError::OtherDocument { .. } => true,
        FetchError::InsecureUrl { .. } => !context.scheme_is("https"),
        FetchError::Redirected { .. } => {
            context.answer.is_some_and(|answer| !answer.body.is_empty())
        }
        _ => false,
    };
    if !left_to_others {
        unread(context, failure, out);
    }
}

/// A JSON object.
pub(super) fn json(context: &Context<'_>, out: &mut FindingCollector<'_>) {
    match context.failure {
        Some(
            failure @ (FetchError::NotJson { .. }
            | FetchError::OtherDocument { .. }
            | FetchError::Redirected { .. }),
        ) => {
            unread(context, failure, out);
        }
        _ => duplicates(context, out),
    }
}

fn unread(context: &Context<'_>, failure: &FetchError, out: &mut FindingCollector<'_>) {
    let message = match failure {
        FetchError::OtherDocument {
            document: KnownDocument::Page(page),
        } => format!("{}.", page.sentence()),
        _ => format!("The document could not be read: {}.", failure.sentence()),
    };
    if let FetchError::Redirected {
        target: Some(target),
        ..
    } = failure
        && target.trim_end_matches('/') == context.url.trim_end_matches('/')
    {
        let (message, fix) = match target == context.url {
            true => (
                "The address redirects to itself.",
                "Ask the provider's administrator to serve the document there.",
            ),
            false => (
                "The address redirects to the same address with another slash at its end.",
                "Ask the provider's administrator to serve the document without a slash at the end.",
            ),
        };
        out.report(message).field(Field::WellKnownUrl).advise(fix);
        return;
    }
    let fix = match other_address(context, failure) {
        // An error status or a web page at an address outside the well-known path adds nothing.
        Some((url, why))
            if matches!(
                failure,
                FetchError::HttpStatus { .. } | FetchError::NotJson { .. }
            ) =>
        {
            Fix::value(why, Field::WellKnownUrl, url)
        }
        Some((url, try_it)) if matches!(failure, FetchError::OtherDocument { .. }) => {
            let text = format!("{} {try_it}", failure.fix());
            Fix::value(text, Field::WellKnownUrl, url)
        }
        Some((url, why)) => {
            let text = format!("{why} {}", failure.fix());
            Fix::value(text, Field::WellKnownUrl, url)
        }
        None => match with_https(context.url, failure) {
            Some(url) => Fix::value(failure.fix(), Field::WellKnownUrl, url),
            None => Fix::words(words(context, failure)),
        },
    };
    out.report(message).field(Field::WellKnownUrl).fix(fix);
}

/// Whether people sign in at the address, which is no document's.
fn is_sign_in(context: &Context<'_>, failure: &FetchError) -> bool {
    let page = matches!(
        failure,
        FetchError::NotJson {
            cause: TextCause::LoginPage
        }
    );
    page && !is_right(context.url)
}

/// What to do where no other address is known.
fn words(context: &Context<'_>, failure: &FetchError) -> String {
    match failure {
        _ if is_sign_in(context, failure) => {
            "People sign in at this address. Enter the address of the discovery document."
                .to_owned()
        }
        FetchError::HttpStatus {
            status: 405,
            cause: StatusCause::Unknown | StatusCause::AnsweredBy(_) | StatusCause::Wrote(_),
        } if is_right(context.url) => {
            "Ask the provider's administrator to allow GET at this address.".to_owned()
        }
        FetchError::HttpStatus {
            cause: StatusCause::Token,
            ..
        } if is_right(context.url) => {
            "Ask the provider to serve discovery and keys without a token: a gateway reads them without one."
                .to_owned()
        }
        _ => failure.fix(),
    }
}

/// The same address with https, where the port may expect it.
fn with_https(url: &str, failure: &FetchError) -> Option<String> {
    let expects_tls = matches!(
        failure,
        FetchError::NotHttp { plain: true, .. }
            | FetchError::ConnectionClosed { plain: true, .. }
            | FetchError::HttpStatus {
                cause: StatusCause::PlainHttp | StatusCause::HttpsRequired,
                ..
            }
    );
    let rest = url.strip_prefix("http://").filter(|_| expects_tls)?;
    Some(format!("https://{rest}"))
}

/// Other possible address of the document, with the reason.
fn other_address(context: &Context<'_>, failure: &FetchError) -> Option<(String, String)> {
    if let Some(target) = failure.other_address() {
        let target = without_secrets(target).into_owned();
        let why = format!("The provider points to {}.", wording::address(&target));
        return Some((target, why));
    }
    if let FetchError::OtherDocument { document } = failure {
        let way = document.way(context.url)?;
        let why = format!("Try {}.", wording::address(&way));
        return Some((way, why));
    }
    let elsewhere = match failure {
        FetchError::HttpStatus { cause, .. } => {
            failure.may_be_wrong_address()
                && matches!(
                    cause,
                    StatusCause::Unknown
                        | StatusCause::AnsweredBy(_)
                        | StatusCause::Wrote(_)
                        | StatusCause::Said(_)
                        | StatusCause::Token
                        | StatusCause::NoSuchPath(_)
                )
        }
        FetchError::NotJson { cause } => {
            let other_text = matches!(
                cause,
                TextCause::Syntax(_)
                    | TextCause::Plain
                    | TextCause::NotObject(_)
                    | TextCause::Form(_)
                    | TextCause::File(_)
            );
            matches!(cause, TextCause::WebPage(_) | TextCause::Blank)
                || other_text && !is_right(context.url)
                || is_sign_in(context, failure)
        }
        FetchError::Empty { .. } => true,
        _ => false,
    };
    if !elsewhere {
        return None;
    }
    // Where people sign in is no issuer.
    let own = context.url.split(['?', '#']).next().unwrap_or_default();
    let below = format!("{}/.well-known/", own.trim_end_matches('/'));
    let sign_in = is_sign_in(context, failure) && context.uri.is_some_and(|uri| uri.path.len() > 1);
    suggest(context.url)
        .into_iter()
        .filter(|suggestion| !(sign_in && suggestion.url.starts_with(&below)))
        .find(|suggestion| suggestion.url != context.url)
        .or_else(|| keycloak_prefix(context.url).filter(|_| failure.is_gone()))
        .map(|suggestion| {
            let why = format!(
                "{} Try {}.",
                suggestion.why,
                wording::address(&suggestion.url)
            );
            (suggestion.url, why)
        })
}

fn duplicates(context: &Context<'_>, out: &mut FindingCollector<'_>) {
    let duplicates = context.document.duplicates();
    let mut names: Vec<String> = duplicates.iter().map(|twice| quoted(&twice.name)).collect();
    names.dedup();
    if names.is_empty() {
        return;
    }
    let imported = duplicates
        .iter()
        .any(|twice| twice.top_level && super::context::console_field(&twice.name).is_some());
    out.report(format!(
        "The document contains {} more than once. The last value is used here.",
        listed(names)
    ))
    .severity(Severity::Advice)
    .gateway(if imported {
        Impact::Limits
    } else {
        Impact::Cosmetic
    })
    .why("Other readers may use the first one and see a different document.")
    .advise("Ask the provider to publish each member once.");
}

/// Status exactly 200.
pub(super) fn status_200(context: &Context<'_>, out: &mut FindingCollector<'_>) {
    let Some(answer) = context.answer.filter(|answer| answer.status != 200) else {
        return;
    };
    let entry = out
        .report(format!(
            "The document was served with status {}, not 200.",
            answer.status
        ))
        .field(Field::WellKnownUrl)
        .found(&answer.status.to_string())
        .expected("200");
    match answer.location.as_deref() {
        Some(target) if (300..400).contains(&answer.status) => entry.fix(Fix::value(
            format!(
                "Use the address it redirects to: {}",
                wording::address(target)
            ),
            Field::WellKnownUrl,
            target,
        )),
        _ => entry.advise("Use the address that returns 200."),
    };
}

/// `application/json`, whatever the parameters and the case.
pub(super) fn content_type(context: &Context<'_>, out: &mut FindingCollector<'_>) {
    let Some(answer) = context.answer else {
        return;
    };
    let header = answer.content_type.as_deref();
    let kind = header
        .and_then(|text| text.split(';').next())
        .map(str::trim);
    if kind.is_some_and(|kind| kind.eq_ignore_ascii_case("application/json")) {
        return;
    }
    let message = match kind {
        None | Some("") => "The response has no Content-Type.".to_owned(),
        Some(kind) => format!("The document was served as {}.", quoted(kind)),
    };
    out.report(message)
        .found(header.unwrap_or_default())
        .expected("application/json")
        .advise("Set Content-Type to application/json on the reverse proxy or file server that serves the document.");
}
