//! Addresses that the suite accepts but that are unusual: `endpoint-url-shape`.

use serde_json::{Map, Value};

use super::collector::{FindingBuilder, FindingCollector};
use super::context::{Context, console_field};
use crate::discovery::finding::Topic;
use crate::discovery::severity::Impact;
use crate::discovery::wording::{listed, quoted};
use crate::key_manager::exposed::Exposed;
use crate::key_manager::uri::{self, Fault, Uri};

/// Fragments, user info, and plain http or invalid URLs in members without a check of their own.
pub(super) fn shape(context: &Context<'_>, out: &mut FindingCollector<'_>) {
    for (name, value) in context.document.members() {
        match value {
            Value::String(url) if name.ends_with("_endpoint") || name == "jwks_uri" => {
                odd_parts(out, name, url);
            }
            Value::String(url) if name == "check_session_iframe" => {
                if let Some(fault) = uri::faults(url).first() {
                    odd(
                        out,
                        name,
                        url,
                        &fault.describe(),
                        "Ask the provider to publish an https URL.",
                    )
                    .topic(topic(fault));
                }
            }
            Value::String(url) if name.ends_with("_uri") || name == "service_documentation" => {
                if let Some(fault) = uri::url_faults(url).first() {
                    let what = format!("is not a URL: it {}", fault.describe());
                    odd(
                        out,
                        name,
                        url,
                        &what,
                        "Ask the provider to publish a URL, or to omit the member.",
                    );
                }
            }
            Value::Object(aliases) if name == "mtls_endpoint_aliases" => mtls(out, name, aliases),
            _ => {}
        }
    }
    shared(context, out);
}

/// Keys and tokens at one address: one of the two is wrong.
fn shared(context: &Context<'_>, out: &mut FindingCollector<'_>) {
    let text = |name: &str| context.document.text(name).value();
    let pairs = [
        ("token_endpoint", "jwks_uri"),
        ("authorization_endpoint", "jwks_uri"),
        ("revocation_endpoint", "jwks_uri"),
        ("end_session_endpoint", "jwks_uri"),
        ("authorization_endpoint", "token_endpoint"),
    ];
    for (name, other) in pairs {
        let Some(url) = text(name).filter(|url| text(other) == Some(*url)) else {
            continue;
        };
        let what = format!("has the same URL as `{other}`");
        let fix = "At least one of them is wrong: ask the provider's administrator to correct the document.";
        odd(out, name, url, &what, fix);
    }
}

/// Words of programs for a value that they did not have.
const UNFILLED: [&str; 5] = ["undefined", "null", "None", "NaN", "%5Bobject%20Object%5D"];

/// Of a URL that can be taken apart.
fn odd_parts(out: &mut FindingCollector<'_>, name: &str, url: &str) {
    let mut parts = url.split(['/', '?', '=', '&']);
    if uri::url_faults(url).is_empty()
        && let Some(word) = parts.find(|part| UNFILLED.contains(part))
    {
        let what = format!("has {} instead of a value", quoted(word));
        let fix = "Ask the provider's administrator to set the missing value.";
        odd(out, name, url, &what, fix);
        return;
    }
    if let Some(Exposed::Member(secret)) = Exposed::of(url) {
        let what = format!("contains a secret in {secret}, which anyone can read");
        let fix = "Ask the provider to publish the address without it, and to replace the secret.";
        odd(out, name, url, &what, fix);
        return;
    }
    if uri::is_plainly_good(url) {
        return;
    }
    let Some(parts) = Uri::split(url) else {
        return;
    };
    if parts.fragment.is_some() {
        let what = "has a fragment (#), which no endpoint can have";
        odd(
            out,
            name,
            url,
            what,
            "Ask the provider to publish the address without it.",
        );
    }
    if uri::holds_credentials(url) {
        credentials(out, name, url, parts.user_info);
    }
}

/// A user name and password in an address; those of the keys' address are not sent, so the keys are not read.
fn credentials(out: &mut FindingCollector<'_>, name: &str, url: &str, user_info: Option<&str>) {
    let password =
        user_info.is_none_or(|it| it.split_once(':').is_some_and(|(_, it)| !it.is_empty()));
    let (what, fix) = match password {
        true => (
            "a user name and password",
            "Ask the provider to publish the address without them, and to change the password.",
        ),
        false => (
            "a user name",
            "Ask the provider to publish the address without it.",
        ),
    };
    let keys = match name {
        "jwks_uri" => " kmctl does not send them, so the keys were not read.",
        _ => "",
    };
    let entry = out
        .report(format!(
            "`{name}` contains {what}, which anyone can read.{keys}"
        ))
        .member(name)
        .maybe_field(console_field(name))
        .found(url)
        .advise(fix);
    match console_field(name) {
        Some(field) if !field.optional() => entry.gateway(Impact::Blocks),
        Some(_) => entry.gateway(Impact::Limits),
        None => entry,
    };
}

fn odd<'a>(
    out: &'a mut FindingCollector<'_>,
    name: &str,
    url: &str,
    what: &str,
    fix: &str,
) -> FindingBuilder<'a> {
    let field = console_field(name);
    let gateway = match field {
        Some(_) => Impact::Limits,
        None => Impact::Cosmetic,
    };
    out.about(name, format!("`{name}` {what}."))
        .maybe_field(field)
        .found(url)
        .gateway(gateway)
        .advise(fix)
}

fn topic(fault: &Fault) -> Option<Topic> {
    matches!(fault, Fault::Scheme(scheme) if scheme == "http").then_some(Topic::PlainHttp)
}

/// One finding for all aliases.
fn mtls(out: &mut FindingCollector<'_>, name: &str, aliases: &Map<String, Value>) {
    let bad: Vec<(&String, &str, Fault)> = aliases
        .iter()
        .filter_map(|(alias, url)| {
            let url = url.as_str()?;
            Some((alias, url, uri::faults(url).into_iter().next()?))
        })
        .collect();
    let Some((first, url, fault)) = bad.first() else {
        return;
    };
    let path: &[&str] = if bad.len() == 1 {
        &[name, first]
    } else {
        &[name]
    };
    let names = listed(bad.iter().map(|(alias, ..)| quoted(alias)));
    let told = fault.describe();
    let what = match bad.len() {
        1 => format!("{names} in `{name}` {told}."),
        count => {
            format!("{count} addresses in `{name}` are not valid URLs ({names}). The first {told}.")
        }
    };
    out.report(what)
        .at(path)
        .topic(topic(fault))
        .found(url)
        .advise("Ask the provider to publish https URLs.");
}
