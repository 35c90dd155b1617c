//! Report of a validation.

use super::address::{Suggestion, suggest};
use super::fetch_error::FetchError;
use super::finding::{Finding, Fix};
use super::known_document::KnownDocument;
use super::profile::Profile;
use super::source::Source;
use crate::gateway::Selection;
use crate::key_manager::{Configuration, Field};

/// Overall verdict, by the worst severity of the findings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// No failure, no warning.
    Clean,
    /// At least one warning, no failure.
    Warnings,
    /// At least one failure.
    Failures,
    /// No document could be read.
    Unreadable,
}

/// Key of the set, for display.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KeySummary {
    /// Key id (`kid`), if any.
    pub kid: Option<String>,
    /// `RSA`, `EC`, `OKP`.
    pub kty: Option<String>,
    /// `alg`, as written.
    pub alg: Option<String>,
    /// `sig` or `enc`.
    pub use_: Option<String>,
    /// `crv`, as written.
    pub crv: Option<String>,
    /// Size in bits.
    pub bits: Option<u32>,
    /// RFC 7638, SHA-256, base64url.
    pub thumbprint: Option<String>,
    /// Whether a signature can be checked with it.
    pub usable: bool,
    /// When its first certificate ends, a date.
    pub certificate_ends: Option<String>,
}

/// The key set.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KeySet {
    /// Address of the key set; `None` if the document has none.
    pub uri: Option<String>,
    /// Reason why the set could not be read; `None` if it was read, or not requested.
    pub failure: Option<FetchError>,
    /// Keys, at most 1,000.
    pub keys: Vec<KeySummary>,
}

impl KeySet {
    /// Number of keys that can verify a signature.
    pub fn usable(&self) -> usize {
        self.keys.iter().filter(|key| key.usable).count()
    }
}

/// Result of validating a document and its key set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// Address as given.
    pub url: String,
    /// The address that was read.
    pub document_url: String,
    /// Profile that the document was validated with.
    pub profile: Profile,
    /// Overall verdict.
    pub verdict: Verdict,
    /// Error if there is no document.
    pub unreadable: Option<FetchError>,
    /// The console's eight fields as served; empty where the document has none.
    pub configuration: Configuration,
    /// The key set.
    pub keys: KeySet,
    /// Blocks first, then limits, then cosmetic.
    pub findings: Vec<Finding>,
    /// The recognized provider's id.
    pub provider: Option<&'static str>,
    /// The document, indented; visible characters only.
    pub document_text: Option<String>,
    /// The key set, likewise.
    pub keys_text: Option<String>,
    /// Further content: `introspection`, `userinfo`, `4 grant types`.
    pub extra_metadata: Vec<String>,
    /// The gateways that the findings are graded for.
    pub asked: Selection,
    /// Time to read, in milliseconds.
    pub elapsed_ms: u64,
    /// Responses, kept to validate other values; `None` without a document.
    pub source: Option<std::sync::Arc<Source>>,
}

impl Report {
    /// Fix if there is no document: the text of its finding.
    pub fn fix(&self) -> Option<Fix> {
        let failure = self.unreadable.as_ref()?;
        let told = self.findings.iter().find_map(|finding| finding.fix.clone());
        Some(told.unwrap_or_else(|| Fix::words(failure.fix())))
    }

    /// Addresses to try if there is no document, most likely first.
    pub fn other_addresses(&self) -> Vec<Suggestion> {
        let Some(failure) = &self.unreadable else {
            return Vec::new();
        };
        let told = self
            .fix()
            .filter(|fix| fix.field == Some(Field::WellKnownUrl))
            .and_then(|fix| {
                Some(Suggestion {
                    url: fix.value?,
                    why: fix.text,
                })
            });
        // A known document has its own fix; a web page may have none.
        let known = match failure {
            FetchError::OtherDocument {
                document: KnownDocument::Page(_),
            } => true,
            FetchError::OtherDocument { .. } => told.is_some(),
            _ => false,
        };
        let usual = if known {
            Vec::new()
        } else {
            suggest(&self.url)
        };
        let told = told.map(|told| {
            let why = usual.iter().find(|it| it.url == told.url);
            why.cloned().unwrap_or(told)
        });
        let more = usual
            .into_iter()
            .filter(|it| told.as_ref().is_none_or(|told| told.url != it.url));
        told.clone().into_iter().chain(more).collect()
    }
}
