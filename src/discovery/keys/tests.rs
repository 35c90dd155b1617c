//! Section 9 as a table: what fires, and its near miss.

use serde_json::{Map, Value, json};

use super::checks::{KEY_CHECKS, KeysInput, validate_set};
use super::facts::{KEY_LIMIT, SetFacts};
use super::record::parse_set;
use super::summary::shown_text;
use crate::discovery::finding::{Finding, Gateway};
use crate::discovery::profile::Profile;

mod table;

const CERTIFIED: &str = include_str!("../../../tests/data/keys/certified.jwks.json");

fn now() -> jiff::Timestamp {
    "2026-06-01T00:00:00Z".parse().unwrap()
}

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(members) => members,
        other => panic!("{other} is no object"),
    }
}

fn judged_in(set: Value, document: Value, profile: Profile) -> Vec<Finding> {
    let (set, document) = (object(set), object(document));
    let facts = SetFacts::read(&set);
    let input = KeysInput {
        set: &facts,
        document: &document,
        now: now(),
    };
    validate_set(&input, profile)
}

fn judged(keys: Value) -> Vec<Finding> {
    judged_in(json!({ "keys": keys }), json!({}), Profile::Oidc)
}

/// Ids and pointers.
fn told(findings: &[Finding]) -> Vec<(&str, &str)> {
    findings
        .iter()
        .map(|finding| {
            (
                finding.check,
                finding.pointer.as_deref().unwrap_or_default(),
            )
        })
        .collect()
}

fn certified(place: usize) -> Value {
    let set: Value = serde_json::from_str(CERTIFIED).unwrap();
    set["keys"][place].clone()
}

fn rsa(kid: &str) -> Value {
    let mut key = certified(0);
    for member in ["x5c", "x5t", "x5t#S256"] {
        key.as_object_mut().unwrap().remove(member);
    }
    key["kid"] = json!(kid);
    key
}

fn ec() -> Value {
    json!({"kty":"EC","crv":"P-256","kid":"e","use":"sig","alg":"ES256",
        "x":"MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4","y":"4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM"})
}

fn ed25519() -> Value {
    json!({"kty":"OKP","crv":"Ed25519","kid":"o","use":"sig","alg":"EdDSA","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"})
}

fn with(mut key: Value, member: &str, value: Value) -> Value {
    key[member] = value;
    key
}

fn without(mut key: Value, member: &str) -> Value {
    key.as_object_mut().unwrap().remove(member);
    key
}

#[test]
fn good_sets_are_clean() {
    assert_eq!(told(&judged(json!([rsa("a"), rsa("b")]))), []);
    assert_eq!(told(&judged(json!([certified(0)]))), []);
    // An EC or OKP key beside an RSA key.
    assert_eq!(told(&judged(json!([rsa("a"), ec(), ed25519()]))), []);
}

#[test]
fn without_a_good_key_faults_block() {
    let findings = judged(json!([with(rsa("k"), "n", json!("a+b"))]));
    assert_eq!(
        told(&findings),
        [
            ("jwks-structure", "/keys/0/n"),
            ("jwks-has-signing-key", "/keys")
        ]
    );
    assert!(
        findings
            .iter()
            .all(|finding| finding.gateway == Gateway::Blocks)
    );
}

#[test]
fn sets_that_are_none() {
    for (set, expected) in [
        (json!({}), "jwks-structure"),
        (json!({"keys": null}), "jwks-structure"),
        (json!({"keys": {}}), "jwks-structure"),
        (json!({"keys": []}), "jwks-has-signing-key"),
    ] {
        let findings = judged_in(set.clone(), json!({}), Profile::Oidc);
        assert_eq!(told(&findings), [(expected, "/keys")], "{set}");
    }
}

#[test]
fn a_set_without_signing_keys() {
    let enc = with(
        with(rsa("k"), "use", json!("enc")),
        "alg",
        json!("RSA-OAEP"),
    );
    let x25519 = json!({"kty":"OKP","crv":"X25519","kid":"x","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"});
    let findings = judged(json!([enc, x25519]));
    assert_eq!(
        told(&findings),
        [
            ("jwks-has-signing-key", "/keys"),
            ("jwks-use-required", "/keys/1")
        ]
    );
}

