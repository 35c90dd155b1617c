//! A report in words: for a terminal, a mail, a ticket.

use crate::cli::output::prose::labelled;
use crate::cli::output::{Table, fields};
use crate::discovery::address::Suggestion;
use crate::discovery::{Finding, KeySet, Report, Severity, Verdict};
use crate::form::judgement::tag;
use crate::key_manager::Field;

/// The whole report.
pub fn report(report: &Report, suggestions: &[Suggestion]) -> String {
    let mut text = fields(&[
        (Field::WellKnownUrl.label(), report.url.clone()),
        ("Profile", report.profile.as_str().to_owned()),
        ("Verdict", verdict(report)),
    ]);
    if let Some(failure) = &report.unreadable {
        text.push('\n');
        text.push_str(&labelled("FAIL", 6, &format!("{}.", failure.message())));
        text.push_str(&labelled("", 6, &format!("Fix: {}", failure.fix())));
        if let Some(facts) = failure.certificate() {
            text.push_str(&fields(&[
                ("      Certificate for", facts.subject.clone()),
                ("      Signed by", facts.issuer.clone()),
                (
                    "      Valid",
                    format!("{} to {}", facts.not_before, facts.not_after),
                ),
                ("      SHA-256", facts.sha256.clone()),
            ]));
        }
    } else {
        text.push_str("\nConfiguration\n");
        let values: Vec<(String, String)> = Field::CONFIGURATION
            .iter()
            .take(6)
            .map(|field| (format!("  {}", field.label()), value(report, *field)))
            .collect();
        let values: Vec<(&str, String)> = values
            .iter()
            .map(|(label, value)| (label.as_str(), value.clone()))
            .collect();
        text.push_str(&fields(&values));
        text.push_str(&keys(&report.keys));
    }
    text.push_str(&findings(&report.findings));
    if !suggestions.is_empty() {
        text.push_str("\nAddresses to try instead\n");
        for it in suggestions {
            text.push_str(&labelled("", 2, &it.url));
            text.push_str(&labelled("", 6, &it.why));
        }
    }
    text
}

fn value(report: &Report, field: Field) -> String {
    let value = report.configuration.get(field).unwrap_or_default();
    if value.is_empty() {
        "(not provided)".to_owned()
    } else {
        value.to_owned()
    }
}

/// `clean`, or what was counted, worst first.
fn verdict(report: &Report) -> String {
    let count = |severity: Severity, one: &str, many: &str| {
        let all = report.findings.iter();
        match all.filter(|it| it.severity == severity).count() {
            0 => None,
            1 => Some(format!("1 {one}")),
            n => Some(format!("{n} {many}")),
        }
    };
    let counts: Vec<String> = [
        count(Severity::Failure, "failure", "failures"),
        count(Severity::Warning, "warning", "warnings"),
        count(Severity::Info, "remark", "remarks"),
        count(Severity::Advice, "piece of advice", "pieces of advice"),
    ]
    .into_iter()
    .flatten()
    .collect();
    let word = match report.verdict {
        Verdict::Clean => "clean",
        Verdict::Warnings => "warnings",
        Verdict::Failures => "failures",
        Verdict::Unreadable => "unreadable",
    };
    match counts.is_empty() || report.verdict == Verdict::Unreadable {
        true => word.to_owned(),
        false => format!("{word} ({})", counts.join(", ")),
    }
}

fn keys(keys: &KeySet) -> String {
    let mut text = String::from("\nKeys\n");
    if let Some(failure) = &keys.failure {
        let words = format!("Not read: {}. Fix: {}", failure.message(), failure.fix());
        text.push_str(&labelled("", 2, &words));
        return text;
    }
    if keys.uri.is_none() && keys.keys.is_empty() {
        text.push_str("  Not read.\n");
        return text;
    }
    let dash = |value: &Option<String>| value.clone().unwrap_or_else(|| "-".to_owned());
    let rows: Vec<Vec<String>> = keys
        .keys
        .iter()
        .map(|key| {
            vec![
                format!("  {}", dash(&key.kid)),
                dash(&key.kty),
                dash(&key.alg),
                dash(&key.use_),
                key.bits
                    .map_or_else(|| dash(&key.crv), |bits| bits.to_string()),
                if key.usable { "yes" } else { "no" }.to_owned(),
                dash(&key.certificate_ends),
            ]
        })
        .collect();
    let head = [
        "  kid",
        "kty",
        "alg",
        "use",
        "size",
        "usable",
        "certificate ends",
    ];
    text.push_str(&Table::new(&head, None).whole(&rows));
    text
}

fn findings(findings: &[Finding]) -> String {
    if findings.is_empty() {
        return "\nFindings: none\n".to_owned();
    }
    let mut text = String::from("\nFindings\n");
    for it in findings {
        text.push_str(&finding(it));
    }
    text
}

/// One finding, with everything that is known about it.
pub fn finding(it: &Finding) -> String {
    let mut text = labelled(tag(it), 6, &it.message);
    let mut more = |label: &str, value: Option<&str>| {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            for line in labelled(label, 10, value).lines() {
                text.push_str("      ");
                text.push_str(line);
                text.push('\n');
            }
        }
    };
    more("Where", it.pointer.as_deref());
    more("Found", it.found.as_deref());
    more("Expected", it.expected.as_deref());
    more("Why", it.why.as_deref());
    more("Fix", it.fix.as_ref().map(|fix| fix.text.as_str()));
    more("", it.fix.as_ref().and_then(|fix| fix.value.as_deref()));
    more("Check", Some(it.check));
    more("Source", Some(it.reference));
    text
}

/// One row for each finding: tag, check, severity, field, message, found, fix, value.
pub fn rows(report: &Report) -> Vec<Vec<String>> {
    let text = |value: Option<&str>| value.unwrap_or_default().to_owned();
    let failure = report.unreadable.iter().map(|failure| {
        vec![
            "FAIL".to_owned(),
            failure.code().to_owned(),
            "failure".to_owned(),
            String::new(),
            failure.message(),
            String::new(),
            failure.fix(),
            String::new(),
        ]
    });
    let findings = report.findings.iter().map(|it| {
        vec![
            tag(it).to_owned(),
            it.check.to_owned(),
            severity(it.severity).to_owned(),
            text(it.pointer.as_deref()),
            it.message.clone(),
            text(it.found.as_deref()),
            text(it.fix.as_ref().map(|fix| fix.text.as_str())),
            text(it.fix.as_ref().and_then(|fix| fix.value.as_deref())),
        ]
    });
    failure.chain(findings).collect()
}

fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Failure => "failure",
        Severity::Warning => "warning",
        Severity::Info => "info",
        Severity::Advice => "advice",
    }
}
