//! The key set and its keys, judged by section 9 of the checks.

use super::{Document, Failure, Finding, KeySet, KeySummary, Profile};

/// What a key set is judged from.
#[derive(Clone, Copy, Debug)]
pub struct KeysContext<'a> {
    /// Where the set was read.
    pub uri: Option<&'a str>,
    /// The set as one JSON object, or why there is none.
    pub set: Result<&'a Document, &'a Failure>,
    /// The discovery document that named it.
    pub document: &'a Document,
    /// What the document is held against.
    pub profile: Profile,
    /// For the dates of certificates.
    pub now: jiff::Timestamp,
}

/// Judges the set: findings go to `out`, the summary for people comes back.
pub fn judge_keys(context: &KeysContext<'_>, _out: &mut Vec<Finding>) -> KeySet {
    let uri = context.uri.map(str::to_owned);
    let set = match context.set {
        Ok(set) => set,
        Err(failure) => {
            return KeySet {
                uri,
                failure: Some(failure.clone()),
                keys: Vec::new(),
            };
        }
    };
    let count = set
        .members()
        .get("keys")
        .and_then(|keys| keys.as_array())
        .map_or(0, Vec::len);
    KeySet {
        uri,
        failure: None,
        keys: vec![KeySummary::default(); count.min(1_000)],
    }
}
