//! The folder beside the checkout with contracts, documents and peers, and what a test says that could not run.
//!
//! A test that needs something of it takes it by [`part`]; [`not_run`] is for what else is missing. Both write past the test
//! harness, which keeps to itself what passing tests print.

use std::collections::BTreeSet;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::{Mutex, PoisonError};

/// The folder: `KMCTL_SHARED`, else beside the checkout.
pub fn folder() -> PathBuf {
    std::env::var_os("KMCTL_SHARED").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared"),
        PathBuf::from,
    )
}

/// A file or folder of it for a test of `what`, which also starts these programs. `None`, and said once, when something is
/// missing.
///
/// # Panics
/// On a build server (`CI`) that has the folder: there, every test runs.
pub fn part(what: &str, path: &str, programs: &[&str]) -> Option<PathBuf> {
    let found = folder().join(path);
    let missing = if found.exists() {
        programs.iter().find(|program| !runs(program))
    } else {
        Some(&path)
    };
    match missing {
        None => Some(found),
        Some(missing) => {
            let why = format!("{missing} is missing");
            assert!(
                !(demanded() && folder().is_dir()),
                "not tested: {what}: {why}"
            );
            not_run(what, &why);
            None
        }
    }
}

/// Says once that a test did not run, and why: something that this machine lacks, and that no package gives it.
pub fn not_run(what: &str, why: &str) {
    static SAID: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());
    let line = format!("NOT TESTED: {what}: {why}\n");
    let mut said = SAID.lock().unwrap_or_else(PoisonError::into_inner);
    if said.insert(line.clone()) {
        let _ = std::io::stderr().write_all(line.as_bytes());
    }
}

/// How many cases of a long test to try: the variable's number, else a few.
///
/// # Panics
/// When the variable holds something else than a number.
pub fn cases(variable: &str, usual: usize) -> usize {
    match std::env::var(variable) {
        Ok(text) => text
            .parse()
            .unwrap_or_else(|_| panic!("{variable} is not a number: {text}")),
        Err(_) => usual,
    }
}

fn demanded() -> bool {
    std::env::var_os("CI").is_some_and(|value| !value.is_empty())
}

/// Whether a program can be started: it is on the path. Not every program knows `--version`.
pub fn runs(program: &str) -> bool {
    Command::new("sh")
        .args(["-c", "command -v \"$1\"", "sh", program])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}
