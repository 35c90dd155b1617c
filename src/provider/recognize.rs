//! Recognition of the provider of an address and a document.

use std::sync::OnceLock;

use serde_json::{Map, Value};

use super::address_parts::AddressParts;
use super::catalog::{Provider, by_id};
use super::pattern::{fits, member_fits};

/// The rules, one a line.
const SOURCE: &str = include_str!("../../assets/provider-rules.txt");

/// Basis of a rule, most certain first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tier {
    Host,
    Path,
    Document,
}

/// Conditions that must all hold for an address and a document to be of a provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Rule {
    /// The id of the provider.
    pub provider: &'static str,
    pub tier: Tier,
    /// Whether it proves the provider, rather than suggests it.
    pub proof: bool,
    /// Tested property (`host`, `path`, `query` or a member of the document) and its pattern.
    conditions: Vec<(&'static str, &'static str)>,
}

/// Certainty of a recognized provider.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Certainty {
    /// A host of the vendor's own, in the address or in the issuer, or two traits that only this product has.
    Proven,
    /// One trait, or traits shared by many products.
    LooksLike,
}

/// Provider of `url` (a well-known address, an issuer or an endpoint) and of the document read there. A host is more certain than
/// a path, a path than the shape of the document; last, the document's issuer is tried as the address.
pub fn recognize(url: &str, document: Option<&Map<String, Value>>) -> Option<&'static Provider> {
    identify(url, document).map(|(provider, _)| provider)
}

/// Provider with the certainty of its recognition; proofs take precedence over resemblance.
pub fn identify(
    url: &str,
    document: Option<&Map<String, Value>>,
) -> Option<(&'static Provider, Certainty)> {
    let parts = AddressParts::of(url);
    let issuer = document
        .and_then(|document| document.get("issuer")?.as_str())
        .map(AddressParts::of);
    let look = |proof: bool| {
        [Tier::Host, Tier::Path, Tier::Document]
            .into_iter()
            .find_map(|tier| find(tier, &parts, document, proof))
            .or_else(|| {
                let issuer = issuer.as_ref()?;
                find(Tier::Host, issuer, document, proof)
                    .or_else(|| find(Tier::Path, issuer, document, proof))
            })
    };
    match look(true) {
        Some(id) => Some((by_id(id)?, Certainty::Proven)),
        None => Some((by_id(look(false)?)?, Certainty::LooksLike)),
    }
}

/// All rules, in the order of the data.
pub(super) fn rules() -> &'static [Rule] {
    static RULES: OnceLock<Vec<Rule>> = OnceLock::new();
    RULES.get_or_init(|| SOURCE.lines().filter_map(read).collect())
}

/// Reads a line; `None` for a remark or a blank line.
fn read(line: &'static str) -> Option<Rule> {
    let mut words = line.split_ascii_whitespace();
    let first = words.next().filter(|word| !word.starts_with('#'))?;
    let (provider, shared) = match first.strip_prefix('?') {
        Some(provider) => (provider, true),
        None => (first, false),
    };
    let conditions: Vec<_> = words.filter_map(|word| word.split_once('=')).collect();
    let goes_by = |what: &str| conditions.iter().any(|(name, _)| *name == what);
    let tier = if goes_by("host") {
        Tier::Host
    } else if goes_by("path") {
        Tier::Path
    } else {
        Tier::Document
    };
    Some(Rule {
        provider,
        tier,
        proof: !shared && (tier == Tier::Host || conditions.len() > 1),
        conditions,
    })
}

fn find(
    tier: Tier,
    parts: &AddressParts<'_>,
    document: Option<&Map<String, Value>>,
    proof: bool,
) -> Option<&'static str> {
    rules()
        .iter()
        .find(|rule| rule.tier == tier && rule.proof == proof && rule.holds(parts, document))
        .map(|rule| rule.provider)
}

impl Rule {
    fn holds(&self, parts: &AddressParts<'_>, document: Option<&Map<String, Value>>) -> bool {
        !self.conditions.is_empty()
            && self.conditions.iter().all(|(what, pattern)| match *what {
                "host" => fits(pattern, parts.host),
                "path" => fits(pattern, &parts.path),
                "query" => fits(pattern, parts.query),
                member => member_fits(member, pattern, document),
            })
    }
}
