//! Difference between two issuers: the cause, with its sentence and its fix. The review of a document and the test of a token
//! tell the same.

mod party;

use url::Url;

pub use party::slashes_off;

use super::wording::cut;
use crate::key_manager::Issuer;
use crate::key_manager::uri::Uri;
use crate::provider::microsoft::{self, TokenVersion};

/// Longest shown issuer in a fix, in characters.
const SHOWN: usize = 100;

/// How an issuer differs from the one that it is compared with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IssuerDifference {
    /// Nothing to compare it with.
    NotConfigured,
    /// It is empty.
    Empty,
    /// Two realms of one or two Keycloaks: its own and the other one.
    Realm(String, String),
    /// Spaces around it.
    Spaces,
    /// Spaces around the other one.
    SpacesAroundOther,
    /// A letter of another script that looks like a Latin one.
    Letter(char),
    /// A placeholder that was not filled in.
    Placeholder,
    /// The address of a document.
    DocumentAddress,
    /// No scheme.
    NoScheme,
    /// No scheme in the other one.
    NoSchemeInOther,
    /// No URL.
    NotUrl,
    /// Another tenant of Entra ID.
    EntraTenant,
    /// The same tenant of Entra ID, and this version.
    EntraVersion(TokenVersion),
    /// The other one has a placeholder.
    Template,
    /// A slash at the end.
    SlashAtEnd,
    /// No slash at the end.
    NoSlashAtEnd,
    /// Upper and lower case alone.
    LetterCase,
    /// An internal address, where the other one is public.
    Internal,
    /// Another host.
    Host,
    /// Another scheme.
    Scheme,
    /// Another user name or password.
    User,
    /// Another port.
    Port,
    /// The same path with other slashes.
    Slashes,
    /// Another path.
    Path,
    /// Another query.
    Query,
    /// Another fragment.
    Fragment,
}

/// What a token proves about the two issuers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// A key of the configured provider signed it, and no other party uses these keys.
    Proven,
    /// Another tenant may have signed it with the same keys.
    SharedKeys,
    /// No known key signed it; the issuers are one, spelled otherwise.
    Spelling,
    /// No known key signed it, and the issuers are two.
    Stranger,
}

/// What to do about a difference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IssuerFix {
    /// Configure the token's issuer.
    Configure,
    /// Check that the token is whole and from this provider.
    CheckToken,
    /// This sentence.
    Words(String),
}

impl IssuerDifference {
    /// The one cause, the likeliest first; `None` if the texts are equal.
    pub fn between(theirs: &str, ours: &str) -> Option<Self> {
        use IssuerDifference as D;
        if theirs == ours {
            return None;
        }
        if ours.is_empty() {
            return Some(D::NotConfigured);
        }
        if theirs.trim().is_empty() {
            return Some(D::Empty);
        }
        if let (Some(their_realm), Some(our_realm)) = (realm(theirs), realm(ours))
            && their_realm != our_realm
        {
            return Some(D::Realm(their_realm.to_owned(), our_realm.to_owned()));
        }
        if theirs.trim() != theirs {
            return Some(D::Spaces);
        }
        if theirs == ours.trim() {
            return Some(D::SpacesAroundOther);
        }
        if let Some(letter) = foreign_letter(theirs, ours) {
            return Some(D::Letter(letter));
        }
        if theirs.contains(['{', '}']) {
            return Some(D::Placeholder);
        }
        if theirs.contains("/.well-known/") {
            return Some(D::DocumentAddress);
        }
        if without_scheme(theirs) == without_scheme(ours) {
            match (theirs.contains("://"), ours.contains("://")) {
                (false, true) => return Some(D::NoScheme),
                (true, false) => return Some(D::NoSchemeInOther),
                _ => {}
            }
        }
        let entra = version(theirs).zip(version(ours));
        if entra.is_some() && party::are_tenants(theirs, ours) {
            return Some(D::EntraTenant);
        }
        if let Some((version, other)) = entra
            && version != other
        {
            return Some(D::EntraVersion(version));
        }
        if ours.contains(['{', '}']) {
            return Some(D::Template);
        }
        if theirs.strip_suffix('/') == Some(ours) {
            return Some(D::SlashAtEnd);
        }
        if ours.strip_suffix('/') == Some(theirs) {
            return Some(D::NoSlashAtEnd);
        }
        if theirs.eq_ignore_ascii_case(ours) {
            return Some(D::LetterCase);
        }
        if Url::parse(theirs).is_err() {
            return Some(D::NotUrl);
        }
        if party::is_internal(theirs) && !party::is_internal(ours) {
            return Some(D::Internal);
        }
        Some(parts(theirs, ours).into_iter().next().unwrap_or(D::Path))
    }

