//! Any bytes as a key set: judged, read for checking tokens, and never a private number in what comes out.
#![no_main]

use std::time::Duration;

use kmctl::discovery::keys::{KEY_LIMIT, parse_set};
use kmctl::discovery::{FetchResult, Fetched, Profile, Response, validate};
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

const URL: &str = "https://h.example/.well-known/openid-configuration";
const DOCUMENT: &[u8] = br#"{"issuer":"https://h.example","jwks_uri":"https://h.example/jwks",
    "id_token_signing_alg_values_supported":["RS256","ES256","EdDSA"]}"#;
const PRIVATE: [&str; 8] = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];

fn answer(body: &[u8]) -> Fetched {
    Fetched::Answer(Response {
        status: 200,
        content_type: None,
        location: None,
        body: body.to_vec(),
        elapsed: Duration::ZERO,
..Default::default()
})
}

/// Private texts of the keys that stand nowhere else in the set.
fn private_texts(body: &[u8]) -> Vec<String> {
    let Ok(Value::Object(set)) = serde_json::from_slice::<Value>(body) else {
        return Vec::new();
    };
    let whole = Value::Object(set.clone()).to_string();
    let keys = set.get("keys").and_then(Value::as_array);
    keys.into_iter()
        .flatten()
        .flat_map(|key| PRIVATE.iter().filter_map(|name| key.get(*name)?.as_str()))
        .filter(|text| text.len() >= 12 && whole.matches(text).count() == 1)
        .map(str::to_owned)
        .collect()
}

fuzz_target!(|body: &[u8]| {
    let (document, jwks) = (answer(DOCUMENT), answer(body));
    let report = validate(&FetchResult {
        url: URL,
        profile: Profile::ALL[body.len() % Profile::ALL.len()],
        document: &document,
        jwks: &jwks,
        saved: false,
        now: jiff::Timestamp::UNIX_EPOCH,
    });
    assert!(report.keys.keys.len() <= KEY_LIMIT);
    let records = parse_set(body);
    if let Ok(records) = &records {
        let usable = records.iter().filter(|key| key.usable).count();
        assert_eq!(usable, report.keys.usable());
    }
    let private = private_texts(body);
    if !private.is_empty() {
        let shown = format!("{report:?} {records:?}");
        for text in &private {
            assert!(!shown.contains(text.as_str()), "a private number is shown");
        }
        let told = |check| report.findings.iter().any(|finding| finding.check.id() == check);
        assert!(told("jwks-private-keys"));
    }
});
