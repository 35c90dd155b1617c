//! What flags, variables and the configuration file say together: a flag beats a variable, a variable beats the file.

use std::path::PathBuf;
use std::time::Duration;

use super::arguments::Global;
use super::configuration_file::ConfigurationFile;
use super::variables::Variables;
use super::{Failure, paths};
use crate::log::Level;

mod conventions;
#[cfg(test)]
mod tests;

pub use conventions::parse_timeout;
use conventions::{by_convention, utf8_locale};

/// The form of results.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// For people.
    #[default]
    Table,
    /// The contract kmctl/v1.
    Json,
    /// The same as YAML.
    Yaml,
    /// One row a line, values between tabs, no header.
    Tsv,
}

/// Whether to colour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Color {
    /// On a terminal, unless the environment says otherwise.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

impl Color {
    /// The reverse of the word on the command line.
    pub fn from_word(word: &str) -> Option<Self> {
        clap::ValueEnum::from_str(word, true).ok()
    }
}

/// Who asked for plain prompts; it matters without a terminal, where only the flag means "ask all the same".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Plain {
    /// Nobody.
    No,
    /// The environment or the configuration file.
    Preferred,
    /// The flag.
    Demanded,
}

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
    /// The form of results.
    pub format: Format,
    /// Prompts instead of the full screen.
    pub plain: Plain,
    /// Never ask.
    pub no_input: bool,
    /// Take every question as answered with yes.
    pub yes: bool,
    /// Check everything, change nothing.
    pub dry_run: bool,
    /// Refuse every change.
    pub read_only: bool,
    /// Say less.
    pub quiet: bool,
    /// Say more.
    pub verbose: bool,
    /// Colour as asked for.
    pub color: Color,
    /// Limit for reading one document, in all.
    pub timeout: Duration,
    /// More certificate authorities.
    pub ca_files: Vec<PathBuf>,
    /// Plain http is read anywhere.
    pub allow_http: bool,
    /// `HOST:PORT:ADDRESS`, as given.
    pub resolve: Vec<String>,
    /// How much is written to the log, if anything.
    pub log_level: Option<Level>,
    /// ASCII only on the full screen.
    pub ascii: bool,
    /// The full screen takes the mouse.
    pub mouse: bool,
    /// Options that a command shown to the user repeats.
    pub repeated: Vec<String>,
    /// What is odd but stops nothing, as sentences.
    pub warnings: Vec<String>,
    /// Why the configuration file was passed over, for the command that reports it.
    pub configuration: Option<Failure>,
    /// The environment.
    pub variables: Variables,
}

impl Settings {
    /// Puts the three sources together; reads the configuration file, unless the command is about to write it.
    ///
    /// # Errors
    /// A variable or a key of the file has a value that it can't have; a configuration file that was named is missing.
    pub fn resolve(flags: &Global, variables: Variables, writing: bool) -> Result<Self, Failure> {
        let config = path(&flags.config, &variables, "KMCTL_CONFIG");
        let file = read_file(config.as_ref(), writing)?;
        let color = chosen(flags.color, &variables, "KMCTL_COLOR", |word| {
            Color::from_word(word).ok_or("auto, always or never")
        })?;
        let timeout = chosen(flags.timeout, &variables, "KMCTL_TIMEOUT", |word| {
            parse_timeout(word).map_err(|_| "a time such as 10s")
        })?;
        let log_level = chosen(flags.log_level, &variables, "KMCTL_LOG_LEVEL", |word| {
            Level::from_word(word).ok_or("error, warn, info or debug")
        })?;
        let format = format(flags, &variables)?;
        let switch = |flag: bool, name: &str| flag || variables.switch(name);
        Ok(Settings {
            config,
            database: path(&flags.database, &variables, "KMCTL_DATABASE"),
            organization: flags
                .organization
                .clone()
                .or_else(|| variables.text("KMCTL_ORGANIZATION").map(str::to_owned))
                .or(file.organization),
            target_option: flags.target.is_some(),
            target: flags
                .target
                .clone()
                .or_else(|| variables.text("KMCTL_TARGET").map(str::to_owned)),
            format,
            plain: plain(flags, &variables, file.accessible),
            no_input: switch(flags.no_input, "KMCTL_NO_INPUT") || variables.switch("CI"),
            yes: switch(flags.yes, "KMCTL_YES"),
            dry_run: switch(flags.dry_run, "KMCTL_DRY_RUN"),
            read_only: switch(flags.read_only, "KMCTL_READ_ONLY"),
            quiet: switch(flags.quiet, "KMCTL_QUIET"),
            verbose: switch(flags.verbose, "KMCTL_VERBOSE"),
            color: color
                .unwrap_or_else(|| by_convention(&variables).or(file.color).unwrap_or_default()),
            timeout: timeout.or(file.timeout).unwrap_or(Duration::from_secs(10)),
            ca_files: ca_files(flags, &variables, file.ca_files),
            allow_http: switch(flags.allow_http, "KMCTL_ALLOW_HTTP"),
            resolve: resolve(flags, &variables),
            log_level: log_level.or(file.log_level),
            ascii: switch(flags.ascii, "KMCTL_ASCII") || !utf8_locale(&variables),
            mouse: file.mouse.unwrap_or(false),
            repeated: flags.repeated(),
            warnings: file.unknown,
            configuration: None,
            variables,
        })
    }

