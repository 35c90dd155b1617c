//! Forged tokens: none is accepted, each is explained.

use base64::Engine as _;
use kmctl::demo::{Options, Provider, TokenOptions};
use kmctl::discovery::CheckOutcome;
use kmctl::token::{Check, PublishedKeys, TokenVerdict};
use ring::hmac;
use serde_json::json;

use super::signer::{RSA_N, Signer, decode, encode, jwks};
use super::{NOW, good, judged, judged_with, line, payload};

fn refused(verdict: &TokenVerdict, reason: &str, what: &str) {
    assert!(
        !verdict.accepted,
        "{what} was accepted:\n{}",
        verdict.text()
    );
    assert_eq!(
        verdict.first_reason.as_deref(),
        Some(reason),
        "{what}:\n{}",
        verdict.text()
    );
}

/// The gateway accepts it, and one may not rely on it.
fn only_unsafe(verdict: &TokenVerdict, clause: &str, what: &str) {
    assert!(verdict.accepted, "{what}:\n{}", verdict.text());
    assert!(!verdict.is_good(), "{what}");
    let clauses: Vec<String> = verdict
        .hazards
        .iter()
        .map(|hazard| hazard.clause())
        .collect();
    assert!(
        clauses.iter().any(|known| known.contains(clause)),
        "{what}: {clauses:?}"
    );
    assert!(!verdict.text().contains("refused"), "{}", verdict.text());
    assert!(verdict.text().contains("The gateway accepts it, but "));
}

fn hmac_token(header: &str, claims: &str, secret: &[u8]) -> String {
    let signed = format!("{}.{}", encode(header), encode(claims));
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret);
    let tag = hmac::sign(&key, signed.as_bytes());
    format!("{signed}.{}", encode(tag))
}

#[test]
fn a_public_key_as_secret() {
    let signer = Signer::new("RS256", "k1");
    let public = signer.public();
    let pkcs1 = [
        &decode("MIIBCgKCAQEA")[..],
        &decode(RSA_N),
        &[2, 3, 1, 0, 1],
    ]
    .concat();
    let pem = format!(
        "-----BEGIN RSA PUBLIC KEY-----\n{}\n-----END RSA PUBLIC KEY-----\n",
        base64::prelude::BASE64_STANDARD.encode(&pkcs1)
    );
    for alg in ["HS256", "hs256", "HS384", "HS512"] {
        for secret in [
            public.to_string().into_bytes(),
            RSA_N.as_bytes().to_vec(),
            decode(RSA_N),
            pkcs1.clone(),
            pem.clone().into_bytes(),
            Vec::new(),
        ] {
            let header = json!({"alg": alg, "kid": "k1", "typ": "at+jwt"}).to_string();
            let verdict = judged(&hmac_token(&header, &good(), &secret), &[&signer]);
            refused(
                &verdict,
                &format!("{alg} can't be verified with public keys"),
                alg,
            );
            let signature = line(&verdict, Check::Signature);
            assert_eq!(signature.outcome, CheckOutcome::Skipped);
        }
    }
}

#[test]
fn none_in_every_case() {
    let signer = Signer::new("RS256", "k1");
    let whole = signer.token(&signer.header(), &good());
    let signature = whole.rsplit('.').next().unwrap();
    for spelled in 0..16_u32 {
        let alg: String = "none"
            .chars()
            .enumerate()
            .map(|(place, letter)| match spelled >> place & 1 {
                1 => letter.to_ascii_uppercase(),
                _ => letter,
            })
            .collect();
        for signature in ["", signature] {
            let header = json!({"alg": alg, "kid": "k1"}).to_string();
            let token = format!("{}.{}.{signature}", encode(header), encode(good()));
            refused(&judged(&token, &[&signer]), "it is not signed", &alg);
        }
    }
}

