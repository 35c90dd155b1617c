//! `iss` compared with the configured issuer, character by character.

use serde_json::Value;

use super::claims::{ClaimKind, Claims, cut};
use super::expectation::Expectation;
use super::line::{Check, Line};
use super::signature::OTHER_KEY;
use crate::discovery::Fix;
use crate::discovery::issuer_difference::{self, IssuerDifference, IssuerFix, Standing};
use crate::key_manager::{Field, first_difference};

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
    let Some(difference) = IssuerDifference::between(found, expected) else {
        return Line::ok(check, "matches");
    };
    let fix = if claims.duplicates().iter().any(|name| name == "iss") {
        Fix::words("Remove the second mapper for iss at the provider.")
    } else {
        issuer_fix(&difference, found, expectation, proven)
    };
    if difference == IssuerDifference::NotConfigured {
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
    let mut detail = vec![
        format!("token      {}", cut(found, SHOWN)),
        format!("{CONFIGURED}{}", cut(expected, SHOWN)),
    ];
    detail.extend(difference.why());
    Line::fail(
        check,
        match difference {
            IssuerDifference::LetterCase => {
                format!("differs only in letter case, at character {}", place + 1)
            }
            _ => format!(
                "differs at character {}: it {}",
                place + 1,
                difference.predicate()
            ),
        },
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
        .is_some_and(|found| !ours.is_empty() && !issuer_difference::is_spelling(found, ours))
}

/// Whether `iss` is another party that signs with the same keys, so that a valid signature proves nothing.
pub(super) fn shares_keys(claims: &Claims, expectation: &Expectation) -> bool {
    let (ours, keys) = (&expectation.issuer, &expectation.jwks_endpoint);
    claims
        .text("iss")
        .is_some_and(|found| Standing::of(found, ours, keys, true) == Standing::SharedKeys)
}

/// Whether `iss` is another tenant of a provider that signs for all tenants with the same keys.
pub(super) fn is_of_another_tenant(claims: &Claims, expectation: &Expectation) -> bool {
    let ours = &expectation.issuer;
    claims
        .text("iss")
        .is_some_and(|found| issuer_difference::are_tenants(found, ours))
}

/// Before the configured issuer, as wide as before that of the token.
const CONFIGURED: &str = "configured ";

fn as_text() -> Fix {
    Fix::words("Ask the provider to write its issuer into iss, as one string.")
}

fn issuer_fix(
    difference: &IssuerDifference,
    found: &str,
    expectation: &Expectation,
    proven: bool,
) -> Fix {
    let ours = &expectation.issuer;
    let standing = Standing::of(found, ours, &expectation.jwks_endpoint, proven);
    match difference.fix(standing, found, ours) {
        IssuerFix::Words(words) => Fix::words(words),
        IssuerFix::CheckToken => Fix::words(OTHER_KEY),
        IssuerFix::Configure => {
            Fix::value(expectation.set(Field::Issuer, found), Field::Issuer, found)
        }
    }
}

#[cfg(test)]
mod tests;
