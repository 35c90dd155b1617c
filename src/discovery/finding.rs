//! Finding: what is wrong, where, why it matters, and a fix.

use serde::Serialize;

use super::grade::Grade;
use crate::gateway::ALL;
use crate::key_manager::Field;

/// The certification suite's own grade; *advice* is ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Cannot be certified.
    Failure,
    /// Recommended, missing.
    Warning,
    /// Noted.
    Info,
    /// Not in the suite; our own advice.
    Advice,
}

/// Effect on the key manager to be added.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Gateway {
    /// Tokens will be refused, or a required field stays empty.
    Blocks,
    /// Something a developer will miss: login, logout, revocation.
    Limits,
    /// Conformity only; the gateway does not notice.
    Cosmetic,
}

/// Fix of a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// A sentence.
    pub text: String,
    /// Value to put into `field`.
    pub value: Option<String>,
    /// Field of `value`; for the Well-Known URL: read that address instead.
    pub field: Option<Field>,
}

impl Fix {
    /// Something that is done elsewhere.
    pub fn words(text: impl Into<String>) -> Self {
        Fix {
            text: text.into(),
            value: None,
            field: None,
        }
    }

    /// A value for a field.
    pub fn value(text: impl Into<String>, field: Field, value: impl Into<String>) -> Self {
        Fix {
            text: text.into(),
            value: Some(value.into()),
            field: Some(field),
        }
    }
}

/// Finding: fault or remark.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The check's stable id.
    pub check: &'static str,
    /// The suite's grade.
    pub severity: Severity,
    /// The gateway's.
    pub gateway: Gateway,
    /// JSON pointer into the document.
    pub pointer: Option<String>,
    /// The console's field that it is about.
    pub field: Option<Field>,
    /// Found value: visible characters only, at most 120.
    pub found: Option<String>,
    /// Expected value, likewise.
    pub expected: Option<String>,
    /// Fault, a sentence.
    pub message: String,
    /// Consequence for the gateway, a sentence.
    pub why: Option<String>,
    /// Fix.
    pub fix: Option<Fix>,
    /// The clause to read on in.
    pub reference: &'static str,
    /// The gateways that reject every token because of it, by name; empty where it does not depend on the gateway. See
    /// [`Finding::blocks`].
    pub blocked_by: Vec<&'static str>,
}

/// Checks that gateways ignore and that make tokens unsafe all the same.
const UNSAFE: [&str; 8] = [
    "url-https",
    "jwks-private-keys",
    "jwks-key-size",
    "jwks-key-numbers",
    "jwks-alg-fits-key",
    "jwks-kid-distinct",
    "jwks-kid-present",
    "jwks-structure",
];

/// Checks that mean, wherever they block, that every gateway rejects tokens.
const REJECTED_EVERYWHERE: [&str; 5] = [
    "issuer-template",
    "access-token-issuer",
    "jwks-uri",
    "jwks-fetch",
    "jwks-other-form",
];

/// What findings that fail lead to, the end of a sentence: `tokens will be rejected`.
pub fn consequence(findings: &[Finding]) -> &'static str {
    let failing = || findings.iter().filter(|it| it.grade() == Grade::Fail);
    if failing().any(|finding| !finding.blocks().is_empty()) {
        "tokens will be rejected"
    } else if failing().any(Finding::is_unsafe) {
        "tokens are unsafe"
    } else {
        "it can't be used as it is"
    }
}

impl Finding {
    /// Whether it makes tokens unsafe to rely on, whatever gateways do.
    pub fn is_unsafe(&self) -> bool {
        UNSAFE.contains(&self.check)
    }

    /// Names of the gateways that reject tokens because of it. Empty if it only makes tokens unsafe, or prevents the console from
    /// storing the key manager.
    pub fn blocks(&self) -> Vec<&'static str> {
        let everywhere = REJECTED_EVERYWHERE.contains(&self.check);
        match self.gateway {
            Gateway::Blocks if everywhere && self.blocked_by.is_empty() => {
                ALL.iter().map(|set| set.name).collect()
            }
            _ => self.blocked_by.clone(),
        }
    }

    /// Grade of the finding. This is the only place where it is computed.
    pub fn grade(&self) -> Grade {
        match self.gateway {
            Gateway::Blocks => Grade::Fail,
            Gateway::Limits => Grade::Warn,
            Gateway::Cosmetic => Grade::Note,
        }
    }
}
