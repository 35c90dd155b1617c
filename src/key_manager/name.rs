//! Name of a key manager.

use super::exposed::secret_in_words;
use super::field::{Field, Problem};
use super::text::{clean_line, find_odd};

/// 1 to 100 characters, no white space; unique in its organization without regard to case (which the store holds).
/// Source: console step 1, and the platform's own form for the white space.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Name(String);

impl Name {
    /// Parses what was typed; leading and trailing blanks are trimmed.
    ///
    /// # Errors
    /// Empty, a secret, over 100 characters, or holding white space or an invisible character.
    pub fn parse(input: &str) -> Result<Self, Problem> {
        let text = clean_line(input).text;
        if text.is_empty() {
            return Err(Problem::required(Field::Name));
        }
        if let Some(what) = secret_in_words(&text) {
            return Err(Problem::secret(Field::Name, what));
        }
        if text.contains([' ', '\t']) {
            let hyphened = text.split_whitespace().collect::<Vec<_>>().join("-");
            return Err(Problem {
                fix: Some(format!("Try {hyphened}.")),
                proposed: Some(hyphened),
                ..Problem::new(Field::Name, "Name contains spaces.")
            });
        }
        if let Some(odd) = find_odd(&text) {
            return Err(
                Problem::new(Field::Name, format!("Name contains {}.", odd.describe()))
                    .with_fix("Delete it."),
            );
        }
        let length = text.chars().count();
        if length > 100 {
            return Err(Problem::too_long(Field::Name, length, 100));
        }
        Ok(Name(text))
    }

    /// The name as the administrator wrote it.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The form in which two names are compared and ordered.
    pub fn folded(&self) -> String {
        fold(&self.0)
    }

    /// Name read from the store; no rule is applied, so that an old row can always be read.
    pub(crate) fn stored(text: String) -> Self {
        Name(text)
    }

    /// Problem of a name that is taken.
    pub fn taken() -> Problem {
        Problem {
            taken: true,
            ..Problem::new(Field::Name, "Name is already used by another key manager.")
        }
    }
}

/// Folds case for comparison: Unicode lower case, the same for every locale.
pub(crate) fn fold(text: &str) -> String {
    text.to_lowercase()
}

impl std::fmt::Display for Name {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}
