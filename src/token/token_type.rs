//! For whom the token is, and whether it is an access token at all.

use serde_json::Value;

use super::claims::{ClaimKind, Claims, cut};
use super::verdict::{Check, Line};
use crate::discovery::Fix;

/// Microsoft Graph, by its id and its addresses.
const GRAPH: [&str; 3] = [
    "00000003-0000-0000-c000-000000000000",
    "https://graph.microsoft.com",
    "https://graph.microsoft.com/",
];

/// The line *Audience*: it is shown, the gateway does not compare it.
pub(super) fn audience(claims: &Claims) -> Line {
    let check = Check::Audience;
    let audiences: Vec<&str> = match claims.get("aud") {
        None => {
            return Line::warn(
                check,
                "aud is missing; an API that checks its audience refuses the token",
            );
        }
        Some(Value::String(audience)) => vec![audience],
        Some(Value::Array(entries)) if entries.iter().all(Value::is_string) => {
            entries.iter().filter_map(Value::as_str).collect()
        }
        Some(other) => {
            let kind = ClaimKind::of(other).phrase();
            return Line::warn(
                check,
                format!("aud is {kind}, not a text or a list of texts"),
            );
        }
    };
    if audiences.is_empty() {
        return Line::warn(check, "aud is an empty list");
    }
    let shown: Vec<String> = audiences
        .iter()
        .take(4)
        .map(|audience| cut(audience, 100))
        .collect();
    let mut message = shown.join(", ");
    if audiences.len() > shown.len() {
        message.push_str(&format!(" and {} more", audiences.len() - shown.len()));
    }
    if audiences.iter().any(|audience| GRAPH.contains(audience)) {
        return Line::warn(check, format!("{message}: a token for Microsoft Graph, not for your API"))
            .with_fix(Fix::words(
                "Ask for a scope of your own API, such as api://YOUR-API/.default; nobody else can check tokens for Graph.",
            ));
    }
    Line::ok(check, message)
}

/// What a token says that it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// By its header (RFC 9068 §2.1) or its claims.
    Access,
    /// OpenID Connect Core §2.
    Id,
    /// As [`Kind::Id`], by looks.
    ProbablyId,
    Refresh,
    Logout,
    Proof,
    /// Nothing is said.
    Plain,
    /// A header that is not known.
    Other,
}

/// The line *Type*. RFC 8725 §3.11.
pub(super) fn line(header: &Claims, claims: &Claims) -> Line {
    let check = Check::Type;
    let typ = header.text("typ").map(|typ| cut(typ, 40));
    let shown = typ.clone().unwrap_or_else(|| "no typ".to_owned());
    let bound = if claims.get("cnf").is_some() {
        ", bound to a key of the client (cnf): the gateway may take it without that key"
    } else {
        ""
    };
    let wrong = |what: &str| {
        Line::fail(
            check,
            format!("{shown}: {what}, not an access token"),
            format!("it is {what}, not an access token"),
        )
        .with_fix(Fix::words("Use the access_token of the provider's answer."))
    };
    match kind(header, claims) {
        Kind::Id => wrong("an ID token"),
        Kind::Refresh => wrong("a refresh token"),
        Kind::Logout => wrong("a logout token"),
        Kind::Proof => wrong("a proof of a key"),
        Kind::ProbablyId => Line::warn(
            check,
            format!("{shown}: it looks like an ID token, and the gateway needs an access token"),
        )
        .with_fix(Fix::words("Use the access_token of the provider's answer.")),
        Kind::Other => Line::warn(
            check,
            format!("{shown} is not a known type of access token"),
        ),
        Kind::Access | Kind::Plain if !bound.is_empty() => {
            Line::warn(check, format!("{shown}{bound}"))
        }
        Kind::Access | Kind::Plain => Line::ok(check, shown),
    }
}

