//! Findings about a draft: about the values that would be stored, whether read, fixed or typed.

use crate::discovery::{CurrentFindings, KeysRead, Report, revalidate, validate_by_hand};
use crate::key_manager::{Draft, Endpoint, Field};

/// Findings about the values that would be stored. Without a report the values are validated by themselves.
pub fn current_findings(
    draft: &Draft,
    report: Option<&Report>,
    keys: Option<&KeysRead>,
) -> CurrentFindings {
    let mut found = match report.filter(|report| report.unreadable.is_none()) {
        Some(report) => revalidate(report, &draft.configuration, keys),
        None => validate_by_hand(draft.well_known_url.trim(), &draft.configuration, keys),
    };
    if draft.is_issuer_proven() {
        found.settle_issuer();
    }
    let configured = draft.configuration.issuer.trim();
    let other = draft.token_issuer.as_deref();
    if let Some(issuer) = other.filter(|issuer| *issuer != configured) {
        found.suggest_issuer(issuer);
    }
    found
}

/// JWKS Endpoint to read before its keys can be validated: a valid address other than the one read with the document.
pub fn unread_keys(
    draft: &Draft,
    report: Option<&Report>,
    keys: Option<&KeysRead>,
) -> Option<String> {
    let text = draft.text(Field::JwksEndpoint).unwrap_or_default();
    let endpoint = Endpoint::parse(Field::JwksEndpoint, text).ok()?;
    let of_document = report
        .filter(|report| report.unreadable.is_none())
        .is_some_and(|report| report.configuration.jwks_endpoint == endpoint.as_str());
    let read = keys.is_some_and(|keys| keys.uri() == endpoint.as_str());
    (!of_document && !read).then(|| endpoint.as_str().to_owned())
}
