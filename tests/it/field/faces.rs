//! Each row of the page from one table: its sentence and its remedy, from the command and drawn on the screen.

use std::collections::BTreeSet;
use std::sync::Arc;

use kmctl::discovery::{FetchError, ProxyCause, ProxyFacts, Report};
use kmctl::net::{Client, ClientSettings, Proxies, block_on};
use kmctl::ops::discover::{Request, discover};
use kmctl::ops::token::{Credentials, TestSubject, request};
use kmctl::token::{PublishedKeys, Secret, Token};
use rustls::ServerConfig;
use serde_json::{Value, json};

use super::screens::{flat, pasted};
use crate::cli::situation::{DOCUMENT, Situation, run_trusting};
use crate::net::certificates::{Authority, parameters};
use crate::net::server::{Server, answer, json as http_json};
use crate::screens::world::{many, s0};
use crate::support::face::Face;
use crate::support::reports;
use crate::token::signer::{Signer, encode, jwks};

/// Rows of the page.
const LAST: [(char, usize); 4] = [('f', 14), ('p', 13), ('k', 9), ('n', 10)];

/// Rows that stand on one face only, and why.
const NOT_ON_SCREENS: [(&str, &str); 2] = [
    ("n9", "files in YAML are written by commands"),
    ("n10", "a screen has no stderr"),
];
const NOT_ON_COMMANDS: [(&str, &str); 1] = [("f1", "a command has no steps")];

/// The moment of the drawings, in seconds since 1970.
const DRAWN: i64 = 1_795_600_800;

