//! The Developer Portal's choice, line by line.

use super::prompter::{Prompter, Reply};
use crate::cli::failure::Failure;
use crate::key_manager::{ListFilter, OrganizationName, command_line};
use crate::store::{ListQuery, Store};

/// How many are offered at once; more are found by a part of their name.
const MOST: usize = 20;

/// Asks which key manager the Developer Portal shall use. Answers its name.
///
/// # Errors
/// Left without a choice, or a stream or the file fails.
pub fn run(
    prompter: &mut Prompter,
    store: &Store,
    organization: &OrganizationName,
) -> Result<String, Failure> {
    prompter.say("Developer Portal Key Managers. At any prompt: ? for help, back, cancel.")?;
    let chosen = store.portal(organization)?;
    let mut query = ListQuery::first(organization.clone(), MOST);
    loop {
        let page = store.page(&query)?;
        for (place, row) in page.rows.iter().enumerate() {
            let note = match (row.name == chosen, row.enabled) {
                (true, _) => ", saved choice",
                (_, false) => ", disabled in Key Managers",
                _ => "",
            };
            prompter.say(&format!("{}, {}{note}.", place + 1, row.name))?;
        }
        if page.rows.is_empty() {
            prompter.error("No key manager matches that.")?;
        } else if page.more_after {
            prompter.say("There are more. Answer a part of a name to find one.")?;
        }
        let help = "Answer the number of a key manager, or a part of its name to see fewer. A disabled one can't be chosen.";
        let answer = match prompter.ask("Number, or a part of a name", help)? {
            Reply::Answer(answer) => answer,
            Reply::Back => return Err(Failure::cancelled()),
        };
        let number = answer.trim().parse::<usize>().ok();
        let row = number.and_then(|number| page.rows.get(number.wrapping_sub(1)));
        let Some(row) = row else {
            query.filter = ListFilter::parse_typed(&answer).0;
            continue;
        };
        if !row.enabled {
            prompter.error(&format!(
                "{} is disabled in Key Managers. Enable it first: {}",
                row.name,
                command_line("enable", row.name.as_str(), "")
            ))?;
            continue;
        }
        let question = format!("After Save, the Developer Portal uses {}. Save", row.name);
        match prompter.yes_or_no(&question, false, "yes saves the choice.")? {
            Reply::Answer(true) => return Ok(row.name.as_str().to_owned()),
            Reply::Answer(false) => return Err(Failure::cancelled()),
            Reply::Back => {}
        }
    }
}
