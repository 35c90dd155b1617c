//! Verdict as plain text and as JSON.

use serde_json::{Value, json};

use super::hazard::Hazard;
use super::headline::sentence;
use super::token_verdict::{ByGateway, TokenVerdict};
use crate::gateway;
use crate::key_manager::{Field, visible};

impl TokenVerdict {
    /// Verdict as plain text: headlines, then one line per check with details and fixes. Quiet lines are omitted.
    pub fn text(&self) -> String {
        let mut text = String::new();
        for headline in self.headlines() {
            let tag = headline.outcome.grade().tag();
            text.push_str(&format!("{tag:<4}  {}\n", sentence(&headline.text)));
        }
        text.push('\n');
        for line in self.lines.iter().filter(|line| !line.quiet) {
            let (tag, label) = (line.outcome.grade().tag(), line.label());
            text.push_str(&format!("{tag:<4}  {label:<10} {}\n", line.message));
            for detail in line.marked_detail() {
                text.push_str(&format!("      {detail}\n"));
            }
            if let Some(fix) = &line.fix {
                text.push_str(&format!("      Fix: {}\n", fix.text));
            }
        }
        text
    }

    /// The rules of the gateways that the verdict is about, with how each is known.
    pub fn explanation(&self) -> String {
        let mut text = String::new();
        for by in self.gateways.iter().filter(|by| by.asked || !self.chosen) {
            let rules = by.verdict.rules;
            text.push_str(&format!(
                "Rules of {} ({}, versions {})\n",
                rules.label(),
                rules.name,
                rules.versions.join(", ")
            ));
            for rule in rules.rules {
                text.push_str(&format!(
                    "  {:<14} {} ({})\n",
                    rule.subject,
                    rule.text,
                    rule.evidence.words()
                ));
            }
        }
        text
    }
}

/// JSON kind `TokenVerdict`; claims and rules only on request.
pub fn to_json(verdict: &TokenVerdict, show_claims: bool, explain: bool) -> Value {
    let checks: Vec<Value> = verdict
        .lines
        .iter()
        .map(|line| {
            json!({
                "check": line.check.id(),
                "outcome": line.outcome.id(),
                "message": line.message,
                "fix": line.fix.as_ref().map(|fix| &fix.text),
                "field": line.fix.as_ref().and_then(|fix| fix.field).map(Field::json_name),
                "value": line.fix.as_ref().and_then(|fix| fix.value.as_ref()),
            })
        })
        .collect();
    let gateways: Vec<Value> = verdict
        .gateways
        .iter()
        .map(|by| one_gateway(by, explain))
        .collect();
    let unsafe_because: Vec<String> = verdict.hazards.iter().map(Hazard::clause).collect();
    let mut item = json!({
        "accepted": verdict.accepted,
        "safe": verdict.safe(),
        "unsafeBecause": unsafe_because,
        "summary": verdict.summary(),
        "gateways": gateways,
        "checks": checks,
        "header": {
            "alg": verdict.header.alg,
            "kid": verdict.header.kid,
            "typ": verdict.header.typ,
        },
    });
    if show_claims && let Some(members) = item.as_object_mut() {
        members.insert("claims".to_owned(), verdict.claims.to_json());
    }
    item
}

fn one_gateway(by: &ByGateway, explain: bool) -> Value {
    let verdict = &by.verdict;
    let because: Vec<String> = verdict
        .because
        .iter()
        .map(gateway::Cause::sentence)
        .collect();
    let mut item = json!({
        "name": verdict.rules.name,
        "versions": verdict.rules.versions,
        "asked": by.asked,
        "accepted": verdict.accepted(),
        "because": because,
        "consumerKey": verdict.consumer_key.as_deref().map(visible),
        "scopes": verdict.scopes.iter().map(|scope| visible(scope)).collect::<Vec<_>>(),
    });
    if explain && let Some(members) = item.as_object_mut() {
        let rules: Vec<Value> = verdict
            .rules
            .rules
            .iter()
            .map(|rule| {
                json!({
                    "subject": rule.subject,
                    "rule": rule.text,
                    "evidence": rule.evidence.words(),
                })
            })
            .collect();
        members.insert("rules".to_owned(), Value::from(rules));
    }
    item
}
