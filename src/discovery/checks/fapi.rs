//! FAPI 2 Security Profile and Message Signing.

use serde_json::Value;

use super::capabilities::joined;
use super::collector::FindingCollector;
use super::context::Context;
use crate::discovery::document::Member;
use crate::discovery::document::Words;
use crate::discovery::profile::Profile;
use crate::discovery::wording::listed;
use crate::key_manager::uri::{self, Fault};

/// FAPI 2 Security Profile §5.4.1, with the newer name of the last one.
pub(super) const ALGORITHMS: [&str; 4] = ["PS256", "ES256", "EdDSA", "Ed25519"];

/// A list that must have `wanted`; absent and empty fail.
pub(super) fn must_list(
    context: &Context<'_>,
    out: &mut FindingCollector<'_>,
    name: &str,
    wanted: &[&str],
    optional: bool,
) {
    let allowed = wanted.join(", ");
    let has_one = |words: Words<'_>| wanted.iter().any(|word| words.has(word));
    match context.document.words(name) {
        Member::WrongType => {}
        Member::Absent if optional => {}
        Member::Absent => {
            out.absent(name)
                .expected(&format!("a list with one of {allowed}"))
                .advise("Ask the provider to publish it.");
        }
        Member::Is(words) if !has_one(words) => {
            let what = match wanted {
                [only] => format!("`{name}` does not contain {only}."),
                _ => format!("`{name}` contains none of {allowed}."),
            };
            out.report(what)
                .member(name)
                .found(&joined(words))
                .expected(&format!("a list with one of {allowed}"))
                .advise("Ask the provider to offer it.");
        }
        Member::Is(_) => {}
    }
}

/// A flag that must be true; absent counts as false.
pub(super) fn must_be_true(context: &Context<'_>, out: &mut FindingCollector<'_>, name: &str) {
    let what = match context.document.flag(name) {
        Member::Is(true) | Member::WrongType => return,
        Member::Is(false) => "is false",
        Member::Absent => "is absent, which means false",
    };
    out.about(name, format!("`{name}` {what}."))
        .expected("true")
        .advise("Ask the provider to enable it.");
}

/// `pushed_authorization_request_endpoint`, RFC 9126.
pub(super) fn par_endpoint(context: &Context<'_>, out: &mut FindingCollector<'_>) {
    const NAME: &str = "pushed_authorization_request_endpoint";
    match context.document.text(NAME) {
        Member::WrongType => {}
        Member::Absent => {
            out.absent(NAME)
                .expected("an https URL")
                .advise("Ask the provider to publish it.");
        }
        Member::Is(url) => {
            let faults = uri::faults(url);
            if !faults.is_empty() {
                let what = listed(faults.iter().map(Fault::describe));
                out.about(NAME, format!("`{NAME}` is not a valid URL: it {what}."))
                    .found(url)
                    .expected("an https URL")
                    .advise("Ask the provider for the right address.");
            }
        }
    }
}

/// mTLS aliases of endpoints that also exist at the top level.
pub(super) fn mtls_aliases(context: &Context<'_>, out: &mut FindingCollector<'_>) {
    const NAME: &str = "mtls_endpoint_aliases";
    let members = context.document.members();
    let Some(Value::Object(aliases)) = members.get(NAME) else {
        return;
    };
    for alias in aliases.keys() {
        let what = if alias == "authorization_endpoint" {
            "is present, but browsers do not use it"
        } else if !alias.ends_with("_endpoint") {
            "is not an endpoint"
        } else if !members.contains_key(alias) {
            "is not at the top level"
        } else {
            continue;
        };
        out.report(format!(
            "{} in `{NAME}` {what}.",
            crate::discovery::wording::quoted(alias)
        ))
        .at(&[NAME, alias])
        .advise("Ask the provider to remove it.");
    }
}

const METHODS: &str = "token_endpoint_auth_methods_supported";

/// A strong method, and the one of the profile's kind of client.
pub(super) fn client_methods(context: &Context<'_>, out: &mut FindingCollector<'_>) {
    const STRONG: [&str; 2] = ["private_key_jwt", "tls_client_auth"];
    let of_clients: &[&str] = match context.profile {
        Profile::Fapi2Mtls => &["tls_client_auth", "self_signed_tls_client_auth"],
        _ => &["private_key_jwt"],
    };
    let has = |words: Words<'_>, wanted: &[&str]| wanted.iter().any(|word| words.has(word));
    match context.document.words(METHODS) {
        Member::Is(words) if has(words, &STRONG) && !has(words, of_clients) => {
            must_list(context, out, METHODS, of_clients, false);
        }
        _ => must_list(context, out, METHODS, &STRONG, false),
    }
}

/// Algorithms of `private_key_jwt`.
pub(super) fn client_algorithms(context: &Context<'_>, out: &mut FindingCollector<'_>) {
    if let Member::Is(methods) = context.document.words(METHODS)
        && methods.has("private_key_jwt")
    {
        must_list(
            context,
            out,
            "token_endpoint_auth_signing_alg_values_supported",
            &ALGORITHMS,
            false,
        );
    }
}
