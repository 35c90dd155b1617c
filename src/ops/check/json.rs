//! Check in the contract `kmctl/v1`: `CheckResult`.

use serde_json::{Value, json};

use super::checked::Checked;
use crate::ops::{json::EvidenceItem, json_report};

/// The contract's `CheckResult`.
pub fn json(it: &Checked) -> Value {
    let text = |value: &str| (!value.is_empty()).then(|| value.to_owned());
    let differences: Vec<Value> = it
        .drift
        .differences
        .iter()
        .map(|it| {
            json!({
                "field": it.field.json_name(),
                "stored": text(&it.stored),
                "live": text(&it.live),
                "edited": it.is_edited,
            })
        })
        .collect();
    let ending: Vec<Value> = it
        .drift
        .ending
        .iter()
        .map(|it| {
            json!({ "key": text(&it.key), "certificateEnds": it.ends, "daysLeft": it.days_left })
        })
        .collect();
    let connection = it.stored.connection.as_ref();
    json!({
        "name": it.stored.name.as_str(),
        "outcome": it.drift.outcome,
        "mark": it.drift.outcome.grade().tag(),
        "checkedAt": it.at.to_string(),
        "wellKnownUrl": connection.map(|it| it.well_known_url.as_str()),
        "differences": differences,
        "jwks": {
            "uri": connection.map(|it| it.settings.jwks_endpoint.as_str()),
            "usable": it.usable_keys,
            "keys": it.keys,
            "added": it.drift.rotation.added,
            "removed": it.drift.rotation.removed,
            "replaced": it.drift.rotation.replaced,
            "ending": ending,
            "error": it.keys_unreadable.as_ref().map(json_report::failure),
        },
        "findings": it.blocking.iter().map(json_report::finding).collect::<Vec<_>>(),
        "evidence": EvidenceItem::new(&it.evidence()),
        "error": it.unreadable.as_ref().map(json_report::failure),
        "elapsedMs": it.elapsed_ms,
    })
}
