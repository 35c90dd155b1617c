//! Findings about the values that would be stored: the document with typed values applied, and the keys of a typed address.
//!
//! Pure. Typed or fixed values are validated by the same rules as served ones.

use std::fmt;

use super::check_id::CheckId;
use super::checks::Context;
use super::document::Document;
use super::fetch_error::FetchError;
use super::finding::{Finding, Fix};
use super::gateway_load::{KeySetLoading, apply, ask, load_all};
use super::keys::{KeysContext, validate_keys};
use super::profile::Profile;
use super::raw_text::without_private;
use super::report::{KeySet, Report};
use super::response::Fetched;
use super::validate::{document_findings, read_key_set, sort};
use super::wording;
use crate::key_manager::{Configuration, Field};

/// The key set that was read from one address, without a private number.
#[derive(Clone, PartialEq, Eq)]
pub struct KeysRead {
    uri: String,
    set: Result<Document, FetchError>,
    at: jiff::Timestamp,
    loaded: KeySetLoading,
}

impl fmt::Debug for KeysRead {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeysRead")
            .field("uri", &self.uri)
            .field("failure", &self.failure())
            .finish_non_exhaustive()
    }
}

impl KeysRead {
    /// Keys from a response of `uri`.
    pub fn new(uri: impl Into<String>, fetched: &Fetched, at: jiff::Timestamp) -> Self {
        KeysRead {
            uri: uri.into(),
            set: read_key_set(fetched).map(without_private),
            at,
            loaded: load_all(fetched),
        }
    }

    /// The address.
    pub fn uri(&self) -> &str {
        &self.uri
    }

    /// Error if there is no set.
    pub fn failure(&self) -> Option<&FetchError> {
        self.set.as_ref().err()
    }

    fn validate(&self, document: &Document, profile: Profile) -> (KeySet, Vec<Finding>) {
        let context = KeysContext {
            uri: Some(&self.uri),
            set: self.set.as_ref(),
            document,
            profile,
            now: self.at,
        };
        let mut findings = Vec::new();
        let keys = validate_keys(&context, &mut findings);
        apply(&self.loaded, &mut findings);
        (keys, findings)
    }
}

/// Findings about the values that would be stored.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CurrentFindings {
    /// Findings, in the order of the report.
    pub findings: Vec<Finding>,
    /// Findings of the document that these values settle.
    pub settled: Vec<Finding>,
    /// The keys of the JWKS Endpoint.
    pub keys: KeySet,
}

impl CurrentFindings {
    /// Settles that the issuer differs from the address: an accepted token has it in `iss`.
    pub fn settle_issuer(&mut self) {
        let (settled, rest) = std::mem::take(&mut self.findings)
            .into_iter()
            .partition(|finding| finding.check.compares_issuer());
        self.findings = rest;
        self.settled.extend::<Vec<_>>(settled);
    }

    /// Suggests the issuer that a tested token has, instead of the fixes that guess it.
    pub fn suggest_issuer(&mut self, issuer: &str) {
        let all = self.findings.iter_mut();
        for finding in all.filter(|it| it.check.compares_issuer()) {
            let text = format!("The tested token has {issuer} in iss: set Issuer to that.");
            finding.fix = Some(Fix {
                from_token: true,
                ..Fix::value(text, Field::Issuer, issuer)
            });
        }
    }

    /// The findings about one field.
    pub fn of(&self, field: Field) -> impl Iterator<Item = &Finding> {
        let findings = self.findings.iter();
        findings.filter(move |finding| finding.field == Some(field))
    }
}

