//! A private home for one test, and the program run in it with a cleared environment.
#![expect(clippy::unwrap_used, reason = "test support")]

use std::path::PathBuf;

use assert_cmd::Command;
use kmctl::key_manager::{Draft, OrganizationName, ProviderKind};
use kmctl::ops;
use kmctl::store::{AuditContext, Store};

/// Folders that nobody else uses; gone at the end.
pub struct Home {
    folder: tempfile::TempDir,
}

/// What a run wrote, and how it ended.
#[derive(Debug)]
pub struct Ran {
    pub out: String,
    pub err: String,
    pub exit: i32,
}

impl Ran {
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error} in {self:?}"))
    }

    pub fn error(&self) -> serde_json::Value {
        let error: serde_json::Value =
            serde_json::from_str(&self.err).unwrap_or_else(|error| panic!("{error} in {self:?}"));
        assert_eq!(error["schema"], "kmctl/v1");
        assert_eq!(error["kind"], "Error");
        assert_eq!(error["error"]["exit"], self.exit);
        error["error"].clone()
    }
}

impl Home {
    pub fn new() -> Self {
        Home {
            folder: tempfile::tempdir().unwrap(),
        }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn database(&self) -> PathBuf {
        self.path("data/kmctl/kmctl.db")
    }

    /// The program, in this home.
    pub fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_kmctl"));
        command
            .env_clear()
            .env("HOME", self.folder.path())
            .env("XDG_DATA_HOME", self.path("data"))
            .env("XDG_CONFIG_HOME", self.path("config"))
            .env("XDG_STATE_HOME", self.path("state"))
            .env("XDG_CACHE_HOME", self.path("cache"))
            .env("LANG", "C.UTF-8")
            .env("TZ", "UTC")
            .current_dir(self.folder.path())
            .timeout(std::time::Duration::from_secs(60));
        command
    }

    /// Runs it with these words, split at blanks.
    pub fn run(&self, line: &str) -> Ran {
        let words: Vec<&str> = line.split(' ').filter(|word| !word.is_empty()).collect();
        self.words(&words)
    }

    /// Runs it with these words.
    pub fn words(&self, words: &[&str]) -> Ran {
        ran(self.command().args(words))
    }

    /// The store, as the program keeps it.
    pub fn store(&self) -> (Store, OrganizationName) {
        let store = Store::open(&self.database(), &audit()).unwrap();
        let organization = store.chosen_organization().unwrap();
        (store, organization)
    }

    /// Adds a key manager without the program.
    pub fn with(&self, kind: ProviderKind, name: &str, description: &str) {
        let (mut store, organization) = self.store();
        let mut draft = Draft::new(kind, Vec::new());
        draft.name = name.to_owned();
        draft.description = description.to_owned();
        draft.well_known_url = "https://idp.example/.well-known/openid-configuration".to_owned();
        draft.configuration.issuer = "https://idp.example".to_owned();
        draft.configuration.token_endpoint = "https://idp.example/token".to_owned();
        draft.configuration.authorization_endpoint = "https://idp.example/authorize".to_owned();
        draft.configuration.jwks_endpoint = "https://idp.example/jwks".to_owned();
        let new = draft.parse(false).unwrap();
        ops::add(&mut store, &organization, &new, None, &audit()).unwrap();
    }
}

/// Runs a command to its end.
pub fn ran(command: &mut Command) -> Ran {
    let output = command.output().unwrap();
    Ran {
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
        exit: output.status.code().unwrap_or(-1),
    }
}

pub fn audit() -> AuditContext {
    AuditContext {
        timestamp: "2026-01-02T03:04:05Z".parse().unwrap(),
        actor: "tester".to_owned(),
    }
}
