//! Description of a key manager.

use super::exposed::secret_in_words;
use super::field::{Field, Problem};
use super::text::{clean_line, find_odd};

/// Free text for colleagues, up to 254 characters, one line; may be empty. Source: console step 1.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Description(String);

impl Description {
    /// Parses what was typed; leading and trailing blanks are trimmed.
    ///
    /// # Errors
    /// A secret, over 254 characters, or a character that cannot be seen.
    pub fn parse(input: &str) -> Result<Self, Problem> {
        let text = clean_line(input).text;
        if let Some(what) = secret_in_words(&text) {
            return Err(Problem::secret(Field::Description, what));
        }
        // Quotes and typographic blanks are allowed in prose.
        if let Some(odd) = find_odd(&text).filter(|odd| !matches!(odd.name, "a typographic quote"))
        {
            return Err(Problem::new(
                Field::Description,
                format!("Description contains {}.", odd.describe()),
            )
            .with_fix("Delete it."));
        }
        let length = text.chars().count();
        if length > 254 {
            return Err(Problem::too_long(Field::Description, length, 254));
        }
        Ok(Description(text))
    }

    /// Text; may be empty.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub(crate) fn stored(text: String) -> Self {
        Description(text)
    }
}
