//! Severity of a finding by the certification suite, and its effect on a gateway.

use serde::Serialize;

/// The certification suite's own grade; *advice* is ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Cannot be certified.
    Failure,
    /// Something recommended is missing.
    Warning,
    /// The suite reports it, without consequence.
    Info,
    /// Not in the suite; our own advice.
    Advice,
}

/// Effect on the key manager to be added.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Impact {
    /// Tokens will be refused, or a required field stays empty.
    Blocks,
    /// Something a developer will miss: login, logout, revocation.
    Limits,
    /// Conformity only; the gateway does not notice.
    Cosmetic,
}
