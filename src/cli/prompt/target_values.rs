//! Prompts of `kmctl edit NAME --target TARGET`: values specific to one target.

use super::prompter::{Prompter, Reply};
use crate::cli::command_error::CommandError;
use crate::control_plane::{TargetName, TargetValue};
use crate::form::field_help;
use crate::key_manager::{Field, KeyManager};

/// Fields that can be overridden for a target.
fn fields(stored: &KeyManager) -> Vec<Field> {
    let claims = stored.kind.has_identifiers();
    [Field::Description, Field::WellKnownUrl]
        .into_iter()
        .chain(Field::CONFIGURATION)
        .filter(|field| match field {
            Field::OidcLogoutEndpoint => false,
            Field::ConsumerKeyIdentifier | Field::ScopeKeyIdentifier => claims,
            _ => true,
        })
        .collect()
}

/// Asks which values to change; an empty value removes the override. Returns the changes.
pub fn run(
    prompter: &mut Prompter,
    stored: &KeyManager,
    target: &TargetName,
    values: &[TargetValue],
) -> Result<Vec<(Field, String)>, CommandError> {
    prompter.say(&format!(
        "Values of {} on {target} only. At any prompt: ? for help, back, cancel.",
        stored.name
    ))?;
    let fields = fields(stored);
    let own = |field: Field, changes: &[(Field, String)]| {
        let changed = changes.iter().rfind(|(of, _)| *of == field);
        let stored = values.iter().find(|value| value.field == field);
        match changed {
            Some((_, text)) => Some(text.clone()).filter(|text| !text.is_empty()),
            None => stored.map(|value| value.value.clone()),
        }
    };
    let mut changes: Vec<(Field, String)> = Vec::new();
    for (place, field) in fields.iter().enumerate() {
        let line = match own(*field, &changes) {
            Some(value) => format!("{value} (on {target} only)"),
            None => match stored.text(*field) {
                text if text.is_empty() => "not provided".to_owned(),
                text => text,
            },
        };
        prompter.say(&format!("{}, {}: {line}", place + 1, field.label()))?;
    }
    let help = "Enter the number of a field to override it. An empty answer continues.";
    loop {
        let answer = match prompter.ask("Number of the field to override, empty when done", help)? {
            Reply::Answer(answer) => answer,
            Reply::Back => {
                prompter.say("This is the first question. Type cancel to leave.")?;
                continue;
            }
        };
        if answer.trim().is_empty() {
            return Ok(changes);
        }
        let number = answer.trim().parse::<usize>().ok();
        let Some(field) = number.and_then(|number| fields.get(number.wrapping_sub(1))) else {
            let count = fields.len();
            prompter.error(&format!(
                "Enter a number from 1 to {count}, or leave it empty."
            ))?;
            continue;
        };
        let now = own(*field, &changes);
        let prompt = match &now {
            Some(now) => format!("{} on {target} (now: {now})", field.label()),
            None => format!("{} on {target}", field.label()),
        };
        let help = format!(
            "{} Leave it empty to use the value for all targets.",
            field_help(*field, stored.kind)
        );
        if let Reply::Answer(text) = prompter.ask(&prompt, &help)? {
            changes.retain(|(of, _)| of != field);
            changes.push((*field, text.trim().to_owned()));
        }
    }
}
