//! Validated document in the contract `kmctl/v1`.

use serde_json::{Value, json};

use crate::discovery::{Finding, KeySummary, Report};
use crate::form::finding_summary::presets;
use crate::key_manager::{Configuration, masked};

/// A report: the contract's `DiscoveryReport`.
pub fn report(it: &Report) -> Value {
    json!({
        "url": it.url,
        "documentUrl": it.document_url,
        "profile": it.profile.as_str(),
        "verdict": it.verdict,
        "provider": it.provider,
        "configuration": configuration(&presets(it)),
        "jwks": {
            "uri": it.keys.uri.as_deref().map(masked),
            "keys": it.keys.keys.iter().map(key).collect::<Vec<_>>(),
            "error": it.keys.failure.as_ref().map(failure),
        },
        "alsoPublished": it.extra_metadata,
        "findings": it.findings.iter().map(finding).collect::<Vec<_>>(),
        "error": it.unreadable.as_ref().map(|unread| {
            let mut error = failure(unread);
            error["fix"] = it.fix().map(|fix| fix.text).into();
            error
        }),
        "elapsedMs": it.elapsed_ms,
    })
}

/// Finding; `value` is the value of its fix.
pub fn finding(it: &Finding) -> Value {
    json!({
        "check": it.check.id(),
        "grade": it.grade(),
        "severity": it.severity,
        "gateway": it.gateway,
        "blockedBy": it.blocks(),
        "unsafe": it.is_unsafe(),
        "field": it.pointer,
        "found": it.found,
        "message": it.message,
        "fix": it.fix.as_ref().map(|fix| fix.text.as_str()),
        "value": it.fix.as_ref().and_then(|fix| fix.value.as_deref()),
        "reference": it.reference,
    })
}

/// The eight fields; empty ones are null.
fn configuration(it: &Configuration) -> Value {
    let text = |value: &str| (!value.is_empty()).then(|| value.to_owned());
    json!({
        "issuer": text(&it.issuer),
        "tokenEndpoint": text(&it.token_endpoint),
        "authorizationEndpoint": text(&it.authorization_endpoint),
        "jwksEndpoint": text(&it.jwks_endpoint),
        "revokeEndpoint": text(&it.revoke_endpoint),
        "oidcLogoutEndpoint": text(&it.oidc_logout_endpoint),
        "consumerKeyIdentifier": text(&it.consumer_key_identifier),
        "scopeKeyIdentifier": text(&it.scope_key_identifier),
    })
}

fn key(it: &KeySummary) -> Value {
    json!({
        "kid": it.kid,
        "kty": it.kty,
        "alg": it.alg,
        "use": it.use_,
        "crv": it.crv,
        "bits": it.bits,
        "thumbprint": it.thumbprint,
        "usable": it.usable,
        "certificateEnds": it.certificate_ends,
    })
}

/// Error of a read.
pub fn failure(it: &crate::discovery::FetchError) -> Value {
    json!({ "code": it.code(), "message": it.message(), "fix": it.fix() })
}
