//! The last change of a run is taken back, whatever it was, and only while nobody changed it since.

use kmctl::key_manager::{
    Description, Draft, Environment, EnvironmentName, EnvironmentScope, KeyManager, NewKeyManager,
    OrganizationName, ProviderKind,
};
use kmctl::ops::{self, Edit, Op, OpError, Output, UndoLog};
use kmctl::store::{AuditContext, Changes, Store};

fn audit() -> AuditContext {
    AuditContext {
        timestamp: "2026-01-02T03:04:05Z".parse().unwrap(),
        actor: "tester".to_owned(),
    }
}

fn new(name: &str) -> NewKeyManager {
    let mut draft = Draft::new(ProviderKind::Custom, Vec::new());
    draft.name = name.to_owned();
    draft.well_known_url = "https://idp.example/.well-known/openid-configuration".to_owned();
    draft.configuration.issuer = "https://idp.example".to_owned();
    draft.configuration.token_endpoint = "https://idp.example/token".to_owned();
    draft.configuration.authorization_endpoint = "https://idp.example/authorize".to_owned();
    draft.configuration.jwks_endpoint = "https://idp.example/jwks".to_owned();
    draft.parse(false).unwrap()
}

struct World {
    store: Store,
    log: UndoLog,
    at: OrganizationName,
}

/// Everything that an undo is to bring back: key managers without their counters, environments, the portal's choice.
type Snapshot = (Vec<KeyManager>, Vec<Environment>, String);

impl World {
    fn new() -> Self {
        let store = Store::unwritten(std::path::Path::new("/in-memory"), &audit()).unwrap();
        let at = store.chosen_organization().unwrap();
        World {
            store,
            log: UndoLog::default(),
            at,
        }
    }

    fn run(&mut self, op: Op) -> Result<Output, OpError> {
        self.log.run(&mut self.store, &self.at, op, &audit())
    }

    fn undo(&mut self) -> Result<String, OpError> {
        match self.run(Op::Undo)? {
            Output::Undone { what, .. } => Ok(what.change.undone()),
            other => panic!("{other:?}"),
        }
    }

    fn add(&self, name: &str) -> Op {
        Op::Add {
            new: Box::new(new(name)),
            draft: 0,
        }
    }

    fn describe(&self, name: &str, description: &str) -> Op {
        Op::Edit {
            edit: Box::new(Edit {
                name: name.to_owned(),
                revision: None,
                changes: Changes {
                    description: Some(Description::parse(description).unwrap()),
                    ..Changes::default()
                },
            }),
        }
    }

    fn only_in(&self, name: &str, environments: &[&str]) -> Op {
        let names = environments.iter().map(|name| environment(name)).collect();
        Op::Edit {
            edit: Box::new(Edit {
                name: name.to_owned(),
                revision: None,
                changes: Changes {
                    environments: Some(EnvironmentScope::Only(names)),
                    ..Changes::default()
                },
            }),
        }
    }

    fn switch(&self, name: &str, enabled: bool) -> Op {
        Op::SetEnabled {
            name: new(name).name,
            enabled,
        }
    }

    fn delete(&self, name: &str) -> Op {
        Op::Delete {
            name: new(name).name,
        }
    }

    fn choose(&self, name: &str) -> Op {
        Op::ChoosePortal {
            name: new(name).name,
        }
    }

    fn snapshot(&self) -> Snapshot {
        let names = ["alpha", "beta", "gamma"];
        let found = names
            .into_iter()
            .filter_map(|name| self.store.get(&self.at, name).unwrap())
            .map(|found| KeyManager {
                revision: 0,
                ..found
            })
            .collect();
        let portal = self.store.portal(&self.at).unwrap().as_str().to_owned();
        (found, self.store.environments(&self.at).unwrap(), portal)
    }
}

fn environment(name: &str) -> EnvironmentName {
    EnvironmentName::parse(name).unwrap()
}

