//! Documents that were tampered with: no panic, and nothing in a report that a terminal acts on or hides.
#![expect(clippy::unwrap_used, reason = "a broken corpus is a failed test")]

use std::sync::OnceLock;
use std::time::Duration;

use kmctl::discovery::{FetchResult, Fetched, Profile, Report, Response, render_text, validate};
use kmctl::key_manager::{visible, visible_block};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::shared::{corpus, index};

/// What must never reach a screen, and texts that strain a reader.
const NASTY: [&str; 16] = [
    "\u{202e}evil",
    "\u{200b}",
    "\u{1b}[31mred\u{1b}[0m",
    "\u{1b}]52;c;aGk=\u{7}",
    "\u{9b}2J",
    "\u{7f}",
    "\r\nFAIL  done",
    "\u{2028}",
    "\u{feff}",
    "\u{0}",
    "\u{e0041}",
    "https://h.example/\u{202e}cod.exe",
    "http://[::1",
    "https://h.example/%",
    "",
    "{tenant}",
];

fn documents() -> &'static [(String, Map<String, Value>)] {
    static DOCUMENTS: OnceLock<Vec<(String, Map<String, Value>)>> = OnceLock::new();
    DOCUMENTS.get_or_init(|| {
        let Some(corpus) = corpus() else {
            let only = json!({
                "issuer": "https://h.example",
                "token_endpoint": "https://h.example/t",
                "jwks_uri": "https://h.example/jwks",
                "scopes_supported": ["openid"],
                "ui_locales_supported": ["en"],
            });
            let url = "https://h.example/.well-known/openid-configuration".to_owned();
            return vec![(url, only.as_object().unwrap().clone())];
        };
        index(&corpus)
            .into_iter()
            .filter(|(file, _)| !file.ends_with(".jwks.json"))
            .map(|(file, url)| {
                let body = std::fs::read(corpus.join(file)).unwrap();
                (url, serde_json::from_slice(&body).unwrap())
            })
            .collect()
    })
}

fn nasty() -> impl Strategy<Value = String> {
    prop_oneof![
        prop::sample::select(&NASTY[..]).prop_map(str::to_owned),
        any::<String>(),
        (prop::sample::select(&NASTY[..]), 0..400usize)
            .prop_map(|(text, times)| text.repeat(times)),
    ]
}

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        4 => nasty().prop_map(Value::from),
        1 => Just(Value::Null),
        1 => any::<f64>().prop_map(Value::from),
        1 => any::<bool>().prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 12, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((nasty(), inner), 0..4)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

#[derive(Clone, Debug)]
enum Change {
    /// Another value in the place of a member.
    Replace(prop::sample::Index, Value),
    /// A text put into the text of a member, or into the entries of a list.
    Insert(prop::sample::Index, prop::sample::Index, String),
    /// A member more.
    Add(String, Value),
    Remove(prop::sample::Index),
}

fn change() -> impl Strategy<Value = Change> {
    prop_oneof![
        (any::<prop::sample::Index>(), value()).prop_map(|(at, value)| Change::Replace(at, value)),
        (
            any::<prop::sample::Index>(),
            any::<prop::sample::Index>(),
            nasty()
        )
            .prop_map(|(at, place, text)| Change::Insert(at, place, text)),
        (nasty(), value()).prop_map(|(name, value)| Change::Add(name, value)),
        nasty().prop_map(|name| Change::Add(format!("{name}_endpoint"), Value::from(name))),
        any::<prop::sample::Index>().prop_map(Change::Remove),
    ]
}

fn apply(document: &mut Map<String, Value>, change: Change) {
    let member = |document: &Map<String, Value>, at: prop::sample::Index| -> Option<String> {
        let names: Vec<&String> = document.keys().collect();
        (!names.is_empty()).then(|| (*at.get(&names)).clone())
    };
    match change {
        Change::Replace(at, value) => {
            if let Some(name) = member(document, at) {
                document.insert(name, value);
            }
        }
        Change::Insert(at, place, text) => {
            if let Some(name) = member(document, at) {
                tamper(document.get_mut(&name).unwrap(), place, &text);
            }
        }
        Change::Add(name, value) => {
            document.insert(name, value);
        }
        Change::Remove(at) => {
            if let Some(name) = member(document, at) {
                document.shift_remove(&name);
            }
        }
    }
}

fn tamper(value: &mut Value, place: prop::sample::Index, text: &str) {
    match value {
        Value::String(old) => {
            let places: Vec<usize> = old
                .char_indices()
                .map(|(at, _)| at)
                .chain([old.len()])
                .collect();
            old.insert_str(*place.get(&places), text);
        }
        Value::Array(entries) => entries.push(Value::from(text)),
        Value::Object(members) => {
            members.insert(text.to_owned(), Value::from(text));
        }
        other => *other = Value::from(text),
    }
}

