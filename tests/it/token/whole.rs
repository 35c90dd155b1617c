//! Whole verdicts, as people and scripts read them.

use kmctl::discovery::CheckOutcome;
use kmctl::discovery::{FetchError, Fix};
use kmctl::key_manager::Field;
use kmctl::token::{Check, Expectation, PublishedKeys, Token, check_token, to_json};
use serde_json::{Value, json};

use super::signer::{ALGORITHMS, Signer, encode};
use super::{NOW, expectation, good, judged, line, now, payload};

#[test]
fn the_token_of_screen_k() {
    let signer = Signer::new("RS256", "9f3e2b");
    let claims = payload(json!({
        "exp": NOW - (3 * 3600 + 12 * 60),
        "iat": NOW - 5 * 3600,
        "scope": null,
        "scp": ["orders.read"],
    }));
    let verdict = judged(&signer.token(&signer.header(), &claims), &[&signer]);
    assert_eq!(
        verdict.text(),
        "\
FAIL  Rejected by every gateway: the token has expired.

OK    Format     JWT, 3 parts
OK    Algorithm  RS256
OK    Key        kid 9f3e2b is in the JWKS
OK    Signature  valid
OK    Issuer     matches
FAIL  Expiry     expired 3 h 12 min ago (2026-09-21 11:01:20 UTC)
      Fix: Get a new token; also check this computer's clock.
OK    Audience   https://api.example/orders
OK    Client     claim azp
WARN  Scope      claim scope is missing, scp is present
      Fix: Set Scope Key Identifier of custom-key-manager to scp
OK    Type       at+jwt
"
    );
    assert_eq!(
        line(&verdict, Check::Scope).fix,
        Some(Fix::value(
            "Set Scope Key Identifier of custom-key-manager to scp",
            Field::ScopeKeyIdentifier,
            "scp"
        ))
    );
}

#[test]
fn a_good_token_of_every_algorithm_is_accepted() {
    for alg in ALGORITHMS {
        let signer = Signer::new(alg, "k1");
        let other = Signer::new("ES256", "k2");
        let token = signer.token(&signer.header(), &good());
        let verdict = judged(&token, &[&other, &signer]);
        let summary = match alg {
            "RS256" | "PS256" => continue_with(alg),
            "RS384" | "RS512" => {
                "Rejected by gateway 1.0, 1.1, 1.2 and jwt-auth 1.1, 1.2: ALG is not accepted. Accepted by API Manager."
            }
            "ES256" => {
                "Accepted by gateway 1.2 and jwt-auth 1.1, 1.2. Rejected by gateway 1.0, 1.1 and API Manager (ES256)."
            }
            _ => "Rejected by every gateway: ALG is not accepted.",
        };
        assert_eq!(verdict.summary(), summary.replace("ALG", alg));
        assert_eq!(verdict.accepted, summary.starts_with("Accepted"));
        assert!(verdict.safe(), "{}", verdict.text());
        assert_eq!(line(&verdict, Check::Signature).outcome, CheckOutcome::Ok);
        assert!(!verdict.needs_fresh_keys);
    }
}

fn continue_with(alg: &str) -> &'static str {
    match alg {
        "RS256" => "Accepted by every gateway.",
        _ => {
            "Accepted by gateway 1.2, jwt-auth 1.1, 1.2 and API Manager. Rejected by gateway 1.0, 1.1 (PS256)."
        }
    }
}

#[test]
fn the_json_shape_is_fixed() {
    let signer = Signer::new("ES256", "k1");
    let verdict = judged(
        &signer.token(&signer.header(), &payload(json!({"exp": NOW - 100}))),
        &[&signer],
    );
    let mut json = to_json(&verdict, false, false);
    for check in json["checks"].as_array_mut().unwrap() {
        // Nothing here is for a setting to repair.
        let check = check.as_object_mut().unwrap();
        assert_eq!(check.remove("field"), Some(Value::Null));
        assert_eq!(check.remove("value"), Some(Value::Null));
    }
    assert_eq!(
        json,
        json!({
            "accepted": false,
            "safe": true,
            "unsafeBecause": [],
            "summary": "Rejected by gateway 1.0, 1.1, 1.2 and jwt-auth 1.1, 1.2: the token has expired. Rejected by API Manager (type of its key).",
            "gateways": [
                {"name": "gateway-1.0", "versions": ["1.0"], "asked": false, "accepted": false,
                 "because": ["the token has expired"], "consumerKey": null, "scopes": []},
                {"name": "gateway-1.2", "versions": ["1.3"], "asked": true, "accepted": false,
                 "because": ["the token has expired"], "consumerKey": null, "scopes": []},
                {"name": "jwt-auth-1.1", "versions": ["1.1"], "asked": false, "accepted": false,
                 "because": ["the token has expired"], "consumerKey": null, "scopes": []},
                {"name": "jwt-auth-1.2", "versions": ["1.2"], "asked": false, "accepted": false,
                 "because": ["the token has expired"], "consumerKey": null, "scopes": []},
                {"name": "api-manager", "versions": ["4.7"], "asked": false, "accepted": false,
                 "because": ["its key is of a type that the gateway does not use"], "consumerKey": null, "scopes": []},
            ],
            "checks": [
                {"check": "format", "outcome": "ok", "message": "JWT, 3 parts", "fix": null},
                {"check": "algorithm", "outcome": "ok", "message": "ES256", "fix": null},
                {"check": "key", "outcome": "ok", "message": "kid k1 is in the JWKS", "fix": null},
                {"check": "signature", "outcome": "ok", "message": "valid", "fix": null},
                {"check": "issuer", "outcome": "ok", "message": "matches", "fix": null},
                {"check": "expiry", "outcome": "fail",
                 "message": "expired 1 min 40 s ago (2026-09-21 14:11:40 UTC)",
                 "fix": "Get a new token; also check this computer's clock."},
                {"check": "not-before", "outcome": "skipped", "message": "nbf is missing, and is optional", "fix": null},
                {"check": "issued", "outcome": "ok", "message": "10 s ago (2026-09-21 14:13:10 UTC)", "fix": null},
                {"check": "audience", "outcome": "ok", "message": "https://api.example/orders", "fix": null},
                {"check": "client", "outcome": "ok", "message": "claim azp", "fix": null},
                {"check": "scope", "outcome": "ok", "message": "2 scopes, in the claim scope", "fix": null},
                {"check": "type", "outcome": "ok", "message": "at+jwt", "fix": null},
            ],
            "header": {"alg": "ES256", "kid": "k1", "typ": "at+jwt"},
        })
    );
    let with_claims = to_json(&verdict, true, false);
    assert_eq!(with_claims["claims"]["azp"], "client-7f21");
}

