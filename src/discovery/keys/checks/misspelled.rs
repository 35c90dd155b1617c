//! Misspelled registered words: `jwks-words`.

use super::input::{Findings, KeysInput};
use super::wording::{USED_AS_IT_IS, finding, name, pointer, tell};
use crate::discovery::check_id::CheckId;
use crate::discovery::finding::{Finding, Fix};
use crate::discovery::keys::facts::KeyFacts;
use crate::discovery::keys::faults::quoted;
use crate::discovery::keys::near_words::reason;
use crate::discovery::severity::Severity;
use crate::discovery::wording::shown;

/// `jwks-words`: value and intended word. Says so if the misspelling leaves no key.
pub(crate) fn near_words(input: &KeysInput<'_>, out: &mut Findings) {
    let mut found = Vec::new();
    for key in &input.set.keys {
        for (member, value, meant) in &key.near_words {
            found.push(near_word(input, key, member, value, meant));
        }
    }
    tell(out, found);
}

fn near_word(
    input: &KeysInput<'_>,
    key: &KeyFacts<'_>,
    member: &'static str,
    value: &str,
    meant: &str,
) -> Finding {
    let why = reason(member, value, meant);
    // Unknown types, curves and algorithms are warnings of the certification suite; it ignores `use`.
    let severity = match member {
        "use" => Severity::Advice,
        _ => Severity::Warning,
    };
    let none_left = input.set.usable == 0;
    let consequence = match none_left {
        true => " Until it is corrected, no key in the set can verify signatures.",
        false => "",
    };
    Finding {
        found: Some(shown(value)),
        expected: Some(meant.to_owned()),
        severity,
        why: key.usable().then(|| USED_AS_IT_IS.to_owned()),
        fix: Some(Fix::words(format!(
            "Ask the provider to publish this key with \"{member}\": \"{meant}\"."
        ))),
        ..finding(
            CheckId::JwksWords,
            pointer(key.place, Some(member)),
            format!(
                "{}: `{member}` is {}, but must be {meant}; {why}.{consequence}",
                name(key),
                quoted(value)
            ),
        )
    }
}
