//! Each line of a verdict that warns or fails, from one table: its sentence and its remedy.

use std::collections::BTreeSet;

use kmctl::discovery::CheckOutcome;
use kmctl::token::{Check, Expectation, PublishedKeys, Token, check_token};
use serde_json::{Value, json};

use super::signer::{Signer, jwks};
use super::{NOW, expectation, now, payload};

/// What differs from a good token, and what its line says.
struct Row {
    check: Check,
    header: Value,
    claims: Value,
    asked: fn(&mut Expectation),
    said: &'static str,
    fix: &'static str,
}

fn merged(text: &str, changes: &Value) -> String {
    let mut whole: Value = serde_json::from_str(text).unwrap();
    for (name, value) in changes.as_object().unwrap() {
        whole[name] = value.clone();
    }
    whole.as_object_mut().unwrap().retain(|_, it| !it.is_null());
    whole.to_string()
}

#[rustfmt::skip]
fn table() -> Vec<Row> {
    let row = |check, header, claims, asked, said, fix| Row { check, header, claims, asked, said, fix };
    let same: fn(&mut Expectation) = |_| {};
    let none = || json!({});
    vec![
        // Audience.
        row(Check::Audience, none(), json!({ "aud": null }), same, "aud is missing", "request the token for it"),
        row(Check::Audience, none(), json!({ "aud": 5 }), same, "aud is a number", "as a string or a list of strings"),
        row(Check::Audience, none(), json!({ "aud": [] }), same, "aud is an empty list", "for the audience of your API"),
        row(Check::Audience, none(), json!({ "aud": "a" }), |it| it.asked.api_audiences = vec!["b".to_owned(), "c".to_owned()],
            "the API asks for b or c", "Request the token for audience b or c"),
        row(Check::Audience, none(), json!({ "aud": "a" }), |it| it.asked.requested_audience = Some("b".to_owned()),
            "b was requested, but the token does not have it", "add an Audience mapper"),
        // Client.
        row(Check::Client, none(), none(), |it| it.consumer_key_identifier = String::new(), "no claim is configured",
            "Fill in Consumer Key Identifier."),
        row(Check::Client, none(), json!({ "azp": null, "aud": "https://api" }), same, "claim azp is missing",
            "put the client ID into its access tokens"),
        row(Check::Client, none(), json!({ "azp": null, "cid": "app" }), same, "cid is present", "Set Consumer Key Identifier of"),
        row(Check::Client, none(), json!({ "azp": 42, "aud": "api" }), same, "azp is a number", "write the client ID into azp as a string"),
        row(Check::Client, none(), json!({ "azp": null, "aud": "api", "act": { "client_id": "app" } }), same, "act.client_id is nested",
            "map the client ID to one"),
        row(Check::Client, none(), json!({ "azp": ["a", "b"] }), same, "a list of 2", "as a string"),
        row(Check::Client, none(), json!({ "azp": "other" }), |it| it.asked.client_id = Some("app".to_owned()),
            "contains other, not app", "Use a token of this client"),
        row(Check::Client, none(), json!({ "azp": null, "aud": "https://api" }), |it| it.asked.client_id = Some("app".to_owned()),
            "no claim of this token names the client", "put the client ID into its access tokens"),
        row(Check::Client, none(), json!({ "azp": null, "x": { "id": "app" } }), |it| it.asked.client_id = Some("app".to_owned()),
            "but it is nested", "top-level claims only"),
        // Scope.
        row(Check::Scope, none(), none(), |it| it.scope_key_identifier = String::new(), "no claim is configured",
            "Fill in Scope Key Identifier."),
        row(Check::Scope, none(), json!({ "scope": "a,b" }), same, "commas", "separated by spaces"),
        row(Check::Scope, none(), json!({ "scope": null, "https://acme.example/roles": ["a"] }), same,
            "https://acme.example/roles is present", "Set Scope Key Identifier of"),
        row(Check::Scope, none(), json!({ "scope": "orders+items" }), same, "plus signs", "separated by spaces"),
        row(Check::Scope, none(), json!({ "scope": "a\u{a0}b" }), same, "non-breaking spaces", "separated by spaces"),
        row(Check::Scope, none(), json!({ "scope": null, "scp": ["a"] }), same, "scp is present", "Set Scope Key Identifier of"),
        row(Check::Scope, none(), json!({ "scope": null, "x": { "roles": ["a"] } }), same, "is nested", "top-level claim"),
        row(Check::Scope, none(), json!({ "scope": { "a": true } }), same, "is an object", "as one string"),
        row(Check::Scope, none(), json!({ "scope": null }), same, "no other claim looks like scopes", "Ask for the scopes"),
        row(Check::Scope, none(), json!({ "scope": "a" }), |it| it.asked.requested_scope = Some("a b".to_owned()),
            "b was requested but is not among them", "Allow the client this scope"),
        // Type.
        row(Check::Type, json!({ "typ": "acme+jwt" }), none(), same, "not a known type of access token", "access_token of the provider's response"),
        row(Check::Type, none(), json!({ "typ": "Refresh" }), same, "a refresh token", "access_token"),
        row(Check::Type, none(), json!({ "cnf": { "x5t#S256": "x" } }), same, "bound to a key of the client (cnf)", "mutual TLS"),
        row(Check::Type, none(), json!({ "sub": null }), same, "sub is missing", "scope basic in Keycloak"),
        // Times.
        row(Check::Expiry, none(), json!({ "exp": null }), same, "exp is missing", "a lifetime"),
        row(Check::Expiry, none(), json!({ "exp": "soon" }), same, "exp is a string", "seconds since 1970"),
        row(Check::Expiry, none(), json!({ "exp": NOW - 900 }), same, "expired", "Get a new token"),
        row(Check::Expiry, none(), json!({ "exp": NOW + 40_000_000 }), same, "more than a year", "a shorter lifetime"),
        row(Check::NotBefore, none(), json!({ "nbf": NOW + 900 }), same, "begins in 15 min", "clock"),
        row(Check::NotBefore, none(), json!({ "nbf": "soon" }), same, "nbf is a string", "seconds since 1970"),
        row(Check::Issued, none(), json!({ "iat": NOW + 900 }), same, "in the future", "clock"),
        // Issuer.
        row(Check::Issuer, none(), json!({ "iss": null }), same, "iss is missing", "write its issuer into iss"),
        row(Check::Issuer, none(), json!({ "iss": ["a"] }), same, "iss is a list", "as one string"),
        row(Check::Issuer, none(), none(), |it| it.duplicate_issuers = vec!["other".to_owned()], "other has the same issuer",
            "in the API's issuers"),
        row(Check::Issuer, none(), none(), |it| it.issuer.push('/'), "no slash at the end", "Set Issuer of"),
        // Key, algorithm, signature, format.
        row(Check::Key, json!({ "kid": "other" }), none(), same, "signed with key k1", "publish the key with the tokens' kid"),
        row(Check::Key, json!({ "kid": null }), none(), same, "no kid", "include kid"),
        row(Check::Algorithm, json!({ "alg": "none" }), none(), same, "isn't signed", "If the provider issues unsigned tokens"),
        row(Check::Algorithm, json!({ "alg": "HS256" }), none(), same, "shared secret", "a key pair"),
        row(Check::Algorithm, json!({ "alg": "RSA-OAEP" }), none(), same, "encrypts", "sign access tokens"),
        row(Check::Algorithm, json!({ "alg": "rs256" }), none(), same, "spelled RS256", "write alg as RS256"),
        row(Check::Algorithm, json!({ "alg": null }), none(), same, "alg is missing", "name the signature algorithm in the header"),
        row(Check::Signature, json!({ "alg": "PS256" }), none(), same, "made with RS256", "set alg to RS256"),
        row(Check::Format, json!({ "crit": ["b64"] }), none(), same, "crit requires b64", "turn off this extension"),
    ]
}

