//! Key sets, told by what is wrong with them and by whom it stops.

use serde_json::{Value, json};

use super::{has, notable};
use crate::cli::situation::{Situation, finding};
use crate::net::server::{answer, json as http_json};
use crate::token::signer::{Signer, decode, encode, jwks};

fn it_with(set: &Value) -> (i32, Value) {
    let it = Situation::good(&[&Signer::new("RS256", "k1")]);
    it.serve("/jwks", http_json(set.to_string()));
    let (ran, report) = it.report(&["--gateway", "all"]);
    (ran.exit, report)
}

fn rsa() -> Value {
    Signer::new("RS256", "k1").public()
}

fn with(name: &str, value: Value) -> Value {
    let mut key = rsa();
    key[name] = value;
    json!({ "keys": [key] })
}

fn post_quantum() -> Value {
    json!({ "kty": "AKP", "kid": "pq", "alg": "ML-DSA-65", "use": "sig", "pub": encode([7; 1952]) })
}

#[test]
fn p4_f14_s1_numbers_that_strict_verifiers_refuse_are_named() {
    let padded = |name: &str| {
        let number = decode(rsa()[name].as_str().unwrap());
        json!(encode([&[0], number.as_slice()].concat()))
    };
    for (set, cause) in [
        (with("n", padded("n")), "`n` starts with 1 zero byte"),
        (with("e", padded("e")), "`e` starts with 1 zero byte"),
        (with("e", json!("AQ")), "exponent `e` is 1"),
        (with("e", json!("AQAA")), "exponent `e` is even"),
        (
            with("e", json!(encode([1; 100]))),
            "exponent `e` has 100 bytes",
        ),
        (with("n", json!(encode([255; 8192]))), "65536 bits"),
    ] {
        let (_, report) = it_with(&set);
        has(
            &finding(&report, "jwks-key-numbers"),
            cause,
            "Ask the provider to",
        );
    }
    let (exit, report) = it_with(&json!({ "keys": [rsa()] }));
    assert_eq!((exit, notable(&report).len()), (0, 0), "{report}");
}

#[test]
fn p2_s6_s7_a_word_that_is_nearly_right_is_named_with_the_one_that_is_meant() {
    for (set, cause) in [
        (with("alg", json!("SHA256withRSA")), "RS256"),
        (with("alg", json!("rs256")), "RS256"),
        (with("alg", json!("RSA256")), "RS256"),
        (with("use", json!("SIG")), "sig"),
        (with("kty", json!("rsa")), "RSA"),
    ] {
        let (_, report) = it_with(&set);
        has(&finding(&report, "jwks-words"), cause, cause);
        assert!(
            !report.to_string().contains("jwks-has-signing-key"),
            "{report}"
        );
    }
}

#[test]
fn p3_s5_a_set_without_a_usable_key_has_one_finding_that_says_so() {
    let (exit, report) = it_with(&json!({ "keys": [post_quantum()] }));
    let found = finding(&report, "jwks-key-unusable");
    has(&found, "ML-DSA-65", "RS256");
    assert_eq!((exit, notable(&report).len()), (3, 1), "{report}");
    let encryption = json!({ "keys": [{
        "kty": "RSA", "kid": "e", "use": "enc", "alg": "RSA-OAEP", "n": rsa()["n"], "e": "AQAB",
    }] });
    let (_, report) = it_with(&encryption);
    has(
        &finding(&report, "jwks-has-signing-key"),
        "for encryption",
        "where the keys that sign access tokens",
    );
    // Beside a classical key a new one takes nothing away.
    let (exit, report) = it_with(&json!({ "keys": [rsa(), post_quantum()] }));
    let fails = notable(&report)
        .iter()
        .filter(|it| it["grade"] == "fail")
        .count();
    assert_eq!((exit, fails), (0, 0), "{report}");
}

