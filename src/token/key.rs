//! Selection of the key named by a token in the provider's key set. Nothing that the token itself contains or points to is used.

use serde_json::Value;

use super::algorithm::{Algorithm, Named};
use super::claims::{ClaimKind, Claims, cut};
use super::expectation::Expectation;
use super::line::{Check, Line};
use super::published_keys::PublishedKeys;
use crate::discovery::keys::{KeyRecord, PublicKey, unread_fix};
use crate::discovery::{FetchError, Fix, KnownDocument, StatusCause, TextCause};

/// Characters of a `kid` that are shown: a thumbprint of SHA-256 in base64url or in hexadecimal is whole.
const KID: usize = 64;

/// The smallest RSA key that RFC 7518 §3.3 allows, in bits.
const RSA_BITS: u32 = 2048;

/// Header members that bring along or point to a key. RFC 7515 §4.1.2 to §4.1.6; RFC 8725 §3.10.
const IGNORED: [&str; 4] = ["jku", "jwk", "x5u", "x5c"];

/// The line *Key*, and the keys that the signature is tried with.
pub(super) struct Choice<'a> {
    pub line: Line,
    pub candidates: Vec<&'a KeyRecord>,
    pub how: How,
    /// The set does not have the key; a fresh one might.
    pub needs_fresh_keys: bool,
}

/// Key selection by the header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum How {
    /// By a `kid` of the set.
    Named,
    /// No key named: gateways that accept this try all keys.
    Unnamed,
    /// By a `kid` that the set does not have; other keys are tried only to explain the failure.
    Absent,
    /// By a `kid` of a key that the algorithm can't use; other keys are tried only to explain the failure.
    Unfit,
}

impl<'a> Choice<'a> {
    fn none(line: Line) -> Self {
        Choice {
            line,
            candidates: Vec::new(),
            how: How::Named,
            needs_fresh_keys: false,
        }
    }
}

/// Finds the key.
pub(super) fn choose<'a>(
    header: Option<&Claims>,
    source: &'a PublishedKeys,
    expectation: &Expectation,
) -> Choice<'a> {
    let microsoft = expectation.is_microsoft();
    let check = Check::Key;
    let Some(header) = header else {
        return Choice::none(Line::skipped(check, "unknown: the header can't be read"));
    };
    let keys = match &source.records {
        Ok(keys) => keys.as_slice(),
        Err(failure) => return Choice::none(unread(failure, &expectation.jwks_endpoint)),
    };
    let named = Named::of(header);
    if named == Named::Hmac {
        // The fault is the algorithm's; no set publishes such a key.
        return Choice::none(Line::skipped(
            check,
            "none: shared secrets are never published",
        ));
    }
    let algorithm = named.signs();
    let mut choice = match header.get("kid") {
        Some(Value::String(kid)) if !kid.is_empty() => {
            by_kid(kid, keys, header, algorithm, microsoft)
        }
        Some(Value::String(_)) | None => without_kid("no kid", keys, header, algorithm),
        Some(other) => {
            let lead = format!("kid is {}, not a string", ClaimKind::of(other).phrase());
            without_kid(&lead, keys, header, algorithm)
        }
    };
    let ignored: Vec<&str> = IGNORED
        .into_iter()
        .filter(|name| header.get(name).is_some())
        .collect();
    if !ignored.is_empty() {
        let verb = if ignored.len() == 1 { "is" } else { "are" };
        let names = ignored.join(", ");
        choice
            .line
            .message
            .push_str(&format!("; {names} in the header {verb} ignored"));
    }
    choice
}

fn unread(failure: &FetchError, address: &str) -> Line {
    let reason = format!("the JWKS could not be read: {}", failure.message());
    Line::fail(
        Check::Key,
        format!("the JWKS could not be read: {}", failure.sentence()),
        reason,
    )
    .with_fix(match failure {
        // The address is a setting of the key manager, not a field of the test.
        FetchError::InvalidUrl { .. } => {
            Fix::words("Set JWKS Endpoint to the address of the provider's keys.")
        }
        failure if is_elsewhere(failure) => Fix::words(COMPARE),
        failure => unread_fix(failure, Some(address)),
    })
}