/// Validates what would be stored against what was read at `report`.
///
/// `keys` is what was read from the JWKS Endpoint where that is not the document's own; keys of any other address are ignored.
pub fn revalidate(
    report: &Report,
    stored: &Configuration,
    keys: Option<&KeysRead>,
) -> CurrentFindings {
    let Some(source) = &report.source else {
        return without_source(report, stored, keys);
    };
    let document = patched(&source.document, stored, &report.configuration);
    let context = Context {
        answer: source.answer.as_ref(),
        served: Some(&source.document),
        ..Context::new(&report.url, report.profile, &document)
    };
    let same_keys = stored.jwks_endpoint.trim() == report.configuration.jwks_endpoint;
    let (key_set, key_findings) = match keys.filter(|keys| keys.uri == stored.jwks_endpoint.trim())
    {
        _ if same_keys => (report.keys.clone(), source.key_findings.clone()),
        Some(keys) => {
            let (set, mut findings) = keys.validate(&document, report.profile);
            reword_unread(&mut findings, report);
            (set, findings)
        }
        // Not read yet: the state of the previous address stays until it is.
        None => (KeySet::default(), source.key_findings.clone()),
    };
    let mut findings = document_findings(&context, key_findings);
    findings.retain(|finding| !answered(finding, stored));
    for finding in &mut findings {
        name_the_field(finding, stored, &report.configuration);
        let new = !report.findings.iter().any(|it| same(it, finding));
        if new || finding.check.compares_issuer() {
            offer_served(finding, stored, &report.configuration);
        }
    }
    ask(&mut findings, &report.asked);
    sort(&mut findings);
    // Keys that could not be read settle nothing about keys.
    let unknown = |finding: &Finding| {
        key_set.failure.is_some() && source.key_findings.iter().any(|it| same(it, finding))
    };
    // A new fault of the same field replaces the old one; it does not settle it.
    let replaced = |finding: &Finding| {
        let of_field = |new: &&Finding| new.field.is_some() && new.field == finding.field;
        let is_new = |new: &Finding| !report.findings.iter().any(|it| same(it, new));
        findings.iter().filter(of_field).any(is_new)
    };
    let gone = |finding: &&Finding| {
        !findings.iter().any(|new| same(new, finding)) && !unknown(finding) && !replaced(finding)
    };
    let settled = report.findings.iter().filter(gone).cloned().collect();
    CurrentFindings {
        findings,
        settled,
        keys: key_set,
    }
}

/// Validates the values and the keys themselves, without a document.
pub fn validate_by_hand(
    url: &str,
    stored: &Configuration,
    keys: Option<&KeysRead>,
) -> CurrentFindings {
    let document = patched(&Document::default(), stored, &Configuration::default());
    let profile = Profile::for_url(url);
    let context = Context::new(url, profile, &document);
    let (key_set, key_findings) = match keys.filter(|keys| keys.uri == stored.jwks_endpoint.trim())
    {
        Some(keys) => keys.validate(&document, profile),
        None => (KeySet::default(), Vec::new()),
    };
    let typed = |finding: &Finding| {
        let field = finding.field.filter(|field| *field != Field::WellKnownUrl);
        let value = field.and_then(|field| stored.get(field));
        value.is_some_and(|value| !value.trim().is_empty())
    };
    let mut findings = document_findings(&context, Vec::new());
    findings.retain(typed);
    findings.extend(key_findings);
    for finding in &mut findings {
        name_the_field(finding, stored, &Configuration::default());
    }
    sort(&mut findings);
    CurrentFindings {
        findings,
        settled: Vec::new(),
        keys: key_set,
    }
}

/// Findings of a report without its document: a value that differs from the served one settles those of its field.
fn without_source(
    report: &Report,
    stored: &Configuration,
    keys: Option<&KeysRead>,
) -> CurrentFindings {
    let edited = |finding: &Finding| {
        let values = finding
            .field
            .and_then(|field| Some((stored.get(field)?, report.configuration.get(field)?)));
        values.is_some_and(|(now, served)| !now.trim().is_empty() && now != served)
    };
    let (settled, mut findings): (Vec<_>, Vec<_>) =
        report.findings.iter().cloned().partition(edited);
    let typed = stored.jwks_endpoint.trim();
    let keys = keys.filter(|keys| keys.uri == typed && typed != report.configuration.jwks_endpoint);
    let key_set = match keys {
        Some(keys) => {
            let (set, found) = keys.validate(&Document::default(), report.profile);
            findings.extend(found);
            sort(&mut findings);
            set
        }
        None => report.keys.clone(),
    };
    CurrentFindings {
        findings,
        settled,
        keys: key_set,
    }
}

