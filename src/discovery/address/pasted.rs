//! Pasted text, cleaned and split.

use crate::key_manager::repair::repair;
use crate::key_manager::uri::{Uri, url_faults};

/// The parts of what was pasted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Pasted {
    /// `https`, or `http` for this computer.
    scheme: &'static str,
    /// Whether the scheme was written as such.
    scheme_as_written: bool,
    /// Host and port.
    pub authority: String,
    /// From the slash on, without slashes at its end and without empty segments.
    pub path: String,
    pub query: String,
    /// Without its `#`.
    pub fragment: String,
    /// Whether it ends as the address of a document does, once its slips are corrected.
    pub ends_well: bool,
}

impl Pasted {
    /// Parses a pasted text; `None` without a host.
    pub(super) fn read(text: &str) -> Option<Self> {
        let url = repair(text)?.url;
        let uri = Uri::split(&url)?;
        let (scheme, scheme_as_written) = match uri.scheme {
            "http" if uri.is_loopback() => ("http", true),
            "https" => ("https", text.to_ascii_lowercase().contains("https")),
            _ => ("https", false),
        };
        let (authority, path) = (uri.authority, uri.path);
        let query = uri.query.unwrap_or_default();
        let fragment = uri.fragment.unwrap_or_default();
        let segments: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
        Some(Pasted {
            scheme,
            scheme_as_written,
            authority: authority.to_owned(),
            path: segments.iter().map(|part| format!("/{part}")).collect(),
            query: query.to_owned(),
            fragment: fragment.to_owned(),
            ends_well: url.ends_with(super::suffix::OPENID),
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

/// Whether a text is a URL that could be read, letter by letter.
pub(super) fn is_url(text: &str) -> bool {
    Uri::split(text).is_some_and(|uri| !uri.host.is_empty()) && url_faults(text).is_empty()
}
