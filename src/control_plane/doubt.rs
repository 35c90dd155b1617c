//! Doubt about local values, from their last check and token test.

use crate::key_manager::{Evidence, Grade, TokenOutcome};

/// Doubt about the local values of a key manager.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doubt {
    /// The last token was rejected with them.
    TokenRejected,
    /// Their last check failed.
    CheckFailed,
}

impl Doubt {
    /// Doubt from what is known of the values; `None` if nothing is known against them.
    pub fn of(evidence: &Evidence) -> Option<Self> {
        let token = evidence.token.map(|test| test.outcome);
        match token {
            Some(TokenOutcome::Rejected) => Some(Self::TokenRejected),
            _ => (evidence.grade() == Some(Grade::Fail)).then_some(Self::CheckFailed),
        }
    }

    /// Stable word, for JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::TokenRejected => "tokenRejected",
            Self::CheckFailed => "checkFailed",
        }
    }

    /// Message and fix, in sentences.
    pub fn message(self) -> &'static str {
        match self {
            Self::TokenRejected => {
                "The last token was rejected with these values. Correct them, or test another token."
            }
            Self::CheckFailed => "The last check of these values failed. Check it again.",
        }
    }
}