/// The document as it would be if it named the values that would be stored.
fn patched(document: &Document, stored: &Configuration, served: &Configuration) -> Document {
    let mut patched = document.clone();
    for field in Field::CONFIGURATION {
        let (Some(member), Some(value), Some(before)) = (
            field.document_member(),
            stored.get(field),
            served.get(field),
        ) else {
            continue;
        };
        let value = value.trim();
        if value != before {
            patched.put(member, (!value.is_empty()).then_some(value));
        }
    }
    patched
}

/// Whether two findings are one fault, by what they are about; what they say of it may differ.
fn same(one: &Finding, other: &Finding) -> bool {
    (one.check, one.topic, &one.pointer, one.field)
        == (other.check, other.topic, &other.pointer, other.field)
}

/// Whether the value that a finding advises is the one that would be stored; the identifiers are in no document.
fn answered(finding: &Finding, stored: &Configuration) -> bool {
    let Some(field @ (Field::ConsumerKeyIdentifier | Field::ScopeKeyIdentifier)) = finding.field
    else {
        return false;
    };
    let advised = finding.fix.as_ref().and_then(|fix| fix.value.as_deref());
    advised.is_some() && advised == stored.get(field)
}

/// A value that was typed is spoken of by its field, not by the member of a document that does not hold it.
fn name_the_field(finding: &mut Finding, stored: &Configuration, served: &Configuration) {
    let Some(field) = finding.field else { return };
    let Some(member) = field.document_member() else {
        return;
    };
    let value = stored.get(field).map(str::trim).unwrap_or_default();
    if !value.is_empty() && Some(value) != served.get(field) {
        let member = format!("`{member}`");
        finding.message = finding.message.replace(&member, field.label());
    }
}

/// A value that was changed by hand: its fix is the value that was read, not what the provider could do.
fn offer_served(finding: &mut Finding, stored: &Configuration, served: &Configuration) {
    let Some(field) = finding.field.filter(|it| it.document_member().is_some()) else {
        return;
    };
    let values = stored.get(field).zip(served.get(field));
    let Some((value, read)) = values.filter(|(value, read)| value.trim() != *read) else {
        return;
    };
    // What is not a value of the document's, and keys that are read from an address, have their own fix.
    if value.trim().is_empty() || read.is_empty() || field == Field::JwksEndpoint {
        return;
    }
    let label = field.label();
    let text = match finding.check.compares_issuer() {
        true => format!(
            "{label} is not what was read. Keep it only if it is iss in the provider's access tokens; otherwise, use {}.",
            wording::address(read)
        ),
        false => format!(
            "{label} is not what was read. Use {}.",
            wording::address(read)
        ),
    };
    finding.fix = Some(Fix::value(text, field, read));
    if finding.check.compares_issuer() {
        finding.why = None;
    }
}

/// Keys that could not be read from a typed address: the address of the document is offered where that one was good.
fn reword_unread(findings: &mut [Finding], report: &Report) {
    let good = report.keys.failure.is_none() && report.keys.usable() > 0;
    for finding in findings
        .iter_mut()
        .filter(|it| it.check == CheckId::JwksFetch)
    {
        finding.fix = Some(match good {
            true => Fix::value(
                "Check the address, or use the one that the document names.",
                Field::JwksEndpoint,
                report.configuration.jwks_endpoint.clone(),
            ),
            false => Fix::words(
                "Check the address, or ask the provider's administrator where the keys are.",
            ),
        });
    }
}

#[cfg(test)]
mod tests;
