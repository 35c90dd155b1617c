//! Key ids: `jwks-kid-present`, `jwks-kid-distinct`.

use std::collections::HashMap;

use super::input::{Findings, KeysInput};
use super::wording::{finding, names, pointer, tell};
use crate::discovery::check_id::CheckId;
use crate::discovery::finding::{Finding, Fix};
use crate::discovery::keys::facts::KeyFacts;
use crate::discovery::keys::faults::quoted;
use crate::discovery::severity::Impact;
use crate::discovery::wording::shown;
use crate::gateway::{ALL, NEWEST};

/// `jwks-kid-present`. OpenID Connect Core 1.0 §10.1, RFC 7517 §4.5. Entries that are no objects are not keys.
pub(crate) fn kid_present(input: &KeysInput<'_>, out: &mut Findings) {
    // A kid of a wrong type is present; `jwks-key-parse` reports it.
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
        fix: Some(Fix::words(
            "Ask the provider's administrator to give every key a kid, and tokens the kid of their key.",
        )),
        ..finding(CheckId::JwksKidPresent, pointer(first.place, None),
            message)
    });
}

/// `jwks-kid-distinct`. RFC 7517 §4.5. Keys without a string as kid are skipped.
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
        .map(|(kid, keys)| shared(input, kid, &keys))
        .collect();
    tell(out, found);
}

fn shared(input: &KeysInput<'_>, kid: &str, keys: &[&KeyFacts<'_>]) -> Finding {
    let second = keys.get(1).map_or(0, |key| key.place);
    let (count, listed) = names(keys.iter().copied());
    let prints: Vec<Option<String>> = keys.iter().map(|key| key.thumbprint()).collect();
    let same = prints
        .iter()
        .all(|it| it.is_some() && Some(it) == prints.first());
    // An unreadable key is not loaded.
    let mut read = keys.iter().filter(|key| key.material.is_some());
    let (first, last) = (read.clone().next(), read.next_back());
    let signs = |key: Option<&&KeyFacts<'_>>| key.is_some_and(|key| key.usable());
    let others = input
        .set
        .keys
        .iter()
        .any(|key| key.usable() && !keys.iter().any(|bearer| bearer.place == key.place));
    // If only one reader finds the signing key, and no other key signs, the others find none.
    let blocked = match (signs(first), signs(last)) {
        _ if same || others => Vec::new(),
        (true, false) => readers(|reader| !reader),
        (false, true) => readers(|reader| reader),
        _ => Vec::new(),
    };
    let (what, why, fix) = match same {
        true => (
            format!(
                "One key is published {count} times with the `kid` {}: {listed}.",
                quoted(kid)
            ),
            Some(
                "Gateways load it once; strict libraries can't read a set with two keys with the same kid.",
            ),
            "Ask the provider's administrator to publish the key once.",
        ),
        false => (
            format!(
                "{count} keys have the same `kid`, {}: {listed}. API Platform gateways use the last one and API Manager the first, so valid tokens may be rejected.",
                quoted(kid)
            ),
            None,
            "Ask the provider's administrator to give each key a unique kid.",
        ),
    };
    let newest = blocked.contains(&NEWEST.name);
    Finding {
        found: Some(shown(kid)),
        why: why.map(str::to_owned),
        fix: Some(Fix::words(fix)),
        blocked_by: blocked,
        gateway: match newest {
            true => Impact::Blocks,
            false => Impact::Limits,
        },
        ..finding(CheckId::JwksKidDistinct, pointer(second, Some("kid")), what)
    }
}

/// The gateways by what they take of two keys with one id: whether it is the first.
fn readers(wanted: impl Fn(bool) -> bool) -> Vec<&'static str> {
    ALL.into_iter()
        .filter(|set| wanted(set.takes_first_key()))
        .map(|set| set.name)
        .collect()
}
