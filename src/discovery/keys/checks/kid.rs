//! Key ids: `jwks-kid-present`, `jwks-kid-distinct`.

use std::collections::HashMap;

use super::input::{Findings, KeysInput};
use super::wording::{finding, names, pointer, tell};
use crate::discovery::finding::{Finding, Fix, Gateway, Severity};
use crate::discovery::keys::facts::KeyFacts;
use crate::discovery::keys::faults::quoted;
use crate::discovery::wording::shown;

/// `jwks-kid-present`. OIDCC §10.1, RFC 7517 §4.5. Entries that are no objects are not keys.
pub(crate) fn kid_present(input: &KeysInput<'_>, out: &mut Findings) {
    // A kid of a wrong type is there; `jwks-key-parse` has a word on it.
    let without = |key: &&KeyFacts<'_>| {
        key.members.is_some_and(|members| match members.get("kid") {
            None | Some(serde_json::Value::Null) => true,
            Some(serde_json::Value::String(kid)) => kid.trim().is_empty(),
            Some(_) => false,
        })
    };
    let (count, listed) = names(input.set.keys.iter().filter(without));
    let Some(first) = input.set.keys.iter().find(without) else {
        return;
    };
    let message = if count == 1 {
        format!("Key {} has no `kid`.", first.place + 1)
    } else {
        format!("{count} keys have no `kid`: {listed}.")
    };
    out.push(Finding {
        expected: Some("a `kid` in every key".to_owned()),
        why: Some(
            "WSO2's gateway picks the key by the kid of the token; a key without one can't be picked."
                .to_owned(),
        ),
        fix: Some(Fix::words(
            "Ask the provider's administrator to give every key a kid, and tokens the kid of their key.",
        )),
        ..finding(
            "jwks-kid-present",
            Severity::Failure,
            Gateway::Limits,
            pointer(first.place, None),
            message,
            "OIDCC §10.1, RFC 7517 §4.5",
        )
    });
}

/// `jwks-kid-distinct`. RFC 7517 §4.5. Keys without a text as kid are left out.
pub(crate) fn kid_distinct(input: &KeysInput<'_>, out: &mut Findings) {
    let mut bearers: HashMap<&str, Vec<&KeyFacts<'_>>> = HashMap::new();
    for key in &input.set.keys {
        if let Some(kid) = key.kid() {
            bearers.entry(kid).or_default().push(key);
        }
    }
    let mut repeated: Vec<(&str, Vec<&KeyFacts<'_>>)> = bearers
        .into_iter()
        .filter(|(_, keys)| keys.len() > 1)
        .collect();
    repeated.sort_by_key(|(_, keys)| keys.first().map(|key| key.place));
    let found = repeated
        .into_iter()
        .map(|(kid, keys)| {
            let second = keys.get(1).map_or(0, |key| key.place);
            let (count, listed) = names(keys.into_iter());
            Finding {
                found: Some(shown(kid)),
                why: Some(
                    "The gateway may try the wrong key and sometimes reject good tokens."
                        .to_owned(),
                ),
                fix: Some(Fix::words(
                    "Ask the provider's administrator to give each key a kid of its own.",
                )),
                ..finding(
                    "jwks-kid-distinct",
                    Severity::Failure,
                    Gateway::Limits,
                    pointer(second, Some("kid")),
                    format!(
                        "{count} keys have the same `kid` {}: {listed}.",
                        quoted(kid)
                    ),
                    "RFC 7517 §4.5",
                )
            }
        })
        .collect();
    tell(out, found);
}
