//! `iss` compared with the configured issuer, character by character.

use serde_json::Value;

use super::claims::{ClaimKind, Claims, cut};
use super::expectation::Expectation;
use super::line::{Check, Line};
use super::signature::OTHER_KEY;
use crate::discovery::{Fix, issuer_difference as party};
use crate::key_manager::{Field, Issuer, first_difference};
use crate::provider::microsoft;

/// Longest shown issuer; the limit of the console's field.
const SHOWN: usize = 254;

/// Line *Issuer*. `proven`: a key of the configured provider verifies the signature, which makes the token's own issuer credible.
pub(super) fn line(claims: &Claims, expectation: &Expectation, proven: bool) -> Line {
    let check = Check::Issuer;
    let found = match claims.get("iss") {
        None => {
            return Line::fail(check, "iss is missing", "iss is missing").with_fix(as_text());
        }
        Some(Value::String(issuer)) => issuer,
        Some(other) => {
            let kind = ClaimKind::of(other).phrase();
            return Line::fail(
                check,
                format!("iss is {kind}, not a string"),
                "iss is not a string",
            )
            .with_fix(as_text());
        }
    };
    let expected = &expectation.issuer;
    let Some(place) = first_difference(expected, found) else {
        return match expectation.duplicate_issuers.as_slice() {
            [] => Line::ok(check, "matches"),
            [first, others @ ..] => of_several(first, others.len()),
        };
    };
    let fix = if claims.duplicates().iter().any(|name| name == "iss") {
        Fix::words("Remove the second mapper for iss at the provider.")
    } else {
        offer(found, expectation, proven)
    };
    if expected.is_empty() {
        return Line::fail(
            check,
            format!(
                "no issuer is configured; the token says {}",
                cut(found, SHOWN)
            ),
            "no issuer is configured",
        )
        .with_fix(fix);
    }
    let reason = explain(found, expected);
    let mut detail = vec![
        format!("token      {}", cut(found, SHOWN)),
        format!("{CONFIGURED}{}", cut(expected, SHOWN)),
    ];
    detail.extend(reason.why);
    Line::fail(
        check,
        format!("differs at character {}: {}", place + 1, reason.what),
        "the issuer doesn't match",
    )
    .with_detail(detail)
    .with_mark((place < SHOWN).then(|| CONFIGURED.len() + place))
    .with_fix(fix)
}

/// The issuer matches, and is that of other key managers too.
fn of_several(first: &str, others: usize) -> Line {
    let first = cut(first, 40);
    let (names, verb) = match others {
        0 => (first, "has"),
        others => (format!("{first} and {others} more"), "have"),
    };
    Line::warn(
        Check::Issuer,
        format!("matches, but {names} {verb} the same issuer"),
    )
    .with_fix(Fix::words(
        "List the right one in the API's issuers; otherwise, the gateway picks one at random for each request.",
    ))
}

/// Whether `iss` is another issuer, and not the configured one spelled otherwise.
pub(super) fn is_other(claims: &Claims, expectation: &Expectation) -> bool {
    let ours = &expectation.issuer;
    claims
        .text("iss")
        .is_some_and(|found| !ours.is_empty() && !party::is_spelling(found.trim(), ours))
}

/// Whether `iss` is another tenant of a provider that signs for all tenants with the same keys.
pub(super) fn is_of_another_tenant(claims: &Claims, expectation: &Expectation) -> bool {
    let ours = &expectation.issuer;
    claims
        .text("iss")
        .is_some_and(|found| party::are_tenants(found.trim(), ours))
}

/// Before the configured issuer, as wide as before that of the token.
const CONFIGURED: &str = "configured ";

fn as_text() -> Fix {
    Fix::words("Have the provider write its issuer into iss, as one string.")
}

/// Suggests the token's own issuer, only if a key of this provider verifies the signature and no other party uses its keys.
fn offer(found: &str, expectation: &Expectation, proven: bool) -> Fix {
    if let (Some(theirs), Some(ours)) = (realm(found), realm(&expectation.issuer))
        && theirs != ours
    {
        let (theirs, ours) = (cut(theirs, 40), cut(ours, 40));
        return Fix::words(format!(
            "This token is from realm {theirs}: use one from {ours}, or add {theirs} as a key manager of its own."
        ));
    }
    let ours = &expectation.issuer;
    if found.trim() != found {
        return Fix::words("Have the provider remove the spaces around its issuer.");
    }
    if let Some(letter) = foreign_letter(found, ours) {
        return Fix::words(format!(
            "Have the provider correct its issuer: U+{:04X} is not a Latin letter.",
            u32::from(letter)
        ));
    }
    if found.contains(['{', '}']) {
        return Fix::words("Have the provider fill in the placeholder in its issuer.");
    }
    if found.contains("/.well-known/") {
        return Fix::words(
            "Have the provider write its issuer into iss, not the address of its document.",
        );
    }
    let fits = Issuer::parse(found).is_ok_and(|issuer| issuer.as_str() == found);
    if !fits {
        return Fix::words(
            "Have the provider use a URL as its issuer, without a query or a fragment.",
        );
    }
    if !ours.is_empty() && party::is_another(found, ours, &expectation.jwks_endpoint) {
        return Fix::words(format!(
            "The token is from another tenant or issuer: use one from {}. A valid signature proves nothing here, because they share their keys.",
            cut(ours, 100)
        ));
    }
    if !proven && !ours.is_empty() && !party::is_spelling(found, ours) {
        return Fix::words(format!(
            "This token is from {}: use one from {}, or add that issuer as a key manager of its own.",
            cut(found, 100),
            cut(ours, 100)
        ));
    }
    if !proven {
        return Fix::words(OTHER_KEY);
    }
    if !ours.is_empty() && party::is_internal(found) && !party::is_internal(ours) {
        return Fix::words(format!(
            "The provider writes an internal address into tokens: set its public address there (in Keycloak: hostname), {}.",
            cut(ours, 100)
        ));
    }
    Fix::value(expectation.set(Field::Issuer, found), Field::Issuer, found)
}

