//! What is said of tokens and key sets: by whom they are rejected, and nothing of rejection where they are only unsafe.

use serde_json::{Value, json};

use super::situation::{Situation, finding};
use crate::judges::pairs::pair;
use crate::net::server::{answer, json as http_json};
use crate::token::signer::{Signer, encode, jwks};

fn signer() -> Signer {
    Signer::new("RS256", "k1")
}

/// A set with these further keys.
fn set(signer: &Signer, change: impl FnOnce(&mut Vec<Value>)) -> String {
    let mut set: Value = serde_json::from_slice(&jwks(&[signer])).unwrap();
    change(set["keys"].as_array_mut().unwrap());
    set.to_string()
}

#[test]
fn a_member_of_a_wrong_type_is_named_and_blocks_every_gateway() {
    let signer = signer();
    let it = Situation::good(&[&signer]);
    it.add("km");
    let numeric = set(&signer, |keys| keys[0]["kid"] = json!(1));
    it.serve("/jwks", http_json(numeric));
    let (ran, report) = it.report(&["--gateway", "all"]);
    assert_eq!(ran.exit, 3, "{ran:?}");
    let found = finding(&report, "jwks-key-parse");
    assert_eq!(found["grade"], "fail", "{found}");
    assert_eq!(found["blockedBy"].as_array().unwrap().len(), 5, "{found}");
    let ran = it.check(&it.token(&signer, &json!({})), &["--gateway", "all"]);
    assert_eq!(ran.exit, 3, "{ran:?}");
    let why = "the gateway can't read the key set because of key 1: kid is not a string";
    assert!(ran.out.contains(why), "{ran:?}");
    assert!(!ran.out.contains("which has no kid; the header"), "{ran:?}");
}

#[test]
fn the_other_holder_of_an_issuer_is_named() {
    let signer = signer();
    let it = Situation::good(&[&signer]);
    it.add("km");
    it.add("twin");
    let ran = it.check(&it.token(&signer, &json!({})), &[]);
    assert_eq!(ran.exit, 0, "{ran:?}");
    let line = "WARN  Issuer     matches, but twin has the same issuer";
    assert!(ran.out.contains(line), "{ran:?}");
    assert!(ran.out.contains("the API's issuers"), "{ran:?}");
}

#[test]
fn another_issuer_is_taken_over_with_a_word_about_its_tokens() {
    let signer = signer();
    let it = Situation::good(&[&signer]);
    it.add("km");
    let proved = format!("{}/proved", it.base);
    it.run(&["edit", "km", "--issuer", &proved, "--accept-findings"]);
    let ran = it.run(&["check", "km", "--accept", "all"]);
    assert_eq!(ran.exit, 0, "{ran:?}");
    let said = format!(
        "After this, tokens with issuer {proved} are rejected; only {} is accepted.",
        it.base
    );
    assert!(ran.err.contains(&said), "{ran:?}");
}

/// Whether a text speaks of rejection.
fn rejects(text: &str) -> bool {
    let text = text.to_lowercase();
    ["reject", "refus"].iter().any(|word| text.contains(word))
}

