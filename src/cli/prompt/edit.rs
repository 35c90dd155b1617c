//! Prompts of `edit`: numbered fields, changes, one confirmation.

use super::prompter::{Prompter, Reply};
use super::question::{FieldPrompt, ask_environments, ask_text, say_problem};
use super::token_version::ask_token_version;
use crate::cli::command_error::CommandError;
use crate::cli::session::Session;
use crate::discovery::{Finding, Grade};
use crate::form::{details, field_help, review, shared_issuer, token_version};
use crate::key_manager::{Draft, EnvironmentScope, Field, KeyManager, OrganizationName, counted};
use crate::store::Store;

/// Asks what to change. Returns the edited draft; `None` if nothing changed. `judge` returns the findings about it.
///
/// # Errors
/// Cancelled, or a stream or the database can't be read or written.
pub fn run(
    session: &Session,
    prompter: &mut Prompter,
    store: &Store,
    organization: &OrganizationName,
    stored: &KeyManager,
    judge: &dyn Fn(&Draft) -> Result<Vec<Finding>, CommandError>,
) -> Result<Option<Draft>, CommandError> {
    let all = session.environment_texts(store, organization)?;
    let mut draft = stored.draft(all.clone());
    prompter.say(&format!(
        "Edit {}. At any prompt: ? for help, back, cancel.",
        stored.name
    ))?;
    let kind = stored.kind.label();
    prompter.say(&format!("Name and Type ({kind}) can't be changed."))?;
    let fields: Vec<Field> = details()
        .iter()
        .chain(review(stored.kind))
        .copied()
        .filter(|field| !matches!(field, Field::Name | Field::AllEnvironments))
        .collect();
    loop {
        choose(session, prompter, &mut draft, &all, &fields)?;
        let changed = changed(stored, &draft, &fields);
        if changed.is_empty() {
            prompter.say("No changes. Nothing was saved.")?;
            return Ok(None);
        }
        let labels: Vec<&str> = changed.iter().map(|field| field.label()).collect();
        let count = counted(labels.len(), "change", "changes");
        prompter.say(&format!("{count}: {}.", labels.join(", ")))?;
        if changed.contains(&Field::Issuer) {
            let issuer = draft.configuration.issuer.trim();
            let twins = store.find_by_issuer(organization, issuer, Some(stored.name.as_str()))?;
            let names: Vec<String> = twins.iter().map(ToString::to_string).collect();
            if let Some(found) = shared_issuer(&names) {
                prompter.say(&format!("{}. {}", found.grade().tag(), found.message))?;
            }
        }
        if let Err(problems) = draft.parse(session.settings.allow_http) {
            for problem in &problems {
                say_problem(prompter, problem)?;
            }
            continue;
        }
        let findings = judge(&draft)?;
        let mut failures = 0;
        for finding in &findings {
            let tag = finding.grade().tag();
            let fix = finding.fix.as_ref().map(|fix| format!(" {}", fix.told()));
            let fix = fix.unwrap_or_default();
            prompter.say(&format!("{tag}. {}{fix}", finding.message))?;
            failures += usize::from(finding.grade() == Grade::Fail);
        }
        let help = "Type yes to save the changes, no or back to return to the fields, or cancel to discard them.";
        let question = match failures {
            0 => "Update this key manager".to_owned(),
            failures => format!("Update despite {}", Grade::Fail.counted(failures)),
        };
        match prompter.yes_or_no(&question, false, help)? {
            Reply::Answer(true) => return Ok(Some(draft)),
            Reply::Answer(false) => {
                prompter.say("Not saved yet. Type cancel to discard your changes.")?;
            }
            Reply::Back => {}
        }
    }
}

/// Lists the fields, and asks which to change until the answer is empty.
fn choose(
    session: &Session,
    prompter: &mut Prompter,
    draft: &mut Draft,
    all: &[String],
    fields: &[Field],
) -> Result<(), CommandError> {
    for (place, field) in fields.iter().enumerate() {
        let value = value(draft, *field);
        let end = if value.contains("://") { "" } else { "." };
        prompter.say(&format!("{}, {}: {value}{end}", place + 1, field.label()))?;
    }
    let asked = token_version::is_asked(draft);
    if asked {
        let label = token_version::LABEL;
        prompter.say(&format!("{}, {label}.", fields.len() + 1))?;
    }
    let help = "Enter the number of a field to change it. An empty answer continues.";
    let prompt = "Number of the field to change, empty when done";
    loop {
        let answer = match prompter.ask(prompt, help)? {
            Reply::Answer(answer) => answer,
            Reply::Back => {
                prompter.say("This is the first question. Type cancel to leave.")?;
                continue;
            }
        };
        if answer.trim().is_empty() {
            return Ok(());
        }
        let number = answer.trim().parse::<usize>().ok();
        if asked && number == Some(fields.len() + 1) {
            ask_token_version(prompter, draft)?;
            continue;
        }
        match number.and_then(|number| fields.get(number.wrapping_sub(1))) {
            Some(Field::Environments) => environments(prompter, draft, all)?,
            Some(field) => {
                let asking = FieldPrompt {
                    http_allowed: session.settings.allow_http,
                    keep: true,
                };
                ask_text(prompter, draft, *field, asking)?;
            }
            None => {
                let count = fields.len() + usize::from(asked);
                prompter.error(&format!(
                    "Enter a number from 1 to {count}, or leave it empty."
                ))?;
            }
        }
    }
}

fn environments(
    prompter: &mut Prompter,
    draft: &mut Draft,
    all: &[String],
) -> Result<(), CommandError> {
    let field = Field::AllEnvironments;
    let help = field_help(field, draft.kind);
    match prompter.yes_or_no(field.label(), draft.all_environments, help)? {
        Reply::Answer(true) => draft.all_environments = true,
        Reply::Answer(false) => {
            ask_environments(prompter, draft, all)?;
        }
        Reply::Back => {}
    }
    Ok(())
}

fn value(draft: &Draft, field: Field) -> String {
    if field == Field::Environments {
        return if draft.all_environments {
            "all".to_owned()
        } else {
            draft.environments.join(", ")
        };
    }
    match draft.text(field).unwrap_or_default() {
        "" => "not provided".to_owned(),
        text => text.to_owned(),
    }
}

fn changed(stored: &KeyManager, draft: &Draft, fields: &[Field]) -> Vec<Field> {
    let same = |field: Field| match field {
        Field::Environments => {
            let all = stored.environments == EnvironmentScope::All;
            all == draft.all_environments
                && (all || stored.environments.words() == draft.environments.join(", "))
        }
        field => draft.text(field).unwrap_or_default().trim() == stored.text(field),
    };
    fields
        .iter()
        .copied()
        .filter(|field| !same(*field))
        .collect()
}
