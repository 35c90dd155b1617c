//! Which provider an address and a document belong to.

use serde_json::{Map, Value};

use super::catalog::{Provider, Rule, all, document_fits};
use super::pattern::fits;
use super::place::Place;

/// What a rule goes by; earlier ones are surer.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Tier {
    Host,
    Path,
    Document,
}

/// The provider that `url` (a well-known address, an issuer or an endpoint) and the document read there belong to. A host is
/// surer than a path, a path than the shape of the document; when all fail, the document's issuer is taken for the address.
pub fn recognise(url: &str, document: Option<&Map<String, Value>>) -> Option<&'static Provider> {
    let place = Place::of(url);
    [Tier::Host, Tier::Path, Tier::Document]
        .into_iter()
        .find_map(|tier| find(tier, &place, document))
        .or_else(|| {
            let issuer = Place::of(document?.get("issuer")?.as_str()?);
            find(Tier::Host, &issuer, document).or_else(|| find(Tier::Path, &issuer, document))
        })
}

fn find(
    tier: Tier,
    place: &Place<'_>,
    document: Option<&Map<String, Value>>,
) -> Option<&'static Provider> {
    all().iter().find(|provider| {
        provider
            .rules
            .iter()
            .any(|rule| tier_of(rule) == tier && holds(rule, place, document))
    })
}

fn tier_of(rule: &Rule) -> Tier {
    if rule.host.is_some() {
        Tier::Host
    } else if rule.path.is_some() {
        Tier::Path
    } else {
        Tier::Document
    }
}

fn holds(rule: &Rule, place: &Place<'_>, document: Option<&Map<String, Value>>) -> bool {
    let part = |pattern: &Option<String>, text: &str| {
        pattern.as_ref().is_none_or(|pattern| fits(pattern, text))
    };
    part(&rule.host, place.host)
        && part(&rule.path, &place.path)
        && part(&rule.query, place.query)
        && document_fits(&rule.document, document)
}
