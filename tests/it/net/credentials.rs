//! Asking a token endpoint: how the credentials travel, and where they never go.
#![expect(clippy::unwrap_used, reason = "test code")]

use kmctl::discovery::{FetchError, Response};
use kmctl::net::{Client, ClientSettings};

use super::server::{Server, answer, patient};

fn post(
    settings: ClientSettings,
    url: &str,
    form: &[(&str, &str)],
    basic: Option<(&str, &str)>,
) -> Result<Response, FetchError> {
    let client = Client::new(settings).unwrap();
    kmctl::net::block_on(client.post_form(url, form, basic)).unwrap()
}

#[test]
fn a_form_is_posted_with_basic_credentials_as_the_standard_encodes_them() {
    let server = Server::saying(answer(
        "400 Bad Request",
        "",
        "{\"error\":\"invalid_client\"}",
    ));
    let form = [("grant_type", "client_credentials"), ("scope", "a b&c")];
    let basic = Some(("my client", "p:%w"));
    let response = post(patient(), &server.url("/token"), &form, basic).unwrap();
    assert_eq!(response.status, 400);
    assert_eq!(
        response.body, b"{\"error\":\"invalid_client\"}",
        "the body of an error is kept"
    );
    let request = server.requests.lock().unwrap()[0].clone();
    assert!(request.starts_with("POST /token HTTP/1.1\r\n"), "{request}");
    assert!(
        request.ends_with("\r\n\r\ngrant_type=client_credentials&scope=a+b%26c"),
        "{request}"
    );
    // RFC 6749 section 2.3.1: "my+client:p%3A%25w".
    assert!(
        request.contains("authorization: Basic bXkrY2xpZW50OnAlM0ElMjV3\r\n"),
        "{request}"
    );
    assert!(
        request.contains("content-type: application/x-www-form-urlencoded\r\n"),
        "{request}"
    );
}

#[test]
fn a_form_without_basic_credentials_has_no_such_header() {
    let server = Server::saying(answer("200 OK", "", "{}"));
    let form = [("client_id", "demo"), ("client_secret", "demo-secret")];
    post(patient(), &server.url("/token"), &form, None).unwrap();
    let request = server.requests.lock().unwrap()[0].clone();
    assert!(
        !request.to_ascii_lowercase().contains("authorization"),
        "{request}"
    );
    assert!(
        request.ends_with("client_id=demo&client_secret=demo-secret"),
        "{request}"
    );
}

#[test]
fn a_secret_is_not_sent_in_the_clear_even_where_reading_is_allowed() {
    let server = Server::saying(answer("200 OK", "", "{}"));
    let port = server.address.port();
    let settings = ClientSettings {
        allow_http: true,
        resolve: vec![format!("idp.example:{port}:127.0.0.1").parse().unwrap()],
        ..patient()
    };
    let url = format!("http://idp.example:{port}/token");
    let failure = post(settings, &url, &[], Some(("demo", "geheim"))).unwrap_err();
    assert_eq!(failure.code(), "insecure-url");
    assert!(server.requests.lock().unwrap().is_empty());
}

#[test]
fn a_redirected_token_request_is_not_sent_again() {
    let server = Server::saying(answer("307 Temporary", "Location: /elsewhere\r\n", ""));
    let response = post(patient(), &server.url("/token"), &[("a", "b")], None).unwrap();
    assert_eq!(
        (response.status, response.location),
        (307, Some(server.url("/elsewhere")))
    );
    assert_eq!(server.requests.lock().unwrap().len(), 1);
}

#[test]
fn no_failure_shows_a_secret() {
    let secret = "geheim-0815";
    for server in [Server::saying(""), Server::saying("garbage\r\n\r\n")] {
        let form = [("client_secret", secret)];
        let failure =
            post(patient(), &server.url("/t"), &form, Some(("demo", secret))).unwrap_err();
        let shown = format!("{failure:?} {} {}", failure.sentence(), failure.fix());
        assert!(!shown.contains(secret), "{shown}");
    }
}