/// Cyrillic or Greek letter of an issuer, where the other one has none.
fn foreign_letter(found: &str, ours: &str) -> Option<char> {
    let foreign = |letter: &char| matches!(letter, '\u{370}'..='\u{52f}');
    let own = ours.chars().any(|letter| foreign(&letter));
    found
        .chars()
        .find(foreign)
        .filter(|_| !own && !ours.is_empty())
}

/// The realm in an issuer of Keycloak.
fn realm(issuer: &str) -> Option<&str> {
    let (_, realm) = issuer.split_once("/realms/")?;
    Some(realm.trim_end_matches('/')).filter(|realm| !realm.is_empty() && !realm.contains('/'))
}

struct Reason {
    what: String,
    why: Option<String>,
}

fn explain(found: &str, expected: &str) -> Reason {
    let because = |what: &str| Reason {
        what: what.to_owned(),
        why: None,
    };
    if let Some(reason) = explain_microsoft(found, expected) {
        return reason;
    }
    if let Some(letter) = foreign_letter(found, expected) {
        return Reason {
            what: format!(
                "the token's issuer contains `{letter}` (U+{:04X}), which looks like a Latin letter",
                u32::from(letter)
            ),
            why: None,
        };
    }
    if expected.contains('{') {
        return because("the configured issuer is a template; tokens carry the real one");
    }
    if found.strip_suffix('/') == Some(expected) {
        return because("the token's issuer ends in a slash");
    }
    if expected.strip_suffix('/') == Some(found) {
        return because("the token's issuer has no slash at the end");
    }
    if found.eq_ignore_ascii_case(expected) {
        return because("upper and lower case matter");
    }
    if found.trim() == expected.trim() {
        return because(match found == found.trim() {
            true => "the configured issuer has spaces around it",
            false => "the token's issuer has spaces around it",
        });
    }
    if without_scheme(expected) == found {
        return because("the token's issuer has no scheme (https://)");
    }
    let (Some(theirs), Some(ours)) = (url::Url::parse(found).ok(), url::Url::parse(expected).ok())
    else {
        let bare = without_scheme(found) == without_scheme(expected);
        return because(match (bare, found.contains("://")) {
            (true, false) => "the token's issuer has no scheme (https://)",
            (true, true) => "the configured issuer has no scheme (https://)",
            _ => "it is not a URL",
        });
    };
    if theirs.host_str() != ours.host_str() {
        return because("another host");
    }
    if theirs.scheme() != ours.scheme() {
        return because("another scheme: http and https are not the same");
    }
    if theirs.port() != ours.port() || explicit_port(found) != explicit_port(expected) {
        return because("another port");
    }
    if theirs.path() != ours.path() {
        return because("another path");
    }
    because("another query")
}

/// Explicit port of an address, also the default one.
fn explicit_port(issuer: &str) -> Option<&str> {
    host(issuer).rsplit_once(':').map(|(_, port)| port)
}

fn without_scheme(issuer: &str) -> &str {
    issuer.split_once("://").map_or(issuer, |(_, rest)| rest)
}

fn host(issuer: &str) -> &str {
    without_scheme(issuer)
        .split(['/', '?'])
        .next()
        .unwrap_or_default()
}

/// Explanation for Entra ID: the manifest of the API application determines the issuer.
fn explain_microsoft(found: &str, expected: &str) -> Option<Reason> {
    let (token, configured) = (version(found)?, version(expected)?);
    if token == configured {
        return (host(found) == host(expected)).then(|| Reason {
            what: "another tenant of Entra ID".to_owned(),
            why: None,
        });
    }
    let fitting = match token {
        microsoft::TokenVersion::V1 => "Entra ID: a version 1 token, and version 2 is configured",
        microsoft::TokenVersion::V2 => "Entra ID: a version 2 token, and version 1 is configured",
    };
    Some(Reason {
        what: fitting.to_owned(),
        why: Some(format!(
            "The manifest of the API's application decides: {} is null or 1 for version 1 (issuer on sts.windows.net, client in {}), \
             2 for version 2 (issuer ends in /v2.0, client in {}).",
            microsoft::MANIFEST_KEY,
            microsoft::TokenVersion::V1.client_claim(),
            microsoft::TokenVersion::V2.client_claim(),
        )),
    })
}

fn version(issuer: &str) -> Option<microsoft::TokenVersion> {
    if !microsoft::is_microsoft(issuer) {
        return None;
    }
    Some(if issuer.trim_end_matches('/').ends_with("/v2.0") {
        microsoft::TokenVersion::V2
    } else {
        microsoft::TokenVersion::V1
    })
}

#[cfg(test)]
mod tests;