/// Every text that is made for a reader. Address, configuration and keys are raw by contract.
fn unclean(report: &Report) -> Option<String> {
    let mut lines: Vec<String> = Vec::new();
    for finding in &report.findings {
        lines.push(finding.message.clone());
        let fix = finding.fix.as_ref();
        lines.extend(
            [
                &finding.pointer,
                &finding.found,
                &finding.expected,
                &finding.why,
            ]
            .into_iter()
            .flatten()
            .cloned(),
        );
        lines.extend(fix.map(|fix| fix.text.clone()));
        lines.extend(fix.and_then(|fix| fix.value.clone()));
    }
    for failure in [&report.unreadable, &report.keys.failure]
        .into_iter()
        .flatten()
    {
        lines.extend([failure.message(), failure.fix(), failure.sentence()]);
    }
    lines.extend(report.extra_metadata.iter().cloned());
    let blocks = [
        report.document_text.clone(),
        report.keys_text.clone(),
        Some(render_text(report)),
    ];
    lines
        .into_iter()
        .find(|text| visible(text) != *text)
        .or_else(|| {
            blocks
                .into_iter()
                .flatten()
                .find(|text| visible_block(text) != *text)
        })
}

fn answered(body: Vec<u8>, content_type: &str, location: Option<String>, status: u16) -> Fetched {
    Fetched::Answer(Response {
        status,
        content_type: Some(content_type.to_owned()),
        location,
        body,
        elapsed: Duration::ZERO,
        ..Default::default()
    })
}

fn judged(url: &str, profile: Profile, document: Fetched, jwks: Fetched) -> Report {
    validate(&FetchResult {
        url,
        profile,
        document: &document,
        jwks: &jwks,
        saved: false,
        now: jiff::Timestamp::UNIX_EPOCH,
    })
}

fn profile() -> impl Strategy<Value = Profile> {
    prop::sample::select(&Profile::ALL[..])
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(250))]

    #[test]
    fn tampered_documents(
        which in any::<prop::sample::Index>(),
        changes in prop::collection::vec(change(), 1..5),
        key in value(),
        profile in profile(),
    ) {
        let (url, document) = which.get(documents());
        let mut document = document.clone();
        for change in changes {
            apply(&mut document, change);
        }
        let body = serde_json::to_vec(&document).unwrap();
        let keys = serde_json::to_vec(&json!({ "keys": [key, {"kty": "RSA", "kid": key, "n": key, "alg": key}] })).unwrap();
        let answer = answered(body, "application/json", None, 200);
        let report = judged(url, profile, answer, answered(keys, "application/json", None, 200));
        prop_assert_eq!(unclean(&report), None);
        let long = |text: &Option<String>| text.as_ref().is_some_and(|text| text.chars().count() > 120);
        prop_assert!(!report.findings.iter().any(|finding| long(&finding.found) || long(&finding.expected)));
        prop_assert!(report.findings.is_sorted_by_key(|finding| finding.gateway));
    }

    #[test]
    fn damaged_bytes(
        which in any::<prop::sample::Index>(),
        damage in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..6),
        cut in any::<prop::sample::Index>(),
        profile in profile(),
    ) {
        let (url, document) = which.get(documents());
        let mut body = serde_json::to_vec(document).unwrap();
        for (place, byte) in damage {
            let place = place.index(body.len());
            body[place] = byte;
        }
        // Half of the time the end is cut off.
        let end = cut.index(body.len() * 2).min(body.len());
        body.truncate(end);
        let report = judged(url, profile, answered(body, "application/json", None, 200), Fetched::NotAsked);
        prop_assert_eq!(unclean(&report), None);
    }

    #[test]
    fn hostile_answers(
        url in nasty(),
        host in nasty(),
        content_type in nasty(),
        location in prop::option::of(nasty()),
        status in 100u16..600,
        body in prop_oneof![nasty().prop_map(String::into_bytes), Just(b"{}".to_vec()), prop::collection::vec(any::<u8>(), 0..200)],
        profile in profile(),
    ) {
        for url in [url.clone(), format!("https://{host}/.well-known/openid-configuration"), "https://h.example/x".to_owned()] {
            let answer = answered(body.clone(), &content_type, location.clone(), status);
            let report = judged(&url, profile, answer, answered(body.clone(), &content_type, location.clone(), status));
            prop_assert_eq!(unclean(&report), None);
        }
    }
}