#[test]
fn what_is_only_unsafe_is_never_called_rejected() {
    let signer = signer();
    let it = Situation::good(&[&signer]);
    it.add("km");
    let now = jiff::Timestamp::now().as_second();
    let newest = ["--gateway", "gateway-1.2"];
    let unsafe_and_accepted = |what: &str, token: &str| {
        let ran = it.check(token, &newest);
        assert_eq!(ran.exit, 3, "{what}: {ran:?}");
        assert!(
            ran.out.contains("Accepted by gateway 1.2."),
            "{what}: {ran:?}"
        );
        assert!(!rejects(&ran.out) && !rejects(&ran.err), "{what}: {ran:?}");
        let item = it
            .check(token, &[newest.as_slice(), &["--json"]].concat())
            .json();
        let item = &item["item"];
        assert_eq!(
            (&item["accepted"], &item["safe"]),
            (&json!(true), &json!(false)),
            "{what}"
        );
        // The others may reject it, and that is said of them alone.
        let said = [&item["checks"], &item["summary"], &item["unsafeBecause"]];
        assert!(
            !said.iter().any(|part| rejects(&part.to_string())),
            "{what}: {item}"
        );
    };
    for (what, claims) in [
        ("no exp", json!({ "exp": null })),
        ("valid for ten years", json!({ "exp": now + 315_360_000 })),
        ("milliseconds", json!({ "exp": (now + 600) * 1000 })),
        ("issued in the future", json!({ "iat": now + 4000 })),
        ("bound", json!({ "cnf": { "jkt": "x" } })),
        ("no client", json!({ "azp": null })),
        ("9 KiB", json!({ "padding": "x".repeat(9000) })),
    ] {
        unsafe_and_accepted(what, &it.token(&signer, &claims));
    }
    let with_header = |members: Value, claims: Value| {
        let token = it.token(&signer, &claims);
        let payload = token.split('.').nth(1).unwrap().to_owned();
        let mut head: Value = serde_json::from_str(&signer.header()).unwrap();
        head.as_object_mut()
            .unwrap()
            .extend(members.as_object().unwrap().clone());
        let text = format!("{}.{payload}", encode(head.to_string()));
        format!("{text}.{}", encode(signer.sign(text.as_bytes())))
    };
    let none = || json!({});
    unsafe_and_accepted(
        "crit",
        &with_header(json!({ "crit": ["x"], "x": 1 }), none()),
    );
    unsafe_and_accepted("no kid", &with_header(json!({ "kid": null }), none()));
    unsafe_and_accepted(
        "a kid that is a number",
        &with_header(json!({ "kid": 1 }), none()),
    );
    let of_id = json!({ "nonce": "n", "at_hash": "h", "aud": "app" });
    unsafe_and_accepted("ID token", &with_header(json!({ "typ": "id+jwt" }), of_id));
    // Key sets that the gateway takes although it should not.
    let good = jwks(&[&signer]);
    let of_key = |name: &str, value: Value| set(&signer, |keys| keys[0][name] = value);
    for (what, served, blocks) in [
        ("use: enc", http_json(of_key("use", json!("enc"))), false),
        (
            "for another algorithm",
            http_json(of_key("alg", json!("PS512"))),
            false,
        ),
        (
            "a private part",
            http_json(of_key("d", json!("AQAB"))),
            true,
        ),
        (
            "a key id twice",
            http_json(set(&signer, |keys| {
                keys.insert(0, pair("other").public("k1"));
            })),
            false,
        ),
        (
            "a weak key beside it",
            http_json(set(&signer, |keys| keys.push(pair("rsa1024").public("k2")))),
            false,
        ),
        (
            "a redirect",
            answer("302 Found", "Location: /elsewhere\r\n", ""),
            false,
        ),
    ] {
        it.serve("/jwks", served);
        it.serve("/elsewhere", http_json(&good));
        // A weak key beside the one that signs makes no token unsafe.
        if what != "a weak key beside it" {
            unsafe_and_accepted(what, &it.token(&signer, &json!({})));
        }
        let (_, report) = it.report(&newest);
        for found in report["findings"].as_array().unwrap() {
            let blocked = found["blockedBy"].as_array().unwrap();
            let unblocked = !blocked.contains(&json!("gateway-1.2"));
            assert!(unblocked, "{what}: {found}");
            let about_keys = found["check"].as_str().unwrap().starts_with("jwks");
            // Some tokens of such a set are rejected: those of the other key, those signed as it says.
            let of_some = ["jwks-kid-distinct", "jwks-gateway-keys"];
            let of_some = of_some.contains(&found["check"].as_str().unwrap());
            if about_keys && blocked.is_empty() && !of_some {
                let said = [&found["message"], &found["why"], &found["fix"]];
                assert!(
                    !said.iter().any(|part| rejects(&part.to_string())),
                    "{what}: {found}"
                );
            }
        }
        let letter = it.run(&["discover", &it.url(), "--gateway", "gateway-1.2"]);
        assert_eq!(
            letter.out.contains("FAIL: tokens are unsafe"),
            blocks,
            "{what}: {letter:?}"
        );
        assert!(
            !letter.out.contains("FAIL: tokens will be rejected"),
            "{what}: {letter:?}"
        );
    }
}

#[test]
fn every_rule_shows_how_it_is_known() {
    let signer = signer();
    let it = Situation::good(&[&signer]);
    it.add("km");
    let token = it.token(&signer, &json!({}));
    let ran = it.check(&token, &["--gateway", "all", "--explain"]);
    assert_eq!(ran.exit, 0, "{ran:?}");
    for rules in kmctl::gateway::ALL {
        assert!(
            ran.out.contains(&format!("({}, versions ", rules.name)),
            "{ran:?}"
        );
        for rule in rules.rules {
            let line = format!("{} ({})", rule.text, rule.evidence.words());
            assert!(ran.out.contains(&line), "{line} is not in {}", ran.out);
        }
    }
    let explained = it
        .check(&token, &["--gateway", "all", "--explain", "--json"])
        .json();
    for by in explained["item"]["gateways"].as_array().unwrap() {
        for rule in by["rules"].as_array().unwrap() {
            let evidence = rule["evidence"].as_str().unwrap();
            assert!(
                ["observed", "read in the source"].contains(&evidence),
                "{rule}"
            );
        }
    }
}
