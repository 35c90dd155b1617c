//! Answers that are not whole, or would not end: each has its own code, in time and within bounds.
#![expect(clippy::unwrap_used, reason = "test code")]

use std::io::Read;
use std::thread;
use std::time::{Duration, Instant};

use kmctl::discovery::{FetchError, Response};

use super::server::{Line, PATIENCE, Server, answer, get, patient, settings};

/// Slack for a busy machine; every bound that is tested here is far below it.
const SLACK: Duration = Duration::from_secs(5);

fn in_time(server: &Server) -> Result<Response, FetchError> {
    let start = Instant::now();
    let result = get(settings(), &server.url("/"));
    assert!(start.elapsed() < PATIENCE + SLACK, "{:?}", start.elapsed());
    result
}

fn code(server: &Server) -> &'static str {
    get(patient(), &server.url("/")).unwrap_err().code()
}

/// Holds a connection until the client lets go of it.
fn hold(line: &mut dyn Line) {
    let _ = line.read(&mut [0]);
}

/// Writes the same piece until the client lets go.
fn flood(line: &mut dyn Line, piece: &[u8]) {
    while line.write_all(piece).is_ok() {}
}

#[test]
fn a_server_that_never_answers() {
    let server = Server::http(hold);
    let failure = in_time(&server).unwrap_err();
    assert_eq!(failure.code(), "timed-out");
    assert_eq!(
        failure.message(),
        "no response in 1 s",
        "300 ms, in whole seconds"
    );
}

#[test]
fn a_server_that_takes_the_connection_and_nothing_else() {
    let server = Server::raw(|stream| {
        thread::sleep(PATIENCE * 4);
        drop(stream);
    });
    let start = Instant::now();
    let failure = get(settings(), &server.tls_url("/")).unwrap_err();
    assert_eq!(failure.code(), "timed-out");
    assert!(start.elapsed() < PATIENCE + SLACK);
}

#[test]
fn a_server_that_drips() {
    let server = Server::http(|line| {
        let _ = line.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n");
        while line.write_all(b" ").and_then(|()| line.flush()).is_ok() {
            thread::sleep(Duration::from_millis(10));
        }
    });
    assert_eq!(in_time(&server).unwrap_err().code(), "timed-out");
}

#[test]
fn a_server_whose_head_drips() {
    let server = Server::http(|line| {
        let _ = line.write_all(b"HTTP/1.1 200 OK\r\n");
        while line
            .write_all(b"X: y\r\n")
            .and_then(|()| line.flush())
            .is_ok()
        {
            thread::sleep(Duration::from_millis(10));
        }
    });
    assert_eq!(in_time(&server).unwrap_err().code(), "timed-out");
}

