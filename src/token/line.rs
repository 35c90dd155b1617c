//! Line of a verdict: check, outcome, message, fix.

use std::fmt;

use crate::discovery::{CheckOutcome, Fix};
pub use crate::gateway::Check;

/// Line. `Debug` omits the texts, which may name an issuer or an audience.
#[derive(Clone, PartialEq, Eq)]
pub struct Line {
    /// Check that the line reports.
    pub check: Check,
    /// Outcome of the check.
    pub outcome: CheckOutcome,
    /// Short message, visible characters only.
    pub message: String,
    /// Detail lines: the two issuers that differ, or a reason. Each is independent.
    pub detail: Vec<String>,
    /// Column of the first difference between the first two details, for a mark below them.
    pub mark: Option<usize>,
    /// Fix; with a field and a value if a setting is the reason.
    pub fix: Option<Fix>,
    /// The end of the sentence `Rejected by ...: ...`, for a line that rejects.
    pub reason: Option<String>,
    /// Whether there is nothing to report; such a line may be omitted.
    pub quiet: bool,
    /// The token belongs to another client than the requested one.
    pub of_another_client: bool,
}

impl Line {
    /// The label of its check.
    pub fn label(&self) -> &'static str {
        self.check.label()
    }

    /// The details as they are shown, with the mark below the first difference.
    pub fn marked_detail(&self) -> Vec<String> {
        let mut lines = self.detail.clone();
        if let Some(column) = self.mark {
            let mark = format!("{}^ differs here", " ".repeat(column));
            lines.insert(lines.len().min(2), mark);
        }
        lines
    }

    fn new(check: Check, outcome: CheckOutcome, message: impl Into<String>) -> Self {
        Line {
            check,
            outcome,
            message: message.into(),
            detail: Vec::new(),
            mark: None,
            fix: None,
            reason: None,
            quiet: false,
            of_another_client: false,
        }
    }

    pub(super) fn ok(check: Check, message: impl Into<String>) -> Self {
        Line::new(check, CheckOutcome::Ok, message)
    }

    pub(super) fn warn(check: Check, message: impl Into<String>) -> Unfixed {
        Unfixed(Line::new(check, CheckOutcome::Warn, message))
    }

    pub(super) fn fail(
        check: Check,
        message: impl Into<String>,
        reason: impl Into<String>,
    ) -> Unfixed {
        Unfixed(Line {
            reason: Some(reason.into()),
            ..Line::new(check, CheckOutcome::Fail, message)
        })
    }

    pub(super) fn skipped(check: Check, message: impl Into<String>) -> Self {
        Line::new(check, CheckOutcome::Skipped, message)
    }

    /// Fix of a good line, for the gateways that mind.
    pub(super) fn with_fix(mut self, fix: Fix) -> Self {
        self.fix = Some(fix);
        self
    }

    pub(super) fn quiet(mut self) -> Self {
        self.quiet = true;
        self
    }
}

/// Line that warns or fails: it is none until it has its fix.
#[must_use]
pub(super) struct Unfixed(Line);

impl Unfixed {
    pub(super) fn with_fix(mut self, fix: Fix) -> Line {
        self.0.fix = Some(fix);
        self.0
    }

    /// For a line whose fix another line has, or whose message says what to do.
    pub(super) fn without_fix(self) -> Line {
        self.0
    }

    pub(super) fn with_detail(mut self, detail: Vec<String>) -> Self {
        self.0.detail = detail;
        self
    }

    pub(super) fn with_mark(mut self, mark: Option<usize>) -> Self {
        self.0.mark = mark;
        self
    }
}

impl fmt::Debug for Line {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Line({}: {})", self.check.id(), self.outcome.id())
    }
}
