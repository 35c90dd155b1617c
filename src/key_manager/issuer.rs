//! Issuer of access tokens.

use super::field::{Field, Problem};
use super::known_secret::KnownSecret;
use super::other_text::is_nothing;
use super::text::{clean_line, find_odd};
use super::uri;

/// The text that must equal the `iss` claim of access tokens, character by character; 1 to 254 characters.
/// Nothing about it is normalised: a slash at the end makes another issuer. Source: console step 2.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issuer(String);

impl Issuer {
    /// Parses what was typed; leading and trailing blanks are trimmed, nothing else is touched. Any visible text is an
    /// issuer (AD FS and others use `http` URLs or names); whether it is a good one is for the review to say.
    ///
    /// # Errors
    /// Empty, over 254 characters, white space inside, an invisible character, a secret, or the address of a discovery document.
    pub fn parse(input: &str) -> Result<Self, Problem> {
        let text = clean_line(input).text;
        if text.is_empty() {
            return Err(Problem::required(Field::Issuer));
        }
        if let Some(odd) = find_odd(&text) {
            return Err(Problem::new(
                Field::Issuer,
                format!("Issuer contains {}.", odd.describe()),
            )
            .with_fix("Delete it; the issuer must equal the iss claim exactly."));
        }
        if text.contains(' ') {
            return Err(Problem::new(Field::Issuer, "Issuer contains a space.")
                .with_fix("Copy it again from the iss claim of a token."));
        }
        if is_nothing(&text) {
            return Err(Problem::new(
                Field::Issuer,
                format!("Issuer is {text}, which means no value."),
            )
            .with_fix("Copy it from the iss claim of a token."));
        }
        let bare = text.trim_matches(['"', '\'', '`', '<', '>']);
        // Before any repair, which repeats the text.
        if uri::holds_credentials(bare) {
            return Err(
                Problem::new(Field::Issuer, "Issuer contains a user name or password.")
                    .with_fix("Copy it again from the iss claim of a token."),
            );
        }
        if bare.len() < text.len() && !bare.is_empty() {
            return Err(
                Problem::new(Field::Issuer, "Issuer has quotes or brackets around it.")
                    .with_fix(format!("Use {bare}")),
            );
        }
        let known = KnownSecret::in_text(&text).filter(|known| known.is_certain());
        if let Some(known) = known.filter(|_| !text.contains("://")) {
            return Err(Problem::new(
                Field::Issuer,
                format!("Issuer is {}, not an issuer.", known.what),
            )
            .with_fix("Copy the issuer from the iss claim of a token. If the secret is real, revoke or replace it: it was visible here."));
        }
        if let Some(issuer) = of_document(&text) {
            return Err(Problem::new(
                Field::Issuer,
                "Issuer is the address of a discovery document, not the issuer.",
            )
            .with_fix(format!("Use {issuer}")));
        }
        let length = text.chars().count();
        if length > 254 {
            return Err(Problem::too_long(Field::Issuer, length, 254));
        }
        Ok(Issuer(text))
    }

    /// The issuer, character by character.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub(crate) fn stored(text: String) -> Self {
        Issuer(text)
    }
}

/// The issuer whose document is at this address; `None` for any other text. OIDC Discovery 1.0 §4, RFC 8414 §3.
fn of_document(text: &str) -> Option<String> {
    const WELL_KNOWN: &str = "/.well-known/";
    let (before, after) = text.split_once(WELL_KNOWN)?;
    let after = after.split(['?', '#']).next().unwrap_or_default();
    let (name, path) = match after.split_once('/') {
        Some((name, path)) => (name, path.trim_end_matches('/')),
        None => (after, ""),
    };
    let known = ["openid-configuration", "oauth-authorization-server"];
    let address = before.starts_with("http") && before.contains("://");
    (address && known.contains(&name)).then(|| match path {
        "" => before.to_owned(),
        path => format!("{before}/{path}"),
    })
}