#[test]
fn a_token_that_brings_its_own_key() {
    let signer = Signer::new("ES256", "k1");
    let attacker = Signer::new("ES256", "k1");
    let own = [
        json!({"jwk": attacker.public()}),
        json!({"jku": "https://evil.example/jwks"}),
        json!({"jku": "http://127.0.0.1:1/jwks"}),
        json!({"x5u": "https://evil.example/cert.pem"}),
        json!({"x5c": ["MIIB"]}),
    ];
    for extra in own {
        let mut header = json!({"alg": "ES256", "kid": "k1", "typ": "at+jwt"});
        let (name, value) = extra.as_object().unwrap().iter().next().unwrap();
        header[name] = value.clone();
        let verdict = judged(&attacker.token(&header.to_string(), &good()), &[&signer]);
        refused(&verdict, "its signature is not valid", name);
        assert_eq!(
            line(&verdict, Check::Key).message,
            format!("kid k1 is in the JWKS; {name} in the header is ignored")
        );
        // The same header over an honest signature is no harm.
        assert!(judged(&signer.token(&header.to_string(), &good()), &[&signer]).accepted);
    }
}

#[test]
fn a_kid_that_is_a_path_or_a_query() {
    let signer = Signer::new("RS256", "k1");
    for kid in [
        "../../../../dev/null",
        "/etc/passwd",
        "..\\..\\nul",
        "k1' OR '1'='1",
        "k1\u{0}",
        "k1 ",
        "K1",
        "https://evil.example/k1",
    ] {
        let header = json!({"alg": "RS256", "kid": kid}).to_string();
        let verdict = judged(&signer.token(&header, &good()), &[&signer]);
        refused(&verdict, "its kid doesn't match its signing key", kid);
        assert!(verdict.needs_fresh_keys);
    }
}

#[test]
fn members_given_twice_though_well_signed() {
    let signer = Signer::new("RS256", "k1");
    let twice = |name: &str, value: &str| {
        let claims = good();
        format!("{{\"{name}\":{value},{}", &claims[1..])
    };
    for (header, claims, fault) in [
        (
            r#"{"alg":"none","kid":"k1","alg":"RS256"}"#.to_owned(),
            good(),
            "the header has alg more than once",
        ),
        (
            r#"{"alg":"RS256","kid":"other","kid":"k1"}"#.to_owned(),
            good(),
            "the header has kid more than once",
        ),
        (
            signer.header(),
            twice("iss", "\"https://evil\""),
            "the payload has iss more than once",
        ),
        (
            signer.header(),
            twice("exp", "1"),
            "the payload has exp more than once",
        ),
        (
            signer.header(),
            twice("azp", "\"admin\""),
            "the payload has azp more than once",
        ),
        (
            signer.header(),
            twice("\\u0061zp", "\"admin\""),
            "the payload has azp more than once",
        ),
    ] {
        let verdict = judged(&signer.token(&header, &claims), &[&signer]);
        let name = fault.split(' ').nth(3).unwrap();
        only_unsafe(&verdict, &format!("has {name} more than once"), fault);
        assert_eq!(
            line(&verdict, Check::Format).message,
            format!("JWT, 3 parts: {fault}")
        );
        assert_eq!(line(&verdict, Check::Signature).outcome, CheckOutcome::Ok);
    }
}

