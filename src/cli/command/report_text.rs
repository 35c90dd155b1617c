//! Text and rows of a report.

use crate::cli::output::prose::labeled;
use crate::discovery::address::Suggestion;
use crate::discovery::{Grade, Report, Severity, render_text};

/// Complete report as text to send to the provider's administrator; without a document, the addresses to try.
pub fn report(report: &Report, suggestions: &[Suggestion]) -> String {
    let mut text = render_text(report);
    if !suggestions.is_empty() {
        text.push_str("\nAddresses to try instead\n");
        for it in suggestions {
            text.push_str(&labeled("", 2, &it.url));
            text.push_str(&labeled("", 6, &it.why));
        }
    }
    text
}

/// Row per finding: tag, check, severity, field, message, found, fix, value.
pub fn rows(report: &Report) -> Vec<Vec<String>> {
    let text = |value: Option<&str>| value.unwrap_or_default().to_owned();
    let failure = report.unreadable.iter().map(|failure| {
        vec![
            Grade::Fail.tag().to_owned(),
            failure.code().to_owned(),
            "failure".to_owned(),
            String::new(),
            failure.message(),
            String::new(),
            report.fix().map(|fix| fix.text).unwrap_or_default(),
            String::new(),
        ]
    });
    let findings = report.findings.iter().map(|it| {
        vec![
            it.grade().tag().to_owned(),
            it.check.id().to_owned(),
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
