//! Endpoint of a provider.

use super::field::{Field, Problem};
use super::text::clean_url;
use super::url_rule::check_url;

/// Absolute `https` URL (or `http` on a loopback host), kept exactly as written. RFC 3986 characters, scheme, host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint(String);

impl Endpoint {
    /// Parses what was typed for `field`; blanks and line breaks are removed.
    ///
    /// # Errors
    /// Empty, not an absolute URL, a forbidden character (with its place), a user name or password, a placeholder, a fragment,
    /// `http` on a host that is not loopback, or over 2,048 characters.
    pub fn parse(field: Field, input: &str) -> Result<Self, Problem> {
        let text = clean_url(input).text;
        if text.is_empty() {
            return Err(Problem::required(field));
        }
        check_url(field, &text, false)?;
        if let Some((before, _)) = text.split_once('#') {
            return Err(Problem::new(
                field,
                format!(
                    "{} has a fragment (#), which no endpoint can have.",
                    field.label()
                ),
            )
            .with_fix(format!("Use {before}")));
        }
        Ok(Endpoint(text))
    }

    /// As [`Endpoint::parse`], where nothing typed means none.
    ///
    /// # Errors
    /// As [`Endpoint::parse`], except that empty is `None`.
    pub fn parse_optional(field: Field, input: &str) -> Result<Option<Self>, Problem> {
        if clean_url(input).text.is_empty() {
            return Ok(None);
        }
        Endpoint::parse(field, input).map(Some)
    }

    /// The URL, character by character.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub(crate) fn stored(text: String) -> Self {
        Endpoint(text)
    }
}
