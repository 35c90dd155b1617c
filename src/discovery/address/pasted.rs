//! A pasted text, cleaned and taken apart.

use crate::key_manager::{clean_url, find_odd};

/// The parts of what was pasted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Pasted {
    /// `https`, or `http` for this computer.
    scheme: &'static str,
    /// Whether the scheme stood there so.
    scheme_as_written: bool,
    /// Host and port.
    pub authority: String,
    /// From the slash on, without slashes at its end and without empty segments.
    pub path: String,
    query: String,
    /// Without its `#`.
    pub fragment: String,
}

impl Pasted {
    /// `None` when there is no host in it.
    pub(super) fn read(text: &str) -> Option<Self> {
        let text = address_in(text);
        let (scheme, rest) = match text.split_once("://") {
            Some((scheme, rest)) => (Some(scheme.to_ascii_lowercase()), rest),
            None => (None, text.trim_start_matches('/')),
        };
        let (rest, fragment) = rest.split_once('#').unwrap_or((rest, ""));
        let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
        let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        let authority = authority.rsplit('@').next().unwrap_or_default();
        let named = scheme.is_some() || authority.contains(['.', ':']) || authority == "localhost";
        // A path alone ("/.well-known/…") has no host, whatever its first part looks like.
        if authority.is_empty() || authority.starts_with('.') || !named {
            return None;
        }
        let loopback = is_loopback(authority);
        let (scheme, scheme_as_written) = match scheme.as_deref() {
            Some("http") if loopback => ("http", true),
            Some("https") => ("https", true),
            _ => ("https", false),
        };
        let segments: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
        Some(Pasted {
            scheme,
            scheme_as_written,
            authority: authority.to_owned(),
            path: segments.iter().map(|part| format!("/{part}")).collect(),
            query: query.to_owned(),
            fragment: fragment.to_owned(),
        })
    }

    /// Whether the scheme is one that documents are read with.
    pub(super) fn scheme_is_good(&self) -> bool {
        self.scheme_as_written
    }

    /// Scheme, host and port.
    pub(super) fn place(&self) -> String {
        format!("{}://{}", self.scheme, self.authority)
    }

    /// The host in lower case, without its port.
    pub(super) fn host(&self) -> String {
        let host = match self.authority.rsplit_once(':') {
            Some((host, port)) if !port.contains(']') => host,
            _ => &self.authority,
        };
        host.to_ascii_lowercase()
    }

    /// The port as written.
    pub(super) fn port(&self) -> Option<&str> {
        self.authority
            .rsplit_once(':')
            .map(|(_, port)| port)
            .filter(|port| !port.contains(']'))
    }

    /// The one query that belongs to a well-known address: the policy of Azure AD B2C.
    pub(super) fn policy_query(&self) -> String {
        self.query
            .split('&')
            .find(|part| {
                part.split_once('=')
                    .is_some_and(|(name, value)| name == "p" && !value.is_empty())
            })
            .map(|part| format!("?{part}"))
            .unwrap_or_default()
    }
}

/// The address inside a text: words before it, quotes and brackets around it, blanks and line breaks in it are taken away.
fn address_in(text: &str) -> String {
    let lower = text.to_ascii_lowercase();
    let start = [lower.find("https://"), lower.find("http://")]
        .into_iter()
        .flatten()
        .min()
        .unwrap_or(0);
    let before = text.get(..start).unwrap_or_default().trim();
    let mut address = text.get(start..).unwrap_or_default();
    if !before.is_empty() {
        let quoted = before.ends_with(['"', '\'', '<', '`', '(']);
        let ends = |letter: char| {
            letter.is_whitespace() || (quoted && matches!(letter, '"' | '\'' | '>' | '`' | ')'))
        };
        address = address.split(ends).next().unwrap_or_default();
    }
    let visible: String = clean_url(address)
        .text
        .chars()
        .filter(|letter| find_odd(&letter.to_string()).is_none())
        .collect();
    visible
        .trim_matches(['"', '\'', '<', '>', '`', '(', ')', ',', ';'])
        .trim_end_matches('.')
        .to_owned()
}

fn is_loopback(authority: &str) -> bool {
    url::Url::parse(&format!("http://{authority}/")).is_ok_and(|url| match url.host() {
        Some(url::Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    })
}

/// Whether a text is a URL that could be read, letter by letter.
pub(super) fn is_url(text: &str) -> bool {
    let clean = text
        .bytes()
        .all(|byte| byte.is_ascii_graphic() && !b"\"<>\\^`{|}".contains(&byte));
    clean && url::Url::parse(text).is_ok_and(|url| url.has_host())
}
