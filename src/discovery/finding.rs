//! Finding: what is wrong, where, why it matters, and a fix.

use super::check_id::CheckId;
use super::severity::{Impact, Severity};
use crate::gateway::ALL;
use crate::key_manager::{Field, Grade};

/// Fix of a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What to do, a sentence.
    pub text: String,
    /// Value to put into `field`.
    pub value: Option<String>,
    /// Field of `value`; for the Well-Known URL: read that address instead.
    pub field: Option<Field>,
    /// Whether nothing has to be done; the text says so.
    pub idle: bool,
    /// Whether the value was read from a tested token.
    pub from_token: bool,
}

impl Fix {
    /// Fix without a value, done outside kmctl.
    pub fn words(text: impl Into<String>) -> Self {
        Fix {
            text: text.into(),
            value: None,
            field: None,
            idle: false,
            from_token: false,
        }
    }

    /// No action; the sentence starts with `No action needed`.
    pub fn idle(text: impl Into<String>) -> Self {
        Fix {
            idle: true,
            ..Fix::words(text)
        }
    }

    /// `Fix: ` and the text; the text alone where nothing has to be done.
    pub fn told(&self) -> String {
        match self.idle {
            true => self.text.clone(),
            false => format!("Fix: {}", self.text),
        }
    }

    /// Fix that sets a field to a value.
    pub fn value(text: impl Into<String>, field: Field, value: impl Into<String>) -> Self {
        Fix {
            value: Some(value.into()),
            field: Some(field),
            ..Fix::words(text)
        }
    }

    /// Field and value that the fix sets; `None` if it is done outside kmctl.
    pub fn setting(&self) -> Option<(Field, &str)> {
        Some((self.field?, self.value.as_deref()?))
    }

    /// Whether the text has the whole value, so that it need not be repeated.
    pub fn names_value(&self) -> bool {
        let value = self.value.as_deref();
        value.is_some_and(|value| self.text.contains(value))
    }
}

/// What a finding tells, where its check knows several faults and another check goes by which one it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Topic {
    /// An address that starts with `http:`.
    PlainHttp,
    /// A list of algorithms without RS256.
    OtherAlgorithms,
    /// Keys published for algorithms that gateways don't accept.
    GatewayKeys,
    /// Nothing is at the address of the keys: 404 or 410.
    KeysMissing,
}

/// Finding: fault or remark.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Check that reports the finding.
    pub check: CheckId,
    /// Which of the check's faults it is, where that matters.
    pub topic: Option<Topic>,
    /// Severity in the certification suite.
    pub severity: Severity,
    /// Effect on gateways.
    pub gateway: Impact,
    /// JSON pointer into the document.
    pub pointer: Option<String>,
    /// The console's field that it is about.
    pub field: Option<Field>,
    /// Found value: visible characters only, at most 120.
    pub found: Option<String>,
    /// Expected value: visible characters only, at most 120.
    pub expected: Option<String>,
    /// Fault, a sentence.
    pub message: String,
    /// Consequence for the gateway, a sentence; `None` if it is the check's own. See [`Finding::why`].
    pub why: Option<String>,
    /// What to do; `None` without a fix.
    pub fix: Option<Fix>,
    /// Clause of the specification.
    pub reference: &'static str,
    /// The gateways that reject every token because of it, by name; empty where it does not depend on the gateway. See
    /// [`Finding::blocks`].
    pub blocked_by: Vec<&'static str>,
}

/// Consequence of findings that name none of their own, a clause.
pub const UNUSABLE: &str = "the key manager can't be used as is";

/// What findings that fail lead to, the end of a sentence: `tokens will be rejected`.
pub fn consequence(findings: &[Finding]) -> &'static str {
    let failing = || findings.iter().filter(|it| it.grade() == Grade::Fail);
    if failing().any(|finding| !finding.blocks().is_empty()) {
        "tokens will be rejected"
    } else if failing().any(Finding::is_unsafe) {
        "tokens are unsafe"
    } else {
        UNUSABLE
    }
}

impl Finding {
    /// Finding with the grades and the clause of its check.
    pub fn new(check: CheckId, message: impl Into<String>) -> Self {
        let rule = check.rule();
        Finding {
            check,
            topic: None,
            severity: rule.severity,
            gateway: rule.gateway,
            pointer: None,
            field: None,
            found: None,
            expected: None,
            message: message.into(),
            why: None,
            fix: None,
            reference: rule.reference,
            blocked_by: Vec::new(),
        }
    }

    /// Consequence for the gateway, a sentence: its own, or else the one of its check.
    pub fn why(&self) -> Option<&str> {
        let of_check = Some(self.check.rule().why).filter(|why| !why.is_empty());
        self.why.as_deref().or(of_check)
    }

    /// Whether [`Finding::why`] says only that gateways aren't affected.
    pub fn spares_gateways(&self) -> bool {
        self.why.is_none() && self.check.spares_gateways()
    }

    /// Whether it makes tokens unsafe to rely on, even if gateways accept them.
    pub fn is_unsafe(&self) -> bool {
        self.check.is_unsafe()
    }

    /// Names of the gateways that reject tokens because of it. Empty if it only makes tokens unsafe, or prevents the console from
    /// storing the key manager.
    pub fn blocks(&self) -> Vec<&'static str> {
        let everywhere = self.check.is_rejected_everywhere();
        match self.gateway {
            Impact::Blocks if everywhere && self.blocked_by.is_empty() => {
                ALL.iter().map(|set| set.name).collect()
            }
            _ => self.blocked_by.clone(),
        }
    }

    /// Grade of the finding. This is the only place where it is computed.
    pub fn grade(&self) -> Grade {
        match self.gateway {
            Impact::Blocks => Grade::Fail,
            Impact::Limits => Grade::Warn,
            Impact::Cosmetic => Grade::Note,
        }
    }
}
