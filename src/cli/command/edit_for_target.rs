//! `kmctl edit NAME --target TARGET`: target-specific values.

use serde_json::{Map, Value, json};

use super::edit::{Edit, find};
use super::fields::refused;
use crate::cli::command_error::CommandError;
use crate::cli::output::Document;
use crate::cli::session::Session;
use crate::control_plane::{TargetValue, with_values};
use crate::key_manager::Field;
use crate::ops::target;

/// Sets or gives up the values.
pub fn run(session: &Session, edit: &Edit) -> Result<(), CommandError> {
    let given = edit.fields.given();
    let unfit = edit.rediscover
        || edit.fields.all_environments
        || !edit.fields.environments.is_empty()
        || edit.fields.access_token_version.is_some()
        || given
            .iter()
            .any(|(field, _)| *field == Field::OidcLogoutEndpoint);
    if unfit {
        let message = "Only description, addresses, issuer and claims can have a value of their own at a target.";
        return Err(
            CommandError::usage(message).with_fix("Leave --target out, or the other options.")
        );
    }
    if given.is_empty() {
        return Err(session.missing(&["a field to change".to_owned()]));
    }
    let mut store = session.open_to_write()?;
    let organization = session.organization(&store)?;
    let stored = find(&store, &organization, &edit.name)?;
    let target = target::find(&store, session.settings.target.as_deref())?;
    edit.fields.refuse_foreign(&stored.draft(Vec::new()))?;
    let before = store.target_values(&target.name, &organization)?;
    let of_it = |value: &&TargetValue| value.name.folded() == stored.name.folded();
    let mut after: Vec<TargetValue> = before.iter().filter(of_it).cloned().collect();
    let mut changes = Vec::new();
    for (field, text) in given {
        after.retain(|value| value.field != field);
        let value = (!text.trim().is_empty()).then(|| text.trim().to_owned());
        if let Some(value) = &value {
            after.push(TargetValue {
                name: stored.name.clone(),
                field,
                value: value.clone(),
            });
        }
        changes.push((field, value));
    }
    // Same rules as for the key manager itself.
    let there = with_values(&stored, &after).map_err(refused)?;
    for (field, value) in &mut changes {
        if value.is_some() {
            *value = Some(there.text(*field));
        }
    }
    let audit = session.audit();
    let changed =
        store.set_target_values(&target.name, &organization, &stored.name, &changes, &audit)?;
    let values: Map<String, Value> = after
        .iter()
        .map(|value| {
            (
                value.field.json_name().to_owned(),
                there.text(value.field).into(),
            )
        })
        .collect();
    let item = json!({
        "name": stored.name.as_str(),
        "target": target.name.as_str(),
        "values": values,
        "changed": changed,
    });
    let labels: Vec<&str> = changes.iter().map(|(field, _)| field.label()).collect();
    let sentence = match changed {
        true => format!(
            "{} at {} {}: {}.\n",
            stored.name,
            target.name,
            session.done("updated", "would be updated"),
            labels.join(", ")
        ),
        false => format!(
            "Nothing to change: {} already has these values.\n",
            stored.name
        ),
    };
    session.written(Document::item("TargetValues", item), &sentence)
}
