//! Key set as each gateway loads it: whether loading succeeds, and whether any key is usable. Only this makes a key fault block.

use super::check_id::CheckId;
use super::finding::{Finding, Fix, Topic};
use super::response::Fetched;
use super::severity::Impact;
use crate::gateway::{ALL, Cause, KeySetResponse, NEWEST, RuleSet, Selection, gateway_names, load};
use crate::key_manager::Field;

/// Key set as each gateway loads it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct KeySetLoading {
    /// Gateways that cannot load it, or can use none of its keys ([`Cause::KeySetEmpty`]), by cause.
    blocked: Vec<(Cause, Vec<&'static RuleSet>)>,
}

/// Loads a key set as each gateway does.
pub(super) fn load_all(fetched: &Fetched) -> KeySetLoading {
    let mut loaded = KeySetLoading::default();
    let Fetched::Answer(response) = fetched else {
        return loaded;
    };
    // Gateways follow redirects, whose target was not read. A busy server says nothing about its keys.
    if (300..400).contains(&response.status) || matches!(response.status, 429 | 503) {
        return loaded;
    }
    let answer = KeySetResponse::Answer {
        status: response.status,
        body: response.body.clone(),
        packed: response.packed.clone(),
        elapsed: response.elapsed,
        redirects: 0,
    };
    for rules in ALL {
        let cause = match load(rules, &answer) {
            Ok(keys) if keys.usable == 0 => Cause::KeySetEmpty,
            Ok(_) | Err(Cause::KeySetUnknown(_)) => continue,
            Err(cause) => cause,
        };
        let blocked = &mut loaded.blocked;
        match blocked.iter_mut().find(|(known, _)| *known == cause) {
            Some((_, sets)) => sets.push(rules),
            None => blocked.push((cause, vec![rules])),
        }
    }
    loaded
}

/// Sets `blocked_by` of the finding that names the cause; adds a finding if there is none. Grades are for the default gateway;
/// see [`ask`].
pub(super) fn apply(loaded: &KeySetLoading, findings: &mut Vec<Finding>) {
    for (cause, sets) in &loaded.blocked {
        match explaining(cause, findings).and_then(|place| findings.get_mut(place)) {
            Some(finding) => block(finding, sets),
            None => findings.push(unloadable(cause, sets)),
        }
    }
}

/// Findings that explain why no key is usable, most likely first.
const OF_NO_USE: [CheckId; 12] = [
    CheckId::JwksFetch,
    CheckId::JwksOtherForm,
    CheckId::JwksHasSigningKey,
    CheckId::JwksKidDistinct,
    CheckId::JwksGatewayKeys,
    CheckId::JwksKidPresent,
    CheckId::JwksKeyUnusable,
    CheckId::JwksWords,
    CheckId::JwksKeyNumbers,
    CheckId::JwksStructure,
    CheckId::JwksKeyParse,
    CheckId::JwksPrivateKeys,
];

/// The place of the finding that names a cause already.
fn explaining(cause: &Cause, findings: &[Finding]) -> Option<usize> {
    let is = |finding: &Finding, check: CheckId| match check {
        CheckId::JwksGatewayKeys => finding.topic == Some(Topic::GatewayKeys),
        check => finding.check == check,
    };
    let with = |check: CheckId| findings.iter().position(|finding| is(finding, check));
    match cause {
        Cause::KeySetEmpty => OF_NO_USE.into_iter().find_map(with),
        Cause::KeySetMember(place, _) | Cause::KeySetNull(Some(place)) => {
            let key = format!("/keys/{}", place.saturating_sub(1));
            let of_key = |finding: &Finding| {
                let rest = finding.pointer.as_deref()?.strip_prefix(&key)?;
                let own = rest.is_empty() || rest.starts_with('/');
                (own && finding.check != CheckId::JwksPrivateKeys).then_some(())
            };
            findings
                .iter()
                .position(|finding| of_key(finding).is_some())
                .or(with(CheckId::JwksFetch))
        }
        Cause::KeySetUnreadable(_) | Cause::KeySetNull(None) => {
            let whole = |finding: &Finding| {
                finding.check == CheckId::JwksStructure
                    && finding.pointer.as_deref() == Some("/keys")
            };
            with(CheckId::JwksFetch)
                .or(with(CheckId::JwksOtherForm))
                .or(findings.iter().position(whole))
        }
        Cause::KeySetStatus(_) => with(CheckId::JwksFetch),
        _ => None,
    }
}

