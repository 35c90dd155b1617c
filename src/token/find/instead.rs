//! What a text is in place of a token.

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use serde_json::{Map, Value};

use super::missing::Missing;
use crate::discovery::KnownDocument;
use crate::key_manager::exposed::holds_secret;
use crate::key_manager::{KnownSecret, PemKind, SecretKind, visible};
use crate::token::claims::Claims;

/// Words that programs write for a missing value, in lower case.
const NO_VALUE: [&str; 8] = [
    "null",
    "undefined",
    "none",
    "nil",
    "nan",
    "false",
    "[object object]",
    "{}",
];

/// Names of cookies of sessions, in lower case.
const SESSIONS: [&str; 6] = [
    "jsessionid",
    "phpsessid",
    "connect.sid",
    "asp.net_sessionid",
    "commonauthid",
    "opbs",
];

/// Kind of a text without a token, by what no token can be.
pub(super) fn instead(text: &str) -> Option<Missing> {
    let trimmed = text.trim();
    let lower = trimmed.to_ascii_lowercase();
    let bare = lower.trim_matches(['"', '\'', '`']);
    let word = bare.strip_prefix("bearer ").unwrap_or(bare).trim();
    if NO_VALUE.contains(&word) && word != "{}" {
        let shown = trimmed.trim_matches(['"', '\'', '`']);
        return Some(Missing::NoValue(visible(shown)));
    }
    if let Some(nothing) = nothing(&lower) {
        return Some(nothing);
    }
    if let Some(pem) = PemKind::of(trimmed).filter(|_| !trimmed.starts_with('{')) {
        return Some(Missing::Pem(pem));
    }
    let is_page = ["<!doctype html", "<html"]
        .iter()
        .any(|start| lower.starts_with(start));
    if is_page {
        return Some(Missing::WebPage);
    }
    if trimmed.starts_with('<') && lower.contains("saml") {
        return Some(Missing::Saml);
    }
    if let Some(missing) = of_json(trimmed) {
        return Some(missing);
    }
    let header = |name: &str| {
        lower
            .strip_prefix(name)
            .is_some_and(|rest| rest.contains('='))
    };
    let session = SESSIONS.iter().any(|name| header(name)) && !lower.contains(char::is_whitespace);
    if header("cookie:") || header("set-cookie:") || session {
        return Some(Missing::Cookie);
    }
    if let Some(pair) = bare_scheme(trimmed, "basic")
        && KnownSecret::of(pair).is_some_and(|secret| secret.kind == SecretKind::BasicPair)
    {
        return Some(Missing::Basic);
    }
    if is_placeholder(trimmed) {
        return Some(Missing::Placeholder);
    }
    if trimmed.starts_with("https://") || trimmed.starts_with("http://") {
        return Some(match is_response(trimmed) {
            true => Missing::Code,
            false => Missing::Address,
        });
    }
    if trimmed.contains(char::is_whitespace) {
        if let Some(secret) = KnownSecret::in_text(trimmed) {
            return Some(Missing::Secret(secret));
        }
        if holds_secret(trimmed) {
            return Some(Missing::Settings);
        }
    }
    None
}

/// A header or a response whose token was left out, and a command that has none.
fn nothing(lower: &str) -> Option<Missing> {
    let value = lower.strip_prefix("authorization:").unwrap_or(lower).trim();
    if ["bearer", "bearer:", "authorization: bearer"].contains(&value) {
        return Some(Missing::Nothing("nothing follows Bearer"));
    }
    let command = lower.split_whitespace().next().unwrap_or_default();
    let requests = ["curl", "wget", "http", "https"].contains(&command.trim_end_matches(".exe"));
    (requests && lower.contains("://")).then_some(Missing::Command)
}

fn bare_scheme<'a>(text: &'a str, scheme: &str) -> Option<&'a str> {
    let (first, rest) = text.split_once(' ')?;
    first.eq_ignore_ascii_case(scheme).then_some(rest.trim())
}

/// Address of an application with a code. RFC 6749 §4.1.2.
fn is_response(address: &str) -> bool {
    let query = address
        .split_once(['?', '#'])
        .map_or("", |(_, after)| after);
    let has = |name: &str| query.split('&').any(|pair| pair.starts_with(name));
    has("code=") && (has("state=") || has("iss=") || has("session_state="))
}

