//! Exit codes: number, text for README and `--help`, and the mapping of every error to one.

use crate::control_plane::{ApplyReport, Cause, Outcome, RemoteError};
use crate::discovery::FetchError;
use crate::input::HANG_UP;
use crate::ops::token::TokenRequestError;
use crate::ops::{OpError, TargetError};
use crate::store::StoreError;

/// Exit code of the process.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ExitCode {
    /// Done, or nothing to do.
    Done,
    /// Unexpected error, or a defect.
    Unexpected,
    /// Usage error: a command line or configuration that can't be understood.
    Usage,
    /// Refused: a rule, a finding, a rejected token.
    Refused,
    /// A target wants a sign-in first.
    SignInNeeded,
    /// The key manager, environment, target or file does not exist.
    NotFound,
    /// Exists, or changed elsewhere.
    Conflict,
    /// Provider, gateway or control plane unreachable.
    Unreachable,
    /// Cancelled at a prompt.
    Cancelled,
    /// Differences; only with `plan --exit-code`.
    Differences,
    /// Some objects were done and some were not.
    PartlyDone,
    /// SIGHUP: the terminal was closed.
    HangUp,
    /// SIGINT: Ctrl+C.
    Interrupt,
    /// SIGQUIT: Ctrl and the backslash key.
    Quit,
    /// SIGTERM: the process was asked to end.
    Terminated,
}

impl ExitCode {
    /// All exit codes, by number.
    pub const ALL: [ExitCode; 15] = [
        ExitCode::Done,
        ExitCode::Unexpected,
        ExitCode::Usage,
        ExitCode::Refused,
        ExitCode::SignInNeeded,
        ExitCode::NotFound,
        ExitCode::Conflict,
        ExitCode::Unreachable,
        ExitCode::Cancelled,
        ExitCode::Differences,
        ExitCode::PartlyDone,
        ExitCode::HangUp,
        ExitCode::Interrupt,
        ExitCode::Quit,
        ExitCode::Terminated,
    ];

    /// Number of the exit code; for a signal 128 and its number.
    pub const fn number(self) -> u8 {
        match self {
            ExitCode::Done => 0,
            ExitCode::Unexpected => 1,
            ExitCode::Usage => 2,
            ExitCode::Refused => 3,
            ExitCode::SignInNeeded => 4,
            ExitCode::NotFound => 5,
            ExitCode::Conflict => 6,
            ExitCode::Unreachable => 7,
            ExitCode::Cancelled => 8,
            ExitCode::Differences => 9,
            ExitCode::PartlyDone => 10,
            ExitCode::HangUp => HANG_UP,
            ExitCode::Interrupt => 130,
            ExitCode::Quit => 131,
            ExitCode::Terminated => 143,
        }
    }

    /// Text in README and `--help`.
    pub const fn text(self) -> &'static str {
        match self {
            ExitCode::Done => "done, or nothing to do",
            ExitCode::Unexpected => "unexpected error (or bug)",
            ExitCode::Usage => "usage",
            ExitCode::Refused => "rejected",
            ExitCode::SignInNeeded => "sign-in needed",
            ExitCode::NotFound => "not found",
            ExitCode::Conflict => "exists or changed elsewhere",
            ExitCode::Unreachable => "unreachable",
            ExitCode::Cancelled => "cancelled",
            ExitCode::Differences => "differences (with --exit-code)",
            ExitCode::PartlyDone => "partly done",
            ExitCode::HangUp => "terminal closed",
            ExitCode::Interrupt => "Ctrl+C",
            ExitCode::Quit => "quit signal",
            ExitCode::Terminated => "terminated",
        }
    }

    /// Exit code of an address without a document: [`ExitCode::Unreachable`] only if it was requested.
    pub fn of_fetch(error: &FetchError) -> Self {
        match error {
            FetchError::InvalidUrl { .. } => ExitCode::Usage,
            FetchError::InsecureUrl { .. } => ExitCode::Refused,
            _ => ExitCode::Unreachable,
        }
    }

    /// Exit code of an apply: done if all is done; that of the error if nothing was written; conflict if every object changed
    /// since the plan; else partly done.
    pub fn of_apply(report: &ApplyReport) -> Self {
        if report.interrupted {
            return ExitCode::Interrupt;
        }
        if report.is_complete() {
            return ExitCode::Done;
        }
        let counts = report.counts();
        let count = |outcome| counts.get(&outcome).copied().unwrap_or_default();
        let written = count(Outcome::Done) + count(Outcome::Unverified);
        match &report.stopped {
            Some(error) if written == 0 => error.into(),
            _ if count(Outcome::ChangedSincePlan) == report.items.len() => ExitCode::Conflict,
            _ => ExitCode::PartlyDone,
        }
    }

    /// Exit code of a signal that ends the program.
    pub fn of_signal(signal: i32) -> Self {
        Self::ALL
            .into_iter()
            .find(|code| i32::from(code.number()) == 128 + signal)
            .unwrap_or(ExitCode::Interrupt)
    }

    /// Whether a signal ended the program.
    pub fn is_signal(self) -> bool {
        self >= ExitCode::HangUp
    }
}

