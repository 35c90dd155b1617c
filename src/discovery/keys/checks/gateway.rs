//! Keys published for algorithms that some gateway does not accept: `jwks-gateway-keys`. Gateways ignore the `alg` of a key, so
//! this only tells how tokens are probably signed, and blocks nothing.

use std::collections::BTreeSet;

use super::input::{Findings, KeysInput};
use super::wording::finding;
use crate::discovery::check_id::CheckId;
use crate::discovery::finding::{Finding, Fix, Topic};
use crate::discovery::keys::facts::KeyFacts;
use crate::gateway::{ALL, RuleSet, gateway_names};

/// `jwks-gateway-keys`: there are signing keys, and some gateway accepts what none of them is published for.
pub(crate) fn accepted_by_gateway(input: &KeysInput<'_>, out: &mut Findings) {
    let signing = || input.set.keys.iter().filter(|key| key.usable());
    if signing().next().is_none() {
        return;
    }
    let without: Vec<&'static RuleSet> = ALL
        .into_iter()
        .filter(|rules| !signing().any(|key| accepts(rules, key)))
        .collect();
    if without.is_empty() {
        return;
    }
    let kinds: BTreeSet<String> = signing().map(kind).collect();
    let kinds: Vec<String> = kinds.into_iter().collect();
    let rejects = match without.len() {
        1 => "rejects",
        all if all == ALL.len() => "rejects",
        _ => "reject",
    };
    out.push(Finding {
        found: Some(kinds.join(", ")),
        topic: Some(Topic::GatewayKeys),
        expected: Some("an RSA key for RS256".to_owned()),
        fix: Some(Fix::words(
            "Ask the provider to sign access tokens with RS256 if it offers that.",
        )),
        ..finding(
            CheckId::JwksGatewayKeys,
            "/keys".to_owned(),
            format!(
                "{} {rejects} the algorithms that the keys are published for: {}.",
                gateway_names(&without),
                kinds.join(", ")
            ),
        )
    });
}

/// Whether a gateway accepts what a key is published for. Algorithms that are unknown or don't fit the key are ignored.
fn accepts(rules: &RuleSet, key: &KeyFacts<'_>) -> bool {
    let alg = key
        .alg()
        .filter(|_| key.algorithm().is_some() && key.algorithm_fits());
    match (key.kty(), key.crv()) {
        (Some("RSA"), _) => alg.is_none_or(|alg| rules.accepts(alg)),
        (Some("EC"), Some("P-256")) => rules.accepts(alg.unwrap_or("ES256")),
        _ => false,
    }
}

/// `EC P-256`, `RSA for PS512`.
fn kind(key: &KeyFacts<'_>) -> String {
    match (key.kty(), key.crv(), key.alg()) {
        (Some("RSA"), _, Some(alg)) => format!("RSA for {alg}"),
        (Some(kty), Some(crv), _) => format!("{kty} {crv}"),
        (kty, ..) => kty.unwrap_or_default().to_owned(),
    }
}
