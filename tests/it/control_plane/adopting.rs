//! Claims: what was there before, on a second machine, in another organization.

use serde_json::json;

use super::world::World;

#[test]
fn what_is_there_already_is_adopted_only_when_it_is_named() {
    for world in World::each() {
        let name = world.name("adopt");
        let before = world.by_hand(&name);
        world.add(&name);
        let plan = world.plan(&[&name]);
        assert_eq!(plan.items("action")[0].1, "adopt");
        let refused = world.apply(&[&name]);
        assert_eq!(refused.exit, 10, "{refused:?}");
        assert_eq!(world.there(&name).unwrap(), before);
        let pulled = world.done(&["pull", "--target", "there", &name]);
        assert_eq!(pulled["kind"], "PullReport");
        assert_eq!(
            world
                .run(&["pull", "--target", "there", "--adopt", &name])
                .exit,
            2
        );
        let adopted = world.done(&["pull", "--target", "there", "--adopt", &name, "--yes"]);
        assert_eq!(adopted["item"]["adopted"][0], name);
        assert_eq!(world.there(&name).unwrap(), before, "only a link is made");
        let plan = world.plan(&[&name]);
        assert_eq!(plan.items("action")[0].1, "update");
        let applied = world.apply(&[&name]);
        assert_eq!(applied.exit, 0, "{applied:?}");
        let after = world.there(&name).unwrap();
        assert_eq!(after["id"], before["id"]);
        assert_eq!(after["description"], "");
    }
}

#[test]
fn another_name_with_the_same_issuer_is_found_too() {
    for world in World::each() {
        let (local, remote) = (world.name("local"), world.name("remote"));
        let by_hand = world.by_hand(&remote);
        world.add(&local);
        world.done(&[
            "edit",
            &local,
            "--issuer",
            by_hand["issuer"].as_str().unwrap(),
        ]);
        let plan = world.plan(&[&local]);
        assert_eq!(plan.items("action")[0].1, "adopt");
        world.done(&["pull", "--target", "there", "--adopt", &local, "--yes"]);
        assert_eq!(world.apply(&[&local]).exit, 0);
        let after = world.there(&remote).unwrap();
        assert_eq!(after["name"], remote, "a name can't be changed there");
        assert_eq!(
            after["tokenEndpoint"],
            format!("https://{local}.example/token")
        );
        assert!(world.there(&local).is_none());
    }
}

#[test]
fn what_is_there_is_copied_here_after_a_look() {
    for world in World::each() {
        let (new, known) = (world.name("new"), world.name("known"));
        let mut whole = super::world::body(&new);
        whole["authorizeEndpoint"] = json!("https://a.example/authorize");
        whole["wellKnownEndpoint"] = json!("https://a.example/.well-known/openid-configuration");
        world.made(whole);
        world.add(&known);
        assert_eq!(world.apply(&[&known]).exit, 0);
        world.change_there(&known, "issuer", json!("https://theirs.example"));
        let organization = "Default Organization";
        let pulled = world.done(&[
            "pull",
            "--target",
            "there",
            "--into",
            organization,
            &new,
            &known,
            "--yes",
        ]);
        let outcomes: Vec<_> = pulled["item"]["taken"]
            .as_array()
            .unwrap()
            .iter()
            .map(|it| it["outcome"].as_str().unwrap())
            .collect();
        assert_eq!(outcomes.len(), 2, "{pulled}");
        assert!(outcomes.contains(&"added") && outcomes.contains(&"changed"));
        let here = world.done(&["show", &known]);
        assert_eq!(here["item"]["issuer"], "https://theirs.example");
        assert_eq!(world.plan(&[&new, &known]).exit, 0);
    }
}

#[test]
fn what_has_no_well_known_url_there_is_added_by_hand_and_then_linked() {
    for world in World::each() {
        let name = world.name("bare");
        world.by_hand(&name);
        let into = [
            "pull",
            &name,
            "--into",
            "Default Organization",
            "--target",
            "there",
            "--yes",
        ];
        let refused = world.run(&into);
        assert_eq!(refused.exit, 3, "{refused:?}");
        for part in [
            "was not copied. Well-Known URL is required.",
            &format!("kmctl add --name {name}. Then link it: kmctl pull --adopt {name}"),
        ] {
            assert!(refused.out.contains(part), "{part}: {refused:?}");
        }
        // As it says; the other values can be copied then.
        world.add(&name);
        assert_eq!(
            world.done(&["pull", "--adopt", &name, "--target", "there", "--yes"])["item"]["adopted"]
                [0],
            name.as_str()
        );
        let copied = world.run(&into);
        assert_eq!(copied.exit, 0, "{copied:?}");
        let here = world.done(&["show", &name])["item"].clone();
        assert_eq!(here["jwksEndpoint"], format!("https://{name}.example/jwks"));
        assert_eq!(here["description"], "made by hand");
        // Nothing is left to copy, and they are not the same either.
        let again = world.run(&into);
        assert_eq!(again.exit, 3, "{again:?}");
        assert!(
            again.out.contains("Well-Known URL is empty on the target."),
            "{again:?}"
        );
        let plan = world.plan(&[&name]);
        let fields = plan.json()["item"]["items"][0]["fields"].clone();
        let fields: Vec<_> = fields
            .as_array()
            .unwrap()
            .iter()
            .map(|it| &it["field"])
            .cloned()
            .collect();
        assert_eq!(
            fields,
            ["wellKnownUrl", "authorizationEndpoint"],
            "{plan:?}"
        );
        assert_eq!(world.apply(&[&name]).exit, 0);
        assert_eq!(world.plan(&[&name]).exit, 0);
    }
}