/// Fix for an address that serves something else: it is a setting, so it may be wrong.
const COMPARE: &str = "Compare JWKS Endpoint with jwks_uri in the discovery document. If they are the same, ask the provider's administrator where the keys are.";

/// Whether nothing says that the keys are at this address.
fn is_elsewhere(failure: &FetchError) -> bool {
    match failure {
        FetchError::HttpStatus { status, cause } => {
            let unsaid = matches!(
                cause,
                StatusCause::Unknown
                    | StatusCause::AnsweredBy(_)
                    | StatusCause::Wrote(_)
                    | StatusCause::Said(_)
            );
            matches!(status, 400 | 404 | 405 | 410) && unsaid
        }
        FetchError::Empty { .. } => true,
        FetchError::NotJson { cause } => matches!(
            cause,
            TextCause::Blank
                | TextCause::WebPage(_)
                | TextCause::LoginPage
                | TextCause::File(_)
                | TextCause::NoKeys
                | TextCause::Plain
        ),
        FetchError::OtherDocument { document } => {
            !document.is_of_keys()
                && !matches!(
                    document,
                    KnownDocument::Discovery(Some(_)) | KnownDocument::WrappedKeys(_)
                )
        }
        _ => false,
    }
}

fn by_kid<'a>(
    kid: &str,
    keys: &'a [KeyRecord],
    header: &Claims,
    algorithm: Option<Algorithm>,
    microsoft: bool,
) -> Choice<'a> {
    let named: Vec<&KeyRecord> = keys
        .iter()
        .filter(|key| key.kid.as_deref() == Some(kid))
        .collect();
    if named.is_empty() {
        return absent(kid, keys, algorithm, microsoft);
    }
    let shown = cut(kid, KID);
    let alg = header
        .text("alg")
        .map(|alg| cut(alg, 20))
        .unwrap_or_default();
    let objections: Vec<Option<String>> = named
        .iter()
        .map(|key| algorithm.and_then(|algorithm| objection(key, algorithm, &alg)))
        .collect();
    let good = objections
        .iter()
        .filter(|objection| objection.is_none())
        .count();
    let fits = |key: &&KeyRecord| key.key.as_ref().map(|key| algorithm.map(|it| it.fits(key)));
    let unfit = named.iter().all(|key| fits(key) == Some(Some(false)));
    let line = match objections.into_iter().flatten().next() {
        Some(objection) if good == 0 => {
            let line = Line::fail(
                Check::Key,
                format!("kid {shown} is in the JWKS, but {objection}"),
                "its key doesn't match",
            );
            match named.iter().find_map(|key| other_algorithm(key, algorithm)) {
                Some(meant) => line.with_fix(Fix::words(format!(
                    "Ask the provider to publish this key with alg {alg}, or without alg; it currently says {meant}."
                ))),
                None if unfit => line.with_fix(Fix::words(format!(
                    "Ask the provider to set kid to its signing key: key {shown} doesn't support {alg}."
                ))),
                None => line.with_fix(Fix::words(
                    "Ask the provider to sign with a key that is published for signatures, as RFC 7517 requires.",
                )),
            }
        }
        _ if named.len() > 1 => Line::warn(
            Check::Key,
            format!(
                "kid {shown} is in the JWKS {} times; API Manager uses the first, other gateways the last",
                named.len()
            ),
        )
        .with_fix(Fix::words("Ask the provider to give each key a unique kid.")),
        _ => found(&shown, named.first().copied()),
    };
    let (candidates, how) = match unfit {
        true => (fitting(keys.iter().collect(), algorithm), How::Unfit),
        false => (fitting(named, algorithm), How::Named),
    };
    Choice {
        line,
        candidates,
        how,
        needs_fresh_keys: false,
    }
}

