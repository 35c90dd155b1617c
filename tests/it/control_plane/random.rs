//! Random runs with a fault at any request: the report agrees with what is there, nothing is made twice, nothing that is not
//! ours is touched, and another apply does the rest.
//!
//! `KMCTL_FAULTY_APPLIES` says how many, `KMCTL_FAULTY_SEED` which is the first.

use std::collections::{BTreeMap, BTreeSet};
use std::panic::AssertUnwindSafe;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use kmctl::control_plane::TargetKind;
use kmctl::net::Method;
use serde_json::Value;

use super::counterpart::Counterpart;
use super::local;
use super::proxy::{Fault, Proxy};
use super::world::{Ran, World, text};
use crate::support::shared;

/// So many runs are under way at a time: most of a run is waiting.
const AT_ONCE: u64 = 4;

/// How long kmctl waits for an answer while requests fail; a slow one takes longer.
pub const PATIENCE: &str = "2s";
const TOO_SLOW: Duration = Duration::from_millis(2300);

/// Numbers that follow from a seed.
pub struct Dice(u64);

impl Dice {
    pub fn of(seed: u64) -> Self {
        Dice(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    pub fn roll(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % sides
    }

    /// Another one that follows from this one.
    pub fn split(&mut self) -> Self {
        Dice(self.roll(u64::MAX) | 1)
    }
}

/// What is done to a request.
pub fn any_fault(dice: &mut Dice, method: &str) -> Fault {
    match dice.roll(70) {
        0 => Fault::Refuse(401, 401),
        1 | 2 => Fault::Refuse(500, 900967),
        3 => Fault::Refuse(412, 902015),
        4..=6 => Fault::CutBefore,
        7..=9 => Fault::CutAfter,
        10..=12 => Fault::FailAfter,
        13 | 14 => Fault::Double,
        15..=17 => Fault::Moved,
        18 => Fault::Slow(Duration::from_millis(200)),
        19 => Fault::Slow(TOO_SLOW),
        20 => Fault::Large,
        21 | 22 => Fault::EncodedBody,
        23 | 24 if method == "POST" => Fault::NotStored,
        _ => Fault::None,
    }
}

/// Tries each seed, several at a time; names those that failed.
pub fn each_seed(variable: &str, usual: usize, one: impl Fn(u64) + Sync) {
    let runs = shared::cases(variable, usual) as u64;
    let first: u64 = std::env::var("KMCTL_FAULTY_SEED").map_or(1, |text| text.parse().unwrap());
    let next = AtomicU64::new(first);
    let failed = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..AT_ONCE.min(runs) {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed >= first + runs {
                        return;
                    }
                    if std::panic::catch_unwind(AssertUnwindSafe(|| one(seed))).is_err() {
                        failed
                            .lock()
                            .unwrap_or_else(PoisonError::into_inner)
                            .push(seed);
                    }
                }
            });
        }
    });
    let failed = failed.into_inner().unwrap_or_else(PoisonError::into_inner);
    assert_eq!(failed, Vec::<u64>::new(), "seeds that failed");
}

/// The outcomes of a report, by name.
pub fn outcomes(ran: &Ran) -> BTreeMap<String, String> {
    match ran.out.is_empty() {
        true => BTreeMap::new(),
        false => ran.items("outcome").into_iter().collect(),
    }
}

#[test]
fn random_runs_with_faults_end_in_agreement() {
    let kinds = Counterpart::all().len() as u64;
    each_seed("KMCTL_FAULTY_APPLIES", 8, |seed| {
        let counterpart = Counterpart::all().swap_remove((seed % kinds) as usize);
        Run::new(counterpart, seed).through();
    });
}

/// One run.
struct Run {
    world: World,
    proxy: Proxy,
    dice: Dice,
    seed: u64,
    names: Vec<String>,
}

impl Run {
    fn new(counterpart: Counterpart, seed: u64) -> Self {
        let world = World::bare(counterpart);
        let proxy = Proxy::start(&world.counterpart, |_, _| Fault::None);
        local::add_target(
            &world.home,
            "proxied",
            TargetKind::ApiManager,
            &proxy.url,
            "",
        );
        Run {
            names: (0..4).map(|it| world.name(&format!("r{it}"))).collect(),
            dice: Dice::of(seed),
            world,
            proxy,
            seed,
        }
    }

    fn apply(&self, patience: &str) -> Ran {
        self.world.run(&[
            "apply",
            "--target",
            "proxied",
            "--yes",
            "--json",
            "--delete",
            "--timeout",
            patience,
        ])
    }

