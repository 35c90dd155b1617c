//! Any text as what was pasted: every address offered is one that needs no other.
#![no_main]

use kmctl::discovery::Profile;
use kmctl::discovery::address::{implied_issuer, suggest};
use kmctl::key_manager::Configuration;
use kmctl::provider::{microsoft, recognize};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    for suggestion in suggest(text) {
        assert!(suggest(&suggestion.url).is_empty(), "{text:?} -> {}", suggestion.url);
        assert_ne!(suggestion.url, text);
        assert!(suggestion.url.is_ascii());
        assert!(!suggestion.why.is_empty());
        let _ = Profile::for_url(&suggestion.url);
    }
    if let Some(issuer) = implied_issuer(text) {
        assert!(text.starts_with(issuer.get(..8).unwrap_or_default()));
    }
    let _ = recognize(text, None);
    if microsoft::is_microsoft(text) {
        for answer in [microsoft::TokenVersion::V1, microsoft::TokenVersion::V2] {
            let outcome = microsoft::apply(answer, text, None, &Configuration::preset());
            for change in &outcome.changes {
                assert!(!change.value.is_empty() && !change.reason.is_empty());
            }
        }
    }
});
