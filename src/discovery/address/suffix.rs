//! Well-known suffix of a path, also misspelled.

use strsim::damerau_levenshtein;

/// Suffix of OpenID Connect Discovery 1.0 §4.
pub(super) const OPENID: &str = "/.well-known/openid-configuration";
/// Suffix of RFC 8414 §3, inserted before the issuer's path.
pub(super) const OAUTH: &str = "/.well-known/oauth-authorization-server";

/// Kind of document named by the well-known suffix.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Openid,
    Oauth,
}

/// A path with a well-known part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Found {
    pub kind: Kind,
    /// Part before the suffix.
    pub issuer_path: String,
    /// Part after the suffix, for OpenID; with RFC 8414 it is the issuer's path and included there.
    pub rest: String,
    pub why: &'static str,
    /// Whether the suffix occurs twice.
    pub doubled: bool,
}

/// Finds the well-known suffix of a path; `None` if there is nothing like it.
pub(super) fn find(path: &str) -> Option<Found> {
    let segments: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    let start = segments.iter().position(|part| is_well_known(part))?;
    let (before, tail) = segments.split_at(start);
    let mut tail: Vec<&str> = tail.to_vec();
    let first = tail
        .iter()
        .find(|part| document_kind(part).is_some())
        .copied();
    let kind = first.and_then(document_kind).unwrap_or(Kind::Openid);
    // Another registered document: https://www.iana.org/assignments/well-known-uris.
    if first.is_none() && tail.len() == 2 {
        return Some(Found {
            kind: Kind::Openid,
            issuer_path: join(before),
            rest: String::new(),
            why: "This isn't the address of the discovery document, which is usually next to it.",
            doubled: false,
        });
    }
    let exact = tail.starts_with(&[".well-known", "openid-configuration"]);
    let parts = tail.len();
    tail.retain(|part| !is_well_known(part) && document_kind(part).is_none());
    let doubled = parts - tail.len() > 2;
    let rest = join(&tail);
    let why = match (kind, doubled) {
        (_, true) => "The well-known path was in the address twice.",
        (Kind::Oauth, _) => "RFC 8414 puts the well-known part between host and path.",
        (Kind::Openid, _) if exact => {
            "A discovery address ends in /.well-known/openid-configuration, with nothing after it."
        }
        (Kind::Openid, _) => "The document is usually at /.well-known/openid-configuration.",
    };
    Some(match kind {
        Kind::Openid => Found {
            kind,
            issuer_path: join(before),
            rest,
            why,
            doubled,
        },
        Kind::Oauth => Found {
            kind,
            issuer_path: format!("{}{rest}", join(before)),
            rest: String::new(),
            why,
            doubled,
        },
    })
}

fn join(segments: &[&str]) -> String {
    segments.iter().map(|part| format!("/{part}")).collect()
}

fn is_well_known(segment: &str) -> bool {
    let plain = plain(segment);
    let near = plain.starts_with("well") && plain.len() < 12;
    plain == "2ewellknown" || near && damerau_levenshtein(&plain, "wellknown") <= 2
}

fn document_kind(segment: &str) -> Option<Kind> {
    let plain = plain(segment);
    let plain = plain.strip_suffix("json").unwrap_or(&plain);
    let near = |name: &str, slips| damerau_levenshtein(plain, name) <= slips;
    if plain.len() > 40 {
        None
    } else if near("openidconfiguration", 3) || near("openidconfig", 2) {
        Some(Kind::Openid)
    } else if near("oauthauthorizationserver", 3) || near("oauthauthorisationserver", 2) {
        Some(Kind::Oauth)
    } else {
        None
    }
}

/// Letters and digits only, in lower case.
fn plain(segment: &str) -> String {
    segment
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|letter| letter.to_ascii_lowercase())
        .collect()
}
