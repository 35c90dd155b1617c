//! A provider that does not sign with RS256: its list of algorithms and its keys are one cause, and so one finding.

use crate::discovery::check_id::CheckId;
use crate::discovery::finding::{Finding, Topic};

/// Puts the finding about the list of algorithms into the one about the keys; the certification suite's id and grade stay.
pub(in crate::discovery) fn gather(findings: &mut Vec<Finding>) {
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
    let of_list = findings.get(list).cloned();
    if let (Some(finding), Some(list)) = (findings.get_mut(keys), of_list) {
        let why = finding.why().map(str::to_owned);
        *finding = Finding {
            check: list.check,
            severity: finding.severity.min(list.severity),
            reference: list.reference,
            why,
            ..finding.clone()
        };
    }
    findings.remove(list);
}
