//! Name of a claim in an access token.

use super::exposed::secret_in_words;
use super::field::{Field, Problem};
use super::other_text::is_nothing;
use super::text::{clean_line, find_odd};

/// The name of a claim, e.g. `azp` or `https://example.com/claims/client`; 1 to 254 visible characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimName(String);

impl ClaimName {
    /// Parses what was typed for `field`; surrounding blanks are trimmed.
    ///
    /// # Errors
    /// Empty, a secret, over 254 characters, white space inside, or an invisible character.
    pub fn parse(field: Field, input: &str) -> Result<Self, Problem> {
        let text = clean_line(input).text;
        let label = field.label();
        if text.is_empty() {
            return Err(Problem::required(field)
                .with_fix("Enter the name of a claim of the access token, e.g. azp or scope."));
        }
        if let Some(what) = secret_in_words(&text) {
            return Err(Problem::secret(field, what));
        }
        if text.contains(' ') {
            return Err(Problem::new(field, format!("{label} contains a space."))
                .with_fix("Enter one claim name."));
        }
        if is_nothing(&text) {
            return Err(
                Problem::new(field, format!("{label} is {text}, which means no value."))
                    .with_fix("Enter the name of a claim of the access token, e.g. azp or scope."),
            );
        }
        let in_names = |it: u8| it.is_ascii_alphanumeric() || b"_.:/-".contains(&it);
        let bare = text.trim_matches(['"', '\'', '`', '{', '}', '<', '>', '$', '[', ']']);
        let bare = bare.trim_start_matches('.').trim_matches(['"', '\'']);
        if bare.len() < text.len() && !bare.is_empty() {
            return Err(Problem::new(
                field,
                match text.trim_matches(['"', '\'', '`']) == bare {
                    true => format!("{label} has quotes around it."),
                    false => format!("{label} must be a claim name, not an expression around one."),
                },
            )
            .with_fix(match bare.len() <= 254 && bare.bytes().all(in_names) {
                true => format!("Enter only the name: {bare}"),
                false => "Enter one claim name.".to_owned(),
            }));
        }
        let word =
            |it: &str| !it.is_empty() && it.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
        if text.contains(',') && text.split(',').all(word) {
            return Err(
                Problem::new(field, format!("{label} has several claim names."))
                    .with_fix("Enter one claim name."),
            );
        }
        if let Some(odd) = find_odd(&text) {
            return Err(
                Problem::new(field, format!("{label} contains {}.", odd.describe()))
                    .with_fix("Delete it."),
            );
        }
        let length = text.chars().count();
        if length > 254 {
            return Err(Problem::too_long(field, length, 254));
        }
        Ok(ClaimName(text))
    }

    /// The name of the claim.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub(crate) fn stored(text: String) -> Self {
        ClaimName(text)
    }
}
