//! Withdrawn keys, certificates, number of keys: `jwks-key-withdrawn`, `jwks-cert-details`, `jwks-too-many-keys`.

use serde_json::Value;

use super::input::{Findings, KeysInput};
use super::wording::{finding, name, pointer, tell};
use crate::discovery::check_id::CheckId;
use crate::discovery::finding::{Finding, Fix};
use crate::discovery::keys::certificate::LeafCertificate;
use crate::discovery::keys::facts::{KEY_LIMIT, KeyFacts};
use crate::discovery::keys::material::PublicKey;
use crate::discovery::wording::shown;

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

/// `jwks-cert-details`. RFC 7517 §4.7 to §4.9: members that may be ignored, but that some readers check.
pub(crate) fn certificate_details(input: &KeysInput<'_>, out: &mut Findings) {
    let mut found = Vec::new();
    for key in &input.set.keys {
        if let Some(certificate) = &key.certificate {
            look_at(key, certificate, input.now, &mut found);
        }
    }
    tell(out, found);
}

fn look_at(
    key: &KeyFacts<'_>,
    certificate: &LeafCertificate,
    now: jiff::Timestamp,
    found: &mut Vec<Finding>,
) {
    let mut remark = |member: &str, what: String, value: Option<String>, fix: Fix| {
        found.push(Finding {
            found: value,
            fix: Some(fix),
            ..finding(
                CheckId::JwksCertDetails,
                pointer(key.place, Some(member)),
                format!("{}: {what}.", name(key)),
            )
        });
    };
    for (member, expected) in [
        ("x5t", &certificate.sha1),
        ("x5t#S256", &certificate.sha256),
    ] {
        let Some(value) = key.members.and_then(|members| members.get(member)) else {
            continue;
        };
        let text = value.as_str().unwrap_or_default();
        if text.trim_end_matches('=') != expected.as_str() {
            let hint = if certificate.is_hexadecimal_form(text) {
                " (it is the hexadecimal form, encoded again)"
            } else {
                ""
            };
            remark(
                member,
                format!("`{member}` is not the thumbprint of the first certificate{hint}"),
                Some(shown(text)),
                Fix::idle("No action needed: the gateway selects keys by kid."),
            );
        }
    }
    if certificate.not_after < now.as_second() {
        let ended = super::super::summary::date(certificate.not_after).unwrap_or_default();
        remark(
            "x5c/0",
            format!("the first certificate expired on {ended}"),
            Some(ended),
            Fix::words("Ask the provider's administrator whether this key is still in use."),
        );
    }
    if let Some(material @ PublicKey::Okp { .. }) = &key.material
        && !certificate.certifies(material)
    {
        remark(
            "x5c/0",
            "the first certificate of `x5c` is for another key".to_owned(),
            None,
            Fix::words("Ask the provider's administrator to correct `x5c` or to leave it out."),
        );
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
