//! The same key manager by screen, by prompts, by flags and by import: one core, four equal rows. And no verb without a command.

use std::collections::BTreeSet;
use std::io::Write as _;
use std::process::Stdio;

use serde_json::Value;

use crate::pty::scenarios::{quit, to_review, wait_tag};
use crate::pty::world::{World, asgardeo, custom, microsoft};

const DESCRIPTION: &str = "One and the same";

/// A row without what differs by the moment.
fn row(world: &World, name: &str) -> Value {
    let mut row = world.show(name);
    let members = row.as_object_mut().unwrap();
    assert!(members.remove("createdAt").is_some());
    assert!(members.remove("updatedAt").is_some());
    row
}

fn run(world: &World, words: &[&str], input: &str) -> String {
    let mut command = world.home.kmctl(words);
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    // A program that reads no input may have ended by now.
    let _ = stdin.write_all(input.as_bytes());
    drop(stdin);
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{words:?}: {said}");
    String::from_utf8(output.stdout).unwrap()
}

fn by_screen(kind: &str, name: &str, url: &str) -> World {
    let world = World::s0();
    let pty = world.screen();
    let number = match kind {
        "asgardeo" => "1",
        "microsoft" => "2",
        _ => "3",
    };
    pty.send_keys("a");
    pty.wait_for("Choose a provider");
    pty.send_keys(number);
    pty.wait_for("Step 1 of 2: Details");
    pty.send_keys(name);
    pty.send_keys("<enter>");
    pty.send_keys(DESCRIPTION);
    pty.send_keys("<enter>");
    pty.paste(url);
    wait_tag(&pty, "OK");
    to_review(&pty);
    pty.send_keys("<enter>");
    pty.wait_for(&format!("{name} was added and is enabled."));
    quit(pty);
    world
}

fn by_prompts(kind: &str, name: &str, url: &str) -> World {
    let world = World::s0();
    let number = match kind {
        "asgardeo" => "1",
        "microsoft" => "2",
        _ => "3",
    };
    let mut answers = vec![number, name, DESCRIPTION, url, ""];
    if kind == "microsoft" {
        // The version of access tokens is left as it was read.
        answers.push("");
    }
    if kind == "custom" {
        answers.extend(["", ""]);
    }
    answers.push("yes");
    let said = run(&world, &["add", "--plain"], &(answers.join("\n") + "\n"));
    assert!(said.contains(&format!("Added {name}.")), "{said}");
    world
}

fn by_flags(kind: &str, name: &str, url: &str) -> World {
    let world = World::s0();
    let words = [
        "add",
        kind,
        "--name",
        name,
        "--description",
        DESCRIPTION,
        "--well-known-url",
        url,
    ];
    run(&world, &words, "");
    world
}

fn by_import(from: &World) -> World {
    let world = World::s0();
    let file = run(from, &["export"], "");
    run(&world, &["import", "-"], &file);
    assert_eq!(run(&world, &["export"], ""), file, "export of the import");
    world
}

#[test]
fn four_faces_make_four_equal_rows() {
    for (kind, url) in [
        ("asgardeo", asgardeo()),
        ("microsoft", microsoft()),
        ("custom", custom()),
    ] {
        let name = format!("{kind}-km");
        let screen = by_screen(kind, &name, &url);
        let expected = row(&screen, &name);
        assert_eq!(expected["type"], kind);
        assert_eq!(expected["description"], DESCRIPTION);
        assert_eq!(expected["enabled"], true);
        for (face, world) in [
            ("prompts", by_prompts(kind, &name, &url)),
            ("flags", by_flags(kind, &name, &url)),
            ("import", by_import(&screen)),
        ] {
            assert_eq!(row(&world, &name), expected, "{kind} by {face}");
        }
    }
}

