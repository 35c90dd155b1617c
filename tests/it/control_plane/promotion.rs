//! Values of one target: the same key manager in development and in production.

use kmctl::control_plane::Release;
use serde_json::json;

use super::counterpart::Counterpart;
use super::world::World;

#[test]
fn one_key_manager_has_another_issuer_in_production() {
    for world in World::each() {
        let production = World::new(Counterpart::demo(Release::V4_7));
        let authority = world.home.path().join("production.pem");
        std::fs::write(&authority, production.counterpart.ca_pem()).unwrap();
        world.done(&[
            "target",
            "add",
            "prod",
            "--url",
            &production.counterpart.url(),
            "--ca-file",
            &authority.display().to_string(),
        ]);
        let name = world.name("idp");
        world.add(&name);
        let issuer = "https://production.example";
        let set = world.done(&["edit", &name, "--target", "prod", "--issuer", issuer]);
        assert_eq!(set["item"]["values"], json!({ "issuer": issuer }));
        let wrong = world.run(&[
            "edit",
            &name,
            "--target",
            "prod",
            "--token-endpoint",
            "nonsense",
        ]);
        assert_eq!(wrong.exit, 3, "{wrong:?}");
        for target in ["there", "prod"] {
            let ran = world.run(&["apply", "--target", target, "--yes", &name]);
            assert_eq!(ran.exit, 0, "{ran:?}");
        }
        assert_eq!(
            world.there(&name).unwrap()["issuer"],
            format!("https://{name}.example")
        );
        assert_eq!(production.there(&name).unwrap()["issuer"], issuer);
        // A variable names a target for what works at one; it does not turn an edit into one for it.
        let ran = world.run_with(
            &["edit", &name, "--description", "both"],
            &[("KMCTL_TARGET", "prod")],
            "",
        );
        assert_eq!(ran.exit, 0, "{ran:?}");
        for target in ["there", "prod"] {
            let plan = world.run(&["plan", "--target", target, "--json", &name]);
            assert_eq!(plan.items("action")[0].1, "update");
            let item = plan.json()["item"]["items"][0].clone();
            let own = if target == "prod" {
                json!(["issuer"])
            } else {
                json!([])
            };
            assert_eq!(item["ownValues"], own);
            assert_eq!(item["fields"].as_array().unwrap().len(), 1);
        }
        // What changed there comes back as a value of that target.
        production.change_there(&name, "issuer", json!("https://theirs.example"));
        world.done(&[
            "pull",
            "--target",
            "prod",
            "--into",
            "Default Organization",
            &name,
            "--yes",
        ]);
        let here = world.done(&["show", &name]);
        assert_eq!(here["item"]["issuer"], format!("https://{name}.example"));
        let given_up = world.done(&["edit", &name, "--target", "prod", "--issuer", ""]);
        assert_eq!(given_up["item"]["values"], json!({}));
        let plan = world.run(&["plan", "--target", "prod", "--json", &name]);
        let change = plan.json()["item"]["items"][0]["fields"][0].clone();
        assert_eq!(change["local"], format!("https://{name}.example"));
    }
}

#[test]
fn a_check_and_a_token_are_tried_with_the_values_of_the_target() {
    for world in World::each_bare() {
        let name = world.name("idp");
        world.add(&name);
        let closed = "https://localhost:1/.well-known/openid-configuration";
        world.done(&[
            "edit",
            &name,
            "--target",
            "there",
            "--well-known-url",
            closed,
        ]);
        let ran = world.run(&["check", &name, "--target", "there", "--json"]);
        assert_eq!(ran.exit, 7, "{ran:?}");
        assert!(ran.out.contains("connection-refused"), "{ran:?}");
        let kept = world.done(&["list"]);
        assert!(!kept.to_string().contains("connection-refused"));
        world.done(&["edit", &name, "--target", "there", "--issuer", "x"]);
        let token = "eyJhbGciOiJSUzI1NiIsImtpZCI6ImEifQ.eyJpc3MiOiJ4In0.AAAA";
        let other = "the issuer doesn't match";
        for (target, is_other) in [(&[][..], true), (&["--target", "there"], false)] {
            let mut words = vec!["token", "check", &name, "--token-stdin", "--json"];
            words.extend(target);
            let ran = world.run_with(&words, &[], token);
            assert_eq!(ran.out.contains(other), is_other, "{ran:?}");
        }
        let all = world.run(&["check", "--all", "--target", "there"]);
        assert_eq!(all.exit, 2, "{all:?}");
    }
}
