//! Findings about a draft: about the values that would be stored, whether read, fixed or typed.

use crate::discovery::{
    CurrentFindings, Finding, Grade, KeysRead, Report, UNUSABLE, consequence, revalidate,
    validate_by_hand,
};
use crate::key_manager::{Draft, Endpoint, Field, TOKEN_REJECTED, counted};

/// What has to be confirmed before the values of a draft are stored: its FAIL findings, and a token that they reject.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failures {
    /// A sentence for each.
    pub messages: Vec<String>,
    /// What follows from them, a clause: `tokens will be rejected`.
    pub consequence: &'static str,
    /// Whether the last token was rejected with these values.
    pub rejected: bool,
}

impl Failures {
    /// Failures of a draft, after `first`, a sentence of its own; `None` if nothing fails.
    pub fn of(draft: &Draft, findings: &[Finding], first: Option<String>) -> Option<Self> {
        let rejected = draft.is_rejected();
        let token = rejected.then(|| TOKEN_REJECTED.to_owned());
        let failed = findings.iter().filter(|it| it.grade() == Grade::Fail);
        let failed = failed.map(|it| it.message.clone());
        let messages: Vec<String> = first.into_iter().chain(token).chain(failed).collect();
        (!messages.is_empty()).then(|| Failures {
            messages,
            consequence: match rejected {
                true => "tokens will be rejected",
                false => consequence(findings),
            },
            rejected,
        })
    }

    /// `1 failure`, `2 failures`; `a rejected token` where that is all.
    pub fn counted(&self) -> String {
        match (self.rejected, self.messages.len()) {
            (true, 1) => "a rejected token".to_owned(),
            (_, count) => Grade::Fail.counted(count),
        }
    }

    /// What follows, a sentence: `Until this is fixed, tokens will be rejected.`
    pub fn sentence(&self) -> String {
        match self.consequence {
            UNUSABLE => "The gateway can't use it until this is fixed.".to_owned(),
            consequence => format!("Until this is fixed, {consequence}."),
        }
    }

    /// What the prompts ask: `1 finding means that tokens will be rejected`.
    pub fn spoken(&self) -> String {
        let token = self.rejected.then(|| TOKEN_REJECTED.to_owned());
        let findings = self.messages.len() - usize::from(self.rejected);
        let means = (findings > 0).then(|| {
            let means = counted(findings, "finding means", "findings mean");
            format!("{means} that {}.", self.consequence)
        });
        let all: Vec<String> = token.into_iter().chain(means).collect();
        all.join(" ")
    }
}

/// Findings about the values that would be stored. Without a report the values are validated by themselves.
pub fn current_findings(
    draft: &Draft,
    report: Option<&Report>,
    keys: Option<&KeysRead>,
) -> CurrentFindings {
    let mut found = match report.filter(|report| report.unreadable.is_none()) {
        Some(report) => revalidate(report, &draft.configuration, keys),
        None => validate_by_hand(draft.well_known_url.trim(), &draft.configuration, keys),
    };
    if draft.is_issuer_proven() {
        found.settle_issuer();
    }
    let configured = draft.configuration.issuer.trim();
    let other = draft.token_issuer.as_deref();
    if let Some(issuer) = other.filter(|issuer| *issuer != configured) {
        found.suggest_issuer(issuer);
    }
    found
}

/// JWKS Endpoint to read before its keys can be validated: a valid address other than the one read with the document.
pub fn unread_keys(
    draft: &Draft,
    report: Option<&Report>,
    keys: Option<&KeysRead>,
) -> Option<String> {
    let text = draft.text(Field::JwksEndpoint).unwrap_or_default();
    let endpoint = Endpoint::parse(Field::JwksEndpoint, text).ok()?;
    let of_document = report
        .filter(|report| report.unreadable.is_none())
        .is_some_and(|report| report.configuration.jwks_endpoint == endpoint.as_str());
    let read = keys.is_some_and(|keys| keys.uri() == endpoint.as_str());
    (!of_document && !read).then(|| endpoint.as_str().to_owned())
}
