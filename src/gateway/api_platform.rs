//! API Platform gateway's policy `jwt-auth`: `golang-jwt` and the policy's own checks.

use super::api_platform_keys::{self, Keys};
use super::base64;
use super::cause::Cause;
use super::gateway_verdict::{GatewayVerdict, Status, ValidationInput};
use super::go_json;
use super::json::{Json, Members, last};
use super::key::Key;
use super::rules::{RuleSet, ScopeRule};
use super::signature::{self, Algorithm, PssSaltLength, bits, stripped};

/// Verdict on one token, the same for every request.
pub(super) fn validate_token(
    rules: &'static RuleSet,
    question: &ValidationInput<'_>,
) -> GatewayVerdict {
    let mut verdict = GatewayVerdict::new(rules);
    match accept(rules, question) {
        Ok(scopes) => verdict.scopes = scopes,
        Err(cause @ (Cause::KeySetUnknown(_) | Cause::KeyTooLarge)) => verdict.unknown(cause),
        Err(cause) => verdict.refuse(
            Status {
                status: 401,
                code: 0,
            },
            cause,
        ),
    }
    verdict
}

fn accept(rules: &RuleSet, question: &ValidationInput<'_>) -> Result<Vec<String>, Cause> {
    let token = question.token;
    if token.contains(char::is_whitespace) || token.is_empty() {
        return Err(Cause::Blanks);
    }
    let parts: Vec<&str> = token.split('.').collect();
    let [header, payload, signature] = parts.as_slice() else {
        return Err(Cause::Parts);
    };
    let header = object(header, "header")?;
    let claims = object(payload, "payload")?;
    let alg = match last(&header, "alg") {
        Some(Json::Text(alg)) => alg,
        _ => return Err(Cause::NoAlgorithm),
    };
    let signature = base64::go_url(signature).ok_or(Cause::Encoding("signature"))?;
    times(rules, question, &claims)?;
    let issuer = last(&claims, "iss").and_then(Json::text);
    if issuer.is_none_or(|issuer| issuer.is_empty() || issuer != question.issuer) {
        return Err(Cause::Issuer);
    }
    let algorithm = rules
        .algorithms
        .iter()
        .copied()
        .find(|algorithm| algorithm.name() == alg)
        .ok_or_else(|| Cause::Algorithm(alg.clone()))?;
    let keys = api_platform_keys::load(rules, question.keys)?;
    let signed = token.rsplit_once('.').map_or("", |(signed, _)| signed);
    let kid = last(&header, "kid")
        .and_then(Json::text)
        .unwrap_or_default();
    let proof = Proof {
        algorithm,
        signed: signed.as_bytes(),
        signature: &signature,
    };
    proof.find(kid, &keys)?;
    audience(question, &claims)?;
    Ok(scopes(rules, question, &claims))
}

fn object(part: &str, what: &'static str) -> Result<Members, Cause> {
    let bytes = zeroize::Zeroizing::new(base64::go_url(part).ok_or(Cause::Encoding(what))?);
    let mut document = go_json::read(&bytes).ok_or(Cause::NotJson(what))?;
    if document.number_out_of_range {
        return Err(Cause::NotJson(what));
    }
    match &mut document.value {
        Json::Object(members) => Ok(std::mem::take(members)),
        Json::Null => Ok(Vec::new()),
        _ => Err(Cause::NotJson(what)),
    }
}

/// `exp` and `nbf`, by Go's clock arithmetic.
fn times(rules: &RuleSet, question: &ValidationInput<'_>, claims: &Members) -> Result<(), Cause> {
    let leeway = question.leeway.unwrap_or(rules.leeway);
    let now = (
        question.now.div_euclid(1000).wrapping_add(GO_EPOCH),
        question.now.rem_euclid(1000),
    );
    match last(claims, "exp") {
        None => {}
        Some(Json::Number(text)) => {
            let end = moved(instant(text), leeway);
            if now >= (end, 0) {
                return Err(Cause::Expired);
            }
        }
        Some(_) => return Err(Cause::ClaimType("exp")),
    }
    match last(claims, "nbf") {
        None => Ok(()),
        Some(Json::Number(text)) if now < (moved(instant(text), -leeway), 0) => Err(Cause::NotYet),
        Some(Json::Number(_)) => Ok(()),
        Some(_) => Err(Cause::ClaimType("nbf")),
    }
}

/// Seconds from the year 1, where Go counts from, to 1970.
const GO_EPOCH: i64 = 62_135_596_800;

/// A number of seconds since 1970 as Go holds it: beyond 64 bits the conversion gives the smallest number, and the sum wraps.
fn instant(text: &str) -> i64 {
    let seconds = text.parse::<f64>().unwrap_or_default().trunc();
    let fits = (-9_223_372_036_854_775_808.0..9_223_372_036_854_775_808.0).contains(&seconds);
    let seconds = if fits { seconds as i64 } else { i64::MIN };
    seconds.wrapping_add(GO_EPOCH)
}

