//! Standard forms of a document's address.

use super::pasted;
use super::suffix::{OAUTH, OPENID};

/// Issuer implied by a well-known address: its text without the well-known suffix and a trailing slash. `None` without a suffix
/// at a standard position. OIDCD §4.1, RFC 8414 §3.1.
pub fn implied_issuer(url: &str) -> Option<String> {
    if let Some(issuer) = url.strip_suffix(OPENID) {
        return Some(issuer.trim_end_matches('/').to_owned());
    }
    let start = url.find("://")? + 3;
    let (place, path) = url.split_at(start + url.get(start..)?.find('/')?);
    let after = path.strip_prefix(OAUTH)?;
    let whole = after.is_empty() || after.starts_with('/');
    (whole && !after.contains(['?', '#']))
        .then(|| format!("{place}{}", after.trim_end_matches('/')))
}

/// Whether the address has a form that the standards give it.
pub fn is_right(text: &str) -> bool {
    let path = text.split(['?', '#']).next().unwrap_or_default();
    if text.contains('#') || !pasted::is_url(text) {
        return false;
    }
    let doubled = path.matches("/.well-known/").count() > 1;
    let openid = path.strip_suffix(OPENID);
    let slashes = path
        .split_once("://")
        .is_none_or(|(_, rest)| rest.contains("//"));
    let oauth = implied_issuer(path).is_some() && !path.ends_with('/');
    !doubled && !slashes && (openid.is_some() || oauth)
}