/// Adds to the gateways that a finding blocks.
fn block(finding: &mut Finding, sets: &[&'static RuleSet]) {
    let blocked: Vec<&'static RuleSet> = ALL
        .into_iter()
        .filter(|set| sets.contains(set) || finding.blocked_by.contains(&set.name))
        .collect();
    let (who, rejects) = subject(&blocked, "rejects", "reject");
    if finding.topic == Some(Topic::GatewayKeys) {
        let found = finding.found.clone().unwrap_or_default();
        finding.message = match blocked.len() == ALL.len() {
            true => format!("No gateway can use a key in the set: the signing keys are {found}."),
            false => format!("{who} can't use any key in the set: the signing keys are {found}."),
        };
    } else {
        finding.why = Some(format!(
            "{who} {rejects} every token from this provider for this reason."
        ));
    }
    finding.gateway = weight(&blocked);
    finding.blocked_by = blocked.iter().map(|set| set.name).collect();
}

/// Gateways as the subject of a sentence, with the form of the verb.
fn subject(
    sets: &[&'static RuleSet],
    one: &'static str,
    many: &'static str,
) -> (String, &'static str) {
    let verb = match sets {
        [_] => one,
        all if all.len() == ALL.len() => one,
        _ => many,
    };
    (gateway_names(sets), verb)
}

/// Regrades findings for the selected gateways: *blocks* if one of them is blocked, else *limits*.
pub fn ask(findings: &mut [Finding], asked: &Selection) {
    for finding in findings {
        if !finding.blocked_by.is_empty() {
            let blocks = asked
                .sets()
                .iter()
                .any(|set| finding.blocked_by.contains(&set.name));
            finding.gateway = if blocks {
                Impact::Blocks
            } else {
                Impact::Limits
            };
        }
    }
}

/// `jwks-gateway-load`.
fn unloadable(cause: &Cause, sets: &[&'static RuleSet]) -> Finding {
    let (who, rejects) = subject(sets, "rejects", "reject");
    let fix = match cause {
        Cause::KeySetStatus(_) => "Ask the provider to return status 200.",
        Cause::KeySetUnreadable("it begins with a byte order mark") => {
            "Ask the provider to save and serve the key set without a byte order mark (BOM)."
        }
        Cause::KeySetSlow => "Ask the provider to respond within 5 seconds.",
        _ => "Ask the provider's administrator to correct the key set.",
    };
    let message = match sets.len() == ALL.len() {
        true => format!("No gateway can use the key set: {}.", reason(cause)),
        false => format!("{who} can't use the key set: {}.", reason(cause)),
    };
    Finding {
        gateway: weight(sets),
        pointer: Some("/keys".to_owned()),
        field: Some(Field::JwksEndpoint),
        why: Some(format!(
            "{who} {rejects} every token from this provider for this reason."
        )),
        fix: Some(Fix::words(fix)),
        blocked_by: sets.iter().map(|set| set.name).collect(),
        ..Finding::new(CheckId::JwksGatewayLoad, message)
    }
}

/// Reason, half a sentence.
fn reason(cause: &Cause) -> String {
    match cause {
        Cause::KeySetStatus(status) => format!("it was served with status {status}"),
        Cause::KeySetUnreadable(why) => (*why).to_owned(),
        Cause::KeySetMember(place, why) => format!("in key {place}, {why}"),
        Cause::KeySetEmpty => "none of its keys can be used".to_owned(),
        other => other.sentence(),
    }
}

/// *Blocks* if the default gateway is blocked, else *limits*.
fn weight(sets: &[&'static RuleSet]) -> Impact {
    if sets.iter().any(|set| set.name == NEWEST.name) {
        Impact::Blocks
    } else {
        Impact::Limits
    }
}

#[cfg(test)]
mod tests;