#[test]
fn changes_of_every_kind_are_taken_back_one_by_one() {
    let mut world = World::new();
    let staging = || environment("Staging");
    let ops: Vec<(Op, &str)> = vec![
        (world.add("alpha"), "Deleted alpha."),
        (world.add("beta"), "Deleted beta."),
        (
            Op::AddEnvironment {
                environment: Environment {
                    name: staging(),
                    production: false,
                },
            },
            "Removed environment Staging.",
        ),
        (
            world.describe("alpha", "first"),
            "Restored the previous values of alpha.",
        ),
        (
            world.only_in("alpha", &["Staging", "Production"]),
            "Restored the previous values of alpha.",
        ),
        (
            Op::MoveEnvironment {
                name: staging(),
                later: false,
            },
            "Restored the position of environment Staging.",
        ),
        (
            world.choose("alpha"),
            "Restored the Developer Portal selection: Bijira Built-in STS.",
        ),
        (
            Op::MarkEnvironment {
                name: staging(),
                production: true,
            },
            "Restored whether Staging is a production environment.",
        ),
        (world.switch("beta", false), "beta enabled."),
        (
            Op::RemoveEnvironment {
                name: staging(),
                force: true,
            },
            "Restored environment Staging.",
        ),
        (
            world.describe("alpha", "second"),
            "Restored the previous values of alpha.",
        ),
        (world.delete("alpha"), "Restored alpha."),
        (world.switch("beta", true), "beta disabled."),
        (world.add("alpha"), "Deleted alpha."),
    ];
    let mut before = Vec::new();
    for (op, undone) in ops {
        before.push((world.snapshot(), undone));
        let done = world.run(op.clone());
        assert!(done.is_ok(), "{op:?}: {done:?}");
        assert_ne!(world.snapshot(), before.last().unwrap().0, "{op:?}");
    }
    for (wanted, undone) in before.into_iter().rev() {
        assert_eq!(world.undo().unwrap(), undone);
        assert_eq!(world.snapshot(), wanted, "{undone}");
    }
    assert_eq!(
        world.undo().unwrap_err().message(),
        "Nothing to undo in this session."
    );
    assert_eq!(world.store.damage().unwrap(), None);
}

#[test]
fn what_changed_nothing_is_not_undone() {
    let mut world = World::new();
    world.run(world.add("alpha")).unwrap();
    world.run(world.switch("alpha", true)).unwrap();
    world.run(world.describe("alpha", "")).unwrap();
    world.run(world.choose("Bijira-none")).unwrap_err();
    assert_eq!(world.undo().unwrap(), "Deleted alpha.");
    assert!(world.log.last().is_none());
}

#[test]
fn what_was_changed_elsewhere_since_is_a_conflict_and_the_change_before_can_be_undone() {
    let mut world = World::new();
    let at = world.at.clone();
    world.run(world.add("alpha")).unwrap();
    world.run(world.add("beta")).unwrap();
    world.run(world.switch("alpha", false)).unwrap();
    ops::set_enabled(&mut world.store, &at, "alpha", true, &audit()).unwrap();
    let refused = world.undo().unwrap_err();
    assert!(matches!(refused, OpError::Conflict { .. }), "{refused:?}");
    assert!(world.store.get(&at, "alpha").unwrap().unwrap().enabled);
    assert_eq!(world.undo().unwrap(), "Deleted beta.");
    // Added in this run, changed elsewhere: it is not deleted.
    assert!(world.undo().is_err());
    assert!(world.store.get(&at, "alpha").unwrap().is_some());

    world.run(world.choose("alpha")).unwrap();
    ops::choose_portal(&mut world.store, &at, "Bijira Built-in STS", &audit()).unwrap();
    assert_eq!(
        world.undo().unwrap_err().message(),
        "Bijira Built-in STS is now selected for the Developer Portal."
    );
    world
        .run(Op::MarkEnvironment {
            name: environment("Development"),
            production: true,
        })
        .unwrap();
    let other = Environment {
        name: environment("Other"),
        production: false,
    };
    ops::add_environment(&mut world.store, &at, &other, &audit()).unwrap();
    assert_eq!(
        world.undo().unwrap_err().message(),
        "The environments have changed since then."
    );
}

#[test]
fn an_environment_that_is_named_by_now_stays() {
    let mut world = World::new();
    let at = world.at.clone();
    world.run(world.add("alpha")).unwrap();
    world
        .run(Op::AddEnvironment {
            environment: Environment {
                name: environment("Staging"),
                production: false,
            },
        })
        .unwrap();
    let Op::Edit { edit, .. } = world.only_in("alpha", &["Staging"]) else {
        unreachable!()
    };
    ops::edit(&mut world.store, &at, &edit, &audit()).unwrap();
    let refused = world.undo().unwrap_err();
    assert_eq!(refused.code(), "in-use", "{refused:?}");
    assert_eq!(world.store.environments(&at).unwrap().len(), 3);
}
