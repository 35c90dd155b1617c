//! Answers that are whole: handed over as they are, for `discovery` to judge.

use std::sync::atomic::Ordering;

use super::server::{Server, answer, get, json, patient};

#[test]
fn an_answer_is_handed_over_with_all_that_a_judge_needs() {
    let server = Server::saying(json("{\"issuer\":1}"));
    let response = get(patient(), &server.url("/a?b=c")).unwrap();
    assert_eq!(response.status, 200);
    assert_eq!(response.content_type.as_deref(), Some("application/json"));
    assert_eq!(response.location, None);
    assert_eq!(response.body, b"{\"issuer\":1}");
    assert!(response.elapsed > std::time::Duration::ZERO);
}

#[test]
fn a_request_tells_nothing_but_what_is_needed() {
    let server = Server::saying(json("{}"));
    get(
        patient(),
        &server.url("/.well-known/openid-configuration?p=1#part"),
    )
    .unwrap();
    let requests = server.requests.lock().unwrap();
    let mut lines: Vec<_> = requests[0].trim_end().lines().collect();
    assert_eq!(
        lines.remove(0),
        "GET /.well-known/openid-configuration?p=1 HTTP/1.1"
    );
    let mut names: Vec<_> = lines
        .iter()
        .map(|line| line.split(':').next().unwrap().to_ascii_lowercase())
        .collect();
    names.sort();
    assert_eq!(names, ["accept", "accept-encoding", "host", "user-agent"]);
    let agent = format!("user-agent: kmctl/{}", env!("CARGO_PKG_VERSION"));
    assert!(lines.contains(&agent.as_str()), "{lines:?}");
    assert!(lines.contains(&"accept-encoding: identity"), "{lines:?}");
}

#[test]
fn every_status_is_handed_over_and_none_is_followed() {
    for status in [200, 201, 204, 301, 304, 400, 401, 403, 404, 429, 500, 503] {
        let server = Server::saying(answer(&format!("{status} Whatever"), "", ""));
        assert_eq!(get(patient(), &server.url("/")).unwrap().status, status);
    }
}

#[test]
fn a_redirect_is_shown_and_not_followed() {
    for (location, expected) in [
        ("https://other.example/d", "https://other.example/d"),
        ("http://other.example/d", "http://other.example/d"),
        ("file:///etc/passwd", "file:///etc/passwd"),
        ("/again", "http://HERE/again"),
        ("//other.example/d", "http://other.example/d"),
        ("http://[", "http://["),
    ] {
        let headers = format!("Location: {location}\r\n");
        let server = Server::saying(answer("302 Found", &headers, "moved"));
        let response = get(patient(), &server.url("/start")).unwrap();
        let expected = expected.replace("HERE", &server.address.to_string());
        assert_eq!(response.location, Some(expected));
        assert_eq!(response.status, 302);
        assert_eq!(server.taken.load(Ordering::SeqCst), 1, "asked once");
    }
}

#[test]
fn a_loop_of_redirects_is_one_answer() {
    let server = Server::saying(answer("301 Moved", "Location: /start\r\n", ""));
    let response = get(patient(), &server.url("/start")).unwrap();
    assert_eq!(response.location, Some(server.url("/start")));
    assert_eq!(server.requests.lock().unwrap().len(), 1);
}

#[test]
fn a_cookie_is_not_kept() {
    let server = Server::saying(answer("200 OK", "Set-Cookie: a=b; Path=/\r\n", "{}"));
    let client = kmctl::net::Client::new(patient()).unwrap();
    kmctl::net::block_on(async {
        client.get(&server.url("/")).await.unwrap();
        client.get(&server.url("/")).await.unwrap();
    })
    .unwrap();
    let requests = server.requests.lock().unwrap();
    assert_eq!(requests.len(), 2);
    assert!(
        !requests[1].to_ascii_lowercase().contains("cookie"),
        "{}",
        requests[1]
    );
}

#[test]
fn odd_bodies_come_through_byte_for_byte() {
    let deep = "[".repeat(100_000);
    for body in [
        b"".as_slice(),
        b"<!doctype html><title>Sign in</title>",
        b"\xef\xbb\xbf{}",
        b"{\"issuer\":\"\xff\xfe\"}",
        b"\x00\x00\x00",
        deep.as_bytes(),
    ] {
        let server = Server::saying(json(body));
        assert_eq!(get(patient(), &server.url("/")).unwrap().body, body);
    }
}

#[test]
fn a_body_in_chunks_and_one_that_ends_with_the_connection_are_whole() {
    let chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n";
    let server = Server::saying(chunked.as_slice());
    assert_eq!(get(patient(), &server.url("/")).unwrap().body, b"{}");
    let server = Server::saying(b"HTTP/1.0 200 OK\r\n\r\n{\"a\":1}".as_slice());
    assert_eq!(get(patient(), &server.url("/")).unwrap().body, b"{\"a\":1}");
}

#[test]
fn a_document_of_exactly_the_limit_is_read() {
    let body = vec![b' '; kmctl::net::BODY_LIMIT];
    let server = Server::saying(json(&body));
    assert_eq!(
        get(patient(), &server.url("/")).unwrap().body.len(),
        body.len()
    );
}

#[test]
fn the_key_set_comes_over_the_connection_of_the_document() {
    let server = Server::http(|line| {
        line.write_all(&json("{}")).unwrap();
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            let mut byte = [0];
            if line.read(&mut byte).unwrap_or(0) == 0 {
                return;
            }
            head.extend(byte);
        }
        line.write_all(&json("{\"keys\":[]}")).unwrap();
    });
    let client = kmctl::net::Client::new(patient()).unwrap();
    let keys = kmctl::net::block_on(async {
        client.get(&server.url("/document")).await.unwrap();
        client.get(&server.url("/keys")).await.unwrap()
    });
    assert_eq!(keys.unwrap().body, b"{\"keys\":[]}");
    assert_eq!(server.taken.load(Ordering::SeqCst), 1);
}

/// Answers the first request of a connection and leaves at its second.
fn forgetful() -> Server {
    Server::http(|line| {
        line.write_all(&json("{}")).unwrap();
        let mut head = Vec::new();
        let mut byte = [0];
        while !head.ends_with(b"\r\n\r\n") && line.read(&mut byte).unwrap_or(0) > 0 {
            head.extend(byte);
        }
    })
}

#[test]
fn a_kept_connection_that_was_closed_meanwhile_is_no_answer() {
    let server = forgetful();
    let client = kmctl::net::Client::new(patient()).unwrap();
    kmctl::net::block_on(async {
        client.get(&server.url("/document")).await.unwrap();
        assert_eq!(
            client.get(&server.url("/keys")).await.unwrap().body,
            b"{}",
            "asked again, over a new connection"
        );
    })
    .unwrap();
    assert_eq!(server.taken.load(Ordering::SeqCst), 2);
}

#[test]
fn a_post_has_a_connection_of_its_own() {
    let server = forgetful();
    let client = kmctl::net::Client::new(patient()).unwrap();
    kmctl::net::block_on(async {
        client.get(&server.url("/document")).await.unwrap();
        let form = [("grant_type", "client_credentials")];
        client
            .post_form(&server.url("/token"), &form, None)
            .await
            .unwrap();
    })
    .unwrap();
    assert_eq!(server.taken.load(Ordering::SeqCst), 2);
}

#[test]
fn a_server_that_only_hangs_up_is_asked_once() {
    let server = Server::saying("");
    assert_eq!(
        get(patient(), &server.url("/")).unwrap_err().code(),
        "connection-closed"
    );
    assert_eq!(server.taken.load(Ordering::SeqCst), 1);
}
