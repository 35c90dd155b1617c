//! The issuer alone.

use super::collector::FindingCollector;
use super::context::Context;
use crate::discovery::address::form::is_right;
use crate::discovery::address::suggest;
use crate::discovery::document::Member;
use crate::discovery::finding::Fix;
use crate::discovery::severity::Severity;
use crate::discovery::wording::{self, listed, quoted};
use crate::key_manager::Field;
use crate::key_manager::placeholder::placeholder;
use crate::key_manager::uri::{self, Fault, Uri};

/// Length of the console's field, in Unicode code points.
const CONSOLE_LIMIT: usize = 254;

/// `issuer` is present, of any type and form.
pub(super) fn present(context: &Context<'_>, out: &mut FindingCollector<'_>) {
    if context.document.text("issuer") != Member::Absent {
        return;
    }
    let entry = out
        .about("issuer", "The document has no issuer.")
        .field(Field::Issuer);
    match context.issuer_from_url().filter(|guess| uri::faults(guess).is_empty()) {
        Some(guess) => entry.fix(Fix::value(
            format!(
                "Use the iss claim of a real access token as the issuer. Judging by the address, it may be {}.",
                wording::address(&guess)
            ),
            Field::Issuer,
            guess,
        )),
        None => entry.advise("Use the iss claim of a real access token as the issuer."),
    };
}

/// Faults of an issuer: URL rule, no query, fragment or user info. An underscore in the host is allowed.
pub(in crate::discovery) fn faults(issuer: &str) -> Vec<String> {
    let mut faults: Vec<String> = uri::faults(issuer)
        .iter()
        .filter(|fault| !matches!(fault, Fault::NoScheme if issuer.is_empty()))
        .map(Fault::describe)
        .collect();
    if issuer.is_empty() {
        faults.push("is an empty string".to_owned());
    }
    if let Some(parts) = Uri::split(issuer) {
        let more = [
            (parts.user_info.is_some(), "contains a user name"),
            (parts.query.is_some(), "has a query string (?)"),
            (parts.fragment.is_some(), "has a fragment (#)"),
        ];
        faults.extend(
            more.iter()
                .filter(|(wrong, _)| *wrong)
                .map(|(_, what)| (*what).to_owned()),
        );
    }
    faults
}

/// Whether the text is a template and no issuer.
fn is_template(issuer: &str) -> bool {
    issuer.contains(['{', '}'])
}

/// A valid URL per RFC 3986, `https`, without query, fragment and user info. Every fault is listed.
pub(super) fn valid_url(context: &Context<'_>, out: &mut FindingCollector<'_>) {
    let Member::Is(issuer) = context.document.text("issuer") else {
        return;
    };
    let faults = faults(issuer);
    if faults.is_empty() || is_template(issuer) {
        return;
    }
    if let Some(name) = placeholder(issuer).filter(|it| it.starts_with(['%', '<'])) {
        out.report(not_replaced(&name))
            .member("issuer")
            .field(Field::Issuer)
            .found(issuer)
            .advise(SET_VALUE);
        return;
    }
    let what = format!("The issuer {}.", listed(faults));
    let entry = out
        .report(what)
        .member("issuer")
        .field(Field::Issuer)
        .found(issuer)
        .expected("an https URL without query and fragment");
    if issuer.to_ascii_lowercase().starts_with("http://") {
        entry.advise(
            "Ask the provider to set its public URL to https. If iss in its access tokens is this text, keep it here.",
        );
    } else {
        entry.advise("Ask the provider which issuer its access tokens have in iss.");
    }
}

/// Only a trailing slash differs.
pub(super) fn slash(context: &Context<'_>, out: &mut FindingCollector<'_>) {
    let Member::Is(issuer) = context.document.text("issuer") else {
        return;
    };
    let Some(base) = context.issuer_from_url() else {
        return;
    };
    let bare = |text: &str| text.strip_suffix('/').unwrap_or(text).to_owned();
    if issuer == base || bare(issuer) != bare(&base) {
        return;
    }
    let what = if issuer.ends_with('/') {
        "The issuer ends in a slash."
    } else {
        "The issuer has no trailing slash, but the address has one."
    };
    out.report(what)
        .member("issuer")
        .field(Field::Issuer)
        .found(issuer)
        .advise("Keep the issuer as published; tokens have the same value.");
}

