//! The review of a key set and what gateways do with it are one verdict.

use serde_json::{Value, json};

use super::{apply, load_all};
use crate::discovery::document::Document;
use crate::discovery::finding::Finding;
use crate::discovery::keys::{KeysContext, validate_keys};
use crate::discovery::profile::Profile;
use crate::discovery::response::{Fetched, Response};
use crate::discovery::severity::Impact;
use crate::gateway::{ALL, KeySetResponse, load};

/// What it is, the key set, the checks that are told with their gateways, and how many keys can be used.
type KeySetCase = (
    &'static str,
    String,
    &'static [(&'static str, &'static str)],
    usize,
);

const CERTIFIED: &str = include_str!("../../../tests/data/keys/certified.jwks.json");

fn rsa() -> Value {
    let set: Value = serde_json::from_str(CERTIFIED).unwrap();
    let mut key = set["keys"][0].clone();
    for member in ["x5c", "x5t", "x5t#S256"] {
        key.as_object_mut().unwrap().remove(member);
    }
    key["kid"] = json!("k1");
    key
}

fn with(members: Value) -> Value {
    let mut key = rsa();
    for (name, value) in members.as_object().unwrap() {
        match value.is_null() {
            true => key.as_object_mut().unwrap().remove(name),
            false => key
                .as_object_mut()
                .unwrap()
                .insert(name.clone(), value.clone()),
        };
    }
    key
}

fn ec() -> Value {
    json!({"kty":"EC","crv":"P-256","kid":"e","use":"sig","alg":"ES256",
        "x":"MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4","y":"4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM"})
}

fn judged(body: &[u8], status: u16) -> (Vec<Finding>, usize) {
    let fetched = Fetched::Answer(Response {
        status,
        content_type: None,
        location: None,
        location_is_plain: false,
        retry_after: None,
        server: None,
        challenge: None,
        browser_check: false,
        body: body.to_vec(),
        packed: None,
        elapsed: std::time::Duration::ZERO,
    });
    let set = crate::discovery::validate::read_key_set(&fetched);
    let context = KeysContext {
        uri: Some("https://idp.example/jwks"),
        set: set.as_ref(),
        document: &Document::default(),
        profile: Profile::Oidc,
        now: "2026-06-01T00:00:00Z".parse().unwrap(),
    };
    let mut findings = Vec::new();
    let keys = validate_keys(&context, &mut findings);
    apply(&load_all(&fetched), &mut findings);
    (findings, keys.usable())
}

