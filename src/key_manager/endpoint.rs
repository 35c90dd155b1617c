//! URL rule of all endpoints of a provider.

use super::exposed::Exposed;
use super::field::{Field, Problem};
use super::known_secret::{KnownSecret, PemKind};
use super::other_text::OtherText;
use super::placeholder::placeholder;
use super::repair::{Repair, repair};
use super::text::{clean_url, visible};
use super::uri::{self, Uri};

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

/// Rule of all URL fields; reports the first fault, and never a password.
pub(super) fn check_url(field: Field, text: &str, http_allowed: bool) -> Result<(), Problem> {
    let label = field.label();
    let secret = PemKind::of(text)
        .filter(|pem| pem.is_secret)
        .map(|pem| pem.what);
    let secret = secret.or_else(|| KnownSecret::in_text(text).map(|known| known.what));
    if let Some(what) = secret.filter(|_| !text.contains("://")) {
        return Err(Problem::new(field, format!("{label} is {what}, not an address.")).with_fix(
            "Enter the provider's https address. If the secret is real, revoke or replace it: it was visible here.",
        ));
    }
    if let Some(other) = OtherText::of(text) {
        return Err(
            Problem::new(field, format!("{label} {}.", other.describe()))
                .with_fix(other.fix(field.optional())),
        );
    }
    if let Some(exposed) = Exposed::of(text) {
        let fix = match repair(text).map(Repair::secured) {
            Some(Repair { url, .. }) => exposed.fix(&url),
            None => exposed.removal(),
        };
        let problem = Problem::new(field, format!("{label} {}.", exposed.describe()));
        return Err(problem.with_fix(fix));
    }
    let length = text.chars().count();
    if length > 2048 {
        return Err(Problem::too_long(field, length, 2048));
    }
    if let Some(name) = placeholder(text) {
        return Err(Problem::new(
            field,
            format!("{label} still contains the placeholder {}.", visible(&name)),
        )
        .with_fix("Replace it with your own value."));
    }
    let faults = uri::url_faults(text);
    if let Some(fault) = faults.first() {
        let problem = Problem::new(field, format!("{label} {}.", fault.describe()));
        return Err(
            problem.with_fix(match (repair(text).map(Repair::secured), fault) {
                (Some(Repair { url, .. }), _) => format!("Use {url}"),
                (None, fault) => fault.fix().to_owned(),
            }),
        );
    }
    let Some(parts) = Uri::split(text) else {
        return Ok(());
    };
    let https = parts.scheme.eq_ignore_ascii_case("https");
    let http = parts.scheme.eq_ignore_ascii_case("http");
    if !https && !http {
        return Err(
            Problem::new(field, format!("{label} must start with https://."))
                .with_fix("Use the provider's https address."),
        );
    }
    if http && !http_allowed && !parts.is_loopback() {
        return Err(Problem::new(
            field,
            format!("{label} must use https; plain http can be altered in transit."),
        )
        .with_fix(format!(
            "Use https{} (http:// is allowed for this computer only).",
            text.get(4..).unwrap_or_default()
        )));
    }
    Ok(())
}
