//! Errors of a target's values.

use std::borrow::Cow;

/// Error of a target's name, address or option.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct TargetProblem {
    /// Message, a sentence.
    pub message: String,
    /// Fix, a sentence.
    pub fix: Cow<'static, str>,
}