#[test]
fn an_endless_body() {
    let server = Server::http(|line| {
        let _ = line.write_all(b"HTTP/1.1 200 OK\r\n\r\n");
        flood(line, &[b' '; 65536]);
    });
    assert_eq!(code(&server), "too-large");
    let server = Server::http(|line| {
        let _ = line.write_all(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
        let chunk = format!("400\r\n{}\r\n", " ".repeat(1024));
        flood(line, chunk.as_bytes());
    });
    assert_eq!(code(&server), "too-large");
}

#[test]
fn an_endless_head() {
    let server = Server::http(|line| {
        let _ = line.write_all(b"HTTP/1.1 200 OK\r\n");
        flood(
            line,
            b"X-Filler: 0123456789012345678901234567890123456789\r\n",
        );
    });
    assert_eq!(code(&server), "connection-closed");
    let server = Server::http(|line| {
        let _ = line.write_all(b"HTTP/1.1 200 OK\r\nX-Filler: ");
        flood(line, &[b'x'; 65536]);
    });
    assert_eq!(code(&server), "connection-closed");
}

#[test]
fn a_gibibyte_is_refused_by_its_announcement() {
    let server =
        Server::saying(b"HTTP/1.1 200 OK\r\nContent-Length: 1073741824\r\n\r\n{}".as_slice());
    let failure = get(patient(), &server.url("/")).unwrap_err();
    assert_eq!(
        failure,
        FetchError::TooLarge {
            limit: kmctl::net::BODY_LIMIT
        }
    );
    assert_eq!(failure.message(), "larger than 1 MiB");
}

#[test]
fn one_byte_over_the_limit() {
    let body = vec![b' '; kmctl::net::BODY_LIMIT + 1];
    let mut whole = b"HTTP/1.1 200 OK\r\n\r\n".to_vec();
    whole.extend(body);
    assert_eq!(code(&Server::saying(whole)), "too-large");
}

#[test]
fn a_compressed_bomb_is_not_unfolded() {
    for encoding in ["br", "zstd", "x-own"] {
        let headers = format!("Content-Encoding: {encoding}\r\n");
        let server = Server::saying(answer("200 OK", &headers, [0x1f, 0x8b, 8, 0]));
        let failure = get(patient(), &server.url("/")).unwrap_err();
        assert_eq!(failure.code(), "not-json");
        assert_eq!(
            failure.message(),
            format!("compressed data ({encoding}), not JSON")
        );
    }
    for encoding in ["gzip", "deflate"] {
        let headers = format!("Content-Encoding: {encoding}\r\n");
        let server = Server::saying(answer("200 OK", &headers, [0x1f, 0x8b, 8, 0]));
        let failure = get(patient(), &server.url("/")).unwrap_err();
        assert_eq!(
            failure.message(),
            "compressed data that is damaged or incomplete"
        );
    }
    let server = Server::saying(answer("200 OK", "Content-Encoding: identity\r\n", "{}"));
    assert_eq!(get(patient(), &server.url("/")).unwrap().body, b"{}");
}

#[test]
fn an_answer_that_is_cut_off() {
    for part in ["", "HTTP/1.1 200 O", "HTTP/1.1 200 OK\r\nContent-Le"] {
        assert_eq!(code(&Server::saying(part)), "connection-closed", "{part:?}");
    }
    for part in [
        "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{\"issuer\":",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\n{\"issuer\":",
    ] {
        assert_eq!(code(&Server::saying(part)), "not-json", "{part:?}");
    }
}

#[test]
fn a_connection_that_is_reset() {
    let server = Server::raw(|mut stream| {
        // Closing with unread bytes resets the connection.
        let _ = stream.read(&mut [0]);
    });
    assert_eq!(code(&server), "connection-closed");
}

#[test]
fn garbage_instead_of_http() {
    for garbage in [
        "SSH-2.0-OpenSSH_9.6\r\n",
        "\0\x01\x02\x03\x04garbage\r\n\r\n",
        "{}\r\n\r\n",
    ] {
        let server = Server::saying(garbage);
        let failure = get(patient(), &server.url("/")).unwrap_err();
        assert_eq!(failure.code(), "connection-closed");
        assert_eq!(
            failure.message(),
            "the response is not valid HTTP",
            "{garbage:?}"
        );
    }
}

#[test]
fn chunks_that_are_none() {
    let server = Server::saying(
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nnonsense\r\n".as_slice(),
    );
    assert_eq!(code(&server), "connection-closed");
}

#[test]
fn the_page_of_an_error_may_be_broken_slow_or_endless() {
    let endless = Server::http(|line| {
        let _ = line.write_all(b"HTTP/1.1 404 Not Found\r\n\r\n");
        flood(line, &[b'x'; 65536]);
    });
    let response = get(patient(), &endless.url("/")).unwrap();
    assert_eq!(response.status, 404);
    assert!(response.body.len() <= 64 * 1024, "{}", response.body.len());

    let cut =
        Server::saying(b"HTTP/1.1 500 Oops\r\nContent-Length: 1000\r\n\r\n{\"error\"".as_slice());
    let response = get(patient(), &cut.url("/")).unwrap();
    assert_eq!(
        (response.status, response.body.as_slice()),
        (500, b"{\"error\"".as_slice())
    );

    let slow = Server::http(|line| {
        let _ = line
            .write_all(b"HTTP/1.1 401 No\r\nContent-Length: 10\r\n\r\n{")
            .and_then(|()| line.flush());
        hold(line);
    });
    assert_eq!(in_time(&slow).unwrap().status, 401);
}

#[test]
fn a_dropped_request_lets_go_of_the_connection() {
    let (left, seen) = std::sync::mpsc::channel();
    let server = Server::http(move |line| {
        hold(line);
        left.send(()).unwrap();
    });
    let client = kmctl::net::Client::new(patient()).unwrap();
    kmctl::net::block_on(async {
        let url = server.url("/");
        let request = client.get(&url);
        assert!(
            tokio::time::timeout(Duration::from_millis(100), request)
                .await
                .is_err()
        );
        // The connection is closed by its own task.
        let waited =
            tokio::task::spawn_blocking(move || seen.recv_timeout(Duration::from_secs(10)));
        waited.await.unwrap().unwrap();
    })
    .unwrap();
}

#[test]
fn memory_stays_flat_while_a_server_floods() {
    let server = Server::http(|line| {
        let _ = line.write_all(b"HTTP/1.1 200 OK\r\n\r\n");
        flood(line, &[b' '; 65536]);
    });
    let before = peak_memory();
    for _ in 0..20 {
        assert_eq!(code(&server), "too-large");
    }
    // Other tests of this process grow it too; 20 floods without a bound would be far above.
    assert!(
        peak_memory() - before < 64 * 1024,
        "{} KiB",
        peak_memory() - before
    );
}

/// Peak resident memory of this process in KiB; 0 where the system does not say.
fn peak_memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.map_or(0, |line| {
        line.trim().trim_end_matches(" kB").parse().unwrap()
    })
}
