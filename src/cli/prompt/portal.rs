//! Prompt for the Developer Portal's key manager.

use super::choose;
use super::prompter::{Prompter, Reply};
use crate::cli::command_error::CommandError;
use crate::key_manager::{OrganizationName, command_line};
use crate::store::{Row, Store};

/// Asks for the Developer Portal's key manager. Returns its name.
///
/// # Errors
/// Left without a choice, or a stream or the file fails.
pub fn run(
    prompter: &mut Prompter,
    store: &Store,
    organization: &OrganizationName,
) -> Result<String, CommandError> {
    prompter.say("Developer Portal Key Managers. At any prompt: ? for help, back, cancel.")?;
    let chosen = store.portal(organization)?;
    let note = |row: &Row| match (row.key_manager.name == chosen, row.key_manager.enabled) {
        (true, _) => ", current",
        (_, false) => ", disabled in Key Managers",
        _ => "",
    };
    loop {
        let row = match choose::key_manager(prompter, store, organization, &note, None)? {
            Reply::Answer(Some(row)) => row,
            Reply::Answer(None) | Reply::Back => return Err(CommandError::cancelled()),
        };
        if !row.key_manager.enabled {
            prompter.error(&format!(
                "{} is disabled in Key Managers. Enable it first: {}",
                row.key_manager.name,
                command_line("enable", row.key_manager.name.as_str(), "")
            ))?;
            continue;
        }
        let question = format!(
            "Save to switch the Developer Portal to {}. Save",
            row.key_manager.name
        );
        match prompter.yes_or_no(&question, false, "Type yes to save.")? {
            Reply::Answer(true) => return Ok(row.key_manager.name.as_str().to_owned()),
            Reply::Answer(false) => return Err(CommandError::cancelled()),
            Reply::Back => {}
        }
    }
}
