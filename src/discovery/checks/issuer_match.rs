//! Issuer compared with the address: `issuer-matches-url` and its counterpart for RFC 8414.

use super::collector::FindingCollector;
use super::context::Context;
use super::issuer::{document_of, faults};
use crate::discovery::finding::Fix;
use crate::discovery::issuer_difference::{IssuerDifference, slashes_off};
use crate::discovery::wording;
use crate::key_manager::uri::Uri;
use crate::key_manager::{Field, first_difference};

/// Equal texts, one closing slash forgiven on either side.
pub(super) fn matches(context: &Context<'_>, out: &mut FindingCollector<'_>) {
    let Some(issuer) = context.document.text("issuer").value() else {
        return;
    };
    // An invalid issuer has been reported, and matches nothing.
    if !faults(issuer).is_empty() {
        return;
    }
    compare(context, out, issuer, &openid_base(context.url));
}

/// Comparison for RFC 8414, where the well-known part stands before the issuer's path.
pub(super) fn oauth_matches(context: &Context<'_>, out: &mut FindingCollector<'_>) {
    let Some(issuer) = context.document.text("issuer").value() else {
        return;
    };
    // An invalid issuer has been reported, and matches nothing.
    if !faults(issuer).is_empty() {
        return;
    }
    match context.issuer_from_url() {
        Some(_) if context.url.ends_with(OPENID_SUFFIX) => {
            compare(context, out, issuer, &openid_base(context.url));
        }
        Some(base) => compare(context, out, issuer, &base),
        None => {
            let entry = out.about("issuer", "No issuer can be derived from the address, because the well-known part comes after a path.")
                .field(Field::Issuer)
                .found(issuer);
            other_address(context, issuer, entry);
        }
    }
}

const OPENID_SUFFIX: &str = ".well-known/openid-configuration";

/// From the dot on the suffix is cut off; any other address is taken whole.
fn openid_base(url: &str) -> String {
    url.strip_suffix(OPENID_SUFFIX).unwrap_or(url).to_owned()
}

fn compare(context: &Context<'_>, out: &mut FindingCollector<'_>, issuer: &str, base: &str) {
    let bare = |text: &str| text.strip_suffix('/').unwrap_or(text).to_owned();
    let (ours, theirs) = (bare(base), bare(issuer));
    if ours == theirs {
        return;
    }
    // Only what follows the well-known part differs.
    let whole = context.url.split(['?', '#']).next().unwrap_or_default();
    if whole != context.url && bare(&openid_base(whole)) == theirs {
        let what = match context.url.contains('?') {
            true => "a query string (?)",
            false => "a fragment (#)",
        };
        out.report(format!(
            "The Well-Known URL has {what}, but the issuer doesn't."
        ))
        .member("issuer")
        .field(Field::Issuer)
        .found(issuer)
        .expected(issuer)
        .fix(Fix::value(
            format!("Read {} instead.", wording::address(whole)),
            Field::WellKnownUrl,
            whole,
        ));
        return;
    }
    // Shown with equal trailing slashes, to mark the relevant difference.
    let expected = if issuer.ends_with('/') {
        format!("{ours}/")
    } else {
        ours
    };
    let place = first_difference(issuer, &expected).unwrap_or_default();
    let own = document_of(issuer, context.oauth);
    let slashes = slashes_off(issuer) == slashes_off(&expected);
    // The address has been reported as malformed; its repair is the only fix.
    let corrected = own.filter(|own| slashes || out.has_offered(Field::WellKnownUrl, own));
    let entry = out
        .report(difference(issuer, &expected, place + 1))
        .member("issuer")
        .field(Field::Issuer)
        .found(issuer)
        .expected(&expected);
    match corrected.filter(|url| url != context.url) {
        Some(url) => {
            let text = format!("Read {} instead.", wording::address(&url));
            entry.fix(Fix::value(text, Field::WellKnownUrl, url));
        }
        None => other_address(context, issuer, entry),
    }
}

/// An issuer that ends in the well-known part is the address of the document.
fn is_document(issuer: &str) -> bool {
    issuer.trim_end_matches('/').ends_with(OPENID_SUFFIX)
}

fn other_address(context: &Context<'_>, issuer: &str, entry: super::collector::FindingBuilder<'_>) {
    const KEEP: &str = "To keep this address, test a token first: iss must be this issuer.";
    if is_document(issuer) {
        let own = openid_base(issuer.trim_end_matches('/'));
        let own = own.strip_suffix('/').unwrap_or(&own).to_owned();
        entry.fix(Fix::value(
            format!(
                "The issuer is the document's address. Compare it with iss in a real access token; it is probably {}.",
                wording::address(&own)
            ),
            Field::Issuer,
            own,
        ));
        return;
    }
    if document_of(issuer, context.oauth).is_some_and(|url| same_address(&url, context.url)) {
        entry.advise("Keep the issuer as published; tokens have the same value.");
        return;
    }
    match document_of(issuer, context.oauth) {
        Some(url) => entry.fix(Fix::value(
            format!(
                "Use the issuer's own address, {}. {KEEP}",
                wording::address(&url)
            ),
            Field::WellKnownUrl,
            url,
        )),
        None if slashes_off(issuer) == slashes_off(&openid_base(context.url)) => entry.advise(
            "Ask the provider to remove the extra slashes from its issuer; if iss in its access tokens is this text, keep it here.",
        ),
        None => entry.advise(format!("Ask for your tenant's address. {KEEP}")),
    };
}

/// Whether two addresses differ in nothing, or only in the case of the scheme and the host.
fn same_address(one: &str, other: &str) -> bool {
    let parts = |text| {
        let uri = Uri::split(text)?;
        let host = uri.authority.to_ascii_lowercase();
        let host = host.strip_suffix(":443").unwrap_or(&host).to_owned();
        Some((uri.scheme.to_ascii_lowercase(), host, uri.path, uri.query))
    };
    one == other || parts(one).is_some_and(|one| Some(one) == parts(other))
}

/// Kind of difference and its first character, counted from 1; a sentence.
fn difference(issuer: &str, expected: &str, character: usize) -> String {
    let kinds = IssuerDifference::parts(issuer, expected);
    match kinds.split_first() {
        Some((IssuerDifference::NotUrl, _)) => {
            "The issuer is not a URL, so it can't match the Well-Known URL.".to_owned()
        }
        None => format!("The issuer differs from the Well-Known URL (from character {character})."),
        Some((first, more)) => {
            let also = match more {
                [] => String::new(),
                more => {
                    let more: Vec<String> = more.iter().map(IssuerDifference::predicate).collect();
                    format!(" It also {}.", wording::listed(more))
                }
            };
            // Other differences are seen without counting.
            let place = match first {
                IssuerDifference::LetterCase => format!(" (at character {character})"),
                _ => String::new(),
            };
            format!(
                "The issuer {} from the Well-Known URL{place}.{also}",
                first.predicate()
            )
        }
    }
}
