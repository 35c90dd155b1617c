//! Plans: three ways, in a pipeline, kept in a file.

use kmctl::control_plane::Release;
use kmctl::net::Method;
use serde_json::json;

use super::counterpart::{Counterpart, TOKEN};
use super::local;
use super::world::{World, run, text};

fn pairs(items: &[(&str, &str)]) -> Vec<(String, String)> {
    items
        .iter()
        .map(|(name, word)| ((*name).to_owned(), (*word).to_owned()))
        .collect()
}

#[test]
fn a_change_is_told_by_the_side_on_which_it_was_made() {
    for world in World::each() {
        let names = ["a", "b", "c", "d"].map(|name| world.name(name));
        let [same, here, there, both] = names.each_ref().map(String::as_str);
        for name in [same, here, there, both] {
            world.add(name);
        }
        let applied = world.apply(&[]);
        assert_eq!(applied.exit, 0, "{applied:?}");
        for name in [here, both] {
            world.done(&["edit", name, "--description", "changed here"]);
        }
        for name in [there, both] {
            world.change_there(name, "description", json!("changed there"));
        }
        let plan = world.plan(&[same, here, there, both]);
        assert_eq!(plan.exit, 9, "{plan:?}");
        let mut sides = plan.items("side");
        sides.sort();
        assert_eq!(
            sides,
            pairs(&[
                (same, "same"),
                (here, "changedHere"),
                (there, "changedThere"),
                (both, "both")
            ])
        );
        let mut actions = plan.items("action");
        actions.sort();
        assert_eq!(
            actions,
            pairs(&[
                (same, "same"),
                (here, "update"),
                (there, "update"),
                (both, "conflict")
            ])
        );
    }
}

#[test]
fn what_the_server_fills_in_and_orders_is_no_difference() {
    for world in World::each() {
        let name = world.name("quiet");
        world.add(&name);
        assert_eq!(world.apply(&[]).exit, 0);
        world.change_there(
            &name,
            "additionalProperties",
            json!({ "seven": 7, "nothing": null }),
        );
        world.change_there(
            &name,
            "availableGrantTypes",
            json!(["password", "client_credentials"]),
        );
        world.change_there(
            &name,
            "displayTokenEndpoint",
            json!("https://shown.example/token"),
        );
        let plan = world.plan(&[&name]);
        assert_eq!(plan.exit, 0, "{plan:?}");
        assert_eq!(plan.items("action"), pairs(&[(&name, "same")]));
    }
}

#[test]
fn a_pipeline_gets_its_exit_codes_and_no_question() {
    for world in World::each() {
        let name = world.name("pipe");
        world.add(&name);
        let words = ["plan", "--target", "there", "--exit-code", "--json", &name];
        assert_eq!(world.run(&words).exit, 9);
        assert_eq!(world.apply(&[&name]).exit, 0);
        assert_eq!(world.run(&words).exit, 0);
        let nobody = world.run_with(&words, &[], "");
        assert_eq!(nobody.exit, 4, "{nobody:?}");
        let wrong = world.run_with(&words, &[("KMCTL_TARGET_TOKEN", "no-such-token")], "");
        assert_eq!(wrong.exit, 4, "{wrong:?}");
        let error: serde_json::Value = serde_json::from_str(&wrong.err).unwrap();
        assert_eq!(error["error"]["code"], "sign-in-needed");
        let stdin = ["plan", "--target", "there", "--token-stdin", &name];
        assert_eq!(world.run_with(&stdin, &[], TOKEN).exit, 0);
        let command = format!("echo {TOKEN}");
        let by_command = ["plan", "--target", "there", "--token-command", &command];
        assert_eq!(world.run_with(&by_command, &[], "").exit, 0);
        assert_eq!(world.run(&["plan", "--target", "nowhere"]).exit, 5);
        // Without a terminal a target to write to has to be named.
        assert_eq!(world.run(&["apply", "--yes"]).exit, 2);
        assert_eq!(
            world.run(&["apply", "--target", "there", &name]).exit,
            0,
            "nothing to ask"
        );
    }
}

