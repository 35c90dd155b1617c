//! Settings: a flag beats a variable, a variable beats the configuration file.
//!
//! To add a setting:
//!
//! 1. a field and its key in `settings/file.rs` (`ConfigurationFile`, `KEYS`), which parses it,
//! 2. its flag and variable in `Global` (`cli/arguments.rs`),
//! 3. a field of [`Settings`] here, and the line that resolves it,
//! 4. its line in the sample of `cli/command/config.rs`.

use std::path::PathBuf;
use std::time::Duration;

use clap::ArgMatches;
use clap::parser::ValueSource;

use super::arguments::Global;
use super::command_error::CommandError;
use super::exit_code::ExitCode;
use super::options::{Color, Format, Plain};
use super::paths;
use crate::gateway::Selection;
use crate::log::Level;

pub mod config_text;
pub mod environment;
pub mod file;
#[cfg(test)]
mod tests;

use environment::{is_on, utf8_locale, variable};
use file::ConfigurationFile;

/// Variable with the gateways to validate for.
const GATEWAY_VARIABLE: &str = "KMCTL_GATEWAY";

/// Everything that holds for a whole run.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The configuration file that was named.
    pub config: Option<PathBuf>,
    /// The database that was named.
    pub database: Option<PathBuf>,
    /// The organization that was named.
    pub organization: Option<String>,
    /// The target that was named.
    pub target: Option<String>,
    /// Whether it was named by an option, and not by a variable.
    pub target_option: bool,
    /// Format of a command's result on stdout.
    pub format: Format,
    /// Prompts instead of the full screen.
    pub plain: Plain,
    /// Never prompt: what is missing is an error.
    pub no_input: bool,
    /// Answer yes to every question.
    pub yes: bool,
    /// Check everything, change nothing.
    pub dry_run: bool,
    /// Reject every change.
    pub read_only: bool,
    /// Print results only, no remarks.
    pub quiet: bool,
    /// Print more detail, conformance notes among it.
    pub verbose: bool,
    /// Requested color mode.
    pub color: Color,
    /// Limit for reading one document, in all.
    pub timeout: Duration,
    /// More certificate authorities.
    pub ca_files: Vec<PathBuf>,
    /// Plain http is read anywhere.
    pub allow_http: bool,
    /// Gateways to validate for; `None`: the newest API Platform gateway.
    pub gateways: Option<Selection>,
    /// `HOST:PORT:ADDRESS`, as given.
    pub resolve: Vec<String>,
    /// Log level, if logging is on.
    pub log_level: Option<Level>,
    /// ASCII only on the full screen.
    pub ascii: bool,
    /// The full screen takes the mouse.
    pub mouse: bool,
    /// Options that a command shown to the user repeats.
    pub repeated: Vec<String>,
    /// Warnings, as sentences.
    pub warnings: Vec<String>,
    /// Error of the configuration file, for the command that reports it.
    pub configuration: Option<CommandError>,
}

/// How the configuration file is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reading {
    /// Its errors end the run.
    Strictly,
    /// An error is kept, for the command that reports it.
    Leniently,
    /// Not at all, for the command that writes it.
    Nothing,
}

