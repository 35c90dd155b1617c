//! Suggestion of an existing name for one that does not exist.

use strsim::damerau_levenshtein;

use super::command_error::{CommandError, MissingName};
use super::session::Session;
use crate::key_manager::SearchQuery;
use crate::ops::Noun;
use crate::store::{ListQuery, Store};

/// Most key managers that are compared.
const MOST: usize = 200;

/// An error about a missing name, with the name that was probably meant in its fix.
pub fn with_suggestion(session: &Session, mut error: CommandError) -> CommandError {
    let Some(missing) = &error.missing else {
        return error;
    };
    let near = names(session, missing)
        .ok()
        .and_then(|names| near(&missing.name, names));
    if let Some(near) = near {
        error.fix = Some(format!(
            "Did you mean {near}? kmctl {} shows all names.",
            missing.what.list_command()
        ));
    }
    error
}

/// Names to compare with; a command that failed leaves nothing behind, not even a new database.
fn names(session: &Session, missing: &MissingName) -> Result<Vec<String>, CommandError> {
    let store = &Store::open_read_only(&session.settings.database()?, &session.audit())?;
    Ok(match missing.what {
        Noun::Target => {
            let all = store.targets()?.into_iter();
            all.map(|it| it.name.as_str().to_owned()).collect()
        }
        Noun::Organization => {
            let all = store.organizations()?.into_iter();
            all.map(|(name, _)| name.as_str().to_owned()).collect()
        }
        Noun::Environment => {
            let all = store.environments(&session.organization(store)?)?;
            let names = all.into_iter().map(|it| it.name.as_str().to_owned());
            names.collect()
        }
        Noun::KeyManager => {
            let start: String = missing.name.chars().take(2).collect();
            let mut names = Vec::new();
            // Those with the same first letters, then the first of all.
            for text in [start.as_str(), ""] {
                let mut query = ListQuery::first(session.organization(store)?, MOST);
                query.filter = SearchQuery::parse_typed(text).0;
                let rows = store.page(&query)?.rows.into_iter();
                names.extend(rows.map(|row| row.name.as_str().to_owned()));
            }
            names
        }
    })
}

/// The nearest of the names, if it can be a slip of the keyboard.
fn near(wanted: &str, names: Vec<String>) -> Option<String> {
    let wanted = wanted.trim().to_lowercase();
    let most = if wanted.chars().count() < 5 { 1 } else { 2 };
    let distance = |name: &String| damerau_levenshtein(&name.to_lowercase(), &wanted);
    let (far, name) = names.into_iter().map(|it| (distance(&it), it)).min()?;
    (far <= most).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::near;

    #[test]
    fn only_a_slip_of_the_keyboard_is_corrected() {
        let names = || vec!["okta-km".to_owned(), "asgardeo".to_owned(), "km".to_owned()];
        for (wanted, meant) in [
            ("otka-km", Some("okta-km")),
            ("Okta-KM1", Some("okta-km")),
            ("asgradeo", Some("asgardeo")),
            ("kn", Some("km")),
            ("azure", None),
            ("abc", None),
        ] {
            assert_eq!(near(wanted, names()).as_deref(), meant, "{wanted}");
        }
        assert_eq!(near("km", Vec::new()), None);
    }
}
