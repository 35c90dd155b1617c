//! Input and output of the key set checks.

use serde_json::{Map, Value};

use crate::discovery::finding::Finding;
use crate::discovery::keys::facts::SetFacts;

/// Input of the key set checks.
#[derive(Clone, Copy, Debug)]
pub struct KeysInput<'a> {
    /// Key set, parsed.
    pub set: &'a SetFacts<'a>,
    /// The discovery document that named it.
    pub document: &'a Map<String, Value>,
    /// Current time, for the dates of certificates.
    pub now: jiff::Timestamp,
}

/// Findings of the set, to which each check adds its own.
pub(super) type Findings = Vec<Finding>;
