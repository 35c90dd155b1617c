//! What servers do that nobody expects.

use kmctl::control_plane::Release;
use kmctl::net::Method;
use serde_json::json;

use super::counterpart::Counterpart;
use super::proxy::{Fault, Proxy};
use super::world::{Ran, World, body, text};

#[test]
fn key_managers_of_all_tenants_and_the_servers_own_are_never_written() {
    for world in World::each_vendor() {
        let name = world.name("global");
        let (status, answer) = world.call(Method::Post, "/global-key-managers", Some(&body(&name)));
        assert_eq!(status, 201, "{answer}");
        world.add(&name);
        let plan = world.plan(&[&name]);
        assert_eq!(plan.items("held")[0].1, "protected", "{plan:?}");
        assert_eq!(world.apply(&[&name]).exit, 10);
        let adopted = world.run(&["pull", "--target", "there", "--adopt", &name, "--yes"]);
        assert_eq!(adopted.exit, 3, "{adopted:?}");
        let (_, list) = world.call(Method::Get, "/global-key-managers", None);
        let still = list["list"]
            .as_array()
            .unwrap()
            .iter()
            .any(|it| it["name"] == name.as_str());
        assert!(still, "it was not moved into the tenant");
        let id = list["list"]
            .as_array()
            .unwrap()
            .iter()
            .find(|it| it["name"] == name.as_str());
        let path = format!("/global-key-managers/{}", text(&id.unwrap()["id"]));
        world.call(Method::Delete, &path, None);
    }
}

#[test]
fn the_servers_own_is_not_adopted() {
    for world in World::each() {
        let name = "Resident Key Manager";
        let before = world.there(name).unwrap();
        let words = ["pull", "--target", "there", "--adopt", name, "--yes"];
        assert_eq!(world.run(&words).exit, 3);
        let into = "Default Organization";
        let copied = world.run(&["pull", name, "--target", "there", "--into", into, "--yes"]);
        assert_eq!(copied.exit, 3, "{copied:?}");
        assert!(copied.out.contains("kmctl never changes it"), "{copied:?}");
        assert_eq!(world.there(name).unwrap(), before);
    }
}

#[test]
fn roles_that_nobody_asks_about_are_not_sent_back() {
    for world in World::each_with(|it| it.has("permissions")) {
        let name = world.name("roles");
        let proxy = proxied(&world);
        changed_here(&world, &name);
        // The server keeps them, and looks each of them up when they are sent.
        let roles = json!({ "permissionType": "PUBLIC", "roles": ["Internal/creator"] });
        world.change_there(&name, "permissions", roles);
        let applied = apply(&world, &name);
        assert_eq!(applied.exit, 0, "{applied:?}");
        let sent = proxy.sent("PUT", "").remove(0);
        let sent: serde_json::Value = serde_json::from_str(&sent.body).unwrap();
        let none = json!({ "permissionType": "PUBLIC", "roles": [] });
        assert_eq!(sent["permissions"], none);
    }
}

#[test]
fn names_that_differ_in_case_are_two_there_and_one_here() {
    for world in World::each() {
        let (small, large) = (world.name("case"), world.name("CASE"));
        world.by_hand(&small);
        world.by_hand(&large);
        world.add(&small);
        let plan = world.plan(&[&small]);
        assert_eq!(plan.items("action")[0].1, "adopt");
        world.done(&["pull", "--target", "there", "--adopt", &small, "--yes"]);
        assert_eq!(world.apply(&[&small]).exit, 0);
        assert_eq!(world.there(&large).unwrap()["description"], "made by hand");
    }
}

#[test]
fn no_member_is_sent_that_a_release_does_not_know() {
    // The demo's server refuses every member that its release lacks, as the real one does.
    for release in [Release::V4_7, Release::After4_7] {
        let world = World::new(Counterpart::demo(release));
        let name = world.name("strict");
        world.add(&name);
        let applied = world.apply(&[]);
        assert_eq!(applied.exit, 0, "{applied:?}");
        let stored = world.there(&name).unwrap();
        let known = stored.get("enableProvisionedAppValidation").cloned();
        let expected = (release == Release::After4_7).then(|| json!(false));
        assert_eq!(known, expected);
    }
}

#[test]
fn two_local_names_that_are_one_there_are_held_back() {
    for world in World::each() {
        let (one, two) = (world.name("a+b"), world.name("a/b"));
        world.add_named(&one);
        world.add_named(&two);
        let plan = world.plan(&[&one, &two]);
        assert_eq!(plan.items("held").len(), 2);
        assert!(
            plan.items("held")
                .iter()
                .all(|(_, held)| held == "nameClash"),
            "{plan:?}"
        );
    }
}

/// A world whose target `proxied` is behind a proxy that does nothing yet.
fn proxied(world: &World) -> Proxy {
    let proxy = Proxy::start(&world.counterpart, |_, _| Fault::None);
    world.add_target("proxied", &proxy.url);
    proxy
}

/// A key manager that was applied through the proxy, and then changed here.
fn changed_here(world: &World, name: &str) {
    world.add(name);
    let applied = world.run(&["apply", "--target", "proxied", "--yes", name]);
    assert_eq!(applied.exit, 0, "{applied:?}");
    world.done(&["edit", name, "--description", "second"]);
}

fn apply(world: &World, name: &str) -> Ran {
    world.run(&["apply", "--target", "proxied", "--yes", "--json", name])
}

