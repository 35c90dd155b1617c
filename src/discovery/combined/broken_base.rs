//! Issuer that is not a valid URL, and endpoints that begin with it: one finding in place of one per address.

use crate::discovery::check_id::CheckId;
use crate::discovery::document::Document;
use crate::discovery::finding::{Finding, Fix, Topic};
use crate::discovery::wording::counted;
use crate::key_manager::repair::repair;
use crate::key_manager::uri::{self, Uri};

/// Two endpoints beside the issuer make it the provider's base address, not one member's fault.
const MIN_ENDPOINTS: usize = 2;

/// Puts the findings about endpoints below an invalid issuer into the one about the issuer.
pub(in crate::discovery) fn gather(document: &Document, findings: &mut Vec<Finding>) {
    let Some(issuer) = document.text("issuer").value() else {
        return;
    };
    let base = issuer.trim_end_matches('/');
    let told = |finding: &Finding| {
        finding.check == CheckId::IssuerValidUrl && finding.topic != Some(Topic::PlainHttp)
    };
    // A fault at the end of the issuer is none of an address that goes on.
    let is_plain = Uri::split(issuer).is_some_and(|uri| uri.scheme.eq_ignore_ascii_case("http"));
    if base.is_empty() || is_plain || uri::faults(base).is_empty() || !findings.iter().any(told) {
        return;
    }
    let follows = |finding: &Finding| {
        let member = finding.pointer.as_deref().unwrap_or_default();
        let value = document.text(member.trim_start_matches('/')).value();
        finding.check.is_of_address()
            && member != "/issuer"
            && value.is_some_and(|value| value.starts_with(base))
    };
    let endpoints = findings.iter().filter(|it| follows(it)).count();
    if endpoints < MIN_ENDPOINTS {
        return;
    }
    findings.retain(|finding| !follows(finding));
    let members = counted(endpoints, "other address begins", "other addresses begin");
    for finding in findings.iter_mut().filter(|it| told(it)) {
        finding.message.push_str(&format!(" {members} with it."));
        let ascii = repair(base).map(|repaired| repaired.url);
        let ascii = ascii.filter(|address| address.contains("xn--"));
        finding.fix = Some(Fix::words(match ascii {
            Some(address) => format!(
                "Ask the provider to publish its host name in ASCII, {address}; then read the document again."
            ),
            None => "Ask the provider to correct its own address; then read the document again."
                .to_owned(),
        }));
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::discovery::Report;

    fn judged(issuer: &str, base: &str) -> Report {
        let document = json!({
            "issuer": issuer,
            "authorization_endpoint": format!("{base}/auth"),
            "token_endpoint": format!("{base}/token"),
            "jwks_uri": format!("{base}/certs"),
        });
        Report::of_saved(
            "https://idp.example/.well-known/openid-configuration",
            &document,
        )
    }

    #[test]
    fn one_base_address_is_told_once_with_its_remedy() {
        #[rustfmt::skip]
        let rows = [
            ("https://m\u{fc}ller.example", "3 other addresses begin with it.", "https://xn--mller-kva.example"),
            ("https://$HOST/x", "3 other addresses begin with it.", "correct its own address"),
            ("CHANGEME", "3 other addresses begin with it.", "correct its own address"),
        ];
        for (base, said, fix) in rows {
            let report = judged(base, base);
            let found: Vec<_> = report
                .findings
                .iter()
                .filter(|it| it.check.is_of_address() && it.found.is_some())
                .collect();
            assert_eq!(found.len(), 1, "{base}: {found:?}");
            assert!(found[0].message.ends_with(said), "{}", found[0].message);
            let told = &found[0].fix.as_ref().unwrap().text;
            assert!(told.contains(fix), "{told}");
        }
    }

    #[test]
    fn faults_of_single_addresses_stay() {
        let lone = judged("https://m\u{fc}ller.example", "https://idp.example");
        assert!(!lone.findings.iter().any(|it| it.message.contains("begin")));
        let space = judged("https://idp.example ", "https://idp.example");
        assert!(!space.findings.iter().any(|it| it.message.contains("begin")));
    }
}