fn not_replaced(name: &str) -> String {
    format!(
        "The issuer contains the placeholder {}, which the provider's configuration did not replace.",
        quoted(name)
    )
}

const SET_VALUE: &str = "Ask the provider's administrator to set its value.";

/// Braces in the issuer.
pub(super) fn template(context: &Context<'_>, out: &mut FindingCollector<'_>) {
    let Member::Is(issuer) = context.document.text("issuer") else {
        return;
    };
    if !is_template(issuer) {
        return;
    }
    let setting = ["${", "{{", "#{"].iter().any(|open| issuer.contains(open));
    let (what, fix) = match placeholder(issuer).filter(|_| setting) {
        Some(name) => (not_replaced(&name), SET_VALUE),
        None => (
            "The issuer is a template: the part in braces stands for a tenant ID.".to_owned(),
            "Ask for the ID of the tenant, and read the document at the tenant's own address.",
        ),
    };
    out.report(what)
        .member("issuer")
        .field(Field::Issuer)
        .found(issuer)
        .severity(Severity::Failure)
        .advise(fix);
}

/// More characters than the console's field takes.
pub(super) fn too_long(context: &Context<'_>, out: &mut FindingCollector<'_>) {
    let Member::Is(issuer) = context.document.text("issuer") else {
        return;
    };
    let length = issuer.chars().count();
    if length <= CONSOLE_LIMIT {
        return;
    }
    out.report(format!(
        "The issuer has {length} characters, but the limit is {CONSOLE_LIMIT}."
    ))
    .member("issuer")
    .field(Field::Issuer)
    .found(issuer)
    .expected("at most 254 characters")
    .advise("Ask the provider for a shorter issuer.");
}

/// Access tokens carry another issuer than ID tokens (AD FS).
pub(super) fn of_access_tokens(context: &Context<'_>, out: &mut FindingCollector<'_>) {
    let Member::Is(other) = context.document.text("access_token_issuer") else {
        return;
    };
    if context.document.text("issuer").value() == Some(other) {
        return;
    }
    out.report(format!(
        "Access tokens have a different issuer than the document: {}.",
        wording::address(other)
    ))
    .member("access_token_issuer")
    .field(Field::Issuer)
    .found(other)
    .fix(Fix::value(
        "Enter the issuer of access tokens in Issuer.",
        Field::Issuer,
        other,
    ));
}

impl Context<'_> {
    /// The issuer that the address implies; `None` when none can be made out.
    pub(super) fn issuer_from_url(&self) -> Option<String> {
        address_issuer(self.url, self.oauth)
    }
}

const OPENID: &str = "/.well-known/openid-configuration";
const OAUTH: &str = "/.well-known/oauth-authorization-server";

/// OIDC Discovery 1.0 §4, RFC 8414 §3.1. The appended form of RFC 8414 implies none.
fn address_issuer(url: &str, oauth: bool) -> Option<String> {
    if let Some(base) = url.strip_suffix(OPENID) {
        return Some(base.to_owned());
    }
    if !oauth {
        return Some(url.to_owned());
    }
    match url.split_once(OAUTH) {
        None => Some(url.to_owned()),
        Some((before, after)) => {
            let path_before = Uri::split(before).is_none_or(|uri| !uri.path.is_empty());
            (!path_before).then(|| format!("{before}{after}"))
        }
    }
}

/// The document that an issuer implies, if the issuer is a good one.
pub(super) fn document_of(issuer: &str, oauth: bool) -> Option<String> {
    if !faults(issuer).is_empty() {
        return None;
    }
    let base = issuer.strip_suffix('/').unwrap_or(issuer);
    let url = match oauth {
        false => format!("{base}{OPENID}"),
        true => {
            let uri = Uri::split(base)?;
            let (origin, path) = base.split_at(base.len() - uri.path.len());
            format!("{origin}{OAUTH}{path}")
        }
    };
    // An issuer with faults is not offered as an address to read.
    is_right(&url).then_some(url)
}

/// An address to try instead of one of an unusual form.
pub(super) fn usual_address(url: &str) -> Option<(String, String)> {
    suggest(url)
        .into_iter()
        .find(|suggestion| suggestion.url != url)
        .map(|suggestion| (suggestion.url, suggestion.why))
}
