//! Line of a verdict: check, outcome, message, fix.

use std::fmt;

use crate::discovery::{CheckOutcome, Fix};

/// Check of a verdict, in the order shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Check {
    /// Whether it is a signed JWT at all.
    Format,
    /// Declared signature algorithm.
    Algorithm,
    /// The key that it names.
    Key,
    /// The signature itself.
    Signature,
    /// `iss`.
    Issuer,
    /// `exp`.
    Expiry,
    /// `nbf`.
    NotBefore,
    /// `iat`.
    Issued,
    /// `aud`.
    Audience,
    /// The claim with the client id.
    Client,
    /// The claim with the scopes.
    Scope,
    /// Kind of the token.
    Type,
}

impl Check {
    /// All checks, in the order shown.
    pub const ALL: [Check; 12] = [
        Check::Format,
        Check::Algorithm,
        Check::Key,
        Check::Signature,
        Check::Issuer,
        Check::Expiry,
        Check::NotBefore,
        Check::Issued,
        Check::Audience,
        Check::Client,
        Check::Scope,
        Check::Type,
    ];

    /// The stable id.
    pub fn id(self) -> &'static str {
        match self {
            Check::Format => "format",
            Check::Algorithm => "algorithm",
            Check::Key => "key",
            Check::Signature => "signature",
            Check::Issuer => "issuer",
            Check::Expiry => "expiry",
            Check::NotBefore => "not-before",
            Check::Issued => "issued",
            Check::Audience => "audience",
            Check::Client => "client",
            Check::Scope => "scope",
            Check::Type => "type",
        }
    }

    /// Label, at most 10 cells.
    pub fn label(self) -> &'static str {
        match self {
            Check::Format => "Format",
            Check::Algorithm => "Algorithm",
            Check::Key => "Key",
            Check::Signature => "Signature",
            Check::Issuer => "Issuer",
            Check::Expiry => "Expiry",
            Check::NotBefore => "Not before",
            Check::Issued => "Issued",
            Check::Audience => "Audience",
            Check::Client => "Client",
            Check::Scope => "Scope",
            Check::Type => "Type",
        }
    }
}

/// Line. `Debug` omits the texts, which may name an issuer or an audience.
#[derive(Clone, PartialEq, Eq)]
pub struct Line {
    /// Check that the line reports.
    pub check: Check,
    /// Outcome of the check.
    pub outcome: CheckOutcome,
    /// Short message, visible characters only.
    pub message: String,
    /// Detail lines: the two issuers with their first difference, or a reason. Each is independent.
    pub detail: Vec<String>,
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

    fn new(check: Check, outcome: CheckOutcome, message: impl Into<String>) -> Self {
        Line {
            check,
            outcome,
            message: message.into(),
            detail: Vec::new(),
            fix: None,
            reason: None,
            quiet: false,
            of_another_client: false,
        }
    }

    pub(super) fn ok(check: Check, message: impl Into<String>) -> Self {
        Line::new(check, CheckOutcome::Ok, message)
    }

    pub(super) fn warn(check: Check, message: impl Into<String>) -> Self {
        Line::new(check, CheckOutcome::Warn, message)
    }

    pub(super) fn fail(
        check: Check,
        message: impl Into<String>,
        reason: impl Into<String>,
    ) -> Self {
        Line {
            reason: Some(reason.into()),
            ..Line::new(check, CheckOutcome::Fail, message)
        }
    }

    pub(super) fn skipped(check: Check, message: impl Into<String>) -> Self {
        Line::new(check, CheckOutcome::Skipped, message)
    }

    pub(super) fn with_fix(mut self, fix: impl Into<Option<Fix>>) -> Self {
        self.fix = fix.into();
        self
    }

    pub(super) fn with_detail(mut self, detail: Vec<String>) -> Self {
        self.detail = detail;
        self
    }

    pub(super) fn quiet(mut self) -> Self {
        self.quiet = true;
        self
    }
}

impl fmt::Debug for Line {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Line({}: {})", self.check.id(), self.outcome.id())
    }
}
