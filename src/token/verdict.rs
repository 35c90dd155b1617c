//! What a judgement says, line by line.

use std::fmt;

use serde_json::{Value, json};

use super::claims::Claims;
use crate::discovery::{Fix, Grade};
use crate::key_manager::Field;

/// What one line is about, in the order shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Check {
    /// Whether it is a signed JWT at all.
    Format,
    /// How it says it is signed.
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
    /// What kind of token it is.
    Type,
}

impl Check {
    /// All of them, in the order shown.
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

    /// The word on the screen, at most 10 cells.
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

/// How one line came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// Good.
    Ok,
    /// Taken, with something to know.
    Warn,
    /// The token is refused for it.
    Fail,
    /// Could not be judged, or there is nothing to judge.
    Skipped,
}

impl Outcome {
    /// The word in JSON.
    pub fn id(self) -> &'static str {
        match self {
            Outcome::Ok => "ok",
            Outcome::Warn => "warn",
            Outcome::Fail => "fail",
            Outcome::Skipped => "skipped",
        }
    }

    /// The grade on the screen.
    pub fn grade(self) -> Grade {
        match self {
            Outcome::Ok => Grade::Ok,
            Outcome::Warn => Grade::Warn,
            Outcome::Fail => Grade::Fail,
            Outcome::Skipped => Grade::Note,
        }
    }
}

/// One line. `Debug` keeps back the words, which may name an issuer or an audience.
#[derive(Clone, PartialEq, Eq)]
pub struct Line {
    /// What it is about.
    pub check: Check,
    /// How it came out.
    pub outcome: Outcome,
    /// A few words, visible characters only.
    pub message: String,
    /// Further lines to show below: the two issuers with their first difference, or why. Each stands by itself.
    pub detail: Vec<String>,
    /// One thing to do; with a field and a value where a setting is the reason.
    pub fix: Option<Fix>,
    /// The end of the sentence `Verdict: rejected: ...`, for a line that refuses.
    pub reason: Option<String>,
    /// Nothing to see: may be left out where room is short.
    pub quiet: bool,
}

impl Line {
    /// The label of its check.
    pub fn label(&self) -> &'static str {
        self.check.label()
    }

    fn new(check: Check, outcome: Outcome, message: impl Into<String>) -> Self {
        Line {
            check,
            outcome,
            message: message.into(),
            detail: Vec::new(),
            fix: None,
            reason: None,
            quiet: false,
        }
    }

    pub(super) fn ok(check: Check, message: impl Into<String>) -> Self {
        Line::new(check, Outcome::Ok, message)
    }

    pub(super) fn warn(check: Check, message: impl Into<String>) -> Self {
        Line::new(check, Outcome::Warn, message)
    }

    pub(super) fn fail(
        check: Check,
        message: impl Into<String>,
        reason: impl Into<String>,
    ) -> Self {
        Line {
            reason: Some(reason.into()),
            ..Line::new(check, Outcome::Fail, message)
        }
    }

    pub(super) fn skipped(check: Check, message: impl Into<String>) -> Self {
        Line::new(check, Outcome::Skipped, message)
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

/// What the token's header says of itself; visible characters only, each cut at 64.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Header {
    /// `alg`.
    pub alg: Option<String>,
    /// `kid`.
    pub kid: Option<String>,
    /// `typ`.
    pub typ: Option<String>,
}

/// A judged token. Holds no part of the token's text.
#[derive(Clone, Debug, PartialEq)]
pub struct Verdict {
    /// Whether nothing refuses it and its signature was proven.
    pub accepted: bool,
    /// One line a check, in the order of [`Check::ALL`].
    pub lines: Vec<Line>,
    /// What the header says.
    pub header: Header,
    /// Why it is refused, the first reason: the end of a sentence.
    pub first_reason: Option<String>,
    /// The named key is not in the set; a set that was read just now may have it.
    pub needs_fresh_keys: bool,
    /// What it claims, for the pick list.
    pub claims: Claims,
}

impl Verdict {
    pub(super) fn new(
        lines: Vec<Line>,
        header: Header,
        needs_fresh_keys: bool,
        claims: Claims,
    ) -> Self {
        let proven = |check| {
            lines.iter().any(|line: &Line| {
                line.check == check && matches!(line.outcome, Outcome::Ok | Outcome::Warn)
            })
        };
        let refused = lines.iter().any(|line| line.outcome == Outcome::Fail);
        let accepted = !refused && proven(Check::Format) && proven(Check::Signature);
        let reason_of = |outcome| {
            lines
                .iter()
                .filter(|line| line.outcome == outcome)
                .find_map(|line| line.reason.clone())
        };
        let first_reason = (!accepted).then(|| {
            reason_of(Outcome::Fail)
                .or_else(|| reason_of(Outcome::Skipped))
                .unwrap_or_else(|| "it could not be checked".to_owned())
        });
        Verdict {
            accepted,
            lines,
            header,
            first_reason,
            needs_fresh_keys,
            claims,
        }
    }

    /// The line of one check.
    pub fn line(&self, check: Check) -> Option<&Line> {
        self.lines.iter().find(|line| line.check == check)
    }

    /// The settings that would make lines pass, each field once, the first line's value.
    pub fn settings(&self) -> Vec<(Field, String)> {
        let mut settings: Vec<(Field, String)> = Vec::new();
        for fix in self.lines.iter().filter_map(|line| line.fix.as_ref()) {
            if let (Some(field), Some(value)) = (fix.field, &fix.value)
                && settings.iter().all(|(known, _)| *known != field)
            {
                settings.push((field, value.clone()));
            }
        }
        settings
    }

    /// `Verdict: accepted`, or `Verdict: rejected: the token has expired.`
    pub fn summary(&self) -> String {
        match &self.first_reason {
            None => "Verdict: accepted".to_owned(),
            Some(reason) => format!("Verdict: rejected: {reason}."),
        }
    }

    /// The whole verdict as plain text, one line a check and its details and fixes below. Quiet lines are left out.
    pub fn text(&self) -> String {
        let mut text = String::new();
        for line in self.lines.iter().filter(|line| !line.quiet) {
            let (tag, label) = (line.outcome.grade().tag(), line.label());
            text.push_str(&format!("{tag:<4}  {label:<10} {}\n", line.message));
            for detail in &line.detail {
                text.push_str(&format!("      {detail}\n"));
            }
            if let Some(fix) = &line.fix {
                text.push_str(&format!("      Fix: {}\n", fix.text));
            }
        }
        text.push_str(&self.summary());
        text.push('\n');
        text
    }
}

/// The JSON kind `TokenVerdict`; claims only when asked for.
pub fn to_json(verdict: &Verdict, show_claims: bool) -> Value {
    let checks: Vec<Value> = verdict
        .lines
        .iter()
        .map(|line| {
            json!({
                "check": line.check.id(),
                "outcome": line.outcome.id(),
                "message": line.message,
                "fix": line.fix.as_ref().map(|fix| &fix.text),
                "field": line.fix.as_ref().and_then(|fix| fix.field).map(Field::json_name),
                "value": line.fix.as_ref().and_then(|fix| fix.value.as_ref()),
            })
        })
        .collect();
    let mut item = json!({
        "accepted": verdict.accepted,
        "checks": checks,
        "header": {
            "alg": verdict.header.alg,
            "kid": verdict.header.kid,
            "typ": verdict.header.typ,
        },
    });
    if show_claims && let Some(members) = item.as_object_mut() {
        members.insert("claims".to_owned(), verdict.claims.to_json());
    }
    item
}
