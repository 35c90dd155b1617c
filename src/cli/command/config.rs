//! `kmctl config init`.

use std::os::unix::fs::DirBuilderExt as _;
use std::path::Path;

use clap::{Args, Subcommand};
use serde_json::json;

use crate::cli::failure::Failure;
use crate::cli::output::Document;
use crate::cli::session::Session;
use crate::fs::{self, Overwrite, WriteError};

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
        /// Replace an existing file
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
        let present = match force {
            true => Overwrite::Yes,
            false => Overwrite::No,
        };
        fs::check_name(&path, present)?;
        if !session.settings.dry_run {
            write(&path, present)?;
        }
        let item = json!({ "path": path.display().to_string(), "changed": true });
        let sentence = format!("Wrote {}\n", path.display());
        session.written(Document::item("ConfigurationFile", item), &sentence)
    }
}

fn write(path: &Path, present: Overwrite) -> Result<(), WriteError> {
    if let Some(folder) = path.parent().filter(|it| !it.as_os_str().is_empty()) {
        std::fs::DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(folder)
            .map_err(|error| WriteError::refused(folder, error))?;
    }
    fs::write(path, SAMPLE.as_bytes(), fs::PRIVATE, present)
}
