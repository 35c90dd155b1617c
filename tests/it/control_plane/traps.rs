//! What servers do that nobody expects.

use kmctl::control_plane::Release;
use kmctl::net::Method;
use serde_json::json;

use super::counterpart::Counterpart;
use super::world::{World, body, text};

#[test]
fn key_managers_of_all_tenants_and_the_servers_own_are_never_written() {
    for world in World::each().filter(|world| world.counterpart.is_vendor()) {
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
fn an_object_that_became_global_since_the_plan_is_left_alone() {
    for world in World::each() {
        let name = "Resident Key Manager";
        let before = world.there(name).unwrap();
        let words = ["pull", "--target", "there", "--adopt", name, "--yes"];
        assert_eq!(world.run(&words).exit, 3);
        assert_eq!(world.there(name).unwrap(), before);
    }
}

#[test]
fn roles_that_nobody_asks_about_are_not_sent_back() {
    for world in World::each() {
        let name = world.name("roles");
        world.add(&name);
        assert_eq!(world.apply(&[]).exit, 0);
        world.change_there(
            &name,
            "permissions",
            json!({ "permissionType": "PUBLIC", "roles": ["Internal/creator"] }),
        );
        world.done(&["edit", &name, "--description", "x"]);
        let applied = world.apply(&[]);
        assert_eq!(applied.exit, 0, "{applied:?}");
        assert_eq!(
            world.there(&name).unwrap()["permissions"]["permissionType"],
            "PUBLIC"
        );
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
