//! The form of the set and of each key: `jwks-structure`, `jwks-key-parse`, `jwks-key-unusable`.

use super::input::{Findings, KeysInput};
use super::wording::{finding, from_fault, grade, tell, what_is_left};
use crate::discovery::finding::{Finding, Fix, Gateway, Severity};
use crate::discovery::keys::facts::KeyFacts;
use crate::discovery::keys::faults::Fault;

const WHY: &str =
    "Strict libraries refuse the whole set because of one such key, others skip the key.";

/// `jwks-structure`. RFC 7517 §4, §5; RFC 7518 §6; RFC 8037 §2; RFC 7515 §2.
pub(crate) fn set_structure(input: &KeysInput<'_>, out: &mut Findings) {
    if let Some(fault) = &input.set.list_fault {
        out.push(Finding {
            expected: fault.expected.map(str::to_owned),
            why: Some("Without keys no token can be verified.".to_owned()),
            fix: Some(Fix::words(
                "Check JWKS Endpoint: what it serves is JSON, but no key set.",
            )),
            ..finding(
                "jwks-structure",
                Severity::Failure,
                Gateway::Blocks,
                "/keys".to_owned(),
                format!("What jwks_uri serves is no key set: {}.", fault.message),
                fault.reference,
            )
        });
    }
    each_fault(input, out, "jwks-structure", |key| &key.structure);
}

/// `jwks-key-parse`. RFC 7517 §4.1 to §4.7, RFC 7518 §6.2, OIDCD §3.
pub(crate) fn key_content(input: &KeysInput<'_>, out: &mut Findings) {
    each_fault(input, out, "jwks-key-parse", |key| &key.content);
}

fn each_fault(
    input: &KeysInput<'_>,
    out: &mut Findings,
    check: &'static str,
    faults: impl for<'k> Fn(&'k KeyFacts<'_>) -> &'k Vec<Fault>,
) {
    let mut found = Vec::new();
    for key in &input.set.keys {
        for fault in faults(key) {
            found.push(Finding {
                why: Some(WHY.to_owned()),
                fix: Some(Fix::words(format!(
                    "Send this finding to the provider's administrator: the key has to be written anew. {}",
                    what_is_left(input)
                ))),
                ..from_fault(check, Severity::Failure, grade(input), key, fault)
            });
        }
    }
    tell(out, found);
}

/// `jwks-key-unusable`. RFC 7517 §5.
pub(crate) fn unusable_key(input: &KeysInput<'_>, out: &mut Findings) {
    let mut found = Vec::new();
    for key in &input.set.keys {
        let Some(first) = key.unusable.first() else {
            continue;
        };
        let reasons: Vec<&str> = key
            .unusable
            .iter()
            .map(|fault| fault.message.as_str())
            .collect();
        let whole = Fault {
            message: reasons.join(", and "),
            ..first.clone()
        };
        found.push(Finding {
            why: Some("A key of a kind that is not known is skipped.".to_owned()),
            fix: Some(Fix::words(format!(
                "Nothing needs to be done unless tokens are signed with this key. {}",
                what_is_left(input)
            ))),
            ..from_fault(
                "jwks-key-unusable",
                Severity::Warning,
                Gateway::Limits,
                key,
                &whole,
            )
        });
    }
    tell(out, found);
}
