//! Applies: what is done, what is refused, what is left alone.

use kmctl::net::Method;
use serde_json::{Value, json};

use super::counterpart::TOKEN;
use super::proxy::{Fault, Proxy};
use super::world::{World, text};

#[test]
fn objects_are_created_changed_and_deleted_and_nothing_else_is_touched() {
    for world in World::each() {
        let hand = world.name("by-hand");
        let before = world.by_hand(&hand);
        let names = ["keep", "change", "delete"].map(|name| world.name(name));
        let [keep, change, delete] = names.each_ref().map(String::as_str);
        for name in [keep, change, delete] {
            world.add(name);
        }
        let applied = world.apply(&[]);
        assert_eq!(applied.exit, 0, "{applied:?}");
        assert_eq!(applied.json()["item"]["counts"]["done"], 3);
        let stored = world.there(change).unwrap();
        assert_eq!(stored["type"], "CustomKeyManager");
        assert_eq!(stored["issuer"], format!("https://{change}.example"));
        assert_eq!(stored["revokeEndpoint"], stored["tokenEndpoint"]);
        assert_eq!(stored["enabled"], true);

        world.done(&[
            "edit",
            change,
            "--token-endpoint",
            "https://new.example/token",
        ]);
        world.done(&["disable", change]);
        world.done(&["delete", delete, "--yes"]);
        let held = world.apply(&[]);
        assert_eq!(held.exit, 0, "{held:?}");
        assert!(world.there(delete).is_some(), "only with --delete");
        let applied = world.apply(&["--delete"]);
        assert_eq!(applied.exit, 0, "{applied:?}");
        assert!(world.there(delete).is_none());
        let stored = world.there(change).unwrap();
        assert_eq!(stored["tokenEndpoint"], "https://new.example/token");
        assert_eq!(stored["revokeEndpoint"], "https://new.example/token");
        assert_eq!(stored["enabled"], false);
        assert_eq!(world.plan(&[keep, change]).exit, 0);
        let nothing = world.apply(&[]);
        assert_eq!((nothing.exit, nothing.items("outcome").len()), (0, 0));
        assert_eq!(world.there(&hand).unwrap(), before);

        let history = world.done(&["history"]);
        let lines: Vec<(String, String)> = history["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|it| (text(&it["action"]), text(&it["subject"])))
            .collect();
        for (action, subject) in [
            ("created on there", keep),
            ("updated on there", change),
            ("deleted on there", delete),
        ] {
            assert!(
                lines.contains(&(action.to_owned(), subject.to_owned())),
                "{lines:?}"
            );
        }
    }
}

#[test]
fn members_that_kmctl_does_not_manage_are_carried_through() {
    for world in World::each_with(|it| it.has("permissions")) {
        let name = world.name("carried");
        world.add(&name);
        assert_eq!(world.apply(&[]).exit, 0);
        for (member, value) in [
            (
                "permissions",
                json!({ "permissionType": "ALLOW", "roles": ["Internal/creator", "Internal/publisher"] }),
            ),
            (
                "claimMapping",
                json!([{ "remoteClaim": "a", "localClaim": "b" }]),
            ),
            ("availableGrantTypes", json!(["password"])),
            ("displayName", json!("Shown")),
            (
                "additionalProperties",
                json!({ "free": "text", "number": 7 }),
            ),
        ] {
            world.change_there(&name, member, value);
        }
        let mut before = world.there(&name).unwrap();
        world.done(&["edit", &name, "--issuer", "https://other.example"]);
        let applied = world.apply(&[]);
        assert_eq!(applied.exit, 0, "{applied:?}");
        let mut after = world.there(&name).unwrap();
        assert_eq!(after["issuer"], "https://other.example");
        let sorted = |value: &mut Value| {
            value["issuer"].take();
            if let Some(roles) = value["permissions"]["roles"].as_array_mut() {
                roles.sort_by_key(text);
            }
        };
        sorted(&mut before);
        sorted(&mut after);
        assert_eq!(after, before);
    }
}

#[test]
fn what_is_in_use_is_deleted_only_when_it_is_named_and_the_server_agrees() {
    for world in World::each_with(|it| it.usages) {
        let name = world.name("used");
        world.add(&name);
        assert_eq!(world.apply(&[]).exit, 0);
        world.use_by(&name, 130, 2);
        let usage = world.done(&["usage", &name, "--target", "there"]);
        assert_eq!(usage["item"]["apis"]["count"], 130);
        assert_eq!(
            usage["item"]["apis"]["items"].as_array().unwrap().len(),
            130
        );
        assert_eq!(usage["item"]["applications"]["count"], 2);
        assert!(!usage["item"]["blind"].as_array().unwrap().is_empty());
        world.done(&["delete", &name, "--yes"]);
        let refused = world.apply(&["--delete"]);
        assert_eq!(refused.exit, 10, "{refused:?}");
        let item = &refused.json()["item"]["items"][0];
        assert_eq!(item["code"], "in-use");
        assert!(text(&item["message"]).contains("130 APIs"), "{item}");
        let named = world.apply(&["--delete", &name]);
        assert_eq!(named.exit, 10, "{named:?}");
        assert_eq!(named.json()["item"]["items"][0]["status"], 412);
        if world.counterpart.is_vendor() {
            // Its switch only adds users.
            continue;
        }
        world.use_by(&name, 0, 0);
        let done = world.apply(&["--delete"]);
        assert_eq!(done.exit, 0, "{done:?}");
        assert!(world.there(&name).is_none());
    }
}

#[test]
fn what_was_deleted_there_is_created_again() {
    for world in World::each() {
        let names = ["a-role", "b-fine"].map(|name| world.name(name));
        let [refused, fine] = names.each_ref().map(String::as_str);
        world.add(refused);
        world.add(fine);
        assert_eq!(world.apply(&[]).exit, 0);
        for name in [refused, fine] {
            world.done(&["edit", name, "--description", "second"]);
        }
        // Longer than the server takes, and not than kmctl does: only a moved object is refused without asking.
        let stored = world.there(refused).unwrap();
        let path = format!("/key-managers/{}", text(&stored["id"]));
        assert_eq!(world.call(Method::Delete, &path, None).0, 200);
        let plan = world.plan(&[refused]);
        assert_eq!(plan.items("action")[0].1, "create", "it was deleted there");
        let applied = world.apply(&[]);
        assert_eq!(applied.exit, 0, "{applied:?}");
        assert_eq!(world.there(refused).unwrap()["description"], "second");
        assert_eq!(world.there(fine).unwrap()["description"], "second");
    }
}

#[test]
fn a_dry_run_says_what_it_would_do() {
    for world in World::each() {
        let name = world.name("dry");
        world.add(&name);
        let ran = world.apply(&["--dry-run"]);
        assert_eq!(ran.exit, 0, "{ran:?}");
        assert_eq!(ran.json()["dryRun"], true);
        assert_eq!(ran.items("outcome")[0].1, "notTried");
        assert!(world.there(&name).is_none());
    }
}

#[test]
fn what_is_stored_is_verified() {
    for world in World::each() {
        let name = world.name("proof");
        world.add(&name);
        let missing = world.run(&["verify", &name, "--target", "there", "--json"]);
        assert_eq!(missing.exit, 5, "{missing:?}");
        let applied = world.apply(&["--wait", "10s"]);
        assert_eq!(applied.exit, 0, "{applied:?}");
        let proved = world.done(&["verify", &name, "--target", "there"]);
        let checks = proved["item"]["checks"].as_array().unwrap();
        assert_eq!(checks[0]["outcome"], "ok");
        // The vendor's application has no Developer Portal.
        let portal = if world.counterpart.is_vendor() {
            "skipped"
        } else {
            "ok"
        };
        assert_eq!(checks[1]["outcome"], portal, "{checks:?}");
        world.change_there(&name, "issuer", json!("https://drift.example"));
        let drifted = world.run(&["verify", &name, "--target", "there", "--json"]);
        assert_eq!(drifted.exit, 3, "{drifted:?}");
    }
}

#[test]
fn the_gateways_own_word_is_told() {
    for world in World::each_demo() {
        let name = world.name("called");
        world.add(&name);
        assert_eq!(world.apply(&[]).exit, 0);
        for (fault, outcome, word) in [
            (Fault::Refuse(401, 900901), "fail", "rejected the token"),
            (Fault::Refuse(403, 900908), "ok", "900908"),
            (Fault::Refuse(403, 900910), "warn", "rejects the call"),
            (Fault::Refuse(200, 0), "ok", "accepts the token"),
            (Fault::Refuse(500, 0), "fail", "500"),
            (Fault::CutBefore, "fail", "No response"),
        ] {
            let gateway = Proxy::start(&world.counterpart, move |_, _| fault);
            let api = format!("{}/pets/1.0", gateway.url);
            let words = [
                "verify",
                &name,
                "--target",
                "there",
                "--token-stdin",
                "--api",
                &api,
                "--json",
            ];
            let ran = world.run_with(
                &words,
                &[("KMCTL_TARGET_TOKEN", TOKEN)],
                "token-of-the-provider",
            );
            let checks = ran.json()["item"]["checks"].clone();
            assert_eq!(checks[2]["outcome"], outcome, "{fault:?} {ran:?}");
            assert!(
                text(&checks[2]["message"]).contains(word),
                "{fault:?} {checks}"
            );
            assert_eq!(ran.exit, if outcome == "fail" { 3 } else { 0 });
            assert!(!ran.out.contains("token-of-the-provider"));
        }
    }
}

#[test]
fn a_delete_here_names_the_target_that_still_has_it_and_the_way_to_remove_it_there() {
    for world in World::each() {
        let (gone, never) = (world.name("gone"), world.name("never"));
        world.add(&gone);
        assert_eq!(world.apply(&[]).exit, 0);
        world.add(&never);
        let previewed = world.run(&["delete", &gone, "--yes", "--dry-run"]);
        assert_eq!(previewed.exit, 0, "{previewed:?}");
        assert!(!previewed.err.contains("stays on"), "{previewed:?}");
        let deleted = world.run(&["delete", &gone, &never, "--yes"]);
        assert_eq!(deleted.exit, 0, "{deleted:?}");
        let way = format!("Remove it there with kmctl apply {gone} --delete --target there.");
        assert_eq!(deleted.err, format!("{gone} stays on there. {way}\n"));
        assert!(world.there(&gone).is_some());
        assert_eq!(world.apply(&["--delete"]).exit, 0);
        assert!(world.there(&gone).is_none());
        world.add(&gone);
        assert_eq!(world.apply(&[]).exit, 0);
        let deleted = world.done(&["delete", &gone, "--yes"]);
        assert_eq!(deleted["item"]["staysOn"], json!(["there"]));
        assert_eq!(world.apply(&["--delete"]).exit, 0);
    }
}
