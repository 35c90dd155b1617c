//! Any bytes as a paste: a token is found or not, judged against real keys, never accepted, never shown.
#![no_main]

use std::sync::LazyLock;

use jiff::tz::TimeZone;
use kmctl::key_manager::{Configuration, ProviderKind, visible_block};
use kmctl::token::{Expectation, PublishedKeys, find, find_in_response, check_token, to_json};
use libfuzzer_sys::fuzz_target;

const URL: &str = "https://h.example/.well-known/openid-configuration";
static KEYS: LazyLock<PublishedKeys> = LazyLock::new(|| {
    let set = include_bytes!("../../data/keys/certified.jwks.json");
    PublishedKeys::saved(set)
});

fuzz_target!(|bytes: &[u8]| {
    let text = String::from_utf8_lossy(bytes);
    let found = [find(&text), find_in_response(bytes)];
    for found in found.into_iter().flatten() {
        let configuration = Configuration {
            issuer: "https://h.example".to_owned(),
            ..Configuration::preset()
        };
        let expectation = Expectation::new(ProviderKind::Custom, URL, &configuration);
        let now = jiff::Timestamp::from_second(1_790_000_000)
            .expect("a time")
            .to_zoned_datetime(TimeZone::UTC);
        let verdict = check_token(&found.token, &expectation, &KEYS, &now);
        assert!(!verdict.accepted, "nobody can sign for these keys");
        let said = verdict.text();
        assert_eq!(said, visible_block(&said), "a mark of the terminal's got through");
        let shown = found.token.shown();
        assert_eq!(shown, visible_block(&shown));
        let json = to_json(&verdict, false, false).to_string();
        assert!(json.contains("\"accepted\":false"));
        for claim in verdict.claims.views() {
            assert_eq!(claim.shown, visible_block(&claim.shown));
        }
        assert!(format!("{:?}{verdict:?}", found.token).contains("redacted"));
    }
});
