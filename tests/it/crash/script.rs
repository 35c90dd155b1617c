//! A session of every kind of write, killed at each of them: afterwards the file says exactly what it said after the last
//! acknowledged write, or after the one that was under way.

use std::collections::BTreeSet;
use std::io::Write as _;
use std::path::Path;
use std::sync::Mutex;
use std::time::Duration;

use kmctl::key_manager::{
    Description, Draft, Environment, EnvironmentName, NewKeyManager, OrganizationName, ProviderKind,
};
use kmctl::ops;
use kmctl::store::{AuditContext, Changes, ListQuery, Store, state};
use serde_json::{Value, json};

use super::victim::{ROLE, Victim, folder, rounds, spread};

fn audit() -> AuditContext {
    AuditContext {
        timestamp: "2026-01-02T03:04:05Z".parse().unwrap(),
        actor: "tester".to_owned(),
    }
}

fn draft(name: &str) -> Draft {
    let mut draft = Draft::new(ProviderKind::Custom, Vec::new());
    draft.name = name.to_owned();
    draft.well_known_url = "https://idp.example/.well-known/openid-configuration".to_owned();
    draft.configuration.issuer = "https://idp.example".to_owned();
    draft.configuration.token_endpoint = "https://idp.example/token".to_owned();
    draft.configuration.authorization_endpoint = "https://idp.example/authorize".to_owned();
    draft.configuration.jwks_endpoint = "https://idp.example/jwks".to_owned();
    draft
}

fn new(name: &str) -> NewKeyManager {
    draft(name).parse(false).unwrap()
}

fn edit(name: &str, text: &str) -> ops::Edit {
    ops::Edit {
        name: name.to_owned(),
        revision: None,
        changes: Changes {
            description: Some(Description::parse(text).unwrap()),
            ..Changes::default()
        },
    }
}

type Step = fn(&mut Store, &OrganizationName) -> Result<(), ops::OpError>;

/// Every verb that writes.
const STEPS: [Step; 20] = [
    |store, at| Ok(store.save_draft(at, 7, &draft("first-km"), &audit())?),
    |store, at| ops::add(store, at, &new("first-km"), Some(7), &audit()).map(drop),
    |store, at| ops::add(store, at, &new("second-km"), None, &audit()).map(drop),
    |store, at| ops::edit(store, at, &edit("first-km", "payments"), &audit()).map(drop),
    |store, at| ops::set_enabled(store, at, "second-km", false, &audit()).map(drop),
    |store, at| ops::set_enabled(store, at, "second-km", true, &audit()).map(drop),
    |store, at| ops::choose_portal(store, at, "first-km", &audit()).map(drop),
    |store, at| {
        let environment = Environment {
            name: EnvironmentName::parse("Staging").unwrap(),
            production: false,
        };
        ops::add_environment(store, at, &environment, &audit()).map(drop)
    },
    |store, at| {
        let name = EnvironmentName::parse("Staging").unwrap();
        ops::mark_environment(store, at, &name, true, &audit()).map(drop)
    },
    |store, at| {
        let name = EnvironmentName::parse("Staging").unwrap();
        ops::move_environment(store, at, &name, false, &audit()).map(drop)
    },
    |store, at| ops::delete(store, at, "first-km", &audit()).map(drop),
    |store, at| ops::edit(store, at, &edit("second-km", "shipping"), &audit()).map(drop),
    |store, at| Ok(store.save_draft(at, 9, &draft("third-km"), &audit())?),
    |store, at| Ok(store.save_draft(at, 9, &draft("third-km-again"), &audit())?),
    |store, _| Ok(store.discard_draft(9)?),
    |store, at| ops::add(store, at, &new("third-km"), None, &audit()).map(drop),
    |store, at| {
        let name = EnvironmentName::parse("Staging").unwrap();
        ops::remove_environment(store, at, &name, true, &audit()).map(drop)
    },
    |store, _| {
        let other = OrganizationName::parse("Other").unwrap();
        ops::add_organization(store, &other, &audit()).map(drop)
    },
    |store, _| ops::use_organization(store, "Other").map(drop),
    |store, at| ops::delete(store, at, "third-km", &audit()).map(drop),
];

