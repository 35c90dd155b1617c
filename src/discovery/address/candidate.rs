//! Meanings of a pasted text.

/// An address to try.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion {
    /// The whole address of a document.
    pub url: String,
    /// Reason, a sentence.
    pub why: String,
}

/// An issuer that the text may mean.
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
