//! Trying a token: whom is asked how often, and what is told of it.

use std::sync::atomic::{AtomicUsize, Ordering};

use jiff::tz::TimeZone;
use jiff::{Timestamp, ZonedDateTime};
use kmctl::cli::ExitCode;
use kmctl::demo::{CLIENT_ID, CLIENT_SECRET, Options, Provider, Tenant, TokenOptions};
use kmctl::discovery::{CheckOutcome, Document};
use kmctl::key_manager::{Draft, ProviderKind};
use kmctl::net::{Client, ClientSettings, Proxies, block_on};
use kmctl::ops::token::{
    Authentication, Credentials, TestSubject, TokenRequestError, check, request,
};
use kmctl::token::{Check, PublishedKeys, Secret, Token, TokenVerdict};

use crate::net::server::{Server, answer, json, patient};
use crate::token::signer::{Signer, jwks};

const ISSUER: &str = "https://idp.example";

fn now() -> ZonedDateTime {
    ZonedDateTime::new(
        Timestamp::from_second(1_790_000_000).unwrap(),
        TimeZone::UTC,
    )
}

/// The subject that a well-known document describes.
pub fn subject(client: &Client, url: &str) -> TestSubject {
    let answer = block_on(client.get(url)).unwrap().unwrap();
    let document = Document::read(&answer).unwrap();
    let text = |name: &str| document.text(name).value().unwrap().to_owned();
    let mut draft = Draft::new(ProviderKind::Custom, Vec::new());
    draft.configuration.issuer = text("issuer");
    draft.configuration.jwks_endpoint = text("jwks_uri");
    draft.configuration.token_endpoint = text("token_endpoint");
    TestSubject::of_draft(&draft)
}

fn client() -> Client {
    Client::new(patient()).unwrap()
}

fn target(jwks_endpoint: &str, token_endpoint: &str) -> TestSubject {
    let mut draft = Draft::new(ProviderKind::Custom, Vec::new());
    draft.configuration.issuer = ISSUER.to_owned();
    draft.configuration.jwks_endpoint = jwks_endpoint.to_owned();
    draft.configuration.token_endpoint = format!(" {token_endpoint}\n");
    TestSubject::of_draft(&draft)
}

fn token(signer: &Signer) -> Token {
    let claims = serde_json::json!({
        "iss": ISSUER, "aud": "api", "azp": "svc", "scope": "a", "exp": 1_790_000_600,
    });
    Token::new(signer.token(&signer.header(), &claims.to_string()))
}

fn judged(
    target: &TestSubject,
    token: &Token,
    known: Option<PublishedKeys>,
) -> (TokenVerdict, PublishedKeys) {
    block_on(check(&client(), target, token, known, &now())).unwrap()
}

/// Gives one set to the first who asks, and another to all who follow.
fn turning(first: Vec<u8>, then: Vec<u8>) -> Server {
    let asked = AtomicUsize::new(0);
    Server::http(move |line| {
        let body = match asked.fetch_add(1, Ordering::SeqCst) {
            0 => json(&first),
            _ => json(&then),
        };
        let _ = line.write_all(&body);
    })
}

fn asked(server: &Server) -> usize {
    server.requests.lock().unwrap().len()
}

#[test]
fn a_key_that_is_there_is_read_once() {
    let signer = Signer::new("ES256", "k1");
    let server = Server::saying(json(jwks(&[&signer])));
    let target = target(&server.url("/jwks"), "");
    let (verdict, keys) = judged(&target, &token(&signer), None);
    assert!(verdict.accepted, "{}", verdict.text());
    assert_eq!(asked(&server), 1);
    // The next token needs no reading at all.
    assert!(judged(&target, &token(&signer), Some(keys)).0.accepted);
    assert_eq!(asked(&server), 1);
}

#[test]
fn a_key_that_is_not_there_has_the_set_read_anew_once() {
    let (old, new) = (Signer::new("ES256", "k1"), Signer::new("ES256", "k2"));
    let server = turning(jwks(&[&old]), jwks(&[&old, &new]));
    let (verdict, _) = judged(&target(&server.url("/jwks"), ""), &token(&new), None);
    assert!(verdict.accepted, "{}", verdict.text());
    assert_eq!(asked(&server), 2);

    let server = Server::saying(json(jwks(&[&old])));
    let (verdict, _) = judged(&target(&server.url("/jwks"), ""), &token(&new), None);
    assert_eq!(
        verdict.first_reason.as_deref(),
        Some("its key is not in the JWKS")
    );
    assert_eq!(asked(&server), 2, "once more and no more");
}

#[test]
fn known_keys_survive_a_provider_that_is_gone() {
    let (old, new) = (Signer::new("ES256", "k1"), Signer::new("ES256", "k2"));
    let server = Server::saying(answer("503 Service Unavailable", "", ""));
    let target = target(&server.url("/jwks"), "");
    let known = PublishedKeys::saved(&jwks(&[&old]));
    assert!(
        judged(&target, &token(&old), Some(known.clone()))
            .0
            .accepted
    );
    assert_eq!(asked(&server), 0);
    let (verdict, keys) = judged(&target, &token(&new), Some(known.clone()));
    assert_eq!(
        verdict.first_reason.as_deref(),
        Some("its key is not in the JWKS")
    );
    assert_eq!(keys, known);
}

