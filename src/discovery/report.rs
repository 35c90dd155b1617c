//! The outcome of a judgment.

use super::address::{Suggestion, suggest};
use super::fetch_error::FetchError;
use super::finding::{Finding, Fix};
use super::known_document::KnownDocument;
use super::profile::Profile;
use super::source::Source;
use crate::gateway::Selection;
use crate::key_manager::{Configuration, Field};

/// In a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// No failure, no warning.
    Clean,
    /// Warnings only.
    Warnings,
    /// At least one failure.
    Failures,
    /// There is no document to judge.
    Unreadable,
}

/// One key of the set, for people.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KeySummary {
    /// Key id.
    pub kid: Option<String>,
    /// `RSA`, `EC`, `OKP`.
    pub kty: Option<String>,
    /// Algorithm.
    pub alg: Option<String>,
    /// `sig` or `enc`.
    pub use_: Option<String>,
    /// Curve.
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
    /// Where it was read.
    pub uri: Option<String>,
    /// Why it was not.
    pub failure: Option<FetchError>,
    /// Its keys, 1,000 at most.
    pub keys: Vec<KeySummary>,
}

impl KeySet {
    /// How many keys can check a signature.
    pub fn usable(&self) -> usize {
        self.keys.iter().filter(|key| key.usable).count()
    }
}

/// A judged document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// The address as it was given.
    pub url: String,
    /// The address that was read.
    pub document_url: String,
    /// What it was held against.
    pub profile: Profile,
    /// In a word.
    pub verdict: Verdict,
    /// Why there is no document.
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
    /// What else is there of interest: `introspection`, `userinfo`, `4 grant types`.
    pub extra_metadata: Vec<String>,
    /// The gateways that the findings are graded for.
    pub asked: Selection,
    /// How long reading took, in milliseconds.
    pub elapsed_ms: u64,
    /// What was read, to be judged again with other values; `None` when there is no document.
    pub source: Option<std::sync::Arc<Source>>,
}

impl Report {
    /// What to do where there is no document: the words of its finding, on every face.
    pub fn remedy(&self) -> Option<Fix> {
        let failure = self.unreadable.as_ref()?;
        let told = self.findings.iter().find_map(|finding| finding.fix.clone());
        Some(told.unwrap_or_else(|| Fix::words(failure.fix())))
    }

    /// Addresses to try where there is no document, the likeliest first.
    pub fn other_addresses(&self) -> Vec<Suggestion> {
        let Some(failure) = &self.unreadable else {
            return Vec::new();
        };
        let told = self
            .remedy()
            .filter(|fix| fix.field == Some(Field::WellKnownUrl))
            .and_then(|fix| {
                Some(Suggestion {
                    url: fix.value?,
                    why: fix.text,
                })
            });
        // A known document shows the way itself, and a page for people may have none.
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