#[test]
fn times_that_are_none_though_well_signed() {
    let signer = Signer::new("RS256", "k1");
    for (value, reason) in [
        ("99999999999999999999", Some("exp is not a time")),
        ("18446744073709551616", Some("exp is not a time")),
        ("-99999999999999999999", Some("exp is not a time")),
        ("9223372036854775807", Some("exp is not a time")),
        ("1e100", Some("exp is not a time")),
        // Milliseconds are a time far ahead to gateways.
        ("1790000000000", None),
        ("1e400", Some("its format is not valid")),
        ("\"1790000600\"", Some("exp is not a time")),
        ("[1790000600]", Some("exp is not a time")),
        ("true", Some("exp is not a time")),
        ("null", Some("exp is not a time")),
        ("-1", Some("the token has expired")),
        ("0", Some("the token has expired")),
    ] {
        let claims = payload(json!({"exp": null}));
        let claims = format!("{{\"exp\":{value},{}", &claims[1..]);
        let verdict = judged(&signer.token(&signer.header(), &claims), &[&signer]);
        match reason {
            Some(reason) => refused(&verdict, reason, value),
            None => only_unsafe(&verdict, "in milliseconds", value),
        }
    }
    for (changes, reason) in [
        (json!({"exp": NOW - 31}), "the token has expired"),
        (json!({"nbf": NOW + 31}), "the token is not valid yet"),
        (json!({"nbf": "soon"}), "nbf is not a time"),
    ] {
        let verdict = judged(
            &signer.token(&signer.header(), &payload(changes)),
            &[&signer],
        );
        refused(&verdict, reason, reason);
    }
    for (changes, clause) in [
        (json!({"exp": null}), "it never expires"),
        (json!({"nbf": NOW + 20}), "not valid yet"),
        (json!({"iat": NOW + 61}), "issued in the future"),
    ] {
        let verdict = judged(
            &signer.token(&signer.header(), &payload(changes)),
            &[&signer],
        );
        only_unsafe(&verdict, clause, clause);
    }
    let late = payload(json!({"exp": NOW - 20}));
    let verdict = judged(&signer.token(&signer.header(), &late), &[&signer]);
    assert!(verdict.is_good(), "within the leeway:\n{}", verdict.text());
}

#[test]
fn signed_with_another_key() {
    for alg in ["ES256", "ES384", "ES512", "ES256K", "EdDSA"] {
        let (signer, other) = (Signer::new(alg, "k1"), Signer::new(alg, "k1"));
        let verdict = judged(&other.token(&signer.header(), &good()), &[&signer]);
        let reason = match alg {
            "ES256" => "its signature is not valid".to_owned(),
            _ => format!("{alg} is not accepted"),
        };
        refused(&verdict, &reason, alg);
        assert_eq!(line(&verdict, Check::Signature).outcome, CheckOutcome::Fail);
    }
    let demo = Provider::start(&Options::default()).unwrap();
    let options = TokenOptions {
        foreign_key: true,
        ..TokenOptions::default()
    };
    let token = demo.token(&options).unwrap();
    let header = String::from_utf8(decode(token.split('.').next().unwrap())).unwrap();
    let header: serde_json::Value = serde_json::from_str(&header).unwrap();
    let signer = Signer::new("RS256", header["kid"].as_str().unwrap());
    let verdict = judged(&token, &[&signer]);
    assert!(!verdict.accepted);
    assert_eq!(
        line(&verdict, Check::Signature).message,
        "not valid: made with another key, or the token was changed"
    );
}

#[test]
fn an_algorithm_that_is_not_the_keys() {
    let rsa = Signer::new("RS256", "k1");
    let ec = Signer::new("ES256", "k2");
    for (header, message) in [
        (
            r#"{"alg":"PS256","kid":"k1"}"#,
            "kid k1 is in the JWKS, but it is for RS256, and the token says PS256",
        ),
        (
            r#"{"alg":"ES256","kid":"k1"}"#,
            "kid k1 is in the JWKS, but it is an RSA key, and ES256 needs an EC key on P-256",
        ),
        (
            r#"{"alg":"RS256","kid":"k2"}"#,
            // k1 made it.
            "signed with key k1, but the header says k2",
        ),
        (
            r#"{"alg":"ES384","kid":"k2"}"#,
            "kid k2 is in the JWKS, but it is an EC key on P-256, and ES384 needs an EC key on P-384",
        ),
    ] {
        let verdict = judged(&rsa.token(header, &good()), &[&rsa, &ec]);
        assert!(!verdict.accepted, "{header}");
        let key = line(&verdict, Check::Key);
        assert_eq!(key.message, message);
        // A key for another algorithm is unsafe; one of another type can't have made the signature.
        let only_unsafe = header.contains("PS256");
        assert_eq!(
            key.outcome == CheckOutcome::Warn,
            only_unsafe,
            "{}",
            verdict.text()
        );
    }
}

