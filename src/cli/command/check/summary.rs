//! Counts per outcome, and the resulting exit code.

use crate::cli::exit_code::ExitCode;
use crate::discovery::drift::Outcome;
use crate::ops::check::Checked;

/// Number of checked key managers per outcome.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Served values equal the stored ones.
    pub same: u64,
    /// Served values differ; tokens are still accepted.
    pub differing: u64,
    /// Gateways reject tokens with the stored configuration.
    pub breaking: u64,
    /// The document could not be read.
    pub unreadable: u64,
    failed: Option<ExitCode>,
}

impl Summary {
    /// Counts the outcome of one check.
    pub fn count(&mut self, checked: &Checked) {
        *match checked.drift.outcome {
            Outcome::Same => &mut self.same,
            Outcome::Differs => &mut self.differing,
            Outcome::Breaks => &mut self.breaking,
            Outcome::Unreadable => &mut self.unreadable,
        } += 1;
    }

    /// Records a key manager that could not be changed.
    pub fn failed(&mut self, exit: ExitCode) {
        self.failed.get_or_insert(exit);
    }

    /// Number of checked key managers.
    pub fn all(&self) -> u64 {
        self.same + self.differing + self.breaking + self.unreadable
    }

    /// Exit code: refused if a configuration differs; unreachable if a document can't be read and nothing else is wrong.
    pub fn exit(&self) -> ExitCode {
        if let Some(exit) = self.failed {
            exit
        } else if self.differing + self.breaking > 0 {
            ExitCode::Refused
        } else if self.unreadable > 0 {
            ExitCode::Unreachable
        } else {
            ExitCode::Done
        }
    }

    /// `7 unchanged, 2 differ, 1 can't be read`.
    pub fn words(&self) -> String {
        let parts: Vec<String> = [
            (self.same, "unchanged", "unchanged"),
            (self.differing, "differs", "differ"),
            (self.breaking, "fails", "fail"),
            (self.unreadable, "can't be read", "can't be read"),
        ]
        .into_iter()
        .filter(|(count, _, _)| *count > 0)
        .map(|(count, one, many)| format!("{count} {}", if count == 1 { one } else { many }))
        .collect();
        match parts.is_empty() {
            true => "nothing to check".to_owned(),
            false => parts.join(", "),
        }
    }
}
