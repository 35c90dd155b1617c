//! Path that a proxy puts before the provider's own, and that the provider does not know of: one finding for the issuer and the
//! keys.

use crate::discovery::document::Document;
use crate::discovery::finding::{Finding, Fix, Topic};
use crate::discovery::wording;
use crate::key_manager::uri::Uri;

const SUFFIX: &str = "/.well-known/openid-configuration";

/// Puts the finding about the issuer's path into the one about the key set, where the key set is missing for the same cause.
pub(in crate::discovery) fn gather(url: &str, document: &Document, findings: &mut Vec<Finding>) {
    let Some(public) = url.strip_suffix(SUFFIX) else {
        return;
    };
    let Some(issuer) = document.text("issuer").value() else {
        return;
    };
    let base = issuer.trim_end_matches('/');
    let Some(told) = said(base, public) else {
        return;
    };
    let keys = document.text("jwks_uri").value();
    let is_below = keys
        .and_then(|keys| keys.strip_prefix(base))
        .is_some_and(|rest| rest.starts_with('/'));
    let compared = |it: &Finding| it.check.compares_issuer() && it.found.is_some();
    if !is_below || !findings.iter().any(compared) {
        return;
    }
    let missing = findings
        .iter_mut()
        .find(|it| it.topic == Some(Topic::KeysMissing));
    let Some(finding) = missing else {
        return;
    };
    finding.message = format!(
        "The provider {told}: its issuer is {}, but its key set is not there ({}).",
        wording::address(base),
        finding.found.as_deref().unwrap_or_default()
    );
    finding.fix = Some(Fix::words(format!(
        "Ask the provider's administrator to set its public address, {} (in Keycloak: hostname); then read the document again.",
        wording::address(public)
    )));
    findings.retain(|finding| !compared(finding));
}

/// What the provider does to the paths of its addresses; `None` where more differs than a path in front of its own.
fn said(issuer: &str, public: &str) -> Option<String> {
    let (theirs, ours) = (Uri::split(issuer)?, Uri::split(public)?);
    let is_same = theirs.scheme.eq_ignore_ascii_case(ours.scheme)
        && theirs.authority.eq_ignore_ascii_case(ours.authority);
    let before = |path: &str, end: &str| {
        let front = path.strip_suffix(end)?;
        let is_path = front.len() > 1 && front.starts_with('/') && !front.ends_with('/');
        (is_path && (end.is_empty() || end.starts_with('/'))).then(|| front.to_owned())
    };
    if !is_same || ours.query.is_some() || theirs.query.is_some() {
        return None;
    }
    let path = theirs.path.trim_end_matches('/');
    match (before(ours.path, path), before(path, ours.path)) {
        (Some(front), _) => Some(format!("leaves `{front}` out of its addresses")),
        (None, Some(front)) => Some(format!("adds `{front}` to its addresses")),
        (None, None) => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::discovery::{FetchResult, Fetched, Profile, Report, Response, validate};

    fn judged(public: &str, issuer: &str, keys: &str, status: u16) -> Report {
        let document = json!({
            "issuer": issuer,
            "authorization_endpoint": format!("{issuer}/auth"),
            "token_endpoint": format!("{issuer}/token"),
            "jwks_uri": keys,
        });
        let answer = |status, body: String| {
            Fetched::Answer(Response {
                status,
                content_type: Some("application/json".to_owned()),
                body: body.into_bytes(),
                ..Response::default()
            })
        };
        validate(&FetchResult {
            url: &format!("{public}/.well-known/openid-configuration"),
            profile: Profile::Oidc,
            document: &answer(200, document.to_string()),
            jwks: &answer(status, "{\"keys\":[]}".to_owned()),
            saved: false,
            now: jiff::Timestamp::UNIX_EPOCH,
        })
    }

    #[test]
    fn one_path_in_front_is_told_once_for_the_issuer_and_the_keys() {
        #[rustfmt::skip]
        let rows = [
            ("https://h.example/sso/realm", "https://h.example/realm", "leaves `/sso` out of its addresses"),
            ("https://h.example/sso", "https://h.example", "leaves `/sso` out of its addresses"),
            ("https://h.example/realm", "https://h.example/app/realm", "adds `/app` to its addresses"),
        ];
        for (public, issuer, said) in rows {
            let report = judged(public, issuer, &format!("{issuer}/keys"), 404);
            let found = report
                .findings
                .iter()
                .filter(|it| matches!(it.check.id(), "issuer-matches-url" | "jwks-fetch"));
            let found: Vec<_> = found.collect();
            assert_eq!(found.len(), 1, "{public}: {found:?}");
            assert!(found[0].message.contains(said), "{}", found[0].message);
            let fix = &found[0].fix.as_ref().unwrap().text;
            assert!(
                fix.contains(&format!("set its public address, `{public}` ")),
                "{fix}"
            );
        }
    }

    #[test]
    fn two_causes_are_told_as_two() {
        #[rustfmt::skip]
        let rows = [
            ("https://h.example/a/realm", "https://h.example/b/realm", "https://h.example/b/realm/keys", 404),
            ("https://h.example/sso/realm", "https://other.example/realm", "https://other.example/realm/keys", 404),
            ("https://h.example/sso/realm", "https://h.example/realm", "https://h.example/else/keys", 404),
            ("https://h.example/sso/realm", "https://h.example/realm", "https://h.example/realm/keys", 503),
            ("https://h.example/xrealm", "https://h.example/realm", "https://h.example/realm/keys", 404),
        ];
        for (public, issuer, keys, status) in rows {
            let report = judged(public, issuer, keys, status);
            let ids: Vec<_> = report.findings.iter().map(|it| it.check.id()).collect();
            assert!(
                ids.contains(&"jwks-fetch") && ids.contains(&"issuer-matches-url"),
                "{public}: {ids:?}"
            );
        }
    }
}