/// Time moved by `seconds`, saturating at 64 bits.
fn moved(instant: i64, seconds: i64) -> i64 {
    instant.saturating_add(seconds)
}

struct Proof<'t> {
    algorithm: Algorithm,
    signed: &'t [u8],
    signature: &'t [u8],
}

impl Proof<'_> {
    /// With the named key, or with any where none is named.
    fn find(&self, kid: &str, keys: &Keys) -> Result<(), Cause> {
        if !kid.is_empty() {
            return self.by(keys.get(kid).ok_or(Cause::UnknownKid)?);
        }
        let mut unknown = None;
        for key in keys.values() {
            match self.by(key) {
                Ok(()) => return Ok(()),
                Err(cause @ Cause::KeyTooLarge) => unknown = Some(cause),
                Err(_) => {}
            }
        }
        Err(unknown.unwrap_or(Cause::NoKeyFits))
    }

    fn by(&self, key: &Key) -> Result<(), Cause> {
        match (self.algorithm, key) {
            (Algorithm::ES256, Key::P256(point)) => {
                signature::es256(point, self.signed, self.signature)
                    .then_some(())
                    .ok_or(Cause::Signature)
            }
            (Algorithm::ES256, Key::Rsa { .. }) => Err(Cause::KeyKind),
            (Algorithm::ES256, Key::Other) => Err(Cause::Signature),
            (_, Key::Rsa { n, e }) => {
                let e = exponent_of(n, e)?;
                match signature::rsa(
                    self.algorithm,
                    PssSaltLength::Any,
                    (n, &e),
                    self.signed,
                    self.signature,
                ) {
                    Some(true) => Ok(()),
                    Some(false) => Err(Cause::Signature),
                    None => Err(Cause::KeyTooLarge),
                }
            }
            _ => Err(Cause::KeyKind),
        }
    }
}

/// The exponent of an RSA key that Go verifies with.
///
/// # Errors
/// The numbers are not those of a key that Go verifies with.
pub(super) fn exponent_of(n: &[u8], e: &[u8]) -> Result<[u8; 8], Cause> {
    let e = exponent(e)?;
    if bits(n) < 1024 {
        return Err(Cause::KeyNumbers("its modulus has fewer than 1,024 bits"));
    }
    if stripped(n).last().is_some_and(|byte| byte % 2 == 0) {
        return Err(Cause::KeyNumbers("its modulus is even"));
    }
    Ok(e)
}

/// The exponent as Go holds it: the lowest 64 bits, which have to be an odd number below 2^31.
fn exponent(e: &[u8]) -> Result<[u8; 8], Cause> {
    let mut low = [0; 8];
    for (to, from) in low.iter_mut().rev().zip(e.iter().rev()) {
        *to = *from;
    }
    let number = i64::from_be_bytes(low);
    if number < 2 {
        return Err(Cause::KeyNumbers("its exponent is too small"));
    }
    if number % 2 == 0 {
        return Err(Cause::KeyNumbers("its exponent is even"));
    }
    if number > i64::from(i32::MAX) {
        return Err(Cause::KeyNumbers("its exponent is too large"));
    }
    Ok(low)
}

fn audience(question: &ValidationInput<'_>, claims: &Members) -> Result<(), Cause> {
    if question.api_audiences.is_empty() {
        return Ok(());
    }
    let found = texts(last(claims, "aud"), None);
    let fits = found
        .iter()
        .any(|audience| question.api_audiences.contains(audience));
    fits.then_some(()).ok_or(Cause::Audience)
}

fn scopes(rules: &RuleSet, question: &ValidationInput<'_>, claims: &Members) -> Vec<String> {
    if rules.scopes == ScopeRule::Named && !matches!(question.scope_claim, "" | "scope") {
        return texts(last(claims, question.scope_claim), Some(' '));
    }
    let mut scopes = Vec::new();
    if let Some(Json::Text(text)) = last(claims, "scope") {
        scopes.extend(text.split_whitespace().map(str::to_owned));
    }
    if let Some(list @ Json::List(_)) = last(claims, "scp") {
        scopes.extend(texts(Some(list), None));
    }
    scopes
}

/// The texts of a claim: a text, split where a separator is given, or the texts of a list.
fn texts(value: Option<&Json>, separator: Option<char>) -> Vec<String> {
    match (value, separator) {
        (Some(Json::Text(text)), None) => vec![text.clone()],
        (Some(Json::Text(text)), Some(separator)) => text
            .split(separator)
            .map(str::trim)
            .filter(|part| !part.is_empty())
            .map(str::to_owned)
            .collect(),
        (Some(Json::List(entries)), _) => entries
            .iter()
            .filter_map(Json::text)
            .map(str::to_owned)
            .collect(),
        _ => Vec::new(),
    }
}
