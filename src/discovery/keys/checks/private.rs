//! Private or secret keys in a public set: `jwks-private-keys`.

use super::input::{Findings, KeysInput};
use super::wording::{finding, name, pointer, tell};
use crate::discovery::check_id::CheckId;
use crate::discovery::finding::{Finding, Fix};
use crate::discovery::keys::facts::KeyFacts;

/// `jwks-private-keys`. OIDCD §3, RFC 7517 §9.2. Members are named, their values never.
pub(crate) fn private_keys(input: &KeysInput<'_>, out: &mut Findings) {
    let found = input.set.keys.iter().filter_map(private_key).collect();
    tell(out, found);
}

fn private_key(key: &KeyFacts<'_>) -> Option<Finding> {
    let secret = key.kty() == Some("oct") && !key.is_mistyped();
    if !secret && key.private.is_empty() {
        return None;
    }
    let members: Vec<String> = key
        .private
        .iter()
        .map(|member| format!("`{member}`"))
        .collect();
    let what = match (secret, members.as_slice()) {
        (true, []) => {
            "is a shared secret (kty oct), which does not belong in a public set".to_owned()
        }
        (true, _) => format!(
            "is a shared secret and is published with {}",
            members.join(", ")
        ),
        (false, [_]) => format!(
            "is published with the private member {}",
            members.join(", ")
        ),
        (false, _) => format!(
            "is published with the private members {}",
            members.join(", ")
        ),
    };
    Some(Finding {
        fix: Some(Fix::words(
            "Don't add this key manager until the provider uses a new key. \
             Removing the members is not enough: the key is already public.",
        )),
        ..finding(
            CheckId::JwksPrivateKeys,
            pointer(key.place, key.private.first().copied()),
            format!("{} {what}.", name(key)),
        )
    })
}
