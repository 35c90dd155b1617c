//! Meanings of a pasted text.

/// Suggested address of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion {
    /// Complete address of a document.
    pub url: String,
    /// Reason, a sentence.
    pub why: String,
}

/// Issuer that a pasted text may mean.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Candidate {
    /// Path of the issuer; empty for none, without a closing slash.
    pub path: String,
    pub why: &'static str,
}

impl Candidate {
    pub fn new(path: impl Into<String>, why: &'static str) -> Self {
        Candidate {
            path: path.into(),
            why,
        }
    }
}
