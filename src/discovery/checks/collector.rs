//! Check, and the collector of its findings.

use super::context::Context;
use crate::discovery::check_id::CheckId;
use crate::discovery::finding::{Finding, Fix, Topic};
use crate::discovery::severity::{Impact, Severity};
use crate::discovery::wording::{counted, shown};
use crate::key_manager::exposed::without_secrets;
use crate::key_manager::uri::holds_credentials;
use crate::key_manager::{Field, masked, visible};

/// A check: one row.
pub(in crate::discovery) struct Check {
    /// Id, with what its findings have in common.
    pub id: CheckId,
    /// To which documents it applies.
    pub when: fn(&Context<'_>) -> bool,
    /// Function that adds the check's findings.
    pub validate: fn(&Context<'_>, &mut FindingCollector<'_>),
}

/// Most findings of one check; bounds memory for hostile documents.
const LIMIT: usize = 100;

/// Collector of one check's findings.
pub(super) struct FindingCollector<'a> {
    check: CheckId,
    findings: &'a mut Vec<Finding>,
    reported: usize,
    overflow: Finding,
}

impl<'a> FindingCollector<'a> {
    pub fn new(check: CheckId, findings: &'a mut Vec<Finding>) -> Self {
        FindingCollector {
            check,
            findings,
            reported: 0,
            overflow: Finding::new(check, String::new()),
        }
    }

    /// Adds a finding with the grades and the clause of the check's row; the message has one or two sentences.
    pub fn report(&mut self, message: impl AsRef<str>) -> FindingBuilder<'_> {
        self.reported += 1;
        let finding = Finding::new(self.check, visible(&masked(message.as_ref())));
        if self.reported > LIMIT {
            self.overflow = finding;
            return FindingBuilder(&mut self.overflow);
        }
        self.findings.push(finding);
        match self.findings.last_mut() {
            Some(last) => FindingBuilder(last),
            None => FindingBuilder(&mut self.overflow),
        }
    }

    /// Adds a finding about a member.
    pub fn about(&mut self, name: &str, message: impl AsRef<str>) -> FindingBuilder<'_> {
        self.report(message).member(name)
    }

    /// Adds a finding about a member that is missing.
    pub fn absent(&mut self, name: &str) -> FindingBuilder<'_> {
        self.about(name, format!("The document has no `{name}`."))
    }

    /// Whether an earlier check, or this one, has found something wrong with a member (reading rule R1).
    pub fn has_found(&self, name: &str) -> bool {
        let at = |finding: &Finding| {
            finding
                .pointer
                .as_deref()
                .and_then(|pointer| pointer.strip_prefix('/'))
                == Some(name)
        };
        self.findings.iter().any(at)
    }

    /// Withdraws the finding about a missing member, since this check explains it; returns its grade.
    pub fn take_back(&mut self, name: &str) -> Option<Severity> {
        let pointer = format!("/{name}");
        let of_it = |finding: &Finding| finding.pointer.as_deref() == Some(pointer.as_str());
        let found = self.findings.iter().filter(|finding| of_it(finding));
        let worst = found.map(|finding| finding.severity).min();
        self.findings.retain(|finding| !of_it(finding));
        worst
    }

    /// Whether an earlier finding offers this value for a field.
    pub fn has_offered(&self, field: Field, value: &str) -> bool {
        let mut fixes = self
            .findings
            .iter()
            .filter_map(|finding| finding.fix.as_ref());
        fixes.any(|fix| fix.setting() == Some((field, value)))
    }

    /// Whether the check found anything; adds the number of omitted findings.
    pub fn close(self) -> bool {
        let left_out = self.reported.saturating_sub(LIMIT);
        if left_out > 0 {
            let more = counted(left_out, "more finding", "more findings");
            self.findings.push(Finding {
                severity: self.overflow.severity,
                gateway: self.overflow.gateway,
                ..Finding::new(self.check, format!("There are {more} of this kind."))
            });
        }
        self.reported > 0
    }
}

/// A finding that is being written.
pub(super) struct FindingBuilder<'a>(&'a mut Finding);

impl FindingBuilder<'_> {
    /// A member of the document, by name.
    pub fn member(self, name: &str) -> Self {
        self.at(&[name])
    }

    /// A place in the document: names and numbers from the top. RFC 6901.
    pub fn at(self, path: &[&str]) -> Self {
        let pointer: String = path
            .iter()
            .map(|part| format!("/{}", part.replace('~', "~0").replace('/', "~1")))
            .collect();
        self.0.pointer = Some(shown(&pointer));
        self
    }

    /// The console field that is concerned.
    pub fn field(self, field: Field) -> Self {
        self.0.field = Some(field);
        self
    }

    /// Like [`FindingBuilder::field`], for an optional field.
    pub fn maybe_field(self, field: Option<Field>) -> Self {
        self.0.field = field;
        self
    }

    /// Sets the value found, cut and made visible.
    pub fn found(self, text: &str) -> Self {
        self.0.found = Some(shown(text));
        self
    }

    /// Sets the value expected, cut and made visible.
    pub fn expected(self, text: &str) -> Self {
        self.0.expected = Some(shown(text));
        self
    }

    /// Reason, in place of the row's own.
    pub fn why(self, text: impl AsRef<str>) -> Self {
        self.0.why = Some(visible(text.as_ref()));
        self
    }

    /// Something to do elsewhere.
    pub fn advise(self, text: impl AsRef<str>) -> Self {
        self.fix(Fix::words(text.as_ref()))
    }

    /// Nothing to do; the sentence starts with `No action needed`.
    pub fn idle(self, text: &str) -> Self {
        self.fix(Fix::idle(text))
    }

    /// Which of the check's faults it is.
    pub fn topic(self, topic: impl Into<Option<Topic>>) -> Self {
        self.0.topic = topic.into();
        self
    }

    /// Sets the fix. Its text is escaped; a value with invisible characters is dropped.
    pub fn fix(self, fix: Fix) -> Self {
        let value = fix
            .value
            .map(|value| match holds_credentials(&value) {
                true => value,
                false => without_secrets(&value).into_owned(),
            })
            .filter(|value| visible(value) == *value && !holds_credentials(value));
        self.0.fix = Some(Fix {
            text: visible(&masked(&fix.text)),
            field: fix.field.filter(|_| value.is_some()),
            value,
            ..fix
        });
        self
    }

    /// Another grade at the gateway than the row's.
    pub fn gateway(self, gateway: Impact) -> Self {
        self.0.gateway = gateway;
        self
    }

    /// Another severity than the row's.
    pub fn severity(self, severity: Severity) -> Self {
        self.0.severity = severity;
        self
    }
}
