//! Single fields of what is linked: sent, copied, kept.

use serde_json::json;

use super::world::World;

#[test]
fn one_field_is_sent_and_a_change_there_stays_one_that_was_made_there() {
    for world in World::each() {
        let (name, new) = (world.name("fields"), world.name("fresh"));
        world.add(&name);
        assert_eq!(world.apply(&[]).exit, 0);
        let issuer = world.there(&name).unwrap()["issuer"].clone();
        world.change_there(&name, "issuer", "https://moved.example".into());
        world.change_there(&name, "consumerKeyClaim", "client_id".into());
        let sent = world.apply(&[&name, "--field", "issuer"]);
        assert_eq!(sent.exit, 0, "{sent:?}");
        let now = world.there(&name).unwrap();
        assert_eq!(now["issuer"], issuer);
        assert_eq!(now["consumerKeyClaim"], "client_id");
        let left = world.plan(&[&name]);
        assert_eq!(
            left.items("side"),
            [(name.clone(), "changedThere".to_owned())]
        );
        let fields = left.json()["item"]["items"][0]["fields"].clone();
        assert_eq!(fields.as_array().unwrap().len(), 1, "{fields}");
        assert_eq!(fields[0]["field"], "consumerKeyIdentifier");
        // Nothing of it differs, so nothing is sent.
        let none = world.apply(&[&name, "--field", "issuer"]);
        assert_eq!(none.json()["item"]["items"], json!([]), "{none:?}");
        world.add(&new);
        let whole = world.apply(&[&new, "--field", "issuer"]);
        assert_eq!(whole.exit, 2, "{whole:?}");
        assert!(whole.err.contains("is new, deleted or not linked"));
        // Without a name, what is not linked is left out.
        world.by_hand(&new);
        let organization = world.done(&["organization", "list"])["items"][0]["name"].clone();
        let into = organization.as_str().unwrap();
        let words = ["pull", "--target", "there", "--yes", "--field", "issuer"];
        let pulled = world.done(&[&words[..], &["--into", into]].concat());
        assert_eq!(pulled["item"]["taken"], json!([]), "{pulled}");
        world.done(&["delete", &name, "--yes"]);
        let deleted = world.apply(&[&name, "--field", "issuer", "--delete"]);
        assert_eq!(deleted.exit, 2, "{deleted:?}");
        assert!(world.there(&name).is_some());
    }
}

#[test]
fn a_conflict_is_settled_field_by_field() {
    for world in World::each() {
        let name = world.name("settled");
        world.add(&name);
        assert_eq!(world.apply(&[]).exit, 0);
        let issuer = world.there(&name).unwrap()["issuer"].clone();
        world.done(&["edit", &name, "--description", "mine"]);
        world.change_there(&name, "issuer", "https://moved.example".into());
        world.change_there(&name, "consumerKeyClaim", "client_id".into());
        assert_eq!(world.plan(&[&name]).items("action")[0].1, "conflict");
        let pull = |words: &[&str]| {
            let mut all = vec!["pull", "--target", "there", "--yes"];
            all.extend(words);
            world.done(&all)
        };
        pull(&["--adopt", &name, "--field", "issuer"]);
        let organization = world.done(&["organization", "list"])["items"][0]["name"].clone();
        let into = organization.as_str().unwrap();
        pull(&[&name, "--field", "consumer-key-identifier", "--into", into]);
        let plan = world.plan(&[&name]);
        assert_eq!(
            plan.items("side"),
            [(name.clone(), "changedHere".to_owned())]
        );
        assert_eq!(world.apply(&[&name]).exit, 0);
        let now = world.there(&name).unwrap();
        assert_eq!(now["issuer"], issuer);
        assert_eq!(now["consumerKeyClaim"], "client_id");
        assert_eq!(now["description"], "mine");
        assert_eq!(world.plan(&[&name]).exit, 0);
    }
}

#[test]
fn a_conflict_of_other_fields_does_not_hold_back_a_field_that_changed_on_one_side() {
    for world in World::each() {
        let name = world.name("apart");
        world.add(&name);
        assert_eq!(world.apply(&[]).exit, 0);
        world.done(&["edit", &name, "--description", "mine"]);
        world.change_there(&name, "consumerKeyClaim", "client_id".into());
        assert_eq!(world.plan(&[&name]).items("action")[0].1, "conflict");
        let sent = world.apply(&[&name, "--field", "description"]);
        assert_eq!(sent.exit, 0, "{sent:?}");
        let now = world.there(&name).unwrap();
        assert_eq!(now["description"], "mine");
        assert_eq!(now["consumerKeyClaim"], "client_id");
        let left = world.plan(&[&name]);
        assert_eq!(
            left.items("side"),
            [(name.clone(), "changedThere".to_owned())]
        );
        // A field that changed on both sides is still a conflict.
        world.done(&["edit", &name, "--description", "mine again"]);
        world.change_there(&name, "description", "theirs".into());
        let refused = world.apply(&[&name, "--field", "description"]);
        assert_eq!(refused.exit, 10, "{refused:?}");
        assert_eq!(world.there(&name).unwrap()["description"], "theirs");
    }
}

#[test]
fn a_field_that_is_the_same_needs_no_link() {
    for world in World::each() {
        let (same, moved) = (world.name("same"), world.name("moved"));
        world.add(&same);
        world.add(&moved);
        assert_eq!(world.apply(&[]).exit, 0);
        world.change_there(&moved, "issuer", "https://moved.example".into());
        let pull = |names: &str, json: &[&str]| {
            let words = ["pull", "--target", "there", "--yes", "--field", "issuer"];
            let mut words = words.to_vec();
            words.extend(["--adopt", names]);
            words.extend(json);
            world.run(&words)
        };
        let alone = pull(&same, &[]);
        assert_eq!(alone.exit, 0, "{alone:?}");
        let sentence = format!("Nothing of {same} differs in Issuer.");
        assert!(alone.out.contains(&sentence), "{alone:?}");
        let both = pull(&format!("{same},{moved}"), &["--json"]);
        assert_eq!(both.exit, 0, "{both:?}");
        assert_eq!(both.json()["item"]["adopted"], json!([moved]));
        let nobody = pull(&world.name("nobody"), &[]);
        assert_eq!(nobody.exit, 5, "{nobody:?}");
    }
}
