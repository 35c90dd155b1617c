//! Endpoints.

use serde_json::Value;

use super::collector::{FindingBuilder, FindingCollector};
use super::context::{Context, console_field};
use crate::discovery::document::Member;
use crate::discovery::finding::Fix;
use crate::discovery::profile::Profile;
use crate::discovery::severity::Severity;
use crate::discovery::wording::listed;
use crate::key_manager::repair::{Change, repair};
use crate::key_manager::uri::{self, Fault};
use crate::key_manager::{Field, OtherText};

/// Endpoints that have a check of their own.
const OWN_CHECK: [&str; 6] = [
    "authorization_endpoint",
    "token_endpoint",
    "userinfo_endpoint",
    "registration_endpoint",
    "revocation_endpoint",
    "end_session_endpoint",
];

/// `authorization_endpoint`: required, except in an RFC 8414 document.
pub(super) fn authorization(context: &Context<'_>, out: &mut FindingCollector<'_>) {
    if context.oauth && context.document.text("authorization_endpoint") == Member::Absent {
        return;
    }
    required(context, out, "authorization_endpoint");
}

/// `userinfo_endpoint`: recommended.
pub(super) fn userinfo(context: &Context<'_>, out: &mut FindingCollector<'_>) {
    if present_and_bad(context, out, "userinfo_endpoint") {
        out.absent("userinfo_endpoint")
            .severity(Severity::Warning)
            .idle("No action needed for a gateway.");
    }
}

/// `registration_endpoint`: optional.
pub(super) fn registration(context: &Context<'_>, out: &mut FindingCollector<'_>) {
    present_and_bad(context, out, "registration_endpoint");
}

/// `revocation_endpoint`: optional; the console has a field for it.
pub(super) fn revocation(context: &Context<'_>, out: &mut FindingCollector<'_>) {
    present_and_bad(context, out, "revocation_endpoint");
}

/// `end_session_endpoint`: optional, except in the logout profile; the console has a field for it.
pub(super) fn end_session(context: &Context<'_>, out: &mut FindingCollector<'_>) {
    let absent = present_and_bad(context, out, "end_session_endpoint");
    if absent && context.profile == Profile::Logout {
        missing(out, "end_session_endpoint");
    }
}

/// All other members with a name of an endpoint, known or not. The type of known ones is checked elsewhere.
pub(super) fn all_https(context: &Context<'_>, out: &mut FindingCollector<'_>) {
    let others = context
        .document
        .members()
        .iter()
        .filter(|(name, _)| name.ends_with("_endpoint") && !OWN_CHECK.contains(&name.as_str()));
    for (name, value) in others {
        match value {
            Value::String(url) => {
                bad_url(out, name, url);
            }
            _ if super::known::kind_of(name).is_some() => {}
            other => {
                out.report(format!(
                    "`{name}` is {}, not a URL.",
                    crate::discovery::json_text::type_name(other)
                ))
                .member(name)
                .expected("an https URL")
                .advise("Ask the provider to publish its address or remove the member.");
            }
        }
    }
}

/// Reports a missing or invalid endpoint that the document must have.
pub(super) fn required(context: &Context<'_>, out: &mut FindingCollector<'_>, name: &str) {
    if present_and_bad(context, out, name) {
        let inline = name == "jwks_uri" && context.document.members().contains_key("jwks");
        if inline {
            out.about(name, "The document contains its keys in `jwks` and has no `jwks_uri`.")
                .maybe_field(console_field(name))
                .advise("Ask the provider for an address that serves the keys, and enter it in JWKS Endpoint.");
            return;
        }
        if name != "jwks_uri" && !context.oauth && is_for_workloads(context) {
            out.absent(name)
                .maybe_field(console_field(name))
                .advise("Don't register it as a key manager: a provider without these endpoints issues tokens to workloads (such as Kubernetes or SPIFFE), and Developer Portal applications can't get any.");
            return;
        }
        missing(out, name);
    }
}

/// Whether a document with keys has neither of the endpoints that applications need.
fn is_for_workloads(context: &Context<'_>) -> bool {
    let none = |name: &str| match context.document.text(name) {
        Member::Absent => true,
        Member::Is(url) => url.trim().is_empty() || url.starts_with("urn:"),
        Member::WrongType => false,
    };
    // Such documents are short, but say what their tokens are.
    let members = context.document.members();
    members.contains_key("response_types_supported")
        && none("authorization_endpoint")
        && none("token_endpoint")
        && matches!(context.document.text("jwks_uri"), Member::Is(_))
}

fn missing(out: &mut FindingCollector<'_>, name: &str) {
    let field = console_field(name);
    let entry = out.absent(name).maybe_field(field);
    match field {
        Some(field) => entry.advise(format!(
            "Ask the provider for the address, and enter it in {}.",
            field.label()
        )),
        None => entry.advise("Ask the provider to publish it."),
    };
}

