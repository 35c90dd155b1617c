//! The two claims that the gateway reads by name: the client id, by which it finds the application, and the scopes.

use serde_json::Value;

use super::claims::{ClaimKind, Claims, cut};
use super::expectation::Expectation;
use super::verdict::{Check, Line};
use crate::discovery::Fix;
use crate::key_manager::{ClaimName, Field, ProviderKind};
use crate::provider::Claim;
use crate::provider::microsoft::{Answer, fixed_claim_remark};

/// Where client ids are found, the likeliest first.
const CLIENT_CLAIMS: [&str; 8] = [
    "azp",
    "appid",
    "client_id",
    "cid",
    "clientId",
    "client",
    "client_id_name",
    "aud",
];

/// Where scopes are found, the likeliest first.
const SCOPE_CLAIMS: [&str; 7] = [
    "scope",
    "scp",
    "scopes",
    "permissions",
    "roles",
    "authorities",
    "groups",
];

/// What a claim that is read by name turned out to be.
enum Read {
    Absent,
    Text,
    /// With its number of entries.
    List(usize),
    Empty,
    Wrong(ClaimKind),
}

fn read(claims: &Claims, name: &str) -> Read {
    match claims.get(name) {
        None => Read::Absent,
        Some(Value::String(text)) if text.trim().is_empty() => Read::Empty,
        Some(Value::String(_)) => Read::Text,
        Some(Value::Array(entries)) if entries.is_empty() => Read::Empty,
        Some(Value::Array(entries)) if entries.iter().all(is_word) => Read::List(entries.len()),
        Some(other) => Read::Wrong(ClaimKind::of(other)),
    }
}

fn is_word(value: &Value) -> bool {
    value.as_str().is_some_and(|text| !text.trim().is_empty())
}

/// The line *Client*.
pub(super) fn client(claims: &Claims, expectation: &Expectation) -> Line {
    let check = Check::Client;
    let name = &expectation.consumer_key_identifier;
    let shown = cut(name, 40);
    if name.is_empty() {
        return Line::fail(
            check,
            "no claim is configured",
            "no client claim is configured",
        );
    }
    let trouble = match read(claims, name) {
        Read::Text => return Line::ok(check, format!("{shown} is present")),
        Read::List(1) => return Line::ok(check, format!("{shown} is present, a list of one")),
        Read::List(count) => {
            return Line::warn(
                check,
                format!("{shown} is a list of {count}; the gateway takes the first"),
            );
        }
        Read::Absent => format!("claim {shown} is missing"),
        Read::Empty => format!("claim {shown} is empty"),
        Read::Wrong(kind) => format!("claim {shown} is {}, not a text", kind.phrase()),
    };
    let known = expectation
        .provider
        .and_then(|provider| provider.client_claim.as_ref());
    let other = alike(claims, name, known, &CLIENT_CLAIMS);
    let message = match other {
        Some(other) => format!("{trouble}, {other} is present"),
        None => trouble,
    };
    let fix = match other {
        Some(other) => Some(offer(other, expectation, Field::ConsumerKeyIdentifier)),
        None => Some(Fix::words(
            "Have the provider put the client id into its access tokens, and name that claim here.",
        )),
    };
    Line::fail(
        check,
        message,
        format!("claim {shown} does not hold the client"),
    )
    .with_fix(fix)
}

