//! Source of a report.

use std::fmt;

use super::document::Document;
use super::finding::Finding;
use super::response::Response;

/// Responses, kept to validate other values.
#[derive(Clone, PartialEq, Eq)]
pub struct Source {
    pub(super) document: Document,
    /// Response without its body; `None` for a saved document.
    pub(super) answer: Option<Response>,
    /// The findings of the key set that the document names.
    pub(super) key_findings: Vec<Finding>,
}

/// Short form: the document may be a megabyte.
impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Source { .. }")
    }
}
