//! Networks and servers that fail in the middle: the report agrees with what is there, nothing is made twice, and another
//! apply does the rest.

use std::collections::BTreeSet;
use std::time::Duration;

use serde_json::json;

use super::counterpart::TOKEN;
use super::proxy::{Fault, Proxy};
use super::world::{Ran, World, text};
use crate::support::shared;

/// A world whose target `proxied` is behind a proxy.
fn proxied(world: &World, choose: impl FnMut(&str, &str) -> Fault + Send + 'static) -> Proxy {
    let proxy = Proxy::start(&world.counterpart, |_, _| Fault::None);
    world.add_target("proxied", &proxy.url);
    proxy.choose(choose);
    proxy
}

fn apply(world: &World, words: &[&str]) -> Ran {
    let mut all = vec![
        "apply",
        "--target",
        "proxied",
        "--yes",
        "--json",
        "--timeout",
        "6s",
    ];
    all.extend(words);
    world.run(&all)
}

/// What is done to the first request of a method.
fn once(method: &'static str, fault: Fault) -> impl FnMut(&str, &str) -> Fault + Send {
    let mut left = true;
    move |found, path| {
        if left && found == method && path.contains("/key-managers") {
            left = false;
            return fault;
        }
        Fault::None
    }
}

#[test]
fn a_dry_run_and_a_plan_write_nothing() {
    for world in World::each() {
        let name = world.name("counted");
        world.add(&name);
        let proxy = proxied(&world, |_, _| Fault::None);
        assert_eq!(apply(&world, &["--dry-run", "--delete"]).exit, 0);
        let file = world.home.path().join("p").display().to_string();
        for words in [
            &["plan", "--target", "proxied", "--out", &file][..],
            &["pull", "--target", "proxied"],
            &["apply", "--plan", &file, "--yes", "--dry-run"],
            &["usage", "Resident Key Manager", "--target", "proxied"],
            &["target", "check", "proxied"],
        ] {
            let ran = world.run(words);
            assert_eq!(ran.exit, 0, "{words:?} {ran:?}");
        }
        let seen = proxy.seen();
        let written = seen.iter().filter(|(method, _)| method != "GET").count();
        assert_eq!(written, 0, "{seen:?}");
        assert!(seen.len() > 10);
        // A real one is counted.
        assert_eq!(apply(&world, &[&name]).exit, 0);
        let written = proxy
            .seen()
            .iter()
            .filter(|(method, _)| method != "GET")
            .count();
        assert_eq!(written, 1);
    }
}

#[test]
fn the_list_is_asked_for_once_and_no_tenant_is_named() {
    for world in World::each() {
        let names = ["a", "b", "c"].map(|name| world.name(name));
        for name in &names {
            world.add(name);
        }
        let proxy = proxied(&world, |_, _| Fault::None);
        assert_eq!(apply(&world, &[]).exit, 0);
        let lists = proxy
            .seen()
            .iter()
            .filter(|(_, path)| path.ends_with("/v4/key-managers"))
            .count();
        // The list, and three creates.
        assert_eq!(lists, 4, "{:?}", proxy.seen());
    }
}

#[test]
fn a_create_that_was_answered_otherwise_than_it_went() {
    for (fault, outcome, exit) in [
        (Fault::CutBefore, "unverified", 10),
        (Fault::CutAfter, "done", 0),
        (Fault::FailAfter, "done", 0),
        (Fault::Refuse(500, 500), "refused", 10),
        (Fault::Refuse(401, 401), "refused", 4),
        (Fault::Refuse(412, 902015), "refused", 10),
        (Fault::Refuse(409, 901402), "refused", 10),
        (Fault::Refuse(400, 901401), "refused", 10),
        (Fault::NotStored, "refused", 10),
        (Fault::Double, "done", 0),
        (Fault::Large, "done", 0),
        (Fault::Slow(Duration::from_millis(6500)), "done", 0),
    ] {
        for world in World::each() {
            let name = world.name("made");
            world.add(&name);
            let _proxy = proxied(&world, once("POST", fault));
            let ran = apply(&world, &[&name]);
            let item = ran.json()["item"]["items"][0].clone();
            assert_eq!(
                (text(&item["outcome"]).as_str(), ran.exit),
                (outcome, exit),
                "{fault:?} {ran:?}"
            );
            let again = apply(&world, &[&name]);
            assert_eq!(again.exit, 0, "{fault:?} {again:?}");
            let (_, list) = world.call(kmctl::net::Method::Get, "/key-managers", None);
            let list = list["list"].as_array().unwrap().clone();
            let count = list.iter().filter(|it| it["name"] == name.as_str()).count();
            assert_eq!(count, 1, "{fault:?}");
        }
    }
}