fn found(shown: &str, key: Option<&KeyRecord>) -> Line {
    let message = format!("kid {shown} is in the JWKS");
    match key.and_then(|key| key.trouble.as_deref()) {
        Some(trouble) => Line::warn(
            Check::Key,
            format!("{message}, with a fault: {}", cut(trouble, 120)),
        )
        .with_fix(Fix::words(
            "Ask the provider's administrator to correct the key; kmctl discover says how.",
        )),
        None => Line::ok(Check::Key, message),
    }
}

fn absent<'a>(
    kid: &str,
    keys: &'a [KeyRecord],
    algorithm: Option<Algorithm>,
    microsoft: bool,
) -> Choice<'a> {
    let shown = cut(kid, KID);
    let mut message = match keys {
        [] => format!("kid {shown} is not in the JWKS, which has no keys"),
        keys => format!("kid {shown} is not in the JWKS ({})", listed(keys)),
    };
    if kid.contains(['/', '\\']) {
        message.push_str("; a kid is compared as text and never opened as an address");
    }
    let fix = match keys {
        [] => "Ask the provider to publish the keys that it signs with at this address.",
        _ if microsoft => {
            "Get a new token first. If its key is missing too and the application has its own signing keys, add ?appid=CLIENT-ID to JWKS Endpoint."
        }
        _ => {
            "Get a new token first: keys change. If its key is missing too, check that it comes from this provider and that JWKS Endpoint is the provider's."
        }
    };
    Choice {
        line: Line::fail(Check::Key, message, "its key is not in the JWKS")
            .with_fix(Fix::words(fix)),
        candidates: fitting(keys.iter().collect(), algorithm),
        how: How::Absent,
        needs_fresh_keys: true,
    }
}

fn without_kid<'a>(
    lead: &str,
    keys: &'a [KeyRecord],
    header: &Claims,
    algorithm: Option<Algorithm>,
) -> Choice<'a> {
    let Some(algorithm) = algorithm else {
        return Choice::none(Line::skipped(Check::Key, format!("{lead} in the header")));
    };
    let alg = header.text("alg").unwrap_or_default();
    // Gateways try keys whatever their declared purpose.
    let fit = fitting(keys.iter().collect(), Some(algorithm));
    let line = if fit.is_empty() {
        Line::fail(
            Check::Key,
            format!(
                "{lead}, and no key in the JWKS ({}) matches {}",
                counted(keys.len()),
                cut(alg, 20)
            ),
            "no key in the JWKS matches",
        )
        .with_fix(Fix::words(
            "Check that JWKS Endpoint is the provider's, and ask the provider to publish the key that signs its tokens.",
        ))
    } else {
        Line::warn(
            Check::Key,
            format!("{lead}; {} in the JWKS tried instead", counted(fit.len())),
        )
        .with_fix(Fix::words(
            "Ask the provider to include kid in the header of its tokens.",
        ))
    };
    Choice {
        line,
        candidates: fit,
        how: How::Unnamed,
        needs_fresh_keys: false,
    }
}

/// The line of a kid that the set does not have, where one of its other keys made the signature.
pub(super) fn misnamed(kid: &str, made: &KeyRecord) -> Line {
    let said = cut(kid, KID);
    let (message, fix) = match &made.kid {
        Some(real) if real.eq_ignore_ascii_case(kid) => (
            format!(
                "signed with key {}, but the header says {said}: the case differs",
                cut(real, KID)
            ),
            "Ask the provider to make the kid in its tokens match its JWKS exactly, including case.",
        ),
        Some(real) => (
            format!(
                "signed with key {}, but the header says {said}",
                cut(real, KID)
            ),
            "Ask the provider to use the JWKS's kid in its tokens, or publish the key with the tokens' kid.",
        ),
        None => (
            format!(
                "signed with key {} in the JWKS, which has no kid; the header says {said}",
                made.place + 1
            ),
            "Ask the provider to publish its keys with the kid of its tokens.",
        ),
    };
    Line::fail(Check::Key, message, "its kid doesn't match its signing key")
        .with_fix(Fix::words(fix))
}

