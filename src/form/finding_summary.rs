//! Summary of a report's findings, for all front ends: counts, open findings, keys.

use crate::discovery::{CheckId, CurrentFindings, Finding, Grade, Report};
use crate::key_manager::{Configuration, Evidence, Field, OpenFinding, TokenOutcome};

/// `Findings: 1 warning, 1 note`, `Findings: none`.
pub fn count(findings: &[Finding]) -> String {
    format!("Findings: {}", counts(findings))
}

/// `1 warning, 1 note`, `none`.
pub fn counts(findings: &[Finding]) -> String {
    let parts: Vec<String> = Grade::OF_FINDINGS
        .into_iter()
        .filter_map(|grade| {
            let of_grade = findings.iter().filter(|finding| finding.grade() == grade);
            match of_grade.count() {
                0 => None,
                count => Some(grade.counted(count)),
            }
        })
        .collect();
    if parts.is_empty() {
        "none".to_owned()
    } else {
        parts.join(", ")
    }
}

/// `1 open failure and 4 open warnings.`; `None` without either.
pub fn open(grades: &[Grade]) -> Option<String> {
    let count = |grade: Grade| grades.iter().filter(|it| **it == grade).count();
    let (fails, warns) = (count(Grade::Fail), count(Grade::Warn));
    let parts = [(Grade::Fail, fails), (Grade::Warn, warns)];
    let parts = parts.into_iter().filter(|(_, count)| *count > 0);
    let parts: Vec<String> = parts
        .map(|(grade, count)| grade.counted_open(count))
        .collect();
    (!parts.is_empty()).then(|| format!("{}.", parts.join(" and ")))
}

/// The failures and warnings, as they are kept with the key manager.
pub fn open_findings(findings: &[Finding]) -> Vec<OpenFinding> {
    // Other key managers come and go; they are compared anew each time.
    let own = |it: &&Finding| it.grade() < Grade::Note && it.check != CheckId::IssuerUnique;
    let findings = findings.iter().filter(own);
    findings
        .map(|it| OpenFinding {
            check: it.check.to_string(),
            grade: it.grade(),
            field: it.field,
            settled_by_token: it.check.compares_issuer(),
        })
        .collect()
}

/// [`open_findings`] of a new key manager; `None` if neither its document was read nor its keys are at fault.
pub fn open_of_new(report: Option<&Report>, findings: &[Finding]) -> Option<Vec<OpenFinding>> {
    let open = open_findings(findings);
    let is_read = report.is_some_and(|report| report.unreadable.is_none());
    (is_read || !open.is_empty()).then_some(open)
}

/// Label of the open findings.
pub const FINDINGS: &str = "Findings";

/// What is known of stored values: a label, a grade and a sentence each, as `Findings`, WARN, `4 open warnings.`
pub fn evidence(
    evidence: &Evidence,
    zone: &jiff::tz::TimeZone,
) -> Vec<(&'static str, Grade, String)> {
    let grades: Vec<Grade> = evidence.open_grades().collect();
    let worst = grades.iter().copied().min();
    let open = worst.zip(open(&grades));
    let open = open.map(|(grade, text)| (FINDINGS, grade, text));
    let token = evidence.token.and_then(|test| {
        let at = test.at.to_zoned_datetime(zone.clone());
        let at = at.strftime("%Y-%m-%d %H:%M %Z");
        match test.outcome {
            TokenOutcome::Accepted => Some((Grade::Ok, format!("A token was accepted on {at}."))),
            TokenOutcome::Rejected => {
                Some((Grade::Fail, format!("The last token was rejected on {at}.")))
            }
            TokenOutcome::Inconclusive => None,
        }
    });
    let token = token.map(|(grade, text)| ("Token test", grade, text));
    open.into_iter().chain(token).collect()
}

/// `JWKS: 2 keys OK`; `FAIL` or `WARN` if each key is valid but a finding says so of the set as a whole.
pub fn keys(report: &Report, current_findings: &CurrentFindings) -> String {
    let keys = &current_findings.keys;
    if let Some(failure) = &keys.failure {
        return format!("JWKS: {}", failure.message());
    }
    if keys.uri.is_none() && report.keys.uri.is_none() {
        return "JWKS: not read".to_owned();
    }
    let all = keys.keys.len();
    let usable = keys.usable();
    let plural = if all == 1 { "key" } else { "keys" };
    let findings = current_findings.of(Field::JwksEndpoint);
    let worst = findings.map(Finding::grade).min();
    if all == 0 {
        "JWKS: no keys".to_owned()
    } else if usable == all {
        let grade = worst.filter(|it| *it < Grade::Note).unwrap_or(Grade::Ok);
        format!("JWKS: {all} {plural} {}", grade.tag())
    } else {
        format!("JWKS: {usable} of {all} {plural} usable")
    }
}

/// The configuration as served, with the identifiers that are known for sure of a recognized provider.
pub fn presets(report: &Report) -> Configuration {
    let mut served = report.configuration.clone();
    if let Some(provider) = report.provider.and_then(crate::provider::by_id) {
        let (client, scope) = provider.presets();
        if let Some(client) = client {
            client.clone_into(&mut served.consumer_key_identifier);
        }
        if let Some(scope) = scope {
            scope.clone_into(&mut served.scope_key_identifier);
        }
    }
    served
}