#[test]
fn lines_are_judged_alone() {
    let signer = Signer::new("RS256", "k1");
    let stranger = Signer::new("ES256", "k2");
    let claims = payload(json!({"iss": "https://idp.example/realms/demo/"}));
    // Signed by a key that is not there, by an algorithm that is refused, and with padding: the claims are judged all the same.
    let header = r#"{"alg":"RS1","kid":"gone"}"#;
    let verdict = judged(&format!("{}=", signer.token(header, &claims)), &[&stranger]);
    for (check, outcome) in [
        (Check::Format, CheckOutcome::Fail),
        (Check::Algorithm, CheckOutcome::Fail),
        (Check::Key, CheckOutcome::Fail),
        (Check::Signature, CheckOutcome::Skipped),
        (Check::Issuer, CheckOutcome::Fail),
        (Check::Expiry, CheckOutcome::Ok),
        (Check::Audience, CheckOutcome::Ok),
        (Check::Client, CheckOutcome::Ok),
        (Check::Scope, CheckOutcome::Ok),
        (Check::Type, CheckOutcome::Ok),
    ] {
        assert_eq!(line(&verdict, check).outcome, outcome, "{check:?}");
    }
    assert!(verdict.needs_fresh_keys);
    assert_eq!(
        line(&verdict, Check::Issuer).message,
        "differs at character 32: it ends in a slash"
    );
}

#[test]
fn opaque_and_encrypted_tokens_have_one_line_to_show() {
    let signer = Signer::new("RS256", "k1");
    let encrypted = format!("{}..a.b.c", encode(r#"{"alg":"dir","enc":"A256GCM"}"#));
    for (token, reason) in [
        ("8LpmRpyNvCrNYSv1fWcYbLjHRTqhD", "it is opaque, not a JWT"),
        (encrypted.as_str(), "it is encrypted"),
    ] {
        let verdict = judged(token, &[&signer]);
        assert_eq!(verdict.first_reason.as_deref(), Some(reason));
        assert_eq!(verdict.lines.len(), 12);
        assert_eq!(verdict.lines.iter().filter(|line| !line.quiet).count(), 1);
        assert!(verdict.claims.views().is_empty());
    }
}

#[test]
fn unread_keys_leave_the_claims_judged_and_nothing_accepted() {
    let signer = Signer::new("RS256", "k1");
    let token = Token::new(signer.token(&signer.header(), &good()));
    let failure = FetchError::NameNotFound {
        host: "idp.example".to_owned(),
    };
    let verdict = check_token(
        &token,
        &expectation(),
        &PublishedKeys::saved(b"").because(failure),
        &now(),
    );
    assert_eq!(
        verdict.first_reason.as_deref(),
        Some("the JWKS could not be read: name not found")
    );
    assert_eq!(line(&verdict, Check::Issuer).outcome, CheckOutcome::Ok);
}

#[test]
fn every_line_that_a_setting_can_mend_brings_the_value() {
    let signer = Signer::new("RS256", "k1");
    let claims = payload(json!({
        "iss": "https://idp.example/",
        "azp": null,
        "cid": "client-7f21",
        "scope": null,
        "scp": "orders.read",
    }));
    let token = signer.token(&signer.header(), &claims);
    let mut repaired = expectation();
    for line in judged(&token, &[&signer]).lines {
        let Some(fix) = line.fix else { continue };
        let (Some(field), Some(value)) = (fix.field, fix.value) else {
            continue;
        };
        match field {
            Field::Issuer => repaired.issuer = value,
            Field::ConsumerKeyIdentifier => repaired.consumer_key_identifier = value,
            Field::ScopeKeyIdentifier => repaired.scope_key_identifier = value,
            other => panic!("{other:?} is no setting of a token"),
        }
    }
    assert_eq!(
        repaired,
        Expectation {
            issuer: "https://idp.example/".to_owned(),
            consumer_key_identifier: "cid".to_owned(),
            scope_key_identifier: "scp".to_owned(),
            ..expectation()
        }
    );
    let keys = PublishedKeys::saved(&super::jwks(&[&signer]));
    let verdict = check_token(&Token::new(token), &repaired, &keys, &now());
    assert!(verdict.accepted, "{}", verdict.text());
}
