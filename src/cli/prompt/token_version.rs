//! Prompt for Entra ID's access token version.

use super::prompter::{Prompter, Reply};
use crate::cli::command_error::CommandError;
use crate::form::token_version::{ANSWERS, consequences, current, help};
use crate::key_manager::Draft;
use crate::provider::microsoft::{QUESTION, TokenVersion};

/// Asks for the access token version of the API application, and sets issuer and claims together; an empty answer keeps them.
pub fn ask_token_version(
    prompter: &mut Prompter,
    draft: &mut Draft,
) -> Result<Reply<()>, CommandError> {
    let default = match current(draft) {
        Some(TokenVersion::V1) => "1",
        Some(TokenVersion::V2) => "2",
        None => "not known",
    };
    let question = QUESTION.trim_end_matches('?');
    let prompt = format!("{question}, 1 or 2 (default: {default})");
    let help = help(draft);
    loop {
        let answer = match prompter.ask(&prompt, &help)? {
            Reply::Answer(answer) => answer,
            Reply::Back => return Ok(Reply::Back),
        };
        let answer = match answer.trim() {
            "" => return Ok(Reply::Answer(())),
            text => ["1", "2"].iter().position(|word| *word == text),
        };
        let Some(answer) = answer.and_then(|place| ANSWERS.get(place)) else {
            prompter.error("Enter 1 or 2, or leave it empty; ? for help.")?;
            continue;
        };
        let it = consequences(draft, *answer);
        for change in &it.changes {
            if let Some(slot) = draft.text_mut(change.field) {
                slot.clone_from(&change.value);
            }
        }
        for note in it.notes.iter().chain(&it.missing) {
            prompter.say(note)?;
        }
        return Ok(Reply::Answer(()));
    }
}
