//! Audience, and whether the token is an access token at all.

use serde_json::Value;

use super::claims::{ClaimKind, Claims, cut};
use super::expectation::Expectation;
use super::kind::{Kind, Wrong};
use super::line::{Check, Line};
use crate::discovery::Fix;

/// The line *Audience*. Gateways compare `aud` only if the API names an audience.
pub(super) fn audience(claims: &Claims, expectation: &Expectation) -> Line {
    let check = Check::Audience;
    let wanted = expectation.asked.api_audiences.as_slice();
    let audiences: Vec<&str> = match claims.get("aud") {
        None if wanted.is_empty() => {
            return Line::warn(
                check,
                "aud is missing; an API that checks its audience rejects the token",
            )
            .with_fix(Fix::words(
                "If the API checks its audience, request the token for it.",
            ));
        }
        None => return not_for(wanted, "aud is missing".to_owned()),
        Some(Value::String(audience)) => vec![audience],
        Some(Value::Array(entries)) if entries.iter().all(Value::is_string) => {
            entries.iter().filter_map(Value::as_str).collect()
        }
        Some(other) => {
            let kind = ClaimKind::of(other).phrase();
            let message = format!("aud is {kind}, not a string or a list of strings");
            if !wanted.is_empty() {
                return not_for(wanted, message);
            }
            return Line::warn(check, message).with_fix(Fix::words(
                "Ask the provider to write aud as a string or a list of strings.",
            ));
        }
    };
    if audiences.iter().all(|audience| audience.is_empty()) {
        let message = match audiences.is_empty() {
            true => "aud is an empty list",
            false => "aud is an empty string",
        };
        if !wanted.is_empty() {
            return not_for(wanted, message.to_owned());
        }
        return Line::warn(check, message).with_fix(Fix::words(
            "Request the token for the audience of your API.",
        ));
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
    if !wanted.is_empty()
        && !audiences
            .iter()
            .any(|audience| wanted.iter().any(|wanted| wanted == audience))
    {
        let near = audiences
            .iter()
            .find_map(|audience| wanted.iter().find_map(|wanted| near(audience, wanted)));
        let mut line = not_for(wanted, message);
        if let Some(near) = near {
            line.message.push_str(&format!(": {near}"));
        }
        return line;
    }
    let requested = expectation.asked.requested_audience.as_deref();
    if let Some(requested) = requested.filter(|it| !audiences.contains(it)) {
        let fix = match expectation.is_keycloak() {
            true => {
                "Keycloak ignores this parameter: add an Audience mapper to the client or to a client scope."
            }
            false => {
                "Check the identifier of the API at the provider, and that the client may request it."
            }
        };
        return Line::warn(
            check,
            format!(
                "{message}; {} was requested, but the token does not have it",
                cut(requested, 100)
            ),
        )
        .with_fix(Fix::words(fix));
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

/// The API requires an audience that the token lacks.
fn not_for(wanted: &[String], message: String) -> Line {
    let names: Vec<String> = wanted.iter().take(3).map(|name| cut(name, 100)).collect();
    let any = match names.as_slice() {
        [] => String::new(),
        [one] => one.clone(),
        [before @ .., last] => format!("{} or {last}", before.join(", ")),
    };
    let lacks = match names.as_slice() {
        [one, other] => format!("aud contains neither {one} nor {other}"),
        [_, _, ..] => format!("aud contains none of {}", names.join(", ")),
        _ => format!("aud doesn't contain {any}"),
    };
    Line::fail(
        Check::Audience,
        format!("{message}; the API asks for {any}"),
        format!("{lacks}, which the API asks for"),
    )
    .with_fix(Fix::words(format!(
        "Request the token for audience {any}, or correct the audience that the API asks for."
    )))
}

/// Small difference between two audiences.
fn near(has: &str, wanted: &str) -> Option<&'static str> {
    if has.trim_end_matches('/') == wanted.trim_end_matches('/') {
        return Some("a slash at the end differs");
    }
    if has.eq_ignore_ascii_case(wanted) {
        return Some("case matters");
    }
    let listed = has
        .split([' ', ','])
        .map(str::trim)
        .any(|part| part == wanted);
    listed.then_some("aud is one string with several names, but must be a list")
}

/// The line *Type*. RFC 8725 §3.11.
pub(super) fn line(header: &Claims, claims: &Claims, kind: Kind) -> Line {
    let check = Check::Type;
    let typ = header.text("typ").map(|typ| cut(typ, 40));
    let shown = typ.unwrap_or_else(|| "no typ".to_owned());
    if is_dpop_bound(claims) {
        return Line::warn(
            check,
            "bound to a key of the client by DPoP: gateways accept it as a bearer token without that key; turn DPoP off for this client",
        )
        .without_fix();
    }
    match kind {
        Kind::Wrong(what) => wrong(what),
        Kind::Other => Line::warn(
            check,
            format!("{shown} is not a known type of access token"),
        )
        .with_fix(Fix::words(
            "Check that it is access_token of the provider's response, and not another token.",
        )),
        Kind::Access | Kind::Plain if claims.get("cnf").is_some_and(|cnf| !cnf.is_null()) => {
            Line::warn(
                check,
                format!("{shown}, bound to a key of the client (cnf), which gateways do not check"),
            )
            .with_fix(Fix::words(
                "Turn off sender-constrained tokens (mutual TLS) for this client at the provider.",
            ))
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

/// Fix for a missing `sub`.
const NO_SUBJECT: &str = "If an API reads sub, give the client the scope basic in Keycloak, and turn off its lightweight access tokens.";

/// Whether `sub` is missing but expected, as in every full token of Keycloak.
fn lacks_subject(claims: &Claims) -> bool {
    let keycloak = claims
        .text("iss")
        .is_some_and(|issuer| issuer.contains("/realms/"));
    keycloak && claims.get("sub").is_none_or(Value::is_null)
}

/// Line for a token that is not an access token. Where the gateways' verdicts stay, the sentence says what to use.
pub(super) fn wrong(what: Wrong) -> Line {
    let instead = what.instead();
    let reason = format!("it is {instead}");
    match what {
        Wrong::Id | Wrong::Logout => Line::fail(
            Check::Type,
            format!("this is {instead}: use access_token from the provider's response"),
            reason,
        )
        .without_fix(),
        _ => Line::fail(Check::Type, format!("this is {instead}"), reason)
            .with_fix(Fix::words(what.fix())),
    }
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
    use crate::discovery::CheckOutcome;
    use crate::token::kind::kind;

    fn claims(text: &str) -> Claims {
        Claims::parse(text.as_bytes()).unwrap()
    }

    #[test]
    fn the_audience_is_shown() {
        #[rustfmt::skip]
        let rows = [
            (r#"{"aud":"https://api"}"#, CheckOutcome::Ok, "https://api"),
            (r#"{"aud":["a","b"]}"#, CheckOutcome::Ok, "a, b"),
            (r#"{"aud":["a","b","c","d","e","f"]}"#, CheckOutcome::Ok, "a, b, c, d and 2 more"),
            (r#"{"aud":[]}"#, CheckOutcome::Warn, "aud is an empty list"),
            (r#"{"aud":[1]}"#, CheckOutcome::Warn, "aud is a list, not a string or a list of strings"),
            ("{}", CheckOutcome::Warn, "aud is missing; an API that checks its audience rejects the token"),
        ];
        for (text, outcome, message) in rows {
            let line = audience(&claims(text), &Expectation::default());
            assert_eq!((line.outcome, line.message.as_str()), (outcome, message));
        }
    }

    #[test]
    fn the_audience_of_the_api_is_compared() {
        #[rustfmt::skip]
        let rows = [
            ("\"a\"", "a", None),
            ("[\"b\",\"a\"]", "a", None),
            ("\"b\"", "a", Some("b; the API asks for a")),
            ("\"https://h\"", "https://h/", Some("https://h; the API asks for https://h/: a slash at the end differs")),
            ("[\"x\",\"Orders\"]", "orders", Some("x, Orders; the API asks for orders: case matters")),
            ("\"a b\"", "a", Some("a b; the API asks for a: aud is one string with several names, but must be a list")),
            ("5", "5", Some("aud is a number, not a string or a list of strings; the API asks for 5")),
            ("[]", "a", Some("aud is an empty list; the API asks for a")),
        ];
        for (aud, wanted, message) in rows {
            let mut expectation = Expectation::default();
            expectation.asked.api_audiences = vec![wanted.to_owned()];
            let line = audience(&claims(&format!("{{\"aud\":{aud}}}")), &expectation);
            match message {
                None => assert_eq!(line.outcome, CheckOutcome::Ok, "{aud}"),
                Some(message) => {
                    assert_eq!(
                        (line.outcome, line.message.as_str()),
                        (CheckOutcome::Fail, message)
                    );
                    assert!(line.fix.is_some());
                }
            }
        }
    }

    #[test]
    fn other_tokens_are_named() {
        #[rustfmt::skip]
        let rows = [
            (r#"{"typ":"at+jwt"}"#, r#"{"nonce":"n"}"#, CheckOutcome::Ok, "at+jwt"),
            (r#"{"typ":"application/at+JWT"}"#, "{}", CheckOutcome::Ok, "application/at+JWT"),
            (r#"{"typ":"JWT"}"#, r#"{"scope":"a","at_hash":"h"}"#, CheckOutcome::Ok,
                "JWT; access tokens can say at+jwt (RFC 9068)"),
            ("{}", "{}", CheckOutcome::Ok, "no typ"),
            (r#"{"typ":"JWT"}"#, r#"{"typ":"ID"}"#, CheckOutcome::Fail, "this is an ID token, not an access token: use access_token from the provider's response"),
            ("{}", r#"{"token_use":"id"}"#, CheckOutcome::Fail, "this is an ID token, not an access token: use access_token from the provider's response"),
            (r#"{"typ":"JWT"}"#, r#"{"at_hash":"h","nonce":"n"}"#, CheckOutcome::Fail,
                "this is an ID token, not an access token: use access_token from the provider's response"),
            (r#"{"typ":"JWT"}"#, r#"{"nonce":"n"}"#, CheckOutcome::Fail, "this is an ID token, not an access token: use access_token from the provider's response"),
            (r#"{"typ":"JWT"}"#, r#"{"typ":"Refresh"}"#, CheckOutcome::Fail,
                "this is a refresh token, not an access token"),
            (r#"{"typ":"logout+jwt"}"#, "{}", CheckOutcome::Fail, "this is a logout token, not an access token: use access_token from the provider's response"),
            (r#"{"typ":"dpop+jwt"}"#, "{}", CheckOutcome::Fail, "this is a DPoP proof, not an access token"),
            (r#"{"typ":"secevent+jwt"}"#, r#"{"scope":"a"}"#, CheckOutcome::Fail,
                "this is a security event token, not an access token"),
            (r#"{"typ":"acme+jwt"}"#, "{}", CheckOutcome::Warn, "acme+jwt is not a known type of access token"),
            (r#"{"typ":"at+jwt"}"#, r#"{"cnf":{"jkt":"x"}}"#, CheckOutcome::Warn,
                "bound to a key of the client by DPoP: gateways accept it as a bearer token without that key; turn DPoP off for this client"),
        ];
        for (header, payload, outcome, message) in rows {
            let (header, payload) = (claims(header), claims(payload));
            let line = line(&header, &payload, kind(&header, &payload));
            assert_eq!((line.outcome, line.message.as_str()), (outcome, message));
        }
    }
}
