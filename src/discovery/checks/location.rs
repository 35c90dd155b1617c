//! The given address, and its counterpart for RFC 8414.

use super::collector::FindingCollector;
use super::context::Context;
use crate::discovery::address::refused::refused;
use crate::discovery::finding::Fix;
use crate::key_manager::Field;
use crate::key_manager::uri::url_faults;

/// An absolute URL, without a secret in it.
pub(super) fn url_valid(context: &Context<'_>, out: &mut FindingCollector<'_>) {
    let Some(refusal) = refused(context.url) else {
        return;
    };
    let entry = out.report(refusal.message).field(Field::WellKnownUrl);
    // A command or a document may contain secrets anywhere, so it is not quoted.
    let entry = match refusal.repeated {
        Some(text) => entry.found(&text),
        None => entry,
    };
    match refusal.address {
        Some(address) => entry.fix(Fix::value(refusal.fix, Field::WellKnownUrl, address)),
        None => entry.advise(refusal.fix),
    };
}

/// `https`, in any case.
pub(super) fn https(context: &Context<'_>, out: &mut FindingCollector<'_>) {
    let Some(uri) = context.uri else {
        return;
    };
    if uri.scheme.eq_ignore_ascii_case("https") {
        return;
    }
    let entry = out
        .report(format!(
            "The address starts with {}: instead of https:.",
            uri.scheme
        ))
        .field(Field::WellKnownUrl)
        .found(context.url)
        .expected("https://");
    match context.url.split_once("://") {
        Some((_, rest)) => entry.fix(Fix::value(
            "Try the same address with https.",
            Field::WellKnownUrl,
            format!("https://{rest}"),
        )),
        None => entry.advise("Use the provider's https address."),
    };
}

const OPENID: &str = "/.well-known/openid-configuration";
const OAUTH: &str = "/.well-known/oauth-authorization-server";

/// The path ends in the suffix of OpenID Connect Discovery; a query is no part of the path.
pub(super) fn openid_suffix(context: &Context<'_>, out: &mut FindingCollector<'_>) {
    let Some(uri) = context.uri else {
        return;
    };
    if uri.path.ends_with(OPENID) {
        return;
    }
    let issuer = context.document.text("issuer").value();
    let bare = |text: &str| text.strip_suffix('/').unwrap_or(text).to_owned();
    let (what, instead) = if issuer.is_some_and(|issuer| bare(issuer) == bare(context.url)) {
        let usual = format!("{}{OPENID}", bare(context.url));
        (
            "This is the issuer. Its document usually has a separate address.",
            Some(usual),
        )
    } else if let Some((before, tenant)) = context.url.split_once(&format!("{OPENID}/"))
        && !tenant.is_empty()
    {
        let appended = format!("{before}/{}{OPENID}", bare(tenant));
        (
            "The suffix is before the tenant. In OpenID, it comes last.",
            Some(appended),
        )
    } else if uri.path.ends_with(&format!("{OPENID}/")) {
        let trimmed = context.url.trim_end_matches('/').to_owned();
        ("The address ends in a slash.", Some(trimmed))
    } else {
        let usual = super::issuer::usual_address(context.url).map(|(url, _)| url);
        (
            "The path does not end in /.well-known/openid-configuration.",
            usual,
        )
    };
    suffix(context, out, what, OPENID, instead);
}

/// The path starts with the suffix of RFC 8414, or ends in that of OpenID.
pub(super) fn oauth_suffix(context: &Context<'_>, out: &mut FindingCollector<'_>) {
    let Some(uri) = context.uri else {
        return;
    };
    let inserted = uri
        .path
        .strip_prefix(OAUTH)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    if inserted || uri.path.ends_with(OPENID) {
        return;
    }
    let origin = format!("{}://{}", uri.scheme, uri.authority);
    let (what, instead) = if let Some(tenant) = uri.path.strip_suffix(OAUTH) {
        (
            "The suffix is after the path. RFC 8414 puts it between host and path.",
            Some(format!("{origin}{OAUTH}{tenant}")),
        )
    } else if let Some(tenant) = uri.path.strip_prefix(&format!("{OPENID}/")) {
        (
            "The OpenID suffix is before the tenant, where RFC 8414 has its own suffix.",
            Some(format!("{origin}{OAUTH}/{tenant}")),
        )
    } else {
        let path = uri.path.trim_end_matches('/');
        (
            "The path does not start with /.well-known/oauth-authorization-server.",
            Some(format!("{origin}{OAUTH}{path}")),
        )
    };
    suffix(context, out, what, OAUTH, instead);
}

fn suffix(
    context: &Context<'_>,
    out: &mut FindingCollector<'_>,
    what: &str,
    expected: &str,
    instead: Option<String>,
) {
    let entry = out
        .report(what)
        .field(Field::WellKnownUrl)
        .found(context.url)
        .expected(expected);
    match instead.filter(|url| url != context.url && url_faults(url).is_empty()) {
        Some(url) => entry.fix(Fix::value(
            format!("Try {} instead.", crate::discovery::wording::address(&url)),
            Field::WellKnownUrl,
            url,
        )),
        None => entry.advise("Ask the provider for the address of its discovery document."),
    };
}
