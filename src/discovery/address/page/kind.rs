//! Patterns of web pages, with the advice for each.

use crate::discovery::address::suffix::OPENID;

/// Web page, and the document of its tenant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// Noun: `Okta's admin console`.
    pub name: &'static str,
    /// Fix, as sentences.
    pub advice: &'static str,
    /// Document of the same tenant; `None` if the address does not determine it.
    pub document: Option<String>,
    pub(in crate::discovery::address) surety: Confidence,
    /// Whether nothing came from the host, so that only the address tells.
    unseen: bool,
}

/// Confidence that an address is a web page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::discovery::address) enum Confidence {
    /// The host serves pages only; it need not be requested.
    Host,
    /// The path is one of a product's pages.
    Path,
    /// Only if a web page was received.
    Guess,
}

const USE: &str = "A key manager needs the address of the document.";

impl Page {
    pub(super) fn of(surety: Confidence, name: &'static str, document: String) -> Self {
        Page {
            name,
            advice: USE,
            document: Some(document),
            surety,
            unseen: false,
        }
    }

    pub(super) fn without(surety: Confidence, name: &'static str, advice: &'static str) -> Self {
        Page {
            name,
            advice,
            document: None,
            surety,
            unseen: false,
        }
    }

    /// The same page, of which nothing came if `unseen`.
    pub fn told_by(self, unseen: bool) -> Self {
        Page { unseen, ..self }
    }

    /// What the address is, without a full stop: `This is Okta's admin console`.
    pub fn sentence(&self) -> String {
        match self.unseen {
            true => format!("Judging by its path, this is {}", self.name),
            false => format!("This is {}", self.name),
        }
    }

    /// Whether nothing has to be read to know it.
    pub fn is_certain(&self) -> bool {
        self.surety == Confidence::Host
    }

    /// Whether the address alone decides, if nothing better was received.
    pub fn is_told_by_path(&self) -> bool {
        self.surety != Confidence::Guess
    }
}

/// Properties of an address that page patterns test.
pub(super) struct PagePattern<'a> {
    /// Lower case, without a port.
    pub host: String,
    /// Scheme, host and port.
    pub origin: String,
    pub segments: Vec<&'a str>,
    pub query: &'a str,
    /// Without its `#`.
    pub fragment: &'a str,
}

impl PagePattern<'_> {
    pub(super) fn document(&self, path: &str) -> String {
        format!("{}{path}{OPENID}", self.origin)
    }

    /// The decoded value of a member of the query, or of a query inside the fragment.
    pub(super) fn member(&self, name: &str) -> Option<String> {
        let inner = self.fragment.split_once('?').map(|(_, query)| query);
        [Some(self.query), inner]
            .into_iter()
            .flatten()
            .find_map(|query| {
                url::form_urlencoded::parse(query.as_bytes())
                    .find(|(it, value)| it == name && !value.is_empty())
                    .map(|(_, value)| value.into_owned())
            })
            .filter(|value| is_name(value.trim_matches('/')))
    }

    /// Whether the host is one of these domains or below one.
    pub(super) fn is_below(&self, domains: &[&str]) -> bool {
        domains.iter().any(|domain| {
            self.host == *domain
                || self
                    .host
                    .strip_suffix(domain)
                    .is_some_and(|before| before.ends_with('.'))
        })
    }
}

/// Whether a text may be the name or id of a tenant in an address.
pub(super) fn is_name(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= 100
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-_./%".contains(&byte))
}

/// Document of the Cognito user pool whose id or ARN is in a text.
pub(in crate::discovery::address) fn of_user_pool(text: &str) -> Option<String> {
    let id = text
        .split(|letter: char| !(letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_')))
        .find(|word| is_user_pool(word))?;
    let region = id.split('_').next()?;
    let china = if region.starts_with("cn-") { ".cn" } else { "" };
    Some(format!(
        "https://cognito-idp.{region}.amazonaws.com{china}/{id}{OPENID}"
    ))
}

/// `eu-west-1_AbCdEfGhI`.
fn is_user_pool(word: &str) -> bool {
    let Some((region, id)) = word.split_once('_') else {
        return false;
    };
    let parts: Vec<&str> = region.split('-').collect();
    let named = matches!(parts.as_slice(), [country, .., number]
        if parts.len() >= 3
            && country.len() == 2
            && number.bytes().all(|byte| byte.is_ascii_digit())
            && !number.is_empty());
    named
        && region
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
        && (5..=55).contains(&id.len())
        && id.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// `6731de76-14a6-49ae-97bc-6eba6914391e`.
pub(in crate::discovery::address) fn is_guid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(place, byte)| match place {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}
