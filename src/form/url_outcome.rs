//! Message under the Well-Known URL field, for all front ends: why it could not be read, the worst finding, or what is fine.

use crate::discovery::{FetchError, Grade, KnownDocument, Report};
use crate::key_manager::counted;

/// Outcome of reading a Well-Known URL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// Worst grade of the report's findings; FAIL if it could not be read.
    pub grade: Grade,
    /// Sentence, with its full stop.
    pub text: String,
    /// What to do, a sentence; only for a document that was not read.
    pub fix: Option<String>,
    /// Time to read, in milliseconds; only for a document without a problem.
    pub elapsed_ms: Option<u64>,
}

impl Outcome {
    /// Sentence of the screen: `Issuer matches, 2 signing keys (95 ms).`
    pub fn sentence(&self) -> String {
        match self.elapsed_ms {
            Some(ms) => format!("{} ({ms} ms).", self.text.trim_end_matches('.')),
            None => self.text.clone(),
        }
    }

    /// Line of the prompts, for a screen reader: `OK. Issuer matches, 2 signing keys.`
    pub fn spoken(&self) -> String {
        let fix = self.fix.as_ref().map(|fix| format!(" Fix: {fix}"));
        format!(
            "{}. {}{}",
            self.grade.tag(),
            self.text,
            fix.unwrap_or_default()
        )
    }
}

/// Outcome of a report: why it could not be read, its worst finding, or what is fine.
pub fn outcome(report: &Report) -> Outcome {
    let mut fix = None;
    let (grade, text) = if let Some(failure) = &report.unreadable {
        fix = report.fix().map(|fix| fix.text);
        let told = |target: &String| fix.as_ref().is_some_and(|fix| fix.contains(target));
        // An address that the fix names is not said twice.
        let to = failure
            .other_address()
            .map(crate::key_manager::visible)
            .filter(|target| !told(target))
            .map(|target| format!(" to {target}"));
        let detail = || {
            failure
                .detail()
                .filter(|_| failure.other_address().is_none())
        };
        let detail = to.or_else(|| detail().map(|detail| format!(" ({detail})")));
        let text = match failure {
            FetchError::OtherDocument {
                document: KnownDocument::Page(page),
            } => format!("{}.", page.sentence()),
            failure => format!(
                "Could not be read: {}{}.",
                failure.message(),
                detail.unwrap_or_default()
            ),
        };
        (Grade::Fail, text)
    } else {
        let of = |grade| {
            let mut findings = report.findings.iter();
            findings.find(|finding| finding.grade() == grade)
        };
        match of(Grade::Fail).or_else(|| of(Grade::Warn)) {
            Some(finding) => {
                let text = format!(
                    "The document was read, but {}. See Review.",
                    reason(&finding.message)
                );
                (finding.grade(), text)
            }
            None => {
                let keys = counted(report.keys.usable(), "signing key", "signing keys");
                (Grade::Ok, format!("Issuer matches, {keys}."))
            }
        }
    };
    Outcome {
        grade,
        text,
        fix,
        elapsed_ms: (grade == Grade::Ok).then_some(report.elapsed_ms),
    }
}

/// A sentence as the end of another: its first letter small unless it is a name, no full stop.
fn reason(message: &str) -> String {
    let message = message.trim_end_matches('.');
    let message = message.split(". ").next().unwrap_or(message);
    if let Some(predicate) = message.strip_prefix("The document ") {
        return format!("it {predicate}");
    }
    let mut letters = message.chars();
    match (letters.next(), letters.clone().next()) {
        (Some(first), Some(second)) if first.is_uppercase() && second.is_lowercase() => {
            first.to_lowercase().chain(letters).collect()
        }
        _ => message.to_owned(),
    }
}
