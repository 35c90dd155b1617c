//! A provider that does not sign with RS256: its list of algorithms and its keys are one cause, and so one finding.

use super::finding::Finding;

/// Findings about the keys that say what the list says, and more.
const ABOUT_KEYS: [&str; 2] = ["jwks-gateway-keys", "jwks-alg-advertised"];

/// Puts the finding about the list of algorithms into the one about the keys; the certification suite's grade stays.
pub(super) fn gather(findings: &mut Vec<Finding>) {
    let list = findings.iter().position(|finding| {
        finding.check == "id-token-alg-rs256" && finding.message.contains("not with RS256")
    });
    let keys = findings
        .iter()
        .position(|finding| ABOUT_KEYS.contains(&finding.check));
    let (Some(list), Some(keys)) = (list, keys) else {
        return;
    };
    let severity = findings.get(list).map(|it| it.severity);
    if let (Some(finding), Some(severity)) = (findings.get_mut(keys), severity) {
        finding.severity = finding.severity.min(severity);
    }
    findings.remove(list);
}
