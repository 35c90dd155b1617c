//! Judging against parsing: a typical document with five keys, documents of 1 MiB, and a set of 1,000 keys.
//!
//! `cargo bench --bench judge [-- PART OF A ROW'S NAME]`. The floor is reading the same bytes with serde_json; both are measured by turns in one run, so that a
//! busy machine spoils both.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a benchmark says what it measured and may stop where it stands"
)]

use std::hint::black_box;
use std::time::{Duration, Instant};

use kmctl::discovery::{FetchResult, Fetched, Profile, Response, validate};
use serde_json::{Map, Value, json};

const URL: &str = "https://idp.example/t/acme/.well-known/openid-configuration";

/// A document like those that providers serve: about 4 KB.
fn typical() -> Map<String, Value> {
    let algorithms = [
        "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA",
    ];
    let document = json!({
        "issuer": "https://idp.example/t/acme",
        "authorization_endpoint": "https://idp.example/t/acme/protocol/authorize",
        "token_endpoint": "https://idp.example/t/acme/protocol/token",
        "introspection_endpoint": "https://idp.example/t/acme/protocol/introspect",
        "userinfo_endpoint": "https://idp.example/t/acme/protocol/userinfo",
        "end_session_endpoint": "https://idp.example/t/acme/protocol/logout",
        "jwks_uri": "https://idp.example/t/acme/protocol/certs",
        "check_session_iframe": "https://idp.example/t/acme/protocol/login-status.html",
        "revocation_endpoint": "https://idp.example/t/acme/protocol/revoke",
        "device_authorization_endpoint": "https://idp.example/t/acme/protocol/device",
        "registration_endpoint": "https://idp.example/t/acme/clients",
        "grant_types_supported": ["authorization_code", "implicit", "refresh_token", "password", "client_credentials"],
        "response_types_supported": ["code", "none", "id_token", "token", "id_token token", "code id_token"],
        "response_modes_supported": ["query", "fragment", "form_post", "query.jwt", "jwt"],
        "subject_types_supported": ["public", "pairwise"],
        "id_token_signing_alg_values_supported": algorithms,
        "id_token_encryption_alg_values_supported": ["RSA-OAEP", "RSA-OAEP-256", "ECDH-ES"],
        "userinfo_signing_alg_values_supported": algorithms,
        "request_object_signing_alg_values_supported": algorithms,
        "token_endpoint_auth_methods_supported": ["private_key_jwt", "client_secret_basic", "client_secret_post"],
        "token_endpoint_auth_signing_alg_values_supported": algorithms,
        "revocation_endpoint_auth_signing_alg_values_supported": algorithms,
        "dpop_signing_alg_values_supported": algorithms,
        "claims_supported": ["iss", "sub", "aud", "exp", "iat", "auth_time", "name", "given_name", "family_name", "email"],
        "scopes_supported": ["openid", "profile", "email", "address", "phone", "offline_access", "roles", "groups"],
        "ui_locales_supported": ["en", "de", "fr", "pt-BR", "zh-Hans"],
        "code_challenge_methods_supported": ["plain", "S256"],
        "claims_parameter_supported": true,
        "request_parameter_supported": true,
        "request_uri_parameter_supported": true,
        "acme_portal_uri": "https://idp.example/portal",
    });
    document.as_object().unwrap().clone()
}

/// RSA keys of 2048 bits with their certificates.
fn keys(count: usize) -> Vec<u8> {
    let set: Value =
        serde_json::from_str(include_str!("../tests/data/keys/certified.jwks.json")).unwrap();
    let key = &set["keys"][0];
    let keys: Vec<Value> = (0..count)
        .map(|place| {
            let mut key = key.clone();
            key["kid"] = json!(format!("key-{place}"));
            key
        })
        .collect();
    serde_json::to_vec(&json!({ "keys": keys })).unwrap()
}

/// A typical document made large by one kind of member.
fn large(fill: impl Fn(&mut Map<String, Value>, usize)) -> Vec<u8> {
    const SIZE: usize = 1024 * 1024 - 4096;
    let mut count = 1_000;
    loop {
        let mut document = typical();
        fill(&mut document, count);
        let body = serde_json::to_vec(&document).unwrap();
        if body.len() >= SIZE {
            return body;
        }
        count = count * SIZE / body.len() + 100;
    }
}

