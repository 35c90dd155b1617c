//! Organizations, the owners of all other data.

use std::fmt;

use super::exposed::secret_in_words;
use super::name::fold;
use super::text::{clean_line, find_odd};

/// The name of an organization: 1 to 100 visible characters; blanks inside are fine (`Sample Org`).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct OrganizationName(String);

impl OrganizationName {
    /// Parses what was typed; leading and trailing blanks are trimmed.
    ///
    /// # Errors
    /// A sentence: empty, a secret, over 100 characters, or an invisible character.
    pub fn parse(input: &str) -> Result<Self, String> {
        parse_label("Organization", input, true).map(OrganizationName)
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The name for comparisons without regard to case.
    pub(crate) fn folded(&self) -> String {
        fold(&self.0)
    }

    pub(crate) fn stored(text: String) -> Self {
        OrganizationName(text)
    }
}

impl fmt::Display for OrganizationName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

pub(super) fn parse_label(what: &str, input: &str, blanks: bool) -> Result<String, String> {
    let text = clean_line(input).text;
    if text.is_empty() {
        return Err(format!("{what} name is required."));
    }
    if let Some(secret) = secret_in_words(&text) {
        return Err(format!("{what} name contains {secret}."));
    }
    if !blanks && text.contains([' ', '\t']) {
        return Err(format!("{what} name contains white space."));
    }
    if let Some(odd) = find_odd(&text) {
        return Err(format!("{what} name contains {}.", odd.describe()));
    }
    let length = text.chars().count();
    if length > 100 {
        return Err(format!(
            "{what} name is {} characters too long.",
            length - 100
        ));
    }
    Ok(text)
}
