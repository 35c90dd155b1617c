//! `kmctl discover` as a whole process against each broken server: every code of the contract, in time and in memory. What
//! was measured is printed.

use std::collections::BTreeSet;
use std::io::{Read as _, Write as _};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::certificates::{Authority, expired, parameters, self_signed};
use super::server::{Line, Server, answer, json as good};

/// No run may take more memory, whatever comes: KiB.
const MEMORY: u64 = 64 * 1024;

/// The limit that the runs are given where a server would never end, and what a busy machine may add.
const LIMIT: Duration = Duration::from_secs(1);
const SLACK: Duration = Duration::from_secs(5);

/// What a run said, took and needed.
struct Measured {
    report: Value,
    exit: i32,
    took: Duration,
    memory: u64,
    /// How often it ran: once more where it had ended before anybody looked at its memory.
    runs: usize,
}

fn discover(url: &str, more: &[&str]) -> Measured {
    let since = Instant::now();
    let mut child = Command::new(env!("CARGO_BIN_EXE_kmctl"))
        .args(["discover", url, "--json"])
        .args(more)
        .env_clear()
        .env("HOME", "/nonexistent")
        .env("HTTPS_PROXY", "http://127.0.0.1:1")
        .env("NO_PROXY", "no-such-host.invalid")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let status = format!("/proc/{}/status", child.id());
    let mut out = child.stdout.take().unwrap();
    let reader = std::thread::spawn(move || {
        let mut text = String::new();
        out.read_to_string(&mut text).unwrap();
        text
    });
    let mut memory = 0;
    let ended = loop {
        memory = memory.max(peak(&status));
        if let Some(ended) = child.try_wait().unwrap() {
            break ended;
        }
        std::thread::sleep(Duration::from_micros(300));
    };
    let text = reader.join().unwrap();
    let took = since.elapsed();
    let exit = ended.code().unwrap_or(-1);
    let report = serde_json::from_str(&text).unwrap_or_else(|error| {
        let mut err = String::new();
        let _ = child.stderr.take().unwrap().read_to_string(&mut err);
        panic!("{url}: {error}: {text}{err}")
    });
    Measured {
        report,
        exit,
        took,
        memory,
        runs: 1,
    }
}

/// The most memory that a process had so far, in KiB.
fn peak(status: &str) -> u64 {
    let text = std::fs::read_to_string(status).unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok())
        .unwrap_or(0)
}

/// The codes of an address that can't be read, as the contract has them.
const CODES: [&str; 17] = [
    "invalid-url",
    "insecure-url",
    "name-not-found",
    "connection-refused",
    "timed-out",
    "tls-untrusted",
    "tls-expired",
    "tls-wrong-host",
    "tls-failed",
    "http-status",
    "redirected",
    "too-large",
    "not-json",
    "other-document",
    "empty",
    "connection-closed",
    "proxy-failed",
];

/// Every kind of broken server that has to be met.
const KINDS: [&str; 23] = [
    "never answers",
    "drips",
    "endless body",
    "endless head",
    "1 GiB, announced",
    "1 GiB in pieces",
    "gzip bomb",
    "cut off",
    "garbage",
    "redirect to itself",
    "redirect to a file",
    "redirect to another host",
    "redirect to http",
    "404",
    "HTML",
    "byte order mark",
    "invalid UTF-8",
    "a million brackets",
    "the same member twice",
    "a number of 100,000 digits",
    "10,000 keys",
    "TLS 1.1",
    "TLS self-signed",
];

/// The codes that the program knows, as its source has them.
fn codes_in_the_source() -> BTreeSet<String> {
    let files = ["fetch_error.rs", "certificate_fault.rs"];
    let codes = |file: &str| -> Vec<String> {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/discovery");
        let text = std::fs::read_to_string(format!("{folder}/{file}")).unwrap();
        let start = text.find("fn code(").unwrap();
        let end = start + text[start..].find("/// Message").unwrap();
        let quoted = text[start..end].split('"').skip(1).step_by(2);
        quoted.map(str::to_owned).collect()
    };
    files.into_iter().flat_map(codes).collect()
}

