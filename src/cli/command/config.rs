//! `kmctl config`.

use std::os::unix::fs::DirBuilderExt as _;
use std::path::Path;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, Subcommand};
use serde_json::json;

use crate::cli::command_error::CommandError;
use crate::cli::exit_code::ExitCode;
use crate::cli::output::{Document, Table};
use crate::cli::session::Session;
use crate::cli::settings::config_text::ConfigText;
use crate::cli::settings::file::KEYS;
use crate::fs::{self, Overwrite, WriteError};

#[derive(Clone, Debug, Args)]
#[command(after_help = "Example: kmctl config set timeout 30s")]
pub struct Config {
    #[command(subcommand)]
    pub verb: Verb,
}

// What to do with it.
#[derive(Clone, Debug, Subcommand)]
pub enum Verb {
    /// Write a sample file that explains every setting
    #[command(after_help = "Example: kmctl config init --force")]
    Init {
        /// Replace an existing file
        #[arg(long)]
        force: bool,
    },
    /// List the settings and their values from the file
    #[command(after_help = "Example: kmctl config list")]
    List,
    /// Print a setting's value from the file
    #[command(after_help = "Example: kmctl config get timeout")]
    Get {
        /// The setting
        #[arg(value_parser = key())]
        key: String,
    },
    /// Change a setting in the file; comments stay as they are
    #[command(after_help = "Example: kmctl config set color never\n         \
                      kmctl config set ca-file /etc/ssl/one.pem /etc/ssl/two.pem\n         \
                      kmctl config set timeout \"\"")]
    Set {
        /// The setting
        #[arg(value_parser = key())]
        key: String,
        /// Its value; "" removes the setting. ca-file accepts several values
        #[arg(required = true)]
        value: Vec<String>,
    },
}

fn key() -> impl TypedValueParser<Value = String> {
    PossibleValuesParser::new(KEYS)
}

/// The sample: every key, commented out with its usual value.
const SAMPLE: &str = include_str!("../../../assets/config.toml");

impl Config {
    /// Writes the sample, reads or changes a setting.
    pub fn run(self, session: &Session) -> Result<(), CommandError> {
        let path = session.settings.configuration_path().ok_or_else(|| {
            CommandError::new(
                "no-home",
                ExitCode::Usage,
                "There is no home directory, so kmctl can't locate its configuration.",
            )
            .with_fix("Set HOME, or use --config FILE.")
        })?;
        match self.verb {
            Verb::Init { force } => init(session, &path, force),
            Verb::List => list(session, &path),
            Verb::Get { key } => get(session, &path, &key),
            Verb::Set { key, value } => set(session, &path, &key, &value),
        }
    }
}

fn init(session: &Session, path: &Path, force: bool) -> Result<(), CommandError> {
    let present = match force {
        true => Overwrite::Yes,
        false => Overwrite::No,
    };
    fs::check_name(path, present)?;
    if !session.settings.dry_run {
        write(path, SAMPLE.as_bytes(), present)?;
    }
    let item = json!({ "path": path.display().to_string(), "changed": true });
    let wrote = session.done("Wrote", "Would write");
    let sentence = format!("{wrote} {}\n", path.display());
    session.written(Document::item("ConfigurationFile", item), &sentence)
}

fn list(session: &Session, path: &Path) -> Result<(), CommandError> {
    let text = ConfigText::read(path)?;
    let items = KEYS
        .iter()
        .map(|key| json!({ "key": key, "value": text.json(key) }))
        .collect();
    let rows = || -> Vec<Vec<String>> {
        KEYS.iter()
            .map(|key| vec![(*key).to_owned(), text.value(key).unwrap_or_default()])
            .collect()
    };
    session.printer().document(
        Document::items("SettingList", items),
        || {
            let mut rows = rows();
            for row in &mut rows {
                for cell in row.iter_mut().filter(|cell| cell.is_empty()) {
                    "(not set)".clone_into(cell);
                }
            }
            Table::new(&["Setting", "Value"], session.terminal.columns()).render(&rows)
        },
        rows,
    )
}

fn get(session: &Session, path: &Path, key: &str) -> Result<(), CommandError> {
    let text = ConfigText::read(path)?;
    let Some(value) = text.value(key) else {
        return Err(CommandError::new(
            "not-found",
            ExitCode::NotFound,
            format!("{key} is not set in {}.", path.display()),
        )
        .with_fix(format!("Set it with kmctl config set {key} VALUE.")));
    };
    let item = json!({ "key": key, "value": text.json(key) });
    let rows = vec![vec![value.clone()]];
    session.printer().document(
        Document::item("Setting", item),
        || format!("{}\n", crate::key_manager::visible(&value)),
        || rows,
    )
}

fn set(session: &Session, path: &Path, key: &str, values: &[String]) -> Result<(), CommandError> {
    if session.settings.read_only {
        return Err(Session::read_only());
    }
    let mut text = ConfigText::read(path)?;
    let changed = text.set(key, values)?;
    if changed && !session.settings.dry_run {
        fs::check_name(path, Overwrite::Yes)?;
        write(path, text.to_string().as_bytes(), Overwrite::Yes)?;
    }
    let item = json!({ "key": key, "value": text.json(key), "changed": changed });
    let now = match text.value(key) {
        Some(value) => format!("{} {value}", session.done("is now", "would be")),
        None => session
            .done("is no longer set", "would no longer be set")
            .to_owned(),
    };
    let sentence = match changed {
        true => format!("{key} {now}.\n"),
        false => format!("Nothing to change: {key} already has this value.\n"),
    };
    session.written(Document::item("Setting", item), &sentence)
}

fn write(path: &Path, bytes: &[u8], present: Overwrite) -> Result<(), WriteError> {
    if let Some(folder) = path.parent().filter(|it| !it.as_os_str().is_empty()) {
        std::fs::DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(folder)
            .map_err(|error| WriteError::refused(folder, error))?;
    }
    fs::write(path, bytes, fs::PRIVATE, present)
}
