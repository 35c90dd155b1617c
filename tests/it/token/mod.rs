//! Tests of judging tokens.

mod forged;
mod lines;
mod outcome;
mod properties;
mod secrecy;
pub mod signer;
mod vectors;
mod whole;

use jiff::tz::TimeZone;
use jiff::{Timestamp, ZonedDateTime};
use kmctl::token::{Check, Expectation, Line, PublishedKeys, Token, TokenVerdict, check_token};
use serde_json::{Value, json};
use signer::{Signer, jwks};

/// When the tests take place, in seconds since 1970.
const NOW: i64 = 1_790_000_000;

const ISSUER: &str = "https://idp.example/realms/demo";

fn now() -> ZonedDateTime {
    at(NOW)
}

fn at(second: i64) -> ZonedDateTime {
    ZonedDateTime::new(Timestamp::from_second(second).unwrap(), TimeZone::UTC)
}

fn expectation() -> Expectation {
    Expectation {
        key_manager: Some("custom-key-manager".to_owned()),
        issuer: ISSUER.to_owned(),
        ..Expectation::default()
    }
}

/// A payload that nothing is wrong with, with these members laid over it; `null` removes.
fn payload(changes: Value) -> String {
    let mut claims = json!({
        "iss": ISSUER,
        "sub": "svc",
        "aud": "https://api.example/orders",
        "azp": "client-7f21",
        "scope": "orders.read orders.write",
        "iat": NOW - 10,
        "exp": NOW + 590,
        "jti": "a-very-private-number",
    });
    for (name, value) in changes.as_object().unwrap() {
        if value.is_null() {
            claims.as_object_mut().unwrap().remove(name);
        } else {
            claims[name] = value.clone();
        }
    }
    claims.to_string()
}

fn good() -> String {
    payload(json!({}))
}

/// The verdict on a token with the keys of these pairs.
fn judged(token: &str, signers: &[&Signer]) -> TokenVerdict {
    let keys = PublishedKeys::saved(&jwks(signers));
    judged_with(token, &keys)
}

fn judged_with(token: &str, keys: &PublishedKeys) -> TokenVerdict {
    check_token(&Token::new(token), &expectation(), keys, &now())
}

fn line(verdict: &TokenVerdict, check: Check) -> &Line {
    verdict.line(check).unwrap()
}
