//! Several screens and many commands on one file at the same time: no lost update, no lock before its time, what others do
//! shows by itself, and what is being typed is left alone.

use std::time::{Duration, Instant};

use serde_json::Value;

use super::scenarios::{settle, tab_to};
use super::world::World;
use crate::support::home::Home;
use crate::support::pty::Pty;

/// A connection that holds the write lock.
fn lock(world: &World) -> rusqlite::Connection {
    let other = rusqlite::Connection::open(world.home.database()).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    other
}

/// Runs commands at the same time; none may fail, but by a conflict that it says.
fn all_at_once(world: &World, lines: &[Vec<String>]) {
    std::thread::scope(|scope| {
        for line in lines {
            scope.spawn(move || {
                let words: Vec<&str> = line.iter().map(String::as_str).collect();
                loop {
                    let output = world.home.kmctl(&words).output().unwrap();
                    let err = String::from_utf8_lossy(&output.stderr);
                    assert!(!err.contains("lock"), "{line:?}: {err}");
                    // Somebody else was faster: said with both values, nothing was written, and one may try again.
                    if output.status.code() == Some(6) && words.contains(&"--description") {
                        assert!(err.contains("was changed elsewhere"), "{err}");
                        assert!(err.contains("Description is \""), "{err}");
                        continue;
                    }
                    assert!(output.status.success(), "{line:?}: {err}");
                    break;
                }
            });
        }
    });
}

fn words(line: &str) -> Vec<String> {
    line.split(' ').map(str::to_owned).collect()
}

#[test]
fn two_screens_and_twenty_commands_lose_nothing() {
    let world = World::s1();
    let before = history(&world, 500).len();
    let (one, other) = (world.screen(), world.screen());
    other.send_keys("a<enter>half-typed-km<left><left>");
    other.wait_for("half-typed-km");
    one.send_keys("<down>");
    other.wait_quiet(Duration::from_millis(300));
    let cursor = other.cursor();
    let mut lines: Vec<Vec<String>> = Vec::new();
    for number in 0..8 {
        lines.push(words(&format!("env add Stage-{number}")));
        lines.push(words(&format!(
            "edit external-asgardeo-km --description text-{number} --no-input"
        )));
    }
    for line in [
        "devportal set external-asgardeo-km",
        "organization add Other",
        "list --json",
        "doctor --quick",
    ] {
        lines.push(words(line));
    }
    assert_eq!(lines.len(), 20);
    std::thread::scope(|scope| {
        scope.spawn(|| all_at_once(&world, &lines));
        // Meanwhile somebody types on a screen.
        other.send_keys("abcdefgh");
        other.wait_for("half-typed-abcdefghkm");
    });
    let now = Instant::now();
    one.wait_for("Developer Portal  selected");
    eprintln!(
        "the other screen showed it after {:.2} s",
        now.elapsed().as_secs_f32()
    );
    // What was typed is as it was, and so is the place in it.
    other.wait_for("half-typed-abcdefghkm");
    let (column, row) = cursor.unwrap();
    other.wait_until("the cursor stays", || {
        other.cursor() == Some((column + 8, row))
    });
    // Every change is there, and each began where the one before had ended.
    let environments = world.json(&["env", "list", "--json"]);
    let names = environments["items"].as_array().unwrap();
    assert_eq!(names.len(), 2 + 8, "{environments:#}");
    let entries = history(&world, 500);
    assert_eq!(
        entries.len() - before,
        8 + 8 + 1,
        "a change is missing or twice"
    );
    let mut description = None;
    let mut edits = 0;
    for entry in entries.iter().rev() {
        if entry["action"] != "updated" {
            continue;
        }
        edits += 1;
        let said = |state: &Value| state["description"].as_str().unwrap().to_owned();
        if let Some(description) = &description {
            assert_eq!(&said(&entry["before"]), description, "{entry:#}");
        }
        description = Some(said(&entry["after"]));
    }
    assert_eq!(edits, 8);
    let shown = world.show("external-asgardeo-km");
    assert_eq!(shown["description"].as_str(), description.as_deref());
    assert_eq!(shown["revision"], 1 + 8);
    for mut screen in [one, other] {
        screen.send_keys("<ctrl-c>");
        assert_eq!(screen.wait_exit(), 130);
        screen.assert_restored();
    }
    let doctor = world.json(&["doctor", "--json"]);
    assert_eq!(doctor["item"]["checks"][0]["outcome"], "ok", "{doctor:#}");
}