/// The line *Scope*.
pub(super) fn scope(claims: &Claims, expectation: &Expectation) -> Line {
    let check = Check::Scope;
    let name = scope_claim(claims, expectation);
    let shown = cut(name, 40);
    if name.is_empty() {
        return Line::warn(
            check,
            "no claim is configured: scopes of APIs can't be checked",
        );
    }
    let trouble = match read(claims, name) {
        Read::Text => {
            let count = claims
                .text(name)
                .map_or(0, |text| text.split_whitespace().count());
            return Line::ok(check, format!("{shown} is present, {}", counted(count)));
        }
        Read::List(count) => {
            return Line::ok(
                check,
                format!("{shown} is present, a list of {}", counted(count)),
            );
        }
        Read::Absent => format!("claim {shown} is missing"),
        Read::Empty => format!("claim {shown} is empty"),
        Read::Wrong(kind) => format!("claim {shown} is {}, no text and no list", kind.phrase()),
    };
    let known = expectation
        .provider
        .and_then(|provider| provider.scope_claim.as_ref());
    match alike(claims, name, known, &SCOPE_CLAIMS) {
        Some(other) => Line::warn(check, format!("{trouble}, {other} is present"))
            .with_detail(application_token(expectation, other))
            .with_fix(offer(other, expectation, Field::ScopeKeyIdentifier)),
        None => Line::warn(check, format!("{trouble}, and no other claim looks like scopes"))
            .with_fix(Fix::words(
                "Ask for the scopes of the API when getting a token; without any, APIs that need one refuse it.",
            )),
    }
}

/// The configured claim. The type Microsoft has no field for it, and Entra ID has one claim only.
fn scope_claim<'a>(claims: &Claims, expectation: &'a Expectation) -> &'a str {
    let name = expectation.scope_key_identifier.as_str();
    let fixed = expectation.kind == ProviderKind::Microsoft && claims.get(name).is_none();
    if fixed { "scp" } else { name }
}

fn application_token(expectation: &Expectation, other: &str) -> Vec<String> {
    if other == "roles" && expectation.is_microsoft() {
        vec![
            "A token that an application of Entra ID gets for itself carries roles and no scp."
                .to_owned(),
        ]
    } else {
        Vec::new()
    }
}

/// Another claim of the token that can serve: the one that the provider is known for, else the likeliest.
fn alike<'a>(
    claims: &Claims,
    configured: &str,
    known: Option<&'a Claim>,
    likely: &[&'a str],
) -> Option<&'a str> {
    known
        .map(|claim| claim.name.as_str())
        .into_iter()
        .chain(likely.iter().copied())
        .filter(|name| *name != configured)
        .find(|name| match read(claims, name) {
            Read::Text => true,
            // An audience of several says nothing about the client.
            Read::List(count) => *name != "aud" || count == 1,
            Read::Absent | Read::Empty | Read::Wrong(_) => false,
        })
}

fn offer(other: &str, expectation: &Expectation, field: Field) -> Fix {
    let fits = ClaimName::parse(field, other).is_ok();
    if expectation.kind.has_identifiers() && fits {
        return Fix::value(expectation.set(field, other), field, other);
    }
    let remark = fixed_claim_remark(Answer::V1, expectation.kind);
    match remark.filter(|_| other == Answer::V1.client_claim()) {
        Some(remark) => Fix::words(remark),
        None => Fix::words(format!(
            "The type {} has no field for this claim: have the provider send it, or add a key manager of type Custom with {}: {other}.",
            expectation.kind.label(),
            field.label(),
        )),
    }
}

