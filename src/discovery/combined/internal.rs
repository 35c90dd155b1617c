//! Internal addresses in a document from outside: one finding for the common cause, instead of one per address. A provider
//! that publishes plain http throughout has its own finding.

use crate::discovery::check_id::CheckId;
use crate::discovery::document::Document;
use crate::discovery::finding::{Finding, Fix};
use crate::discovery::severity::{Impact, Severity};
use crate::discovery::wording::{self, counted};
use crate::key_manager::Field;
use crate::key_manager::uri::{self, Uri};

/// A member, and the internal address that it holds.
type Inside<'a> = (&'a str, &'a str, Uri<'a>);

/// Merges the findings about internal addresses of a document that came from outside. `served` is the document as served; typed
/// values keep their own findings.
pub(in crate::discovery) fn gather(
    url: &str,
    document: &Document,
    served: Option<&Document>,
    findings: &mut Vec<Finding>,
) {
    if Uri::split(url).is_none_or(|uri| uri.is_internal()) {
        return;
    }
    let as_served = |name: &str| {
        let of = |document: &Document| document.members().get(name).cloned();
        served.is_none_or(|served| of(served) == of(document))
    };
    let issuer = document.text("issuer").value().unwrap_or_default();
    let plain_too = issuer.starts_with("https://");
    let mut inside = published(document, plain_too);
    inside.retain(|(name, ..)| as_served(name));
    let holds = |name: &str| inside.iter().any(|(member, ..)| *member == name);
    let Some((first, address, uri)) = inside.first() else {
        return;
    };
    let follows = |finding: &Finding| {
        let of_plain = finding.check.is_of_address() && plain(finding.found.as_deref());
        (finding.check.compares_issuer() || finding.check == CheckId::JwksFetch || of_plain)
            && finding
                .pointer
                .as_deref()
                .is_some_and(|pointer| holds(pointer.trim_start_matches('/')))
    };
    // A lone http address keeps its own finding, unless https can't mend it: the name of a container.
    let is_container = !uri.host.contains(['.', ':']) && !uri.is_loopback();
    let plain_ones = inside
        .iter()
        .filter(|(_, address, _)| plain(Some(*address)));
    if plain_ones.clone().count() == 1 && inside.len() == 1 && !is_container {
        return;
    }
    let endpoints_only = !holds("issuer");
    let keys_here = inside
        .iter()
        .any(|(member, _, uri)| *member == "jwks_uri" && uri.is_loopback());
    let follow: Vec<&Finding> = findings.iter().filter(|it| follows(it)).collect();
    let blocks = keys_here || follow.iter().any(|it| it.gateway == Impact::Blocks);
    let severity = follow.iter().map(|it| it.severity).min();
    findings.retain(|finding| !follows(finding));
    let same = inside.iter().all(|(.., it)| it.authority == uri.authority);
    let message = match (inside.len() - 1, same) {
        (0, _) => format!(
            "`{first}` is an internal address: {}.",
            wording::address(address)
        ),
        (others, true) => format!(
            "The provider publishes internal addresses: `{first}` and {} start with {}.",
            counted(others, "other member", "other members"),
            wording::address(&format!("{}://{}", uri.scheme, uri.authority))
        ),
        (others, false) => format!(
            "The provider publishes internal addresses: `{first}` is {}, and {} like it.",
            wording::address(address),
            counted(others, "other member is", "other members are")
        ),
    };
    findings.push(Finding {
        severity: severity.unwrap_or(Severity::Advice),
        gateway: match blocks {
            true => Impact::Blocks,
            false => Impact::Limits,
        },
        pointer: Some(format!("/{first}")),
        field: Field::CONFIGURATION
            .into_iter()
            .find(|field| field.document_member() == Some(first)),
        found: Some(wording::shown(address)),
        expected: Some("an address that gateways and clients can reach".to_owned()),
        fix: Some(Fix::words(match endpoints_only && plain(Some(*address)) {
            true => "Ask the provider to publish its public address in these members too (in Keycloak: turn off hostname-backchannel-dynamic); then read the document again.",
            false => "Ask the provider to set its public address (in Keycloak: hostname); then read the document again.",
        })),
        ..Finding::new(CheckId::InternalAddress, message)
    });
}

fn plain(address: Option<&str>) -> bool {
    address.is_some_and(|address| address.starts_with("http://"))
}

/// The members with an internal https address, with `plain_too` also http, the issuer first.
fn published(document: &Document, plain_too: bool) -> Vec<Inside<'_>> {
    let members = document.members();
    let names = members.keys().map(String::as_str);
    let wanted = names.filter(|name| *name == "jwks_uri" || name.ends_with("_endpoint"));
    std::iter::once("issuer")
        .chain(wanted)
        .filter_map(|name| {
            let address = members.get(name)?.as_str()?;
            let uri = Uri::split(address)?;
            let https = address.replacen("http://", "https://", usize::from(plain_too));
            let no_value = matches!(uri.host, "null" | "undefined" | "none");
            let inside = uri.is_internal() && !no_value && uri::faults(&https).is_empty();
            inside.then_some((name, address, uri))
        })
        .collect()
}
