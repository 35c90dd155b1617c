//! For whom the token is, and whether it is an access token at all.

use serde_json::Value;

use super::claims::{ClaimKind, Claims, cut};
use super::expectation::Expectation;
use super::kind::{Kind, Wrong};
use super::line::{Check, Line};
use crate::discovery::Fix;

/// Microsoft Graph, by its id and its addresses.
const GRAPH: [&str; 3] = [
    "00000003-0000-0000-c000-000000000000",
    "https://graph.microsoft.com",
    "https://graph.microsoft.com/",
];

/// The line *Audience*. Gateways compare it only where the API names one.
pub(super) fn audience(claims: &Claims, expectation: &Expectation) -> Line {
    let check = Check::Audience;
    let audiences: Vec<&str> = match claims.get("aud") {
        None => {
            return Line::warn(
                check,
                "aud is missing; an API that checks its audience rejects the token",
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
    if expectation.is_keycloak() && audiences.iter().all(|audience| *audience == "account") {
        return Line::warn(
            check,
            format!("{message}: Keycloak's own client, not your API"),
        )
        .with_fix(Fix::words(
            "Add an Audience mapper to the client or to a client scope in Keycloak, if the API checks its audience.",
        ));
    }
    Line::ok(check, message)
}

/// The line *Type*. RFC 8725 §3.11.
pub(super) fn line(header: &Claims, claims: &Claims, kind: Kind) -> Line {
    let check = Check::Type;
    let typ = header.text("typ").map(|typ| cut(typ, 40));
    let shown = typ.unwrap_or_else(|| "no typ".to_owned());
    if is_dpop_bound(claims) {
        return Line::warn(
            check,
            "bound to a key of the client by DPoP: gateways take it as a bearer token without that key; switch DPoP off for this client",
        );
    }
    match kind {
        Kind::Wrong(what) => wrong(what),
        Kind::Other => Line::warn(
            check,
            format!("{shown} is not a known type of access token"),
        ),
        Kind::Access | Kind::Plain if claims.get("cnf").is_some_and(|cnf| !cnf.is_null()) => {
            Line::warn(
                check,
                format!("{shown}, bound to a key of the client (cnf), which gateways do not check"),
            )
        }
        Kind::Access | Kind::Plain if lacks_subject(claims) => Line::warn(
            check,
            format!("{shown}; sub is missing, so an API can't tell who calls"),
        )
        .with_fix(Fix::words(NO_SUBJECT)),
        Kind::Plain if shown.eq_ignore_ascii_case("jwt") => Line::ok(
            check,
            format!("{shown}; access tokens can say at+jwt (RFC 9068)"),
        ),
        Kind::Access | Kind::Plain => Line::ok(check, shown),
    }
}

/// What to do about a missing `sub`.
const NO_SUBJECT: &str = "If an API reads sub, give the client the scope basic in Keycloak, and switch off its lightweight access tokens.";

/// Whether `sub` is missing though it belongs there, as in every full token of Keycloak.
fn lacks_subject(claims: &Claims) -> bool {
    let keycloak = claims
        .text("iss")
        .is_some_and(|issuer| issuer.contains("/realms/"));
    keycloak && claims.get("sub").is_none_or(Value::is_null)
}

/// What is said of a token that is no access token.
pub(super) fn wrong(what: Wrong) -> Line {
    let words = what.words();
    Line::fail(
        Check::Type,
        format!("this is {words}, not an access token"),
        format!("it is {words}, not an access token"),
    )
    .with_fix(Fix::words("Use access_token from the provider's response."))
}

/// Whether the token is bound by DPoP (RFC 9449 §6.1).
pub(super) fn is_dpop_bound(claims: &Claims) -> bool {
    claims
        .get("cnf")
        .and_then(Value::as_object)
        .is_some_and(|cnf| cnf.contains_key("jkt"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::token::kind::kind;
    use crate::token::line::Outcome;

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
                "aud is missing; an API that checks its audience rejects the token",
            ),
            (
                r#"{"aud":"https://graph.microsoft.com"}"#,
                Outcome::Warn,
                "https://graph.microsoft.com: a token for Microsoft Graph, not for your API",
            ),
        ] {
            let line = audience(&claims(text), &Expectation::default());
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
                "JWT; access tokens can say at+jwt (RFC 9068)",
            ),
            ("{}", "{}", Outcome::Ok, "no typ"),
            (
                r#"{"typ":"JWT"}"#,
                r#"{"typ":"ID"}"#,
                Outcome::Fail,
                "this is an ID token, not an access token",
            ),
            (
                "{}",
                r#"{"token_use":"id"}"#,
                Outcome::Fail,
                "this is an ID token, not an access token",
            ),
            (
                r#"{"typ":"JWT"}"#,
                r#"{"at_hash":"h","nonce":"n"}"#,
                Outcome::Fail,
                "this is an ID token, not an access token",
            ),
            (
                r#"{"typ":"JWT"}"#,
                r#"{"nonce":"n"}"#,
                Outcome::Fail,
                "this is an ID token, not an access token",
            ),
            (
                r#"{"typ":"JWT"}"#,
                r#"{"typ":"Refresh"}"#,
                Outcome::Fail,
                "this is a refresh token, not an access token",
            ),
            (
                r#"{"typ":"logout+jwt"}"#,
                "{}",
                Outcome::Fail,
                "this is a logout token, not an access token",
            ),
            (
                r#"{"typ":"dpop+jwt"}"#,
                "{}",
                Outcome::Fail,
                "this is a DPoP proof, not an access token",
            ),
            (
                r#"{"typ":"secevent+jwt"}"#,
                r#"{"scope":"a"}"#,
                Outcome::Fail,
                "this is a security event token, not an access token",
            ),
            (
                r#"{"typ":"acme+jwt"}"#,
                "{}",
                Outcome::Warn,
                "acme+jwt is not a known type of access token",
            ),
            (
                r#"{"typ":"at+jwt"}"#,
                r#"{"cnf":{"jkt":"x"}}"#,
                Outcome::Warn,
                "bound to a key of the client by DPoP: gateways take it as a bearer token without that key; switch DPoP off for this client",
            ),
        ] {
            let (header, payload) = (claims(header), claims(payload));
            let line = line(&header, &payload, kind(&header, &payload));
            assert_eq!((line.outcome, line.message.as_str()), (outcome, message));
        }
    }
}