/// What somebody meets.
enum Given {
    /// This text in place of the Well-Known URL.
    Typed(&'static str),
    /// This answer at this path.
    Answer(&'static str, Vec<u8>),
    /// A document with a change.
    Document(fn(&mut Value)),
    /// This document, saved, as if it had come from the address.
    Saved(&'static str, Value),
    /// This key set.
    Keys(Value),
    /// The usual key set in this answer.
    KeySet(fn(String) -> Vec<u8>),
    /// This certificate, and the PEM of its root, which is trusted.
    Tls(Arc<ServerConfig>, String),
    /// A proxy that answers so.
    Proxy(&'static str),
    /// A proxy setting.
    ProxySetting(&'static str),
    /// A signed token with this header and these claims over the usual ones.
    Token(Value, Value),
    /// The same, signed with a key of somebody else.
    Stranger(Value),
    /// This text in place of a token.
    Pasted(String),
    /// A token endpoint that answers so.
    Endpoint(Vec<u8>),
    /// A token endpoint that issues a token with these claims.
    Issued(Value),
}

struct Case {
    rows: &'static str,
    given: Given,
    said: &'static str,
    remedy: &'static str,
}

fn claims(issuer: &str, now: i64, changes: &Value) -> Value {
    let mut claims = json!({
        "iss": issuer, "sub": "s", "aud": "https://api", "azp": "app", "scope": "read",
        "iat": now - 60, "exp": now + 600, "jti": "j1",
    });
    for (name, value) in changes.as_object().unwrap() {
        claims[name] = value.clone();
    }
    claims
        .as_object_mut()
        .unwrap()
        .retain(|_, it| !it.is_null());
    claims
}

fn token(signer: &Signer, header: &Value, claims: &Value) -> String {
    let mut whole: Value = serde_json::from_str(&signer.header()).unwrap();
    for (name, value) in header.as_object().unwrap() {
        whole[name] = value.clone();
    }
    whole.as_object_mut().unwrap().retain(|_, it| !it.is_null());
    signer.token(&whole.to_string(), &claims.to_string())
}

/// The texts of both faces, each as all that a person sees there.
struct Faces {
    command: String,
    screens: Vec<String>,
}

fn read(it: &Situation, settings: ClientSettings, request: &Request) -> Report {
    let authority = std::fs::read_to_string(it.home.path("ca.pem")).unwrap();
    let client = Client::new(ClientSettings {
        extra_roots_pem: vec![authority],
        ..settings
    });
    block_on(discover(&client.unwrap(), request, jiff::Timestamp::now())).unwrap()
}

/// The details, then the review with the focus on each finding.
fn steps(report: Report, typed: &str) -> Vec<String> {
    let findings = report.findings.len();
    let readable = report.unreadable.is_none();
    let mut face = pasted(s0().serve(report), typed);
    let mut seen = drawn(&face);
    face.keys("<enter>");
    seen.extend(drawn(&face));
    if readable {
        face.keys("<enter><enter>");
        for _ in 0..=findings.min(4) {
            seen.push(flat(&face.drawn(78, 200).text()));
            face.keys("<down>");
        }
    }
    seen
}

/// One column and two.
fn drawn(face: &Face) -> Vec<String> {
    [(78, 200), (200, 60)]
        .map(|(width, height)| flat(&face.drawn(width, height).text()))
        .to_vec()
}

/// The trial of a token against a stored key manager, with the focus on each line.
fn trial(face: &mut Face) -> Vec<String> {
    let mut seen = Vec::new();
    for _ in 0..12 {
        let shown = flat(&face.drawn(78, 200).text());
        // The focus is on the last line.
        if seen.last() == Some(&shown) {
            break;
        }
        seen.push(shown);
        face.keys("<down>");
    }
    seen
}

/// Through a proxy of the environment.
fn through(it: &Situation, address: &str) -> crate::cli::home::Ran {
    let root = std::fs::read_to_string(it.home.path("ca.pem")).unwrap();
    run_trusting(&root, &["discover", ELSEWHERE], &[("HTTPS_PROXY", address)])
}

fn asked(it: &Situation, answer: Vec<u8>) -> crate::cli::home::Ran {
    it.serve("/token", answer);
    let words = [
        "token",
        "check",
        "km",
        "--client-id",
        "app",
        "--client-secret-stdin",
    ];
    it.run_with(&words, &[], "geheim")
}

/// A request on the trial's form.
fn requested(mut face: Face) -> Vec<String> {
    face.keys("<down>tgapp<tab>geheim<tab><tab><tab><tab><enter>");
    trial(&mut face)
}

fn faces(given: &Given) -> Faces {
    let signer = Signer::new("RS256", "k1");
    let it = match given {
        Given::Tls(config, root) => Situation::with_certificate(config.clone(), root),
        _ => Situation::good(&[&signer]),
    };
    let url = it.url();
    let issuer = reports::custom().configuration.issuer;
    let mut trying = many(1);
    trying.keys = PublishedKeys::saved(&jwks(&[&signer]));
    let now = jiff::Timestamp::now().as_second();
    let of_url = |url: &str| {
        let command = it.run(&["discover", url]);
        let report = read(
            &it,
            ClientSettings::default(),
            &Request::read(url.to_owned()),
        );
        (command, steps(report, url))
    };
    let (command, screens) = match given {
        Given::Typed(text) => {
            let mut face = pasted(s0(), text);
            let mut seen = drawn(&face);
            face.keys("<enter>");
            seen.extend(drawn(&face));
            (it.run(&["discover", text]), seen)
        }
        Given::Answer(path, bytes) => {
            it.serve(path, bytes.clone());
            of_url(&format!("{}{path}", it.base))
        }
        Given::Document(change) => {
            it.document(change);
            of_url(&url)
        }
        Given::Keys(set) => {
            it.serve("/jwks", http_json(set.to_string()));
            of_url(&url)
        }
        Given::KeySet(answered) => {
            let set = String::from_utf8(jwks(&[&signer])).unwrap();
            it.serve("/jwks", answered(set));
            of_url(&url)
        }
        Given::Tls(..) => of_url(&url),
        Given::Saved(address, document) => {
            let file = it.home.path("document.json");
            std::fs::write(&file, document.to_string()).unwrap();
            let keys = it.home.path("keys.json");
            std::fs::write(&keys, jwks(&[&signer])).unwrap();
            let words = [
                "discover",
                address,
                "--document",
                "document.json",
                "--jwks",
                "keys.json",
            ];
            let command = it.run(&words);
            let request = Request {
                document: Some(document.to_string().into_bytes()),
                jwks: Some(jwks(&[&signer])),
                ..Request::read((*address).to_owned())
            };
            let report = read(&it, ClientSettings::default(), &request);
            (command, steps(report, address))
        }
        Given::Proxy(head) => {
            let head: &'static str = head;
            let proxy = Server::http(move |line| {
                drop(std::io::Write::write_all(line, head.as_bytes()));
            });
            let address = format!("http://{}", proxy.address);
            let command = through(&it, &address);
            let settings = ClientSettings {
                proxies: Proxies::Fixed(address),
                ..ClientSettings::default()
            };
            let report = read(&it, settings, &Request::read(ELSEWHERE));
            (command, steps(report, ELSEWHERE))
        }
        Given::ProxySetting(value) => {
            let proxy = ProxyFacts {
                variable: Some("HTTPS_PROXY"),
                ..ProxyFacts::default()
            };
            let cause = ProxyCause::Unusable("the port is not a number from 1 to 65535".to_owned());
            let report = Report {
                unreadable: Some(FetchError::Proxy { proxy, cause }),
                findings: Vec::new(),
                ..reports::unreadable(ELSEWHERE)
            };
            (through(&it, value), steps(report, ELSEWHERE))
        }
        Given::Token(header, changes) => {
            it.add("km");
            let here = token(&signer, header, &claims(&it.base, now, changes));
            trying.keys("<down>t");
            trying.paste(&token(&signer, header, &claims(&issuer, DRAWN, changes)));
            (it.check(&here, &[]), trial(&mut trying))
        }
        Given::Stranger(changes) => {
            it.add("km");
            let theirs = Signer::new("ES256", "theirs");
            let of = |issuer: &str, now| token(&theirs, &json!({}), &claims(issuer, now, changes));
            trying.keys("<down>t");
            trying.paste(&of(&issuer, DRAWN));
            (it.check(&of(&it.base, now), &[]), trial(&mut trying))
        }
        Given::Pasted(text) => {
            it.add("km");
            trying.keys("<down>t");
            trying.paste(text);
            (it.check(text, &[]), trial(&mut trying))
        }
        Given::Endpoint(bytes) => {
            it.add("km");
            let command = asked(&it, bytes.clone());
            let authority = std::fs::read_to_string(it.home.path("ca.pem")).unwrap();
            let client = Client::new(ClientSettings {
                extra_roots_pem: vec![authority],
                ..ClientSettings::default()
            });
            let subject = TestSubject {
                token_endpoint: format!("{}/token", it.base),
                well_known_url: url.clone(),
                ..TestSubject::of_draft(&kmctl::key_manager::Draft::new(
                    kmctl::key_manager::ProviderKind::Custom,
                    Vec::new(),
                ))
            };
            let credentials = Credentials {
                client_id: "app".to_owned(),
                secret: Some(Secret::new("geheim")),
                ..Credentials::default()
            };
            let refused = block_on(request(&client.unwrap(), &subject, &credentials)).unwrap();
            trying.refused = Some(refused.unwrap_err());
            (command, requested(trying))
        }
        Given::Issued(changes) => {
            it.add("km");
            let here = token(&signer, &json!({}), &claims(&it.base, now, changes));
            let body = json!({ "access_token": here, "token_type": "Bearer" });
            let there = token(&signer, &json!({}), &claims(&issuer, DRAWN, changes));
            trying.fetched = Some(Token::new(there));
            (asked(&it, http_json(body.to_string())), requested(trying))
        }
    };
    let command = flat(&super::text(&command));
    for text in screens.iter().chain([&command]) {
        // A field shows what was typed into it, until it is corrected.
        let typed = matches!(given, Given::Typed(_)) && text != &command;
        assert!(!text.contains("geheim") || typed, "{text}");
    }
    Faces { command, screens }
}

fn missing_intermediate() -> Given {
    let root = Authority::new("Corp Root");
    let (issuing, _) = root.intermediate("Corp Issuing 1");
    Given::Tls(
        issuing.sign_with(parameters(&["localhost"], "idp"), &[]),
        root.pem(),
    )
}

fn other_host() -> Given {
    let root = Authority::new("Corp Root");
    Given::Tls(
        root.sign(parameters(&["idp.acme.example"], "idp")),
        root.pem(),
    )
}

fn key(name: &str, value: Value) -> Given {
    let mut key = Signer::new("RS256", "k1").public();
    key[name] = value;
    Given::Keys(json!({ "keys": [key] }))
}

fn document(base: &str, issuer: &str) -> Value {
    let it = Situation::empty();
    let text = it.plain_document().to_string().replace(&it.base, base);
    let mut document: Value = serde_json::from_str(&text).unwrap();
    document["issuer"] = json!(issuer);
    document
}

/// A document with the paths of Keycloak.
fn keycloak(issuer: &str) -> Value {
    let text = document(issuer, issuer).to_string();
    let text = text.replace("/token\"", "/protocol/openid-connect/token\"");
    let text = text.replace("/authorize\"", "/protocol/openid-connect/auth\"");
    let text = text.replace("/jwks\"", "/protocol/openid-connect/certs\"");
    serde_json::from_str(&text).unwrap()
}

fn refusal(status: &str, error: &str, description: &str) -> Vec<u8> {
    let body = json!({ "error": error, "error_description": description });
    answer(
        status,
        "Content-Type: application/json\r\n",
        body.to_string(),
    )
}

fn typed(header: &Value) -> String {
    format!("{}..AAAA.BBBB.CCCC", encode(header.to_string()))
}

#[rustfmt::skip]
fn table() -> Vec<Case> {
    let case = |rows, given, said, remedy| Case { rows, given, said, remedy };
    let none = || json!({});
    let padded = {
        let key = Signer::new("RS256", "k1").public();
        let number = crate::token::signer::decode(key["n"].as_str().unwrap());
        json!(encode([&[0], number.as_slice()].concat()))
    };
    let secret_key = json!({ "keys": [{ "kty": "RSA", "kid": "e", "use": "enc", "alg": "RSA-OAEP",
        "n": Signer::new("RS256", "e").public()["n"], "e": "AQAB" }] });
    vec![
        case("f2", Given::Typed("https://me:geheim@idp.example/x"), "contains a user name and password",
            "Use https://idp.example/x"),
        case("f3", missing_intermediate(), "signed by CN=Corp Issuing 1", "configure the full chain"),
        case("n1", other_host(), "idp.acme.example", "Use a host name that the certificate is for"),
        case("f4", Given::Proxy("HTTP/1.1 407 No\r\nProxy-Authenticate: Basic realm=x\r\n\r\n"),
            "requires a login (407; Basic)", "Put the user name and password before the host in"),
        case("n2", Given::ProxySetting("http://127.0.0.1:port"),
            "HTTPS_PROXY is not the address of a proxy: the port is not a number from 1 to 65535", "http://HOST:PORT"),
        case("f5", Given::Answer(DOCUMENT, answer("429 Too Many Requests", "Retry-After: 30\r\n", "")),
            "429 Too Many Requests", "Try again in 30 seconds"),
        case("f6", Given::Token(json!({ "typ": "JWT" }), json!({ "nonce": "n", "azp": null, "aud": "app", "scope": null })),
            "an ID token, not an access token", "access_token"),
        case("f7", Given::Typed("https//idp.example/realms/a"), "does not start with https://",
            "https://idp.example/realms/a"),
        case("f8", Given::Answer("/jwks", http_json("{\"keys\":[]}")), "this is a key set",
            "/.well-known/openid-configuration"),
        case("f9", Given::Saved(ENTRA, document(ENTRA_BASE, "https://idp.example.com")),
            "The issuer is on a different host from the Well-Known URL",
            "Use the issuer's own address, https://idp.example.com/.well-known/openid-configuration"),
        case("n6", Given::Saved(CIAM, document("https://acme.ciamlogin.com/6731de76-14a6-49ae-97bc-6eba6914391e/v2.0",
            "https://6731de76-14a6-49ae-97bc-6eba6914391e.ciamlogin.com/6731de76-14a6-49ae-97bc-6eba6914391e/v2.0")),
            "The issuer is on a different host from the Well-Known URL", "Keep the document's issuer"),
        case("f10 n7", Given::Document(|it| it["jwks_uri"] = json!(format!("{}/oauth/discovery/keys", it["issuer"].as_str().unwrap()))),
            "404 Not Found", "where the keys are"),
        case("f11", Given::Issued(json!({ "azp": null })), "no claim of this token names the client",
            "Ask the provider to put the client ID into its access tokens"),
        case("n8", Given::Issued(json!({ "azp": "other" })), "claim azp contains other, not app",
            "Use a token of this client, or give the ID of the client that it belongs to."),
        case("f12", Given::Endpoint(refusal("400 Bad Request", "invalid_request", "missing parameter organization")),
            "missing parameter organization", "--param organization=VALUE"),
        case("f13", Given::Token(json!({ "typ": "JWT" }), none()), "JWT; access tokens can say at+jwt (RFC 9068)",
            "Accepted by every gateway"),
        case("f14", key("e", json!("AQ")), "the exponent e is 1", "Ask the provider to replace this key"),
        case("p1", Given::Token(none(), json!({ "iss": "http://dev-test-xyz.us.auth0.com/" })), "Issuer differs at character",
            "to http://dev-test-xyz.us.auth0.com/"),
        case("p2", key("alg", json!("SHA256withRSA")), "alg is SHA256withRSA, but must be RS256",
            "publish this key with \"alg\": \"RS256\""),
        case("p3", Given::Keys(secret_key), "The only key in the set is for encryption.", "where the keys that sign access tokens"),
        case("p4", key("n", padded), "n starts with 1 zero byte", "shortest form"),
        case("p5", Given::Keys(json!({ "k1": "-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----" })),
            "x509", "{\"keys\": ["),
        case("p6", Given::Pasted(typed(&json!({ "alg": "dir", "enc": "A256GCM", "iss": "https://acme.eu.auth0.com/" }))),
            "encrypted (JWE, 5 parts)", "request one with the audience of your API"),
        case("p7", Given::Token(json!({ "crit": ["b64"], "b64": true }), none()), "crit requires b64",
            "turn off this extension"),
        case("p8", Given::Token(json!({ "alg": "PS256" }), none()), "made with RS256, but the header says PS256",
            "Ask the provider to set alg to"),
        case("p9", Given::Token(none(), json!({ "scope": null, "realm_access": { "roles": ["a"] } })),
            "realm_access.roles is nested", "top-level claim"),
        case("p10", Given::Token(none(), json!({ "pad": "x".repeat(9_000) })), "it is 13 KB", "fewer groups and roles"),
        case("p11", Given::Typed("https://idp.example:0/x"), "invalid port 0 (ports are 1 to 65535)", "Correct the port, or remove it for 443."),
        case("p12", Given::Answer(DOCUMENT, http_json("{\"issuer\": \"https://h\", ")), "incomplete JSON", "Ask the provider to serve the whole document"),
        case("p13", Given::Answer("/jwks", answer("200 OK", "Content-Type: text/plain\r\n", "{\"keys\":[]}")),
            "this is a key set (JWKS)", "the address of the key set belongs in JWKS Endpoint"),
        case("k1", Given::Saved("https://sso.acme.example/realms/acme/.well-known/openid-configuration",
            keycloak("https://login.acme.example/realms/acme")),
            "The issuer is on a different host from the Well-Known URL", "Read the document at the issuer's address"),
        case("k2 n5", Given::Answer("/realms/nowhere/.well-known/openid-configuration",
            answer("404 Not Found", "Content-Type: application/json\r\n", "{\"error\":\"Realm does not exist\"}")),
            "Realm does not exist", "case matters"),
        case("k3", Given::Answer("/realms/acme/protocol/openid-connect/token", answer("405 Method Not Allowed", "", "")),
            "405 Method Not Allowed", "/realms/acme/.well-known/openid-configuration"),
        case("k4", Given::Answer("/realms/acme", http_json("{\"realm\":\"acme\",\"public_key\":\"MIIB\",\"token-service\":\"https://h/realms/acme/protocol/openid-connect\"}")),
            "the public page of a Keycloak realm", "/realms/acme/.well-known/openid-configuration"),
        case("k5", Given::Token(json!({ "alg": "HS512" }), json!({ "typ": "Refresh" })), "This is a refresh token",
            "access_token"),
        case("k6", Given::Stranger(json!({ "iss": "https://sts.example/realms/other" })), "it is on a different host",
            "or add that issuer as a separate key manager"),
        case("k7", Given::Endpoint(refusal("401 Unauthorized", "unauthorized_client", "Client not enabled to retrieve service account")),
            "Client not enabled to retrieve service account", "Turn on service accounts"),
        case("k8", Given::Typed("https://idp.example/realms/{realm}/.well-known/openid-configuration"),
            "placeholder {realm}", "Replace"),
        case("k9", Given::Token(none(), json!({ "cnf": { "jkt": "x" } })), "bound to a key of the client by DPoP",
            "turn DPoP off for this client"),
        case("n3", Given::Typed("curl -u me:geheim 'https://idp.invalid/.well-known/openid-configuration'"),
            "Used the address from the pasted command.", "https://idp.invalid/.well-known/openid-configuration"),
        case("n4", Given::Typed("https://(https://idp.example/realms/a"), "has https:// twice", "Use https://idp.example/realms/a"),
        // The further causes of the same kinds.
        case("f14", key("e", json!("aqab")), "e is aqab, but must be AQAB; case matters", "\"e\": \"AQAB\""),
        case("p5", Given::Keys(json!({ "jwks": [Signer::new("RS256", "k1").public()] })),
            "the keys are in jwks, not in keys", "{\"keys\": [...]}"),
        case("k1", Given::Document(|it| {
            let issuer = format!("{}/app", it["issuer"].as_str().unwrap());
            it["jwks_uri"] = json!(format!("{issuer}/jwks"));
            it["issuer"] = json!(issuer);
        }), "The provider adds /app to its addresses", "set its public address"),
        case("p9", Given::Token(none(), json!({ "scope": "orders+items" })), "scope has plus signs",
            "as one string, separated by spaces"),
        case("f5", Given::Answer(DOCUMENT, http_json("{issuer: 'https://h'}")), "its names are not in quotes",
            "one JSON object and nothing else"),
        case("k4", Given::Answer("/", answer("200 OK", "Content-Type: text/html\r\n", "<html><title>Welcome to Keycloak</title></html>")),
            "This is Keycloak's start page.", "Add /realms/"),
        case("k7", Given::Endpoint(refusal("401 Unauthorized", "invalid_client", "no")), "invalid_client: no",
            "neither was accepted"),
        case("k7", Given::Endpoint(answer("204 No Content", "", "")), "returned 204 No Content, without a token",
            "Compare Token Endpoint with token_endpoint"),
        case("f14", key("n", json!(encode(der_of_key()))), "n is a whole key in DER", "no signature can be verified"),
        case("f14", key("exp", json!(1_600_000_000)), "exp says that the key expired on 2020-09-13", "remove this one"),
        case("p2", key("kty", json!("PUBLIC")), "kty is PUBLIC, which is unknown; its members are those of an RSA key", "\"kty\": \"RSA\""),
    ]
}

/// What is no fault, and what must not be said of it.
#[rustfmt::skip]
fn near_misses() -> Vec<(Given, &'static str)> {
    let none = || json!({});
    vec![
        (Given::Typed("https://idp.example:443/x"), "invalid port"),
        (Given::Typed("https://idp.example/x?y=https://z"), "twice"),
        (Given::Document(|_| {}), "a different host"),
        (Given::KeySet(|set| answer("200 OK", "Content-Type: application/jwk-set+json\r\n", set)), "The key set is served as"),
        (Given::Issued(json!({ "azp": "app" })), "of this client"),
        (Given::Issued(json!({ "azp": null, "client_id": "app" })), "no claim of this token names the client"),
        (Given::Token(json!({ "typ": "at+jwt" }), none()), "can say at+jwt"),
        (Given::Token(none(), none()), "FAIL"),
        (Given::Saved("https://login.acme.example/realms/acme/.well-known/openid-configuration",
            keycloak("https://login.acme.example/realms/acme")), "a different host"),
        (key("use", json!("sig")), "must be"),
    ]
}

#[test]
fn near_misses_of_the_rows_are_told_on_no_face() {
    for (given, unsaid) in near_misses() {
        let seen = faces(&given);
        for text in seen.screens.iter().chain([&seen.command]) {
            assert!(!text.contains(unsaid), "{unsaid:?} in {text}");
        }
    }
}

/// SEQUENCE of the length of a whole public key.
fn der_of_key() -> Vec<u8> {
    [&[0x30, 0x82, 1, 10][..], &[7; 266]].concat()
}

const ELSEWHERE: &str = "https://idp.invalid/.well-known/openid-configuration";
const ENTRA_BASE: &str =
    "https://login.microsoftonline.com/6731de76-14a6-49ae-97bc-6eba6914391e/v2.0";
const ENTRA: &str = "https://login.microsoftonline.com/6731de76-14a6-49ae-97bc-6eba6914391e/v2.0/.well-known/openid-configuration";
const CIAM: &str = "https://acme.ciamlogin.com/6731de76-14a6-49ae-97bc-6eba6914391e/v2.0/.well-known/openid-configuration";

#[test]
fn every_row_is_told_by_the_command_and_drawn_on_the_screen() {
    let (mut by_command, mut on_screens) = (BTreeSet::new(), BTreeSet::new());
    let mut failed = Vec::new();
    for Case {
        rows,
        given,
        said,
        remedy,
    } in table()
    {
        let seen = faces(&given);
        let has = |text: &String| text.contains(&flat(said)) && text.contains(&flat(remedy));
        match has(&seen.command) {
            true => by_command.extend(rows.split(' ')),
            false => failed.push(format!(
                "{rows}, command: {said:?}, {remedy:?} in\n{}",
                seen.command
            )),
        }
        match seen.screens.iter().any(has) {
            true => on_screens.extend(rows.split(' ')),
            false => failed.push(format!(
                "{rows}, screen: {said:?}, {remedy:?} in\n{}",
                seen.screens.last().unwrap()
            )),
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n\n"));
    for (kind, last) in LAST {
        for row in (1..=last).map(|number| format!("{kind}{number}")) {
            let not = |list: &[(&str, &str)]| list.iter().any(|(it, _)| *it == row);
            assert!(
                by_command.contains(row.as_str())
                    != not(&[&NOT_ON_COMMANDS[..], &NOT_ON_SCREENS[..]].concat()),
                "{row} by a command"
            );
            assert!(
                on_screens.contains(row.as_str())
                    != not(&[&NOT_ON_SCREENS[..], &NOT_ON_COMMANDS[..]].concat()),
                "{row} on a screen"
            );
        }
    }
}
