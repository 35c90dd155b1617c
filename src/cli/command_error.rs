//! Error of a command: message, fix, exit code.

use std::path::Path;
use std::{fmt, io};

use serde_json::{Value, json};

use super::exit_code::ExitCode;
use crate::fs::WriteError;
use crate::key_manager::{FrontEnd, Problem, SearchQueryError, visible_block, without_backticks};
use crate::log;
use crate::ops::{Noun, OpError};
use crate::store::StoreError;

/// Error of a command, with its exit code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommandError {
    /// Stable code, for JSON.
    pub code: &'static str,
    /// Message, in sentences; may contain unescaped foreign text.
    pub message: String,
    /// The field that it is about, by its name in JSON.
    pub field: Option<&'static str>,
    /// What to do, in sentences; `None` if the message contains it.
    pub fix: Option<String>,
    /// The exit code.
    pub exit: ExitCode,
    /// Blocking findings, as in the contract.
    pub findings: Vec<Value>,
    /// Name that does not exist, for a suggestion.
    pub missing: Option<MissingName>,
    /// Nothing to print: the result on stdout says it, or nobody reads any more.
    pub silent: bool,
}

/// Name of an object that does not exist.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MissingName {
    /// Kind of the object.
    pub what: Noun,
    /// Name as given.
    pub name: String,
}

impl CommandError {
    /// Error with a message, without a fix.
    pub fn new(code: &'static str, exit: ExitCode, message: impl Into<String>) -> Self {
        CommandError {
            code,
            message: message.into(),
            field: None,
            fix: None,
            exit,
            findings: Vec::new(),
            missing: None,
            silent: false,
        }
    }

    /// Usage error (exit code 2).
    pub fn usage(message: impl Into<String>) -> Self {
        CommandError::new("usage", ExitCode::Usage, message)
    }

    /// A file that was named and can't be read.
    pub fn unreadable_file(path: &Path, error: &io::Error) -> Self {
        let message = format!("The file {} can't be read: {error}.", path.display());
        CommandError::new("file-unreadable", ExitCode::Usage, message)
    }

    /// Error without a message of its own: the result on stdout says it.
    pub fn status(exit: ExitCode) -> Self {
        CommandError {
            silent: true,
            ..CommandError::new("status", exit, "")
        }
    }

    /// Error after a panic.
    pub fn defect() -> Self {
        let place = match log::panic_report() {
            Some(defect) => format!(": {defect}"),
            None => String::new(),
        };
        CommandError::new(
            "defect",
            ExitCode::Unexpected,
            format!("kmctl stopped because of a bug{place}."),
        )
        .with_fix("Start kmctl again. Confirmed changes are saved, and your wizard input is kept as a draft.")
    }

    /// Cancelled at a prompt.
    pub fn cancelled() -> Self {
        CommandError::new(
            "cancelled",
            ExitCode::Cancelled,
            "Canceled. Nothing was changed.",
        )
    }

    /// A value that its field does not take.
    pub fn invalid(field: &'static str, message: impl Into<String>) -> Self {
        CommandError {
            field: Some(field),
            ..CommandError::new("invalid", ExitCode::Refused, message)
        }
    }

    /// Adds the fix.
    #[must_use]
    pub fn with_fix(mut self, fix: impl Into<String>) -> Self {
        self.fix = Some(fix.into());
        self
    }

    /// As the contract's `Error` document.
    pub fn json(&self) -> Value {
        let mut error = json!({
            "code": self.code,
            "message": self.message,
            "field": self.field,
            "fix": self.fix,
            "exit": self.exit.number(),
        });
        if let (Some(object), false) = (error.as_object_mut(), self.findings.is_empty()) {
            object.insert("findings".to_owned(), self.findings.clone().into());
        }
        json!({ "schema": crate::cli::output::document::SCHEMA, "kind": "Error", "error": error })
    }

    /// As text for a terminal or a log: visible characters only.
    pub fn text(&self) -> String {
        let shown = |text: &str| visible_block(&without_backticks(text));
        let mut text = format!("Error: {}\n", shown(&self.message));
        if let Some(fix) = &self.fix {
            text.push_str(&format!("Fix: {}\n", shown(fix)));
        }
        text
    }

    /// Error of writing to stdout. A closed pipe is a success.
    pub fn output(error: &io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe {
            return CommandError::status(ExitCode::Done);
        }
        CommandError::new(
            "output-failed",
            ExitCode::Unexpected,
            format!("The output can't be written: {error}."),
        )
    }
}

impl fmt::Display for CommandError {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str(&self.message)
    }
}

impl std::error::Error for CommandError {}

impl From<WriteError> for CommandError {
    fn from(why: WriteError) -> Self {
        let message = why.to_string();
        match why {
            WriteError::Link(_) => {
                CommandError::new("symbolic-link", ExitCode::Unexpected, message)
                    .with_fix("Use the file that it points to, or remove the link.")
            }
            WriteError::There(_) => {
                CommandError::new("already-exists", ExitCode::Conflict, message)
                    .with_fix("Use another name, or overwrite it with --force.")
            }
            WriteError::Changed(_) => {
                CommandError::new("changed-elsewhere", ExitCode::Conflict, message)
                    .with_fix("Run the command again.")
            }
            WriteError::ReadOnly(_) => {
                CommandError::new("file-unwritable", ExitCode::Unexpected, message)
                    .with_fix("Make it writable first.")
            }
            WriteError::Refused { .. } => CommandError::new(
                "file-unwritable",
                ExitCode::Unexpected,
                message,
            )
            .with_fix(
                "Check that the folder exists, that it is yours, and that the disk has free space.",
            ),
        }
    }
}

impl From<OpError> for CommandError {
    fn from(refusal: OpError) -> Self {
        let field = match &refusal {
            OpError::Problems(problems) => {
                problems.first().map(|problem| problem.field.json_name())
            }
            _ => None,
        };
        let missing = match &refusal {
            OpError::NotFound { what, name } => Some(MissingName {
                what: *what,
                name: name.clone(),
            }),
            _ => None,
        };
        CommandError {
            missing,
            code: refusal.code(),
            message: refusal.message(),
            field,
            fix: refusal.fix(FrontEnd::Command),
            exit: (&refusal).into(),
            findings: Vec::new(),
            silent: false,
        }
    }
}

impl From<SearchQueryError> for CommandError {
    fn from(error: SearchQueryError) -> Self {
        CommandError::usage(error.to_string()).with_fix(error.fix())
    }
}

impl From<StoreError> for CommandError {
    fn from(error: StoreError) -> Self {
        OpError::from(error).into()
    }
}

impl From<Vec<Problem>> for CommandError {
    fn from(problems: Vec<Problem>) -> Self {
        OpError::Problems(problems).into()
    }
}

impl From<io::Error> for CommandError {
    fn from(error: io::Error) -> Self {
        CommandError::output(&error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_text_is_made_visible_in_text_and_kept_in_json() {
        let failure = CommandError::new(
            "not-found",
            ExitCode::NotFound,
            "Key manager \u{1b}[2J does not exist.",
        );
        assert_eq!(
            failure.text(),
            "Error: Key manager <U+001B>[2J does not exist.\n"
        );
        let json = failure.json().to_string();
        assert!(json.contains("\\u001b[2J"), "{json}");
    }

    #[test]
    fn a_closed_pipe_is_the_end_and_no_failure() {
        let error = io::Error::from(io::ErrorKind::BrokenPipe);
        let failure = CommandError::output(&error);
        assert_eq!((failure.exit, failure.silent), (ExitCode::Done, true));
    }
}
