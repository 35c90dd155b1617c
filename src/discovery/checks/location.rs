//! The address that was given: section 3 of the checks, and its counterpart for RFC 8414.

use super::Context;
use super::sink::Sink;
use crate::discovery::Fix;
use crate::discovery::uri::{self, Fault};
use crate::discovery::wording::listed;
use crate::key_manager::{Field, clean_url};

/// What no URL is, whatever its scheme. Source: reading rule R5 without its scheme.
pub(in crate::discovery) fn url_faults(url: &str) -> Vec<Fault> {
    let mut faults = uri::character_faults(url);
    match uri::Uri::split(url) {
        None => faults.push(Fault::NoScheme),
        Some(parts)
            if parts.scheme.eq_ignore_ascii_case("http")
                || parts.scheme.eq_ignore_ascii_case("https") =>
        {
            faults.extend(uri::place_faults(&parts));
        }
        // `host:8443/path` reads as a scheme and is a host without one.
        Some(parts) if parts.host.is_empty() && starts_with_port(parts.path) => {
            faults.push(Fault::NoScheme);
        }
        Some(_) => {}
    }
    faults
}

fn starts_with_port(path: &str) -> bool {
    let digits = path.split('/').next().unwrap_or_default();
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// An absolute URL.
pub(super) fn url_valid(context: &Context<'_>, out: &mut Sink<'_>) {
    let faults = url_faults(context.url);
    if faults.is_empty() {
        return;
    }
    let what = listed(faults.iter().map(Fault::describe));
    let entry = out
        .report(format!("The address is no complete URL: it {what}."))
        .field(Field::WellKnownUrl)
        .found(context.url);
    let cleaned = clean_url(context.url).text;
    if faults.contains(&Fault::NoScheme) && !cleaned.is_empty() {
        let whole = format!("https://{}", cleaned.trim_start_matches('/'));
        if url_faults(&whole).is_empty() {
            entry.fix(Fix::value(
                "Put https:// in front.",
                Field::WellKnownUrl,
                whole,
            ));
            return;
        }
    }
    if cleaned != context.url && url_faults(&cleaned).is_empty() {
        entry.fix(Fix::value(
            "Take the blanks and line breaks out.",
            Field::WellKnownUrl,
            cleaned,
        ));
        return;
    }
    entry.advise("Copy the whole address again, from https:// on.");
}

/// `https`, in any case.
pub(super) fn https(context: &Context<'_>, out: &mut Sink<'_>) {
    let Some(uri) = context.uri else {
        return;
    };
    if uri.scheme.eq_ignore_ascii_case("https") {
        return;
    }
    let entry = out
        .report(format!(
            "The address starts with {}: and not with https:.",
            uri.scheme
        ))
        .field(Field::WellKnownUrl)
        .found(context.url)
        .expected("https://");
    match context.url.split_once("://") {
        Some((_, rest)) => entry.fix(Fix::value(
            "Try the same address with https.",
            Field::WellKnownUrl,
            format!("https://{rest}"),
        )),
        None => entry.advise("Use the https address of the provider."),
    };
}