/// All that the file says.
fn all(store: &Store, at: &OrganizationName) -> Value {
    let page = store.page(&ListQuery::first(at.clone(), 50)).unwrap();
    let key_managers: Vec<Value> = page
        .rows
        .iter()
        .map(|row| state(&store.get(at, row.name.as_str()).unwrap().unwrap()))
        .collect();
    let history: Vec<String> = store
        .history(at, None, None, 100)
        .unwrap()
        .into_iter()
        .map(|entry| format!("{} {}", entry.action, entry.subject))
        .collect();
    let environments = store.environments(at).unwrap();
    let draft = store.drafts_to_add(at).unwrap().into_iter().next();
    json!({
        "keyManagers": key_managers,
        "counts": [page.matching, page.all],
        "environments": format!("{environments:?}"),
        "portal": store.portal(at).unwrap().as_str(),
        "draft": draft.map(|(id, draft)| format!("{id} {}", draft.name)),
        "organizations": format!("{:?}", store.organizations().unwrap()),
        "chosen": store.chosen_organization().unwrap().as_str(),
        "history": history,
    })
}

fn home() -> OrganizationName {
    OrganizationName::parse("Default Organization").unwrap()
}

/// Not a test of its own: the child of the test below.
#[test]
fn child_goes_through_the_script() {
    let Some(path) = std::env::var_os(ROLE) else {
        return;
    };
    let mut out = std::io::stdout().lock();
    // The harness may have begun a line.
    writeln!(out, "\nstarted").unwrap();
    let mut store = Store::open(path.as_ref(), &audit()).unwrap();
    writeln!(out, "done open").unwrap();
    for (place, step) in STEPS.iter().enumerate() {
        step(&mut store, &home()).unwrap();
        writeln!(out, "done {place}").unwrap();
        out.flush().unwrap();
    }
    // The end of the process is no way out before the kill.
    std::thread::sleep(Duration::from_secs(600));
}

#[test]
fn every_write_is_done_or_not_done_when_it_is_killed() {
    let expected = {
        let folder = folder(1);
        let mut store = Store::open(&folder.path().join("kmctl.db"), &audit()).unwrap();
        let mut expected = vec![all(&store, &home())];
        for step in STEPS {
            step(&mut store, &home()).unwrap();
            expected.push(all(&store, &home()));
        }
        expected
    };
    for pair in expected.windows(2) {
        assert_ne!(
            pair[0], pair[1],
            "a step that writes nothing proves nothing"
        );
    }
    let hit = Mutex::new(BTreeSet::new());
    rounds("crash, a session of every write", 250, |round| {
        let folder = folder(round);
        let path = folder.path().join("kmctl.db");
        let mut victim = Victim::start("crash::script::child_goes_through_the_script", &path);
        // Around each write in turn, the making of the file among them.
        let point = round as usize % (STEPS.len() + 1);
        if point == 0 {
            victim.wait_for("started", 1);
        } else {
            victim.wait_for("done ", point);
        }
        let span = if point == 0 { 20 } else { 2 };
        let known = victim.kill_after(spread(round, Duration::from_millis(span)));
        let acknowledged = known
            .iter()
            .filter(|line| line.starts_with("done "))
            .count();
        let found = check(&path);
        // The first line acknowledges the making of the file; it stands for the state before any step.
        let least = acknowledged.saturating_sub(1);
        let at = [least, least + 1]
            .into_iter()
            .find(|at| expected.get(*at) == Some(&found));
        let at = at.unwrap_or_else(|| panic!("after {acknowledged}, half done or lost: {found:#}"));
        hit.lock().unwrap().insert(at);
    });
    let hit = hit.into_inner().unwrap();
    assert!(
        hit.len() > STEPS.len() / 2,
        "the kills fell on few writes: {hit:?}"
    );
}

fn check(path: &Path) -> Value {
    let store = Store::open(path, &audit()).unwrap();
    assert_eq!(store.damage().unwrap(), None);
    all(&store, &home())
}
