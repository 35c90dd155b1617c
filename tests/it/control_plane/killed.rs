//! An apply that is interrupted or killed at any moment leaves a state from which another apply does the rest.

use std::time::{Duration, Instant};

use kmctl::control_plane::TargetKind;
use kmctl::net::Method;
use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;

use super::counterpart::{Counterpart, TOKEN};
use super::local;
use super::proxy::{Fault, Proxy};
use super::random::{Dice, each_seed};
use super::world::{World, text};

#[test]
fn an_apply_that_is_killed_anywhere_is_finished_by_the_next() {
    let kinds = Counterpart::all().len() as u64;
    each_seed("KMCTL_KILLED_APPLIES", 9, |seed| {
        let counterpart = Counterpart::all().swap_remove((seed % kinds) as usize);
        one(World::bare(counterpart), seed);
    });
}

fn one(world: World, seed: u64) {
    let mut dice = Dice::of(seed);
    let names: Vec<String> = (0..5).map(|it| world.name(&format!("k{it}"))).collect();
    let proxy = Proxy::start(&world.counterpart, |_, _| Fault::None);
    local::add_target(
        &world.home,
        "proxied",
        TargetKind::ApiManager,
        &proxy.url,
        "",
    );
    let hand = world.name("by-hand");
    let by_hand = world.by_hand(&hand);
    let apply = || {
        let words = [
            "apply",
            "--target",
            "proxied",
            "--yes",
            "--json",
            "--delete",
            "--timeout",
            "60s",
        ];
        world.run(&words)
    };
    for name in &names[..3] {
        world.add(name);
    }
    assert_eq!(apply().exit, 0);
    local::describe(&world.home, &names[0], "edited");
    local::delete(&world.home, &names[1]);
    for name in &names[3..] {
        world.add(name);
    }
    // Each answer takes a while, so that a signal may meet any of them.
    proxy.choose(|_, _| Fault::Slow(Duration::from_millis(15)));
    let before = proxy.seen().len();
    let after = before + 1 + dice.roll(22) as usize;
    let signal = match dice.roll(3) {
        0 => Signal::INT,
        1 => Signal::TERM,
        _ => Signal::KILL,
    };
    let mut command = world.home.kmctl(&[
        "apply", "--target", "proxied", "--yes", "--json", "--delete",
    ]);
    let mut child = command
        .env("KMCTL_TARGET_TOKEN", TOKEN)
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::null())
        .spawn()
        .unwrap();
    let deadline = Instant::now() + Duration::from_secs(60);
    while proxy.seen().len() < after && child.try_wait().unwrap().is_none() {
        assert!(
            Instant::now() < deadline,
            "seed {seed}: it never came so far"
        );
        std::thread::sleep(Duration::from_millis(1));
    }
    let id = Pid::from_raw(child.id() as i32).unwrap();
    let _ = kill_process(id, signal);
    let status = child.wait().unwrap();
    // What is under way arrives all the same.
    std::thread::sleep(Duration::from_millis(200));
    proxy.choose(|_, _| Fault::None);
    let context = format!("seed {seed}: {signal:?} after {after}, {status:?}");
    let again = apply();
    assert_eq!(again.exit, 0, "{again:?}, {context}");
    let plan = world.run(&["plan", "--target", "proxied", "--json", "--delete"]);
    let actions = plan.items("action");
    assert!(
        actions.len() == 4 && actions.iter().all(|it| it.1 == "same"),
        "{actions:?}, {context}"
    );
    assert_eq!(world.there(&hand), Some(by_hand), "{context}");
    let (_, list) = world.call(Method::Get, "/key-managers", None);
    let entries: Vec<Value> = list["list"].as_array().unwrap().clone();
    for name in &names {
        let found = entries.iter().filter(|it| it["name"] == name.as_str());
        let expected = usize::from(name != &names[1]);
        assert_eq!(found.count(), expected, "{name}, {context}");
    }
    for entry in entries {
        let name = text(&entry["name"]);
        if names.contains(&name) || name == hand {
            let path = format!("/key-managers/{}", text(&entry["id"]));
            world.call(Method::Delete, &path, None);
        }
    }
}