fn history(world: &World, limit: u32) -> Vec<Value> {
    let limit = limit.to_string();
    let all = world.json(&["history", "--limit", &limit, "--json"]);
    all["items"].as_array().unwrap().clone()
}

#[test]
fn a_change_made_elsewhere_shows_in_about_a_second_and_moves_nothing() {
    let world = World::s2();
    let pty = world.screen();
    pty.send_keys("<down>");
    pty.wait_for("> external-asgardeo-km");
    let mut slowest = Duration::ZERO;
    for number in 0..4 {
        let text = format!("changed-{number}");
        world.json(&[
            "edit",
            "external-azure-km",
            "--description",
            &text,
            "--json",
            "--no-input",
        ]);
        let since = Instant::now();
        pty.wait_for(&text);
        slowest = slowest.max(since.elapsed());
        assert!(
            pty.screen().contains("> external-asgardeo-km"),
            "{}",
            pty.screen()
        );
    }
    eprintln!(
        "the slowest of 4 changes showed after {:.2} s",
        slowest.as_secs_f32()
    );
    // The system tells of it, or it is looked for once a second; the rest is what a busy machine may add.
    assert!(slowest < Duration::from_secs(4), "{slowest:?}");
}

#[test]
fn a_conflict_shows_both_values_and_either_can_be_kept() {
    for mine in [true, false] {
        let world = World::s1();
        let mut pty = world.screen();
        pty.send_keys("<down><enter>");
        pty.wait_for("(can't be changed)");
        pty.send_keys("<ctrl-e> and mine");
        pty.wait_for("1 change: Description");
        world.json(&[
            "edit",
            "external-asgardeo-km",
            "--description",
            "Theirs",
            "--json",
            "--no-input",
        ]);
        tab_to(&pty, "[ Update ]");
        pty.send_keys("<enter>");
        pty.wait_for("was changed elsewhere.");
        pty.wait_for("They changed:");
        pty.wait_for("My external asgardeo km -> Theirs");
        pty.wait_for("You changed:");
        pty.wait_for("-> My external asgardeo km and mine");
        assert_eq!(world.show("external-asgardeo-km")["description"], "Theirs");
        settle(&pty);
        pty.send_keys(if mine { "<tab><enter>" } else { "<enter>" });
        let expected = if mine {
            "My external asgardeo km and mine"
        } else {
            "Theirs"
        };
        pty.wait_gone("was changed elsewhere.");
        pty.wait_until("it is stored", || {
            world.show("external-asgardeo-km")["description"] == expected
        });
        pty.send_keys("<ctrl-c>");
        assert_eq!(pty.wait_exit(), 130);
    }
}

#[test]
fn a_lock_is_waited_for_and_only_after_five_seconds_is_it_said() {
    let world = World::s1();
    let pty = world.screen();
    let held = lock(&world);
    let release = std::thread::spawn(move || {
        std::thread::sleep(Duration::from_secs(3));
        drop(held);
    });
    let since = Instant::now();
    pty.send_keys("<down> ");
    let output = world
        .home
        .kmctl(&["env", "add", "Staging"])
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    assert!(
        since.elapsed() > Duration::from_millis(2000),
        "{:?}",
        since.elapsed()
    );
    release.join().unwrap();
    pty.wait_for("○ off");
    assert_eq!(world.show("external-asgardeo-km")["enabled"], false);
    let held = lock(&world);
    let since = Instant::now();
    let output = world
        .home
        .kmctl(&["env", "add", "Late", "--json"])
        .output()
        .unwrap();
    let waited = since.elapsed();
    assert!(waited >= Duration::from_secs(5), "{waited:?}");
    let error: Value = serde_json::from_slice(&output.stderr).unwrap();
    assert_eq!(error["error"]["code"], "database-busy");
    assert_eq!(output.status.code(), Some(1));
    // Reading waits for nobody.
    let since = Instant::now();
    world.json(&["list", "--json"]);
    assert!(since.elapsed() < Duration::from_secs(4));
    drop(held);
}

