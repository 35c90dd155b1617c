//! What a token test says about the configured values.

use kmctl::discovery::FetchError;
use kmctl::gateway::Selection;
use kmctl::key_manager::TokenOutcome::{self, Accepted, Inconclusive, Rejected};
use kmctl::token::{Expectation, PublishedKeys, Token, VerdictRequest, check_token};
use serde_json::json;

use super::signer::{Signer, jwks};
use super::{NOW, expectation, good, now, payload};

/// What the test of a token says, with these keys and this expectation.
fn says(token: &str, keys: &PublishedKeys, expected: &Expectation) -> TokenOutcome {
    check_token(&Token::new(token), expected, keys, &now()).outcome()
}

#[test]
fn only_a_token_of_the_provider_says_something_about_the_values() {
    let signer = Signer::new("RS256", "k1");
    let other = Signer::new("ES256", "k2");
    let signed = |changes| signer.token(&signer.header(), &payload(changes));
    let issuer = |issuer: &str| signed(json!({ "iss": issuer }));
    let mut tampered = signed(json!({}));
    tampered.replace_range(tampered.len() - 40..tampered.len() - 30, "AAAAAAAAAA");
    let misnamed = json!({"alg": "RS256", "kid": "K1", "typ": "at+jwt"}).to_string();
    let untyped = json!({"alg": "RS256", "kid": "k1"}).to_string();
    let id = |changes| signer.token(&untyped, &payload(changes));
    let unsigned = json!({"alg": "none"}).to_string();
    let foreign = |changes| other.token(&other.header(), &payload(changes));
    let rows = [
        ("fits", signed(json!({})), Accepted),
        ("issuer differs", issuer("https://other.example"), Rejected),
        (
            "issuer and expiry",
            signed(json!({"iss": "https://other.example", "exp": NOW - 900})),
            Rejected,
        ),
        (
            "kid differs in case",
            signer.token(&misnamed, &good()),
            Rejected,
        ),
        ("expired", signed(json!({"exp": NOW - 900})), Inconclusive),
        (
            "expired, other client claim",
            signed(json!({"exp": NOW - 900, "azp": null, "cid": "c"})),
            Inconclusive,
        ),
        (
            "not yet valid",
            signed(json!({"nbf": NOW + 900})),
            Inconclusive,
        ),
        (
            "ID token",
            id(json!({"nonce": "n", "at_hash": "h", "scope": null})),
            Inconclusive,
        ),
        (
            "ID token of another issuer",
            id(json!({"typ": "ID", "iss": "https://other.example"})),
            Inconclusive,
        ),
        (
            "bound to a key",
            signed(json!({"cnf": {"jkt": "x"}})),
            Inconclusive,
        ),
        ("changed", tampered, Inconclusive),
        ("key of somebody else", foreign(json!({})), Inconclusive),
        (
            "key and issuer of somebody else",
            foreign(json!({"iss": "https://other.example"})),
            Inconclusive,
        ),
        ("not signed", signer.token(&unsigned, &good()), Inconclusive),
        ("opaque", "2YotnFZFEjr1zCsicMWpAA".to_owned(), Inconclusive),
    ];
    let keys = PublishedKeys::saved(&jwks(&[&signer]));
    for (name, token, expected) in rows {
        assert_eq!(says(&token, &keys, &expectation()), expected, "{name}");
    }
}

#[test]
fn an_outage_another_client_and_a_disabled_key_manager_are_no_fault_of_the_values() {
    let signer = Signer::new("RS256", "k1");
    let signed = |changes| signer.token(&signer.header(), &payload(changes));
    let fits = signed(json!({}));
    let differs = signed(json!({"iss": "https://other.example"}));
    let claim = signed(json!({"azp": null, "cid": "client-7f21"}));
    let keys = PublishedKeys::saved(&jwks(&[&signer]));
    let unread = PublishedKeys::saved(b"").because(FetchError::NameNotFound {
        host: "idp.example".to_owned(),
    });
    let enabled = expectation();
    let disabled = Expectation {
        is_disabled: true,
        ..expectation()
    };
    let asking = |client: &str, gateways: Option<&str>| Expectation {
        asked: VerdictRequest {
            client_id: Some(client.to_owned()),
            gateways: gateways.map(|names| Selection::parse(names).unwrap()),
            ..VerdictRequest::default()
        },
        ..expectation()
    };
    let rows = [
        ("unread", &fits, &unread, enabled, Inconclusive),
        ("disabled", &fits, &keys, disabled.clone(), Accepted),
        ("disabled, rejected", &differs, &keys, disabled, Rejected),
        (
            "this client",
            &fits,
            &keys,
            asking("client-7f21", None),
            Accepted,
        ),
        (
            "this client in another claim",
            &claim,
            &keys,
            asking("client-7f21", Some("api-manager")),
            Rejected,
        ),
        (
            "another client",
            &fits,
            &keys,
            asking("nobody", None),
            Inconclusive,
        ),
        (
            "another client everywhere",
            &fits,
            &keys,
            asking("nobody", Some("all")),
            Inconclusive,
        ),
    ];
    for (name, token, keys, expected, outcome) in rows {
        assert_eq!(says(token, keys, &expected), outcome, "{name}");
    }
}

#[test]
fn a_tenant_with_the_same_keys_is_somebody_else() {
    let signer = Signer::new("RS256", "k1");
    let keys = PublishedKeys::saved(&jwks(&[&signer]));
    let tenant = |id: &str| format!("https://login.microsoftonline.com/{id}/v2.0");
    let (a, b) = (
        tenant("6731de76-14a6-49ae-97bc-6eba6914391e"),
        tenant("11111111-2222-3333-4444-555555555555"),
    );
    for (configured, outcome) in [
        (a.clone(), Accepted),
        (b, Inconclusive),
        (tenant("{tenantid}"), Rejected),
        ("https://idp.example".to_owned(), Rejected),
    ] {
        let expected = Expectation {
            issuer: configured.clone(),
            ..expectation()
        };
        let token = signer.token(&signer.header(), &payload(json!({ "iss": a })));
        assert_eq!(says(&token, &keys, &expected), outcome, "{configured}");
    }
}

#[test]
fn every_gateway_that_counts_has_to_accept() {
    // API Manager takes no keys of this type.
    let signer = Signer::new("ES256", "k1");
    let keys = PublishedKeys::saved(&jwks(&[&signer]));
    let token = Token::new(signer.token(&signer.header(), &good()));
    let shown = Selection::parse("api-manager").unwrap();
    let expected = Expectation {
        asked: VerdictRequest {
            gateways: Some(shown),
            ..VerdictRequest::default()
        },
        ..expectation()
    };
    for expected in [expectation(), expected] {
        let verdict = check_token(&token, &expected, &keys, &now());
        for (counted, outcome) in [
            ("gateway-1.2", Accepted),
            ("api-manager", Rejected),
            ("gateway-1.2,api-manager", Rejected),
            // Its algorithm is no value.
            ("gateway-1.0", Inconclusive),
        ] {
            let counted = Selection::parse(counted).unwrap();
            assert_eq!(verdict.outcome_for(&counted), outcome, "{counted:?}");
        }
    }
}
