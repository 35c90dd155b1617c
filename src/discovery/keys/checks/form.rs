//! Form of the set and of each key: `jwks-structure`, `jwks-key-parse`, `jwks-key-unusable`, `jwks-too-many-keys`.

use super::input::{Findings, KeysInput};
use super::wording::{USED_AS_IT_IS, finding, from_fault, name, pointer, tell, what_is_left};
use crate::discovery::check_id::CheckId;
use crate::discovery::finding::{Finding, Fix};
use crate::discovery::keys::expected::Expected;
use crate::discovery::keys::facts::{KEY_LIMIT, KeyFacts};
use crate::discovery::keys::faults::{Fault, quoted};
use crate::discovery::wording::shown;

/// `jwks-structure`. RFC 7517 §4, §5; RFC 7518 §6; RFC 8037 §2; RFC 7515 §2.
pub(crate) fn set_structure(input: &KeysInput<'_>, out: &mut Findings) {
    if let Some(fault) = &input.set.list_fault {
        let (message, fix) = match input.set.total {
            0 if fault.member.is_some() => (
                format!("jwks_uri doesn't serve a key set: {}.", fault.message),
                "Ask the provider to publish `keys` as an array: {\"keys\": [...]}.",
            ),
            0 => (
                format!("jwks_uri doesn't serve a key set: {}.", fault.message),
                "Check JWKS Endpoint: it serves JSON, but not a key set.",
            ),
            _ => (
                format!("In the key set, {}.", fault.message),
                "Ask the provider to rename the member to \"keys\", in lowercase.",
            ),
        };
        out.push(Finding {
            expected: fault.expected.map(|it| it.words().to_owned()),
            why: Some("Without keys no token can be verified.".to_owned()),
            fix: Some(Fix::words(fix)),
            reference: fault.reference,
            ..finding(CheckId::JwksStructure, "/keys".to_owned(), message)
        });
    }
    each_fault(input, out, CheckId::JwksStructure, |key| &key.structure);
}

/// `jwks-key-parse`. RFC 7517 §4.1 to §4.7, RFC 7518 §6.2, OIDCD §3.
pub(crate) fn key_content(input: &KeysInput<'_>, out: &mut Findings) {
    each_fault(input, out, CheckId::JwksKeyParse, |key| &key.content);
}

fn each_fault(
    input: &KeysInput<'_>,
    out: &mut Findings,
    check: CheckId,
    faults: impl for<'k> Fn(&'k KeyFacts<'_>) -> &'k Vec<Fault>,
) {
    let mut found = Vec::new();
    for key in &input.set.keys {
        for fault in faults(key) {
            found.push(Finding {
                fix: Some(match expected_kty(key, fault) {
                    Some(kty) => with_type(kty),
                    None => Fix::words(corrected(fault)),
                }),
                ..from_fault(check, key, fault)
            });
        }
    }
    tell(out, found);
}

/// What the provider has to change, a sentence.
fn corrected(fault: &Fault) -> String {
    let member = fault.member.as_deref().unwrap_or_default();
    match fault.expected {
        Some(Expected::Point) => {
            return "Ask the provider to publish x and y of the key that signs its tokens, unaltered."
                .to_owned();
        }
        Some(Expected::RsaNames) => {
            return "Ask the provider to publish both numbers as n and e, in base64url (RFC 7518)."
                .to_owned();
        }
        Some(Expected::FullLength) => {
            return format!(
                "Ask the provider to publish {member} in the full length of the curve (RFC 7518, section 6.2.1)."
            );
        }
        Some(Expected::Words(_)) | None => {}
    }
    match member.split('/').next().unwrap_or_default() {
        "n" | "e" | "x" | "y" => {
            format!("Ask the provider to publish {member} as a base64url string (RFC 7518).")
        }
        "kty" => {
            "Ask the provider to publish the type of the key as kty, such as \"RSA\".".to_owned()
        }
        "crv" => {
            "Ask the provider to publish the curve of the key as crv, such as \"P-256\".".to_owned()
        }
        "alg" => "Ask the provider to publish alg as a string, such as \"RS256\".".to_owned(),
        "kid" => "Ask the provider to publish kid as a string, as in the header of its tokens."
            .to_owned(),
        "use" => "Ask the provider to set use to \"sig\", or to leave it out.".to_owned(),
        other if !other.is_empty() => {
            format!("Ask the provider to correct {other} of this key, or to leave it out.")
        }
        _ => "Ask the provider to publish the whole public key as a JSON Web Key, with kty (RFC 7517)."
            .to_owned(),
    }
}

