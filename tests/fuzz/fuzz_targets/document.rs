//! Any bytes as a discovery document: read and judged in every profile, at an address that fits its issuer and at one that does not.
#![no_main]

use std::time::Duration;

use kmctl::discovery::{Document, FetchResult, Fetched, Profile, Response, validate, render_text};
use libfuzzer_sys::fuzz_target;

const OTHER: &str = "https://h.example/t/a/.well-known/openid-configuration";

fuzz_target!(|body: &[u8]| {
    let parsed = Document::parse(body);
    let issuer = parsed
        .as_ref()
        .ok()
        .and_then(|document| document.text("issuer").value())
        .map(str::to_owned);
    let own = issuer.map(|issuer| format!("{issuer}/.well-known/openid-configuration"));
    let document = Fetched::Answer(Response {
        status: 200,
        content_type: Some("application/json".to_owned()),
        location: None,
        body: body.to_vec(),
        elapsed: Duration::ZERO,
..Default::default()
});
    let profile = Profile::ALL[body.len() % Profile::ALL.len()];
    for url in own.as_deref().into_iter().chain([OTHER]) {
        let evidence = FetchResult {
            url,
            profile,
            document: &document,
            jwks: &Fetched::NotAsked,
            saved: body.len() % 2 == 0,
            now: jiff::Timestamp::UNIX_EPOCH,
        };
        let report = validate(&evidence);
        assert_eq!(report.unreadable.is_none() || url != OTHER, parsed.is_ok() || url != OTHER);
        for finding in &report.findings {
            let found = finding.found.as_deref().unwrap_or_default();
            assert!(found.chars().count() <= 120, "{}: {found}", finding.check);
            assert!(!finding.message.contains(['\u{1b}', '\n', '\u{202e}']), "{}", finding.check);
        }
        assert_eq!(report, validate(&evidence), "the same evidence, another report");
        let letter = render_text(&report);
        assert!(!letter.contains(['\u{1b}', '\u{202e}']));
    }
});
