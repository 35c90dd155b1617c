//! `--read-only` and `--dry-run` leave no trace: no file, no folder, no newer schema, no other mode.

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use super::refused::bytes;
use crate::support::home::Home;
use crate::support::pty::Pty;

/// Every path below a folder.
fn below(folder: &Path) -> Vec<String> {
    let mut all = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        all.push(path.display().to_string());
        if path.is_dir() {
            all.extend(below(&path));
        }
    }
    all
}

/// Runs it; answers exit code, stdout and stderr.
fn run(home: &Home, words: &[&str]) -> (Option<i32>, String, String) {
    let output = home.kmctl(words).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (
        output.status.code(),
        text(output.stdout),
        text(output.stderr),
    )
}

#[test]
fn reading_in_an_empty_home_makes_nothing_and_says_so() {
    let home = Home::new();
    let commands: [&[&str]; 10] = [
        &["list"],
        &["show", "Bijira Built-in STS"],
        &["history"],
        &["env", "list"],
        &["organization", "list"],
        &["devportal", "get"],
        &["export"],
        &["check", "--all"],
        &["list", "--search", "built"],
        &["list", "--json"],
    ];
    for words in commands {
        let words = [words, &["--read-only"]].concat();
        let (exit, out, err) = run(&home, &words);
        assert_eq!(exit, Some(0), "{words:?}: {err}");
        let said = err.contains("There is no database at ")
            && err.contains("yet. This is the initial state.");
        assert_eq!(said, !words.contains(&"--json"), "{words:?}: {err}");
        if words.contains(&"list") && words[0] == "list" {
            assert!(out.contains("Bijira Built-in STS"), "{out}");
        }
        assert_eq!(below(home.path()), Vec::<String>::new(), "{words:?}");
    }
    // Neither does the doctor, nor a copy of nothing.
    assert_eq!(run(&home, &["doctor", "--read-only", "--quick"]).0, Some(0));
    let copy = home.path().join("copy");
    let (exit, _, err) = run(
        &home,
        &["doctor", "--read-only", "--backup", copy.to_str().unwrap()],
    );
    assert_eq!(exit, Some(1));
    assert!(
        err.contains("can't be opened: it does not exist. Nothing was changed."),
        "{err}"
    );
    assert_eq!(below(home.path()), Vec::<String>::new());
}

#[test]
fn the_screen_in_an_empty_home_makes_nothing_either() {
    let home = Home::new();
    let mut pty = Pty::start(&["--read-only"], &home, 80, 24);
    pty.wait_for("Bijira Built-in STS");
    pty.send_keys("a<enter>never-written");
    pty.wait_for("never-written");
    pty.send_keys("<ctrl-c>");
    assert_eq!(pty.wait_exit(), 130);
    pty.assert_restored();
    assert_eq!(below(home.path()), Vec::<String>::new());
}

#[test]
fn a_dry_run_in_an_empty_home_makes_nothing() {
    let home = Home::new();
    for words in [
        &["env", "add", "Staging", "--dry-run"][..],
        &["organization", "add", "Other", "-n"],
    ] {
        let (exit, _, err) = run(&home, words);
        assert_eq!(exit, Some(0), "{words:?}: {err}");
        assert!(err.contains("Dry run: nothing was changed."), "{err}");
        assert_eq!(below(home.path()), Vec::<String>::new(), "{words:?}");
    }
    let (exit, _, err) = run(&home, &["delete", "missing", "-n", "-y"]);
    assert_eq!(exit, Some(5), "{err}");
    assert_eq!(below(home.path()), Vec::<String>::new());
}

#[test]
fn reading_leaves_an_older_schema_and_a_wide_mode_as_they_are() {
    let home = Home::new();
    assert_eq!(run(&home, &["env", "add", "Staging"]).0, Some(0));
    let file = home.database();
    let folder = file.parent().unwrap();
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let set = |path: &Path, mode| {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    };
    set(&file, 0o644);
    set(folder, 0o755);
    let (exit, out, err) = run(&home, &["env", "list", "--read-only"]);
    assert_eq!((exit, err.as_str()), (Some(0), ""));
    assert!(out.contains("Staging"), "{out}");
    assert_eq!((mode(&file), mode(folder)), (0o644, 0o755));
    // The same run that may write repairs both.
    assert_eq!(run(&home, &["env", "list"]).0, Some(0));
    assert_eq!((mode(&file), mode(folder)), (0o600, 0o700));

    let raw = rusqlite::Connection::open(&file).unwrap();
    raw.execute_batch("PRAGMA journal_mode = DELETE; PRAGMA user_version = 1;")
        .unwrap();
    drop(raw);
    let before = bytes(folder);
    let (exit, out, err) = run(&home, &["list", "--read-only"]);
    assert_eq!((exit, out.as_str()), (Some(1), ""));
    assert!(
        err.contains("is from an older kmctl (schema 1; this one reads "),
        "{err}"
    );
    assert!(
        err.contains("Fix: Run it once without --read-only: kmctl makes a copy"),
        "{err}"
    );
    assert_eq!(bytes(folder), before);
}
