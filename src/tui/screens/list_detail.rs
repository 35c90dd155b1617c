//! Details of the selected key manager beside the list, or a summary below it.

use jiff::tz::TimeZone;
use ratatui::text::{Line, Span};

use crate::control_plane::SyncState;
use crate::form::finding_summary;
use crate::key_manager::{
    EnvironmentScope, Field, Grade, KeyManager, ProviderKind, TokenOutcome, cells, visible,
};
use crate::tui::components::{cut, labeled, pair, values, wrap};
use crate::tui::theme::Theme;

/// Cells of the labels below the list.
const LABEL: usize = 18;
/// Cells of the labels beside it, where all fields are shown.
const LONG_LABEL: usize = 25;

/// What is known beside the row itself.
pub struct Known<'a> {
    /// Names of the organization's environments.
    pub environments: &'a [String],
    /// Zone of the times shown.
    pub zone: &'a TimeZone,
    /// Whether a draft of an edit is kept.
    pub has_draft: bool,
    /// Name of the target, the state there if it was compared, and the fields with values of their own there.
    pub target: Option<(&'a str, Option<SyncState>, &'a [Field])>,
}

/// The address, what is known of the values, and where they are used.
pub fn short(
    row: &KeyManager,
    known: &Known<'_>,
    width: usize,
    theme: Theme,
) -> Vec<Line<'static>> {
    let mut lines = draft(known, LABEL, width, theme);
    if row.connection.is_some() {
        let url = row.shown(Field::WellKnownUrl);
        let label = Field::WellKnownUrl.label();
        lines.extend(pair(label, LABEL, &url, width, theme));
    }
    lines.extend(evidence(row, LABEL, width, known.zone, theme));
    lines.extend(used(row, LABEL, known, width, theme));
    let steps = steps(row, known.target);
    if !steps.is_empty() {
        let mut spans = vec![Span::styled(format!("{:<LABEL$}", "Next"), theme.muted())];
        let mut left = width.saturating_sub(LABEL);
        for (key, words) in steps {
            // One line: what does not fit comes up once the first ones are done.
            let needed = key.len() + 1 + cells(&words) + 2;
            if needed > left + 2 {
                break;
            }
            left = left.saturating_sub(needed);
            spans.push(Span::styled(key, theme.key()));
            spans.push(Span::raw(format!(" {words}  ")));
        }
        lines.push(Line::from(spans));
    }
    lines
}

/// That a draft of an edit is kept, and how to continue it.
fn draft(known: &Known<'_>, label: usize, width: usize, theme: Theme) -> Vec<Line<'static>> {
    match known.has_draft {
        true => pair("Draft", label, "press Enter to continue", width, theme),
        false => Vec::new(),
    }
}

/// Environments, portal and target.
fn used(
    row: &KeyManager,
    label: usize,
    known: &Known<'_>,
    width: usize,
    theme: Theme,
) -> Vec<Line<'static>> {
    let environments = environments(&row.environments, known.environments);
    let mut lines = pair("Environments", label, &environments, width, theme);
    lines.extend(pair("Developer Portal", label, portal(row), width, theme));
    if let Some((name, Some(side), own)) = known.target {
        lines.extend(there(name, (side, own), label, width, theme));
    }
    lines
}

/// What matters first, then all stored fields of a key manager.
pub fn whole(
    row: &KeyManager,
    known: &Known<'_>,
    width: usize,
    theme: Theme,
) -> Vec<Line<'static>> {
    let state = if row.enabled { "on" } else { "off" };
    let divider = if theme.ascii { "|" } else { "·" };
    let head = format!("{} {divider} {state}", row.kind.label());
    let mut lines = vec![Line::styled(head, theme.title())];
    if !row.description.as_str().is_empty() {
        let text = visible(row.description.as_str());
        lines.extend(labeled("", 0, &text, width).into_iter().map(Line::raw));
    }
    lines.push(Line::default());
    lines.extend(draft(known, LONG_LABEL, width, theme));
    lines.extend(evidence(row, LONG_LABEL, width, known.zone, theme));
    lines.extend(used(row, LONG_LABEL, known, width, theme));
    let steps = steps(row, known.target);
    if !steps.is_empty() {
        lines.push(Line::default());
        let heads = std::iter::once("Next").chain(std::iter::repeat(""));
        for (head, (key, words)) in heads.zip(steps) {
            let indent = LONG_LABEL + key.len() + 2;
            let mut wrapped = wrap(&words, width.saturating_sub(indent)).into_iter();
            lines.push(Line::from(vec![
                Span::styled(format!("{head:<LONG_LABEL$}"), theme.muted()),
                Span::styled(key, theme.key()),
                Span::raw(format!("  {}", wrapped.next().unwrap_or_default())),
            ]));
            lines.extend(wrapped.map(|more| Line::raw(format!("{:indent$}{more}", ""))));
        }
    }
    let fields = values(fields(row), LONG_LABEL, width, theme);
    if !fields.is_empty() {
        lines.push(Line::default());
        lines.extend(fields);
    }
    lines
}