#[test]
fn every_broken_server_and_every_code_in_time_and_in_memory() {
    let groups: [fn(&mut Ran); 5] = [
        servers_that_do_not_end,
        answers_that_are_no_document,
        documents_that_are_odd_but_read,
        certificates_and_protocols_that_are_refused,
        addresses_that_lead_nowhere,
    ];
    let ran: Ran = std::thread::scope(|scope| {
        let threads = groups.map(|group| {
            scope.spawn(move || {
                let mut ran = Ran::new();
                group(&mut ran);
                ran
            })
        });
        let joined = threads.into_iter().map(|thread| thread.join().unwrap());
        joined.flatten().collect()
    });
    // Past the harness, which keeps back what passing tests print: the figures are for whoever reads the run.
    let mut report = format!("{} servers, each within its limit and 64 MiB:\n", ran.len());
    for (_, _, line) in &ran {
        report.push_str(&format!("  {line}\n"));
    }
    let _ = std::io::stderr().write_all(report.as_bytes());
    let met: BTreeSet<&str> = ran.iter().map(|(_, code, _)| code.as_str()).collect();
    let contract: BTreeSet<&str> = CODES.into();
    let missing: Vec<&&str> = contract.difference(&met).collect();
    assert!(missing.is_empty(), "no server gives {missing:?}");
    let known = codes_in_the_source();
    let known: BTreeSet<&str> = known.iter().map(String::as_str).collect();
    assert_eq!(known, contract, "the contract and the program differ");
    for kind in KINDS {
        let found = ran.iter().any(|(what, _, _)| what == kind);
        assert!(found, "no server of the kind {kind:?}");
    }
}

/// What came of each server: its name, its code, and a line that says what was measured.
type Ran = Vec<(String, String, String)>;

/// Runs it, holds it to the bounds, and notes what it took.
fn measure(ran: &mut Ran, what: &str, expected: &str, url: &str, more: &[&str]) -> Measured {
    let mut measured = discover(url, more);
    while measured.memory == 0 && measured.runs < 20 {
        measured = Measured {
            runs: measured.runs + 1,
            ..discover(url, more)
        };
    }
    let item = &measured.report["item"];
    let code = item["error"]["code"].as_str().unwrap_or("read").to_owned();
    let line = format!(
        "{what:34} {code:20} exit {} {:6.2} s {:5.1} MiB",
        measured.exit,
        measured.took.as_secs_f32(),
        measured.memory as f32 / 1024.0
    );
    ran.push((what.to_owned(), code.clone(), line));
    assert_eq!(code, expected, "{what}: {item:#}");
    assert!(measured.took < LIMIT + SLACK, "{what}: {:?}", measured.took);
    assert!(measured.memory <= MEMORY, "{what}: {} KiB", measured.memory);
    assert!(measured.memory > 0, "nothing was measured");
    match code.as_str() {
        "read" => assert!(matches!(measured.exit, 0 | 3), "{what}: {}", measured.exit),
        _ => {
            let exit = match code.as_str() {
                "invalid-url" => 2,
                "insecure-url" => 3,
                _ => 7,
            };
            assert_eq!(measured.exit, exit, "{what}");
            assert_eq!(item["verdict"], "unreadable", "{what}");
            assert!(
                !item["error"]["fix"].as_str().unwrap_or_default().is_empty(),
                "{what}"
            );
        }
    }
    measured
}

fn hold(line: &mut dyn Line) {
    let _ = line.read(&mut [0]);
}

fn flood(line: &mut dyn Line, piece: &[u8]) {
    while line.write_all(piece).is_ok() {}
}

