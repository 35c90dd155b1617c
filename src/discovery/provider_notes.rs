//! Provider notes: usual findings get the provider's explanation and fix; standalone remarks become findings of their own
//! (`provider-note`). Severities never change.

use serde_json::{Map, Value};

use super::check_id::CheckId;
use super::finding::{Finding, Fix};
use super::severity::Impact;
use crate::key_manager::{Field, visible};
use crate::provider::{Certainty, Claim, Note, NoteFix, Provider, Weight};

/// The provider, its address, and its document where one was read.
#[derive(Clone, Copy)]
pub(super) struct KnownProvider<'a> {
    pub provider: &'static Provider,
    pub certainty: Certainty,
    pub url: &'a str,
    pub document: Option<&'a Map<String, Value>>,
}

/// Applies the provider's notes to the findings, and adds its remarks if there is a document.
pub(super) fn apply(known: KnownProvider<'_>, findings: &mut Vec<Finding>) {
    // A document may name another provider's issuer; grades change only for the provider of the requested address.
    if known.certainty == Certainty::LooksLike {
        findings.extend(known.document.is_some().then(|| known.looks_like()));
        return;
    }
    let asked = crate::provider::recognize(known.url, None)
        .is_some_and(|asked| asked.id == known.provider.id);
    for finding in findings.iter_mut() {
        let grade = finding.gateway;
        let note = known.provider.note(
            finding.check.id(),
            finding.field,
            asked,
            (known.url, known.document),
        );
        if let Some(note) = note {
            known.word(finding, note);
        }
        if !asked {
            finding.gateway = grade;
        }
    }
    if known.document.is_none() {
        return;
    }
    let remarks = known.provider.remarks(known.document);
    findings.extend(remarks.filter_map(|note| known.remark(note)));
    findings.extend(known.claims());
}

impl KnownProvider<'_> {
    /// Traits that other products have, too: a name without a grade, and nothing of what is known of the provider.
    fn looks_like(&self) -> Finding {
        Finding {
            why: Some("Other products use the same paths, so this is only a guess.".to_owned()),
            fix: Some(Fix::idle("No action needed.")),
            ..remark(format!("This looks like {}.", self.provider.name))
        }
    }

    fn fill(&self, template: &str) -> Option<String> {
        self.provider.fill(template, self.url, self.document)
    }

    fn word(&self, finding: &mut Finding, note: &Note) {
        if let Some(text) = self.fill(&note.text) {
            finding.why = Some(visible(&text));
        }
        if let Some(fix) = note.fix.as_ref().and_then(|fix| self.fix(fix)) {
            finding.fix = Some(fix);
        }
        // A known quirk of the provider blocks nothing; grades are only ever lowered here.
        if let Some(weight) = note.weight {
            finding.gateway = finding.gateway.max(gateway(weight));
        }
    }

    fn fix(&self, fix: &NoteFix) -> Option<Fix> {
        let text = visible(&self.fill(&fix.text)?);
        let value = fix
            .value
            .as_deref()
            .and_then(|template| self.fill(template))
            .filter(|value| visible(value) == *value);
        Some(match (fix.field, value) {
            (Some(field), Some(value)) => Fix::value(text, field, value),
            _ if fix.idle => Fix::idle(text),
            _ => Fix::words(text),
        })
    }

    fn remark(&self, note: &Note) -> Option<Finding> {
        let fix = note.fix.as_ref().and_then(|fix| self.fix(fix));
        Some(Finding {
            field: fix.as_ref().and_then(|fix| fix.field),
            gateway: note.weight.map_or(Impact::Cosmetic, gateway),
            fix,
            reference: match note.confirmed {
                true => "the provider's documentation",
                false => CheckId::ProviderNote.rule().reference,
            },
            ..remark(visible(&self.fill(&note.text)?))
        })
    }

    /// Findings that offer unconfirmed claims; confirmed ones are preset by the form.
    fn claims(&self) -> impl Iterator<Item = Finding> {
        let provider = self.provider;
        let offer = |claim: &Claim, field: Field, what: &str, preset: &str| {
            (!claim.confirmed && claim.name != preset).then(|| Finding {
                field: Some(field),
                why: Some(format!(
                    "{} names the claim that the gateway reads.",
                    field.label()
                )),
                fix: Some(Fix::value(
                    format!("Decode a real token, and use {} if present.", claim.name),
                    field,
                    claim.name.clone(),
                )),
                ..remark(format!(
                    "Access tokens of {} probably have {what} in {}; this is not confirmed.",
                    provider.name, claim.name
                ))
            })
        };
        let client = provider
            .client_claim
            .as_ref()
            .and_then(|claim| offer(claim, Field::ConsumerKeyIdentifier, "the client ID", "azp"));
        let scope = provider
            .scope_claim
            .as_ref()
            .and_then(|claim| offer(claim, Field::ScopeKeyIdentifier, "scopes", "scope"));
        client.into_iter().chain(scope)
    }
}

fn remark(message: String) -> Finding {
    Finding::new(CheckId::ProviderNote, message)
}

fn gateway(weight: Weight) -> Impact {
    match weight {
        Weight::Blocks => Impact::Blocks,
        Weight::Limits => Impact::Limits,
        Weight::Cosmetic => Impact::Cosmetic,
    }
}

#[cfg(test)]
mod tests;