fn fields(found: &KeyManager) -> impl Iterator<Item = (&'static str, String)> + '_ {
    let all = std::iter::once(Field::WellKnownUrl).chain(found.kind.configuration_fields());
    all.map(|field| (field.label(), found.shown(field).to_string()))
        .filter(|(_, value)| !value.trim().is_empty())
}

fn environments(scope: &EnvironmentScope, known: &[String]) -> String {
    match scope {
        EnvironmentScope::All => format!("all ({})", known.join(", ")),
        only => only.words(),
    }
}

fn portal(row: &KeyManager) -> &'static str {
    if row.developer_portal {
        "selected"
    } else {
        "not selected"
    }
}

/// Open findings, last token test and last check, a line each under one label.
fn evidence(
    row: &KeyManager,
    label: usize,
    width: usize,
    zone: &TimeZone,
    theme: Theme,
) -> Vec<Line<'static>> {
    let check = row.evidence.check.map(|grade| {
        let words = match grade {
            Grade::Ok => "nothing to update",
            Grade::Warn | Grade::Note => "values differ (press c)",
            Grade::Fail => "has failures (press c)",
        };
        ("Last check", grade, words.to_owned())
    });
    let known = finding_summary::evidence(&row.evidence, zone).into_iter();
    let lines = |(head, grade, text): (&str, Grade, String)| {
        let indent = label + grade.tag().len() + 2;
        let wrapped = wrap(&text, width.saturating_sub(indent)).into_iter();
        let line = move |(place, text): (usize, String)| match place {
            0 => Line::from(vec![
                Span::styled(format!("{head:<label$}"), theme.muted()),
                Span::styled(grade.tag(), theme.grade(grade)),
                Span::raw(format!("  {text}")),
            ]),
            _ => Line::raw(format!("{:indent$}{text}", "")),
        };
        wrapped.enumerate().map(line).collect::<Vec<_>>()
    };
    known.chain(check).flat_map(lines).collect()
}

/// State of a key manager at the target, as text.
fn there(
    target: &str,
    (side, own): (SyncState, &[Field]),
    label: usize,
    width: usize,
    theme: Theme,
) -> Vec<Line<'static>> {
    let words = match side {
        SyncState::Same => "in sync",
        SyncState::Local => "changed locally (P: plan)",
        SyncState::Remote => "changed on target (P: plan)",
        SyncState::Both => "changed on both (P: plan)",
        SyncState::OnlyLocal => "not on target yet (P: plan)",
        SyncState::OnlyRemote => "deleted locally (P: plan)",
    };
    let head = cut(&format!("On {target}"), label.saturating_sub(1));
    let mut words = format!("{} {words}", theme.side(side));
    if !own.is_empty() {
        let labels: Vec<&str> = own.iter().map(|field| field.label()).collect();
        words.push_str(&format!("; overrides: {}", labels.join(", ")));
    }
    pair(&head, label, &words, width, theme)
}

/// Next steps toward a key manager that works, each with its key: what the target and the Developer Portal don't have yet, and a
/// token to prove it.
fn steps(
    row: &KeyManager,
    target: Option<(&str, Option<SyncState>, &[Field])>,
) -> Vec<(&'static str, String)> {
    if row.kind == ProviderKind::Bijira || !row.enabled {
        return Vec::new();
    }
    let apply = target.and_then(|(name, side, _)| match side {
        Some(SyncState::Same) => None,
        Some(SyncState::Local | SyncState::OnlyLocal) => Some(format!("apply to {name}")),
        // Not compared yet, or changed there, where an apply overwrites.
        _ => Some(format!("compare with {name}")),
    });
    let select =
        (!row.developer_portal).then(|| ("p", "select in the Developer Portal".to_owned()));
    let apply = apply.map(|words| ("P", words));
    let mut steps: Vec<_> = select.into_iter().chain(apply).collect();
    match row.evidence.token.map(|test| test.outcome) {
        // Nothing should depend on values with which a token is rejected.
        Some(TokenOutcome::Rejected) => steps.insert(0, ("t", "test a token again".to_owned())),
        Some(TokenOutcome::Accepted) => {}
        _ if steps.is_empty() => {}
        _ => steps.push(("t", "test a token".to_owned())),
    }
    steps
}