    fn plan(&self) -> BTreeMap<String, String> {
        let words = [
            "plan",
            "--target",
            "proxied",
            "--json",
            "--delete",
            "--timeout",
            "60s",
        ];
        let plan = self.world.run(&words);
        assert_eq!(plan.exit, 0, "seed {}: {plan:?}", self.seed);
        plan.items("action").into_iter().collect()
    }

    /// Ids and names of what is there.
    fn listed(&self) -> Vec<(String, String)> {
        let (_, list) = self.world.call(Method::Get, "/key-managers", None);
        let entries = list["list"].as_array().unwrap().iter();
        entries
            .map(|it| (text(&it["id"]), text(&it["name"])))
            .collect()
    }

    /// Changes what is here.
    fn change(&mut self) {
        let home = &self.world.home;
        for name in &self.names {
            match (local::exists(home, name), self.dice.roll(3)) {
                (false, _) => self.world.add(name),
                (true, 0) => local::delete(home, name),
                (true, 1) => local::describe(home, name, "edited"),
                (true, _) => local::switch(home, name, false),
            }
        }
    }

    fn through(mut self) {
        let seed = self.seed;
        let hand = self.world.name("by-hand");
        let by_hand = self.world.by_hand(&hand);
        for name in &self.names {
            if self.dice.roll(2) == 0 {
                self.world.add(name);
            }
        }
        let first = self.apply("60s");
        assert_eq!(first.exit, 0, "seed {seed}: {first:?}");
        let before: Vec<(String, Option<Value>)> = self
            .names
            .iter()
            .map(|name| (name.clone(), self.world.there(name)))
            .collect();
        self.change();
        let mut dice = self.dice.split();
        self.proxy.moves_only(&self.world.name(""));
        self.proxy
            .choose(move |method, _| match any_fault(&mut dice, method) {
                // Others do not know of what the run writes just now.
                Fault::Moved if method != "GET" => Fault::None,
                fault => fault,
            });
        let ran = self.apply(PATIENCE);
        self.proxy.choose(|_, _| Fault::None);
        let context = format!("seed {seed}: {ran:?} {:?}", self.proxy.seen());
        assert!(
            [0, 3, 4, 6, 7, 10].contains(&ran.exit) && (ran.exit != 0 || !ran.out.is_empty()),
            "{context}"
        );
        assert_eq!(
            self.world.there(&hand).as_ref(),
            Some(&by_hand),
            "{context}"
        );
        self.made_once(&context);
        self.agrees(&ran, &before, &context);

        // What both sides changed is for a person to decide; the rest is done by another apply.
        let left = self.plan();
        let again = self.apply("60s");
        for (name, outcome) in outcomes(&again) {
            if outcome != "done" {
                let why = left.get(&name).map(String::as_str);
                assert!(
                    matches!(why, Some("conflict" | "adopt")),
                    "{name} {outcome} {why:?}, {again:?}, {context}"
                );
                let adopt = ["pull", "--target", "proxied", "--adopt", &name, "--yes"];
                let adopted = self.world.run(&adopt);
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
        assert_eq!(
            self.world.there(&hand).as_ref(),
            Some(&by_hand),
            "{context}"
        );
        self.made_once(&context);
        self.tidy();
    }

    fn made_once(&self, context: &str) {
        let mut seen = BTreeSet::new();
        for (_, name) in self.listed() {
            let ours = self.names.contains(&name);
            assert!(
                !ours || seen.insert(name.clone()),
                "{name} twice, {context}"
            );
        }
    }

    /// What was reported is what is there.
    fn agrees(&self, ran: &Ran, before: &[(String, Option<Value>)], context: &str) {
        let left = self.plan();
        let reported = outcomes(ran);
        let actions: BTreeMap<String, String> = match ran.out.is_empty() {
            true => BTreeMap::new(),
            false => ran.items("action").into_iter().collect(),
        };
        for (name, was) in before {
            let now = self.world.there(name);
            let moved = now
                .as_ref()
                .is_some_and(|now| now["description"] == "moved");
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
                // Nothing of it was written. A request that arrived twice may have made an object that somebody else then
                // changed: its name is taken, and nothing tells that it began as ours.
                (_, Some("create")) => assert!(moved || now.is_none(), "{}", context()),
                _ => assert!(moved || now == *was, "{was:?} {now:?} {}", context()),
            }
        }
    }

    /// The vendor's server is shared by all runs, and lists what they leave.
    fn tidy(&self) {
        let hand = self.world.name("by-hand");
        for (id, name) in self.listed() {
            if self.names.contains(&name) || name == hand {
                let path = format!("/key-managers/{id}");
                self.world.call(Method::Delete, &path, None);
            }
        }
    }
}