/// Line of a key that a gateway verifies with although our own reader rejects it.
pub(super) fn read_by_gateways(line: Line) -> Line {
    let message = match line.message.split_once(", but it can't be used: ") {
        Some((kid, why)) => format!("{kid}; gateways use it, though {why}"),
        None => format!("{}; gateways still find a match", line.message),
    };
    Line::warn(Check::Key, message).with_fix(Fix::words(
        "Ask the provider to publish the key as the standard requires (RFC 7517).",
    ))
}

/// Keys that can verify the algorithm by their type and size.
fn fitting(keys: Vec<&KeyRecord>, algorithm: Option<Algorithm>) -> Vec<&KeyRecord> {
    keys.into_iter()
        .filter(|record| {
            let fits = |algorithm: Algorithm| record.key.as_ref().map(|key| algorithm.fits(key));
            algorithm.and_then(fits) == Some(true)
        })
        .collect()
}

/// Reason against using a key for an algorithm, after "but".
fn objection(record: &KeyRecord, algorithm: Algorithm, alg: &str) -> Option<String> {
    let Some(key) = &record.key else {
        let why = record.trouble.as_deref().unwrap_or("it can't be read");
        return Some(format!("it can't be used: {}", cut(why, 120)));
    };
    if !algorithm.fits(key) {
        let kind = described(key);
        return Some(format!(
            "it is {kind}, and {alg} needs {}",
            algorithm.needs()
        ));
    }
    if record.use_.as_deref() == Some("enc") {
        return Some("it is for encryption (use enc)".to_owned());
    }
    if let Some(meant) = &record.alg
        && !algorithm.is_meant_by(meant)
    {
        let meant = cut(meant, 20);
        return Some(format!("it is for {meant}, and the token says {alg}"));
    }
    if matches!(key, PublicKey::Rsa { .. }) && key.bits() < RSA_BITS {
        return Some(format!(
            "it has {} bits, and {alg} needs {RSA_BITS}",
            key.bits()
        ));
    }
    None
}

/// The algorithm that a key is published for, where that is all that speaks against it.
fn other_algorithm(record: &KeyRecord, algorithm: Option<Algorithm>) -> Option<String> {
    let (key, algorithm) = (record.key.as_ref()?, algorithm?);
    let meant = record.alg.as_deref()?;
    // Its use says more.
    let for_encryption = record.use_.as_deref() == Some("enc");
    (!for_encryption && algorithm.fits(key) && !algorithm.is_meant_by(meant))
        .then(|| cut(meant, 20))
}

/// A key with its article.
fn described(key: &PublicKey) -> String {
    match key {
        PublicKey::Rsa { .. } => "an RSA key".to_owned(),
        PublicKey::Ec { curve, .. } => format!("an EC key on {}", curve.name()),
        PublicKey::Okp { curve, .. } => format!("an OKP key on {}", curve.name()),
    }
}

/// Number of keys, and the first of their `kid`.
fn listed(keys: &[KeyRecord]) -> String {
    const SHOWN: usize = 3;
    let count = counted(keys.len());
    let named: Vec<&str> = keys.iter().filter_map(|key| key.kid.as_deref()).collect();
    let first: Vec<String> = named.iter().take(SHOWN).map(|kid| cut(kid, KID)).collect();
    match (named.len(), keys.len()) {
        (0, 1) => format!("{count}, which has no kid"),
        (0, _) => format!("{count}, none of which has a kid"),
        (named, all) if named == all && named <= SHOWN => format!("{count}: {}", first.join(", ")),
        _ => format!("{count}, such as {}", first.join(", ")),
    }
}

fn counted(count: usize) -> String {
    match count {
        1 => "1 key".to_owned(),
        count => format!("{count} keys"),
    }
}

#[cfg(test)]
mod tests;
