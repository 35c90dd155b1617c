//! Address of a discovery document.

use super::field::{Field, Problem};
use super::text::clean_url;
use super::url_rule::check_url;

/// The Well-Known URL that the administrator gave. Source: console step 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WellKnownUrl(String);

impl WellKnownUrl {
    /// Parses typed text; blanks and line breaks are removed. Plain `http` is accepted for loopback hosts only.
    ///
    /// # Errors
    /// Empty, or not a URL that can be read; see [`super::Endpoint::parse`].
    pub fn parse(input: &str) -> Result<Self, Problem> {
        Self::parse_allowing_http(input, false)
    }

    /// As [`WellKnownUrl::parse`]; with `http_allowed` (`--allow-http`) plain `http` is accepted for every host.
    ///
    /// # Errors
    /// As [`WellKnownUrl::parse`].
    pub fn parse_allowing_http(input: &str, http_allowed: bool) -> Result<Self, Problem> {
        let text = clean_url(input).text;
        if text.is_empty() {
            return Err(Problem::required(Field::WellKnownUrl));
        }
        check_url(Field::WellKnownUrl, &text, http_allowed)?;
        Ok(WellKnownUrl(text))
    }

    /// The address, character by character.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub(crate) fn stored(text: String) -> Self {
        WellKnownUrl(text)
    }
}
