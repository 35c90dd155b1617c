//! Networks and servers that fail in the middle: the report agrees with what is there, nothing is made twice, and another
//! apply does the rest.

use std::time::Duration;

use serde_json::json;

use super::counterpart::TOKEN;
use super::proxy::{Fault, Proxy};
use super::world::{Ran, World, text};

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
    for world in World::each_with(|it| it.usages) {
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
        let proxy = proxied(&world, |_, _| Fault::EncodedBody);
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