#[test]
fn four_faces_refuse_with_one_message() {
    let long = "x".repeat(101);
    let sentence = "Name is 1 character too long.";
    let world = World::s0();
    let pty = world.screen();
    pty.send_keys("a1");
    pty.wait_for("Step 1 of 2: Details");
    pty.paste(&long);
    pty.wait_for(sentence);
    quit(pty);
    let world = World::s0();
    let plain = run_any(
        &world,
        &["add", "asgardeo", "--plain"],
        &format!("{long}\n"),
    );
    let flags = run_any(
        &world,
        &[
            "add",
            "asgardeo",
            "--name",
            &long,
            "--well-known-url",
            &asgardeo(),
        ],
        "",
    );
    let good = by_flags("asgardeo", "good-km", &asgardeo());
    let file = run(&good, &["export"], "").replace("good-km", &long);
    let import = run_any(&world, &["import", "-"], &file);
    for (face, said) in [("prompts", plain), ("flags", flags), ("import", import)] {
        assert!(said.contains(sentence), "{face}: {said}");
    }
}

/// Whatever it says, on both streams.
fn run_any(world: &World, words: &[&str], input: &str) -> String {
    let mut child = world
        .home
        .kmctl(words)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    let output = child.wait_with_output().unwrap();
    let both = [output.stdout, output.stderr].concat();
    String::from_utf8(both).unwrap()
}

/// Every verb of the screens, and the command that does it.
const COMMANDS: [(&str, &str); 27] = [
    ("Overview", "list"),
    ("Page", "list"),
    ("PageOn", "list"),
    ("CountOn", "list"),
    ("Get", "show"),
    ("NameTaken", "add"),
    ("IssuerTwins", "add"),
    ("Subject", "check"),
    ("KeepCheck", "check"),
    ("Add", "add"),
    ("Edit", "edit"),
    ("SetEnabled", "enable"),
    ("Delete", "delete"),
    ("PutBack", "history"),
    ("Restore", "history"),
    ("ChoosePortal", "devportal set"),
    ("Organizations", "organization list"),
    ("AddOrganization", "organization add"),
    ("UseOrganization", "organization use"),
    ("AddEnvironment", "env add"),
    ("MarkEnvironment", "env mark"),
    ("MoveEnvironment", "env move"),
    ("EnvironmentUse", "env remove"),
    ("RemoveEnvironment", "env remove"),
    ("KeepDraft", "add"),
    ("DropDraft", "add"),
    ("History", "history"),
];

/// The names of an enum's variants, from its source.
fn variants(source: &str, name: &str) -> BTreeSet<String> {
    let (_, body) = source.split_once(&format!("pub enum {name} {{\n")).unwrap();
    let (body, _) = body.split_once("\n}\n").unwrap();
    let is_variant = |line: &&str| {
        line.starts_with("    ") && line[4..].starts_with(|c: char| c.is_ascii_uppercase())
    };
    let word = |line: &str| {
        let text = line.trim();
        let end = text.find(|c: char| !c.is_ascii_alphanumeric());
        text[..end.unwrap_or(text.len())].to_owned()
    };
    body.lines().filter(is_variant).map(word).collect()
}

#[test]
fn every_verb_has_a_command() {
    let known: BTreeSet<String> = COMMANDS.iter().map(|(op, _)| (*op).to_owned()).collect();
    let there = variants(include_str!("../../src/ops/op.rs"), "Op");
    assert_eq!(there, known, "verbs of the store and their commands");
    // What goes over the network is no verb of the store; it is an effect of its own.
    let effects = variants(include_str!("../../src/tui/effect.rs"), "Effect");
    let network: BTreeSet<String> = effects
        .into_iter()
        .filter(|it| !OF_THE_TERMINAL.contains(&it.as_str()))
        .collect();
    let network_known: BTreeSet<String> = NETWORK
        .iter()
        .map(|(effect, _)| (*effect).to_owned())
        .collect();
    assert_eq!(network, network_known, "effects and their commands");
    let world = World::s0();
    for (_, command) in COMMANDS.iter().chain(&NETWORK) {
        let mut words: Vec<&str> = command.split(' ').collect();
        words.push("--help");
        let help = run(&world, &words, "");
        assert!(
            help.contains(&format!("Usage: kmctl {command}")),
            "{command}: {help}"
        );
    }
}

/// Effects that concern the screen alone, or carry a verb of the store.
const OF_THE_TERMINAL: [&str; 8] = [
    "Store",
    "Cancel",
    "KeepDraft",
    "DropDraft",
    "Copy",
    "Suspend",
    "Redraw",
    "Quit",
];

const NETWORK: [(&str, &str); 4] = [
    ("Read", "discover"),
    ("Check", "check"),
    ("Judge", "token check"),
    ("GetToken", "token check"),
];