#[test]
fn a_server_that_is_not_there_is_told_as_that() {
    let world = World::new(Counterpart::demo(Release::V4_7));
    let name = world.name("gone");
    world.add(&name);
    let World {
        home, counterpart, ..
    } = world;
    drop(counterpart);
    let variables = [("KMCTL_TARGET_TOKEN", TOKEN)];
    for words in [
        ["plan", "--exit-code"].as_slice(),
        &["apply", "--yes"],
        &["apply", "--dry-run"],
        &["pull"],
        &["pull", "--adopt", &name, "--yes"],
        &["verify", &name],
        &["usage", &name],
    ] {
        let mut words = words.to_vec();
        words.extend(["--target", "there", "--json"]);
        let ran = run(&home, &words, &variables, "");
        assert_eq!(ran.exit, 7, "{words:?} {ran:?}");
        let error: serde_json::Value = serde_json::from_str(&ran.err).unwrap();
        assert_eq!(
            error["error"]["code"], "connection-refused",
            "{words:?} {ran:?}"
        );
        assert!(error["error"]["fix"].is_string(), "{words:?} {ran:?}");
    }
}

#[test]
fn a_plan_in_a_file_refuses_what_moved_since_then() {
    for world in World::each() {
        let names = ["still", "moved"].map(|name| world.name(name));
        let [still, moved] = names.each_ref().map(String::as_str);
        world.add(still);
        world.add(moved);
        assert_eq!(world.apply(&[]).exit, 0);
        for name in [still, moved] {
            world.done(&["edit", name, "--description", "planned"]);
        }
        let file = world.home.path().join("plan.json").display().to_string();
        let planned = world.run(&["plan", "--target", "there", "--out", &file, still, moved]);
        assert_eq!(planned.exit, 0, "{planned:?}");
        let kept = std::fs::read_to_string(&file).unwrap();
        assert!(!kept.contains(TOKEN));
        world.change_there(moved, "scopesClaim", json!("scp"));
        world.add_target("other", &world.counterpart.url());
        let words = ["apply", "--plan", &file, "--yes", "--target", "other"];
        let elsewhere = world.run(&words);
        assert_eq!(elsewhere.exit, 2, "{elsewhere:?}");
        let why = "The plan is for there, not for other.";
        assert!(elsewhere.err.contains(why), "{elsewhere:?}");
        let applied = world.run(&["apply", "--plan", &file, "--yes", "--json"]);
        assert_eq!(applied.exit, 10, "{applied:?}");
        let mut outcomes = applied.items("outcome");
        outcomes.sort();
        let mut expected = pairs(&[(still, "done"), (moved, "moved")]);
        expected.sort();
        assert_eq!(outcomes, expected);
        assert_eq!(world.there(still).unwrap()["description"], "planned");
        assert_eq!(world.there(moved).unwrap()["description"], "");
        let again = world.run(&["apply", "--plan", &file, "--yes", "--json"]);
        assert_eq!(again.exit, 6, "{again:?}");
    }
}

#[test]
fn a_release_without_the_type_refuses_in_the_plan() {
    for release in Release::ALL.into_iter().filter(|it| *it < Release::V4_7) {
        let world = World::new(Counterpart::demo(release));
        let name = world.name("old");
        world.add(&name);
        let plan = world.plan(&[&name]);
        assert_eq!(plan.items("held"), pairs(&[(&name, "noType")]), "{plan:?}");
        let applied = world.apply(&[&name]);
        assert_eq!(applied.exit, 10, "{applied:?}");
        assert!(world.there(&name).is_none());
    }
}