#[test]
fn the_advertised_algorithms_fit_a_key() {
    for (advertised, key, expected) in [
        (json!(["RS256"]), rsa("a"), 0),
        (json!(["ES256", "PS256"]), rsa("a"), 1),
        (json!(["ES256", "PS256"]), without(rsa("a"), "alg"), 0),
        (json!(["HS256", "none"]), rsa("a"), 1),
        (json!([]), rsa("a"), 0),
        (json!("ES256"), rsa("a"), 0),
        (json!(["ES256"]), ec(), 0),
        (json!(["ES384"]), without(ec(), "alg"), 1),
        (json!(["Ed25519"]), ed25519(), 0),
    ] {
        let document = json!({ "id_token_signing_alg_values_supported": advertised });
        let findings = judged_in(json!({ "keys": [key] }), document, Profile::Oidc);
        let count = findings
            .iter()
            .filter(|finding| finding.check == "jwks-alg-advertised")
            .count();
        assert_eq!(count, expected, "{advertised} {key}");
    }
}

#[test]
fn keys_that_the_gateway_may_refuse() {
    for (keys, expected) in [
        (json!([ec()]), true),
        (json!([ed25519(), ec()]), true),
        (json!([with(rsa("a"), "alg", json!("PS512"))]), true),
        (json!([with(rsa("a"), "alg", json!("PS256"))]), false),
        (json!([ec(), without(rsa("a"), "alg")]), false),
        (json!([]), false),
    ] {
        let findings = judged(keys.clone());
        let found = findings
            .iter()
            .any(|finding| finding.check == "jwks-gateway-keys");
        assert_eq!(found, expected, "{keys}");
        assert!(
            !found
                || findings
                    .iter()
                    .any(|finding| finding.message.contains("may be refused"))
        );
    }
}

#[test]
fn use_is_required_where_both_kinds_of_key_are() {
    let enc = || {
        with(
            with(rsa("c"), "use", json!("enc")),
            "alg",
            json!("RSA-OAEP"),
        )
    };
    let bare = || without(without(rsa("b"), "use"), "alg");
    for (keys, expected) in [
        (json!([rsa("a"), enc(), bare()]), true),
        (json!([rsa("a"), bare()]), false),
        (json!([rsa("a"), enc()]), false),
    ] {
        let found = judged(keys.clone())
            .iter()
            .any(|finding| finding.check == "jwks-use-required");
        assert_eq!(found, expected, "{keys}");
    }
}

#[test]
fn sizes_are_failures_in_fapi_alone() {
    let small = json!({ "keys": [rsa("good"), with(rsa("k"), "n", json!("x".repeat(171)))] });
    let fapi = judged_in(small.clone(), json!({}), Profile::Fapi2);
    assert_eq!(told(&fapi), [("fapi-key-size", "/keys/1/n")]);
    let plain = judged_in(small, json!({}), Profile::Oauth);
    assert_eq!(told(&plain), [("jwks-key-size", "/keys/1/n")]);
    assert!(
        fapi.iter()
            .all(|finding| finding.message.contains("1024 bits"))
    );
}

#[test]
fn certificates_of_curves_are_compared_too() {
    let make = |algorithm| {
        let pair = rcgen::KeyPair::generate_for(algorithm).unwrap();
        let certificate = rcgen::CertificateParams::new(vec!["h.example".to_owned()])
            .unwrap()
            .self_signed(&pair)
            .unwrap();
        (
            pair.public_key_raw().to_vec(),
            super::encoding::to_base64url(certificate.der()),
        )
    };
    let text = |bytes: &[u8]| json!(super::encoding::to_base64url(bytes));
    let (point, certificate) = make(&rcgen::PKCS_ECDSA_P256_SHA256);
    let key = with(
        with(ec(), "x", text(&point[1..33])),
        "y",
        text(&point[33..]),
    );
    let fits = with(key, "x5c", json!([certificate]));
    assert_eq!(told(&judged(json!([rsa("a"), fits]))), []);
    let other = with(ec(), "x5c", json!([certificate]));
    assert_eq!(
        told(&judged(json!([rsa("a"), other]))),
        [("jwks-key-parse", "/keys/1/x5c/0")]
    );

    let (x, certificate) = make(&rcgen::PKCS_ED25519);
    let fits = with(with(ed25519(), "x", text(&x)), "x5c", json!([certificate]));
    assert_eq!(told(&judged(json!([rsa("a"), fits]))), []);
    let other = with(ed25519(), "x5c", json!([certificate]));
    assert_eq!(
        told(&judged(json!([rsa("a"), other]))),
        [("jwks-cert-details", "/keys/1/x5c/0")]
    );
}

