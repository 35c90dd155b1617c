//! The configuration file: what a person always wants.

use std::path::Path;
use std::time::Duration;

use super::Failure;
use super::settings::{Color, parse_timeout};
use crate::log::Level;

/// What the file says; everything is optional.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ConfigurationFile {
    /// Plain prompts instead of the full screen.
    pub accessible: Option<bool>,
    /// Colour.
    pub color: Option<Color>,
    /// Limit for reading one document.
    pub timeout: Option<Duration>,
    /// More certificate authorities.
    pub ca_files: Vec<std::path::PathBuf>,
    /// The organization to work in.
    pub organization: Option<String>,
    /// How much is written to the log.
    pub log_level: Option<Level>,
    /// Whether the full screen takes the mouse.
    pub mouse: Option<bool>,
    /// Keys that mean nothing, as sentences.
    pub unknown: Vec<String>,
}

/// All keys.
pub const KEYS: [&str; 7] = [
    "accessible",
    "color",
    "timeout",
    "ca-file",
    "organization",
    "log-level",
    "mouse",
];

impl ConfigurationFile {
    /// Reads a file; `None` when there is none.
    ///
    /// # Errors
    /// The file can't be read, is no TOML, or a key has a value that it can't have.
    pub fn read(path: &Path) -> Result<Option<Self>, Failure> {
        match std::fs::read_to_string(path) {
            Ok(text) => Self::parse(&text, path).map(Some),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(broken(path, &error.to_string())),
        }
    }

    fn parse(text: &str, path: &Path) -> Result<Self, Failure> {
        let table: toml::Table = text
            .parse()
            .map_err(|error: toml::de::Error| broken(path, error.message()))?;
        let mut file = ConfigurationFile::default();
        for (key, value) in &table {
            if !KEYS.contains(&key.as_str()) {
                file.unknown.push(unknown(key, path));
                continue;
            }
            file.set(key, value)
                .map_err(|what| broken(path, &format!("`{key}` must be {what}")))?;
        }
        Ok(file)
    }

    fn set(&mut self, key: &str, value: &toml::Value) -> Result<(), &'static str> {
        let switch = || value.as_bool().ok_or("true or false");
        let text = |what| value.as_str().ok_or(what);
        match key {
            "accessible" => self.accessible = Some(switch()?),
            "mouse" => self.mouse = Some(switch()?),
            "color" => {
                let what = "\"auto\", \"always\" or \"never\"";
                self.color = Some(Color::from_word(text(what)?).ok_or(what)?);
            }
            "log-level" => {
                let what = "\"error\", \"warn\", \"info\" or \"debug\"";
                self.log_level = Some(Level::from_word(text(what)?).ok_or(what)?);
            }
            "timeout" => {
                let what = "a time such as \"10s\"";
                self.timeout = Some(parse_timeout(text(what)?).map_err(|_| what)?);
            }
            "organization" => self.organization = Some(text("a name in quotes")?.to_owned()),
            "ca-file" => {
                let what = "a path in quotes, or a list of them";
                let paths = match value.as_array() {
                    Some(list) => list.iter().map(toml::Value::as_str).collect(),
                    None => Some(vec![text(what)?]),
                };
                self.ca_files = paths.ok_or(what)?.into_iter().map(Into::into).collect();
            }
            _ => {}
        }
        Ok(())
    }
}

fn unknown(key: &str, path: &Path) -> String {
    let nearest = KEYS
        .iter()
        .map(|known| (strsim::osa_distance(known, key), known))
        .min()
        .filter(|(distance, known)| *distance <= known.len() / 2);
    let hint = match nearest {
        Some((_, known)) => format!("Did you mean `{known}`?"),
        None => format!("Known keys: {}.", KEYS.join(", ")),
    };
    format!("Unknown key `{key}` in {}. {hint}", path.display())
}

fn broken(path: &Path, detail: &str) -> Failure {
    let detail = detail.trim_end_matches('.');
    Failure::new(
        "configuration-invalid",
        2,
        format!("The configuration file {}: {detail}.", path.display()),
    )
    .with_fix("Mend it, or give another with --config FILE.")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<ConfigurationFile, Failure> {
        ConfigurationFile::parse(text, Path::new("/c.toml"))
    }

    #[test]
    fn every_key_is_read() {
        let file = parse(
            "accessible = true\ncolor = \"never\"\ntimeout = \"3s\"\nca-file = \"/ca.pem\"\n\
             organization = \"Sample Org\"\nlog-level = \"info\"\nmouse = false\n",
        )
        .unwrap();
        assert_eq!(file.accessible, Some(true));
        assert_eq!(file.color, Some(Color::Never));
        assert_eq!(file.timeout, Some(Duration::from_secs(3)));
        assert_eq!(file.ca_files, [Path::new("/ca.pem")]);
        assert_eq!(file.organization.as_deref(), Some("Sample Org"));
        assert_eq!(file.log_level, Some(Level::Info));
        assert_eq!(file.mouse, Some(false));
        assert_eq!(file.unknown, Vec::<String>::new());
    }

    #[test]
    fn an_unknown_key_names_the_nearest() {
        let file = parse("colour = \"never\"\nzzz = 1\n").unwrap();
        assert_eq!(
            file.unknown,
            [
                "Unknown key `colour` in /c.toml. Did you mean `color`?",
                "Unknown key `zzz` in /c.toml. Known keys: accessible, color, timeout, ca-file, organization, log-level, mouse."
            ]
        );
    }

    #[test]
    fn a_wrong_value_names_file_and_key() {
        let failure = parse("timeout = 10").unwrap_err();
        assert_eq!(failure.exit, 2);
        assert_eq!(
            failure.message,
            "The configuration file /c.toml: `timeout` must be a time such as \"10s\"."
        );
        assert!(parse("color = \"blue\"").is_err());
        assert!(parse("not toml").is_err());
    }
}