fn counted(count: usize) -> String {
    match count {
        1 => "1 scope".to_owned(),
        count => format!("{count} scopes"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::token::verdict::Outcome;

    fn custom() -> Expectation {
        Expectation {
            key_manager: Some("custom-key-manager".to_owned()),
            ..Expectation::default()
        }
    }

    fn claims(text: &str) -> Claims {
        Claims::parse(text.as_bytes()).unwrap()
    }

    #[test]
    fn the_client_claim_is_there_or_another_is_offered() {
        for (text, outcome, message, value) in [
            (r#"{"azp":"a"}"#, Outcome::Ok, "azp is present", None),
            (
                r#"{"azp":["a"]}"#,
                Outcome::Ok,
                "azp is present, a list of one",
                None,
            ),
            (
                r#"{"azp":["a","b"]}"#,
                Outcome::Warn,
                "azp is a list of 2; the gateway takes the first",
                None,
            ),
            (
                r#"{"appid":"a","cid":"b"}"#,
                Outcome::Fail,
                "claim azp is missing, appid is present",
                Some("appid"),
            ),
            (
                r#"{"azp":7,"cid":"b"}"#,
                Outcome::Fail,
                "claim azp is a number, not a text, cid is present",
                Some("cid"),
            ),
            (
                r#"{"azp":" ","aud":"b"}"#,
                Outcome::Fail,
                "claim azp is empty, aud is present",
                Some("aud"),
            ),
            (
                r#"{"aud":["b","c"]}"#,
                Outcome::Fail,
                "claim azp is missing",
                None,
            ),
            (
                r#"{"azp":["a",7]}"#,
                Outcome::Fail,
                "claim azp is a list, not a text",
                None,
            ),
        ] {
            let line = client(&claims(text), &custom());
            assert_eq!(line.message, message);
            assert_eq!(line.outcome, outcome, "{text}");
            assert_eq!(line.fix.and_then(|fix| fix.value).as_deref(), value);
        }
    }

    #[test]
    fn the_scope_claim_is_there_or_another_is_offered() {
        for (text, outcome, message, value) in [
            (
                r#"{"scope":"a b"}"#,
                Outcome::Ok,
                "scope is present, 2 scopes",
                None,
            ),
            (
                r#"{"scope":["a"]}"#,
                Outcome::Ok,
                "scope is present, a list of 1 scope",
                None,
            ),
            (
                r#"{"scp":"a"}"#,
                Outcome::Warn,
                "claim scope is missing, scp is present",
                Some("scp"),
            ),
            (
                r#"{"scope":"","roles":["r"]}"#,
                Outcome::Warn,
                "claim scope is empty, roles is present",
                Some("roles"),
            ),
            (
                r#"{"scope":{}}"#,
                Outcome::Warn,
                "claim scope is an object, no text and no list, and no other claim looks like scopes",
                None,
            ),
        ] {
            let line = scope(&claims(text), &custom());
            assert_eq!(line.message, message);
            assert_eq!(line.outcome, outcome, "{text}");
            assert_eq!(line.fix.and_then(|fix| fix.value).as_deref(), value);
        }
        let fix = scope(&claims(r#"{"scp":"a"}"#), &custom()).fix.unwrap();
        assert_eq!(
            fix.text,
            "edit custom-key-manager, Scope Key Identifier: scp"
        );
    }

    #[test]
    fn the_providers_own_claim_comes_first() {
        let okta = Expectation {
            provider: crate::provider::by_id("okta-custom"),
            ..custom()
        };
        let token = claims(r#"{"client_id":"x","cid":"y","scp":["a"]}"#);
        assert_eq!(
            client(&token, &okta).fix.unwrap().value.as_deref(),
            Some("cid")
        );
        assert_eq!(
            scope(&token, &okta).fix.unwrap().value.as_deref(),
            Some("scp")
        );
    }

    #[test]
    fn types_without_the_fields_get_words() {
        let microsoft = Expectation {
            kind: ProviderKind::Microsoft,
            ..custom()
        };
        let version_1 = claims(r#"{"appid":"a","roles":["r"]}"#);
        let fix = client(&version_1, &microsoft).fix.unwrap();
        assert_eq!((fix.field, fix.value), (None, None));
        assert!(fix.text.contains("requestedAccessTokenVersion"));
        let line = scope(&version_1, &microsoft);
        assert_eq!(line.message, "claim scp is missing, roles is present");
        assert!(line.detail[0].contains("carries roles and no scp"));
        let line = scope(&claims(r#"{"scp":"a"}"#), &microsoft);
        assert_eq!(line.outcome, Outcome::Ok);
        let asgardeo = Expectation {
            kind: ProviderKind::Asgardeo,
            ..custom()
        };
        let fix = client(&claims(r#"{"client_id":"a"}"#), &asgardeo)
            .fix
            .unwrap();
        assert!(
            fix.text
                .contains("type Custom with Consumer Key Identifier: client_id")
        );
    }
}