    /// Every part that differs, the weightiest first; [`IssuerDifference::NotUrl`] alone if one of them is not a URL.
    pub fn parts(theirs: &str, ours: &str) -> Vec<Self> {
        parts(theirs, ours)
    }

    /// Sentence without its subject, such as `is on a different host`.
    pub fn predicate(&self) -> String {
        use IssuerDifference as D;
        match self {
            D::NotConfigured => "has none to be compared with",
            D::Empty => "is empty",
            D::Realm(..) => "is another realm",
            D::Spaces => "has spaces around it",
            D::SpacesAroundOther => "has no spaces around it",
            D::Letter(letter) => {
                return format!(
                    "contains `{letter}` (U+{:04X}), which looks like a Latin letter",
                    u32::from(*letter)
                );
            }
            D::Placeholder => "contains a placeholder that was not filled in",
            D::DocumentAddress => "is the address of a document",
            D::NoScheme => "has no scheme (https://)",
            D::NoSchemeInOther => "has a scheme (https://)",
            D::NotUrl => "is not a URL",
            D::EntraTenant => "is another tenant of Entra ID",
            D::EntraVersion(TokenVersion::V1) => "is that of a version 1 token of Entra ID",
            D::EntraVersion(TokenVersion::V2) => "is that of a version 2 token of Entra ID",
            D::Template => "is a real one, and no token has a template",
            D::SlashAtEnd => "ends in a slash",
            D::NoSlashAtEnd => "has no slash at the end",
            D::LetterCase => "differs in letter case",
            D::Internal => "is an internal address",
            D::Host => "is on a different host",
            D::Scheme => "has a different scheme",
            D::User => "has a different user name",
            D::Port => "has a different port",
            D::Slashes => "has different slashes",
            D::Path => "has a different path",
            D::Query => "has a different query string",
            D::Fragment => "has a different fragment",
        }
        .to_owned()
    }

    /// Further explanation, a sentence.
    pub fn why(&self) -> Option<String> {
        matches!(self, IssuerDifference::EntraVersion(_)).then(|| {
            format!(
                "The manifest of the API's application decides: {} is null or 1 for version 1 (issuer on sts.windows.net, client in {}), \
                 2 for version 2 (issuer ends in /v2.0, client in {}).",
                microsoft::MANIFEST_KEY,
                TokenVersion::V1.client_claim(),
                TokenVersion::V2.client_claim(),
            )
        })
    }

    /// What to do about a token with `theirs` where `ours` is configured.
    pub fn fix(&self, standing: Standing, theirs: &str, ours: &str) -> IssuerFix {
        use IssuerDifference as D;
        let words = |text: &str| IssuerFix::Words(text.to_owned());
        match self {
            D::Empty => words("Ask the provider to write its issuer into iss, as one string."),
            D::Realm(theirs, ours) => {
                let (theirs, ours) = (cut(theirs, 40), cut(ours, 40));
                IssuerFix::Words(format!(
                    "This token is from realm {theirs}: use one from {ours}, or add {theirs} as a separate key manager."
                ))
            }
            D::Spaces => words("Ask the provider to remove the spaces around its issuer."),
            D::Letter(letter) => IssuerFix::Words(format!(
                "Ask the provider to correct its issuer: U+{:04X} is not a Latin letter.",
                u32::from(*letter)
            )),
            D::Placeholder => words("Ask the provider to fill in the placeholder in its issuer."),
            D::DocumentAddress => words(
                "Ask the provider to write its issuer into iss, not the address of its document.",
            ),
            D::NotUrl | D::Query | D::Fragment if !is_usable(theirs) => {
                words("Ask the provider to use a URL as its issuer, without a query or a fragment.")
            }
            D::NotConfigured if !is_usable(theirs) => words("Fill in Issuer."),
            D::Internal if standing == Standing::Proven => IssuerFix::Words(format!(
                "The provider writes an internal address into tokens: set its public address there (in Keycloak: hostname), {}.",
                cut(ours, SHOWN)
            )),
            _ if standing == Standing::Stranger => IssuerFix::Words(format!(
                "This token is from {}: use one from {}, or add that issuer as a separate key manager.",
                cut(theirs, SHOWN),
                cut(ours, SHOWN)
            )),
            _ if standing == Standing::SharedKeys || *self == D::EntraTenant => {
                IssuerFix::Words(format!(
                    "The token is from another tenant or issuer: use one from {}. A valid signature proves nothing: all tenants share the same keys.",
                    cut(ours, SHOWN)
                ))
            }
            _ if standing == Standing::Spelling => IssuerFix::CheckToken,
            _ if !is_usable(theirs) => {
                words("Ask the provider to use a URL as its issuer, without a query or a fragment.")
            }
            _ => IssuerFix::Configure,
        }
    }
}

