//! What each gateway makes of the key set that was read: whether it can load it, and whether any key is of use to it.

use super::finding::{Finding, Fix, Gateway, Severity};
use super::response::Fetched;
use crate::gateway::{ALL, Cause, KeySetAnswer, NEWEST, RuleSet, Selection, label_all, load};
use crate::key_manager::Field;

/// What each gateway makes of a key set.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct GatewayLoad {
    /// Those that can't load it, by cause.
    blocked: Vec<(Cause, Vec<&'static RuleSet>)>,
    /// Those that load it and can use none of its keys.
    without_use: Vec<&'static RuleSet>,
}

/// Loads a key set as each gateway does.
pub(super) fn load_all(fetched: &Fetched) -> GatewayLoad {
    let mut loaded = GatewayLoad::default();
    let Fetched::Answer(response) = fetched else {
        return loaded;
    };
    // Gateways follow redirects, and what is behind one was not read.
    if (300..400).contains(&response.status) {
        return loaded;
    }
    let answer = KeySetAnswer::Answer {
        status: response.status,
        body: response.body.clone(),
        elapsed: response.elapsed,
        redirects: 0,
    };
    for rules in ALL {
        match load(rules, &answer) {
            Ok(keys) if keys.usable == 0 => loaded.without_use.push(rules),
            Ok(_) | Err(Cause::KeySetUnknown(_)) => {}
            Err(cause) => {
                let blocked = &mut loaded.blocked;
                match blocked.iter_mut().find(|(known, _)| *known == cause) {
                    Some((_, sets)) => sets.push(rules),
                    None => blocked.push((cause, vec![rules])),
                }
            }
        }
    }
    loaded
}

/// Adds what blocks a gateway; a finding that blocks all of them already names them. The grades are for the gateway that is
/// asked about by default; see [`ask`].
pub(super) fn apply(loaded: &GatewayLoad, findings: &mut Vec<Finding>) {
    let GatewayLoad {
        blocked,
        without_use,
    } = loaded;
    let mut without_use = without_use.clone();
    let all: Vec<&'static RuleSet> = blocked.iter().flat_map(|(_, sets)| sets.clone()).collect();
    let told = findings
        .iter_mut()
        .find(|finding| finding.gateway == Gateway::Blocks);
    match told {
        Some(finding) => finding.blocked_by = names(&all),
        None => findings.extend(blocked.iter().map(|(cause, sets)| unloadable(cause, sets))),
    }
    without_use.extend(all);
    let kinds = findings
        .iter_mut()
        .find(|finding| finding.check == "jwks-gateway-keys");
    if let Some(finding) = kinds.filter(|_| !without_use.is_empty()) {
        let found = finding.found.clone().unwrap_or_default();
        finding.message = format!(
            "{} can't use any key of the set: the signing keys are {found}.",
            label_all(&without_use)
        );
        finding.gateway = weight(&without_use);
        finding.blocked_by = names(&without_use);
    }
}

/// Grades findings that block some gateways for those that are asked about: it blocks where one of them is blocked; others
/// are limits.
pub fn ask(findings: &mut [Finding], asked: &Selection) {
    for finding in findings {
        if !finding.blocked_by.is_empty() {
            let blocks = asked
                .sets()
                .iter()
                .any(|set| finding.blocked_by.contains(&set.name));
            finding.gateway = if blocks {
                Gateway::Blocks
            } else {
                Gateway::Limits
            };
        }
    }
}

/// `jwks-gateway-load`.
fn unloadable(cause: &Cause, sets: &[&'static RuleSet]) -> Finding {
    let who = label_all(sets);
    Finding {
        check: "jwks-gateway-load",
        severity: Severity::Advice,
        gateway: weight(sets),
        pointer: Some("/keys".to_owned()),
        field: Some(Field::JwksEndpoint),
        found: None,
        expected: None,
        message: format!("Blocked at {who}: {}.", cause.sentence()),
        why: Some(format!(
            "Without keys {who} can't check any signature, and rejects every token."
        )),
        fix: Some(Fix::words(
            "Have the provider's administrator correct the key set.",
        )),
        reference: "gateway rules",
        blocked_by: names(sets),
    }
}

/// It blocks where the gateway that is asked about by default is blocked; others are limits.
fn weight(sets: &[&'static RuleSet]) -> Gateway {
    if sets.iter().any(|set| set.name == NEWEST.name) {
        Gateway::Blocks
    } else {
        Gateway::Limits
    }
}

fn names(sets: &[&'static RuleSet]) -> Vec<&'static str> {
    ALL.into_iter()
        .filter(|set| sets.iter().any(|blocked| blocked.name == set.name))
        .map(|set| set.name)
        .collect()
}
