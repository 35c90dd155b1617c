//! Algorithms accepted by WSO2's open-source gateway: `jwks-gateway-keys`. Whether the platform's own gateway is the same is not
//! confirmed, so it is worded as a possibility.

use std::collections::BTreeSet;

use super::input::{Findings, KeysInput};
use super::wording::finding;
use crate::discovery::finding::{Finding, Fix, Gateway, Severity};
use crate::discovery::keys::facts::KeyFacts;

const ACCEPTED: [&str; 4] = ["RS256", "RS384", "RS512", "PS256"];

/// `jwks-gateway-keys`: there are signing keys, but none that the gateway accepts.
pub(crate) fn accepted_by_gateway(input: &KeysInput<'_>, out: &mut Findings) {
    let signing = || input.set.keys.iter().filter(|key| key.usable());
    let accepted = |key: &KeyFacts<'_>| {
        // Unknown algorithms are ignored.
        let known = key.alg().filter(|_| key.algorithm().is_some());
        key.kty() == Some("RSA") && known.is_none_or(|alg| ACCEPTED.contains(&alg))
    };
    if signing().next().is_none() || signing().any(accepted) {
        return;
    }
    let kinds: BTreeSet<String> = signing().map(kind).collect();
    let kinds: Vec<String> = kinds.into_iter().collect();
    out.push(Finding {
        found: Some(kinds.join(", ")),
        expected: Some("an RSA key for RS256, RS384, RS512 or PS256".to_owned()),
        why: Some(
            "WSO2's open-source gateway takes RSA keys only, with RS256, RS384, RS512 or PS256. \
             This is judged by the key set and so a guess: no document says how access tokens are signed."
                .to_owned(),
        ),
        fix: Some(Fix::words(
            "Have the provider sign access tokens with RS256 if it offers that.",
        )),
        ..finding(
            "jwks-gateway-keys",
            Severity::Advice,
            Gateway::Limits,
            "/keys".to_owned(),
            format!(
                "The gateway may reject tokens: the signing keys are {}.",
                kinds.join(", ")
            ),
            "WSO2 gateway",
        )
    });
}

/// `EC P-256`, `RSA for PS512`.
fn kind(key: &KeyFacts<'_>) -> String {
    match (key.kty(), key.crv(), key.alg()) {
        (Some("RSA"), _, Some(alg)) => format!("RSA for {alg}"),
        (Some(kty), Some(crv), _) => format!("{kty} {crv}"),
        (kty, ..) => kty.unwrap_or_default().to_owned(),
    }
}