/// JSON objects in place of a token; several may follow each other.
fn of_json(text: &str) -> Option<Missing> {
    if !text.starts_with('{') {
        return None;
    }
    let values = serde_json::Deserializer::from_str(text).into_iter::<Map<String, Value>>();
    let objects: Vec<Map<String, Value>> = values.map_while(Result::ok).take(3).collect();
    let first = objects.first()?;
    let payload = |members: &Map<String, Value>| {
        members.contains_key("iss")
            && ["exp", "iat", "sub"]
                .iter()
                .any(|name| members.contains_key(*name))
    };
    if objects.iter().any(payload) {
        return Some(Missing::Payload);
    }
    if is_private(first) {
        return Some(Missing::PrivateKey);
    }
    let has = |name: &str| first.get(name).is_some_and(Value::is_string);
    if has("alg") && (has("typ") || has("kid")) && !has("kty") {
        return Some(Missing::Part("decoded header"));
    }
    if has("refresh_token") && !has("id_token") {
        return Some(Missing::RefreshTokenOnly);
    }
    match KnownDocument::of(first)? {
        // Another form of it was looked for before.
        KnownDocument::Error(_) | KnownDocument::TokenResponse => None,
        document => Some(Missing::Document(document)),
    }
}

/// Whether an object is a private or secret key (RFC 7517 §9.2), or holds one as a service account's file does.
fn is_private(members: &Map<String, Value>) -> bool {
    let text = |name: &str| members.get(name).is_some_and(Value::is_string);
    text("private_key") || text("kty") && (text("d") || text("k"))
}

/// Whether a text is a word that stands for a token.
fn is_placeholder(text: &str) -> bool {
    let wrapped = [
        ("<", ">"),
        ("{", "}"),
        ("${", "}"),
        ("$(", ")"),
        ("%", "%"),
        ("[", "]"),
    ];
    let variable = text.strip_prefix('$').is_some_and(|name| {
        name.strip_prefix("env:")
            .unwrap_or(name)
            .bytes()
            .all(|it| it.is_ascii_alphanumeric() || it == b'_')
    });
    text.len() > 2
        && text.len() < 60
        && !text.contains('"')
        && (variable || !text.contains(':'))
        && (variable
            || wrapped
                .iter()
                .any(|(open, close)| text.starts_with(open) && text.ends_with(close)))
}

/// Marks that replace a part of a token in logs and mails.
const MARKS: [&str; 7] = [
    "...",
    "\u{2026}",
    "***",
    "[REDACTED]",
    "[redacted]",
    "<redacted>",
    "[masked]",
];

/// The marks in place of a part of the token; `None` if it has none.
pub(super) fn shortened(text: &str) -> Option<&'static str> {
    let text = text.trim();
    let jwt = text.starts_with("eyJ") && !text.contains(char::is_whitespace);
    let marks = MARKS.iter().find(|marks| text.contains(**marks));
    marks.copied().filter(|_| jwt)
}

/// Whether a token's letters are all in upper or all in lower case, which no base64url of this length is.
pub(super) fn is_in_one_case(text: &str) -> bool {
    let text = text.trim();
    let has = |case: fn(&char) -> bool| text.chars().any(|letter| case(&letter));
    let starts = text
        .get(..3)
        .is_some_and(|it| it.eq_ignore_ascii_case("eyj"));
    let one = has(char::is_ascii_uppercase) != has(char::is_ascii_lowercase);
    starts && one && text.len() > 60 && text.matches('.').count() == 2
}

/// Whether the first part of a token is its payload and the second one its header.
pub(super) fn swapped(text: &str) -> bool {
    let claims = |part: &str| Claims::parse(&BASE64_URL_SAFE_NO_PAD.decode(part).ok()?).ok();
    let mut parts = text.trim().split('.');
    let (Some(first), Some(second), Some(_)) = (parts.next(), parts.next(), parts.next()) else {
        return false;
    };
    let is_header = |part: &Claims| part.text("alg").is_some() && part.get("iss").is_none();
    let is_payload = |part: &Claims| part.text("alg").is_none() && part.get("iss").is_some();
    claims(first).is_some_and(|it| is_payload(&it))
        && claims(second).is_some_and(|it| is_header(&it))
}

/// One part of a token without the others, and a token without its beginning.
pub(super) fn incomplete(text: &str) -> Option<Missing> {
    let text = text.trim();
    let object = |part: &str| {
        let bytes = BASE64_URL_SAFE_NO_PAD
            .decode(part.trim_end_matches('='))
            .ok()?;
        Claims::parse(&bytes).ok()
    };
    let parts: Vec<&str> = text.split('.').collect();
    match parts.as_slice() {
        [only] if only.starts_with("eyJ") => {
            let claims = object(only)?;
            let is_header = claims.text("alg").is_some() && claims.get("exp").is_none();
            Some(Missing::Part(if is_header { "header" } else { "payload" }))
        }
        [first, payload, signature]
            if !first.starts_with("ey")
                && !signature.is_empty()
                && object(first).is_none()
                && payload.starts_with("eyJ") =>
        {
            let claims = object(payload)?;
            (claims.get("exp").is_some() || claims.get("iss").is_some())
                .then_some(Missing::NoHeader)
        }
        _ => None,
    }
}
