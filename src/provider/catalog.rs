//! Catalog of providers.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::Deserialize;
use serde_json::{Map, Value};

use super::address_parts::AddressParts;
use super::pattern;
use crate::key_manager::Field;

/// Data of all providers, TOML.
const SOURCE: &str = include_str!("../../assets/providers.toml");

/// Claim of a provider's access tokens.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Claim {
    /// Name, such as `azp`.
    pub name: String,
    /// Whether vendor documentation, vendor code or the platform's own connector confirms it. Only a confirmed claim is filled in
    /// without asking.
    pub confirmed: bool,
    /// Whether its value is a list and not a text.
    #[serde(default)]
    pub list: bool,
}

/// Weight of a standalone remark for the gateway.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Weight {
    /// Gateways reject tokens.
    Blocks,
    /// Tokens are accepted with a limitation.
    Limits,
    /// Gateways are not affected.
    Cosmetic,
}

/// How a document's issuer differs from the address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Differs {
    /// It is on another host.
    Host,
    /// It is the same realm of Keycloak on the same host, with another path before it.
    BasePath,
}

/// Fix of a note.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NoteFix {
    /// What to do, a sentence.
    pub text: String,
    /// The field that `value` goes into.
    #[serde(default)]
    pub field: Option<Field>,
    /// Value for the field, a template; see [`Provider::fill`].
    #[serde(default)]
    pub value: Option<String>,
    /// Whether nothing has to be done; the text says so.
    #[serde(default)]
    pub idle: bool,
}

/// Words of a provider for one finding, or a remark of its own.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Note {
    /// Ids of the checks that the note applies to, separated by blanks, or `always` for a standalone remark.
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
    /// Only for an address that is the provider's itself, and not for one whose document names an issuer like the provider's.
    #[serde(default)]
    pub asked: bool,
    /// Only for a document whose issuer differs from the address in this.
    #[serde(default)]
    pub differs: Option<Differs>,
    /// Whether the fact was read in a primary source.
    #[serde(default)]
    pub confirmed: bool,
    /// Sentences; a template, see [`Provider::fill`].
    pub text: String,
    /// Fix, if it differs from the check's own.
    #[serde(default)]
    pub fix: Option<NoteFix>,
}

/// Facts about one identity provider.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Provider {
    /// Stable id, such as `okta-custom`.
    pub id: String,
    /// Name, as the vendor writes it.
    pub name: String,
    /// The form of its well-known address, with `{placeholders}`.
    pub well_known: String,
    /// Where to find the value of the Well-Known URL field.
    pub paste: String,
    /// Client id claim; `None` if there is none or it is unknown.
    #[serde(default)]
    pub client_claim: Option<Claim>,
    /// Scope claim; `None` if there is none or it is unknown.
    #[serde(default)]
    pub scope_claim: Option<Claim>,
    /// Background, sentences.
    #[serde(default)]
    pub about: Vec<String>,
    /// Notes for findings and documents of the provider.
    #[serde(default, rename = "note")]
    pub notes: Vec<Note>,
    #[serde(default)]
    family: Option<String>,
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

    /// Note for a finding of `check` at `field`; `asked`: the address is the provider's own.
    pub fn note(
        &self,
        check: &str,
        field: Option<Field>,
        asked: bool,
        (url, document): (&str, Option<&Map<String, Value>>),
    ) -> Option<&Note> {
        self.notes.iter().find(|note| {
            note.when.split(' ').any(|it| it == check)
                && (asked || !note.asked)
                && note.differs.is_none_or(|it| it.holds(url, document))
                && note.at.is_none_or(|at| Some(at) == field)
                && document_fits(&note.document, document)
        })
    }

    /// Standalone remarks that apply to this document.
    pub fn remarks<'a>(
        &'a self,
        document: Option<&'a Map<String, Value>>,
    ) -> impl Iterator<Item = &'a Note> {
        self.notes
            .iter()
            .filter(move |note| note.when == "always" && document_fits(&note.document, document))
    }

    /// Fills a template: `{name}`, `{host}` of the address, `{issuer_host}` of the document, and `{member}` for a text member of the document. `None` when a
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
                "host" => out.push_str(AddressParts::of(url).host),
                "issuer_host" => out.push_str(AddressParts::of(issuer(document)?).host),
                member => out.push_str(document?.get(member)?.as_str()?),
            }
            rest = after;
        }
        out.push_str(rest);
        Some(out)
    }
}

