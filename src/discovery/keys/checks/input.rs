//! What the checks of a key set read and write.

use serde_json::{Map, Value};

use crate::discovery::finding::Finding;
use crate::discovery::keys::facts::SetFacts;

/// What the checks of a key set look at.
#[derive(Clone, Copy, Debug)]
pub struct KeysInput<'a> {
    /// The set.
    pub set: &'a SetFacts<'a>,
    /// The discovery document that named it.
    pub document: &'a Map<String, Value>,
    /// For the dates of certificates.
    pub now: jiff::Timestamp,
}

/// Where findings go.
pub(super) type Findings = Vec<Finding>;
