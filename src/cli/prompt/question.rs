//! Field as a question: label, limit, current value; repeated until it parses.

use super::prompter::{Prompter, Reply};
use crate::cli::command_error::CommandError;
use crate::form::field_help;
use crate::key_manager::{Draft, Field, Problem, clean_line, clean_url};

/// Options of a field's question.
#[derive(Clone, Copy, Debug)]
pub struct FieldPrompt {
    /// Whether plain http is allowed for every host.
    pub http_allowed: bool,
    /// Whether an empty answer keeps the current value.
    pub keep: bool,
}

/// `Name, up to 100 characters`, `Description, optional, up to 254 characters (now: text)`.
pub fn prompt(field: Field, now: &str) -> String {
    let mut prompt = field.label().to_owned();
    if field.optional() {
        prompt.push_str(", optional");
    }
    if let (true, Some(limit)) = (field.counted(), field.limit()) {
        prompt.push_str(&format!(", up to {limit} characters"));
    }
    let preset = match field {
        Field::ConsumerKeyIdentifier => "azp",
        Field::ScopeKeyIdentifier => "scope",
        _ => "",
    };
    if now.is_empty() {
        return prompt;
    }
    let word = if now == preset { "default" } else { "now" };
    format!("{prompt} ({word}: {now})")
}

/// The help of a field at a prompt.
pub fn help(draft: &Draft, field: Field) -> String {
    let mut help = field_help(field, draft.kind).to_owned();
    let held = draft.text(field).unwrap_or_default();
    if !held.is_empty() {
        help.push_str(" Leave it empty to keep the value.");
        if field.optional() {
            help.push_str(" Type none to clear it.");
        }
    }
    help
}

/// Asks for a text field until it parses; the value is in the draft.
pub fn ask_text(
    prompter: &mut Prompter,
    draft: &mut Draft,
    field: Field,
    asking: FieldPrompt,
) -> Result<Reply<()>, CommandError> {
    loop {
        let held = draft.text(field).unwrap_or_default().to_owned();
        let shown = if asking.keep { held.as_str() } else { "" };
        let help = help(draft, field);
        let answer = match prompter.ask(&prompt(field, shown), &help)? {
            Reply::Answer(answer) => answer,
            Reply::Back => return Ok(Reply::Back),
        };
        put(prompter, draft, field, &answer)?;
        match draft.problem(field, asking.http_allowed) {
            None => return Ok(Reply::Answer(())),
            Some(problem) => say_problem(prompter, &problem)?,
        }
    }
}

/// Stores an answer: empty keeps the value, `none` clears an optional one; trimming is reported.
fn put(
    prompter: &mut Prompter,
    draft: &mut Draft,
    field: Field,
    answer: &str,
) -> Result<(), CommandError> {
    let cleaned = if field.is_address() {
        clean_url(answer)
    } else {
        clean_line(answer)
    };
    let Some(slot) = draft.text_mut(field) else {
        return Ok(());
    };
    if cleaned.text.is_empty() {
        return Ok(());
    }
    if field.optional() && !slot.is_empty() && cleaned.text == "none" {
        slot.clear();
        return Ok(());
    }
    *slot = cleaned.text;
    match cleaned.notice {
        Some(notice) => prompter.say(notice),
        None => Ok(()),
    }
}

/// Prints a problem and its fix on one line.
pub fn say_problem(prompter: &mut Prompter, problem: &Problem) -> Result<(), CommandError> {
    let fix = problem.fix.as_deref().unwrap_or_default();
    prompter.error(format!("{} {fix}", problem.message).trim_end())
}

/// Asks for environments by number.
pub fn ask_environments(
    prompter: &mut Prompter,
    draft: &mut Draft,
    all: &[String],
) -> Result<Reply<()>, CommandError> {
    let list: Vec<String> = all
        .iter()
        .enumerate()
        .map(|(place, name)| format!("{}, {name}.", place + 1))
        .collect();
    prompter.say(&format!("Environments. {}", list.join(" ")))?;
    let help = field_help(Field::Environments, draft.kind);
    loop {
        let answer = match prompter.ask("Numbers, comma-separated", help)? {
            Reply::Answer(answer) => answer,
            Reply::Back => return Ok(Reply::Back),
        };
        let numbers: Option<Vec<usize>> = answer
            .split([',', ' '])
            .filter(|word| !word.is_empty())
            .map(|word| word.parse().ok())
            .collect();
        let chosen: Option<Vec<String>> = numbers
            .unwrap_or_default()
            .into_iter()
            .map(|number| all.get(number.wrapping_sub(1)).cloned())
            .collect();
        match chosen {
            Some(mut names) if !names.is_empty() => {
                names.sort_by_key(|name| all.iter().position(|other| other == name));
                names.dedup();
                draft.all_environments = false;
                draft.environments = names;
                return Ok(Reply::Answer(()));
            }
            _ => {
                let count = all.len();
                prompter.error(&format!(
                    "Select at least one environment: numbers from 1 to {count}, e.g. 1, 2."
                ))?;
            }
        }
    }
}
