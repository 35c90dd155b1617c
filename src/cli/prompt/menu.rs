//! `kmctl --plain` without a command: what can be done, by number, until it is left.

use super::prompter::{Prompter, Reply};
use crate::cli::failure::Failure;

/// What can be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choice {
    /// List the key managers.
    List,
    /// Look at one.
    Show,
    /// Add one.
    Add,
    /// Edit one.
    Edit,
    /// Switch one on.
    Enable,
    /// Switch one off.
    Disable,
    /// Try a token against one.
    Token,
    /// Delete one.
    Delete,
    /// Choose for the Developer Portal.
    Portal,
}

const CHOICES: [(Choice, &str); 9] = [
    (Choice::List, "List"),
    (Choice::Show, "Show one"),
    (Choice::Add, "Add one"),
    (Choice::Edit, "Edit one"),
    (Choice::Enable, "Enable one"),
    (Choice::Disable, "Disable one"),
    (Choice::Token, "Try a token against one"),
    (Choice::Delete, "Delete one"),
    (Choice::Portal, "Choose for the Developer Portal"),
];

/// Asks what to do, and the name where one is needed; `None` when it is left.
///
/// # Errors
/// Cancelled, or a stream fails.
pub fn ask(prompter: &mut Prompter) -> Result<Option<(Choice, String)>, Failure> {
    let list: Vec<String> = CHOICES
        .iter()
        .enumerate()
        .map(|(place, (_, words))| format!("{}, {words}.", place + 1))
        .collect();
    prompter.say(&format!(
        "Key Managers. {} {}, Quit.",
        list.join(" "),
        CHOICES.len() + 1
    ))?;
    loop {
        let help = "Answer a number. Each of these is a command as well: kmctl --help";
        let place = match prompter.number(CHOICES.len() + 1, help)? {
            Reply::Answer(place) => place,
            Reply::Back => return Ok(None),
        };
        let Some((choice, _)) = CHOICES.get(place) else {
            return Ok(None);
        };
        if matches!(choice, Choice::List | Choice::Add | Choice::Portal) {
            return Ok(Some((*choice, String::new())));
        }
        match prompter.ask("Name", "The name of a key manager; List says them.")? {
            Reply::Answer(name) => return Ok(Some((*choice, name.trim().to_owned()))),
            Reply::Back => {}
        }
    }
}
