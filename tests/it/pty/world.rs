//! A home with a database in a known state, a provider, and a second process to read the state from outside.

use std::sync::OnceLock;

use kmctl::demo::{Options, Provider, Tenant};
use kmctl::key_manager::{Draft, OrganizationName, ProviderKind};
use kmctl::ops;
use kmctl::store::{AuditContext, Store};
use serde_json::Value;

use crate::support::home::Home;
use crate::support::pty::Pty;

/// One provider for all scenarios.
pub fn provider() -> &'static Provider {
    static PROVIDER: OnceLock<Provider> = OnceLock::new();
    PROVIDER.get_or_init(|| Provider::start(&Options::default()).unwrap())
}

/// `$A`: clean, two keys.
pub fn asgardeo() -> String {
    provider().well_known(Tenant::Asgardeo)
}

/// `$M`: clean, no revocation endpoint.
pub fn microsoft() -> String {
    provider().well_known(Tenant::Microsoft)
}

/// `$C`: clean.
pub fn custom() -> String {
    provider().well_known(Tenant::Custom)
}

/// A document that is no document.
pub fn bare(path: &str) -> String {
    format!(
        "{}{path}/.well-known/openid-configuration",
        provider().base()
    )
}

/// A home and what is in it.
pub struct World {
    pub home: Home,
}

impl World {
    /// S0: the built-in key manager only.
    pub fn s0() -> Self {
        let home = Home::new();
        let authority = home.path().join("authority.pem");
        std::fs::write(&authority, provider().ca_pem()).unwrap();
        let home = home.with("KMCTL_CA_FILE", authority.to_str().unwrap());
        World { home }
    }

    /// S1: S0 and external-asgardeo-km, on.
    pub fn s1() -> Self {
        let world = World::s0();
        world.seed(
            ProviderKind::Asgardeo,
            "external-asgardeo-km",
            "My external asgardeo km",
            &asgardeo(),
        );
        world
    }

    /// S2: S1 and external-azure-km, off.
    pub fn s2() -> Self {
        let world = World::s1();
        world.seed(
            ProviderKind::Microsoft,
            "external-azure-km",
            "external azure km",
            &microsoft(),
        );
        let (mut store, organization) = world.store();
        ops::set_enabled(
            &mut store,
            &organization,
            "external-azure-km",
            false,
            &audit(),
        )
        .unwrap();
        world
    }

    /// S1 with the Developer Portal on it.
    pub fn s1p() -> Self {
        let world = World::s1();
        let (mut store, organization) = world.store();
        ops::choose_portal(&mut store, &organization, "external-asgardeo-km", &audit()).unwrap();
        world
    }

    pub fn store(&self) -> (Store, OrganizationName) {
        let store = Store::open(&self.home.database(), &audit()).unwrap();
        let organization = store.chosen_organization().unwrap();
        (store, organization)
    }

    pub fn seed(&self, kind: ProviderKind, name: &str, description: &str, url: &str) {
        let (mut store, organization) = self.store();
        let base = url
            .strip_suffix("/.well-known/openid-configuration")
            .unwrap();
        let mut draft = Draft::new(kind, Vec::new());
        draft.name = name.to_owned();
        draft.description = description.to_owned();
        draft.well_known_url = url.to_owned();
        draft.configuration.issuer = base.to_owned();
        draft.configuration.token_endpoint = format!("{base}/token");
        draft.configuration.authorization_endpoint = format!("{base}/authorize");
        draft.configuration.jwks_endpoint = format!("{base}/jwks");
        let new = draft.parse(false).unwrap();
        ops::add(&mut store, &organization, &new, None, &audit()).unwrap();
    }

    /// The screen, at the size of the drawings.
    pub fn screen(&self) -> Pty {
        let pty = Pty::start(&[], &self.home, 80, 24);
        pty.wait_for("? Help");
        pty
    }

    /// What a second process says.
    pub fn json(&self, arguments: &[&str]) -> Value {
        let output = self.home.kmctl(arguments).output().unwrap();
        assert!(
            output.status.success(),
            "{arguments:?}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        serde_json::from_slice(&output.stdout).unwrap()
    }

    /// One key manager.
    pub fn show(&self, name: &str) -> Value {
        self.json(&["show", name, "--json"])["item"].clone()
    }

    /// The names in the list, in its order.
    pub fn names(&self) -> Vec<String> {
        let list = self.json(&["list", "--json"]);
        let items = list["items"].as_array().unwrap();
        items
            .iter()
            .map(|item| item["name"].as_str().unwrap().to_owned())
            .collect()
    }

    /// How many drafts are kept.
    pub fn drafts(&self) -> usize {
        let (store, organization) = self.store();
        usize::from(
            store
                .drafts_to_add(&organization)
                .unwrap()
                .into_iter()
                .next()
                .is_some(),
        )
    }
}

fn audit() -> AuditContext {
    AuditContext {
        timestamp: "2026-01-02T03:04:05Z".parse().unwrap(),
        actor: "tester".to_owned(),
    }
}