#[test]
fn trap_s3_an_object_that_became_global_since_the_plan_is_left_alone() {
    for world in World::each() {
        let name = world.name("became");
        let proxy = proxied(&world);
        changed_here(&world, &name);
        let mut reads = 0;
        proxy.choose(move |method, path| {
            reads += usize::from(method == "GET" && path.contains("/key-managers/"));
            match reads {
                // The read before the write.
                2.. => Fault::With("global"),
                _ => Fault::None,
            }
        });
        let ran = world.run(&["apply", "--target", "proxied", "--yes", "--json", &name]);
        assert_eq!(ran.exit, 10, "{ran:?}");
        let item = ran.json()["item"]["items"][0].clone();
        assert_eq!(item["outcome"], "refused", "{item}");
        assert_eq!(item["code"], "protected", "{item}");
        assert!(proxy.sent("PUT", "").is_empty());
    }
}

#[test]
fn trap_s6_what_is_stored_otherwise_than_sent_is_named() {
    for world in World::each() {
        let name = world.name("lost");
        let proxy = proxied(&world);
        changed_here(&world, &name);
        let mut written = false;
        proxy.choose(move |method, path| {
            written |= method == "PUT";
            match written && method == "GET" && path.contains("/key-managers/") {
                true => Fault::Without("scopesClaim"),
                false => Fault::None,
            }
        });
        let ran = apply(&world, &name);
        assert_eq!(ran.exit, 10, "{ran:?}");
        let item = ran.json()["item"]["items"][0].clone();
        assert_eq!(item["outcome"], "unverified", "{item}");
        assert_eq!(item["code"], "stored-otherwise", "{item}");
        let lost = "Stored differently than sent: Scope Key Identifier.";
        assert_eq!(item["message"], lost, "{item}");
        // What it says is what the next plan shows.
        let plan = world.run(&["plan", "--target", "proxied", "--json", &name]);
        let field = plan.json()["item"]["items"][0]["fields"][0]["field"].clone();
        assert_eq!(field, "scopeKeyIdentifier", "{plan:?}");
    }
}

#[test]
fn trap_s1_an_empty_revoke_endpoint_is_sent_as_the_token_endpoint_and_is_no_difference() {
    for world in World::each() {
        let name = world.name("revoke");
        let proxy = proxied(&world);
        world.add(&name);
        assert_eq!(apply(&world, &name).exit, 0);
        let sent = proxy.sent("POST", "/key-managers").remove(0);
        let sent: serde_json::Value = serde_json::from_str(&sent.body).unwrap();
        assert_eq!(sent["type"], "CustomKeyManager");
        assert_eq!(sent["revokeEndpoint"], sent["tokenEndpoint"]);
        let local = world.done(&["show", &name]);
        assert!(local["item"]["revokeEndpoint"].is_null(), "{local}");
        let plan = ["plan", "--target", "proxied", "--exit-code", &name];
        assert_eq!(world.run(&plan).exit, 0);
    }
}

#[test]
fn trap_s9_hostile_names_are_shown_and_sent_nowhere() {
    for world in World::each() {
        let odd = world.name("\u{1b}[31m<script>\u{202e}");
        world.by_hand(&odd);
        let mine = world.name("script");
        world.add(&mine);
        for words in [
            &["pull", "--target", "there"][..],
            &["plan", "--target", "there"],
            &["apply", "--target", "there", "--yes", &mine],
        ] {
            let ran = world.run(words);
            assert_eq!(ran.exit, 0, "{ran:?}");
            let said = format!("{}{}", ran.out, ran.err);
            assert!(!said.contains(['\u{1b}', '\u{202e}']), "{said:?}");
        }
        let listed = world.run(&["pull", "--target", "there"]);
        assert!(listed.out.contains("<script>"), "{listed:?}");
    }
}

#[test]
fn trap_t10_what_a_usage_can_not_count_is_said() {
    for world in World::each_vendor() {
        let name = world.name("shared");
        let (status, answer) = world.call(Method::Post, "/global-key-managers", Some(&body(&name)));
        assert_eq!(status, 201, "{answer}");
        let usage = world.done(&["usage", &name, "--target", "there"]);
        let blind = usage["item"]["blind"].to_string();
        for words in [
            "APIs that allow all key managers",
            "APIs of other tenants",
            "Shared across tenants",
        ] {
            assert!(blind.contains(words), "{usage}");
        }
        let path = format!("/global-key-managers/{}", text(&answer["id"]));
        world.call(Method::Delete, &path, None);
    }
}

#[test]
fn what_the_server_refuses_does_not_hold_up_the_others() {
    for world in World::each() {
        let names = ["a-refused", "b-fine"].map(|name| world.name(name));
        let proxy = proxied(&world);
        for name in &names {
            changed_here(&world, name);
        }
        let mut left = true;
        proxy.choose(
            move |method, _| match method == "PUT" && std::mem::take(&mut left) {
                true => Fault::Refuse(400, 901401),
                false => Fault::None,
            },
        );
        let ran = world.run(&["apply", "--target", "proxied", "--yes", "--json"]);
        assert_eq!(ran.exit, 10, "{ran:?}");
        let outcomes: Vec<String> = ran.items("outcome").into_iter().map(|it| it.1).collect();
        assert_eq!(outcomes, ["refused", "done"]);
        assert_eq!(world.there(&names[1]).unwrap()["description"], "second");
    }
}
