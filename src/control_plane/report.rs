//! Reports of apply, usage and verification.

use std::collections::BTreeMap;

use super::caution::Caution;
use super::plan_item::Action;
use super::remote_error::RemoteError;
use crate::discovery::{CheckOutcome, Grade};
use crate::key_manager::{FrontEnd, counted};

/// Outcome of one object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Outcome {
    /// Written, and read back as sent.
    Done,
    /// Refused; nothing was changed.
    Refused,
    /// Somebody changed it since the plan; nothing was written.
    ChangedSincePlan,
    /// Written, and not read back as sent, or not known to be written.
    Unverified,
    /// Not attempted: the apply stopped before it, or was a dry run.
    NotTried,
}

impl Outcome {
    /// All outcomes.
    pub const ALL: [Self; 5] = [
        Self::Done,
        Self::Refused,
        Self::ChangedSincePlan,
        Self::Unverified,
        Self::NotTried,
    ];

    /// Word in JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Refused => "refused",
            Self::ChangedSincePlan => "moved",
            Self::Unverified => "unverified",
            Self::NotTried => "notTried",
        }
    }

    /// Grade under which the outcome is shown.
    pub fn grade(self) -> Grade {
        match self {
            Self::Done => Grade::Ok,
            Self::Refused => Grade::Fail,
            Self::ChangedSincePlan | Self::Unverified => Grade::Warn,
            Self::NotTried => Grade::Note,
        }
    }

    /// Display word.
    pub fn title(self) -> &'static str {
        match self {
            Self::NotTried => "not tried",
            Self::Refused => "rejected",
            other => other.word(),
        }
    }
}

/// Result of one object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApplyItem {
    /// Name of the key manager; the remote name if there is no local one.
    pub name: String,
    /// Id at the target, once it is known.
    pub remote_id: Option<String>,
    /// Action that was planned.
    pub action: Action,
    /// Outcome of the action.
    pub outcome: Outcome,
    /// Cautions of the plan about what was sent.
    pub cautions: Vec<Caution>,
    /// Status of the deciding response.
    pub status: Option<u16>,
    /// Stable code of the error, for JSON.
    pub code: Option<String>,
    /// Message, a sentence.
    pub message: Option<String>,
    /// What to do, a sentence; `None` if nothing is to be done.
    pub fix: Option<String>,
}

impl ApplyItem {
    /// Result without cautions, status, code, message and fix.
    pub fn new(name: &str, remote_id: Option<&str>, action: Action, outcome: Outcome) -> Self {
        ApplyItem {
            name: name.to_owned(),
            remote_id: remote_id.map(str::to_owned),
            action,
            outcome,
            cautions: Vec::new(),
            status: None,
            code: None,
            message: None,
            fix: None,
        }
    }

    /// Adds code, message and fix.
    #[must_use]
    pub fn because(
        mut self,
        code: &str,
        message: impl Into<String>,
        fix: impl Into<String>,
    ) -> Self {
        self.code = Some(code.to_owned());
        self.message = Some(message.into());
        self.fix = Some(fix.into());
        self
    }

    /// Adds the server's message, and its fix for a front end.
    #[must_use]
    pub fn with_fault(mut self, fault: &RemoteError, front_end: FrontEnd) -> Self {
        self.status = fault.status;
        self.because(fault.word(), fault.message(), fault.fix(front_end))
    }
}

/// Report of an apply.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApplyReport {
    /// The target's name.
    pub target: String,
    /// Results in the order of the apply.
    pub items: Vec<ApplyItem>,
    /// Error that stopped it.
    pub stopped: Option<RemoteError>,
    /// Whether it was stopped by the user.
    pub interrupted: bool,
}

impl ApplyReport {
    /// Number of objects per outcome.
    pub fn counts(&self) -> BTreeMap<Outcome, usize> {
        let mut counts: BTreeMap<Outcome, usize> =
            Outcome::ALL.into_iter().map(|it| (it, 0)).collect();
        for item in &self.items {
            *counts.entry(item.outcome).or_default() += 1;
        }
        counts
    }

    /// Whether every object is done.
    pub fn is_complete(&self) -> bool {
        self.items.iter().all(|item| item.outcome == Outcome::Done)
    }

    /// Counts as text: `2 key managers applied, 1 rejected`; empty if there was nothing to do.
    pub fn summary(&self) -> String {
        let counts = self.counts().into_iter().filter(|(_, count)| *count > 0);
        let parts = counts.enumerate().map(|(place, (outcome, count))| {
            let count = match place {
                0 => counted(count, "key manager", "key managers"),
                _ => count.to_string(),
            };
            let word = match outcome {
                Outcome::Done => "applied",
                other => other.title(),
            };
            format!("{count} {word}")
        });
        parts.collect::<Vec<_>>().join(", ")
    }
}

/// Users of a key manager, of one kind.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UsageList {
    /// Count reported by the server.
    pub count: u64,
    /// Names of the first of them; [`Self::count`] counts all.
    pub items: Vec<String>,
}

/// Usage of a key manager.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Usage {
    /// Name of the key manager.
    pub name: String,
    /// APIs that name it.
    pub apis: UsageList,
    /// Applications with keys of it.
    pub applications: UsageList,
    /// Limits of the counts, as sentences.
    pub not_counted: Vec<&'static str>,
}

impl Usage {
    /// Whether anybody is known to use it.
    pub fn in_use(&self) -> bool {
        self.apis.count + self.applications.count > 0
    }
}

/// Check of a verification.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// Stable id: `stored`, `developer-portal`, `gateway`.
    pub check: &'static str,
    /// Outcome of the check.
    pub outcome: CheckOutcome,
    /// Message, a sentence.
    pub message: String,
    /// What to do, a sentence; `None` if nothing is to be done.
    pub fix: Option<String>,
}

impl Check {
    /// Id of the check that the stored values equal the local ones.
    pub const STORED: &'static str = "stored";
    /// Id of the check that the Developer Portal lists the key manager.
    pub const DEVELOPER_PORTAL: &'static str = "developer-portal";
    /// Id of the check that the gateway accepts a token of the provider.
    pub const GATEWAY: &'static str = "gateway";
}

/// Verification of a key manager at a target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verification {
    /// Name of the key manager.
    pub name: String,
    /// Whether both sides have it, so that there is something to compare.
    pub is_on_both: bool,
    /// Checks, in the order in which they were made.
    pub checks: Vec<Check>,
}

impl Verification {
    /// Whether no check failed.
    pub fn passed(&self) -> bool {
        self.checks
            .iter()
            .all(|it| it.outcome != CheckOutcome::Fail)
    }

    /// Whether no check failed and the gateway accepted a token.
    pub fn proves_gateway(&self) -> bool {
        let accepted = |it: &Check| it.check == Check::GATEWAY && it.outcome == CheckOutcome::Ok;
        self.passed() && self.checks.iter().any(accepted)
    }
}
