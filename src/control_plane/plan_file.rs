//! Plan file: planned actions with the fingerprints of the local and remote state.

use std::collections::BTreeMap;

use serde_json::Value;

use super::plan_item::{Action, PlanItem};

/// Error of a file that is not a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PlanFileError {
    /// Not JSON, or another document.
    #[error("The file is not a kmctl plan.")]
    NotAPlan,
    /// JSON that ends too early.
    #[error("The plan is incomplete: the file ends too early.")]
    CutOff,
    /// A plan with another schema.
    #[error("The plan was written by another version of kmctl.")]
    OtherVersion,
    /// A plan with a member that is missing or unknown.
    #[error("The plan file was modified.")]
    Edited,
}

/// Object of a plan file.
#[derive(Clone, Debug, PartialEq, Eq)]
struct PlannedObject {
    action: Action,
    remote_id: Option<String>,
    fingerprint: Option<String>,
    fields: Value,
    blocker: bool,
}

/// Plan saved by `kmctl plan --out`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanFile {
    /// The target's name.
    pub target: String,
    /// The organization that was compared.
    pub organization: String,
    items: BTreeMap<String, PlannedObject>,
}

impl PlanFile {
    /// Reads the document that `plan --out` wrote.
    ///
    /// # Errors
    /// When it is not one.
    pub fn parse(text: &str) -> Result<Self, PlanFileError> {
        let document: Value = serde_json::from_str(text).map_err(|error| {
            match error.is_eof() && text.contains("\"Plan\"") {
                true => PlanFileError::CutOff,
                false => PlanFileError::NotAPlan,
            }
        })?;
        if document["kind"] != "Plan" {
            return Err(PlanFileError::NotAPlan);
        }
        if document["schema"] != "kmctl/v1" {
            return Err(PlanFileError::OtherVersion);
        }
        let item = &document["item"];
        let text = |value: &Value| value.as_str().map(str::to_owned);
        let list = item["items"].as_array().ok_or(PlanFileError::Edited)?;
        let mut items = BTreeMap::new();
        for entry in list {
            let name = text(&entry["name"]).ok_or(PlanFileError::Edited)?;
            let word = entry["action"].as_str().ok_or(PlanFileError::Edited)?;
            let action = Action::from_word(word).ok_or(PlanFileError::Edited)?;
            let kept = PlannedObject {
                action,
                remote_id: text(&entry["remoteId"]),
                fingerprint: text(&entry["fingerprint"]),
                fields: entry["fields"].clone(),
                blocker: !entry["held"].is_null(),
            };
            if action != Action::Unowned {
                items.insert(name.to_lowercase(), kept);
            }
        }
        Ok(PlanFile {
            target: text(&item["target"]).ok_or(PlanFileError::Edited)?,
            organization: text(&item["organization"]).ok_or(PlanFileError::Edited)?,
            items,
        })
    }

    /// Whether the plan writes an object of this name.
    pub fn names(&self, name: &str) -> bool {
        self.items.get(&name.to_lowercase()).is_some_and(|kept| {
            !kept.blocker
                && matches!(
                    kept.action,
                    Action::Create | Action::Update | Action::Delete
                )
        })
    }

    /// Folded names of the objects that the plan writes.
    pub fn written_names(&self) -> Vec<String> {
        let names = self.items.keys();
        names.filter(|name| self.names(name)).cloned().collect()
    }

    /// Whether an object of a current plan equals the one in the file, locally and remotely.
    pub fn agrees(&self, now: &PlanItem) -> bool {
        self.items
            .get(&now.name.to_lowercase())
            .is_some_and(|kept| {
                kept.action == now.action
                    && kept.remote_id == now.remote_id
                    && kept.fingerprint == now.fingerprint.map(|it| it.to_string())
                    && kept.fields == now.to_json()["fields"]
            })
    }
}
