//! Choice of a name: by number, by name, or by a part of it.

use super::prompter::{Prompter, Reply};
use crate::cli::command_error::CommandError;
use crate::key_manager::{KeyManager, OrganizationName, SearchQuery};
use crate::store::{ListQuery, Store};

/// Most names listed; others are found by a part of their name.
const MAX_SHOWN: usize = 20;

/// Asks for a key manager; `note` is the remark for a row, `all` the word that selects all, if allowed.
///
/// # Errors
/// Cancelled, or a stream or the database can't be read or written.
pub fn key_manager(
    prompter: &mut Prompter,
    store: &Store,
    organization: &OrganizationName,
    note: &dyn Fn(&KeyManager) -> &'static str,
    all: Option<&str>,
) -> Result<Reply<Option<KeyManager>>, CommandError> {
    let mut query = ListQuery::first(organization.clone(), MAX_SHOWN);
    loop {
        let page = store.page(&query)?;
        for (place, row) in page.rows.iter().enumerate() {
            prompter.say(&format!("{}, {}{}.", place + 1, row.name, note(row)))?;
        }
        if page.rows.is_empty() {
            prompter.error("No matching key manager.")?;
            query.filter = SearchQuery::default();
            continue;
        }
        if page.more_after {
            prompter.say("There are more. Type part of a name to find one.")?;
        }
        let help = "Enter a key manager's number, name or part of its name.";
        let prompt = match all {
            Some(all) => format!("Number or part of a name (default: {all})"),
            None => "Number or part of a name".to_owned(),
        };
        let answer = match prompter.ask(&prompt, help)? {
            Reply::Answer(answer) => answer,
            Reply::Back => return Ok(Reply::Back),
        };
        let answer = answer.trim();
        if answer.is_empty() && all.is_some() {
            return Ok(Reply::Answer(None));
        }
        let number = answer.parse::<usize>().ok();
        let rows = &page.rows;
        let by_number = number.and_then(|number| rows.get(number.wrapping_sub(1)));
        let by_name = || rows.iter().find(|row| row.name.as_str() == answer);
        if let Some(row) = by_number.or_else(by_name) {
            return Ok(Reply::Answer(Some(row.clone())));
        }
        let (filter, wrong) = SearchQuery::parse_typed(answer);
        if let Some(wrong) = wrong {
            prompter.error(&format!("{wrong} {}", wrong.fix()))?;
        }
        query.filter = filter;
        if let ([row], false) = (store.page(&query)?.rows.as_slice(), answer.is_empty()) {
            return Ok(Reply::Answer(Some(row.clone())));
        }
    }
}

/// Asks for one of some names.
pub fn one_of(
    prompter: &mut Prompter,
    what: &str,
    names: &[String],
) -> Result<Reply<String>, CommandError> {
    for (place, name) in names.iter().enumerate() {
        prompter.say(&format!("{}, {name}.", place + 1))?;
    }
    let help = format!("Enter the number or name of the {what}.");
    loop {
        let answer = match prompter.ask(&format!("Number or name of the {what}"), &help)? {
            Reply::Answer(answer) => answer,
            Reply::Back => return Ok(Reply::Back),
        };
        let answer = answer.trim();
        let number = answer.parse::<usize>().ok();
        let by_number = number.and_then(|number| names.get(number.wrapping_sub(1)));
        let by_name = || names.iter().find(|it| it.eq_ignore_ascii_case(answer));
        match by_number.or_else(by_name) {
            Some(name) => return Ok(Reply::Answer(name.clone())),
            None => prompter.error(&format!(
                "Enter a number from 1 to {}, or a name.",
                names.len()
            ))?,
        }
    }
}
