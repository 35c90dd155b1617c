//! Section 9 as a table: what fires, and its near miss.

use serde_json::{Map, Value, json};

use super::checks::{KEY_CHECKS, KeysInput, validate_set};
use super::facts::{KEY_LIMIT, SetFacts};
use super::record::parse_set;
use super::summary::shown_text;
use crate::discovery::finding::Finding;
use crate::discovery::profile::Profile;
use crate::discovery::severity::Impact;

mod complete;
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
                finding.check.id(),
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
        (json!(["HS256", "none"]), rsa("a"), 0),
        (json!(["es256"]), rsa("a"), 0),
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
            .filter(|finding| finding.check.id() == "jwks-alg-advertised")
            .count();
        assert_eq!(count, expected, "{advertised} {key}");
    }
}

#[test]
fn keys_for_algorithms_that_some_gateway_does_not_accept() {
    let rsa_for = |alg: &str| with(rsa("a"), "alg", json!(alg));
    let every = "Every gateway rejects the algorithms";
    let old = "Gateway 1.0, 1.1 and API Manager reject the algorithms";
    let platform = "Gateway 1.0, 1.1, 1.2 and jwt-auth 1.1, 1.2 reject the algorithms";
    for (keys, expected) in [
        (json!([ec()]), old),
        (json!([ed25519(), ec()]), old),
        (json!([ed25519()]), every),
        (json!([rsa_for("PS512")]), every),
        (json!([rsa_for("PS512"), ec()]), old),
        (json!([rsa_for("RS512")]), platform),
        (
            json!([rsa_for("PS256")]),
            "Gateway 1.0, 1.1 rejects the algorithms",
        ),
        (json!([rsa_for("RS256")]), ""),
        (json!([ec(), without(rsa("a"), "alg")]), ""),
        (json!([]), ""),
    ] {
        let findings = judged(keys.clone());
        let mut found = findings
            .iter()
            .filter(|it| it.check.id() == "jwks-gateway-keys");
        let message = found.next().map_or("", |it| it.message.as_str());
        assert_eq!(message.is_empty(), expected.is_empty(), "{keys}: {message}");
        assert!(message.starts_with(expected), "{keys}: {message}");
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
            .any(|finding| finding.check.id() == "jwks-use-required");
        assert_eq!(found, expected, "{keys}");
    }
}

#[test]
fn sizes_are_failures_in_fapi_alone() {
    let small = json!({ "keys": [rsa("good"), with(rsa("k"), "n", json!(format!("{}0", "x".repeat(170))))] });
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
    assert!(findings.contains("JwksPrivateKeys"));
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
        .filter(|finding| finding.check.id() == "jwks-structure")
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
            .contains("`y` has 3 bytes, and P-256 needs 32")
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
    let ids: std::collections::BTreeSet<&str> =
        KEY_CHECKS.iter().map(|check| check.id.id()).collect();
    assert_eq!(ids.len(), KEY_CHECKS.len());
}

#[test]
fn coordinates_that_are_no_point_are_told_by_their_cause() {
    #[rustfmt::skip]
    let rows = [
        (with(ec(), "y", ec()["x"].clone()), "is not a point of the curve P-256", "publish x and y of the key that signs"),
        (with(ec(), "y", json!("AQAB")), "y` has 3 bytes, and P-256 needs 32", "publish y in the full length of the curve"),
        (with(without(ec(), "alg"), "crv", json!("P-384")), "it is one of P-256", "publish the curve of the key as crv"),
    ];
    for (key, said, fix) in rows {
        let found = judged(json!([rsa("a"), key]));
        let told = found
            .iter()
            .find(|it| it.check.id() == "jwks-key-parse")
            .unwrap();
        assert!(told.message.contains(said), "{}", told.message);
        let text = &told.fix.as_ref().unwrap().text;
        assert!(text.contains(fix), "{text}");
    }
}