impl From<&OpError> for ExitCode {
    fn from(error: &OpError) -> Self {
        match error {
            OpError::Problems(problems) if problems.iter().any(|it| it.taken) => ExitCode::Conflict,
            OpError::Problems(_)
            | OpError::BuiltIn
            | OpError::NothingToUndo
            | OpError::Disabled { .. }
            | OpError::InTheWay { .. } => ExitCode::Refused,
            OpError::NotFound { .. } | OpError::NotOnTarget { .. } | OpError::NoTarget => {
                ExitCode::NotFound
            }
            OpError::Conflict { .. } | OpError::TargetTaken(_) => ExitCode::Conflict,
            OpError::Store(StoreError::AlreadyThere(_)) => ExitCode::Conflict,
            OpError::Store(StoreError::NotADatabase(_)) => ExitCode::Refused,
            OpError::Store(_) => ExitCode::Unexpected,
        }
    }
}

impl From<&TargetError> for ExitCode {
    fn from(error: &TargetError) -> Self {
        match error {
            TargetError::Remote(error) => error.as_ref().into(),
            TargetError::Op(error) => error.into(),
            TargetError::Kept(_) | TargetError::SignInNeeded(_) | TargetError::TokenCommand(_) => {
                ExitCode::SignInNeeded
            }
            TargetError::NotPossible(_) => ExitCode::Refused,
        }
    }
}

impl From<&RemoteError> for ExitCode {
    fn from(error: &RemoteError) -> Self {
        match &error.cause {
            Cause::SignIn
            | Cause::WrongPassword
            | Cause::ClientRefused(_)
            | Cause::GrantRefused
            | Cause::OwnerRefused => ExitCode::SignInNeeded,
            Cause::Unreachable(_)
            | Cause::Internal
            | Cause::NotUnderstood(_)
            | Cause::FileUnread(_) => ExitCode::Unreachable,
            Cause::Gone | Cause::NameTaken => ExitCode::Conflict,
            Cause::NoSuchPath => ExitCode::NotFound,
            _ => ExitCode::Refused,
        }
    }
}

impl From<&TokenRequestError> for ExitCode {
    fn from(error: &TokenRequestError) -> Self {
        match error {
            TokenRequestError::Unreached(_)
            | TokenRequestError::Answered(FetchError::HttpStatus {
                status: 429 | 500..,
                ..
            }) => ExitCode::Unreachable,
            _ => ExitCode::Refused,
        }
    }
}

impl From<ExitCode> for std::process::ExitCode {
    fn from(code: ExitCode) -> Self {
        code.number().into()
    }
}

/// Exit codes for a help text: `Exit codes: 0 done, or nothing to do; 1 …`, wrapped at 76 columns. An entry without a text of its
/// own has the usual one.
pub fn help(head: &str, codes: &[(ExitCode, &str)]) -> String {
    let mut text = format!("{head}:");
    let mut width = text.len();
    for (place, (code, own)) in codes.iter().enumerate() {
        let words = if own.is_empty() { code.text() } else { own };
        let end = if place + 1 < codes.len() { ';' } else { '.' };
        let entry = format!("{} {words}{end}", code.number());
        let fits = width + 1 + entry.len() <= 76;
        text.push(if fits { ' ' } else { '\n' });
        width = if fits { width + 1 } else { 0 } + entry.len();
        text.push_str(&entry);
    }
    text
}

/// All exit codes with their usual texts, for [`help`].
pub fn all() -> Vec<(ExitCode, &'static str)> {
    ExitCode::ALL.map(|code| (code, "")).to_vec()
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;
    use crate::cli::arguments::Arguments;

    /// Table of README.
    fn table() -> String {
        let row = |code: ExitCode| format!("| {} | {} |\n", code.number(), code.text());
        let rows: String = ExitCode::ALL.into_iter().map(row).collect();
        format!("| exit code | |\n|---|---|\n{rows}")
    }

    #[test]
    fn readme_and_help_print_every_code() {
        assert!(
            include_str!("../../README.md").contains(&table()),
            "{}",
            table()
        );
        let help = Arguments::command().render_long_help().to_string();
        for code in ExitCode::ALL {
            let entry = format!("{} {}", code.number(), code.text());
            let flat = help.split_whitespace().collect::<Vec<_>>().join(" ");
            assert!(flat.contains(&entry), "{entry}\n{help}");
        }
    }

    #[test]
    fn numbers_are_unique_and_ascend() {
        let numbers = ExitCode::ALL.map(ExitCode::number);
        assert!(numbers.is_sorted_by(|a, b| a < b), "{numbers:?}");
        assert!(ExitCode::ALL.is_sorted_by(|a, b| a < b));
    }

    #[test]
    fn a_busy_token_endpoint_is_unreachable_and_others_refuse() {
        for (status, code) in [
            (401, ExitCode::Refused),
            (404, ExitCode::Refused),
            (429, ExitCode::Unreachable),
            (503, ExitCode::Unreachable),
        ] {
            let error = TokenRequestError::Answered(FetchError::status(status));
            assert_eq!(ExitCode::from(&error), code, "{status}");
        }
    }
}
