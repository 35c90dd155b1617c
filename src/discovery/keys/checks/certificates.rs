//! Certificates of keys: `jwks-cert-details`.

use super::input::{Findings, KeysInput};
use super::wording::{finding, name, pointer, tell};
use crate::discovery::check_id::CheckId;
use crate::discovery::finding::{Finding, Fix};
use crate::discovery::keys::certificate::LeafCertificate;
use crate::discovery::keys::facts::KeyFacts;
use crate::discovery::keys::material::PublicKey;
use crate::discovery::wording::shown;

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
