//! Commands as scripts feel them: whole processes, in turn with what is used for the same work without kmctl.
//!
//! `cargo bench --bench process` prints milliseconds beside `sqlite3` reading the same rows of the same file, `curl` fetching the
//! same document and keys in one call, and a process that does nothing. What is not installed is said and left out.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a bench that can't measure stops, and prints what it measured"
)]

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use kmctl::demo::{Options, Provider, Tenant, TokenOptions};

#[path = "support/floors.rs"]
mod floors;
#[path = "support/install.rs"]
mod install;
#[path = "support/sample.rs"]
mod sample;
#[path = "support/seed.rs"]
mod seed;

use sample::Sample;

const ROUNDS: usize = 60;
/// The columns of `kmctl list --json`, as the file has them.
const ROWS: &str = "SELECT name, kind, description, enabled, well_known_url, issuer, revision, created_at, updated_at
    FROM key_managers ORDER BY id LIMIT 50";

fn main() {
    if seed::was_made_here() {
        return;
    }
    let nothing = floors::build().join("nothing");
    let folder = tempfile::tempdir().unwrap();
    sample::heads("whole process, ms");
    for count in [1_000, 100_000] {
        println!("{count} key managers");
        let database = folder.path().join(format!("{count}.db"));
        seed::make(&database, count);
        rows(&database, &nothing);
    }
    println!("one provider over TLS on loopback");
    discover(folder.path());
}

fn kmctl(database: &Path, words: &[&str]) -> Command {
    let mut command = Command::new(install::kmctl());
    command
        .arg("--database")
        .arg(database)
        .args(words)
        .env("HOME", database.parent().unwrap());
    command
}

/// Milliseconds of a run from its start to its end.
fn run(command: &mut Command) -> f64 {
    let begun = Instant::now();
    let done = command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    done.unwrap();
    begun.elapsed().as_secs_f64() * 1000.0
}

/// Both in turn, after a run of each that fills the caches.
fn compare(name: &str, mut ours: Command, mut floor: Command, mark: &str) {
    let (mut sample, mut below) = (Sample::default(), Sample::default());
    run(&mut ours);
    run(&mut floor);
    for _ in 0..ROUNDS {
        sample.add(run(&mut ours), 0);
        below.add(run(&mut floor), 0);
    }
    sample.print(name, Some(&below), mark);
}

/// Whether a program is installed; says so if not.
fn installed(program: &str) -> bool {
    let there = Command::new(program)
        .arg("--version")
        .stdout(Stdio::null())
        .status()
        .is_ok();
    if !there {
        println!("  {program} is not installed: not compared");
    }
    there
}

fn rows(database: &Path, nothing: &Path) {
    let list = ["list", "--json", "--limit", "50"];
    let show = ["show", "km-0000500", "--json"];
    if installed("sqlite3") {
        let sqlite = |sql: &str| {
            let mut command = Command::new("sqlite3");
            command.arg("-json").arg(database).arg(sql);
            command
        };
        compare(
            "  list --json --limit 50 / sqlite3",
            kmctl(database, &list),
            sqlite(ROWS),
            "1.2 x",
        );
        let one = "SELECT * FROM key_managers WHERE organization_id = 1 AND folded = 'km-0000500'";
        compare(
            "  show --json / sqlite3",
            kmctl(database, &show),
            sqlite(one),
            "1.2 x",
        );
    }
    compare(
        "  list --json --limit 50 / nothing",
        kmctl(database, &list),
        Command::new(nothing),
        "",
    );
    compare(
        "  completions bash / nothing",
        kmctl(database, &["completions", "bash"]),
        Command::new(nothing),
        "",
    );
}

fn discover(folder: &Path) {
    let provider = Provider::start(&Options::default()).unwrap();
    // Its keys are made in the background: wait for them here.
    provider.token(&TokenOptions::default()).unwrap();
    let authority = folder.join("authority.pem");
    std::fs::write(&authority, provider.ca_pem()).unwrap();
    let authority = authority.to_str().unwrap();
    let document = provider.well_known(Tenant::Custom);
    let keys = format!("{}/oauth2/jwks", provider.base());
    if !installed("curl") {
        return;
    }
    let words = ["discover", &document, "--ca-file", authority, "--json"];
    let mut curl = Command::new("curl");
    curl.args([
        "--silent",
        "--show-error",
        "--cacert",
        authority,
        &document,
        &keys,
    ]);
    compare(
        "  discover: read and judged / curl",
        kmctl(&folder.join("none.db"), &words),
        curl,
        "1.0 x",
    );
}