impl Standing {
    /// Standing of a token with `theirs` where `ours` is configured. `proven`: a key at `jwks_endpoint` verifies its signature.
    pub fn of(theirs: &str, ours: &str, jwks_endpoint: &str, proven: bool) -> Self {
        if ours.is_empty() || is_spelling(theirs, ours) {
            return match proven {
                true => Standing::Proven,
                false => Standing::Spelling,
            };
        }
        match proven {
            false => Standing::Stranger,
            true if party::is_another(theirs, ours, jwks_endpoint) => Standing::SharedKeys,
            true => Standing::Proven,
        }
    }
}

/// Whether two texts are one issuer, spelled otherwise.
pub fn is_spelling(theirs: &str, ours: &str) -> bool {
    party::is_spelling(theirs.trim(), ours)
}

/// Whether these are two tenants of a provider that is known to sign for all of them with the same keys.
pub fn are_tenants(theirs: &str, ours: &str) -> bool {
    party::are_tenants(theirs.trim(), ours)
}

/// Whether Issuer can be set to it as it is.
fn is_usable(issuer: &str) -> bool {
    Issuer::parse(issuer).is_ok_and(|parsed| parsed.as_str() == issuer)
}

fn parts(theirs: &str, ours: &str) -> Vec<IssuerDifference> {
    use IssuerDifference as D;
    let (Some(theirs), Some(ours)) = (Uri::split(theirs), Uri::split(ours)) else {
        return vec![D::NotUrl];
    };
    let mut found = Vec::new();
    let mut case_only = false;
    let mut compare = |one: &str, other: &str, what: D| {
        if one == other {
        } else if one.eq_ignore_ascii_case(other) {
            case_only = true;
        } else {
            found.push(what);
        }
    };
    let user = |text: Option<&'_ str>| text.unwrap_or_default().to_owned();
    compare(theirs.host, ours.host, D::Host);
    compare(theirs.scheme, ours.scheme, D::Scheme);
    compare(&user(theirs.user_info), &user(ours.user_info), D::User);
    compare(&user(theirs.port), &user(ours.port), D::Port);
    let slashes = slashes_off(theirs.path) == slashes_off(ours.path);
    let path = if slashes { D::Slashes } else { D::Path };
    compare(theirs.path, ours.path, path);
    if theirs.query != ours.query {
        found.push(D::Query);
    }
    if theirs.fragment != ours.fragment {
        found.push(D::Fragment);
    }
    if case_only {
        found.push(D::LetterCase);
    }
    found
}

/// Cyrillic or Greek letter of an issuer, where the other one has none.
fn foreign_letter(theirs: &str, ours: &str) -> Option<char> {
    let foreign = |letter: &char| matches!(letter, '\u{370}'..='\u{52f}');
    let found = theirs.chars().find(foreign);
    found.filter(|_| !ours.chars().any(|letter| foreign(&letter)))
}

/// The realm in an issuer of Keycloak.
fn realm(issuer: &str) -> Option<&str> {
    let (_, realm) = issuer.trim().split_once("/realms/")?;
    Some(realm.trim_end_matches('/')).filter(|realm| !realm.is_empty() && !realm.contains('/'))
}

fn without_scheme(issuer: &str) -> &str {
    issuer.split_once("://").map_or(issuer, |(_, rest)| rest)
}

/// Version of the tokens that have this issuer of Entra ID.
fn version(issuer: &str) -> Option<TokenVersion> {
    microsoft::is_microsoft(issuer).then(|| match issuer.trim_end_matches('/').ends_with("/v2.0") {
        true => TokenVersion::V2,
        false => TokenVersion::V1,
    })
}

#[cfg(test)]
mod tests;
