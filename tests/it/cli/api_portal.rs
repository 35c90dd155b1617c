//! An API Portal as a target: what kmctl does there, and what it does when the portal fails.

use kmctl::demo::{ControlPlane, PASSWORD, USER};
use serde_json::{Value, json};

use super::exchange::BY_HAND;
use super::home::{Home, Ran, ran};

use crate::control_plane::contract_portal::Judged;
use crate::support::api_portal::{self, ApiPortal, Right};

const TOKEN: &str = "token-of-an-administrator";

struct World {
    home: Home,
    portal: ControlPlane<ApiPortal>,
    _judged: Option<Judged>,
}

impl World {
    /// With a portal of its own, and once more through the portal's contract.
    fn each() -> impl Iterator<Item = World> {
        [false, true].into_iter().filter_map(World::new)
    }

    fn new(is_judged: bool) -> Option<Self> {
        let portal = api_portal::start(TOKEN);
        let home = Home::new();
        std::fs::write(home.path("ca.pem"), portal.ca_pem()).unwrap();
        let judged = match is_judged {
            true => Some(Judged::before(&portal, &home.path(""))?),
            false => None,
        };
        let base = portal.base();
        let way = match &judged {
            // It speaks plain HTTP on this computer.
            Some(judged) => format!("--url {0} --login-url {0}", judged.router.url),
            None => format!("--url {base} --login-url {base} --ca-file ca.pem"),
        };
        let world = World {
            home,
            portal,
            _judged: judged,
        };
        let added = world.run(&format!("target add there --kind api-portal {way}"));
        assert_eq!(added.exit, 0, "{added:?}");
        Some(world)
    }

    fn run(&self, line: &str) -> Ran {
        self.run_as(line, TOKEN)
    }

    fn run_as(&self, line: &str, token: &str) -> Ran {
        let words = line.split(' ').filter(|word| !word.is_empty());
        ran(self
            .home
            .command()
            .args(words)
            .env("KMCTL_TARGET_TOKEN", token))
    }

    fn add(&self, name: &str) {
        let ran = self.run(&format!("add custom --name {name} {BY_HAND}"));
        assert_eq!(ran.exit, 0, "{ran:?}");
        let next = format!("Next: kmctl plan {name}\n");
        assert!(ran.err.contains(&next), "{ran:?}");
    }

    fn apply(&self, options: &str) -> Ran {
        self.run(&format!("apply --target there --yes --json {options}"))
    }

    /// Id, endpoint and switch of all that is there, by id.
    fn stored(&self) -> Vec<(String, String, bool)> {
        let mut all: Vec<(String, String, bool)> = self.portal.with(|portal| {
            let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
            let rows = portal.stored().iter();
            rows.map(|row| {
                (
                    text(&row["id"]),
                    text(&row["tokenEndpoint"]),
                    row["enabled"] == true,
                )
            })
            .collect()
        });
        all.sort();
        all
    }
}