#[test]
fn cut_anywhere() {
    for alg in ["RS256", "ES256"] {
        let signer = Signer::new(alg, "k1");
        let token = signer.token(&signer.header(), &good());
        let keys = PublishedKeys::saved(&jwks(&[&signer]));
        assert!(judged_with(&token, &keys).accepted);
        for length in 0..token.len() {
            let verdict = judged_with(&token[..length], &keys);
            assert!(!verdict.accepted, "{length} of {} characters", token.len());
            assert!(verdict.first_reason.is_some());
        }
        let (_, without_head) = token.split_at(1);
        assert!(!judged_with(without_head, &keys).accepted);
    }
}

#[test]
fn written_otherwise() {
    let signer = Signer::new("RS256", "k1");
    let token = signer.token(&signer.header(), &good());
    let parts: Vec<&str> = token.split('.').collect();
    let (head, body, signature) = (parts[0], parts[1], parts[2]);
    let last = signature.chars().next_back().unwrap();
    // 256 bytes leave four bits of the last letter unused; another letter with the same upper bits says the same number.
    let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let twin = alphabet
        .chars()
        .nth(alphabet.find(last).unwrap() + 1)
        .unwrap();
    let cut = &signature[..signature.len() - 1];
    for (text, fault) in [
        (
            format!("{head}.{body}.{signature}=="),
            "the signature is padded with =",
        ),
        (
            format!("{head}=.{body}.{signature}"),
            "the header is padded with =",
        ),
        (
            format!("{head}.{body}.{cut}{twin}"),
            "the signature ends in stray bits",
        ),
        (
            format!("{head}.{body}.{signature}\n"),
            "the signature contains a space",
        ),
        (
            format!(" {head}.{body}.{signature}"),
            "the header contains a space",
        ),
        (
            format!("{head}.{body}.{signature}."),
            "4 parts instead of 3",
        ),
        (
            format!("{head}.{body}.{signature}.{signature}"),
            "4 parts instead of 3",
        ),
        (
            format!("{head}..{signature}"),
            "the payload is left out between the two dots",
        ),
    ] {
        let verdict = judged(&text, &[&signer]);
        match fault {
            "the signature ends in stray bits" => {
                only_unsafe(&verdict, "doesn't follow the standard", fault);
            }
            _ => assert!(!verdict.accepted, "{fault}"),
        }
        let message = &line(&verdict, Check::Format).message;
        // A leading blank makes the first part no JSON at all to whoever is strict; it is opaque then, and refused as such.
        assert!(
            message.contains(fault) || message.starts_with("opaque"),
            "{message}"
        );
    }
}

#[test]
fn signatures_that_are_no_signatures() {
    let signer = Signer::new("ES256", "k1");
    let rsa = Signer::new("RS256", "k2");
    let token = signer.token(&signer.header(), &good());
    let signed = token.rsplit_once('.').unwrap().0;
    let order = "FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551";
    let order: Vec<u8> = (0..32)
        .map(|place| u8::from_str_radix(&order[2 * place..2 * place + 2], 16).unwrap())
        .collect();
    for (signature, message) in [
        (
            vec![0; 64],
            "not valid: made with another key, or the token was changed",
        ),
        (
            [&order[..], &order].concat(),
            "not valid: made with another key, or the token was changed",
        ),
        (
            vec![0xff; 64],
            "not valid: made with another key, or the token was changed",
        ),
        (
            [&[0x30, 0x44, 2, 0x20][..], &[1; 66]].concat(),
            "not valid: it is DER-encoded; a JWT needs R and S concatenated",
        ),
        (
            vec![1; 63],
            "not valid: it has 63 bytes, and the key makes 64",
        ),
        (Vec::new(), "is missing"),
    ] {
        let verdict = judged(&format!("{signed}.{}", encode(&signature)), &[&signer]);
        assert!(!verdict.accepted);
        assert_eq!(line(&verdict, Check::Signature).message, message);
    }
    let token = rsa.token(&rsa.header(), &good());
    let signed = token.rsplit_once('.').unwrap().0;
    for signature in [vec![0; 256], vec![1; 256], vec![0xff; 256], decode(RSA_N)] {
        let verdict = judged(&format!("{signed}.{}", encode(&signature)), &[&rsa]);
        refused(&verdict, "its signature is not valid", "RSA");
    }
}

