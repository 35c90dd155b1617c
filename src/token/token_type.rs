//! Type: whether the token is an access token at all.

use serde_json::Value;

use super::claims::{Claims, cut};
use super::kind::{Kind, Wrong};
use super::line::{Check, Line};
use crate::discovery::Fix;

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