#[test]
fn newer_keys_are_told_by_what_gateways_use() {
    let signer = Signer::new("Ed25519", "o1");
    let mut ed25519 = signer.public();
    ed25519["alg"] = json!("Ed25519");
    // Beside a classical key it is nothing to speak of.
    let (exit, report) = it_with(&json!({ "keys": [rsa(), ed25519] }));
    assert_eq!((exit, notable(&report).len()), (0, 0), "{report}");
    let (_, report) = it_with(&json!({ "keys": [ed25519] }));
    let text = report.to_string();
    assert!(
        text.contains("OKP Ed25519") && text.contains("RS256"),
        "{text}"
    );
    // Announced alone, it takes nothing away from keys that are there.
    let it = Situation::good(&[&Signer::new("RS256", "k1")]);
    it.document(|document| {
        document["id_token_signing_alg_values_supported"] = json!(["ML-DSA-65", "RS256"]);
        document["authorization_response_iss_parameter_supported"] = json!(true);
        document["protected_resources"] = json!(["https://api.example"]);
    });
    let (ran, report) = it.report(&["--gateway", "all"]);
    assert_eq!((ran.exit, notable(&report).len()), (0, 0), "{report}");
    assert!(
        !report.to_string().contains("no standard defines"),
        "{report}"
    );
}

#[test]
fn p5_s8_what_is_no_key_set_is_named_and_not_called_empty() {
    for (set, cause, remedy) in [
        (
            json!({ "k1": "-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----" }),
            "x509",
            "{\"keys\": [",
        ),
        (rsa(), "a single key", "{\"keys\": ["),
        (json!([rsa()]), "a list of keys", "{\"keys\": ["),
    ] {
        let it = Situation::good(&[]);
        it.serve("/jwks", http_json(set.to_string()));
        let (ran, report) = it.report(&[]);
        has(&finding(&report, "jwks-other-form"), cause, remedy);
        assert_eq!((ran.exit, notable(&report).len()), (3, 1), "{report}");
        let text = it.run(&["discover", &it.url()]).out;
        assert!(
            text.contains("not read") && !text.contains("set is empty"),
            "{text}"
        );
    }
}

#[test]
fn k8_an_address_of_keys_that_serves_none_has_a_fix_of_its_own() {
    for (served, cause, remedy) in [
        (
            answer(
                "404 Not Found",
                "Content-Type: application/json\r\n",
                "{\"error\":\"not_found\"}",
            ),
            "404 Not Found",
            "where the keys are",
        ),
        (
            answer("401 Unauthorized", "WWW-Authenticate: Bearer\r\n", ""),
            "the server asks for an access token",
            "The keys must be public",
        ),
        (
            http_json("MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8"),
            "not JSON",
            "the key set must be one JSON object",
        ),
    ] {
        let it = Situation::good(&[]);
        it.serve("/jwks", served);
        let (ran, report) = it.report(&[]);
        assert_eq!(ran.exit, 3, "{ran:?}");
        has(&finding(&report, "jwks-fetch"), cause, remedy);
    }
}

#[test]
fn p13_s42_the_media_type_is_noted() {
    let signer = Signer::new("RS256", "k1");
    let it = Situation::good(&[&signer]);
    let served = |media: &str| {
        let header = format!("Content-Type: {media}\r\n");
        it.serve("/jwks", answer("200 OK", &header, jwks(&[&signer])));
        it.report(&[]).1
    };
    for media in ["application/octet-stream", "text/plain", "text/html"] {
        let report = served(media);
        let found = finding(&report, "jwks-content-type");
        assert_eq!(
            (&found["grade"], &found["found"]),
            (&json!("note"), &json!(media))
        );
        assert!(
            found["fix"].as_str().is_some_and(|fix| !fix.is_empty()),
            "{found}"
        );
    }
    for media in ["application/jwk-set+json", "application/json;charset=UTF-8"] {
        let report = served(media);
        assert!(
            !report.to_string().contains("jwks-content-type"),
            "{media}: {report}"
        );
    }
    let text = answer(
        "200 OK",
        "Content-Type: text/plain\r\n",
        it.plain_document().to_string(),
    );
    it.serve(crate::cli::situation::DOCUMENT, text);
    let (ran, report) = it.report(&[]);
    has(
        &finding(&report, "content-type-json"),
        "text/plain",
        "Content-Type",
    );
    assert_eq!(ran.exit, 3);
}
