use std::time::Duration;

use serde_json::{Value, json};

use super::{CurrentFindings, KeysRead, revalidate, validate_by_hand};
use crate::discovery::fetch_error::FetchError;
use crate::discovery::finding::Finding;
use crate::discovery::profile::Profile;
use crate::discovery::report::Report;
use crate::discovery::response::{FetchResult, Fetched, Response};
use crate::discovery::validate::validate;
use crate::key_manager::{Configuration, Field, Grade};

const URL: &str = "https://idp.example/t/acme/.well-known/openid-configuration";
const KEYS: &str = "https://idp.example/t/acme/jwks";
const CERTIFIED: &str = include_str!("../../../tests/data/keys/certified.jwks.json");

fn served(body: &str) -> Fetched {
    Fetched::Answer(Response {
        status: 200,
        content_type: Some("application/json".to_owned()),
        location: None,
        body: body.as_bytes().to_vec(),
        elapsed: Duration::ZERO,
        ..Default::default()
    })
}

fn now() -> jiff::Timestamp {
    "2026-06-01T00:00:00Z".parse().unwrap()
}

fn document() -> Value {
    json!({
        "issuer": "https://idp.example/t/acme",
        "authorization_endpoint": "https://idp.example/t/acme/authorize",
        "token_endpoint": "https://idp.example/t/acme/token",
        "jwks_uri": KEYS,
        "revocation_endpoint": "https://idp.example/t/acme/revoke",
        "end_session_endpoint": "https://idp.example/t/acme/logout",
        "response_types_supported": ["code", "id_token", "id_token token"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256"],
    })
}

fn report(document: &Value, keys: &Fetched) -> Report {
    validate(&FetchResult {
        url: URL,
        profile: Profile::Oidc,
        document: &served(&document.to_string()),
        jwks: keys,
        saved: false,
        now: now(),
    })
}

/// The report of the document with `member` changed; `null` takes it out.
fn with(member: &str, value: Value) -> Report {
    let mut document = document();
    let members = document.as_object_mut().unwrap();
    if value.is_null() {
        members.remove(member);
    } else {
        members.insert(member.to_owned(), value);
    }
    let keys = match members.contains_key("jwks_uri") {
        true => served(CERTIFIED),
        false => Fetched::NotAsked,
    };
    report(&document, &keys)
}

fn edited(report: &Report, field: Field, value: &str) -> Configuration {
    let mut stored = report.configuration.clone();
    value.clone_into(stored.get_mut(field).unwrap());
    stored
}

fn has(findings: &[Finding], check: &str) -> bool {
    findings.iter().any(|finding| finding.check.id() == check)
}

fn grade_of(standing: &CurrentFindings, check: &str) -> Option<Grade> {
    let finding = standing.findings.iter().find(|it| it.check.id() == check);
    finding.map(Finding::grade)
}

#[test]
fn values_as_served_have_the_findings_of_the_report() {
    let faulty = [
        ("issuer", json!("https://other.example/")),
        ("jwks_uri", Value::Null),
        ("revocation_endpoint", json!("http://idp.example/revoke")),
        ("token_endpoint", json!(17)),
        ("scopes_supported", json!(["a b"])),
        ("issuer", json!("https://idp.example/t/acme/")),
    ];
    for (member, value) in faulty {
        let report = with(member, value);
        let standing = revalidate(&report, &report.configuration, None);
        assert_eq!(standing.findings, report.findings, "{member}");
        assert_eq!(standing.settled, [], "{member}");
        assert_eq!(standing.keys, report.keys, "{member}");
    }
}

#[test]
fn dead_keys_typed_over_good_ones_fail_and_the_good_address_is_offered() {
    let report = with("jwks_uri", json!(KEYS));
    let dead = "https://localhost:1/jwks";
    let stored = edited(&report, Field::JwksEndpoint, dead);
    let keys = KeysRead::new(
        dead,
        &Fetched::Failed(FetchError::TimedOut { seconds: 10 }),
        now(),
    );
    let standing = revalidate(&report, &stored, Some(&keys));
    let finding = standing
        .findings
        .iter()
        .find(|it| it.check.id() == "jwks-fetch");
    let finding = finding.expect("a finding");
    assert_eq!(finding.grade(), Grade::Fail);
    let fix = finding.fix.as_ref().expect("a fix");
    assert_eq!(fix.value.as_deref(), Some(KEYS));
}

#[test]
fn keys_that_cannot_be_read_settle_nothing_about_those_before() {
    let report = report(&document(), &served(r#"{"keys":[{"kty":"RSA","kid":7}]}"#));
    let dead = "https://localhost:1/jwks";
    let stored = edited(&report, Field::JwksEndpoint, dead);
    let failed = Fetched::Failed(FetchError::TimedOut { seconds: 10 });
    let unread = revalidate(&report, &stored, Some(&KeysRead::new(dead, &failed, now())));
    assert_eq!(unread.settled, []);
    let good = KeysRead::new(dead, &served(CERTIFIED), now());
    let read = revalidate(&report, &stored, Some(&good));
    assert_ne!(read.settled, []);
}

#[test]
fn keys_of_another_address_are_not_those_of_this_one() {
    let report = with("jwks_uri", Value::Null);
    let stored = edited(&report, Field::JwksEndpoint, KEYS);
    let other = KeysRead::new("https://idp.example/other", &served(CERTIFIED), now());
    assert_eq!(revalidate(&report, &stored, Some(&other)).keys.usable(), 0);
}

#[test]
fn good_keys_typed_for_a_document_without_an_address_settle_it() {
    let report = with("jwks_uri", Value::Null);
    assert!(has(&report.findings, "jwks-uri"));
    let stored = edited(&report, Field::JwksEndpoint, KEYS);
    let keys = KeysRead::new(KEYS, &served(CERTIFIED), now());
    let standing = revalidate(&report, &stored, Some(&keys));
    assert!(has(&standing.settled, "jwks-uri"));
    let worst = standing.findings.iter().map(Finding::grade).min();
    assert_ne!(worst, Some(Grade::Fail), "{:?}", standing.findings);
    assert!(standing.keys.usable() > 0);
}

#[test]
fn another_bad_value_settles_nothing_and_a_good_one_does() {
    let report = with("revocation_endpoint", json!("http://idp.example/revoke"));
    let worse = edited(&report, Field::RevokeEndpoint, "http://idp.example/revokey");
    let standing = revalidate(&report, &worse, None);
    assert_eq!(
        grade_of(&standing, "revocation-endpoint"),
        Some(Grade::Warn)
    );
    let finding = standing.of(Field::RevokeEndpoint).next().unwrap();
    assert!(
        finding.message.contains("Revoke Endpoint"),
        "{}",
        finding.message
    );
    let good = edited(&report, Field::RevokeEndpoint, "https://idp.example/revoke");
    let standing = revalidate(&report, &good, None);
    assert_eq!(grade_of(&standing, "revocation-endpoint"), None);
    assert!(has(&standing.settled, "revocation-endpoint"));
}

#[test]
fn an_issuer_is_held_to_the_address_whoever_typed_it() {
    let report = with("issuer", json!("https://IDP.example/t/acme"));
    let good = edited(&report, Field::Issuer, "https://idp.example/t/acme");
    assert!(has(
        &revalidate(&report, &good, None).settled,
        "issuer-matches-url"
    ));
    let other = edited(&report, Field::Issuer, "https://idp.example/t/other");
    let standing = revalidate(&report, &other, None);
    assert_eq!(grade_of(&standing, "issuer-matches-url"), Some(Grade::Warn));
    let clean = with("jwks_uri", json!(KEYS));
    let spoilt = edited(&clean, Field::Issuer, "https://idp.example/{tenant}");
    let standing = revalidate(&clean, &spoilt, None);
    assert_eq!(grade_of(&standing, "issuer-template"), Some(Grade::Fail));
}

#[test]
fn a_value_changed_by_hand_is_offered_the_one_that_was_read() {
    let report = report(&document(), &served(CERTIFIED));
    let typed = edited(&report, Field::Issuer, "https://idp.example/t/acmeX");
    let found = revalidate(&report, &typed, None);
    let issuer = found.of(Field::Issuer).next().unwrap();
    let fix = issuer.fix.as_ref().unwrap();
    assert_eq!(
        fix.setting(),
        Some((Field::Issuer, "https://idp.example/t/acme")),
        "{issuer:?}"
    );
    assert!(fix.names_value(), "{fix:?}");
    // What the document itself has wrong keeps its own advice.
    let other = with("issuer", json!("https://other.example/t/acme"));
    let found = revalidate(&other, &other.configuration, None);
    let issuer = found.of(Field::Issuer).next().unwrap();
    let fix = issuer.fix.as_ref().and_then(|fix| fix.setting());
    assert!(
        fix.is_none_or(|(field, _)| field != Field::Issuer),
        "{issuer:?}"
    );
}

#[test]
fn by_hand_only_what_was_typed_is_judged() {
    let mut stored = Configuration::preset();
    stored.issuer = "https://idp.example/t/acme".to_owned();
    stored.jwks_endpoint = KEYS.to_owned();
    let good = KeysRead::new(KEYS, &served(CERTIFIED), now());
    let standing = validate_by_hand(URL, &stored, Some(&good));
    assert_eq!(standing.findings, []);
    let bad = KeysRead::new(KEYS, &served("<html>"), now());
    let standing = validate_by_hand(URL, &stored, Some(&bad));
    assert_eq!(grade_of(&standing, "jwks-fetch"), Some(Grade::Fail));
}

#[test]
fn no_private_number_stays() {
    let set =
        json!({ "keys": [{ "kty": "RSA", "n": "AQAB", "e": "AQAB", "d": "c2VjcmV0LXNlY3JldA" }] });
    let keys = KeysRead::new(KEYS, &served(&set.to_string()), now());
    let text = format!("{keys:?} {:?}", keys.set);
    assert!(!text.contains("c2VjcmV0"), "{text}");
    let standing = validate_by_hand(
        URL,
        &edited(&with("jwks_uri", json!(KEYS)), Field::JwksEndpoint, KEYS),
        Some(&keys),
    );
    assert!(has(&standing.findings, "jwks-private-keys"));
}
