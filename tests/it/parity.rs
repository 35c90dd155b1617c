//! The same key manager by screen, by prompts, by flags and by import: one core, four equal rows. And no verb without a command.

use std::collections::BTreeSet;
use std::io::Write as _;
use std::process::Stdio;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde_json::Value;

use crate::pty::scenarios::{fill, quit, settle, tab_to, to_review, wait_tag};
use crate::pty::world::{World, asgardeo, bare, custom, microsoft};
use crate::support::pty::Pty;

const DESCRIPTION: &str = "One and the same";

/// A row without what differs by the moment.
pub fn row(world: &World, name: &str) -> Value {
    let mut row = world.show(name);
    let members = row.as_object_mut().unwrap();
    assert!(members.remove("createdAt").is_some());
    assert!(members.remove("updatedAt").is_some());
    row
}

pub fn run(world: &World, words: &[&str], input: &str) -> String {
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
    pty.wait_for(&format!("{name} was added and enabled."));
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
            let mut there = row(&world, &name);
            if face == "import" {
                // An import reads nothing from the provider.
                there["evidence"] = expected["evidence"].clone();
            }
            assert_eq!(there, expected, "{kind} by {face}");
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

/// What **y** handed to the terminal's clipboard.
pub fn copied(pty: &Pty) -> String {
    pty.send_keys("y");
    pty.wait_for("to the terminal's clipboard.");
    let written = String::from_utf8(pty.bytes_since(0)).unwrap();
    let (_, copied) = written.rsplit_once("\x1b]52;c;").unwrap();
    let (text, _) = copied.split_once('\x1b').unwrap();
    String::from_utf8(BASE64_STANDARD.decode(text).unwrap()).unwrap()
}

/// Runs a line as a shell does, with kmctl on its path.
pub fn shell(world: &World, line: &str) {
    let program = std::path::Path::new(env!("CARGO_BIN_EXE_kmctl"));
    let folder = program.parent().unwrap().display();
    let output = std::process::Command::new("sh")
        .args(["-c", line])
        .env_clear()
        .envs(world.home.environment())
        .env(
            "PATH",
            format!("{folder}:{}", std::env::var("PATH").unwrap()),
        )
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{line}: {said}");
}

#[test]
fn the_command_that_is_shown_makes_the_same_row() {
    // A value of the document changed by hand.
    let world = World::s0();
    let pty = world.screen();
    fill(&pty, "3", "edited-km", &custom(), "OK");
    to_review(&pty);
    for _ in 0..12 {
        if pty.screen().contains("> Issuer ") {
            break;
        }
        pty.send_keys("<shift-tab>");
        settle(&pty);
    }
    pty.send_keys("<ctrl-u>it's-mine");
    tab_to(&pty, "[ Add ]");
    let parts = ["--issuer \"it's-mine\"", "--accept-findings"];
    assert_repeatable(&world, pty, "edited-km", &parts);

    // A value that the document lacks.
    let world = World::s0();
    let pty = world.screen();
    fill(&pty, "3", "x-km", &bare("/x"), "FAIL");
    to_review(&pty);
    pty.wait_for("> JWKS Endpoint");
    pty.send_keys(&bare("/x").replace(".well-known/openid-configuration", "jwks"));
    tab_to(&pty, "[ Add ]");
    assert_repeatable(&world, pty, "x-km", &["--jwks-endpoint https"]);

    // All typed by hand, where no document is.
    let world = World::s0();
    let pty = world.screen();
    fill(&pty, "3", "hand-km", &bare("/n"), "FAIL");
    tab_to(&pty, "[ Enter endpoints manually ]");
    pty.send_keys("<enter>");
    pty.wait_for("> Issuer");
    settle(&pty);
    for value in ["i", "https://h/t", "https://h/a", "https://h/j"] {
        pty.send_keys(value);
        settle(&pty);
        pty.send_keys("<tab>");
        settle(&pty);
    }
    tab_to(&pty, "[ Add ]");
    let parts = ["--no-discovery", "--issuer i ", "--accept-findings"];
    assert_repeatable(&world, pty, "hand-km", &parts);

    // Findings that mean that tokens are refused.
    let world = World::s0();
    let pty = world.screen();
    fill(&pty, "1", "f-km", &bare("/k"), "FAIL");
    to_review(&pty);
    tab_to(&pty, "[ Add ]");
    assert_repeatable(&world, pty, "f-km", &["--accept-findings"]);
}

/// Presses Add, and runs the command that is shown then in a world of its own.
fn assert_repeatable(world: &World, pty: Pty, name: &str, parts: &[&str]) {
    pty.send_keys("<enter>");
    let added = format!("{name} was added and enabled.");
    if parts.contains(&"--accept-findings") && !pty.screen().contains(&added) {
        pty.wait_for("[ Add anyway ]");
        settle(&pty);
        pty.send_keys("y");
    }
    pty.wait_for(&added);
    settle(&pty);
    let command = copied(&pty);
    quit(pty);
    for part in parts {
        assert!(command.contains(part), "{part} in {command}");
    }
    let other = World::s0();
    shell(&other, &command);
    assert_eq!(row(&other, name), row(world, name), "{command}");
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
const COMMANDS: [(&str, &str); 39] = [
    ("Overview", "list"),
    ("Page", "list"),
    ("Count", "list"),
    ("Get", "show"),
    ("NameTaken", "add"),
    ("FindByIssuer", "add"),
    ("Subject", "check"),
    ("SaveChecks", "check"),
    ("Add", "add"),
    ("Edit", "edit"),
    ("EditAt", "edit"),
    ("TargetValues", "edit"),
    ("SetEnabled", "enable"),
    ("Delete", "delete"),
    ("Restore", "history"),
    ("Undo", "history"),
    ("SavePreferences", "list"),
    ("Several", "disable"),
    ("LastChange", "history"),
    ("Subjects", "check"),
    ("AddTarget", "target add"),
    ("UseTarget", "target use"),
    ("ChoosePortal", "devportal set"),
    ("Organizations", "organization list"),
    ("AddOrganization", "organization add"),
    ("UseOrganization", "organization use"),
    ("AddEnvironment", "env add"),
    ("MarkEnvironment", "env mark"),
    ("MoveEnvironment", "env move"),
    ("EnvironmentUse", "env remove"),
    ("RemoveEnvironment", "env remove"),
    ("SaveTokenTest", "token check"),
    ("DraftOfEdit", "edit"),
    ("SaveDraft", "add"),
    ("ResumeDraft", "add"),
    ("DiscardDraft", "add"),
    ("AddTarget", "target add"),
    ("UseTarget", "target use"),
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
    let effects = include_str!("../../src/tui/effect.rs");
    let network_known: BTreeSet<String> = NETWORK
        .iter()
        .map(|(request, _)| (*request).to_owned())
        .collect();
    let network = variants(effects, "NetworkRequest");
    assert_eq!(
        network, network_known,
        "network requests and their commands"
    );
    let others: BTreeSet<String> = OTHER_EFFECTS.map(str::to_owned).into();
    assert_eq!(variants(effects, "Effect"), others, "effects");
    let world = World::s0();
    let at_target = variants(include_str!("../../src/ops/target_op.rs"), "TargetOp");
    let targets_known: BTreeSet<String> = TARGETS.iter().map(|(op, _)| (*op).to_owned()).collect();
    assert_eq!(
        at_target, targets_known,
        "verbs of targets and their commands"
    );
    for (_, command) in COMMANDS.iter().chain(&NETWORK).chain(&TARGETS) {
        let mut words: Vec<&str> = command.split(' ').collect();
        words.push("--help");
        let help = run(&world, &words, "");
        assert!(
            help.contains(&format!("Usage: kmctl {command}")),
            "{command}: {help}"
        );
    }
}

/// Effects that concern the screen alone, carry a verb that is listed above, or are the demo's.
const OTHER_EFFECTS: [&str; 14] = [
    "Network",
    "Mouse",
    "ChangeDemoTarget",
    "Store",
    "RunTargetOp",
    "CancelTargetOp",
    "Cancel",
    "SaveDraft",
    "ResumeDraft",
    "DiscardDraft",
    "Copy",
    "Suspend",
    "Redraw",
    "Quit",
];

const TARGETS: [(&str, &str); 13] = [
    ("Look", "target add"),
    ("Check", "target check"),
    ("SignIn", "login"),
    ("Remove", "target remove"),
    ("Plan", "plan"),
    ("Compare", "plan"),
    ("TakeTheirs", "pull"),
    ("KeepOurs", "pull"),
    ("Apply", "apply"),
    ("Usage", "usage"),
    ("Verify", "verify"),
    ("Portal", "pull"),
    ("Enable", "apply"),
];

const NETWORK: [(&str, &str); 6] = [
    ("CheckSeveral", "check"),
    ("Document", "discover"),
    ("Keys", "discover"),
    ("Check", "check"),
    ("Judge", "token check"),
    ("GetToken", "token check"),
];
