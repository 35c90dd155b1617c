//! Configuration file as text: edits one setting and keeps everything else.

use std::fmt;
use std::path::Path;

use clap::CommandFactory as _;
use serde_json::{Value as Json, json};
use toml_edit::{Array, DocumentMut, Item, Value};

use super::file::ConfigurationFile;
use crate::cli::arguments::Arguments;
use crate::cli::command_error::CommandError;
use crate::cli::exit_code::ExitCode;
use crate::key_manager::joined;

/// The text of the file, parsed.
#[derive(Clone, Debug)]
pub struct ConfigText {
    document: DocumentMut,
}

impl fmt::Display for ConfigText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.document.fmt(f)
    }
}

impl ConfigText {
    /// Reads the file; empty if it does not exist.
    ///
    /// # Errors
    /// The file can't be read or is not valid.
    pub fn read(path: &Path) -> Result<Self, CommandError> {
        // The parser used by every run reports the error.
        ConfigurationFile::read(path)?;
        let text = match std::fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
            Err(error) => {
                let message = format!("{} can't be read: {error}.", path.display());
                return Err(CommandError::new(
                    "configuration-invalid",
                    ExitCode::Usage,
                    message,
                ));
            }
        };
        let document = text.parse().map_err(|error: toml_edit::TomlError| {
            let message = format!("{}: {}.", path.display(), error.message());
            CommandError::new("configuration-invalid", ExitCode::Usage, message)
        })?;
        Ok(ConfigText { document })
    }

    /// Value of a setting as on the command line: lists with commas.
    pub fn value(&self, key: &str) -> Option<String> {
        match self.json(key) {
            Json::Null => None,
            Json::String(text) => Some(text),
            Json::Array(list) => {
                let texts = list.iter().filter_map(Json::as_str);
                Some(texts.collect::<Vec<_>>().join(", "))
            }
            other => Some(other.to_string()),
        }
    }

    /// Value of a setting as JSON; null if it is not set.
    pub fn json(&self, key: &str) -> Json {
        match self.document.get(key).and_then(Item::as_value) {
            Some(Value::Boolean(on)) => json!(on.value()),
            Some(Value::Array(list)) => list.iter().filter_map(Value::as_str).collect(),
            Some(value) => value.as_str().map_or(Json::Null, |text| json!(text)),
            None => Json::Null,
        }
    }

    /// Sets a setting, or removes it if the value is empty. Returns whether the text changed.
    ///
    /// # Errors
    /// The setting can't have this value.
    pub fn set(&mut self, key: &str, values: &[String]) -> Result<bool, CommandError> {
        let before = self.json(key);
        let value = match values {
            [] => return Ok(false),
            [only] if only.is_empty() => {
                return Ok(self.document.remove(key).is_some());
            }
            [only] => match only.as_str() {
                "true" => Value::from(true),
                "false" => Value::from(false),
                text => Value::from(text),
            },
            several => Value::Array(several.iter().map(String::as_str).collect::<Array>()),
        };
        if let Some(wrong) = ConfigurationFile::fault(&format!("{key} = {value}\n")) {
            let given = values.join(" ");
            return Err(match valid_values(key) {
                valid if valid.is_empty() => {
                    CommandError::usage(format!("{key} can't be `{given}`: {wrong}."))
                }
                valid => CommandError::usage(format!("`{given}` is not valid for {key}."))
                    .with_fix(format!("Use {}.", joined(&valid, "or"))),
            });
        }
        match self.document.get_mut(key).and_then(Item::as_value_mut) {
            Some(slot) => {
                // Keeps a comment after the value.
                let decor = slot.decor().clone();
                *slot = value;
                *slot.decor_mut() = decor;
            }
            None => {
                self.document.insert(key, Item::Value(value));
            }
        }
        Ok(self.json(key) != before)
    }
}

/// Values of a setting that has only a few; empty for any other.
fn valid_values(key: &str) -> Vec<String> {
    if matches!(key, "accessible" | "mouse") {
        return vec!["true".to_owned(), "false".to_owned()];
    }
    let arguments = Arguments::command();
    let option = arguments
        .get_arguments()
        .find(|it| it.get_long() == Some(key));
    let values = option.map(clap::Arg::get_possible_values);
    let values = values.unwrap_or_default();
    values
        .iter()
        .map(|value| value.get_name().to_owned())
        .collect()
}
