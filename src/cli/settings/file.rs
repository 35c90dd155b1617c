//! Configuration file: permanent settings.

use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::{Deserialize, Deserializer};

use crate::cli::command_error::CommandError;
use crate::cli::exit_code::ExitCode;
use crate::cli::options::{Color, parse_timeout};
use crate::gateway::Selection;
use crate::log::Level;
use crate::net::not_a_file;

/// Content of the configuration file; every key is optional.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub struct ConfigurationFile {
    /// Plain prompts instead of the full screen.
    #[serde(deserialize_with = "switch")]
    pub accessible: Option<bool>,
    /// When to use color.
    pub color: Option<Color>,
    /// Limit for reading one document.
    #[serde(deserialize_with = "duration")]
    pub timeout: Option<Duration>,
    /// PEM files with further trusted certificate authorities.
    #[serde(deserialize_with = "one_or_more")]
    pub ca_file: Vec<PathBuf>,
    /// The organization to work in.
    pub organization: Option<String>,
    /// Log level.
    pub log_level: Option<Level>,
    /// Whether mouse reporting is on in the full screen.
    #[serde(deserialize_with = "switch")]
    pub mouse: Option<bool>,
    /// Gateways to validate for.
    #[serde(deserialize_with = "gateways")]
    pub gateway: Option<Selection>,
    /// Messages about unknown keys, as sentences.
    #[serde(skip)]
    pub unknown: Vec<String>,
}

/// All keys of the file.
pub const KEYS: [&str; 8] = [
    "accessible",
    "color",
    "timeout",
    "ca-file",
    "organization",
    "log-level",
    "mouse",
    "gateway",
];

impl ConfigurationFile {
    /// Reads a file; `None` if it does not exist.
    ///
    /// # Errors
    /// The file can't be read, is not valid TOML, or a key has a value that it can't have.
    pub fn read(path: &Path) -> Result<Option<Self>, CommandError> {
        match std::fs::read_to_string(path) {
            Ok(text) => Self::parse(&text, path).map(Some),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(invalid(&path.display().to_string(), &error.to_string())),
        }
    }

    /// Syntax error of a text, without its position; `None` if it is valid.
    pub fn fault(text: &str) -> Option<String> {
        let wrong = toml::from_str::<ConfigurationFile>(text).err()?;
        Some(wrong.message().trim_end_matches('.').to_owned())
    }

    /// Reads the text of a file.
    ///
    /// # Errors
    /// As [`ConfigurationFile::read`].
    pub fn parse(text: &str, path: &Path) -> Result<Self, CommandError> {
        let wrong = |error: toml::de::Error| invalid(&place(text, path, &error), error.message());
        let mut file: ConfigurationFile = toml::from_str(text).map_err(wrong)?;
        let table: toml::Table = toml::from_str(text).map_err(wrong)?;
        let unknown = table.keys().filter(|key| !KEYS.contains(&key.as_str()));
        file.unknown = unknown.map(|key| unknown_key(key, path)).collect();
        Ok(file)
    }
}

fn duration<'de, D: Deserializer<'de>>(value: D) -> Result<Option<Duration>, D::Error> {
    let text = String::deserialize(value)?;
    parse_timeout(&text)
        .map(Some)
        .map_err(serde::de::Error::custom)
}

fn switch<'de, D: Deserializer<'de>>(value: D) -> Result<Option<bool>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged, expecting = "expected true or false")]
    enum Switch {
        Is(bool),
    }
    Switch::deserialize(value).map(|Switch::Is(on)| Some(on))
}

fn gateways<'de, D: Deserializer<'de>>(value: D) -> Result<Option<Selection>, D::Error> {
    let names = String::deserialize(value)?;
    let unknown = |unknown: crate::gateway::UnknownGateway| {
        serde::de::Error::custom(format!("{unknown} {}", unknown.fix()))
    };
    Selection::parse(&names).map(Some).map_err(unknown)
}

