//! Hazards: reasons not to rely on a token even though a gateway accepts it. Independent of the gateways' rules.

use serde_json::Value;

use super::algorithm::Named;
use super::claims::{Claims, cut};
use super::decode::{Decoded, Form};
use super::expectation::Expectation;
use super::kind::Kind;
use super::line::Check;
use super::published_keys::PublishedKeys;
use crate::discovery::keys::{KeyRecord, PublicKey};
use crate::gateway::Cause;

/// The smallest RSA key that RFC 7518 §3.3 allows, in bits.
const RSA_BITS: u32 = 2048;

/// A year, in seconds.
const YEAR: i64 = 365 * 86_400;

/// Beyond this, in seconds the year 5138, a time counts milliseconds.
const MILLISECONDS: f64 = 1e11;

/// Size in bytes above which many servers reject a header.
pub(super) const LARGE_TOKEN: usize = 8 * 1024;

/// Reason not to rely on a token, although a gateway may accept it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Hazard {
    /// The token has no `exp`.
    NeverExpires,
    /// `exp` is more than a year ahead.
    LongLived,
    /// Times are in milliseconds instead of seconds.
    Milliseconds,
    /// Not an access token: what it is, with its article.
    WrongKind(&'static str),
    /// Bound to a key of the client.
    Bound,
    /// `nbf` is ahead.
    NotBeforeAhead,
    /// `iat` is ahead.
    IssuedAhead,
    /// Duplicate member: part and name.
    Duplicate(&'static str, String),
    /// base64 or text is not as the standard writes it.
    Malformed,
    /// `crit` is present.
    Critical,
    /// RSA key with this number of bits, under 2,048.
    WeakKey(u32),
    /// RSA exponent that no sound key has.
    Exponent,
    /// The key is for encryption.
    EncryptionKey,
    /// The key is for another algorithm.
    OtherAlgorithm(String),
    /// The set publishes private parts of keys.
    PrivateKey,
    /// Two keys have the token's `kid`.
    SharedKid,
    /// The header has no `kid`.
    NoKid,
    /// The key set is read over plain http.
    PlainHttp,
    /// The key set is redirected.
    Redirected,
    /// The key set is not well-formed.
    MalformedSet,
    /// The address of the key set serves none.
    UnreadSet,
    /// The key set is larger than 1 MiB.
    LargeSet,
    /// Token larger than 8 KiB; its size in bytes.
    LargeToken(usize),
    /// No claim holds the client.
    NoClient,
}

impl Hazard {
    /// Line of the verdict that reports it.
    pub fn check(&self) -> Check {
        match self {
            Hazard::NeverExpires | Hazard::LongLived | Hazard::Milliseconds => Check::Expiry,
            Hazard::WrongKind(_) | Hazard::Bound => Check::Type,
            Hazard::NotBeforeAhead => Check::NotBefore,
            Hazard::IssuedAhead => Check::Issued,
            Hazard::Duplicate(..)
            | Hazard::Malformed
            | Hazard::Critical
            | Hazard::LargeToken(_) => Check::Format,
            Hazard::NoClient => Check::Client,
            Hazard::WeakKey(_)
            | Hazard::Exponent
            | Hazard::EncryptionKey
            | Hazard::OtherAlgorithm(_)
            | Hazard::PrivateKey
            | Hazard::SharedKid
            | Hazard::NoKid
            | Hazard::PlainHttp
            | Hazard::Redirected
            | Hazard::MalformedSet
            | Hazard::UnreadSet
            | Hazard::LargeSet => Check::Key,
        }
    }

    /// Whether a rejection for this cause says the same.
    pub(super) fn is_said_by(&self, cause: &Cause) -> bool {
        match self {
            Hazard::NotBeforeAhead => *cause == Cause::NotYet,
            Hazard::NoKid => *cause == Cause::NoKid,
            Hazard::Critical => *cause == Cause::Critical,
            Hazard::Duplicate(..) => matches!(cause, Cause::Duplicate(..)),
            Hazard::Malformed => cause.check() == Check::Format,
            Hazard::Milliseconds => cause.check() == Check::Expiry,
            Hazard::NoClient => cause.check() == Check::Client,
            Hazard::UnreadSet | Hazard::MalformedSet => {
                cause.is_of_key_set() || cause.is_of_another_key()
            }
            _ => false,
        }
    }

    /// A clause about the token: `it never expires`.
    pub fn clause(&self) -> String {
        match self {
            Hazard::NeverExpires => "it never expires".to_owned(),
            Hazard::LongLived => "it is valid for more than a year".to_owned(),
            Hazard::Milliseconds => {
                "its times are in milliseconds or smaller units, not seconds".to_owned()
            }
            Hazard::WrongKind(what) => format!("it is {what}, not an access token"),
            Hazard::Bound => {
                "it is bound to a client key, which the gateway doesn't check".to_owned()
            }
            Hazard::NotBeforeAhead => "it is not valid yet (nbf)".to_owned(),
            Hazard::IssuedAhead => "it was issued in the future (iat)".to_owned(),
            Hazard::Duplicate(part, name) => {
                format!("its {part} has {} more than once", cut(name, 40))
            }
            Hazard::Malformed => "it doesn't follow the standard".to_owned(),
            Hazard::Critical => "crit requires an extension that isn't checked".to_owned(),
            Hazard::WeakKey(bits) => format!("its RSA key has only {bits} bits"),
            Hazard::Exponent => "its RSA key has an unsafe exponent".to_owned(),
            Hazard::EncryptionKey => "its key is published for encryption".to_owned(),
            Hazard::OtherAlgorithm(alg) => {
                format!("its key is published for {}", cut(alg, 20))
            }
            Hazard::PrivateKey => "the key set publishes private keys".to_owned(),
            Hazard::SharedKid => "two published keys share its kid".to_owned(),
            Hazard::NoKid => "it doesn't say which key signed it (no kid)".to_owned(),
            Hazard::PlainHttp => "the key set is read over plain http".to_owned(),
            Hazard::Redirected => "the address of the key set redirects".to_owned(),
            Hazard::MalformedSet => "the key set is not well-formed".to_owned(),
            Hazard::UnreadSet => "the key set could not be read".to_owned(),
            Hazard::LargeSet => "the key set is larger than 1 MiB".to_owned(),
            Hazard::LargeToken(bytes) => format!(
                "it is {} KB, and many servers accept headers of up to 8 or 16 KB only",
                bytes.div_ceil(1000)
            ),
            Hazard::NoClient => "the configured claim doesn't identify the client".to_owned(),
        }
    }
}

/// All reasons, in the order of the lines.
pub(super) fn hazards(
    size: usize,
    decoded: &Decoded<'_>,
    kind: Kind,
    expectation: &Expectation,
    keys: &PublishedKeys,
    now: i64,
) -> Vec<Hazard> {
    let mut found = Vec::new();
    if !matches!(decoded.form, Form::Jwt(_)) {
        return found;
    }
    if let Kind::Wrong(what) = kind {
        // Nothing else about it matters.
        return vec![Hazard::WrongKind(what.words())];
    }
    for (part, name) in &decoded.duplicates {
        found.push(Hazard::Duplicate(part, name.clone()));
    }
    if !decoded.faults.is_empty() {
        found.push(Hazard::Malformed);
    }
    if size >= LARGE_TOKEN {
        found.push(Hazard::LargeToken(size));
    }
    let nothing = Claims::default();
    let header = decoded.header.as_ref().unwrap_or(&nothing);
    if header.get("crit").is_some() {
        found.push(Hazard::Critical);
    }
    about_key(header, keys, &mut found);
    if decoded.header.is_none() {
        // Nothing is known of its kid.
        found.retain(|hazard| !matches!(hazard, Hazard::NoKid));
    }
    if let Some(claims) = &decoded.claims {
        about_claims(claims, expectation, now, &mut found);
    }
    found.sort_by_key(Hazard::check);
    found
}

fn about_key(header: &Claims, keys: &PublishedKeys, found: &mut Vec<Hazard>) {
    let kid = header.text("kid").filter(|kid| !kid.is_empty());
    if kid.is_none() {
        found.push(Hazard::NoKid);
    }
    for (holds, hazard) in [
        (keys.private, Hazard::PrivateKey),
        (keys.over_http, Hazard::PlainHttp),
        (keys.is_redirected(), Hazard::Redirected),
        (
            keys.is_malformed(),
            match keys.is_read() {
                true => Hazard::MalformedSet,
                false => Hazard::UnreadSet,
            },
        ),
        (keys.is_large(), Hazard::LargeSet),
    ] {
        if holds {
            found.push(hazard);
        }
    }
    let Ok(records) = &keys.records else { return };
    let named: Vec<&KeyRecord> = records
        .iter()
        .filter(|key| key.kid.is_some() && key.kid.as_deref() == kid)
        .collect();
    if named.len() > 1 {
        found.push(Hazard::SharedKid);
    }
    let algorithm = Named::of(header).signs();
    let fits = |key: &&&KeyRecord| {
        algorithm
            .zip(key.key.as_ref())
            .is_some_and(|(algorithm, key)| algorithm.fits(key))
    };
    let Some(key) = named.iter().find(fits).or(named.first()) else {
        return;
    };
    if key.use_.as_deref() == Some("enc") {
        found.push(Hazard::EncryptionKey);
    }
    if let (Some(meant), Some(algorithm)) = (&key.alg, algorithm)
        && key.use_.as_deref() != Some("enc")
        && fits(&key)
        && !algorithm.is_meant_by(meant)
    {
        found.push(Hazard::OtherAlgorithm(meant.clone()));
    }
    if let Some(rsa @ PublicKey::Rsa { e, .. }) = &key.key {
        if rsa.bits() < RSA_BITS {
            found.push(Hazard::WeakKey(rsa.bits()));
        }
        let even = e.last().is_none_or(|byte| byte % 2 == 0);
        if even || *e == [1] || e.len() > 8 {
            found.push(Hazard::Exponent);
        }
    }
}

fn about_claims(claims: &Claims, expectation: &Expectation, now: i64, found: &mut Vec<Hazard>) {
    let seconds = |name: &str| claims.get(name).and_then(Value::as_f64);
    match seconds("exp") {
        None if claims.get("exp").is_none() => found.push(Hazard::NeverExpires),
        Some(exp) if exp > MILLISECONDS => found.push(Hazard::Milliseconds),
        Some(exp) if exp > (now + YEAR) as f64 => found.push(Hazard::LongLived),
        _ => {}
    }
    if seconds("nbf").is_some_and(|nbf| nbf > now as f64) {
        found.push(Hazard::NotBeforeAhead);
    }
    if seconds("iat").is_some_and(|iat| iat > now as f64 && iat <= MILLISECONDS) {
        found.push(Hazard::IssuedAhead);
    }
    if claims.get("cnf").is_some_and(|cnf| !cnf.is_null()) {
        found.push(Hazard::Bound);
    }
    let client = claims.get(&expectation.consumer_key_identifier);
    let names_client = match client {
        Some(Value::String(text)) => !text.trim().is_empty(),
        Some(Value::Array(entries)) => entries
            .first()
            .and_then(Value::as_str)
            .is_some_and(|text| !text.trim().is_empty()),
        _ => false,
    };
    if !names_client {
        found.push(Hazard::NoClient);
    }
}
