//! Names of keys in findings, and limits of lists.

use super::input::{Findings, KeysInput};
use crate::discovery::check_id::CheckId;
use crate::discovery::finding::{Finding, Fix};
use crate::discovery::keys::facts::KeyFacts;
use crate::discovery::keys::faults::Fault;
use crate::discovery::wording::shown;
use crate::key_manager::{Field, joined};

/// Consequence of a fault that gateways overlook.
pub(super) const USED_AS_IT_IS: &str =
    "API gateways use the key as it is, but strict libraries skip it.";

/// More findings of one check than this are counted and not listed.
const MAX_LISTED: usize = 20;

/// `Key 3 (kid abc)`.
pub(super) fn name(key: &KeyFacts<'_>) -> String {
    match key.kid().filter(|kid| !kid.trim().is_empty()) {
        Some(kid) => format!("Key {} (kid {})", key.place + 1, shown(kid)),
        None => format!("Key {}", key.place + 1),
    }
}

/// Number of keys, and their list: `key 3`, `keys 1, 2 and 5`, `keys 1, 2, 3, 4, 5, 6, 7, 8 and 4 more`.
pub(super) fn names<'k>(keys: impl Iterator<Item = &'k KeyFacts<'k>>) -> (usize, String) {
    const LISTED: usize = 8;
    let places: Vec<String> = keys.map(|key| (key.place + 1).to_string()).collect();
    let listed = match places.split_last() {
        None => String::new(),
        Some((only, [])) => format!("key {only}"),
        Some((_, rest)) if rest.len() < LISTED => format!("keys {}", joined(&places, "and")),
        Some(_) => {
            let first: Vec<&str> = places.iter().take(LISTED).map(String::as_str).collect();
            format!(
                "keys {} and {} more",
                first.join(", "),
                places.len() - LISTED
            )
        }
    };
    (places.len(), listed)
}

/// The pointer of a key or of its member.
pub(super) fn pointer(place: usize, member: Option<&str>) -> String {
    match member {
        // A member name such as x5t#S256 needs no escape; x5c/0 means two steps.
        Some(member) => format!("/keys/{place}/{member}"),
        None => format!("/keys/{place}"),
    }
}

/// A finding about one key.
pub(super) fn finding(check: CheckId, pointer: String, message: String) -> Finding {
    Finding {
        pointer: Some(pointer),
        field: Some(Field::JwksEndpoint),
        ..Finding::new(check, message)
    }
}

/// A fault of a key as a finding.
pub(super) fn from_fault(check: CheckId, key: &KeyFacts<'_>, fault: &Fault) -> Finding {
    Finding {
        found: fault.found.as_deref().map(shown),
        expected: fault.expected.map(|it| it.words().to_owned()),
        reference: fault.reference,
        ..finding(
            check,
            pointer(key.place, fault.member.as_deref()),
            format!("{}: {}.", name(key), fault.message),
        )
    }
}

/// Consequence of ignoring this key.
pub(super) fn what_is_left(input: &KeysInput<'_>) -> String {
    match input.set.usable {
        0 => "Strict libraries find no usable signing key in the set.".to_owned(),
        1 => "One key in the set can verify signatures.".to_owned(),
        count => format!("{count} keys in the set can verify signatures."),
    }
}

/// Passes findings on; from the twenty-first on they are only counted.
pub(super) fn tell(out: &mut Findings, mut found: Vec<Finding>) {
    let rest = found.len().saturating_sub(MAX_LISTED);
    if rest > 1 {
        let more = found.get(MAX_LISTED).map(|next| Finding {
            pointer: Some("/keys".to_owned()),
            found: None,
            expected: None,
            message: format!("The same kind of fault was found {rest} more times."),
            fix: Some(Fix::words(
                "Check the whole key set, not only the keys listed.",
            )),
            ..next.clone()
        });
        found.truncate(MAX_LISTED);
        found.extend(more);
    }
    out.append(&mut found);
}
