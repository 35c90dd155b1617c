//! The same random runs against an API Portal.
//!
//! `KMCTL_FAULTY_PORTAL_APPLIES` says how many.

use std::collections::BTreeMap;

use kmctl::control_plane::TargetKind;
use kmctl::demo::ControlPlane;
use serde_json::{Value, json};

use super::counterpart::TOKEN;
use super::local;
use super::proxy::{Fault, MOVED, Proxy};
use super::random::{Dice, PATIENCE, any_fault, each_seed, outcomes};
use super::world::{Ran, run};
use crate::support::api_portal::{self, ApiPortal};
use crate::support::home::Home;

const NAMES: [&str; 4] = ["r0", "r1", "r2", "r3"];

/// One that is not ours, and one that developers do not see.
const BY_HAND: [(&str, bool); 2] = [("by-hand", true), ("hidden", false)];

#[test]
fn random_runs_with_faults_at_a_portal_end_in_agreement() {
    each_seed("KMCTL_FAULTY_PORTAL_APPLIES", 8, |seed| {
        Run::new(seed).through();
    });
}

struct Run {
    home: Home,
    portal: ControlPlane<ApiPortal>,
    proxy: Proxy,
    dice: Dice,
    seed: u64,
}

impl Run {
    fn new(seed: u64) -> Self {
        let portal = api_portal::start(TOKEN);
        for (id, enabled) in BY_HAND {
            let endpoint = format!("https://{id}.example/token");
            portal.with(|it| it.put(json!({ "id": id, "displayName": id, "tokenEndpoint": endpoint, "enabled": enabled })));
        }
        let home = Home::new();
        let proxy = Proxy::to(portal.base(), portal.ca_pem());
        local::add_target(&home, "proxied", TargetKind::ApiPortal, &proxy.url, "");
        Run {
            home,
            portal,
            proxy,
            dice: Dice::of(seed),
            seed,
        }
    }

    fn run(&self, words: &[&str], patience: &str) -> Ran {
        let mut all = words.to_vec();
        all.extend(["--target", "proxied", "--json", "--timeout", patience]);
        run(&self.home, &all, &[("KMCTL_TARGET_TOKEN", TOKEN)], "")
    }

    /// Names each, since the portal does not say who uses a key manager: what is not named is not deleted.
    fn apply(&self, patience: &str) -> Ran {
        let there = self.there();
        let known = |name: &&str| local::exists(&self.home, name) || there.contains_key(*name);
        let mut words = vec!["apply", "--yes", "--delete"];
        words.extend(NAMES.iter().copied().filter(known));
        match words.len() {
            3 => self.run(&["apply", "--yes"], patience),
            _ => self.run(&words, patience),
        }
    }

    fn plan(&self) -> BTreeMap<String, String> {
        let plan = self.run(&["plan", "--delete"], "60s");
        assert_eq!(plan.exit, 0, "seed {}: {plan:?}", self.seed);
        plan.items("action").into_iter().collect()
    }

    /// What is there, by id.
    fn there(&self) -> BTreeMap<String, Value> {
        let rows = self.portal.with(|portal| portal.stored().to_vec());
        let count = rows.len();
        let all: BTreeMap<String, Value> = rows
            .into_iter()
            .map(|row| {
                let id = row["id"].as_str().unwrap().to_owned();
                (id, Value::Object(row))
            })
            .collect();
        assert_eq!(all.len(), count, "seed {}: an id twice", self.seed);
        all
    }

    fn untouched(&self, context: &str) {
        let there = self.there();
        for (id, enabled) in BY_HAND {
            let endpoint = format!("https://{id}.example/token");
            let expected = json!({ "id": id, "displayName": id, "tokenEndpoint": endpoint, "enabled": enabled });
            assert_eq!(there.get(id), Some(&expected), "{context}");
        }
    }

    fn change(&mut self) {
        for name in NAMES {
            match (local::exists(&self.home, name), self.dice.roll(3)) {
                (false, _) => local::add(&self.home, name, "https://new.example"),
                (true, 0) => local::delete(&self.home, name),
                (true, 1) => {
                    local::delete(&self.home, name);
                    local::add(&self.home, name, "https://other.example");
                }
                (true, _) => local::switch(&self.home, name, false),
            }
        }
    }

    fn through(mut self) {
        let seed = self.seed;
        for name in NAMES {
            if self.dice.roll(2) == 0 {
                local::add(&self.home, name, "https://first.example");
            }
        }
        let first = self.apply("60s");
        assert_eq!(first.exit, 0, "seed {seed}: {first:?}");
        let before = self.there();
        self.change();
        let mut dice = self.dice.split();
        self.proxy.choose(move |method, path| {
            let ours = NAMES.iter().any(|name| path.ends_with(name));
            match any_fault(&mut dice, method) {
                Fault::Moved if !ours || method != "GET" => Fault::None,
                fault => fault,
            }
        });
        let ran = self.apply(PATIENCE);
        self.proxy.choose(|_, _| Fault::None);
        let context = format!("seed {seed}: {ran:?} {:?}", self.proxy.seen());
        assert!(
            [0, 3, 4, 6, 7, 10].contains(&ran.exit) && (ran.exit != 0 || !ran.out.is_empty()),
            "{context}"
        );
        self.untouched(&context);
        self.agrees(&ran, &before, &context);

        let left = self.plan();
        let again = self.apply("60s");
        for (name, outcome) in outcomes(&again) {
            if outcome != "done" {
                let why = left.get(&name).map(String::as_str);
                assert!(
                    matches!(why, Some("conflict" | "adopt")),
                    "{name} {outcome} {why:?}, {again:?}, {context}"
                );
                let adopted = self.run(&["pull", "--adopt", &name, "--yes"], "60s");
                assert_eq!(adopted.exit, 0, "{adopted:?}, {context}");
            }
        }
        let last = self.apply("60s");
        assert_eq!(last.exit, 0, "{last:?}, {context}");
        let end = self.plan();
        assert!(
            end.values().all(|action| action == "same"),
            "{end:?}, {context}"
        );
        self.untouched(&context);
    }

    /// What was reported is what is there.
    fn agrees(&self, ran: &Ran, before: &BTreeMap<String, Value>, context: &str) {
        let (now, left, reported) = (self.there(), self.plan(), outcomes(ran));
        let actions: BTreeMap<String, String> = match ran.out.is_empty() {
            true => BTreeMap::new(),
            false => ran.items("action").into_iter().collect(),
        };
        for name in NAMES {
            let (was, now) = (before.get(name), now.get(name));
            let moved = now.is_some_and(|now| now["tokenEndpoint"] == MOVED);
            let left = left.get(name).map(String::as_str);
            let outcome = reported.get(name).map(String::as_str);
            let action = actions.get(name).map(String::as_str);
            let context = || format!("{name} {action:?} {outcome:?} {left:?}, {context}");
            match (outcome, action) {
                (Some("done"), Some("delete")) => assert!(now.is_none(), "{}", context()),
                (Some("done"), _) => {
                    assert!(matches!(left, None | Some("same")), "{}", context());
                }
                (Some("unverified"), _) => {}
                // A request that arrived twice may have made an object that somebody else then changed: its name is taken.
                (_, Some("create")) => assert!(moved || now.is_none(), "{}", context()),
                _ => assert!(moved || now == was, "{was:?} {now:?} {}", context()),
            }
        }
    }
}
