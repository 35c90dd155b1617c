//! `kmctl check --all` as a whole process: 1,000 providers that answer after 50 ms, 64 at a time, against number x latency / 64.
//!
//! `cargo bench --bench check_all`. The providers are one server on loopback, plain http, a new connection for each answer. Document and
//! keys of a provider are read side by side, for both addresses are stored: 2,000 answers, 128 at a time. Beside it, where there is
//! one, curl reads the same 2,000 answers, 128 at a time, and judges nothing.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a benchmark says what it measured and may stop where it stands"
)]

use std::fmt::Write as _;
use std::net::SocketAddr;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use kmctl::key_manager::{Draft, ProviderKind};
use kmctl::ops;
use kmctl::store::{AuditContext, Store};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

#[path = "support/install.rs"]
mod install;
#[path = "support/whole.rs"]
mod whole;

use whole::run;

const PROVIDERS: usize = 1_000;
const LATENCY: Duration = Duration::from_millis(50);
const CONCURRENCY: u32 = 64;
const ROUNDS: usize = 5;
/// The mark: so many times the ideal.
const MARK: f64 = 1.3;

/// Starts the server; answers where it listens.
fn serve() -> SocketAddr {
    let (told, hear) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(async move {
            let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
            told.send(listener.local_addr().unwrap()).unwrap();
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                tokio::spawn(answer(stream));
            }
        });
    });
    hear.recv().unwrap()
}

async fn answer(mut stream: TcpStream) {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        match stream.read_buf(&mut head).await {
            Ok(0) | Err(_) => return,
            Ok(_) => {}
        }
    }
    tokio::time::sleep(LATENCY).await;
    let head = String::from_utf8_lossy(&head);
    let path = head.split(' ').nth(1).unwrap_or_default();
    let base = stream
        .local_addr()
        .map(|at| format!("http://{at}"))
        .unwrap();
    let tenant = path.split('/').nth(1).unwrap_or_default();
    let body = match path.ends_with("/jwks") {
        true => include_str!("../tests/data/keys/certified.jwks.json").to_owned(),
        false => document(&format!("{base}/{tenant}")),
    };
    let text = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    );
    let _ = stream.write_all(text.as_bytes()).await;
}

fn document(issuer: &str) -> String {
    serde_json::json!({
        "issuer": issuer,
        "authorization_endpoint": format!("{issuer}/authorize"),
        "token_endpoint": format!("{issuer}/token"),
        "jwks_uri": format!("{issuer}/jwks"),
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "scopes_supported": ["openid", "profile", "email"],
        "claims_supported": ["iss", "sub", "aud", "exp", "iat"],
    })
    .to_string()
}

/// A database with all of them.
fn fill(database: &Path, server: SocketAddr) {
    let audit = AuditContext {
        timestamp: jiff::Timestamp::now(),
        actor: "bench".to_owned(),
    };
    let mut store = Store::open(database, &audit).unwrap();
    let organization = store.chosen_organization().unwrap();
    for place in 0..PROVIDERS {
        let issuer = format!("http://{server}/p{place}");
        let mut draft = Draft::new(ProviderKind::Custom, Vec::new());
        draft.name = format!("km-{place:04}");
        draft.well_known_url = format!("{issuer}/.well-known/openid-configuration");
        draft.configuration.issuer.clone_from(&issuer);
        draft.configuration.token_endpoint = format!("{issuer}/token");
        draft.configuration.authorization_endpoint = format!("{issuer}/authorize");
        draft.configuration.jwks_endpoint = format!("{issuer}/jwks");
        let new = draft.parse(false).unwrap();
        ops::add(&mut store, &organization, &new, None, &audit).unwrap();
    }
}

fn main() {
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("kmctl.db");
    let server = serve();
    fill(&database, server);
    let ideal = LATENCY * u32::try_from(PROVIDERS).unwrap() / CONCURRENCY;
    println!(
        "ideal    {:>6} ms  ({PROVIDERS} providers x {} ms / {CONCURRENCY}; {} ms if the keys were read after the document)",
        ideal.as_millis(),
        LATENCY.as_millis(),
        2 * ideal.as_millis()
    );
    let mut urls = String::new();
    for place in 0..PROVIDERS {
        for path in [".well-known/openid-configuration", "jwks"] {
            let _ = writeln!(
                urls,
                "url = http://{server}/p{place}/{path}\noutput = /dev/null"
            );
        }
    }
    let list = folder.path().join("urls");
    std::fs::write(&list, urls).unwrap();
    for _ in 0..ROUNDS {
        let (took, peak, text) = run(Command::new(install::kmctl())
            .arg("--database")
            .arg(&database)
            .args(["check", "--all"]));
        let ratio = took.as_secs_f64() / ideal.as_secs_f64();
        let said = if ratio <= MARK {
            "mark kept"
        } else {
            "MARK MISSED"
        };
        let last = text.lines().last().unwrap_or_default().to_owned();
        println!(
            "kmctl    {:>6} ms  ratio {ratio:.2}  peak {peak} KiB  {said}  ({last})",
            took.as_millis()
        );
        let mut curl = Command::new("curl");
        // Else curl waits for a connection that it may share.
        curl.args(["-s", "--parallel", "--parallel-immediate"]);
        curl.args(["--parallel-max", "128", "-K"]);
        curl.arg(&list);
        if Command::new("curl").arg("--version").output().is_ok() {
            let (took, peak, _) = run(&mut curl);
            println!("curl     {:>6} ms  peak {peak} KiB", took.as_millis());
        }
    }
}
