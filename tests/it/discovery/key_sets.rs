//! Real key sets: each has a reviewed judgment.
#![expect(clippy::unwrap_used, reason = "a broken corpus is a failed test")]

use std::fmt::Write as _;

use kmctl::discovery::{KeySummary, Profile, Report};

use super::shared::{corpus, index, judged};

/// One line a key, one line a finding.
fn summary(report: &Report) -> String {
    let mut text = String::new();
    for key in &report.keys.keys {
        writeln!(text, "  {}", line(key)).unwrap();
    }
    for finding in &report.findings {
        if finding.check.id().starts_with("jwks-") || finding.check.id() == "fapi-key-size" {
            let pointer = finding.pointer.as_deref().unwrap_or_default();
            writeln!(
                text,
                "  {:?} {:?} {} {pointer}: {}",
                finding.severity, finding.gateway, finding.check, finding.message
            )
            .unwrap();
        }
    }
    text
}

fn line(key: &KeySummary) -> String {
    let word = |text: &Option<String>| text.clone().unwrap_or_else(|| "-".to_owned());
    format!(
        "{} {} {} {} {} {} ends {} {}",
        word(&key.kid),
        word(&key.kty),
        word(&key.crv),
        word(&key.alg),
        word(&key.use_),
        key.bits
            .map_or_else(|| "-".to_owned(), |bits| bits.to_string()),
        word(&key.certificate_ends),
        if key.usable { "usable" } else { "unusable" }
    )
}

#[test]
fn every_real_key_set_is_judged_as_reviewed() {
    let Some(corpus) = corpus() else { return };
    let mut text = String::new();
    let mut sets = 0;
    for (file, _) in index(&corpus) {
        let Some(name) = file.strip_suffix(".jwks.json") else {
            continue;
        };
        let url = index(&corpus)
            .into_iter()
            .find(|(other, _)| *other == format!("{name}.json"))
            .unwrap()
            .1;
        let document = std::fs::read(corpus.join(format!("{name}.json"))).unwrap();
        let keys = std::fs::read(corpus.join(&file)).unwrap();
        let report = judged(&url, Profile::for_url(&url), document, Some(keys));
        writeln!(text, "{name}\n{}", summary(&report)).unwrap();
        sets += 1;
    }
    assert!(sets >= 15, "{sets} sets only");
    insta::assert_snapshot!("key_sets", text);
}
