//! Answers that are no document, each told by its own cause; and odd ones that are read.

use std::io::Read as _;

use super::{notable, text, told, unread};
use crate::cli::situation::{DOCUMENT, Situation, run_trusting};
use crate::net::certificates::{Authority, parameters};
use crate::net::server::{Line, Server, answer, json as http_json};
use crate::token::signer::Signer;

fn good() -> Situation {
    Situation::good(&[&Signer::new("RS256", "k1")])
}

fn encoded(how: &str, text: &str) -> Vec<u8> {
    let mut out = Vec::new();
    let (text, level) = (text.as_bytes(), flate2::Compression::default());
    match how {
        "gzip" => flate2::read::GzEncoder::new(text, level).read_to_end(&mut out),
        "zlib" => flate2::read::ZlibEncoder::new(text, level).read_to_end(&mut out),
        _ => flate2::read::DeflateEncoder::new(text, level).read_to_end(&mut out),
    }
    .unwrap();
    out
}

#[test]
fn f5_s30_what_is_compressed_unasked_is_read() {
    let it = good();
    let document = it.plain_document().to_string();
    let json = "Content-Type: application/json\r\n";
    for (how, header) in [
        ("gzip", "gzip"),
        ("zlib", "deflate"),
        ("raw", "deflate"),
        ("gzip", "x-gzip"),
        ("gzip", "GZIP"),
    ] {
        let headers = format!("{json}Content-Encoding: {header}\r\n");
        it.serve(
            DOCUMENT,
            answer("200 OK", &headers, encoded(how, &document)),
        );
        let (ran, report) = it.report(&[]);
        assert_eq!(ran.exit, 0, "{how} {header}: {report}");
    }
    // Without the header nobody reads it.
    it.serve(DOCUMENT, http_json(encoded("gzip", &document)));
    unread(&it, "compressed data (gzip)", "Content-Encoding: gzip");
}

#[test]
fn f5_s38_u21_a_status_is_told_with_what_its_headers_say() {
    let it = Situation::empty();
    for (status, headers, cause, remedy) in [
        (
            "429 Too Many Requests",
            "Retry-After: 30\r\n",
            "Retry-After: 30 s",
            "Try again in 30 seconds",
        ),
        (
            "503 Service Unavailable",
            "Retry-After: 600\r\n",
            "out of service for now",
            "in 10 minutes",
        ),
        (
            "401 Unauthorized",
            "WWW-Authenticate: Basic realm=\"Staging\"\r\n",
            "realm `Staging`",
            "serve discovery and keys without a password",
        ),
        (
            "401 Unauthorized",
            "WWW-Authenticate: Bearer\r\n",
            "asks for an access token",
            "serve discovery and keys without a token",
        ),
        (
            "401 Unauthorized",
            "WWW-Authenticate: Negotiate\r\n",
            "a login (Negotiate)",
            "without a login",
        ),
        (
            "403 Forbidden",
            "",
            "403 Forbidden",
            "Discovery must be public",
        ),
    ] {
        it.serve(DOCUMENT, answer(status, headers, ""));
        unread(&it, cause, remedy);
    }
    // Keys that are busy say nothing of the configuration.
    let it = good();
    it.serve(
        "/jwks",
        answer("429 Too Many Requests", "Retry-After: 5\r\n", ""),
    );
    let (ran, report) = it.report(&[]);
    let keys = crate::cli::situation::finding(&report, "jwks-fetch");
    super::has(&keys, "429", "Try again in 5 seconds");
    assert_eq!((ran.exit, &keys["grade"]), (3, &"warn".into()), "{keys}");
}

#[test]
fn f5_k2_what_stands_in_front_of_the_provider_is_told_from_it() {
    let it = Situation::empty();
    for (status, body, remedy) in [
        ("404 Not Found", "default backend - 404", "has no route"),
        (
            "404 Not Found",
            "{\"message\":\"no Route matched with those values\"}",
            "has no route",
        ),
        (
            "403 Forbidden",
            "{\"message\":\"Missing Authentication Token\"}",
            "has no route",
        ),
        (
            "503 Service Unavailable",
            "no healthy upstream",
            "the provider is running",
        ),
        (
            "502 Bad Gateway",
            "upstream connect error or disconnect/reset before headers",
            "the provider is running",
        ),
    ] {
        it.serve(DOCUMENT, answer(status, "", body));
        unread(&it, "the proxy or load balancer that answered says", remedy);
    }
    // What the provider itself says stays its own.
    it.serve(
        DOCUMENT,
        answer("503 Service Unavailable", "", "Nightly backup"),
    );
    unread(
        &it,
        "out of service for now: `Nightly backup`",
        "in a minute",
    );
}

#[test]
fn f5_s38_a_status_that_is_rare_is_told_in_its_own_words() {
    let it = Situation::empty();
    for (status, headers, body, cause, remedy) in [
        (
            "407 Proxy Authentication Required",
            "",
            "",
            "407 Proxy",
            "not a proxy of this computer",
        ),
        (
            "413 Too Large",
            "",
            "",
            "413 Content Too Large",
            "short headers",
        ),
        (
            "508 Loop Detected",
            "",
            "",
            "508 Loop",
            "requests to itself",
        ),
        (
            "511 Login",
            "",
            "",
            "511 Network",
            "Sign in to this network",
        ),
        (
            "403 Forbidden",
            "",
            "RBAC: access denied",
            "the API gateway in front of the provider says `RBAC: access denied`",
            "Enter the provider's own address",
        ),
        (
            "202 Accepted",
            "x-amzn-waf-action: challenge\r\n",
            "",
            "a browser check",
            "exempt discovery and keys",
        ),
        (
            "200 OK",
            "",
            "<html><title>Website blocked</title></html>",
            "with the title `Website blocked`",
            "Check the address. If the page asks",
        ),
    ] {
        it.serve(DOCUMENT, answer(status, headers, body));
        unread(&it, cause, remedy);
    }
}