fn outcomes(ran: &Ran) -> Vec<String> {
    let json = ran.json();
    let items = json["item"]["items"].as_array().unwrap().iter();
    items
        .map(|it| it["outcome"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn key_managers_are_created_changed_disabled_and_never_enabled_by_the_way() {
    for world in World::each() {
        for name in ["One.KM", "two"] {
            world.add(name);
        }
        world.home.run("disable two");
        let ran = world.apply("");
        assert_eq!(
            (ran.exit, outcomes(&ran)),
            (0, vec!["done".to_owned(); 2]),
            "{ran:?}"
        );
        let row = |id: &str, endpoint: &str, on| (id.to_owned(), endpoint.to_owned(), on);
        assert_eq!(
            world.stored(),
            [
                row("one-km", "https://h/t", true),
                row("two", "https://h/t", false)
            ]
        );
        // A disabled one is not in the portal's list, and is found all the same.
        let plan = world.run("plan --target there --json --exit-code");
        assert_eq!(plan.exit, 0, "{plan:?}");
        world.home.run("edit two --token-endpoint https://h/other");
        let ran = world.apply("");
        assert_eq!(ran.exit, 0, "{ran:?}");
        assert_eq!(world.stored()[1], row("two", "https://h/other", false));
        world.home.run("enable two");
        assert_eq!(world.apply("").exit, 0);
        assert_eq!(world.stored()[1], row("two", "https://h/other", true));
        let writes = world.portal.with(|portal| portal.writes());
        assert_eq!(world.apply("").exit, 0);
        assert_eq!(
            world.portal.with(|portal| portal.writes()),
            writes,
            "nothing to do"
        );
        let verified = world.run("verify two --target there --json");
        assert_eq!(verified.exit, 0, "{verified:?}");
    }
}

#[test]
fn what_is_there_already_is_taken_over_only_when_that_is_asked_for() {
    for world in World::each() {
        world.add("km");
        world.portal.with(|portal| {
        let body = json!({ "id": "km", "displayName": "Theirs", "tokenEndpoint": "https://theirs/t", "enabled": false });
        portal.put(body);
    });
        let plan = world.run("plan --target there --json");
        assert_ne!(
            plan.json()["item"]["items"][0]["action"],
            "create",
            "{plan:?}"
        );
        let ran = world.apply("");
        assert_ne!(ran.exit, 1, "{ran:?}");
        assert_eq!(world.stored()[0].1, "https://theirs/t", "{ran:?}");
        let adopted = world.run("pull --target there --adopt km --yes");
        assert_eq!(adopted.exit, 0, "{adopted:?}");
        assert_eq!(world.stored()[0].1, "https://theirs/t", "{adopted:?}");
    }
}

#[test]
fn what_developers_see_is_listed_and_one_is_enabled() {
    for world in World::each() {
        for name in ["one", "two"] {
            world.add(name);
        }
        world.portal.with(|portal| {
        for (id, enabled) in [("theirs", true), ("one", false)] {
            let body = json!({ "id": id, "displayName": id, "tokenEndpoint": "https://h/t", "enabled": enabled });
            portal.put(body);
        }
    });
        let listed = |world: &World| {
            let json = world.run("devportal get --target there --json").json();
            let items = json["items"].as_array().unwrap().clone();
            items
                .iter()
                .map(|it| {
                    (
                        it["name"].as_str().unwrap().to_owned(),
                        it["offered"].clone(),
                    )
                })
                .collect::<Vec<_>>()
        };
        let row = |name: &str, offered: Value| (name.to_owned(), offered);
        let mut found = listed(&world);
        found.sort_by_key(|it| it.0.clone());
        assert_eq!(
            found,
            [
                row("one", false.into()),
                row("theirs", true.into()),
                row("two", Value::Null)
            ]
        );
        let set = world.run("devportal set two --target there --yes --json");
        assert_eq!(
            (set.exit, outcomes(&set)),
            (0, vec!["done".to_owned()]),
            "{set:?}"
        );
        assert!(listed(&world).contains(&row("two", true.into())));
        world.home.run("disable two");
        let off = world.run("devportal set two --target there --yes");
        assert_eq!(off.exit, 3, "{off:?}");
        // What holds here stays as it was.
        let here = world.run("devportal get --json").json();
        assert_eq!(here["item"]["keyManager"], "Bijira Built-in STS");
    }
}

#[test]
fn a_user_signs_in_at_the_platform_and_what_a_role_lacks_is_said() {
    for world in World::each() {
        let log_in = |password: &str| {
            let words = [
                "login",
                "there",
                "--user",
                USER,
                "--password-stdin",
                "--store",
                "file",
            ];
            ran(world
                .home
                .command()
                .args(words)
                .write_stdin(format!("{password}\n")))
        };
        assert_eq!(log_in("wrong").exit, 4);
        let signed_in = log_in(PASSWORD);
        assert_eq!(signed_in.exit, 0, "{signed_in:?}");
        assert!(
            !format!("{signed_in:?}").contains("portal-token"),
            "{signed_in:?}"
        );
        world.add("km");
        let ran = world.home.run("apply --target there --yes");
        assert_eq!(ran.exit, 0, "{ran:?}");
        for (right, said) in [
            (Right::ManageOnly, "lacks dp:key_manager:read."),
            (
                Right::Nothing,
                "lacks dp:key_manager:read and dp:key_manager:manage.",
            ),
            (
                Right::Elsewhere,
                "does not belong to the portal's organization",
            ),
        ] {
            world
                .portal
                .with(|portal| portal.allow("other-token", right));
            let ran = world.run_as("target check there", "other-token");
            assert_eq!(ran.exit, 3, "{ran:?}");
            assert!(ran.err.contains(said), "{said}: {ran:?}");
        }
        let ran = world.run_as("plan --target there", "nobody's");
        assert_eq!(ran.exit, 4, "{ran:?}");
    }
}

#[test]
fn what_applications_use_is_not_deleted_unless_it_is_named() {
    for world in World::each() {
        for name in ["linked", "free"] {
            world.add(name);
        }
        assert_eq!(world.apply("").exit, 0);
        world.portal.with(|portal| {
            portal.link("Weather App", "linked");
            portal.delete_links(true);
        });
        for name in ["linked", "free"] {
            world.home.run(&format!("delete {name} --yes"));
        }
        let ran = world.apply("--delete");
        assert_eq!(outcomes(&ran), ["refused", "refused"], "{ran:?}");
        assert_eq!(world.stored().len(), 2);
        let ran = world.apply("free --delete");
        assert_eq!(outcomes(&ran), ["done"], "{ran:?}");
        assert_eq!(world.stored().len(), 1);
    }
}