impl Settings {
    /// Puts the three sources together.
    ///
    /// # Errors
    /// A key of the file has a value that it can't have, a configuration file that was named is missing, or two options
    /// contradict each other.
    pub fn resolve(
        global: &Global,
        matches: &ArgMatches,
        reading: Reading,
    ) -> Result<Self, CommandError> {
        let (file, configuration) = match (reading, read_file(global.config.as_ref())) {
            (Reading::Nothing, _) => (ConfigurationFile::default(), None),
            (Reading::Leniently, Err(failure)) => (ConfigurationFile::default(), Some(failure)),
            (_, file) => (file?, None),
        };
        let typed = |id: &str| matches.value_source(id) == Some(ValueSource::CommandLine);
        let given = global.clone();
        Ok(Settings {
            format: format(global, typed)?,
            plain: plain(global.plain, typed("plain"), file.accessible),
            repeated: given.repeated(typed),
            config: given.config,
            database: given.database,
            organization: given.organization.or(file.organization),
            target_option: typed("target"),
            target: given.target,
            no_input: given.no_input || is_on("CI"),
            yes: given.yes,
            dry_run: given.dry_run,
            read_only: given.read_only,
            quiet: given.quiet,
            verbose: given.verbose,
            color: given
                .color
                .or_else(|| environment::color(variable))
                .or(file.color)
                .unwrap_or_default(),
            timeout: given
                .timeout
                .or(file.timeout)
                .unwrap_or(Duration::from_secs(10)),
            ca_files: match given.ca_file.is_empty() {
                true => file.ca_file,
                false => given.ca_file,
            },
            allow_http: given.allow_http,
            gateways: match variable(GATEWAY_VARIABLE) {
                Some(names) => Some(gateways(&names, GATEWAY_VARIABLE)?),
                None => file.gateway,
            },
            resolve: given.resolve,
            log_level: given.log_level.or(file.log_level),
            ascii: given.ascii || !utf8_locale(variable),
            mouse: file.mouse.unwrap_or(false),
            warnings: file.unknown,
            configuration,
        })
    }

    /// The database file.
    ///
    /// # Errors
    /// None is given and there is no home directory.
    pub fn database(&self) -> Result<PathBuf, CommandError> {
        match &self.database {
            Some(path) => Ok(path.clone()),
            None => paths::database(),
        }
    }

    /// The configuration file: the one that was named, else the usual place; `None` without a home directory.
    pub fn configuration_path(&self) -> Option<PathBuf> {
        self.config.clone().or_else(paths::configuration)
    }

    /// Whether to color a stream; `terminal`: it is one.
    pub fn colored(&self, terminal: bool) -> bool {
        match self.color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => terminal && variable("TERM").as_deref() != Some("dumb"),
        }
    }
}

/// Gateways by name, as an option or a variable gives them.
///
/// # Errors
/// Names what is not known, and where it was given.
pub fn gateways(names: &str, given: &str) -> Result<Selection, CommandError> {
    Selection::parse(names).map_err(|unknown| {
        CommandError::usage(format!("{given}: {unknown}")).with_fix(unknown.fix())
    })
}

fn read_file(named: Option<&PathBuf>) -> Result<ConfigurationFile, CommandError> {
    if let Some(named) = named {
        return ConfigurationFile::read(named)?.ok_or_else(|| {
            let message = format!("The configuration file {} does not exist.", named.display());
            CommandError::new("configuration-invalid", ExitCode::Usage, message)
                .with_fix("Write one with kmctl config init.")
        });
    }
    match paths::configuration() {
        Some(usual) => Ok(ConfigurationFile::read(&usual)?.unwrap_or_default()),
        None => Ok(ConfigurationFile::default()),
    }
}

/// Output format. `--json` is short for `--output json`; flags beat the variable.
fn format(global: &Global, typed: impl Fn(&str) -> bool) -> Result<Format, CommandError> {
    let json = global.json.then_some(Format::Json);
    match (typed("json"), typed("output")) {
        (true, true) => Err(
            CommandError::usage("--json and --output exclude each other.")
                .with_fix("Leave one of them out."),
        ),
        (true, false) => Ok(Format::Json),
        _ => Ok(global.output.or(json).unwrap_or_default()),
    }
}

fn plain(asked: bool, typed: bool, accessible: Option<bool>) -> Plain {
    if asked && typed {
        Plain::Demanded
    } else if asked
        || is_on("ACCESSIBLE")
        || variable("TERM").as_deref() == Some("dumb")
        || accessible == Some(true)
    {
        Plain::Preferred
    } else {
        Plain::No
    }
}