fn words(document: &mut Map<String, Value>, count: usize) {
    for name in ["scopes_supported", "claims_supported"] {
        let words: Vec<Value> = (0..count)
            .map(|place| json!(format!("word:{place}")))
            .collect();
        document.insert(name.to_owned(), Value::from(words));
    }
}

fn endpoints(document: &mut Map<String, Value>, count: usize) {
    for place in 0..count {
        let url = json!(format!("https://idp.example/t/acme/{place}"));
        document.insert(format!("acme_{place}_endpoint"), url);
    }
}

fn locales(document: &mut Map<String, Value>, count: usize) {
    let tags = ["en", "de-AT", "zh-Hant-TW", "pt-BR", "sl-rozaj"];
    let tags: Vec<Value> = tags
        .iter()
        .cycle()
        .take(count)
        .map(|tag| json!(tag))
        .collect();
    document.insert("ui_locales_supported".to_owned(), Value::from(tags));
}

fn objects(document: &mut Map<String, Value>, count: usize) {
    let object = |place: usize| json!({"id": place, "on": true, "of": [1, 2.5, null]});
    let objects: Vec<Value> = (0..count).map(object).collect();
    document.insert("acme_details".to_owned(), Value::from(objects));
}

fn answer(body: &[u8]) -> Fetched {
    Fetched::Answer(Response {
        status: 200,
        content_type: Some("application/json".to_owned()),
        location: None,
        body: body.to_vec(),
        elapsed: Duration::ZERO,
        ..Default::default()
    })
}

fn judged(document: &Fetched, jwks: &Fetched) {
    let report = validate(black_box(&FetchResult {
        url: URL,
        profile: Profile::Oidc,
        document,
        jwks,
        saved: false,
        now: jiff::Timestamp::UNIX_EPOCH,
    }));
    black_box(report);
}

fn parsed(bodies: &[&[u8]]) {
    for body in bodies {
        let value: Value = serde_json::from_slice(black_box(body)).unwrap();
        black_box(value);
    }
}

/// The middle one of some times.
fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}

fn timed(work: impl FnOnce()) -> Duration {
    let begin = Instant::now();
    work();
    begin.elapsed()
}

/// What a row may cost.
enum Mark {
    /// So much beyond parsing.
    Beyond(Duration),
    /// So many times parsing.
    Times(f64),
    /// None.
    None,
}

fn row(name: &str, document: &[u8], keys: Option<&[u8]>, rounds: usize, mark: &Mark) {
    // Cargo adds `--bench`.
    let mut wanted = std::env::args().skip(1).filter(|word| word != "--bench");
    if wanted.next().is_some_and(|part| !name.contains(&part)) {
        return;
    }
    let (fetched, jwks) = (answer(document), keys.map_or(Fetched::NotAsked, answer));
    let bodies: Vec<&[u8]> = std::iter::once(document).chain(keys).collect();
    let (mut floor, mut ours) = (Vec::new(), Vec::new());
    for _ in 0..rounds {
        floor.push(timed(|| parsed(&bodies)));
        ours.push(timed(|| judged(&fetched, &jwks)));
    }
    let (floor, ours) = (median(floor), median(ours));
    let ratio = ours.as_secs_f64() / floor.as_secs_f64();
    let kept = match mark {
        Mark::Beyond(limit) => ours.saturating_sub(floor) <= *limit,
        Mark::Times(limit) => ratio <= *limit,
        Mark::None => true,
    };
    let said = match (mark, kept) {
        (Mark::None, _) => "",
        (_, true) => "mark kept",
        (_, false) => "MARK MISSED",
    };
    let ms = |time: Duration| time.as_secs_f64() * 1000.0;
    println!(
        "{name:<34} parsed {:>8.3} ms  judged {:>8.3} ms  ratio {ratio:>6.2}  {said}",
        ms(floor),
        ms(ours)
    );
}

fn main() {
    let small = serde_json::to_vec(&typical()).unwrap();
    let limit = Mark::Beyond(Duration::from_micros(200));
    row("typical, no keys", &small, None, 400, &limit);
    row("typical, 5 keys", &small, Some(&keys(5)), 400, &limit);
    row(
        "typical, 1,000 keys",
        &small,
        Some(&keys(1_000)),
        15,
        &Mark::None,
    );
    let times = Mark::Times(3.0);
    row("1 MiB of words", &large(words), None, 25, &times);
    row("1 MiB of endpoints", &large(endpoints), None, 25, &times);
    row("1 MiB of locales", &large(locales), None, 25, &times);
    row("1 MiB of objects", &large(objects), None, 25, &times);
}