#[test]
fn a_change_that_was_answered_otherwise_than_it_went() {
    for (method, fault, outcome) in [
        ("PUT", Fault::CutBefore, "unverified"),
        ("PUT", Fault::CutAfter, "done"),
        ("PUT", Fault::FailAfter, "done"),
        ("PUT", Fault::Refuse(500, 900967), "refused"),
        ("PUT", Fault::Refuse(400, 901412), "refused"),
        ("PUT", Fault::Double, "done"),
        ("DELETE", Fault::CutAfter, "done"),
        ("DELETE", Fault::FailAfter, "done"),
        ("DELETE", Fault::Refuse(412, 902015), "refused"),
        ("DELETE", Fault::Refuse(200, 200), "refused"),
        ("DELETE", Fault::Double, "done"),
    ] {
        for world in World::each() {
            let name = world.name("changed");
            world.add(&name);
            let _proxy = proxied(&world, |_, _| Fault::None);
            assert_eq!(apply(&world, &[]).exit, 0);
            match method {
                "PUT" => world.done(&["edit", &name, "--description", "x"]),
                _ => world.done(&["delete", &name, "--yes"]),
            };
            _proxy.choose(once(method, fault));
            let ran = apply(&world, &["--delete"]);
            let item = ran.json()["item"]["items"][0].clone();
            assert_eq!(
                text(&item["outcome"]),
                outcome,
                "{method} {fault:?} {ran:?}"
            );
            if fault == Fault::Refuse(500, 900967) {
                let message = text(&item["message"]);
                assert!(
                    message.contains("PUT /key-managers/") && message.contains("900967"),
                    "{message}"
                );
            }
            let again = apply(&world, &["--delete"]);
            assert_eq!(again.exit, 0, "{method} {fault:?} {again:?}");
            assert_eq!(world.there(&name).is_some(), method == "PUT");
        }
    }
}

#[test]
fn a_sign_in_that_ends_in_the_middle_stops_the_rest() {
    for world in World::each() {
        let names = ["a", "b", "c"].map(|name| world.name(name));
        for name in &names {
            world.add(name);
        }
        let mut posts = 0;
        let _proxy = proxied(&world, move |method, _| {
            posts += usize::from(method == "POST");
            match (method, posts) {
                ("POST", 2) => Fault::Refuse(401, 401),
                _ => Fault::None,
            }
        });
        let ran = apply(&world, &[]);
        assert_eq!(ran.exit, 10, "{ran:?}");
        let outcomes: Vec<String> = ran.items("outcome").into_iter().map(|it| it.1).collect();
        assert_eq!(outcomes, ["done", "refused", "notTried"]);
        assert_eq!(apply(&world, &[]).exit, 0);
    }
}

#[test]
fn answers_that_are_packed_or_too_large_are_told_apart() {
    for world in World::each() {
        let name = world.name("packed");
        world.add(&name);
        let proxy = proxied(&world, |_, _| Fault::Packed);
        let ran = apply(&world, &[]);
        assert_eq!(ran.exit, 0, "{ran:?}");
        proxy.choose(|_, path| match path.contains("/key-managers/") {
            true => Fault::Large,
            false => Fault::None,
        });
        let ran = world.run(&["plan", "--target", "proxied", "--json"]);
        assert_eq!(ran.exit, 7, "{ran:?}");
        assert!(ran.err.contains("too-large"), "{ran:?}");
    }
}

/// Numbers that follow from a seed.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % sides
    }
}

fn any_fault(dice: &mut Dice) -> Fault {
    match dice.roll(66) {
        0 => Fault::Refuse(401, 401),
        1 | 2 => Fault::Refuse(500, 900967),
        3 => Fault::Refuse(412, 902015),
        4..=6 => Fault::CutBefore,
        7..=9 => Fault::CutAfter,
        10..=12 => Fault::FailAfter,
        13 | 14 => Fault::Double,
        15..=17 => Fault::Moved,
        18 => Fault::Slow(Duration::from_millis(200)),
        19 => Fault::Slow(Duration::from_millis(6500)),
        20 => Fault::Large,
        21 | 22 => Fault::Packed,
        _ => Fault::None,
    }
}

#[test]
fn random_runs_with_faults_end_in_agreement() {
    let runs = shared::cases("KMCTL_FAULTY_APPLIES", 8);
    let first: u64 = std::env::var("KMCTL_FAULTY_SEED").map_or(1, |text| text.parse().unwrap());
    let kinds = super::counterpart::Counterpart::all().len();
    for seed in first..first + runs as u64 {
        let counterpart = super::counterpart::Counterpart::all().swap_remove(seed as usize % kinds);
        one_random_run(&World::new(counterpart), seed);
    }
}