#[test]
fn keys_in_another_form_are_told_by_it() {
    #[rustfmt::skip]
    let rows = [
        (json!("-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----"), "it is PEM text, not a JSON Web Key", "as a JSON Web Key"),
        (json!({ "kty": "RSA", "kid": "k", "modulus": "AQAB", "exponent": "AQAB" }),
            "its numbers are in `modulus` and `exponent`, not in `n` and `e`", "both numbers as n and e"),
        (without(without(rsa("k"), "n"), "e"), "`n` and `e` are missing", "the whole public key"),
    ];
    for (key, said, fix) in rows {
        let found = judged(json!([rsa("a"), key]));
        let told = found
            .iter()
            .find(|it| it.check.id() == "jwks-structure")
            .unwrap();
        assert!(told.message.contains(said), "{}", told.message);
        let text = &told.fix.as_ref().unwrap().text;
        assert!(text.contains(fix), "{text}");
    }
}

#[test]
fn words_that_are_almost_right_are_named_with_the_word_meant() {
    for (member, value, meant) in [
        ("use", "SIG", "sig"),
        ("alg", "SHA256withRSA", "RS256"),
        ("alg", "rs256", "RS256"),
        ("alg", "RSA256", "RS256"),
        ("kty", "rsa", "RSA"),
    ] {
        let key = with(rsa("k"), member, json!(value));
        let alone = judged(json!([key.clone()]));
        assert_eq!(
            told(&alone),
            [("jwks-words", format!("/keys/0/{member}").as_str())],
            "{value}"
        );
        let (message, fix) = (&alone[0].message, alone[0].fix.as_ref().unwrap());
        assert!(
            message.contains(&format!("is {value}, but must be {meant}")),
            "{message}"
        );
        assert!(
            message.ends_with("no key in the set can verify signatures.") == (member == "kty"),
            "{message}"
        );
        assert!(
            fix.text.contains(&format!("\"{member}\": \"{meant}\"")),
            "{}",
            fix.text
        );
        assert_eq!(alone[0].gateway, Impact::Limits);
        let beside = judged(json!([rsa("a"), key]));
        assert_eq!(
            told(&beside),
            [("jwks-words", format!("/keys/1/{member}").as_str())],
            "{value}"
        );
        assert_eq!(beside[0].gateway, Impact::Limits);
    }
    // A word that does not fit the key is not offered.
    for value in ["SHA512withECDSA", "es256"] {
        let alone = judged(json!([with(rsa("k"), "alg", json!(value))]));
        assert_eq!(
            told(&alone),
            [("jwks-key-unusable", "/keys/0/alg")],
            "{value}"
        );
        assert!(
            alone[0].message.contains("but this is an RSA key"),
            "{}",
            alone[0].message
        );
        let fix = &alone[0].fix.as_ref().unwrap().text;
        assert!(fix.contains("or without alg"), "{fix}");
    }
    // Words of their own are none of these.
    assert_eq!(
        told(&judged(json!([
            with(rsa("k"), "use", json!("tls")),
            rsa("a")
        ]))),
        []
    );
}

#[test]
fn numbers_that_strict_verifiers_refuse() {
    use crate::discovery::keys::encoding::{from_base64url, to_base64url};
    let n = from_base64url(rsa("k")["n"].as_str().unwrap()).unwrap();
    let padded = |zeros: usize, bytes: &[u8]| to_base64url(&[&vec![0; zeros][..], bytes].concat());
    let huge = to_base64url(&vec![0xff; 8192]);
    #[rustfmt::skip]
    let rows = [
        ("n", padded(1, &n), "`n` starts with 1 zero byte (257 bytes in all)"),
        ("e", padded(1, &[1, 0, 1]), "`e` starts with 1 zero byte (4 bytes in all)"),
        ("e", to_base64url(&[1]), "the exponent `e` is 1"),
        ("e", to_base64url(&[1, 0, 0]), "the exponent `e` is even"),
        ("e", to_base64url(&[7; 100]), "the exponent `e` has 100 bytes"),
        ("n", huge, "the modulus `n` has 65536 bits"),
    ];
    for (member, value, words) in rows {
        let findings = judged(json!([with(rsa("k"), member, json!(value))]));
        let all = told(&findings);
        assert!(
            all.contains(&("jwks-key-numbers", format!("/keys/0/{member}").as_str())),
            "{words} {all:?}"
        );
        let told = findings
            .iter()
            .find(|it| it.check.id() == "jwks-key-numbers")
            .unwrap();
        assert!(told.message.contains(words), "{}", told.message);
        assert_eq!(told.gateway, Impact::Limits);
    }
    for exponent in [&[3][..], &[1, 0, 1], &[1, 0, 0, 0, 0, 0, 0, 1]] {
        let key = with(rsa("k"), "e", json!(to_base64url(exponent)));
        assert_eq!(told(&judged(json!([key]))), [], "{exponent:?}");
    }
}

