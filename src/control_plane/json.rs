//! Plans and reports in the contract `kmctl/v1`.

use serde::ser::{Serialize, SerializeStruct as _, Serializer};
use serde_json::{Map, Value, json};

use super::caution::Caution;
use super::change::FieldChange;
use super::plan::Plan;
use super::plan_item::{Blocker, PlanItem};
use super::report::{ApplyItem, ApplyReport, Usage, UsageList, Verification};

impl Serialize for Plan {
    /// Item by item, so that a plan of many objects is not held twice.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let counts: Map<String, Value> = self
            .counts()
            .into_iter()
            .map(|(action, count)| (action.word().to_owned(), count.into()))
            .collect();
        let mut plan = serializer.serialize_struct("Plan", 4)?;
        plan.serialize_field("target", &self.target)?;
        plan.serialize_field("organization", &self.organization)?;
        plan.serialize_field("items", &Items(&self.items))?;
        plan.serialize_field("counts", &counts)?;
        plan.end()
    }
}

struct Items<'a>(&'a [PlanItem]);

impl Serialize for Items<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().map(PlanItem::to_json))
    }
}

impl Plan {
    /// JSON in the contract `kmctl/v1`.
    pub fn to_json(&self) -> Value {
        // Texts and numbers alone: there is nothing that has no form in JSON.
        serde_json::to_value(self).unwrap_or_default()
    }
}

impl PlanItem {
    /// JSON in the contract `kmctl/v1`.
    pub fn to_json(&self) -> Value {
        let missing = self.missing.iter();
        let missing: Vec<Value> = missing
            .map(|it| json!({ "field": it.field, "label": it.label }))
            .collect();
        json!({
            "name": self.name,
            "remoteId": self.remote_id,
            "action": self.action.word(),
            "side": self.side.word(),
            "fields": self.fields.iter().map(change).collect::<Vec<_>>(),
            "missing": missing,
            "lost": self.unsupported.iter().map(|it| it.0.json_name()).collect::<Vec<_>>(),
            "ownValues": self.own.iter().map(|it| it.json_name()).collect::<Vec<_>>(),
            "held": self.blocker.map(Blocker::word),
            "cautions": self.told_cautions().map(caution).collect::<Vec<_>>(),
            "fingerprint": self.fingerprint.map(|it| it.to_string()),
        })
    }
}

fn caution(caution: &Caution) -> Value {
    json!({
        "caution": caution.word(),
        "grade": caution.grade().id(),
        "message": caution.message(),
    })
}

fn change(change: &FieldChange) -> Value {
    json!({
        "field": change.field.json_name(),
        "base": change.base,
        "local": change.local,
        "remote": change.remote,
    })
}

impl ApplyReport {
    /// JSON in the contract `kmctl/v1`.
    pub fn to_json(&self) -> Value {
        let counts: Map<String, Value> = self
            .counts()
            .into_iter()
            .map(|(outcome, count)| (outcome.word().to_owned(), count.into()))
            .collect();
        json!({
            "target": self.target,
            "items": self.items.iter().map(ApplyItem::to_json).collect::<Vec<_>>(),
            "counts": counts,
        })
    }
}

impl ApplyItem {
    /// JSON in the contract `kmctl/v1`.
    pub fn to_json(&self) -> Value {
        json!({
            "name": self.name,
            "remoteId": self.remote_id,
            "action": self.action.word(),
            "outcome": self.outcome.word(),
            "cautions": self.cautions.iter().map(caution).collect::<Vec<_>>(),
            "status": self.status,
            "code": self.code,
            "message": self.message,
            "fix": self.fix,
        })
    }
}

impl Usage {
    /// JSON in the contract `kmctl/v1`.
    pub fn to_json(&self) -> Value {
        let list = |list: &UsageList| json!({ "count": list.count, "items": list.items });
        json!({
            "name": self.name,
            "apis": list(&self.apis),
            "applications": list(&self.applications),
            "blind": self.not_counted,
        })
    }
}

impl Verification {
    /// JSON in the contract `kmctl/v1`.
    pub fn to_json(&self) -> Value {
        let checks = self.checks.iter().map(|it| {
            json!({
                "check": it.check,
                "outcome": it.outcome.id(),
                "message": it.message,
                "fix": it.fix,
            })
        });
        json!({ "name": self.name, "checks": checks.collect::<Vec<_>>() })
    }
}
