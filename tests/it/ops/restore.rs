//! States of the history come back.

use kmctl::key_manager::{
    Draft, Environment, EnvironmentName, NewKeyManager, OrganizationName, ProviderKind,
};
use kmctl::ops::{self, OpError};
use kmctl::store::{AuditContext, Changes, Store};

fn audit() -> AuditContext {
    AuditContext {
        timestamp: "2026-01-02T03:04:05Z".parse().unwrap(),
        actor: "tester".to_owned(),
    }
}

fn new(name: &str) -> NewKeyManager {
    let mut draft = Draft::new(ProviderKind::Custom, vec!["Development".to_owned()]);
    draft.all_environments = false;
    draft.name = name.to_owned();
    draft.description = "as it was".to_owned();
    draft.well_known_url = "https://idp.example/.well-known/openid-configuration".to_owned();
    draft.configuration.issuer = "https://idp.example".to_owned();
    draft.configuration.token_endpoint = "https://idp.example/token".to_owned();
    draft.configuration.authorization_endpoint = "https://idp.example/authorize".to_owned();
    draft.configuration.jwks_endpoint = "https://idp.example/jwks".to_owned();
    draft.parse(false).unwrap()
}

fn world() -> (tempfile::TempDir, Store, OrganizationName) {
    let folder = tempfile::tempdir().unwrap();
    let mut store = Store::open(&folder.path().join("kmctl.db"), &audit()).unwrap();
    let organization = store.chosen_organization().unwrap();
    ops::add(&mut store, &organization, &new("okta-km"), None, &audit()).unwrap();
    (folder, store, organization)
}

fn state_before(store: &Store, organization: &OrganizationName) -> ops::State {
    let entries = store
        .history(organization, Some("okta-km"), None, 1)
        .unwrap();
    ops::state(entries[0].before.as_ref().unwrap()).unwrap()
}

#[test]
fn a_deleted_key_manager_comes_back_as_it_was() {
    let (_folder, mut store, organization) = world();
    let was = store.get(&organization, "okta-km").unwrap().unwrap();
    ops::delete(&mut store, &organization, "okta-km", &audit()).unwrap();
    let state = state_before(&store, &organization);
    let now = ops::restore(&mut store, &organization, &state, None, &audit()).unwrap();
    assert_eq!(now.connection, was.connection);
    assert_eq!(now.environments, was.environments);
    assert_eq!(now.created_at, was.created_at);
    assert_eq!(now.revision, was.revision + 1);
    let newest = store.history(&organization, None, None, 1).unwrap();
    assert_eq!(newest[0].action, "restored");
}

#[test]
fn a_changed_one_goes_back_against_the_revision_that_was_read() {
    let (_folder, mut store, organization) = world();
    let edit = ops::Edit {
        name: "okta-km".to_owned(),
        revision: None,
        changes: Changes {
            description: Some(kmctl::key_manager::Description::parse("something else").unwrap()),
            enabled: Some(false),
            ..Changes::default()
        },
    };
    ops::edit(&mut store, &organization, &edit, &audit()).unwrap();
    let state = state_before(&store, &organization);
    let stale = ops::restore(&mut store, &organization, &state, Some(1), &audit());
    assert!(matches!(stale, Err(OpError::Conflict { .. })), "{stale:?}");
    let now = ops::restore(&mut store, &organization, &state, Some(2), &audit()).unwrap();
    assert_eq!(now.description.as_str(), "as it was");
    assert!(now.enabled);
}

#[test]
fn a_refused_restore_changes_nothing() {
    let (_folder, mut store, organization) = world();
    let second = EnvironmentName::parse("Staging").unwrap();
    let environment = Environment {
        name: second.clone(),
        production: false,
    };
    ops::add_environment(&mut store, &organization, &environment, &audit()).unwrap();
    let edit = ops::Edit {
        name: "okta-km".to_owned(),
        revision: None,
        changes: Changes {
            environments: Some(kmctl::key_manager::EnvironmentScope::Only(vec![second])),
            ..Changes::default()
        },
    };
    ops::edit(&mut store, &organization, &edit, &audit()).unwrap();
    let state = state_before(&store, &organization);
    let development = EnvironmentName::parse("Development").unwrap();
    ops::remove_environment(&mut store, &organization, &development, true, &audit()).unwrap();
    let before = store.get(&organization, "okta-km").unwrap();
    let refused = ops::restore(&mut store, &organization, &state, None, &audit());
    assert!(matches!(refused, Err(OpError::Problems(_))), "{refused:?}");
    assert_eq!(store.get(&organization, "okta-km").unwrap(), before);
}

#[test]
fn what_is_no_state_of_a_key_manager_is_refused() {
    let portal = serde_json::json!("okta-km");
    assert_eq!(ops::state(&portal).unwrap_err().code(), "in-use");
    let broken = serde_json::json!({"type": "custom", "name": "okta-km"});
    let Err(OpError::Problems(problems)) = ops::state(&broken) else {
        panic!("a state without addresses was taken");
    };
    assert!(problems.len() >= 5, "{problems:?}");
}

#[test]
fn a_removed_environment_stands_in_the_history_of_those_that_named_it() {
    let (_folder, mut store, organization) = world();
    let staging = Environment {
        name: EnvironmentName::parse("Staging").unwrap(),
        production: false,
    };
    ops::add_environment(&mut store, &organization, &staging, &audit()).unwrap();
    let development = EnvironmentName::parse("Development").unwrap();
    let both = vec![development.clone(), staging.name];
    let edit = ops::Edit {
        name: "okta-km".to_owned(),
        revision: None,
        changes: Changes {
            environments: Some(kmctl::key_manager::EnvironmentScope::Only(both)),
            ..Changes::default()
        },
    };
    ops::edit(&mut store, &organization, &edit, &audit()).unwrap();
    ops::remove_environment(&mut store, &organization, &development, true, &audit()).unwrap();
    let newest = &store
        .history(&organization, Some("okta-km"), None, 1)
        .unwrap()[0];
    let lines = ops::history::differences(newest);
    assert_eq!(lines.len(), 1, "{lines:?}");
    assert_eq!(lines[0].before.as_deref(), Some("Development, Staging"));
    assert_eq!(lines[0].after.as_deref(), Some("Staging"));
}
