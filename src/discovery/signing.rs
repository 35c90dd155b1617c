//! A provider that does not sign with RS256: its list of algorithms and its keys are one cause, and so one finding.

use super::check_id::CheckId;
use super::finding::{Finding, Topic};

/// Puts the finding about the list of algorithms into the one about the keys; the certification suite's grade stays.
pub(super) fn gather(findings: &mut Vec<Finding>) {
    let list = findings
        .iter()
        .position(|finding| finding.topic == Some(Topic::OtherAlgorithms));
    // These say what the list says, and more.
    let about_keys = |finding: &Finding| {
        matches!(
            finding.check,
            CheckId::JwksGatewayKeys | CheckId::JwksAlgAdvertised
        )
    };
    let keys = findings.iter().position(about_keys);
    let (Some(list), Some(keys)) = (list, keys) else {
        return;
    };
    let severity = findings.get(list).map(|it| it.severity);
    if let (Some(finding), Some(severity)) = (findings.get_mut(keys), severity) {
        finding.severity = finding.severity.min(severity);
    }
    findings.remove(list);
}
