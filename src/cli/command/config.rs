//! `kmctl config init`.

use std::io::Write as _;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use serde_json::json;

use crate::cli::output::Document;
use crate::cli::{Failure, Session};

/// The configuration file
#[derive(Clone, Debug, Args)]
#[command(after_help = "Example: kmctl config init")]
pub struct Config {
    #[command(subcommand)]
    pub verb: Verb,
}

/// What to do with it.
#[derive(Clone, Debug, Subcommand)]
pub enum Verb {
    /// Write a sample, with every setting in it and explained
    #[command(after_help = "Example: kmctl config init --force")]
    Init {
        /// Write over the one that is there
        #[arg(long)]
        force: bool,
    },
}

/// The sample: every key, commented out with its usual value.
const SAMPLE: &str = include_str!("../../../assets/config.toml");

impl Config {
    /// Writes the sample.
    pub fn run(self, session: &Session) -> Result<(), Failure> {
        let Verb::Init { force } = self.verb;
        let path = session.settings.configuration_path().ok_or_else(|| {
            Failure::new(
                "no-home",
                2,
                "There is no home directory, so the place of the configuration is not known.",
            )
            .with_fix("Set HOME, or give the file with --config FILE.")
        })?;
        if path.exists() && !force {
            let message = format!("{} is there already. Nothing was changed.", path.display());
            return Err(
                Failure::new("already-exists", 6, message).with_fix("Write over it with --force.")
            );
        }
        if !session.settings.dry_run {
            write(&path).map_err(|error| {
                let message = format!("{} can't be written: {error}.", path.display());
                Failure::new("file-unwritable", 1, message)
            })?;
        }
        let item = json!({ "path": path.display().to_string(), "changed": true });
        let sentence = format!("Wrote {}\n", path.display());
        session.written(Document::item("ConfigurationFile", item), &sentence)
    }
}

/// Whole or not at all: a file beside it, then its name.
fn write(path: &Path) -> std::io::Result<()> {
    if let Some(folder) = path.parent().filter(|it| !it.as_os_str().is_empty()) {
        std::fs::DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(folder)?;
    }
    let fresh: PathBuf = path.with_extension("toml.new");
    // Left by a run that was killed, or put there by somebody as a link to somewhere else.
    let _ = std::fs::remove_file(&fresh);
    let mut file = std::fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&fresh)?;
    file.write_all(SAMPLE.as_bytes())?;
    file.sync_all()?;
    std::fs::rename(&fresh, path)
}
