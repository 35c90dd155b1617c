//! The side that is here: changes made in the test's own process, as the commands make them.

use kmctl::control_plane::{Target, TargetKind, TargetName, TargetUrl, Trust};
use kmctl::key_manager::{Description, Draft, Name, OrganizationName, ProviderKind};
use kmctl::ops::{self, Edit};
use kmctl::store::{AuditContext, Changes, Store};

use super::world::World;
use crate::support::home::Home;

pub fn audit() -> AuditContext {
    AuditContext {
        timestamp: jiff::Timestamp::now(),
        actor: "tester".to_owned(),
    }
}

/// The store of a home, beside whatever kmctl does with it.
pub fn store(home: &Home) -> (Store, OrganizationName) {
    let store = Store::open(&home.database(), &audit()).unwrap();
    let organization = store.chosen_organization().unwrap();
    (store, organization)
}

/// Adds a key manager with addresses below `issuer`.
pub fn add(home: &Home, name: &str, issuer: &str) {
    let (mut store, organization) = store(home);
    let of = |path: &str| format!("{issuer}/{path}");
    let mut draft = Draft::new(ProviderKind::Custom, Vec::new());
    draft.all_environments = true;
    draft.name = name.to_owned();
    draft.well_known_url = of(".well-known/openid-configuration");
    draft.configuration.issuer = issuer.to_owned();
    draft.configuration.token_endpoint = of("token");
    draft.configuration.authorization_endpoint = of("authorize");
    draft.configuration.jwks_endpoint = of("jwks");
    let new = draft.parse(false).unwrap();
    ops::add(&mut store, &organization, &new, None, &audit()).unwrap();
}

/// Changes the description of a key manager.
pub fn describe(home: &Home, name: &str, text: &str) {
    let (mut store, organization) = store(home);
    let edit = Edit {
        name: name.to_owned(),
        revision: None,
        changes: Changes {
            description: Some(Description::parse(text).unwrap()),
            ..Changes::default()
        },
    };
    ops::edit(&mut store, &organization, &edit, &audit()).unwrap();
}

/// Moves the Status switch.
pub fn switch(home: &Home, name: &str, enabled: bool) {
    let (mut store, organization) = store(home);
    ops::set_enabled(&mut store, &organization, name, enabled, &audit()).unwrap();
}

/// Deletes a key manager.
pub fn delete(home: &Home, name: &str) {
    let (mut store, organization) = store(home);
    ops::delete(&mut store, &organization, name, &audit()).unwrap();
}

/// Whether there is one of that name.
pub fn exists(home: &Home, name: &str) -> bool {
    let (store, organization) = store(home);
    let name = Name::parse(name).unwrap();
    store.get(&organization, name.as_str()).unwrap().is_some()
}

/// Keeps a target without a look at it.
pub fn add_target(home: &Home, name: &str, kind: TargetKind, url: &str, ca_pem: &str) {
    let (mut store, _) = store(home);
    let target = Target {
        name: TargetName::parse(name).unwrap(),
        kind,
        url: TargetUrl::parse(url, false).unwrap(),
        login_url: None,
        probe: None,
        gateway: kmctl::control_plane::GatewayOptions::default(),
        trust: match url.starts_with("https") {
            true => Trust::CaFile(ca_pem.to_owned()),
            false => Trust::System,
        },
        active: false,
        token_command: None,
        facts: kmctl::control_plane::TargetFacts::default(),
    };
    assert!(store.add_target(&target).unwrap());
}

impl World {
    /// A local key manager.
    pub fn add(&self, name: &str) {
        add(&self.home, name, &format!("https://{name}.example"));
    }

    /// A local key manager whose name is no part of an address.
    pub fn add_named(&self, name: &str) {
        add(&self.home, name, "https://named.example");
    }
}
