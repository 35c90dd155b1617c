//! Prompt for the Developer Portal's key manager.

use super::choose;
use super::prompter::{Prompter, Reply};
use crate::cli::command_error::CommandError;
use crate::key_manager::{KeyManager, OrganizationName, command_line};
use crate::store::Store;

/// Asks for the Developer Portal's key manager. Returns its name.
///
/// # Errors
/// Left without a choice, or a stream or the database can't be read or written.
pub fn run(
    prompter: &mut Prompter,
    store: &Store,
    organization: &OrganizationName,
) -> Result<String, CommandError> {
    prompter.say("Developer Portal Key Managers. At any prompt: ? for help, back, cancel.")?;
    let chosen = store.portal(organization)?;
    let note = |row: &KeyManager| match (row.name == chosen, row.enabled) {
        (true, _) => ", current",
        (_, false) => ", disabled in Key Managers",
        _ => "",
    };
    loop {
        let row = match choose::key_manager(prompter, store, organization, &note, None)? {
            Reply::Answer(Some(row)) => row,
            Reply::Answer(None) | Reply::Back => return Err(CommandError::cancelled()),
        };
        if !row.enabled {
            prompter.error(&format!(
                "{} is disabled in Key Managers. Enable it first: {}",
                row.name,
                command_line("enable", row.name.as_str(), "")
            ))?;
            continue;
        }
        let question = format!("Use {} in the Developer Portal", row.name);
        match prompter.yes_or_no(&question, false, "Type yes to save.")? {
            Reply::Answer(true) => return Ok(row.name.as_str().to_owned()),
            Reply::Answer(false) => return Err(CommandError::cancelled()),
            Reply::Back => {}
        }
    }
}