#[test]
fn keys_that_cannot_be_read_are_told_and_the_claims_judged() {
    let signer = Signer::new("ES256", "k1");
    for (said, message) in [
        (
            answer("404 Not Found", "", ""),
            "the JWKS could not be read: 404 Not Found",
        ),
        (
            answer("302 Found", "Location: /elsewhere\r\n", ""),
            "the JWKS could not be read: redirected (302)",
        ),
        (
            answer("200 OK", "", "<html>"),
            "the JWKS could not be read: a web page, not JSON",
        ),
        (
            json("{}"),
            "the JWKS could not be read: JSON without an array named keys",
        ),
    ] {
        let server = Server::saying(said);
        let (verdict, _) = judged(&target(&server.url("/jwks"), ""), &token(&signer), None);
        let told = &verdict.line(Check::Key).unwrap().message;
        assert!(told.starts_with(message), "{told}");
        assert_eq!(
            verdict.line(Check::Issuer).unwrap().outcome,
            CheckOutcome::Ok
        );
        assert!(!verdict.accepted);
    }
    let (verdict, _) = judged(&target("", ""), &token(&signer), None);
    assert_eq!(
        verdict.line(Check::Key).unwrap().message,
        "the JWKS could not be read: no JWKS Endpoint is set"
    );
}

fn credentials(authentication: Authentication) -> Credentials {
    Credentials {
        client_id: "my client".to_owned(),
        secret: Some(Secret::new("s3cr3t/of mine")),
        authentication,
        scope: Some("a b".to_owned()),
        audience: Some("https://api".to_owned()),
        resource: None,
        parameters: Vec::new(),
    }
}

#[test]
fn basic_first_then_once_more_in_the_body() {
    let body = r#"{"error":"invalid_client","error_description":"not with s3cr3t/of mine"}"#;
    let server = Server::saying(answer("401 Unauthorized", "", body));
    let target = target("", &server.url("/token"));
    let asking = credentials(Authentication::Automatic);
    let refused = block_on(request(&client(), &target, &asking))
        .unwrap()
        .unwrap_err();
    assert_eq!(
        refused.message(),
        "The Token Endpoint returned 401 Unauthorized: invalid_client: not with [hidden by kmctl]."
    );
    let requests = server.requests.lock().unwrap();
    assert_eq!(requests.len(), 2);
    assert!(requests[0].contains("authorization: Basic "));
    assert!(
        requests[0].ends_with(
            "\r\n\r\ngrant_type=client_credentials&scope=a+b&audience=https%3A%2F%2Fapi"
        )
    );
    assert!(!requests[1].contains("authorization"));
    assert!(requests[1].ends_with("&client_id=my+client&client_secret=s3cr3t%2Fof+mine"));
}

#[test]
fn what_is_not_about_the_client_is_asked_once() {
    let server = Server::saying(answer(
        "400 Bad Request",
        "",
        r#"{"error":"invalid_scope"}"#,
    ));
    let target = target("", &server.url("/token"));
    for authentication in [Authentication::Automatic, Authentication::Post] {
        let asking = credentials(authentication);
        let refused = block_on(request(&client(), &target, &asking))
            .unwrap()
            .unwrap_err();
        assert!(
            refused
                .message()
                .ends_with("400 Bad Request: invalid_scope.")
        );
    }
    assert_eq!(asked(&server), 2);
}

#[test]
fn an_endpoint_that_is_not_there() {
    let asking = credentials(Authentication::Basic);
    let refused = block_on(request(&client(), &target("", ""), &asking)).unwrap();
    assert_eq!(refused, Err(TokenRequestError::NoEndpoint));
    let gone = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/token", gone.local_addr().unwrap());
    drop(gone);
    let refused = block_on(request(&client(), &target("", &url), &asking)).unwrap();
    let refused = refused.unwrap_err();
    assert_eq!(
        (refused.code(), ExitCode::from(&refused)),
        ("connection-refused", ExitCode::Unreachable)
    );
}

#[test]
fn secrets_are_not_printed() {
    let printed = format!("{:?}", credentials(Authentication::Basic));
    assert!(!printed.contains("s3cr3t"), "{printed}");
}

#[test]
fn the_demo_provider_from_its_address_alone() {
    let demo = Provider::start(&Options::default()).unwrap();
    let client = Client::new(ClientSettings {
        extra_roots_pem: vec![demo.ca_pem().to_owned()],
        proxies: Proxies::Never,
        timeout: std::time::Duration::from_secs(60),
        connect_timeout: std::time::Duration::from_secs(60),
        ..ClientSettings::default()
    })
    .unwrap();
    let now = || ZonedDateTime::new(Timestamp::now(), TimeZone::UTC);
    let asking = Credentials {
        client_id: CLIENT_ID.to_owned(),
        secret: Some(Secret::new(CLIENT_SECRET)),
        ..Credentials::default()
    };
    let url = demo.well_known(Tenant::default());
    let target = subject(&client, &url);
    let token = block_on(request(&client, &target, &asking))
        .unwrap()
        .unwrap();
    let asked = target.for_client(&asking.client_id, None, None);
    let (verdict, _) = block_on(check(&client, &asked, &token, None, &now())).unwrap();
    assert!(verdict.accepted, "{}", verdict.text());
    let old = Token::new(demo.token(&TokenOptions::expired()).unwrap());
    let (verdict, _) = block_on(check(&client, &target, &old, None, &now())).unwrap();
    assert!(!verdict.accepted);
    let expiry = &verdict.line(Check::Expiry).unwrap().message;
    assert!(expiry.starts_with("expired 10 min"), "{expiry}");
}