/// Reports an invalid URL; returns whether the member is absent.
fn present_and_bad(context: &Context<'_>, out: &mut FindingCollector<'_>, name: &str) -> bool {
    match context.document.text(name) {
        Member::Absent => return true,
        Member::WrongType => {}
        Member::Is(url) => match relative(context, url) {
            Some(whole) => relative_url(out, name, url, whole),
            None => {
                bad_url(out, name, url);
            }
        },
    }
    false
}

/// Address of a path at the document's host.
fn relative(context: &Context<'_>, url: &str) -> Option<String> {
    let place = url
        .strip_prefix('/')
        .filter(|rest| !rest.starts_with('/'))?;
    let host = context.uri?.authority;
    let whole = format!("https://{host}/{place}");
    uri::faults(&whole).is_empty().then_some(whole)
}

fn relative_url(out: &mut FindingCollector<'_>, name: &str, url: &str, whole: String) {
    let entry = out
        .report(format!(
            "`{name}` is only a path. It must be a full https URL."
        ))
        .member(name)
        .maybe_field(console_field(name))
        .found(url)
        .expected("an https URL");
    match console_field(name) {
        Some(field) => entry.fix(Fix::value(
            format!("It is probably {whole}. Ask the provider to publish the full URL."),
            field,
            whole,
        )),
        None => entry.advise("Ask the provider to publish the full URL."),
    };
}

/// Reports what reading rule R5 finds wrong.
fn bad_url(out: &mut FindingCollector<'_>, name: &str, url: &str) {
    let faults = uri::faults(url);
    if faults.is_empty() {
        return;
    }
    if url.trim().is_empty() {
        let entry = out
            .report(format!("`{name}` is empty."))
            .member(name)
            .maybe_field(console_field(name))
            .expected("an https URL");
        match console_field(name).is_none_or(Field::optional) {
            true => entry.advise("Ask the provider to publish its address or remove the member."),
            false => entry.advise("Ask the provider for the right address."),
        };
        return;
    }
    let other = OtherText::of(url);
    let message = match (faults.as_slice(), &other) {
        (_, Some(other)) => format!("`{name}` {}.", other.describe()),
        // Such a URL is valid, only not secure.
        (faults, _) if is_plain_http(faults) => {
            format!("`{name}` uses http instead of https.")
        }
        (faults, _) => {
            let what = listed(faults.iter().map(Fault::describe));
            format!("`{name}` is not a valid URL: it {what}.")
        }
    };
    let entry = out
        .report(message)
        .member(name)
        .maybe_field(console_field(name))
        .found(url)
        .expected("an https URL");
    let entry = match name {
        "revocation_endpoint" if is_plain_http(&faults) => {
            entry.why("Clients would send tokens in plain text.")
        }
        _ => entry,
    };
    match other {
        Some(OtherText::Nothing(_)) if console_field(name).is_none_or(Field::optional) => {
            entry.advise("Ask the provider to publish its address or remove the member.");
        }
        Some(_) => {
            entry.advise("Ask the provider for the right address.");
        }
        None => bad_url_fix(entry, name, url, &faults),
    }
}

/// Whether the only fault of an address is that it uses http.
fn is_plain_http(faults: &[Fault]) -> bool {
    matches!(faults, [Fault::Scheme(scheme)] if scheme.eq_ignore_ascii_case("http"))
}

fn bad_url_fix(entry: FindingBuilder<'_>, name: &str, url: &str, faults: &[Fault]) {
    let http_only = is_plain_http(faults);
    let secure = url
        .split_once("://")
        .map(|(_, rest)| format!("https://{rest}"));
    match (http_only, console_field(name), secure) {
        (true, Some(field), Some(secure)) => entry.fix(Fix::value(
            format!(
                "The provider is probably behind a TLS proxy and doesn't know its public URL. Ask its administrator to set it, or try https in {}.",
                field.label()
            ),
            field,
            secure,
        )),
        (true, ..) => entry.advise(
            "The provider is probably behind a TLS proxy and doesn't know its public URL. Ask its administrator to set it.",
        ),
        _ if url.contains(['{', '}']) => {
            entry.advise("This is a template: ask the provider to fill in the placeholder. If it stands for a tenant, read that tenant's document.")
        }
        (_, Some(field), _) => match slip(url) {
            Some(whole) => entry.fix(Fix::value(
                format!("It is probably {whole}. Ask the provider to publish that address."),
                field,
                whole,
            )),
            None => entry.advise("Ask the provider for the right address."),
        },
        _ => entry.advise("Ask the provider for the right address."),
    };
}

/// The address with its start corrected, or without blanks around it: `//host/path`, `https:/host`.
fn slip(url: &str) -> Option<String> {
    let bare = url.trim();
    if bare.len() < url.len() && uri::faults(bare).is_empty() {
        return Some(bare.to_owned());
    }
    let found = repair(url)?.secured();
    let of_start = |change: &Change| {
        matches!(
            change,
            Change::Scheme | Change::DoubledScheme | Change::NoScheme
        )
    };
    (!found.changes.is_empty() && found.changes.iter().all(of_start)).then_some(found.url)
}
