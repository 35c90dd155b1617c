//! Targets: certificate, release, what they can't carry.

use kmctl::control_plane::{Release, Trust};

use super::counterpart::Counterpart;
use super::world::World;

#[test]
fn a_certificate_is_trusted_for_one_target_or_not_at_all() {
    for world in World::each_bare() {
        let url = world.counterpart.url();
        let refused = world.run(&["target", "add", "bare", "--url", &url, "--json"]);
        assert_eq!(refused.exit, 7, "{refused:?}");
        let error: serde_json::Value = serde_json::from_str(&refused.err).unwrap();
        assert_eq!(error["error"]["code"], "tls-untrusted");
        let message = error["error"]["message"].as_str().unwrap();
        assert!(message.contains("SHA-256"), "{message}");
        let sha256 = message
            .split("SHA-256 ")
            .nth(1)
            .unwrap()
            .trim_end_matches('.');
        let pinned = world.done(&["target", "add", "pinned", "--url", &url, "--pin", sha256]);
        assert_eq!(pinned["item"]["certificate"]["trust"], "pinned");
        let other = sha256.replace(char::is_numeric, "0");
        let wrong = world.run(&["target", "add", "wrong", "--url", &url, "--pin", &other]);
        assert_eq!(wrong.exit, 7, "{wrong:?}");
        let plan = world.run(&["plan", "--target", "pinned", "--json"]);
        assert_eq!(plan.exit, 0, "{plan:?}");
        // Whoever has another certificate later is refused, until that one is trusted.
        let (mut store, _) = super::local::store(&world.home);
        let mut target = store.target("pinned").unwrap().unwrap();
        target.trust = Trust::Pinned(other);
        store.save_target(&target).unwrap();
        let changed = world.run(&["plan", "--target", "pinned"]);
        assert_eq!(changed.exit, 7, "{changed:?}");
        let fix = format!(
            "Its SHA-256 is {sha256}. Compare it with the one from the server's administrator"
        );
        assert!(changed.err.contains(&fix), "{changed:?}");
        world.done(&["target", "check", "pinned", "--pin", sha256]);
        assert_eq!(world.run(&["plan", "--target", "pinned"]).exit, 0);
    }
}

#[test]
fn the_release_is_read_from_the_servers_own_document() {
    for release in Release::ALL {
        let world = World::new(Counterpart::demo(release));
        let shown = world.done(&["target", "check", "there"]);
        assert_eq!(shown["item"]["release"], release.title());
    }
    for world in World::each_vendor() {
        let shown = world.done(&["target", "check", "there"]);
        assert_eq!(shown["item"]["release"], "4.7");
    }
}

#[test]
fn targets_are_listed_chosen_and_removed() {
    for world in World::each_bare() {
        let added = world.add_target("second", &world.counterpart.url());
        assert!(
            added.out.contains("NOTE  there has the same address."),
            "{added:?}"
        );
        let nothing = world.run(&["target", "show"]);
        assert_eq!(nothing.exit, 0, "the first is active: {nothing:?}");
        let chosen = world.done(&["target", "use", "SECOND"]);
        assert_eq!(chosen["item"]["active"], true);
        let all = world.done(&["target", "list"]);
        let active: Vec<bool> = all["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|it| it["active"] == true)
            .collect();
        assert_eq!(active, [true, false]);
        assert_eq!(world.run(&["target", "use", "nowhere"]).exit, 5);
        assert_eq!(world.run(&["target", "remove", "second"]).exit, 2);
        world.done(&["target", "remove", "second", "--yes"]);
        let none = world.run(&["plan"]);
        assert_eq!(none.exit, 5, "{none:?}");
        assert!(
            none.err.contains("with --target or kmctl target use"),
            "{none:?}"
        );
        assert_eq!(world.run(&["target", "show", "second"]).exit, 5);
        let show = world.done(&["target", "show", "there"]);
        let cannot = show["item"]["cannotCarry"].as_array().unwrap();
        assert!(cannot.iter().any(|it| it == "environments"), "{cannot:?}");
    }
}

#[test]
fn an_address_that_is_no_api_manager_is_refused() {
    let world = World::new(Counterpart::demo(Release::V4_7));
    for (url, exit) in [
        ("https://localhost:1", 7),
        ("http://apim.example", 3),
        ("https://me:geheim@apim.example", 3),
        ("https://apim.example/path", 3),
    ] {
        let ran = world.run(&["target", "add", "x", "--url", url]);
        assert_eq!(ran.exit, exit, "{url}: {ran:?}");
        assert!(!ran.err.contains("geheim"), "{ran:?}");
    }
}

#[test]
fn a_certificate_is_shown_and_asked_about() {
    for world in World::each_bare() {
        let url = world.counterpart.url();
        let add = |input: &str| {
            let words = ["target", "add", "asked", "--url", &url, "--plain"];
            world.run_with(&words, &[], input)
        };
        let refused = add("no\n");
        assert_eq!(refused.exit, 8, "{refused:?}");
        assert!(refused.out.contains("SHA-256: "), "{refused:?}");
        let taken = add("yes\n");
        assert_eq!(taken.exit, 0, "{taken:?}");
        let shown = world.done(&["target", "show", "asked"]);
        assert_eq!(shown["item"]["certificate"]["trust"], "pinned");
        assert_eq!(shown["item"]["active"], false);
    }
}

#[test]
fn plain_http_on_a_port_for_https_is_told_as_that() {
    for world in World::each_vendor() {
        let url = world.counterpart.url().replacen("https", "http", 1);
        let refused = world.run(&["target", "add", "plain", "--url", &url, "--json"]);
        assert_eq!(refused.exit, 3, "{refused:?}");
        let error: serde_json::Value = serde_json::from_str(&refused.err).unwrap();
        assert_eq!(error["error"]["code"], "https-needed", "{refused:?}");
        let fix = error["error"]["fix"].as_str().unwrap();
        assert!(fix.contains("https://"), "{fix}");
    }
}