#[test]
fn post_quantum_keys_are_told_by_what_a_gateway_can_use() {
    let pq = json!({"kty":"AKP","alg":"ML-DSA-65","use":"sig","kid":"pq-1","pub":"5nhp"});
    let alone = judged(json!([pq.clone()]));
    assert_eq!(told(&alone), [("jwks-key-unusable", "/keys/0/kty")]);
    assert!(alone[0].message.contains("post-quantum key (ML-DSA-65), which API gateways can't use yet, and the set has no other"), "{}", alone[0].message);
    let beside = judged(json!([rsa("a"), pq]));
    assert_eq!(told(&beside), [("jwks-key-unusable", "/keys/1/kty")]);
    assert_eq!(beside[0].gateway, Impact::Limits);
    let fix = &beside[0].fix.as_ref().unwrap().text;
    assert!(
        fix.contains("One key in the set can verify signatures."),
        "{fix}"
    );
    let mixed = judged(json!([with(rsa("a"), "alg", json!("ML-DSA-65"))]));
    let fix = &mixed[0].fix.as_ref().unwrap().text;
    assert!(fix.contains("with the alg of its tokens"), "{fix}");
    // RFC 9864 names the curve as the algorithm.
    let named = with(ed25519(), "alg", json!("Ed25519"));
    assert_eq!(told(&judged(json!([rsa("a"), named]))), []);
}

#[test]
fn each_wrong_member_has_its_own_remedy() {
    for (key, remedy) in [
        (
            with(rsa("k"), "e", json!(65537)),
            "publish e as a base64url string",
        ),
        (
            with(rsa("k"), "n", json!("a+b=")),
            "publish n as a base64url string",
        ),
        (with(rsa("k"), "kid", json!(7)), "publish kid as a string"),
        (with(rsa("k"), "use", json!("")), "set use to"),
        (
            with(rsa("k"), "alg", json!(["RS256"])),
            "publish alg as a string",
        ),
        (
            with(rsa("k"), "key_ops", json!("verify")),
            "correct key_ops of this key",
        ),
        (
            with(rsa("k"), "x5c", json!("MIIB")),
            "correct x5c of this key",
        ),
        (
            without(without(rsa("k"), "n"), "e"),
            "publish the whole public key",
        ),
        (without(ec(), "crv"), "the curve of the key as crv"),
        (without(rsa("k"), "kty"), "with \"kty\": \"RSA\""),
    ] {
        let findings = judged(json!([key.clone()]));
        let fixes: Vec<&str> = findings
            .iter()
            .filter_map(|it| it.fix.as_ref())
            .map(|fix| fix.text.as_str())
            .collect();
        assert!(
            fixes.iter().any(|fix| fix.contains(remedy)),
            "{key} {fixes:?}"
        );
    }
}

#[test]
fn what_remains_is_never_said_twice_or_against_itself() {
    for keys in [
        json!([with(rsa("k"), "alg", json!("x-own"))]),
        json!([{"kty":"AKP","alg":"ML-DSA-65","kid":"q","pub":"5nhp"}]),
        json!([with(rsa("k"), "n", json!("a+b"))]),
        json!([with(rsa("k"), "use", json!("SIG"))]),
    ] {
        let findings = judged(keys.clone());
        assert_eq!(findings.len(), 1, "{keys} {findings:?}");
        let text = format!(
            "{} {}",
            findings[0].message,
            findings[0].fix.as_ref().unwrap().text
        );
        assert!(!text.contains("No action needed"), "{text}");
    }
}