fn drip(line: &mut dyn Line) {
    let _ = line.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n{");
    while line.write_all(b" ").and_then(|()| line.flush()).is_ok() {
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn servers_that_do_not_end(ran: &mut Ran) {
    let short = ["--timeout", "1s"];
    let of = |behave: fn(&mut dyn Line)| Server::http(behave);
    let server = of(hold);
    measure(ran, "never answers", "timed-out", &server.url("/"), &short);
    let server = of(drip);
    measure(ran, "drips", "timed-out", &server.url("/"), &short);
    let server = of(|line| {
        let _ = line.write_all(b"HTTP/1.1 200 OK\r\n\r\n");
        flood(line, &[b' '; 65536]);
    });
    measure(ran, "endless body", "too-large", &server.url("/"), &[]);
    let server = of(|line| {
        let _ = line.write_all(b"HTTP/1.1 200 OK\r\nX-Filler: ");
        flood(line, &[b'x'; 65536]);
    });
    measure(
        ran,
        "endless head",
        "connection-closed",
        &server.url("/"),
        &[],
    );
    let server = of(|line| {
        let _ = line.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 1073741824\r\n\r\n{\"a\":\"");
        flood(line, &[b'x'; 65536]);
    });
    measure(ran, "1 GiB, announced", "too-large", &server.url("/"), &[]);
    let server = of(|line| {
        let _ = line.write_all(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
        let piece = format!("10000\r\n{}\r\n", "x".repeat(65536));
        for _ in 0..16_384 {
            if line.write_all(piece.as_bytes()).is_err() {
                return;
            }
        }
    });
    measure(ran, "1 GiB in pieces", "too-large", &server.url("/"), &[]);
    let server = of(|line| {
        let _ = line.write_all(b"HTTP/1.1 404 Not Found\r\n\r\n");
        flood(line, &[b'x'; 65536]);
    });
    measure(
        ran,
        "endless error page",
        "http-status",
        &server.url("/"),
        &short,
    );
}

fn answers_that_are_no_document(ran: &mut Ran) {
    let mut bomb = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3];
    bomb.resize(900_000, 0);
    let gzip = "Content-Type: application/json\r\nContent-Encoding: gzip\r\n";
    let html = "Content-Type: text/html\r\n";
    let deep = "[".repeat(500_000) + &"]".repeat(500_000);
    let nested = "{\"a\":".repeat(65) + "1" + &"}".repeat(65);
    let location = |to: &str| answer("302 Found", &format!("Location: {to}\r\n"), "");
    let cases: [(&str, &str, Vec<u8>); 21] = [
        ("a key set", "other-document", good(b"{\"keys\":[]}")),
        ("gzip bomb", "not-json", answer("200 OK", gzip, bomb)),
        (
            "HTML",
            "not-json",
            answer("200 OK", html, "<!DOCTYPE html><html>"),
        ),
        (
            "invalid UTF-8",
            "not-json",
            good(b"{\"issuer\":\"\xff\xfe\"}"),
        ),
        ("a million brackets", "not-json", good(deep)),
        ("65 levels", "not-json", good(nested)),
        ("a number", "not-json", good("42")),
        ("empty", "empty", good("")),
        (
            "cut off",
            "not-json",
            b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{".to_vec(),
        ),
        ("hangs up", "connection-closed", Vec::new()),
        (
            "garbage",
            "connection-closed",
            b"\0\x01\x02SSH-2.0\r\n\r\n".to_vec(),
        ),
        ("404", "http-status", answer("404 Not Found", "", "{}")),
        (
            "503",
            "http-status",
            answer("503 Service Unavailable", "", ""),
        ),
        ("401", "http-status", answer("401 Unauthorized", "", "")),
        ("204", "empty", answer("204 No Content", "", "")),
        ("redirect to itself", "redirected", location("/")),
        (
            "redirect to a file",
            "redirected",
            location("file:///etc/passwd"),
        ),
        (
            "redirect to another host",
            "redirected",
            location("https://evil.example/x"),
        ),
        (
            "redirect to http",
            "redirected",
            location("http://idp.example/x"),
        ),
        (
            "redirect to controls",
            "redirected",
            location("https://a.example/\u{9b}2Jx"),
        ),
        (
            "redirect to nowhere",
            "redirected",
            answer("302 Found", "", ""),
        ),
    ];
    for (what, code, text) in cases {
        let server = Server::saying(text);
        let measured = measure(ran, what, code, &server.url("/"), &[]);
        let asked = server.requests.lock().unwrap().len();
        assert!(
            asked <= measured.runs,
            "{what}: asked {asked} times in {} runs",
            measured.runs
        );
        let text = measured.report.to_string();
        assert!(!text.contains(['\u{1b}', '\u{9b}']), "{what}: {text}");
    }
}

/// What a server makes of the usual document.
type Document = Box<dyn Fn(Value) -> Vec<u8> + Send + Sync>;

/// Serves a document under any path but `/jwks`, and a key set there. `document` gets the server's own address.
fn provider(document: Document, keys: Vec<u8>) -> Server {
    Server::raw(move |mut stream| {
        let address = format!("http://{}", stream.local_addr().unwrap());
        let mut head = [0; 4096];
        while let Ok(length @ 1..) = stream.read(&mut head) {
            let asked = String::from_utf8_lossy(&head[..length]).into_owned();
            let text = if asked.starts_with("GET /jwks ") {
                good(&keys)
            } else {
                good(document(usual(&address)))
            };
            let _ = stream.write_all(&text);
        }
    })
}

fn usual(issuer: &str) -> Value {
    json!({
        "issuer": issuer,
        "authorization_endpoint": format!("{issuer}/authorize"),
        "token_endpoint": format!("{issuer}/token"),
        "jwks_uri": format!("{issuer}/jwks"),
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256"],
    })
}

fn documents_that_are_odd_but_read(ran: &mut Ran) {
    let keys = |number: usize| {
        let key = |number: usize| {
            json!({"kty": "EC", "crv": "P-256", "use": "sig", "alg": "ES256", "kid": number.to_string(),
                "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
                "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"})
        };
        json!({"keys": (0..number).map(key).collect::<Vec<_>>()})
            .to_string()
            .into_bytes()
    };
    let plain = |document: Value| document.to_string().into_bytes();
    let with = |document: Value, members: &str| {
        let text = document
            .to_string()
            .replacen('{', &format!("{{{members}"), 1);
        text.into_bytes()
    };
    // What came, its code, and a check that has a word to say about it.
    let cases: [(&str, &str, &str, Document, Vec<u8>); 8] = [
        (
            "a usual document",
            "read",
            "url-https",
            Box::new(plain),
            keys(2),
        ),
        (
            "byte order mark",
            "read",
            "url-https",
            Box::new(|document| format!("\u{feff}{document}").into_bytes()),
            keys(2),
        ),
        (
            "the same member twice",
            "read",
            "document-json",
            Box::new(move |document| with(document, "\"issuer\":\"https://a\",")),
            keys(2),
        ),
        (
            "a number of 100,000 digits",
            "read",
            "url-https",
            Box::new(move |document| with(document, &format!("\"x\":0.{},", "9".repeat(100_000)))),
            keys(2),
        ),
        (
            "a number beyond every number",
            "not-json",
            "document-json",
            Box::new(move |document| with(document, "\"x\":1e999999999,")),
            keys(2),
        ),
        (
            "80,000 members",
            "read",
            "url-https",
            Box::new(move |document| {
                let members: String = (0..80_000).map(|n| format!("\"m{n}\":0,")).collect();
                with(document, &members)
            }),
            keys(2),
        ),
        (
            "10,000 keys",
            "read",
            "jwks-too-many-keys",
            Box::new(plain),
            format!(
                "{{\"keys\":[{}]}}",
                vec!["{\"kty\":\"oct\"}"; 10_000].join(",")
            )
            .into_bytes(),
        ),
        (
            "1,000 keys",
            "read",
            "url-https",
            Box::new(plain),
            keys(1_000),
        ),
    ];
    for (what, code, check, document, keys) in cases {
        let server = provider(document, keys);
        let url = server.url("/.well-known/openid-configuration");
        let measured = measure(ran, what, code, &url, &[]);
        let findings = measured.report["item"]["findings"].as_array().unwrap();
        let checks: Vec<&str> = findings
            .iter()
            .filter_map(|finding| finding["check"].as_str())
            .collect();
        assert!(checks.contains(&check), "{what}: {checks:?}");
    }
}

fn certificates_and_protocols_that_are_refused(ran: &mut Ran) {
    let good_line = |line: &mut dyn Line| drop(line.write_all(&good("{}")));
    let authority = Authority::new("Private authority");
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("ca.pem");
    std::fs::write(&file, authority.pem()).unwrap();
    let trusted = ["--ca-file", file.to_str().unwrap()];
    let server = Server::https(authority.sign(expired(&["localhost"], "idp")), good_line);
    measure(
        ran,
        "TLS expired",
        "tls-expired",
        &server.tls_url("/"),
        &trusted,
    );
    let (config, _) = self_signed(parameters(&["localhost"], "idp"));
    let server = Server::https(config, good_line);
    measure(
        ran,
        "TLS self-signed",
        "tls-untrusted",
        &server.tls_url("/"),
        &trusted,
    );
    let server = Server::https(
        authority.sign(parameters(&["other.example"], "idp")),
        good_line,
    );
    measure(
        ran,
        "TLS wrong host",
        "tls-wrong-host",
        &server.tls_url("/"),
        &trusted,
    );
    // A ServerHello that chooses TLS 1.1 and one of its ciphers.
    let mut record = vec![22, 3, 2, 0, 42, 2, 0, 0, 38, 3, 2];
    record.extend([7; 32]);
    record.extend([0, 0xc0, 0x13, 0]);
    let server = Server::raw(move |mut stream| {
        let _ = stream.read(&mut [0; 1024]);
        let _ = stream.write_all(&record);
        let _ = stream.read(&mut [0; 1024]);
    });
    measure(ran, "TLS 1.1", "tls-failed", &server.tls_url("/"), &trusted);
    let server = Server::raw(|mut stream| {
        let _ = stream.read(&mut [0; 64]);
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n{}");
    });
    measure(ran, "no TLS", "tls-failed", &server.tls_url("/"), &trusted);
}

fn addresses_that_lead_nowhere(ran: &mut Ran) {
    measure(ran, "no address", "invalid-url", "https://", &[]);
    measure(
        ran,
        "a password in it",
        "invalid-url",
        "https://u:p@localhost/",
        &[],
    );
    measure(
        ran,
        "plain http elsewhere",
        "insecure-url",
        "http://192.0.2.1/x",
        &[],
    );
    measure(
        ran,
        "no such host",
        "name-not-found",
        "https://no-such-host.invalid/x",
        &[],
    );
    measure(
        ran,
        "nobody listens",
        "connection-refused",
        "https://localhost:1/x",
        &[],
    );
    measure(
        ran,
        "a proxy that is away",
        "proxy-failed",
        "https://idp.invalid/x",
        &[],
    );
}