#[test]
fn k2_n5_what_the_provider_says_is_quoted_and_decides() {
    let it = Situation::empty();
    for (status, body, cause, remedy) in [
        (
            "404 Not Found",
            "{\"error\":\"Realm does not exist\"}",
            "Realm does not exist",
            "case matters",
        ),
        (
            "403 Forbidden",
            "{\"error\":\"invalid_request\",\"error_description\":\"HTTPS required\"}",
            "HTTPS required",
            "https address",
        ),
        (
            "400 Bad Request",
            "{\"error\":\"tenant_unknown\",\"error_description\":\"No such tenant\"}",
            "No such tenant",
            "as the provider says",
        ),
        (
            "400 Bad Request",
            "<h1>No required SSL certificate was sent</h1>",
            "a client certificate",
            "without a client certificate",
        ),
        (
            "403 Forbidden",
            "<title>Just a moment...</title>",
            "a browser check",
            "exempt discovery and keys",
        ),
    ] {
        it.serve(DOCUMENT, answer(status, "", body));
        unread(&it, cause, remedy);
    }
    it.serve(
        DOCUMENT,
        http_json("{\"error\":\"temporarily_unavailable\"}"),
    );
    unread(&it, "`temporarily_unavailable`", "Try again in a minute");
}

#[test]
fn f5_u14_a_text_is_told_by_what_it_is() {
    let it = Situation::empty();
    let utf16: Vec<u8> = "{\"issuer\":1}"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let html = "<!DOCTYPE html><html><body>Welcome</body></html>";
    let login = "<html><form><input type=\"password\"></form></html>";
    for (body, cause, remedy) in [
        (
            html.as_bytes(),
            "a web page, not JSON",
            "Check the address. If the page asks",
        ),
        (
            login.as_bytes(),
            "a login page, not JSON",
            "Discovery is not public",
        ),
        (
            b"<?xml version='1.0'?><EntityDescriptor/>",
            "SAML metadata",
            "OpenID address",
        ),
        (&utf16, "UTF-16", "UTF-8"),
        (b"{\"a\":\"\xe9\"}", "not UTF-8 text", "UTF-8"),
        (
            b"{\"issuer\":\"https://h\"",
            "ends too early",
            "serve the whole document",
        ),
        (
            b"{\"issuer\":\"https://h\"} more",
            "followed by more text",
            "nothing else",
        ),
        (b"[]", "not an object", "one JSON object"),
        (b"", "an empty response", "the provider sent nothing"),
    ] {
        it.serve(DOCUMENT, http_json(body));
        unread(&it, cause, remedy);
    }
}

/// A provider that behaves so, and the report on it.
fn behaving(behave: fn(&mut dyn Line), more: &[&str]) -> crate::cli::home::Ran {
    let root = Authority::new("Corp Root");
    let config = root.sign(parameters(&["localhost"], "idp"));
    let server = Server::https(config, behave);
    let url = server.tls_url(DOCUMENT);
    let mut words = vec!["discover", url.as_str()];
    words.extend(more);
    run_trusting(&root.pem(), &words, &[])
}

#[test]
fn f5_u18_an_answer_that_trickles_is_not_called_none() {
    let ran = behaving(
        |line| {
            let _ = line.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"a\"");
            let _ = line.flush();
            let _ = line.read(&mut [0]);
        },
        &["--timeout", "1s"],
    );
    told(
        &ran,
        "the response was incomplete after 1 s",
        "longer --timeout",
        7,
    );
}

#[test]
fn p12_u15_an_answer_that_ends_with_the_connection_is_whole() {
    let ran = behaving(
        |line| {
            let _ = line.write_all(b"HTTP/1.0 200 OK\r\nContent-Type: application/json\r\n\r\n");
            let _ = line.write_all(b"{\"issuer\":\"https://h.example\"}");
        },
        &["--json"],
    );
    let item = ran.json()["item"].clone();
    assert_eq!(item["error"], serde_json::Value::Null, "{item}");
    assert!(!notable(&item).is_empty(), "{item}");
}

#[test]
fn p12_an_answer_that_is_shorter_than_announced_is_cut_off() {
    for body in [
        "Content-Length: 900\r\n\r\n{\"issuer\":\"https://h.example\"}",
        "Content-Length: 900\r\n\r\n{\"issuer\":\"h",
        "Transfer-Encoding: chunked\r\n\r\n4\r\n{\"a\"\r\n",
    ] {
        let root = Authority::new("Corp Root");
        let config = root.sign(parameters(&["localhost"], "idp"));
        let server = Server::https(config, move |line| {
            let _ = line.write_all(format!("HTTP/1.1 200 OK\r\n{body}").as_bytes());
        });
        let ran = run_trusting(&root.pem(), &["discover", &server.tls_url(DOCUMENT)], &[]);
        told(&ran, "ends too early", "may cut it off", 7);
        assert!(!text(&ran).contains("Try again"), "{ran:?}");
    }
}
