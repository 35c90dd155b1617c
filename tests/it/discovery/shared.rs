//! The corpus of real documents, and evidence made of bytes.
#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use std::path::{Path, PathBuf};
use std::time::Duration;

use kmctl::discovery::{FetchResult, Fetched, Profile, Report, Response, validate};

use crate::support::shared;

/// The folder of real documents; its absence is said.
pub fn corpus() -> Option<PathBuf> {
    shared::part("real documents", "corpus/discovery", &[])
}

/// File name and address of everything in the corpus.
pub fn index(corpus: &Path) -> Vec<(String, String)> {
    std::fs::read_to_string(corpus.join("INDEX.tsv"))
        .unwrap()
        .lines()
        .skip(1)
        .filter_map(|line| {
            let mut cells = line.split('\t');
            Some((cells.next()?.to_owned(), cells.nth(2)?.to_owned()))
        })
        .collect()
}

/// A good answer with this body.
pub fn answer(body: Vec<u8>) -> Fetched {
    Fetched::Answer(Response {
        status: 200,
        content_type: Some("application/json".to_owned()),
        location: None,
        body,
        elapsed: Duration::from_millis(1),
        ..Default::default()
    })
}

/// Judges a document and its key set as they would be on the first of June 2026.
pub fn judged(url: &str, profile: Profile, document: Vec<u8>, keys: Option<Vec<u8>>) -> Report {
    let document = answer(document);
    let keys = keys.map_or(Fetched::NotAsked, answer);
    validate(&FetchResult {
        url,
        profile,
        document: &document,
        jwks: &keys,
        saved: false,
        now: "2026-06-01T00:00:00Z".parse().unwrap(),
    })
}