/// `plan` keeps no values of what is the same; `pull` keeps all of them.
#[test]
fn a_plan_of_many_says_what_a_whole_comparison_says() {
    for world in World::each() {
        let names = ["a+b", "b", "c", "d", "e", "f", "g"].map(|name| world.name(name));
        let [same, here, there, both, gone, own, missing] = names.each_ref().map(String::as_str);
        // Tests share the vendor's server, so the issuer is this test's own.
        let issuer = format!("https://{}.example", world.name("clash"));
        local::add(&world.home, same, &issuer);
        for name in [here, there, both, gone, own, missing] {
            world.add(name);
        }
        let staging = "https://staging.example";
        world.done(&["edit", own, "--target", "there", "--issuer", staging]);
        assert_eq!(world.apply(&[]).exit, 0);
        world.add(&world.name("new"));
        // One name there with what is the same.
        local::add(&world.home, &world.name("a/b"), &issuer);
        for name in [here, both] {
            world.done(&["edit", name, "--description", "changed here"]);
        }
        for name in [there, both] {
            world.change_there(name, "description", json!("changed there"));
        }
        world.done(&["delete", gone, "--yes"]);
        let id = text(&world.there(missing).unwrap()["id"]);
        let path = format!("/key-managers/{id}");
        assert_eq!(world.call(Method::Delete, &path, None).0, 200);
        world.by_hand(&world.name("by-hand"));
        let plan = world.done(&["plan", "--target", "there"]);
        let whole = world.done(&["pull", "--target", "there"]);
        // Tests share the vendor's server: what others made meanwhile is not compared.
        let mine = |document: &serde_json::Value| {
            let items = document["item"]["items"].as_array().unwrap().clone();
            let mine = items.into_iter();
            let mine = mine.filter(|it| it["name"].as_str().unwrap().starts_with(&world.name("")));
            mine.collect::<Vec<_>>()
        };
        assert_eq!(mine(&plan), mine(&whole));
        let said = plan.to_string();
        let actions = ["create", "update", "delete", "conflict", "same", "unowned"];
        for word in actions.map(|word| format!(r#""action":"{word}""#)) {
            assert!(said.contains(&word), "{word}: {said}");
        }
        assert!(said.contains(r#""held":"nameClash""#), "{said}");
    }
}

#[test]
fn a_plan_file_that_can_not_be_applied_is_told_why() {
    for world in World::each_demo() {
        let name = world.name("filed");
        world.add(&name);
        let file = world.home.path().join("plan.json");
        let path = file.display().to_string();
        world.done(&["plan", "--target", "there", "--out", &path]);
        let plan = std::fs::read_to_string(&file).unwrap();
        let apply = |text: &[u8]| {
            std::fs::write(&file, text).unwrap();
            world.run(&["apply", "--plan", &path, "--yes"])
        };
        let changed = |from: &str, to: &str| {
            assert!(plan.contains(from), "{plan}");
            plan.replace(from, to).into_bytes()
        };
        for (text, exit, why) in [
            (
                plan.as_bytes()[..plan.len() / 2].to_vec(),
                2,
                "ends too early",
            ),
            (changed("kmctl/v1", "kmctl/v2"), 2, "another version"),
            (changed("\"create\"", "\"make\""), 2, "was modified"),
            (changed("\"Plan\"", "\"Usage\""), 2, "not a kmctl plan"),
            (b"\xff\xfe\0nothing".to_vec(), 2, "not a kmctl plan"),
            (Vec::new(), 2, "not a kmctl plan"),
            (
                changed("Default Organization", "Nobody"),
                5,
                "organization list",
            ),
            (changed("\"there\"", "\"nowhere\""), 5, "target list"),
            (
                changed(".example/token", ".evil/token"),
                6,
                "changed after the plan was made",
            ),
        ] {
            let ran = apply(&text);
            assert_eq!(ran.exit, exit, "{why}: {ran:?}");
            assert!(format!("{}{}", ran.out, ran.err).contains(why), "{ran:?}");
            assert!(world.there(&name).is_none(), "{why}");
        }
        assert_eq!(apply(plan.as_bytes()).exit, 0);
    }
}

#[test]
fn what_failed_is_said_once_before_it_is_applied() {
    for world in World::each() {
        let name = world.name("doubted");
        world.add(&name);
        let well_known = "https://localhost:1/.well-known/openid-configuration";
        world.done(&[
            "edit",
            &name,
            "--well-known-url",
            well_known,
            "--accept-findings",
        ]);
        let checked = world.run(&["check", &name]);
        assert_ne!(checked.exit, 0, "{checked:?}");
        let doubt = "The last check of these values failed.";
        let plan = world.run(&["plan", "--target", "there", &name]);
        assert_eq!(plan.out.matches(doubt).count(), 1, "{plan:?}");
        let applied = world.run(&["apply", "--target", "there", "--yes", &name]);
        assert_eq!(applied.exit, 0, "{applied:?}");
        assert_eq!(applied.err.matches(doubt).count(), 1, "{applied:?}");
    }
}
