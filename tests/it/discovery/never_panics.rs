//! Whatever the bytes: no panic, no private number in a report, bounded findings.

use kmctl::discovery::keys::parse_set;
use kmctl::discovery::{Document, Profile};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::shared::judged;

const URL: &str = "https://h.example/.well-known/openid-configuration";
const CANARY: &str = "ThisIsPrivateAndMustNotBeShown";

fn document() -> Vec<u8> {
    br#"{"issuer":"https://h.example","jwks_uri":"https://h.example/jwks"}"#.to_vec()
}

/// Values of every type, with words that key sets use.
fn value() -> impl Strategy<Value = Value> {
    let word = prop_oneof![
        Just("RSA"),
        Just("EC"),
        Just("OKP"),
        Just("oct"),
        Just("P-256"),
        Just("P-521"),
        Just("secp256k1"),
        Just("Ed25519"),
        Just("sig"),
        Just("enc"),
        Just("verify"),
        Just("RS256"),
        Just("ES512"),
        Just("HS256"),
        Just("AQAB"),
        Just("a+b="),
        Just(""),
    ];
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        word.prop_map(Value::from),
        "\\PC{0,12}".prop_map(Value::from),
        prop::collection::vec("[A-Za-z0-9_-]{0,90}".prop_map(Value::from), 0..3)
            .prop_map(Value::from),
        "[A-Za-z0-9_-]{0,90}".prop_map(Value::from),
        Just(json!({"d": 1})),
    ]
}

fn key() -> impl Strategy<Value = Value> {
    const MEMBERS: [&str; 14] = [
        "kty", "kid", "use", "alg", "crv", "n", "e", "x", "y", "key_ops", "x5c", "x5t", "x5t#S256",
        "x5u",
    ];
    const PRIVATE: [&str; 8] = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];
    let public = prop::collection::vec((prop::sample::select(&MEMBERS[..]), value()), 0..10);
    let private = prop::collection::vec(prop::sample::select(&PRIVATE[..]), 0..3);
    prop_oneof![
        9 => (public, private).prop_map(|(public, private)| {
            let mut members: Map<String, Value> = public
                .into_iter()
                .map(|(name, value)| (name.to_owned(), value))
                .collect();
            for name in private {
                members.insert(name.to_owned(), json!(CANARY));
            }
            Value::Object(members)
        }),
        1 => value(),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn key_sets_of_any_shape(keys in prop::collection::vec(key(), 0..8)) {
        let body = serde_json::to_vec(&json!({ "keys": keys })).unwrap();
        let report = judged(URL, Profile::Oidc, document(), Some(body.clone()));
        let text = format!("{report:?}");
        prop_assert!(!text.contains(CANARY));
        prop_assert_eq!(report.keys.keys.len(), keys.len());
        prop_assert!(report.findings.iter().all(|finding| finding.found.as_ref().is_none_or(|found| found.chars().count() <= 120)));
        let records = parse_set(&body).unwrap();
        let kept = format!("{records:?}");
        prop_assert!(!kept.contains(CANARY));
        let usable = |key: &kmctl::discovery::KeySummary| key.usable;
        let same: Vec<bool> = report.keys.keys.iter().map(usable).collect();
        prop_assert_eq!(records.iter().map(|key| key.usable).collect::<Vec<bool>>(), same);
    }

    #[test]
    fn arbitrary_bytes(document in prop::collection::vec(any::<u8>(), 0..300), keys in prop::collection::vec(any::<u8>(), 0..300), url in "\\PC{0,60}") {
        judged(&url, Profile::Oidc, document.clone(), Some(keys.clone()));
        judged(URL, Profile::Fapi2, document, Some(keys));
    }

    #[test]
    fn damaged_key_sets(cut in 0usize..2000, place in 0usize..2000, byte in any::<u8>()) {
        let mut body = include_bytes!("../../data/keys/certified.jwks.json").to_vec();
        if let Some(old) = body.get_mut(place) {
            *old = byte;
        }
        body.truncate(2000usize.max(cut));
        if let Ok(set) = Document::parse(&body) {
            prop_assert!(set.members().len() < 10);
        }
        judged(URL, Profile::OidcDynamic, document(), Some(body));
    }
}