fn one_or_more<'de, D: Deserializer<'de>>(value: D) -> Result<Vec<PathBuf>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged, expecting = "expected a path in quotes, or a list of them")]
    enum Paths {
        One(PathBuf),
        More(Vec<PathBuf>),
    }
    let paths = match Paths::deserialize(value)? {
        Paths::One(path) => vec![path],
        Paths::More(paths) => paths,
    };
    let wrong = paths.iter().find_map(|path| not_a_file(path.to_str()?));
    match wrong {
        Some(what) => Err(serde::de::Error::custom(what)),
        None => Ok(paths),
    }
}

/// Path with the line of an error, and its content.
fn place(text: &str, path: &Path, error: &toml::de::Error) -> String {
    let Some(span) = error.span() else {
        return path.display().to_string();
    };
    let before = text.get(..span.start).unwrap_or(text);
    let number = before.matches('\n').count();
    let line = text.lines().nth(number).unwrap_or_default().trim();
    format!("{}, line {} (`{line}`)", path.display(), number + 1)
}

/// Message for an unknown key.
pub fn unknown_key(key: &str, path: &Path) -> String {
    format!(
        "Unknown key `{key}` in {}. {}",
        path.display(),
        nearest_key(key)
    )
}

/// The key that was probably meant, or all of them.
pub fn nearest_key(key: &str) -> String {
    let nearest = KEYS
        .iter()
        .map(|known| (strsim::osa_distance(known, key), known))
        .min()
        .filter(|(distance, known)| *distance <= known.len() / 2);
    match nearest {
        Some((_, known)) => format!("Did you mean `{known}`?"),
        None => format!("Known keys: {}.", KEYS.join(", ")),
    }
}

fn invalid(place: &str, detail: &str) -> CommandError {
    let detail = detail.trim_end_matches('.');
    CommandError::new(
        "configuration-invalid",
        ExitCode::Usage,
        format!("Configuration file {place}: {detail}."),
    )
    .with_fix("Correct it, or use another file with --config FILE.")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<ConfigurationFile, CommandError> {
        ConfigurationFile::parse(text, Path::new("/c.toml"))
    }

    #[test]
    fn every_key_is_read() {
        let text = "accessible = true\ncolor = \"never\"\ntimeout = \"3s\"\nca-file = \"/ca.pem\"\n\
             organization = \"Sample Org\"\nlog-level = \"info\"\nmouse = false\n\
             gateway = \"api-manager,gateway-1.0\"\n";
        let file = parse(text).unwrap();
        assert_eq!(file.accessible, Some(true));
        assert_eq!(file.color, Some(Color::Never));
        assert_eq!(file.timeout, Some(Duration::from_secs(3)));
        assert_eq!(file.ca_file, [Path::new("/ca.pem")]);
        assert_eq!(file.organization.as_deref(), Some("Sample Org"));
        assert_eq!(file.log_level, Some(Level::Info));
        assert_eq!(file.mouse, Some(false));
        assert_eq!(
            file.gateway,
            Selection::parse("api-manager,gateway-1.0").ok()
        );
        assert_eq!(file.unknown, Vec::<String>::new());
        assert_eq!(text.lines().count(), KEYS.len());
        let list = parse("ca-file = [\"/a.pem\", \"/b.pem\"]").unwrap();
        assert_eq!(list.ca_file.len(), 2);
    }

    #[test]
    fn an_unknown_key_names_the_nearest() {
        let file = parse("colour = \"never\"\nzzz = 1\n").unwrap();
        assert_eq!(
            file.unknown,
            [
                "Unknown key `colour` in /c.toml. Did you mean `color`?",
                "Unknown key `zzz` in /c.toml. Known keys: accessible, color, timeout, ca-file, organization, log-level, mouse, gateway."
            ]
        );
    }

    #[test]
    fn a_wrong_value_names_file_line_and_key() {
        let failure = parse("mouse = true\ntimeout = \"soon\"").unwrap_err();
        assert_eq!(failure.exit, ExitCode::Usage);
        assert_eq!(
            failure.message,
            "Configuration file /c.toml, line 2 (`timeout = \"soon\"`): `soon` is not a valid duration. Use e.g. 10s, 500ms or 2m."
        );
        for wrong in [
            "color = \"blue\"",
            "ca-file = 1",
            "gateway = \"gateway-9\"",
            "timeout = 10",
            "not toml",
        ] {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
    }
}