fn kind(header: &Claims, claims: &Claims) -> Kind {
    let typ = header.text("typ").unwrap_or_default().to_ascii_lowercase();
    match typ.strip_prefix("application/").unwrap_or(&typ) {
        "at+jwt" => return Kind::Access,
        "logout+jwt" => return Kind::Logout,
        "dpop+jwt" => return Kind::Proof,
        "" | "jwt" => {}
        _ => return Kind::Other,
    }
    // Keycloak and Cognito say it in the payload.
    match (claims.text("typ"), claims.text("token_use")) {
        (Some("ID"), _) | (_, Some("id")) => return Kind::Id,
        (Some("Refresh" | "Offline"), _) => return Kind::Refresh,
        (Some("Logout"), _) => return Kind::Logout,
        (Some("Bearer" | "DPoP"), _) | (_, Some("access")) => return Kind::Access,
        _ => {}
    }
    let has = |names: &[&str]| names.iter().any(|name| claims.get(name).is_some());
    if has(&["scope", "scp", "scopes", "roles", "permissions"]) {
        return Kind::Plain;
    }
    if has(&["events"]) {
        return Kind::Logout;
    }
    if has(&["at_hash", "c_hash", "s_hash"]) {
        return Kind::Id;
    }
    if has(&["nonce"]) {
        return Kind::ProbablyId;
    }
    Kind::Plain
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::token::verdict::Outcome;

    fn claims(text: &str) -> Claims {
        Claims::parse(text.as_bytes()).unwrap()
    }

    #[test]
    fn the_audience_is_shown() {
        for (text, outcome, message) in [
            (r#"{"aud":"https://api"}"#, Outcome::Ok, "https://api"),
            (r#"{"aud":["a","b"]}"#, Outcome::Ok, "a, b"),
            (
                r#"{"aud":["a","b","c","d","e","f"]}"#,
                Outcome::Ok,
                "a, b, c, d and 2 more",
            ),
            (r#"{"aud":[]}"#, Outcome::Warn, "aud is an empty list"),
            (
                r#"{"aud":[1]}"#,
                Outcome::Warn,
                "aud is a list, not a text or a list of texts",
            ),
            (
                "{}",
                Outcome::Warn,
                "aud is missing; an API that checks its audience refuses the token",
            ),
            (
                r#"{"aud":"https://graph.microsoft.com"}"#,
                Outcome::Warn,
                "https://graph.microsoft.com: a token for Microsoft Graph, not for your API",
            ),
        ] {
            let line = audience(&claims(text));
            assert_eq!((line.outcome, line.message.as_str()), (outcome, message));
        }
    }

    #[test]
    fn other_tokens_are_named() {
        for (header, payload, outcome, message) in [
            (
                r#"{"typ":"at+jwt"}"#,
                r#"{"nonce":"n"}"#,
                Outcome::Ok,
                "at+jwt",
            ),
            (
                r#"{"typ":"application/at+JWT"}"#,
                "{}",
                Outcome::Ok,
                "application/at+JWT",
            ),
            (
                r#"{"typ":"JWT"}"#,
                r#"{"scope":"a","at_hash":"h"}"#,
                Outcome::Ok,
                "JWT",
            ),
            ("{}", "{}", Outcome::Ok, "no typ"),
            (
                r#"{"typ":"JWT"}"#,
                r#"{"typ":"ID"}"#,
                Outcome::Fail,
                "JWT: an ID token, not an access token",
            ),
            (
                "{}",
                r#"{"token_use":"id"}"#,
                Outcome::Fail,
                "no typ: an ID token, not an access token",
            ),
            (
                r#"{"typ":"JWT"}"#,
                r#"{"at_hash":"h","nonce":"n"}"#,
                Outcome::Fail,
                "JWT: an ID token, not an access token",
            ),
            (
                r#"{"typ":"JWT"}"#,
                r#"{"nonce":"n"}"#,
                Outcome::Warn,
                "JWT: it looks like an ID token, and the gateway needs an access token",
            ),
            (
                r#"{"typ":"JWT"}"#,
                r#"{"typ":"Refresh"}"#,
                Outcome::Fail,
                "JWT: a refresh token, not an access token",
            ),
            (
                r#"{"typ":"logout+jwt"}"#,
                "{}",
                Outcome::Fail,
                "logout+jwt: a logout token, not an access token",
            ),
            (
                r#"{"typ":"dpop+jwt"}"#,
                "{}",
                Outcome::Fail,
                "dpop+jwt: a proof of a key, not an access token",
            ),
            (
                r#"{"typ":"secevent+jwt"}"#,
                "{}",
                Outcome::Warn,
                "secevent+jwt is not a known type of access token",
            ),
            (
                r#"{"typ":"at+jwt"}"#,
                r#"{"cnf":{"jkt":"x"}}"#,
                Outcome::Warn,
                "at+jwt, bound to a key of the client (cnf): the gateway may take it without that key",
            ),
        ] {
            let line = line(&claims(header), &claims(payload));
            assert_eq!((line.outcome, line.message.as_str()), (outcome, message));
        }
    }
}
