//! Keys that say that they are withdrawn or expired: `jwks-key-withdrawn`.

use serde_json::Value;

use super::input::{Findings, KeysInput};
use super::wording::{finding, name, pointer, tell};
use crate::discovery::check_id::CheckId;
use crate::discovery::finding::{Finding, Fix};

/// `jwks-key-withdrawn`. OpenID Federation 1.0 §8.7: `exp` in seconds, `revoked` an object.
pub(crate) fn key_withdrawn(input: &KeysInput<'_>, out: &mut Findings) {
    let mut found = Vec::new();
    for key in &input.set.keys {
        let member = |name: &str| key.members.and_then(|members| members.get(name));
        let expired = member("exp")
            .and_then(Value::as_i64)
            .filter(|end| (1..input.now.as_second()).contains(end))
            .and_then(super::super::summary::date);
        let (member, what, value) = match (member("revoked").filter(|it| !is_no(it)), expired) {
            (Some(_), _) => (
                "revoked",
                "`revoked` says that the key was withdrawn; gateways still accept its tokens"
                    .to_owned(),
                None,
            ),
            (None, Some(date)) => (
                "exp",
                format!(
                    "`exp` says that the key expired on {date}; gateways still accept its tokens"
                ),
                Some(date),
            ),
            (None, None) => continue,
        };
        found.push(Finding {
            found: value,
            fix: Some(Fix::words(
                "Ask the provider's administrator to sign with another key, and to remove this one from the key set.",
            )),
            ..finding(
                CheckId::JwksKeyWithdrawn,
                pointer(key.place, Some(member)),
                format!("{}: {what}.", name(key)),
            )
        });
    }
    tell(out, found);
}

/// `null` or `false`.
fn is_no(value: &Value) -> bool {
    matches!(value, Value::Null | Value::Bool(false))
}
