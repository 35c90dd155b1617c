//! Unknown members, and misspelled known ones.

use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

use super::collector::FindingCollector;
use super::context::{Context, console_field};
use super::known::{kind_of, names};
use crate::discovery::finding::Fix;
use crate::discovery::severity::{Impact, Severity};
use crate::discovery::wording::{self, counted, listed_all, quoted};
use crate::key_manager::uri;

/// Most unknown members compared with known names; bounds the work for hostile documents.
const MAX_COMPARED: usize = 100;

/// Members of vendors that are known to be harmless.
#[rustfmt::skip]
const VENDORS: [(&str, &[&str]); 5] = [
    ("Entra ID",
        &["tenant_region_scope", "cloud_instance_name", "cloud_graph_host_name", "msgraph_host", "rbac_url",
          "kerberos_endpoint", "http_logout_supported"]),
    ("AD FS", &["access_token_issuer", "capabilities"]),
    ("Entra ID and AD FS", &["microsoft_multi_refresh_token"]),
    ("Auth0", &["mfa_challenge_endpoint"]),
    ("PingFederate and others", &["version"]),
];

fn vendor(name: &str) -> Option<&'static str> {
    if name.starts_with("ping_") {
        return Some("PingFederate");
    }
    VENDORS
        .iter()
        .find_map(|(vendor, names)| names.contains(&name).then_some(*vendor))
}

fn unknown<'a>(context: &'a Context<'_>) -> impl Iterator<Item = &'a str> {
    context
        .document
        .members()
        .keys()
        .map(String::as_str)
        .filter(|name| kind_of(name).is_none())
}

/// One finding for all of them.
pub(super) fn members(context: &Context<'_>, out: &mut FindingCollector<'_>) {
    let mut of_vendors: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    let mut others = Vec::new();
    let mut all = Vec::new();
    let misspelt = misspelt_names(context);
    let told = |name: &str| misspelt.iter().any(|(it, _)| *it == name);
    for name in unknown(context).filter(|name| !told(name)) {
        all.push(name);
        match vendor(name) {
            Some(vendor) => of_vendors.entry(vendor).or_default().push(name),
            None => others.push(name),
        }
    }
    if all.is_empty() {
        return;
    }
    let mut what = format!(
        "The document has {} that no standard defines",
        counted(all.len(), "member", "members")
    );
    let mut separator = ": ";
    if !others.is_empty() {
        what.push_str(separator);
        what.push_str(&listed_all(others.into_iter().map(quoted)));
        separator = "; ";
    }
    for (vendor, names) in of_vendors {
        what.push_str(separator);
        what.push_str(&format!(
            "{} (used by {vendor})",
            listed_all(names.into_iter().map(quoted))
        ));
        separator = "; ";
    }
    let entry = out
        .report(format!("{what}."))
        .found(&all.iter().take(40).copied().collect::<Vec<_>>().join(", "))
        .idle("No action needed: extensions are allowed.");
    if let [only] = all.as_slice() {
        entry.member(only);
    }
}

/// Common misspellings of members.
const ALIASES: [(&str, &str); 22] = [
    ("token_revocation_endpoint", "revocation_endpoint"),
    ("revoke_endpoint", "revocation_endpoint"),
    ("revocation_uri", "revocation_endpoint"),
    ("logout_endpoint", "end_session_endpoint"),
    ("end_session_uri", "end_session_endpoint"),
    ("jwks_url", "jwks_uri"),
    ("jwks_endpoint", "jwks_uri"),
    ("jwk_uri", "jwks_uri"),
    ("authorisation_endpoint", "authorization_endpoint"),
    ("authorize_endpoint", "authorization_endpoint"),
    ("authorization_uri", "authorization_endpoint"),
    ("token_uri", "token_endpoint"),
    ("access_token_endpoint", "token_endpoint"),
    ("user_info_endpoint", "userinfo_endpoint"),
    ("token_introspection_endpoint", "introspection_endpoint"),
    ("authorization_url", "authorization_endpoint"),
    ("authorize_url", "authorization_endpoint"),
    ("auth_url", "authorization_endpoint"),
    ("token_url", "token_endpoint"),
    ("userinfo_url", "userinfo_endpoint"),
    ("revocation_url", "revocation_endpoint"),
    ("scopes", "scopes_supported"),
];

/// Unknown members that stand for a known one which is missing, and that one.
fn misspelt_names<'a>(context: &'a Context<'_>) -> Vec<(&'a str, &'static str)> {
    let document = context.document.members();
    unknown(context)
        .filter(|name| vendor(name).is_none())
        .take(MAX_COMPARED)
        .filter_map(|name| Some((name, meant(name)?)))
        .filter(|(_, meant)| !document.contains_key(*meant))
        .collect()
}

/// An unknown name that is close to a known one which is missing.
pub(super) fn misspelt(context: &Context<'_>, out: &mut FindingCollector<'_>) {
    let document = context.document.members();
    for (name, meant) in misspelt_names(context) {
        let value = document.get(name).and_then(|value| value.as_str());
        let field = console_field(meant);
        let gateway = match field {
            Some(field) if !field.optional() => Impact::Blocks,
            Some(_) => Impact::Limits,
            None => Impact::Cosmetic,
        };
        // It is an unknown member, too.
        let severity = out.take_back(meant).unwrap_or(Severity::Warning);
        let severity = severity.min(Severity::Warning);
        let entry = out
            .report(format!(
                "{} is probably meant to be `{meant}`, which is missing.",
                quoted(name)
            ))
            .member(name)
            .maybe_field(field)
            .gateway(gateway)
            .severity(severity)
            .found(name)
            .expected(meant);
        match (field, value.filter(|value| uri::faults(value).is_empty())) {
            (Some(field), Some(value)) => entry.fix(Fix::value(
                format!(
                    "Enter {} in {}, and ask the provider to rename it to {meant}.",
                    wording::address(value),
                    field.label()
                ),
                field,
                value,
            )),
            _ => entry.advise(format!("Ask the provider to rename it to {meant}.")),
        };
    }
}

fn meant(name: &str) -> Option<&'static str> {
    if let Some((_, meant)) = ALIASES.iter().find(|(alias, _)| *alias == name) {
        return Some(meant);
    }
    let plain = letters_only(name);
    if plain.len() < 6 || name.len() > 80 {
        return None;
    }
    // Other separators: camelCase, dashes.
    static PLAIN: LazyLock<HashMap<String, &str>> =
        LazyLock::new(|| names().map(|known| (letters_only(known), known)).collect());
    if let Some(same) = PLAIN.get(&plain) {
        return Some(same);
    }
    names()
        .filter(|known| known.len() >= 8 && known.len().abs_diff(name.len()) <= 2)
        .find(|known| strsim::osa_distance(known, name) <= 2)
}

fn letters_only(name: &str) -> String {
    name.chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|letter| letter.to_ascii_lowercase())
        .collect()
}
