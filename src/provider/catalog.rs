//! The list of providers and its shape.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::Deserialize;
use serde_json::{Map, Value};

use super::place::Place;
use crate::key_manager::{Field, ProviderKind};

/// The facts, read when somebody asks for them first.
const SOURCE: &str = include_str!("../../assets/providers.toml");

/// A claim of access tokens.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Claim {
    /// Its name, e.g. `azp`.
    pub name: String,
    /// Whether vendor documentation or code, or the platform's own connector, says so. Only such a claim may be filled in
    /// without asking.
    pub confirmed: bool,
    /// Whether its value is a list and not a text.
    #[serde(default)]
    pub list: bool,
}

/// How much a remark that stands by itself weighs at the gateway.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Weight {
    /// Tokens will be refused.
    Blocks,
    /// Something will be missed.
    Limits,
    /// Good to know.
    Cosmetic,
}

/// What to do in the case of a note.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NoteFix {
    /// A sentence.
    pub text: String,
    /// The field that `value` goes into.
    #[serde(default)]
    pub field: Option<Field>,
    /// A template, see [`Provider::fill`].
    #[serde(default)]
    pub value: Option<String>,
}

/// Words of a provider for one finding, or a remark of its own.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Note {
    /// The id of the check that these words are for, or `always` for a remark that stands by itself.
    pub when: String,
    /// The console field that the finding must be about; any when absent.
    #[serde(default)]
    pub at: Option<Field>,
    /// Patterns that text members of the document must fit.
    #[serde(default)]
    pub document: BTreeMap<String, String>,
    /// For `always` its grade; for a finding the grade that it is lowered to, where the provider is known to be right.
    #[serde(default)]
    pub weight: Option<Weight>,
    /// Whether the fact was read in a primary source.
    #[serde(default)]
    pub confirmed: bool,
    /// Sentences; a template, see [`Provider::fill`].
    pub text: String,
    /// What to do, if it differs from what the check itself says.
    #[serde(default)]
    pub fix: Option<NoteFix>,
}

/// Conditions that must all hold for an address and a document to be of this provider.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Rule {
    #[serde(default)]
    pub host: Option<String>,
    #[serde(default)]
    pub path: Option<String>,
    #[serde(default)]
    pub query: Option<String>,
    #[serde(default)]
    pub document: BTreeMap<String, String>,
}

/// What is known of one identity provider.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Provider {
    /// Stable word, e.g. `okta-custom`.
    pub id: String,
    /// As its vendor writes it.
    pub name: String,
    /// The console's type that fits.
    #[serde(rename = "kind")]
    pub kind_hint: ProviderKind,
    /// The form of its well-known address, with `{placeholders}`.
    pub well_known: String,
    /// Where to find what belongs into the Well-Known URL field.
    pub paste: String,
    /// The claim with the client id; `None` when there is none or nothing is known.
    #[serde(default)]
    pub client_claim: Option<Claim>,
    /// The claim with the scopes; `None` when there is none or nothing is known.
    #[serde(default)]
    pub scope_claim: Option<Claim>,
    /// Background, sentences.
    #[serde(default)]
    pub about: Vec<String>,
    /// Words for findings.
    #[serde(default, rename = "note")]
    pub notes: Vec<Note>,
    #[serde(default)]
    family: Option<String>,
    #[serde(default, rename = "recognise")]
    pub(super) rules: Vec<Rule>,
}

impl Provider {
    /// The claims that may be filled in without asking: those that are confirmed, client first.
    pub fn presets(&self) -> (Option<&str>, Option<&str>) {
        fn confirmed(claim: Option<&Claim>) -> Option<&str> {
            claim
                .filter(|claim| claim.confirmed)
                .map(|claim| claim.name.as_str())
        }
        (
            confirmed(self.client_claim.as_ref()),
            confirmed(self.scope_claim.as_ref()),
        )
    }

    /// Words for the finding of `check` at `field`, if this provider is known for it.
    pub fn note(
        &self,
        check: &str,
        field: Option<Field>,
        document: Option<&Map<String, Value>>,
    ) -> Option<&Note> {
        self.notes.iter().find(|note| {
            note.when == check
                && note.at.is_none_or(|at| Some(at) == field)
                && document_fits(&note.document, document)
        })
    }

    /// Remarks that stand by themselves and are true for this document.
    pub fn remarks<'a>(
        &'a self,
        document: Option<&'a Map<String, Value>>,
    ) -> impl Iterator<Item = &'a Note> {
        self.notes
            .iter()
            .filter(move |note| note.when == "always" && document_fits(&note.document, document))
    }

    /// Fills a template: `{name}`, `{host}` of the address, and `{member}` for a text member of the document. `None` when a
    /// placeholder can't be filled.
    pub fn fill(
        &self,
        template: &str,
        url: &str,
        document: Option<&Map<String, Value>>,
    ) -> Option<String> {
        let mut out = String::with_capacity(template.len());
        let mut rest = template;
        while let Some((before, after)) = rest.split_once('{') {
            let (key, after) = after.split_once('}')?;
            out.push_str(before);
            match key {
                "name" => out.push_str(&self.name),
                "host" => out.push_str(Place::of(url).host),
                member => out.push_str(document?.get(member)?.as_str()?),
            }
            rest = after;
        }
        out.push_str(rest);
        Some(out)
    }
}

/// Whether every pattern fits the text member of its name.
pub(super) fn document_fits(
    patterns: &BTreeMap<String, String>,
    document: Option<&Map<String, Value>>,
) -> bool {
    patterns.iter().all(|(member, pattern)| {
        document
            .and_then(|document| document.get(member))
            .and_then(Value::as_str)
            .is_some_and(|text| super::pattern::fits(pattern, text))
    })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Catalog {
    family: Vec<Family>,
    provider: Vec<Provider>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Family {
    id: String,
    #[serde(default)]
    about: Vec<String>,
    #[serde(default, rename = "note")]
    notes: Vec<Note>,
}

/// Every known provider, in the order of the data. Empty if the data could not be read, which a test rules out.
pub fn all() -> &'static [Provider] {
    static PROVIDERS: OnceLock<Vec<Provider>> = OnceLock::new();
    PROVIDERS.get_or_init(|| read(SOURCE).unwrap_or_default())
}

/// The provider with this id.
pub fn by_id(id: &str) -> Option<&'static Provider> {
    all().iter().find(|provider| provider.id == id)
}

pub(super) fn read(source: &str) -> Result<Vec<Provider>, toml::de::Error> {
    let mut catalog: Catalog = toml::from_str(source)?;
    for provider in &mut catalog.provider {
        let family = catalog
            .family
            .iter()
            .find(|family| provider.family.as_ref() == Some(&family.id));
        if let Some(family) = family {
            // A provider's own words come first, so they win.
            provider.notes.extend(family.notes.iter().cloned());
            provider.about.extend(family.about.iter().cloned());
        }
    }
    Ok(catalog.provider)
}

/// For the test of the data.
#[cfg(test)]
pub(super) fn source() -> &'static str {
    SOURCE
}

#[cfg(test)]
impl Provider {
    pub(super) fn family_name(&self) -> Option<&str> {
        self.family.as_deref()
    }
}