#[test]
fn an_ended_certificate_is_mentioned() {
    let set = object(json!({ "keys": [certified(1)] }));
    let facts = SetFacts::read(&set);
    let document = Map::new();
    let at = |now: &str| {
        let input = KeysInput {
            set: &facts,
            document: &document,
            now: now.parse().unwrap(),
        };
        validate_set(&input, Profile::Oidc)
    };
    assert_eq!(told(&at("2026-11-25T00:00:00Z")), []);
    let ended = at("2026-11-26T00:00:00Z");
    assert_eq!(told(&ended), [("jwks-cert-details", "/keys/0/x5c/0")]);
    assert!(ended[0].message.contains("2026-11-25"));
    assert_eq!(
        facts.summaries()[0].certificate_ends.as_deref(),
        Some("2026-11-25")
    );
    assert_eq!(facts.summaries()[0].bits, Some(2048));
}

#[test]
fn private_values_are_never_shown() {
    let secret = "TOPSECRETVALUE";
    let keys: Vec<Value> = crate::discovery::raw_text::PRIVATE_MEMBERS
        .iter()
        .map(|member| with(rsa("k"), member, json!(secret)))
        .chain([
            json!({"kty":"oct","k":secret}),
            json!({"kty":"AKP","priv":secret}),
            json!({"kty":1,"d":{"d":secret}}),
        ])
        .collect();
    let set = object(json!({ "keys": keys, "extra": {"p": secret} }));
    let facts = SetFacts::read(&set);
    let document = Map::new();
    let input = KeysInput {
        set: &facts,
        document: &document,
        now: now(),
    };
    let findings = format!("{:?}", validate_set(&input, Profile::Oidc));
    assert!(findings.contains("jwks-private-keys"));
    assert!(!findings.contains(secret));
    let text = shown_text(&set);
    assert!(text.contains("(private, not shown)") && text.contains("AQAB"));
    assert!(!text.contains(secret));
    let body = serde_json::to_vec(&set).unwrap();
    assert!(!format!("{:?}", parse_set(&body).unwrap()).contains(secret));
}

#[test]
fn over_a_thousand_keys_the_first_are_judged() {
    let many: Vec<Value> = (0..KEY_LIMIT + 204)
        .map(|place| rsa(&format!("k{place}")))
        .collect();
    let findings = judged(Value::Array(many.clone()));
    assert_eq!(told(&findings), [("jwks-too-many-keys", "/keys")]);
    assert!(findings[0].message.contains("1204"));
    let body = serde_json::to_vec(&json!({ "keys": many })).unwrap();
    assert_eq!(parse_set(&body).unwrap().len(), KEY_LIMIT);
    assert_eq!(told(&judged(Value::Array(many[..KEY_LIMIT].to_vec()))), []);
}

#[test]
fn many_faults_are_counted_and_not_listed() {
    let many: Vec<Value> = (0..50)
        .map(|place| with(rsa(&format!("k{place}")), "e", json!("=")))
        .collect();
    let findings = judged(Value::Array(many));
    let structure: Vec<&Finding> = findings
        .iter()
        .filter(|finding| finding.check == "jwks-structure")
        .collect();
    assert_eq!(structure.len(), 21);
    assert!(structure[20].message.contains("30 more times"));
}

#[test]
fn records_are_fit_for_checking_tokens() {
    let body =
        serde_json::to_vec(&json!({ "keys": [rsa("a"), with(ec(), "y", json!("AQAB")), "x"] }))
            .unwrap();
    let records = parse_set(&body).unwrap();
    assert_eq!(records.len(), 3);
    assert!(records[0].usable && records[0].key.is_some() && records[0].trouble.is_none());
    assert!(!records[1].usable && records[1].key.is_none());
    assert!(
        records[1]
            .trouble
            .as_deref()
            .unwrap()
            .contains("not a point")
    );
    assert!(records[2].trouble.is_some());
    for (body, code) in [
        (&b""[..], "not-json"),
        (b"<html>", "not-json"),
        (b"[]", "not-json"),
        (b"{}", "not-json"),
        (b"{\"keys\":[]} x", "not-json"),
    ] {
        assert_eq!(parse_set(body).unwrap_err().code(), code);
    }
    assert!(
        parse_set("\u{feff}{\"keys\":[]}".as_bytes())
            .unwrap()
            .is_empty()
    );
}

#[test]
fn ids_of_checks_are_unique() {
    let ids: std::collections::BTreeSet<&str> = KEY_CHECKS.iter().map(|check| check.id).collect();
    assert_eq!(ids.len(), KEY_CHECKS.len());
}
