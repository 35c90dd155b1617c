//! URLs of a provider: the rule that every endpoint keeps.

use super::field::{Field, Problem};
use super::text::{clean_url, find_odd};

/// An absolute `https` URL (or `http` on a loopback host), kept exactly as written.
/// Source: `specs` reading rule R5: RFC 3986 characters, scheme, host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint(String);

impl Endpoint {
    /// Parses what was typed for `field`; blanks and line breaks are taken out.
    ///
    /// # Errors
    /// Empty, not an absolute URL, a forbidden character (with its place), `http` on a host that is not loopback,
    /// a user name or password, a fragment, or over 2,048 characters.
    pub fn parse(field: Field, input: &str) -> Result<Self, Problem> {
        let text = clean_url(input).text;
        if text.is_empty() {
            return Err(Problem::required(field));
        }
        check_url(field, &text, false)?;
        if text.contains('#') {
            return Err(Problem::new(
                field,
                format!(
                    "{} has a fragment (#), which no endpoint may have.",
                    field.label()
                ),
            )
            .with_fix("Delete # and everything after it."));
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

/// Whether a host means this computer: `localhost`, `127.0.0.0/8`, `[::1]`.
pub(crate) fn loopback(host: &str) -> bool {
    let host = host.trim_start_matches('[').trim_end_matches(']');
    host.eq_ignore_ascii_case("localhost")
        || host.to_ascii_lowercase().ends_with(".localhost")
        || host
            .parse::<std::net::IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}

pub(super) fn check_url(field: Field, text: &str, http_allowed: bool) -> Result<(), Problem> {
    let label = field.label();
    if let Some(odd) = find_odd(text) {
        return Err(
            Problem::new(field, format!("{label} contains {}.", odd.describe()))
                .with_fix("Delete it."),
        );
    }
    let length = text.chars().count();
    if length > 2048 {
        return Err(Problem::too_long(field, length, 2048));
    }
    if let Some(place) = bad_escape(text) {
        let escape: String = text.chars().skip(place).take(3).collect();
        return Err(Problem::new(
            field,
            format!(
                "{label} contains the bad escape `{escape}` at character {}.",
                place + 1
            ),
        )
        .with_fix("Write two hexadecimal digits after %, and %25 for a percent sign."));
    }
    if let Some((place, character)) = forbidden_character(text) {
        let mut problem = Problem::new(
            field,
            format!(
                "{label} contains `{character}` at character {}, which no URL may hold.",
                place + 1
            ),
        );
        if matches!(character, '{' | '}') {
            problem = problem.with_fix("Replace the placeholder with your own value.");
        }
        return Err(problem);
    }
    let Some((scheme, rest)) = text.split_once("://") else {
        return Err(
            Problem::new(field, format!("{label} is not a complete URL.")).with_fix(format!(
                "Start with https://, e.g. https://{}",
                text.trim_start_matches('/')
            )),
        );
    };
    let https = scheme.eq_ignore_ascii_case("https");
    let http = scheme.eq_ignore_ascii_case("http");
    if !https && !http {
        return Err(
            Problem::new(field, format!("{label} must start with https://."))
                .with_fix("Use the https address of the provider."),
        );
    }
    let parsed = match url::Url::parse(text) {
        Ok(parsed) if !rest.starts_with(['/', '?', '#', ':']) && !rest.is_empty() => parsed,
        _ => {
            return Err(
                Problem::new(field, format!("{label} has no valid host name."))
                    .with_fix("Check the part after https://."),
            );
        }
    };
    if !parsed.username().is_empty() || parsed.password().is_some() || has_user(rest) {
        return Err(
            Problem::new(field, format!("{label} contains a user name or password.")).with_fix(
                "Delete everything between :// and @, and change the password if it was real.",
            ),
        );
    }
    if http && !http_allowed && !parsed.host_str().is_some_and(loopback) {
        return Err(Problem::new(
            field,
            format!(
                "{label} must use https: anybody on the way could change what plain http carries."
            ),
        )
        .with_fix("Use https:// (http:// is taken for this computer only)."));
    }
    Ok(())
}

/// Whether the authority holds an `@`, even one with nothing before it.
fn has_user(rest: &str) -> bool {
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    authority.contains('@')
}

/// The place, from 0, of a `%` that two hexadecimal digits do not follow.
fn bad_escape(text: &str) -> Option<usize> {
    forbidden_character(text).and_then(|(place, c)| (c == '%').then_some(place))
}

/// The first character that RFC 3986 does not allow, with its place from 0; `%` counts unless two hex digits follow.
pub(crate) fn forbidden_character(text: &str) -> Option<(usize, char)> {
    let characters: Vec<char> = text.chars().collect();
    characters.iter().enumerate().find_map(|(place, &c)| {
        let fine = match c {
            '%' => {
                matches!(characters.get(place + 1), Some(d) if d.is_ascii_hexdigit())
                    && matches!(characters.get(place + 2), Some(d) if d.is_ascii_hexdigit())
            }
            '"' | '<' | '>' | '\\' | '^' | '{' | '|' | '}' | '`' => false,
            c => c.is_ascii_graphic(),
        };
        (!fine).then_some((place, c))
    })
}
