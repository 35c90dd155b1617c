//! A panic in any thread gives the terminal back, keeps what was typed, and ends the program with one plain sentence.
//!
//! A debug build panics where a file asks for it, and the panic's words are a secret.

use std::path::PathBuf;

use rustix::process::Signal;

use crate::pty::world::{World, asgardeo};
use crate::support::home::Home;
use crate::support::pty::Pty;
use crate::support::shared;

const SECRET: &str = "s3cret-of-a-panic";
const SENTENCE: &str = "Error: kmctl stopped because of a bug: src/";

/// A home whose programs can be broken, and the file that asks for it.
fn breakable(home: Home) -> (Home, PathBuf) {
    let file = home.path().join("break");
    let home = home
        .with("KMCTL_TEST_PANIC", file.to_str().unwrap())
        .with("KMCTL_LOG_LEVEL", "error")
        .with("RUST_BACKTRACE", "1");
    let folder = home.path().join(".config/kmctl");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("config.toml"), "mouse = true\n").unwrap();
    (home, file)
}

/// Only a debug build can be broken.
fn can_break() -> bool {
    if !cfg!(debug_assertions) {
        shared::not_run("panics on purpose", "this is a release build");
    }
    cfg!(debug_assertions)
}

fn assert_said(home: &Home, said: &str, place: &str) {
    assert!(said.contains(SENTENCE), "{place}: {said}");
    assert!(!said.contains(SECRET), "{place}: {said}");
    let log = std::fs::read_to_string(home.path().join(".local/state/kmctl/kmctl.log")).unwrap();
    assert!(
        log.contains(" ERROR ") && log.contains("panic at=\"src/"),
        "{log}"
    );
    assert!(!log.contains(SECRET), "{log}");
}

/// Where it breaks, what makes it go there, and its thread.
const PLACES: [(&str, &str, &str); 8] = [
    ("screen", "x", "main"),
    ("update", "x", "main"),
    ("input", "x", "input"),
    ("signals", "", "signals"),
    ("store", "x", "store"),
    ("look", "x", "store"),
    ("network", "https://127.0.0.1:9/", "network"),
    ("task", "https://127.0.0.1:9/", "network"),
];

#[test]
fn in_every_thread_of_the_screen() {
    if !can_break() {
        return;
    }
    for (place, typed, thread) in PLACES {
        let (home, file) = breakable(Home::new());
        let mut pty = Pty::start(&[], &home, 200, 24);
        pty.wait_for("Bijira Built-in STS");
        pty.send_keys("a<enter>kept-by-panic");
        pty.wait_for("kept-by-panic");
        if thread == "network" {
            pty.send_keys("<tab><tab>");
        }
        std::fs::write(&file, format!("{place} {SECRET}")).unwrap();
        match thread {
            "network" => pty.paste(typed),
            "signals" => pty.signal(Signal::WINCH),
            _ => pty.send_bytes(typed.as_bytes()),
        }
        assert_eq!(pty.wait_exit(), 1, "{place}");
        pty.assert_restored();
        pty.wait_for(&format!("thread {thread}"));
        let all = String::from_utf8_lossy(&pty.bytes_since(0)).into_owned();
        assert_said(&home, &all, place);
        let pty = Pty::start(&[], &home, 200, 24);
        pty.wait_for("Draft: kept-by-panic");
    }
}

/// The main thread hangs in its write, and the thread that would hear a signal is the one that broke.
#[test]
fn in_the_listening_thread_while_the_terminal_is_stuck() {
    if !can_break() {
        return;
    }
    let (home, file) = breakable(Home::new());
    let mut pty = Pty::start(&[], &home, 200, 24);
    pty.wait_for("Bijira Built-in STS");
    pty.stall_until_stuck();
    std::fs::write(&file, format!("signals {SECRET}")).unwrap();
    pty.signal(Signal::WINCH);
    assert_eq!(pty.wait_exit(), 1);
    assert!(!pty.is_raw());
}

#[test]
fn in_a_command_as_a_sentence_and_as_json() {
    if !can_break() {
        return;
    }
    let (home, file) = breakable(Home::new());
    for form in [&["list"][..], &["list", "--json"]] {
        std::fs::write(&file, format!("command {SECRET}")).unwrap();
        let output = home.kmctl(form).output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1), "{said}");
        assert!(output.stdout.is_empty());
        assert!(!said.contains(SECRET), "{said}");
        if form.len() == 1 {
            assert_said(&home, &said, "command");
            assert_eq!(said.lines().count(), 2, "{said}");
        } else {
            let error: serde_json::Value = serde_json::from_str(&said).unwrap();
            assert_eq!(error["error"]["code"], "defect");
            assert_eq!(error["error"]["exit"], 1);
        }
    }
}

/// While a line is read, whose letters must not show; and in the thread that works while the prompts wait.
#[test]
fn in_the_prompts() {
    if !can_break() {
        return;
    }
    let world = World::s1();
    let (home, file) = breakable(world.home);
    let mut pty = Pty::start(
        &["token", "check", "external-asgardeo-km", "--plain"],
        &home,
        200,
        24,
    );
    pty.wait_until("the line to be read", || pty.is_raw());
    std::fs::write(&file, format!("prompt {SECRET}")).unwrap();
    pty.send_bytes(b"e");
    assert_eq!(pty.wait_exit(), 1);
    pty.assert_restored();
    pty.wait_for("because of a bug");
    assert_said(
        &home,
        &String::from_utf8_lossy(&pty.bytes_since(0)),
        "prompt",
    );

    std::fs::write(&file, format!("work {SECRET}")).unwrap();
    let mut pty = Pty::start(&["add", "--plain"], &home, 200, 24);
    let url = asgardeo();
    let answers = [
        ("Number from 1 to 3:", "1"),
        ("Name, up to 100 characters:", "prompted"),
        ("Description, optional", ""),
        ("Well-Known URL:", &url),
    ];
    for (prompt, answer) in answers {
        pty.wait_for(prompt);
        pty.wait_until("the line to be read", || pty.is_raw());
        pty.send_bytes(format!("{answer}\r").as_bytes());
    }
    assert_eq!(pty.wait_exit(), 1);
    pty.assert_restored();
    pty.wait_for("because of a bug");
    assert_said(&home, &String::from_utf8_lossy(&pty.bytes_since(0)), "work");
}

/// A token may be in memory at a crash.
#[test]
fn no_core_is_dumped() {
    let home = Home::new();
    let pty = Pty::start(&[], &home, 80, 24);
    pty.wait_for("Bijira Built-in STS");
    let limits = std::fs::read_to_string(format!("/proc/{}/limits", pty.pid())).unwrap();
    let core = limits
        .lines()
        .find(|line| line.starts_with("Max core file size"))
        .unwrap();
    let words: Vec<&str> = core.split_whitespace().collect();
    assert_eq!(words[4..6], ["0", "0"], "{core}");
}
