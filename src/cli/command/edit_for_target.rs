//! `kmctl edit NAME --target TARGET`: target-specific values.

use serde_json::{Map, Value, json};

use super::edit::{Edit, find};
use crate::cli::command_error::CommandError;
use crate::cli::output::Document;
use crate::cli::prompt;
use crate::cli::session::Session;
use crate::control_plane::Target;
use crate::key_manager::{Field, KeyManager};
use crate::ops::OpError;
use crate::ops::target;
use crate::ops::target_values::{ValuesAtTarget, edit_at, values_at};

/// Sets or removes values specific to a target.
pub fn run(session: &Session, edit: &Edit) -> Result<(), CommandError> {
    if edit.incomplete() && session.may_ask() {
        return ask(session, edit);
    }
    let given = edit.fields.given();
    let unfit = edit.rediscover
        || edit.fields.all_environments
        || !edit.fields.environments.is_empty()
        || edit.fields.access_token_version.is_some()
        || given
            .iter()
            .any(|(field, _)| *field == Field::OidcLogoutEndpoint);
    if unfit {
        let message =
            "Only description, addresses, issuer and claims can be overridden for a target.";
        return Err(
            CommandError::usage(message).with_fix("Remove --target, or remove the other options.")
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
    let given: Vec<(Field, String)> = given
        .into_iter()
        .map(|(field, text)| (field, text.to_owned()))
        .collect();
    let audit = session.audit();
    let there = edit_at(
        &mut store,
        &organization,
        &target.name,
        &stored,
        &given,
        &audit,
    )?;
    report(session, (&stored, &target), &given, &there)
}

/// Asks for the values until they are valid together.
fn ask(session: &Session, edit: &Edit) -> Result<(), CommandError> {
    let mut store = session.open_to_write()?;
    let organization = session.organization(&store)?;
    let stored = find(&store, &organization, &edit.name)?;
    let target = target::find(&store, session.settings.target.as_deref())?;
    let prompter = &mut session.prompter();
    loop {
        let values = values_at(&store, &organization, &target.name, &stored.name)?;
        let given = prompt::target_values::run(prompter, &stored, &target.name, &values)?;
        if given.is_empty() {
            return prompter.say("No changes. Nothing was saved.");
        }
        let audit = session.audit();
        let edited = edit_at(
            &mut store,
            &organization,
            &target.name,
            &stored,
            &given,
            &audit,
        );
        match edited {
            Err(OpError::Problems(problems)) => {
                for problem in &problems {
                    prompt::say_problem(prompter, problem)?;
                }
            }
            edited => return report(session, (&stored, &target), &given, &edited?),
        }
    }
}

fn report(
    session: &Session,
    (stored, target): (&KeyManager, &Target),
    given: &[(Field, String)],
    there: &ValuesAtTarget,
) -> Result<(), CommandError> {
    let values: Map<String, Value> = there
        .values
        .iter()
        .map(|value| {
            (
                value.field.json_name().to_owned(),
                value.value.as_str().into(),
            )
        })
        .collect();
    let item = json!({
        "name": stored.name.as_str(),
        "target": target.name.as_str(),
        "values": values,
        "changed": there.changed,
    });
    let labels: Vec<&str> = given.iter().map(|(field, _)| field.label()).collect();
    let sentence = match there.changed {
        true => format!(
            "{} {} for {}: {}.\n",
            stored.name,
            session.done("updated", "would be updated"),
            target.name,
            labels.join(", ")
        ),
        false => format!(
            "Nothing to change: {} already has these values.\n",
            stored.name
        ),
    };
    session.written(Document::item("TargetValues", item), &sentence)
}