#[test]
fn extensions_nobody_here_knows() {
    let signer = Signer::new("RS256", "k1");
    for header in [
        r#"{"alg":"RS256","kid":"k1","crit":["b64"],"b64":false}"#,
        r#"{"alg":"RS256","kid":"k1","crit":["exp"],"exp":1}"#,
        r#"{"alg":"RS256","kid":"k1","crit":[]}"#,
    ] {
        let verdict = judged(&signer.token(header, &good()), &[&signer]);
        only_unsafe(&verdict, "crit requires an extension", header);
        let format = line(&verdict, Check::Format);
        assert!(format.message.contains("crit"));
        assert!(
            format
                .fix
                .as_ref()
                .unwrap()
                .text
                .contains("the provider sets crit")
        );
    }
}

#[test]
fn other_tokens_of_the_provider_though_well_signed() {
    let signer = Signer::new("RS256", "k1");
    let plain = r#"{"alg":"RS256","kid":"k1","typ":"JWT"}"#;
    for (header, changes, reason) in [
        (
            plain,
            json!({"scope": null, "at_hash": "x", "nonce": "n"}),
            "it is an ID token, not an access token",
        ),
        (
            plain,
            json!({"typ": "Refresh"}),
            "it is a refresh token, not an access token",
        ),
        (
            r#"{"alg":"RS256","kid":"k1","typ":"logout+jwt"}"#,
            json!({}),
            "it is a logout token, not an access token",
        ),
    ] {
        let verdict = judged(&signer.token(header, &payload(changes)), &[&signer]);
        assert!(!verdict.is_good(), "{reason}");
        let shown: Vec<Check> = verdict
            .lines
            .iter()
            .filter(|line| !line.quiet)
            .map(|line| line.check)
            .collect();
        assert_eq!(shown, [Check::Type], "nothing else is judged");
        assert!(verdict.settings().is_empty());
        if reason.contains("refresh") {
            assert_eq!(verdict.first_reason.as_deref(), Some(reason));
            assert!(verdict.text().starts_with("FAIL  This is a refresh token"));
        } else {
            only_unsafe(&verdict, reason, reason);
            let kind = line(&verdict, Check::Type);
            assert!(
                kind.message.contains("use access_token"),
                "{}",
                kind.message
            );
            assert_eq!(kind.fix, None, "the sentence says what to do");
        }
    }
    let inner = signer.token(&signer.header(), &good());
    let verdict = judged(&signer.token(plain, &inner), &[&signer]);
    refused(&verdict, "its format is not valid", "nested");
    assert!(line(&verdict, Check::Format).message.contains("nested JWT"));
}

#[test]
fn a_small_key_proves_nothing() {
    let signer = Signer::new("RS256", "k1");
    let mut key = signer.public();
    // 1,024 bits of the modulus.
    key["n"] = json!(encode(&decode(RSA_N)[..128]));
    let set = json!({"keys": [key]}).to_string();
    let keys = PublishedKeys::saved(set.as_bytes());
    let verdict = judged_with(&signer.token(&signer.header(), &good()), &keys);
    refused(&verdict, "its key doesn't match", "small");
    assert_eq!(
        line(&verdict, Check::Signature).message,
        "not valid: made with another key, or the token was changed"
    );
    assert!(verdict.text().contains("its RSA key has only 1024 bits"));
}