#[test]
fn every_line_that_warns_or_fails_has_its_sentence_and_its_remedy() {
    let signer = Signer::new("RS256", "k1");
    let keys = PublishedKeys::saved(&jwks(&[&signer]));
    let mut told = BTreeSet::new();
    let mut failed = Vec::new();
    for row in table() {
        let mut expectation = expectation();
        (row.asked)(&mut expectation);
        let header = merged(&signer.header(), &row.header);
        let claims = merged(&payload(json!({})), &row.claims);
        let token = Token::new(signer.token(&header, &claims));
        let verdict = check_token(&token, &expectation, &keys, &now());
        let line = verdict.line(row.check).unwrap();
        let fix = line.fix.as_ref().map(|fix| fix.text.clone());
        let fix = fix.unwrap_or_default();
        let minds = matches!(line.outcome, CheckOutcome::Warn | CheckOutcome::Fail);
        if !minds || !line.message.contains(row.said) || !fix.contains(row.fix) {
            failed.push(format!(
                "{}, {:?}: {:?}, {fix:?} instead of {:?}, {:?}",
                line.label(),
                line.outcome,
                line.message,
                row.said,
                row.fix
            ));
        }
        told.insert(row.check.id());
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
    let all: BTreeSet<&str> = Check::ALL.iter().map(|check| check.id()).collect();
    assert_eq!(told, all, "checks without a row");
}