#[test]
fn twenty_first_starts_at_once_make_one_database() {
    for _ in 0..6 {
        let home = Home::new();
        std::thread::scope(|scope| {
            for number in 0..20 {
                let home = &home;
                scope.spawn(move || {
                    let name = format!("Stage-{number}");
                    let output = home.kmctl(&["env", "add", &name]).output().unwrap();
                    let err = String::from_utf8_lossy(&output.stderr);
                    assert!(output.status.success(), "{name}: {err}");
                });
            }
        });
        let output = home.kmctl(&["env", "list", "-o", "tsv"]).output().unwrap();
        let out = String::from_utf8(output.stdout).unwrap();
        assert_eq!(out.lines().count(), 2 + 20, "{out}");
        let output = home
            .kmctl(&["organization", "list", "-o", "tsv"])
            .output()
            .unwrap();
        assert_eq!(String::from_utf8(output.stdout).unwrap().lines().count(), 1);
    }
}

/// The names in all kept drafts.
fn kept(world: &World) -> Vec<String> {
    let raw = rusqlite::Connection::open(world.home.database()).unwrap();
    let mut all = raw.prepare("SELECT body FROM drafts").unwrap();
    let bodies = all.query_map([], |row| row.get::<_, String>(0)).unwrap();
    let mut names: Vec<String> = bodies
        .map(|body| {
            let draft: Value = serde_json::from_str(&body.unwrap()).unwrap();
            draft["name"].as_str().unwrap().to_owned()
        })
        .collect();
    names.sort();
    names
}

/// The draft of a screen that still runs is offered in another: both go on typing, and neither writes over the other's text.
#[test]
fn a_draft_that_two_go_on_with_becomes_two() {
    let world = World::s0();
    let mut one = world.screen();
    one.send_keys("a<enter>shared");
    one.wait_for("shared");
    one.wait_until("the draft to be kept", || kept(&world) == ["shared"]);
    let mut two = world.screen();
    two.wait_for("Draft: shared");
    two.send_keys("a");
    two.wait_for("Continue your draft?");
    settle(&two);
    two.send_keys("<enter>");
    two.wait_for("Step 1 of 2");
    two.send_keys("-two");
    two.wait_for("shared-two");
    two.wait_until("the draft to be kept", || kept(&world) == ["shared-two"]);
    // One has typed nothing since; at its end its text is there again.
    one.send_keys("<ctrl-c>");
    assert_eq!(one.wait_exit(), 130);
    assert_eq!(kept(&world), ["shared", "shared-two"]);
    two.signal(rustix::process::Signal::TERM);
    assert_eq!(two.wait_exit(), 143);
    assert_eq!(kept(&world), ["shared", "shared-two"]);
    // A command that goes on with the newest leaves the other alone too.
    let mut three = Pty::start(&["add", "--resume", "--plain"], &world.home, 80, 24);
    three.wait_until("a line to be read", || three.is_raw());
    three.send_bytes(b"cancel\r");
    assert_eq!(three.wait_exit(), 8);
    assert_eq!(kept(&world), ["shared", "shared-two"]);
    // So does the screen that it opens.
    let mut again = Pty::start(&["add", "--resume"], &world.home, 80, 24);
    again.wait_for("Step 1 of 2");
    again.send_keys("<ctrl-c>");
    assert_eq!(again.wait_exit(), 130);
    assert_eq!(kept(&world), ["shared", "shared-two"]);
    // Added, it is no draft any more, and not kept again at the end.
    let url = crate::pty::world::asgardeo();
    let mut four = world.screen();
    four.wait_for("Draft: shared-two");
    four.send_keys("a");
    four.wait_for("Continue this draft? There are 2 drafts.");
    settle(&four);
    four.send_keys("<enter>");
    four.wait_for("Step 1 of 2");
    four.send_keys("<tab><tab>");
    four.paste(&url);
    four.wait_for("OK");
    four.send_keys("<enter><enter><enter>");
    four.wait_for("Step 2 of 2: Review");
    settle(&four);
    four.send_keys("<enter>");
    four.wait_for("shared-two was added");
    four.send_keys("<ctrl-c>");
    assert_eq!(four.wait_exit(), 130);
    assert_eq!(kept(&world), ["shared"]);
}
