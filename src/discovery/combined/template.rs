//! Template issuer: one cause, so one finding instead of one per address with the same braces.

use crate::discovery::check_id::CheckId;
use crate::discovery::document::Document;
use crate::discovery::finding::Finding;
use crate::discovery::wording::counted;

/// Folds findings about addresses with the issuer's placeholder into the finding about the issuer.
pub(in crate::discovery) fn gather(document: &Document, findings: &mut Vec<Finding>) {
    let issuer = document.text("issuer").value().unwrap_or_default();
    let placeholder = issuer
        .find('{')
        .and_then(|start| Some((start, start + issuer.get(start..)?.find('}')?)))
        .and_then(|(start, end)| issuer.get(start..=end));
    let Some(placeholder) = placeholder else {
        return;
    };
    let of_issuer = |finding: &Finding| finding.check == CheckId::IssuerTemplate;
    if !findings.iter().any(of_issuer) {
        return;
    }
    let follows = |finding: &Finding| {
        let found = finding.found.as_deref().unwrap_or_default();
        finding.check.is_of_address() && found.contains(placeholder)
    };
    let others = findings.iter().filter(|it| follows(it)).count();
    findings.retain(|finding| !follows(finding));
    let told = findings.iter_mut().find(|it| of_issuer(it));
    if let Some(told) = told.filter(|_| others > 0) {
        let have = if others == 1 { "has" } else { "have" };
        let more = counted(others, "other address", "other addresses");
        told.message = format!("{} {more} {have} the same placeholder.", told.message);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::discovery::Report;

    fn told(base: &str) -> Vec<(&'static str, String)> {
        let document = json!({
            "issuer": base,
            "authorization_endpoint": format!("{base}/auth"),
            "token_endpoint": format!("{base}/token"),
            "jwks_uri": format!("{base}/certs"),
            "userinfo_endpoint": format!("{base}/userinfo"),
        });
        let url = "https://h.example/.well-known/openid-configuration";
        let report = Report::of_saved(url, &document);
        let braces = report.findings.into_iter().filter(|finding| {
            finding
                .found
                .as_deref()
                .is_some_and(|found| found.contains('{'))
        });
        braces.map(|it| (it.check.id(), it.message)).collect()
    }

    #[test]
    fn a_template_is_one_finding() {
        for base in ["https://h.example/{tenant}", "${env.HOST}"] {
            let told = told(base);
            assert_eq!(told.len(), 1, "{told:?}");
            assert_eq!(told[0].0, "issuer-template");
            assert!(told[0].1.contains("4 other addresses"), "{told:?}");
        }
        assert!(told("https://h.example").is_empty());
    }
}
