//! `kmctl plan` as a whole process: 1,000 key managers at an API Manager that is 20 ms away, beside curl that lists the same objects
//! and fetches each of them, as many at a time.
//!
//! `cargo bench --bench plan`. The control plane is the demo's, over TLS; what is sent to it waits 20 ms on the way.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a bench that can't measure stops, and prints what it measured"
)]

use std::fmt::Write as _;
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use kmctl::control_plane::Release;
use kmctl::demo::{ControlPlane, ControlPlaneOptions};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

#[path = "support/install.rs"]
mod install;
#[path = "support/sample.rs"]
mod sample;
#[path = "support/seed.rs"]
mod seed;
#[path = "support/whole.rs"]
mod whole;

use sample::Sample;

const COUNT: usize = 1_000;
const LATENCY: Duration = Duration::from_millis(20);
/// As many objects as kmctl fetches at a time.
const CONCURRENCY: &str = "16";
const ROUNDS: usize = 7;
const TOKEN: &str = "token-of-the-bench";
const BASE: &str = "/api/am/admin/v4/key-managers";

fn main() {
    if seed::was_made_here() {
        return;
    }
    let options = ControlPlaneOptions {
        port: 0,
        release: Release::V4_7,
        token: TOKEN.to_owned().into(),
    };
    let server = ControlPlane::start(&options).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let authority = folder.path().join("authority.pem");
    std::fs::write(&authority, server.ca_pem()).unwrap();
    let database = folder.path().join("kmctl.db");
    seed::make(&database, COUNT);

    let port = server.base().rsplit(':').next().unwrap().parse().unwrap();
    let there = format!("https://localhost:{}", delay(port).port());
    let authority = authority.to_str().unwrap();
    let add = |name, url| {
        done(&mut kmctl(
            &database,
            &["target", "add", name, "--url", url, "--ca-file", authority],
        ));
    };
    add("near", server.base());
    done(&mut kmctl(
        &database,
        &["apply", "--target", "near", "--yes"],
    ));
    add("far", &there);

    sample::heads("work, ms");
    let (mut ours, mut curl) = (Sample::default(), Sample::default());
    for _ in 0..ROUNDS {
        ours.add(
            timed(&mut kmctl(
                &database,
                &["plan", "--target", "far", "--json"],
            )),
            0,
        );
        curl.add(fetched(&there, authority, folder.path()), 0);
    }
    ours.print("plan of 1,000 at 20 ms / curl", Some(&curl), "1.2 x");
    for count in [100, COUNT] {
        println!("peak memory of a plan of {count}: {} KiB", peak(count));
    }
}

/// The most memory that a plan of so many key managers has, in KiB.
fn peak(count: usize) -> u64 {
    let options = ControlPlaneOptions {
        port: 0,
        release: Release::V4_7,
        token: TOKEN.to_owned().into(),
    };
    let server = ControlPlane::start(&options).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let authority = folder.path().join("authority.pem");
    std::fs::write(&authority, server.ca_pem()).unwrap();
    let database = folder.path().join("kmctl.db");
    seed::make(&database, count);
    let authority = authority.to_str().unwrap();
    let add = ["target", "add", "near", "--url", server.base()];
    done(kmctl(&database, &add).args(["--ca-file", authority]));
    done(&mut kmctl(
        &database,
        &["apply", "--target", "near", "--yes"],
    ));
    let plan = ["plan", "--target", "near", "--json"];
    whole::run(&mut kmctl(&database, &plan)).1
}

/// A way to the port on which each piece that is sent waits.
fn delay(port: u16) -> SocketAddr {
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
                tokio::spawn(forward(stream, port));
            }
        });
    });
    hear.recv().unwrap()
}

async fn forward(stream: TcpStream, port: u16) {
    let Ok(upstream) = TcpStream::connect(("127.0.0.1", port)).await else {
        return;
    };
    let _ = (stream.set_nodelay(true), upstream.set_nodelay(true));
    let (mut from, mut to) = stream.into_split();
    let (mut back, mut on) = upstream.into_split();
    tokio::spawn(async move { tokio::io::copy(&mut back, &mut to).await });
    let mut bytes = vec![0; 65536];
    while let Ok(count @ 1..) = from.read(&mut bytes).await {
        tokio::time::sleep(LATENCY).await;
        if on.write_all(&bytes[..count]).await.is_err() {
            return;
        }
    }
}

fn kmctl(database: &Path, words: &[&str]) -> Command {
    let mut command = Command::new(install::kmctl());
    command
        .arg("--database")
        .arg(database)
        .args(words)
        .env("KMCTL_TARGET_TOKEN", TOKEN)
        .env("HOME", database.parent().unwrap());
    command
}

fn done(command: &mut Command) -> String {
    let output = command.stdin(Stdio::null()).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    String::from_utf8(output.stdout).unwrap()
}

fn timed(command: &mut Command) -> f64 {
    let begun = Instant::now();
    done(command);
    begun.elapsed().as_secs_f64() * 1000.0
}

/// The list, then each object of it.
fn fetched(there: &str, authority: &str, folder: &Path) -> f64 {
    let header = format!("Authorization: Bearer {TOKEN}");
    let curl = || {
        let mut curl = Command::new("curl");
        curl.args([
            "--silent",
            "--show-error",
            "--fail",
            "--cacert",
            authority,
            "--header",
            &header,
        ]);
        curl
    };
    let begun = Instant::now();
    let listed = done(curl().arg(format!("{there}{BASE}")));
    let listed: serde_json::Value = serde_json::from_str(&listed).unwrap();
    let mut config = String::new();
    for entry in listed["list"].as_array().unwrap() {
        let id = entry["id"].as_str().unwrap();
        writeln!(
            config,
            "url = \"{there}{BASE}/{id}\"\noutput = \"/dev/null\""
        )
        .unwrap();
    }
    let file = folder.join("curl.config");
    std::fs::write(&file, config).unwrap();
    let file = file.to_str().unwrap();
    done(curl().args([
        "--parallel",
        "--parallel-max",
        CONCURRENCY,
        "--config",
        file,
    ]));
    begun.elapsed().as_secs_f64() * 1000.0
}
