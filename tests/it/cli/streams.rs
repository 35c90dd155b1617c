//! Streams, exit codes, and places where nothing can be read or written.

use std::io::Read;
use std::process::Stdio;

use kmctl::key_manager::ProviderKind;

use super::home::{Home, ran};

#[test]
fn without_a_terminal_and_a_command_there_is_short_help() {
    let ran = Home::new().run("");
    assert_eq!((ran.exit, ran.out.as_str()), (2, ""));
    assert!(ran.err.contains("Usage: kmctl"), "{ran:?}");
    assert!(ran.err.contains("list"), "{ran:?}");
}

#[test]
fn a_usage_error_is_exit_2_in_words_or_json() {
    let home = Home::new();
    let plain = home.run("list --nonsense");
    assert_eq!(plain.exit, 2);
    assert!(
        plain
            .err
            .starts_with("Error: kmctl list has no option --nonsense."),
        "{plain:?}"
    );
    let json = home.run("list --nonsense --json");
    assert_eq!(json.error()["code"], "usage");
}

#[test]
fn hostile_arguments_never_reach_the_terminal_raw() {
    let home = Home::new();
    for words in [
        vec!["show", "a\u{1b}[2Jb"],
        vec!["list", "--search\u{1b}]0;x\u{7}"],
        vec!["list", "--organization", "\u{202e}x\u{9b}1m"],
        vec!["\u{1b}[31m"],
    ] {
        let ran = home.words(&words);
        assert_ne!(ran.exit, 0);
        for c in ['\u{1b}', '\u{7}', '\u{202e}', '\u{9b}'] {
            assert!(!ran.err.contains(c) && !ran.out.contains(c), "{ran:?}");
        }
    }
}

#[test]
fn a_reader_that_has_enough_is_no_failure() {
    let home = Home::new();
    for n in 0..40 {
        // More than the pipe holds, so that the program is still writing when its reader leaves.
        home.with(ProviderKind::Custom, &format!("km-{n}"), &"x".repeat(250));
    }
    for form in ["json", "tsv", "table", "yaml"] {
        let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_kmctl"))
            .args(["list", "-o", form])
            .env_clear()
            .env("XDG_DATA_HOME", home.path("data"))
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        drop(child.stdout.take());
        let mut err = String::new();
        child
            .stderr
            .take()
            .unwrap()
            .read_to_string(&mut err)
            .unwrap();
        assert_eq!(child.wait().unwrap().code(), Some(0), "{form}: {err}");
        assert_eq!(err, "");
    }
}

#[test]
fn output_that_can_not_be_written_is_a_failure() {
    let home = Home::new();
    let full = std::fs::OpenOptions::new()
        .write(true)
        .open("/dev/full")
        .unwrap();
    let status = std::process::Command::new(env!("CARGO_BIN_EXE_kmctl"))
        .args(["list", "--json"])
        .env_clear()
        .env("XDG_DATA_HOME", home.path("data"))
        .stdout(full)
        .stderr(Stdio::null())
        .status()
        .unwrap();
    assert_eq!(status.code(), Some(1));
}

#[test]
fn closed_streams_are_no_panic() {
    let home = Home::new();
    let script = format!("exec \"{}\" list <&- >&- 2>&-", env!("CARGO_BIN_EXE_kmctl"));
    let status = std::process::Command::new("sh")
        .args(["-c", &script])
        .env("XDG_DATA_HOME", home.path("data"))
        .status()
        .unwrap();
    assert_eq!(status.code(), Some(0));
}

#[test]
fn no_home_is_said_and_a_named_database_needs_none() {
    let home = Home::new();
    let nowhere = ran(home
        .command()
        .env_remove("XDG_DATA_HOME")
        .env("HOME", "relative")
        .args(["list", "--json"]));
    assert_eq!(nowhere.exit, 2);
    assert_eq!(nowhere.error()["code"], "no-home");
    let named = ran(home
        .command()
        .env_remove("XDG_DATA_HOME")
        .env("HOME", "relative")
        .env("KMCTL_DATABASE", home.path("x.db"))
        .arg("list"));
    assert_eq!(named.exit, 0, "{named:?}");
}

#[test]
fn a_home_that_can_not_be_written_is_said() {
    let home = Home::new();
    // /proc takes no new files from anybody, root included.
    let ran = ran(home
        .command()
        .env("XDG_DATA_HOME", "/proc/kmctl-test")
        .args(["list", "--json"]));
    assert_eq!(ran.exit, 1);
    assert_eq!(ran.error()["code"], "database-cannot-open");
}

#[test]
fn a_file_that_is_no_database_is_left_alone() {
    let home = Home::new();
    let path = home.path("notes.txt");
    std::fs::write(
        &path,
        "not a database at all, but long enough to look like one maybe",
    )
    .unwrap();
    let ran = ran(home
        .command()
        .args(["list", "--json", "--database"])
        .arg(&path));
    assert_eq!(ran.exit, 3);
    assert_eq!(ran.error()["code"], "not-a-database");
    assert!(
        std::fs::read_to_string(&path)
            .unwrap()
            .starts_with("not a database")
    );
}

#[test]
fn other_locales_change_nothing() {
    let home = Home::new();
    home.with(ProviderKind::Custom, "漢字", "ü");
    let usual = home.run("list").out;
    let c = ran(home.command().env("LANG", "C").arg("list"));
    assert_eq!(c.out, usual);
    assert_eq!(c.exit, 0);
}

#[test]
fn the_configuration_file_counts_and_its_unknown_keys_are_named() {
    let home = Home::new();
    std::fs::create_dir_all(home.path("config/kmctl")).unwrap();
    let path = home.path("config/kmctl/config.toml");
    std::fs::write(&path, "organisation = \"x\"\n").unwrap();
    let warned = home.run("list");
    assert_eq!(warned.exit, 0);
    assert!(
        warned.err.contains("Did you mean `organization`?"),
        "{warned:?}"
    );
    assert_eq!(home.run("list -q").err, "");
    std::fs::write(&path, "organization = \"Nowhere\"\n").unwrap();
    assert_eq!(home.run("list").exit, 5);
    assert_eq!(
        home.words(&["list", "--organization", "Default Organization"])
            .exit,
        0
    );
    std::fs::write(&path, "timeout = \"soon\"\n").unwrap();
    assert_eq!(
        home.run("list --json").error()["code"],
        "configuration-invalid"
    );
    assert_eq!(home.run("list --config /nonexistent.toml --json").exit, 2);
}

#[test]
fn version_and_help_are_results() {
    let home = Home::new();
    let version = home.run("--version");
    assert_eq!((version.exit, version.err.as_str()), (0, ""));
    let number = format!("kmctl {}", env!("CARGO_PKG_VERSION"));
    let commit = version.out.strip_prefix(&number).unwrap().trim();
    let plain = commit.trim_matches(['(', ')']);
    assert!(plain.chars().all(|c| c.is_ascii_hexdigit()), "{version:?}");
    let help = home.run("list -h");
    assert_eq!((help.exit, help.err.as_str()), (0, ""));
}