    /// The database file.
    ///
    /// # Errors
    /// None was named and there is no home directory.
    pub fn database(&self) -> Result<PathBuf, Failure> {
        match &self.database {
            Some(path) => Ok(path.clone()),
            None => paths::database(),
        }
    }

    /// The configuration file: the one that was named, else the usual place; `None` without a home directory.
    pub fn configuration_path(&self) -> Option<PathBuf> {
        self.config.clone().or_else(paths::configuration)
    }

    /// Whether to colour a stream; `terminal` tells whether it is one.
    pub fn colored(&self, terminal: bool) -> bool {
        match self.color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => terminal && self.variables.text("TERM") != Some("dumb"),
        }
    }
}

fn read_file(named: Option<&PathBuf>, writing: bool) -> Result<ConfigurationFile, Failure> {
    if writing {
        // The command that writes the file does not need it.
        return Ok(ConfigurationFile::default());
    }
    if let Some(named) = named {
        return ConfigurationFile::read(named)?.ok_or_else(|| {
            let message = format!("The configuration file {} does not exist.", named.display());
            Failure::new("configuration-invalid", 2, message)
                .with_fix("kmctl config init writes a sample.")
        });
    }
    match paths::configuration() {
        Some(usual) => Ok(ConfigurationFile::read(&usual)?.unwrap_or_default()),
        None => Ok(ConfigurationFile::default()),
    }
}

fn path(flag: &Option<PathBuf>, variables: &Variables, name: &str) -> Option<PathBuf> {
    flag.clone()
        .or_else(|| variables.get(name).map(PathBuf::from))
}

fn chosen<T>(
    flag: Option<T>,
    variables: &Variables,
    name: &str,
    parse: impl Fn(&str) -> Result<T, &'static str>,
) -> Result<Option<T>, Failure> {
    match (flag, variables.text(name)) {
        (Some(value), _) => Ok(Some(value)),
        (None, Some(word)) => parse(word)
            .map(Some)
            .map_err(|what| Failure::usage(format!("{name} is `{word}`; it must be {what}."))),
        (None, None) => Ok(None),
    }
}

/// The form of results. `--json` is short for `--output json`.
fn format(flags: &Global, variables: &Variables) -> Result<Format, Failure> {
    let flag = if flags.json {
        Some(Format::Json)
    } else {
        flags.output
    };
    let by_switch = variables.switch("KMCTL_JSON").then_some(Format::Json);
    let named = chosen(flag, variables, "KMCTL_OUTPUT", |word| {
        clap::ValueEnum::from_str(word, true).map_err(|_| "table, json, yaml or tsv")
    })?;
    Ok(named.or(by_switch).unwrap_or_default())
}

fn plain(flags: &Global, variables: &Variables, accessible: Option<bool>) -> Plain {
    if flags.plain {
        Plain::Demanded
    } else if variables.switch("KMCTL_PLAIN")
        || variables.switch("ACCESSIBLE")
        || variables.text("TERM") == Some("dumb")
        || accessible == Some(true)
    {
        Plain::Preferred
    } else {
        Plain::No
    }
}

fn ca_files(flags: &Global, variables: &Variables, file: Vec<PathBuf>) -> Vec<PathBuf> {
    if !flags.ca_file.is_empty() {
        flags.ca_file.clone()
    } else if let Some(path) = variables.get("KMCTL_CA_FILE") {
        vec![path.into()]
    } else {
        file
    }
}

fn resolve(flags: &Global, variables: &Variables) -> Vec<String> {
    if !flags.resolve.is_empty() {
        return flags.resolve.clone();
    }
    let words = variables.text("KMCTL_RESOLVE").unwrap_or_default();
    words
        .split([',', ' '])
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}