/// What it is, the set, and which findings block which gateways: `*` for all, `p` for the API Platform's, `m` for API Manager, `o` for
/// some.
#[test]
fn findings_block_whom_the_set_blocks() {
    let set = |keys: Value| json!({ "keys": keys }).to_string();
    let plain = rsa()["n"]
        .as_str()
        .unwrap()
        .replace('-', "+")
        .replace('_', "/");
    let secret = "AQAB";
    let enc = with(
        json!({"use": "enc", "alg": "RSA-OAEP", "n": format!("wAAB{}", &rsa()["n"].as_str().unwrap()[4..])}),
    );
    let cases: Vec<KeySetCase> = vec![
        ("good", set(json!([rsa()])), &[], 1),
        (
            "alg of Java",
            set(json!([with(json!({"alg": "SHA256withRSA"}))])),
            &[],
            1,
        ),
        (
            "alg in lower case",
            set(json!([with(json!({"alg": "rs256"}))])),
            &[],
            1,
        ),
        (
            "use in upper case",
            set(json!([with(json!({"use": "SIG"}))])),
            &[],
            1,
        ),
        (
            "use as a word",
            set(json!([with(json!({"use": "signature"}))])),
            &[],
            1,
        ),
        (
            "plain base64",
            set(json!([with(json!({"n": plain}))])),
            &[],
            1,
        ),
        ("padded", set(json!([with(json!({"e": "AQAB"}))])), &[], 1),
        (
            "key of another algorithm",
            set(json!([with(json!({"alg": "ES256"}))])),
            &[],
            1,
        ),
        (
            "x5c as a text",
            set(json!([with(json!({"x5c": "MII"}))])),
            &[("jwks-key-parse", "m")],
            1,
        ),
        (
            "an empty use",
            set(json!([with(json!({"use": ""}))])),
            &[("jwks-key-parse", "m")],
            1,
        ),
        (
            "private",
            set(json!([with(json!({"d": secret}))])),
            // Unsafe, and every gateway takes it.
            &[],
            1,
        ),
        (
            "kid missing",
            set(json!([with(json!({"kid": null}))])),
            &[("jwks-kid-present", "*")],
            1,
        ),
        (
            "e is 1",
            set(json!([with(json!({"e": "AQ"}))])),
            &[("jwks-key-numbers", "*")],
            0,
        ),
        (
            "e is 1 beside a good one",
            set(json!([
                with(json!({"e": "AQ"})),
                with(json!({"kid": "k2"}))
            ])),
            &[],
            1,
        ),
        (
            "n missing",
            set(json!([with(json!({"n": null}))])),
            &[("jwks-structure", "*")],
            0,
        ),
        (
            "n missing beside a good one",
            set(json!([rsa(), with(json!({"n": null, "kid": "k2"}))])),
            &[("jwks-structure", "m")],
            1,
        ),
        (
            "null beside a good one",
            set(json!([rsa(), null])),
            &[("jwks-structure", "m")],
            1,
        ),
        (
            "kty a number",
            set(json!([rsa(), {"kty": 5}])),
            &[("jwks-structure", "*")],
            1,
        ),
        (
            "ES256 only",
            set(json!([ec()])),
            &[("jwks-gateway-keys", "o")],
            1,
        ),
        (
            "encryption shares the kid and is last",
            set(json!([rsa(), enc])),
            &[("jwks-kid-distinct", "p")],
            1,
        ),
        (
            "encryption shares the kid and is first",
            set(json!([enc, rsa()])),
            &[("jwks-kid-distinct", "m")],
            1,
        ),
        (
            "encryption shares the kid, another signs",
            set(json!([rsa(), enc, with(json!({"kid": "k2"}))])),
            &[],
            2,
        ),
        ("one key twice", set(json!([rsa(), rsa()])), &[], 2),
        (
            "no keys",
            set(json!([])),
            &[("jwks-has-signing-key", "*")],
            0,
        ),
        (
            "Keys",
            json!({"Keys": [rsa()]}).to_string(),
            &[("jwks-structure", "m")],
            1,
        ),
        (
            "keys an object",
            json!({"keys": {}}).to_string(),
            &[("jwks-structure", "*")],
            0,
        ),
        (
            "a list",
            json!([rsa()]).to_string(),
            &[("jwks-other-form", "*")],
            0,
        ),
        (
            "byte order mark",
            format!("\u{feff}{}", set(json!([rsa()]))),
            &[("jwks-gateway-load", "p")],
            1,
        ),
    ];
    for (what, body, expected, usable) in cases {
        let (findings, counted) = judged(body.as_bytes(), 200);
        let blocking: Vec<(&str, &str)> = findings
            .iter()
            .filter(|finding| !finding.blocks().is_empty())
            .map(|finding| (finding.check.id(), whom(&finding.blocks())))
            .collect();
        assert_eq!(blocking, expected, "{what}: {findings:#?}");
        assert_eq!(counted, usable, "{what}");
        // Nobody is blocked that loads the set, and who can't is named.
        let answer = KeySetResponse::saved(body.as_bytes());
        for set in ALL {
            let loads = load(set, &answer).is_ok_and(|loaded| loaded.usable > 0);
            let named = findings
                .iter()
                .filter(|it| it.check.id() != "jwks-kid-distinct")
                .any(|finding| finding.blocks().contains(&set.name));
            assert_eq!(named, !loads, "{what}: {}", set.name);
        }
        for finding in findings
            .iter()
            .filter(|it| it.check.id() != "jwks-private-keys")
        {
            assert_eq!(
                finding.gateway == Impact::Blocks,
                finding.blocks().contains(&"gateway-1.2"),
                "{what}"
            );
        }
    }
}

fn whom(names: &[&str]) -> &'static str {
    let manager = names.contains(&"api-manager");
    match names.len() {
        count if count == ALL.len() => "*",
        1 if manager => "m",
        count if count == ALL.len() - 1 && !manager => "p",
        _ => "o",
    }
}

#[test]
fn a_status_blocks_as_gateways_take_it() {
    let body = json!({ "keys": [rsa()] }).to_string();
    for (status, expected) in [
        (200, &[][..]),
        (201, &[("jwks-gateway-load", "*")]),
        (404, &[("jwks-fetch", "*")]),
        (500, &[("jwks-fetch", "*")]),
        // Try again: nothing is said of the keys.
        (429, &[]),
        (503, &[]),
    ] {
        let (findings, _) = judged(body.as_bytes(), status);
        let blocking: Vec<(&str, &str)> = findings
            .iter()
            .filter(|finding| !finding.blocks().is_empty())
            .map(|finding| (finding.check.id(), whom(&finding.blocks())))
            .collect();
        assert_eq!(blocking, expected, "{status}: {findings:#?}");
        assert_eq!(findings.len(), usize::from(status != 200), "{status}");
    }
}