fn one_random_run(world: &World, seed: u64) {
    let mut dice = Dice(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
    let hand = world.name("by-hand");
    let by_hand = world.by_hand(&hand);
    let names: Vec<String> = (0..4).map(|it| world.name(&format!("r{it}"))).collect();
    let ours: BTreeSet<&str> = names.iter().map(String::as_str).collect();
    let proxy = proxied(world, |_, _| Fault::None);
    for name in &names {
        if dice.roll(2) == 0 {
            world.add(name);
        }
    }
    assert_eq!(apply(world, &[]).exit, 0, "seed {seed}");
    for name in &names {
        let here = world.run(&["show", name, "--json"]).exit == 0;
        match (here, dice.roll(3)) {
            (false, _) => world.add(name),
            (true, 0) => drop(world.done(&["delete", name, "--yes"])),
            (true, 1) => drop(world.done(&["edit", name, "--description", "edited"])),
            (true, _) => drop(world.done(&["disable", name])),
        }
    }
    let mut inner = Dice(dice.0);
    let hand_path = format!("/key-managers/{}", text(&by_hand["id"]));
    proxy.choose(move |method, path| {
        // Reads before the writes tell only whether the server is there.
        match any_fault(&mut inner) {
            Fault::Moved if path.ends_with(&hand_path) || method != "GET" => Fault::None,
            fault => fault,
        }
    });
    let ran = apply(world, &["--delete"]);
    proxy.choose(|_, _| Fault::None);
    let context = format!("seed {seed}: {ran:?}");

    assert_eq!(world.there(&hand).unwrap(), by_hand, "{context}");
    let (_, list) = world.call(kmctl::net::Method::Get, "/key-managers", None);
    let mut seen = BTreeSet::new();
    for entry in list["list"].as_array().unwrap() {
        let name = text(&entry["name"]);
        assert!(
            !ours.contains(name.as_str()) || seen.insert(name.clone()),
            "{name} twice, {context}"
        );
    }
    let plan = world.run(&["plan", "--target", "proxied", "--json"]);
    let actions = plan.items("action");
    if !ran.out.is_empty() {
        for (name, outcome) in ran.items("outcome") {
            let left = actions
                .iter()
                .find(|it| it.0 == name)
                .map(|it| it.1.as_str());
            if outcome == "done" {
                assert!(
                    matches!(left, None | Some("same")),
                    "{name} {left:?}, {context}"
                );
            }
        }
    }
    // What both sides changed is for a person to decide; the rest is done by another apply.
    let again = apply(world, &["--delete"]);
    for (name, outcome) in again.items("outcome") {
        if outcome != "done" {
            let why = actions
                .iter()
                .find(|it| it.0 == name)
                .map(|it| it.1.as_str());
            assert!(
                matches!(why, Some("conflict")),
                "{name} {outcome}, {again:?}, {context}"
            );
            world.done(&["pull", "--target", "proxied", "--adopt", &name, "--yes"]);
        }
    }
    let last = apply(world, &["--delete"]);
    assert_eq!(last.exit, 0, "{last:?}, {context}");
    let end = world.run(&["plan", "--target", "proxied", "--json"]);
    assert!(
        end.items("action").iter().all(|it| it.1 == "same"),
        "{end:?}, {context}"
    );
    assert_eq!(world.there(&hand).unwrap(), by_hand, "{context}");
}

#[test]
fn an_apply_that_is_interrupted_can_be_resumed() {
    for world in World::each() {
        let names: Vec<String> = (0..6).map(|it| world.name(&format!("i{it}"))).collect();
        for name in &names {
            world.add(name);
        }
        let proxy = proxied(&world, |method, _| match method {
            "POST" => Fault::Slow(Duration::from_millis(300)),
            _ => Fault::None,
        });
        let mut command = world
            .home
            .kmctl(&["apply", "--target", "proxied", "--yes", "--json"]);
        let child = command
            .env("KMCTL_TARGET_TOKEN", TOKEN)
            .stdout(std::process::Stdio::piped())
            .stderr(std::process::Stdio::piped())
            .spawn()
            .unwrap();
        let deadline = std::time::Instant::now() + Duration::from_secs(30);
        while !proxy.seen().iter().any(|(method, _)| method == "POST") {
            assert!(std::time::Instant::now() < deadline, "it never began");
            std::thread::yield_now();
        }
        let id = rustix::process::Pid::from_raw(child.id() as i32).unwrap();
        rustix::process::kill_process(id, rustix::process::Signal::INT).unwrap();
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(130), "{output:?}");
        let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        let counts = &report["item"]["counts"];
        assert_ne!(counts["notTried"], json!(0), "{report}");
        assert_eq!(counts["refused"], json!(0), "{report}");
        proxy.choose(|_, _| Fault::None);
        assert_eq!(apply(&world, &[]).exit, 0);
        for name in &names {
            assert!(world.there(name).is_some());
        }
    }
}
