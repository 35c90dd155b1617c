//! A home directory of one test, empty and thrown away.

use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

/// The program; `KMCTL_PROGRAM` names another build of it.
fn program() -> PathBuf {
    let built = || env!("CARGO_BIN_EXE_kmctl").into();
    std::env::var_os("KMCTL_PROGRAM").map_or_else(built, PathBuf::from)
}

/// The home, with all its XDG folders inside.
pub struct Home {
    folder: TempDir,
    more: Vec<(String, String)>,
}

impl Home {
    /// An empty one.
    pub fn new() -> Self {
        Home {
            folder: tempfile::Builder::new()
                .prefix("kmctl-home-")
                .tempdir()
                .unwrap(),
            more: Vec::new(),
        }
    }

    /// With one more variable in the environment.
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.more.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Where kmctl keeps its database.
    pub fn database(&self) -> PathBuf {
        self.path().join(".local/share/kmctl/kmctl.db")
    }

    /// The whole environment of a program in it.
    pub fn environment(&self) -> Vec<(String, String)> {
        let place = |folder: &str| self.path().join(folder).display().to_string();
        let mut all: Vec<(String, String)> = [
            ("HOME", place("")),
            ("XDG_DATA_HOME", place(".local/share")),
            ("XDG_CONFIG_HOME", place(".config")),
            ("XDG_STATE_HOME", place(".local/state")),
            ("XDG_CACHE_HOME", place(".cache")),
            ("TERM", "xterm-256color".to_owned()),
            ("LANG", "C.UTF-8".to_owned()),
            ("USER", "tester".to_owned()),
            ("PATH", std::env::var("PATH").unwrap_or_default()),
        ]
        .map(|(name, value)| (name.to_owned(), value))
        .into();
        all.extend(self.more.clone());
        all
    }

    /// A second kmctl beside the one on the screen, without a terminal.
    pub fn kmctl(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(program());
        command
            .args(arguments)
            .env_clear()
            .envs(self.environment())
            .stdin(std::process::Stdio::null());
        command
    }
}
