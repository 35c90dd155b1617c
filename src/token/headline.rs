//! Headlines of a verdict: one per group of gateways that agree, then the hazards.

use super::hazard::Hazard;
use super::verdict::{ByGateway, Verdict};
use crate::discovery::CheckOutcome;
use crate::gateway::label_all;

/// Headline of the verdict. `text` has no full stop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Headline {
    /// Outcome for the selected gateways; [`CheckOutcome::Skipped`] for others.
    pub outcome: CheckOutcome,
    /// Text, without a full stop.
    pub text: String,
}

/// Most hazards named in one headline.
const NAMED: usize = 3;

impl Verdict {
    /// One headline per group of gateways that agree, then the hazards.
    pub fn headlines(&self) -> Vec<Headline> {
        if let Some(kind) = &self.wrong_kind {
            return vec![Headline {
                outcome: CheckOutcome::Fail,
                text: format!("This is {kind}"),
            }];
        }
        let mut lines = groups(self);
        lines.extend(elsewhere(self));
        let hazards = hazards(self);
        match self.hazards.first() {
            // Everything else is about the wrong token.
            Some(Hazard::WrongKind(_)) => lines.splice(0..0, hazards).for_each(drop),
            _ => lines.extend(hazards),
        }
        lines
    }

    /// The verdict in one line: `Accepted by gateway 1.2. Rejected by gateway 1.0, 1.1 and API Manager (ES256).`
    pub fn summary(&self) -> String {
        let lines = self.headlines();
        let texts: Vec<String> = lines.iter().map(|line| sentence(&line.text)).collect();
        texts.join(" ")
    }
}

/// One headline per group, selected gateways first.
fn groups(verdict: &Verdict) -> Vec<Headline> {
    type Group<'v> = (Option<bool>, String, Vec<&'v ByGateway>);
    let mut groups: Vec<Group<'_>> = Vec::new();
    let told = verdict
        .gateways
        .iter()
        .filter(|by| by.asked || !verdict.chosen);
    for by in told {
        let answer = by.verdict.accepted();
        let because = by.verdict.because.first();
        let why = because.map(|cause| cause.short()).unwrap_or_default();
        match groups
            .iter_mut()
            .find(|(known, known_why, _)| *known == answer && *known_why == why)
        {
            Some((.., members)) => members.push(by),
            None => groups.push((answer, why, vec![by])),
        }
    }
    let asked = |(.., members): &Group<'_>| members.iter().any(|by| by.asked);
    groups.sort_by_key(|group| !asked(group));
    let everywhere = groups.len() == 1 && !verdict.chosen;
    groups
        .iter()
        .map(|group| {
            let (answer, why, members) = group;
            let who = if everywhere {
                "every gateway".to_owned()
            } else {
                label_all(
                    &members
                        .iter()
                        .map(|by| by.verdict.rules)
                        .collect::<Vec<_>>(),
                )
            };
            let (outcome, text) = match answer {
                Some(true) => match &verdict.disabled {
                    Some(name) => (
                        CheckOutcome::Fail,
                        format!("Would be accepted by {who}, but {name} is disabled: enable it"),
                    ),
                    None => (CheckOutcome::Ok, format!("Accepted by {who}")),
                },
                Some(false) if asked(group) => {
                    let cause = |by: &ByGateway| by.verdict.because.first().cloned();
                    let own = members.iter().find(|by| by.asked).and_then(|by| cause(by));
                    let first = verdict.gateways.iter().find(|by| by.asked).and_then(cause);
                    let reason = verdict
                        .first_reason
                        .clone()
                        .filter(|_| own == first)
                        .or_else(|| own.map(|cause| cause.sentence()))
                        .unwrap_or_default();
                    (CheckOutcome::Fail, format!("Rejected by {who}: {reason}"))
                }
                Some(false) => (CheckOutcome::Fail, format!("Rejected by {who} ({why})")),
                None => (CheckOutcome::Warn, format!("Unknown for {who} ({why})")),
            };
            Headline {
                outcome: if asked(group) {
                    outcome
                } else {
                    CheckOutcome::Skipped
                },
                text,
            }
        })
        .collect()
}

/// Headline for a token that gateways accept but that belongs to another client.
fn elsewhere(verdict: &Verdict) -> Option<Headline> {
    let asked_accept = verdict
        .gateways
        .iter()
        .filter(|by| by.asked)
        .all(|by| by.verdict.accepted() == Some(true));
    let reason = verdict.first_reason.as_ref()?;
    (asked_accept && !verdict.accepted && verdict.disabled.is_none()).then(|| Headline {
        outcome: CheckOutcome::Fail,
        text: format!("Not for this client: {reason}"),
    })
}

fn hazards(verdict: &Verdict) -> Option<Headline> {
    let clauses: Vec<String> = verdict
        .hazards
        .iter()
        .take(NAMED)
        .map(Hazard::clause)
        .collect();
    if clauses.is_empty() {
        return None;
    }
    let more = verdict.hazards.len() - clauses.len();
    let mut text = joined(&clauses);
    if more > 0 {
        text.push_str(&format!(" (and {more} more)"));
    }
    let accepted = verdict.disabled.is_none()
        && verdict
            .gateways
            .iter()
            .any(|by| by.asked && by.verdict.accepted() == Some(true));
    Some(Headline {
        outcome: CheckOutcome::Warn,
        text: if accepted {
            format!("The gateway accepts it, but {text}")
        } else {
            format!("Unsafe: {text}")
        },
    })
}

fn joined(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [one] => one.clone(),
        [before @ .., last] => format!("{} and {last}", before.join(", ")),
    }
}

/// Adds a full stop, unless the text ends a sentence already.
pub(super) fn sentence(text: &str) -> String {
    if text.ends_with('.') {
        return text.to_owned();
    }
    format!("{text}.")
}