/// `jwks-key-unusable`. RFC 7517 §5.
pub(crate) fn unusable_key(input: &KeysInput<'_>, out: &mut Findings) {
    let mut found = Vec::new();
    for key in &input.set.keys {
        // Misspelled words are reported by `jwks-words`.
        let told = |fault: &&Fault| {
            key.near_words
                .iter()
                .any(|(member, ..)| fault.member.as_deref() == Some(*member))
        };
        let mut untold = key.unusable.iter().filter(|fault| !told(fault));
        let Some(first) = untold.clone().next() else {
            continue;
        };
        if key.is_post_quantum() {
            found.push(post_quantum(input, key));
            continue;
        }
        let reasons: Vec<&str> = untold
            .by_ref()
            .map(|fault| fault.message.as_str())
            .collect();
        let whole = Fault {
            message: reasons.join(", and "),
            ..first.clone()
        };
        found.push(Finding {
            why: key.usable().then(|| USED_AS_IT_IS.to_owned()),
            fix: Some(match key.usable() {
                true => correct(&whole),
                false => unusable_fix(input, expected_kty(key, first)),
            }),
            ..from_fault(CheckId::JwksKeyUnusable, key, &whole)
        });
    }
    tell(out, found);
}

/// Fix for a key that gateways use although a member of it is wrong.
fn correct(fault: &Fault) -> Fix {
    Fix::words(match fault.member.as_deref() {
        Some("alg") => {
            "Ask the provider to publish this key with the alg of its tokens, or without alg."
                .to_owned()
        }
        Some(member) => format!("Ask the provider to correct {member} of this key."),
        None => "Ask the provider's administrator to correct this key.".to_owned(),
    })
}

/// The `kty` that a key with this fault should have.
fn expected_kty(key: &KeyFacts<'_>, fault: &Fault) -> Option<&'static str> {
    let of_type = fault.member.as_deref() == Some("kty");
    key.kty_of_members().filter(|_| of_type)
}

fn with_type(kty: &str) -> Fix {
    Fix::words(format!(
        "Ask the provider to publish this key with \"kty\": \"{kty}\"."
    ))
}

/// Fix for a key that nobody can use.
fn unusable_fix(input: &KeysInput<'_>, kty: Option<&'static str>) -> Fix {
    match (input.set.usable, kty) {
        (0, Some(kty)) => with_type(kty),
        (0, None) => Fix::words(
            "Ask the provider to publish the RSA key that access tokens are signed with (RS256).",
        ),
        _ => Fix::idle(format!(
            "No action needed unless tokens are signed with this key. {}",
            what_is_left(input)
        )),
    }
}

/// An ML-DSA key (kty AKP): no fault of the set, but nothing that gateways can use yet.
fn post_quantum(input: &KeysInput<'_>, key: &KeyFacts<'_>) -> Finding {
    let alg = key.alg().unwrap_or("AKP");
    let (message, fix) = match input.set.usable {
        0 => (
            format!(
                "{}: this is a post-quantum key ({}), which API gateways can't use yet, and the set has no other key for signatures.",
                name(key),
                quoted(alg)
            ),
            "Ask the provider to sign access tokens with RS256 and publish the RSA key alongside this one."
                .to_owned(),
        ),
        _ => (
            format!(
                "{}: this is a post-quantum key ({}), which API gateways can't use yet.",
                name(key),
                quoted(alg)
            ),
            format!(
                "Make sure that access tokens are signed with another key. {}",
                what_is_left(input)
            ),
        ),
    };
    Finding {
        found: Some(shown(alg)),
        why: Some("Gateways skip key types that they don't support.".to_owned()),
        fix: Some(Fix::words(fix)),
        ..finding(
            CheckId::JwksKeyUnusable,
            pointer(key.place, Some("kty")),
            message,
        )
    }
}

/// `jwks-too-many-keys`. Only the first thousand keys are validated.
pub(crate) fn too_many_keys(input: &KeysInput<'_>, out: &mut Findings) {
    if input.set.total <= KEY_LIMIT {
        return;
    }
    out.push(Finding {
        found: Some(format!("{} keys", input.set.total)),
        expected: Some(format!("at most {KEY_LIMIT} keys")),
        fix: Some(Fix::words(
            "Check JWKS Endpoint. A key set usually has fewer than ten keys.",
        )),
        ..finding(CheckId::JwksTooManyKeys, "/keys".to_owned(),
            format!(
                "The key set is too large: it has {} keys, and only the first {KEY_LIMIT} were checked.",
                input.set.total
            ))
    });
}
