//! Keys that verify signatures.

use super::facts::{KeyFacts, SetFacts};
use super::material::PublicKey;
use crate::discovery::cause::TextCause;
use crate::discovery::document::Document;
use crate::discovery::fetch_error::FetchError;
use crate::discovery::known_document::{self, KnownDocument};

/// Key of a set, as needed to verify a token. Nothing private is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyRecord {
    /// Place in the set, from 0.
    pub place: usize,
    /// Key id (`kid`), if any.
    pub kid: Option<String>,
    /// Type as written; empty if missing.
    pub kty: String,
    /// Algorithm that the key is set aside for.
    pub alg: Option<String>,
    /// `sig` or `enc`.
    pub use_: Option<String>,
    /// Curve, as written.
    pub crv: Option<String>,
    /// The public numbers; `None` when they can't be read.
    pub key: Option<PublicKey>,
    /// RFC 7638, SHA-256, base64url.
    pub thumbprint: Option<String>,
    /// Whether the review takes it for a signing key.
    pub usable: bool,
    /// Whether its form or content breaks a standard.
    pub is_malformed: bool,
    /// Reason why the key is unusable, half a sentence; `None` if it is fine.
    pub trouble: Option<String>,
}

/// Reads a key set, the first 1,000 keys of it. A key that is broken is listed as such and does not hide the others.
///
/// # Errors
/// The body is not one JSON object, or has no list named `keys`.
pub fn parse_set(body: &[u8]) -> Result<Vec<KeyRecord>, FetchError> {
    let set = Document::parse(body).map_err(|failure| match KnownDocument::of_text(body) {
        Some(document) => FetchError::OtherDocument { document },
        None => failure,
    })?;
    let members = set.members();
    let facts = SetFacts::read(members);
    if facts.list_fault.is_some() && facts.keys.is_empty() {
        let known = known_document::form_of_keys(members)
            .or_else(|| KnownDocument::of(members))
            .or_else(|| KnownDocument::instead_of_keys(members))
            .filter(|document| *document != KnownDocument::KeySet);
        return Err(match known {
            Some(document) => FetchError::OtherDocument { document },
            None => FetchError::NotJson {
                cause: TextCause::NoKeys,
            },
        });
    }
    Ok(facts.keys.iter().map(record).collect())
}

fn record(key: &KeyFacts<'_>) -> KeyRecord {
    let owned = |text: Option<&str>| text.map(str::to_owned);
    KeyRecord {
        place: key.place,
        kid: owned(key.kid()),
        kty: key.kty().unwrap_or_default().to_owned(),
        alg: owned(key.alg()),
        use_: owned(key.use_()),
        crv: owned(key.crv()),
        key: key.material.clone(),
        thumbprint: key.thumbprint(),
        usable: key.usable(),
        is_malformed: !key.structure.is_empty() || !key.content.is_empty(),
        trouble: [&key.structure, &key.unusable, &key.content]
            .into_iter()
            .flatten()
            .map(|fault| fault.message.clone())
            .next(),
    }
}