fn issuer(document: Option<&Map<String, Value>>) -> Option<&str> {
    document?.get("issuer")?.as_str()
}

impl Differs {
    fn holds(self, url: &str, document: Option<&Map<String, Value>>) -> bool {
        issuer(document).is_some_and(|issuer| {
            let (named, asked) = (AddressParts::of(issuer).host, AddressParts::of(url).host);
            let same_host = named.eq_ignore_ascii_case(asked);
            match self {
                Differs::Host => !same_host,
                Differs::BasePath => same_host && is_below_other_path(issuer, url),
            }
        })
    }
}

/// Whether both are of one realm, below different paths.
fn is_below_other_path(issuer: &str, url: &str) -> bool {
    let parts = |text: &str| {
        let text = text.split("/.well-known/").next().unwrap_or_default();
        let (base, realm) = text.trim_end_matches('/').split_once("/realms/")?;
        let (_, path) = base.split_once("://")?;
        let path = path.split_once('/').map_or("", |(_, path)| path);
        Some((path.trim_matches('/').to_owned(), realm.to_owned()))
    };
    match (parts(issuer), parts(url)) {
        (Some((ours, realm)), Some((theirs, other))) => realm == other && ours != theirs,
        _ => false,
    }
}

/// Whether every pattern fits the text member of its name.
fn document_fits(
    patterns: &BTreeMap<String, String>,
    document: Option<&Map<String, Value>>,
) -> bool {
    patterns
        .iter()
        .all(|(member, pattern)| pattern::member_fits(member, pattern, document))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Catalog {
    #[serde(default)]
    family: Vec<Family>,
    #[serde(default)]
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

/// Start of a provider in the data.
const HEADING: &str = "[[provider]]\n";

/// Provider, parsed on first use: most runs need one or none.
struct Entry {
    id: &'static str,
    text: &'static str,
    provider: OnceLock<Option<Provider>>,
}

fn entries() -> &'static [Entry] {
    static ENTRIES: OnceLock<Vec<Entry>> = OnceLock::new();
    ENTRIES.get_or_init(|| {
        let entry = |text: &'static str| {
            let after = text.split_once("id = \"")?.1;
            Some(Entry {
                id: after.split('"').next()?,
                text,
                provider: OnceLock::new(),
            })
        };
        SOURCE.split(HEADING).skip(1).filter_map(entry).collect()
    })
}

fn families() -> &'static [Family] {
    static FAMILIES: OnceLock<Vec<Family>> = OnceLock::new();
    FAMILIES.get_or_init(|| {
        let text = SOURCE.split(HEADING).next().unwrap_or_default();
        read(text).map_or_else(|_| Vec::new(), |catalog| catalog.family)
    })
}

impl Entry {
    fn provider(&self) -> Option<&Provider> {
        let provider = self.provider.get_or_init(|| {
            let catalog = read(&format!("{HEADING}{}", self.text)).ok()?;
            let mut provider = catalog.provider.into_iter().next()?;
            let families = families().iter();
            for family in families.filter(|family| provider.family.as_ref() == Some(&family.id)) {
                // The provider's own notes come first and take precedence.
                provider.notes.extend(family.notes.iter().cloned());
                provider.about.extend(family.about.iter().cloned());
            }
            Some(provider)
        });
        provider.as_ref()
    }
}

/// The provider with this id.
pub fn by_id(id: &str) -> Option<&'static Provider> {
    entries().iter().find(|entry| entry.id == id)?.provider()
}

fn read(source: &str) -> Result<Catalog, toml::de::Error> {
    toml::from_str(source)
}

#[cfg(test)]
impl Provider {
    /// Those that can be read, in the order of the data.
    pub(super) fn all() -> impl Iterator<Item = &'static Provider> {
        entries().iter().filter_map(Entry::provider)
    }

    /// The whole data, read at once.
    pub(super) fn read_all() -> Result<usize, toml::de::Error> {
        Ok(read(SOURCE)?.provider.len())
    }

    pub(super) fn has_known_family(&self) -> bool {
        let known = |name| families().iter().any(|family| &family.id == name);
        self.family.as_ref().is_none_or(known)
    }
}
