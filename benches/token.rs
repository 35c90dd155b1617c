//! A verdict on an access token: beside the bare signature, with few keys and with a thousand.
//!
//! `cargo bench --bench token`. `signature_alone` is the floor: the arithmetic that no verdict can do without.

#![expect(clippy::unwrap_used, reason = "a benchmark may stop where it stands")]

#[path = "../tests/it/token/signer.rs"]
#[expect(dead_code, reason = "the tests use more of it")]
mod signer;

use divan::{Bencher, black_box};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ZonedDateTime};
use kmctl::token::{Expectation, PublishedKeys, Token, check_token, find};
use ring::signature::{RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents};
use serde_json::{Value, json};
use signer::{RSA_N, Signer, decode};

fn main() {
    divan::main();
}

fn claims() -> String {
    json!({
        "iss": "https://idp.example/realms/demo",
        "sub": "svc",
        "aud": "https://api.example/orders",
        "azp": "client-7f21",
        "scope": "orders.read orders.write",
        "iat": 1_789_999_990,
        "exp": 1_790_000_590,
    })
    .to_string()
}

/// A set with this many keys; the one that signed is the last.
fn set(signer: &Signer, count: usize) -> Vec<u8> {
    let keys: Vec<Value> = (1..=count)
        .map(|place| {
            let mut key = signer.public();
            if place < count {
                key["kid"] = json!(format!("other-{place}"));
            }
            key
        })
        .collect();
    json!({ "keys": keys }).to_string().into_bytes()
}

fn expectation() -> Expectation {
    Expectation {
        issuer: "https://idp.example/realms/demo".to_owned(),
        ..Expectation::default()
    }
}

fn now() -> ZonedDateTime {
    ZonedDateTime::new(
        Timestamp::from_second(1_790_000_000).unwrap(),
        TimeZone::UTC,
    )
}

#[divan::bench]
fn signature_alone(bencher: Bencher<'_, '_>) {
    let signer = Signer::new("RS256", "k1");
    let token = signer.token(&signer.header(), &claims());
    let (signed, signature) = token.rsplit_once('.').unwrap();
    let (signature, n, e) = (decode(signature), decode(RSA_N), vec![1, 0, 1]);
    bencher.bench(|| {
        let key = RsaPublicKeyComponents { n: &n, e: &e };
        let how = &RSA_PKCS1_2048_8192_SHA256;
        key.verify(how, black_box(signed).as_bytes(), &signature)
            .unwrap();
    });
}

#[divan::bench(args = [2, 1_000])]
fn verdict(bencher: Bencher<'_, '_>, keys: usize) {
    let signer = Signer::new("RS256", "k1");
    let token = Token::new(signer.token(&signer.header(), &claims()));
    let keys = PublishedKeys::saved(&set(&signer, keys));
    let (expectation, now) = (expectation(), now());
    bencher.bench(|| {
        let verdict = check_token(black_box(&token), &expectation, &keys, &now);
        assert!(verdict.accepted);
        verdict
    });
}

#[divan::bench(args = [2, 1_000])]
fn keys_read_and_verdict(bencher: Bencher<'_, '_>, keys: usize) {
    let signer = Signer::new("RS256", "k1");
    let token = Token::new(signer.token(&signer.header(), &claims()));
    let body = set(&signer, keys);
    let (expectation, now) = (expectation(), now());
    bencher.bench(|| {
        let keys = PublishedKeys::saved(black_box(&body));
        let verdict = check_token(&token, &expectation, &keys, &now);
        assert!(verdict.accepted);
        verdict
    });
}

#[divan::bench]
fn token_found_in_a_wrapped_paste_of_16_kib(bencher: Bencher<'_, '_>) {
    let long = format!(
        "eyJhbGciOiJSUzI1NiJ9.{}.{}",
        "p".repeat(16 * 1024),
        "s".repeat(342)
    );
    let letters: Vec<char> = long.chars().collect();
    let lines: Vec<String> = letters
        .chunks(80)
        .map(|line| line.iter().collect())
        .collect();
    let paste = format!("Authorization: Bearer {}", lines.join("\n"));
    bencher.bench(|| find(black_box(&paste)).unwrap());
}
