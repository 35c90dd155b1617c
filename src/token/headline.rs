//! Headlines of a verdict: one per group of gateways that agree, then the hazards.

use super::hazard::Hazard;
use super::token_verdict::{ByGateway, TokenVerdict};
use crate::discovery::CheckOutcome;
use crate::gateway::{Cause, label_all};

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

impl TokenVerdict {
    /// One headline per group of gateways that agree, then the hazards.
    pub fn headlines(&self) -> Vec<Headline> {
        if let Some(kind) = &self.wrong_kind {
            return vec![Headline {
                outcome: CheckOutcome::Fail,
                text: format!("This is {kind}"),
            }];
        }
        let mut lines = groups(self);
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

/// Gateways of one answer for one reason.
struct Group<'v> {
    answer: Option<bool>,
    cause: Option<&'v Cause>,
    members: Vec<&'v ByGateway>,
}

impl Group<'_> {
    fn is_asked(&self) -> bool {
        self.members.iter().any(|by| by.asked)
    }

    fn who(&self) -> String {
        let rules: Vec<_> = self.members.iter().map(|by| by.verdict.rules).collect();
        label_all(&rules)
    }

    fn why(&self) -> String {
        self.cause.map(Cause::short).unwrap_or_default()
    }
}

/// Whether two causes are one fault, which gateways tell differently.
fn is_one(first: Option<&Cause>, second: Option<&Cause>) -> bool {
    match (first, second) {
        (Some(first), Some(second)) => {
            (first.is_of_key_set() && second.is_of_key_set())
                || (first.is_of_algorithm() && second.is_of_algorithm())
                || first.short() == second.short()
        }
        (None, None) => true,
        _ => false,
    }
}

/// One headline for the selected gateways, each group of them, and one for all others.
fn groups(verdict: &TokenVerdict) -> Vec<Headline> {
    let told = verdict
        .gateways
        .iter()
        .filter(|by| by.asked || !verdict.chosen);
    let mut groups: Vec<Group<'_>> = Vec::new();
    for by in told {
        let answer = by.verdict.accepted();
        let cause = by.verdict.because.first();
        let same = |group: &&mut Group<'_>| group.answer == answer && is_one(group.cause, cause);
        match groups.iter_mut().find(same) {
            Some(group) => group.members.push(by),
            None => groups.push(Group {
                answer,
                cause,
                members: vec![by],
            }),
        }
    }
    let everywhere = groups.len() == 1 && !verdict.chosen;
    let (asked, others): (Vec<_>, Vec<_>) = groups.into_iter().partition(Group::is_asked);
    let mut lines: Vec<Headline> = asked
        .iter()
        .map(|group| {
            let who = match everywhere {
                true => "every gateway".to_owned(),
                false => group.who(),
            };
            of_asked(verdict, group, &who)
        })
        .collect();
    lines.extend(of_others(&others));
    lines
}

/// Headline of a group with selected gateways.
fn of_asked(verdict: &TokenVerdict, group: &Group<'_>, who: &str) -> Headline {
    let (outcome, text) = match group.answer {
        Some(true) => match (&verdict.disabled, elsewhere(verdict)) {
            (Some(name), _) => (
                CheckOutcome::Fail,
                format!("Would be accepted by {who}, but {name} is disabled: enable it"),
            ),
            (None, Some(reason)) => (
                CheckOutcome::Fail,
                format!("Accepted by {who}, but not for this client: {reason}"),
            ),
            (None, None) => (CheckOutcome::Ok, format!("Accepted by {who}")),
        },
        Some(false) => {
            let asked = |by: &&ByGateway| by.asked;
            let own = group.members.iter().copied().find(asked).and_then(first);
            let decides = verdict.gateways.iter().find(asked).and_then(first);
            let reason = verdict
                .first_reason
                .clone()
                .filter(|_| own == decides)
                .or_else(|| own.map(Cause::sentence))
                .unwrap_or_default();
            (CheckOutcome::Fail, format!("Rejected by {who}: {reason}"))
        }
        None => (
            CheckOutcome::Warn,
            format!("Unknown for {who} ({})", group.why()),
        ),
    };
    Headline { outcome, text }
}

fn first(by: &ByGateway) -> Option<&Cause> {
    by.verdict.because.first()
}

/// One headline for the gateways that were not selected: `Accepted by API Manager; rejected by gateway 1.0 (ES256)`.
fn of_others(groups: &[Group<'_>]) -> Option<Headline> {
    let mut clauses = Vec::new();
    for (answer, words) in [
        (Some(true), "accepted by"),
        (Some(false), "rejected by"),
        (None, "unknown for"),
    ] {
        let members: Vec<String> = groups
            .iter()
            .filter(|group| group.answer == answer)
            .map(|group| match group.cause {
                None => group.who(),
                Some(_) => format!("{} ({})", group.who(), group.why()),
            })
            .collect();
        if !members.is_empty() {
            clauses.push(format!("{words} {}", joined(&members)));
        }
    }
    let text = clauses.join("; ");
    let first = text.get(..1)?.to_uppercase();
    Some(Headline {
        outcome: CheckOutcome::Skipped,
        text: format!("{first}{}", text.get(1..)?),
    })
}

/// Reason where gateways accept a token that belongs to another client.
fn elsewhere(verdict: &TokenVerdict) -> Option<&str> {
    let asked_accept = verdict
        .gateways
        .iter()
        .filter(|by| by.asked)
        .all(|by| by.verdict.accepted() == Some(true));
    let reason = verdict.first_reason.as_deref()?;
    (asked_accept && !verdict.accepted && verdict.disabled.is_none()).then_some(reason)
}

fn hazards(verdict: &TokenVerdict) -> Option<Headline> {
    // A rejection says it already.
    let told = |hazard: &&Hazard| {
        let mut asked = verdict.gateways.iter().filter(|by| by.asked);
        !asked.any(|by| {
            let rejects = by.verdict.accepted() == Some(false);
            rejects && first(by).is_some_and(|cause| hazard.is_said_by(cause))
        })
    };
    let found: Vec<&Hazard> = verdict.hazards.iter().filter(told).collect();
    let clauses: Vec<String> = found.iter().take(NAMED).map(|it| it.clause()).collect();
    if clauses.is_empty() {
        return None;
    }
    let more = found.len() - clauses.len();
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
