//! Details of the selected key manager beside the list, or a summary below it.

use ratatui::text::{Line, Span};

use crate::control_plane::Side;
use crate::discovery::Grade;
use crate::key_manager::{EnvironmentScope, Field, KeyManager, visible};
use crate::store::Row;
use crate::tui::components::labeled;
use crate::tui::theme::Theme;

/// Cells of the labels.
const LABEL: usize = 18;
/// Cells of the labels where all fields are shown.
const LONG_LABEL: usize = 25;

/// The address, environments, portal and last check; `known` are the organization's environments.
pub fn short(row: &Row, known: &[String], width: usize, theme: Theme) -> Vec<Line<'static>> {
    let mut lines = Vec::new();
    if let Some(url) = &row.well_known_url {
        lines.extend(pair("Well-Known URL", LABEL, &visible(url), width, theme));
    }
    let environments = environments(&row.environments, known);
    lines.extend(pair("Environments", LABEL, &environments, width, theme));
    lines.extend(pair("Developer Portal", LABEL, portal(row), width, theme));
    lines.extend(last_check(row, LABEL, width, theme));
    lines
}

/// All stored fields of a key manager, with its last check.
pub fn whole(
    row: &Row,
    found: Option<&KeyManager>,
    known: &[String],
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
    if let Some(url) = &row.well_known_url {
        lines.extend(pair(
            "Well-Known URL",
            LONG_LABEL,
            &visible(url),
            width,
            theme,
        ));
    }
    if let Some(found) = found {
        lines.extend(fields(found, width, theme));
    }
    lines.push(Line::default());
    let environments = environments(&row.environments, known);
    lines.extend(pair(
        "Environments",
        LONG_LABEL,
        &environments,
        width,
        theme,
    ));
    lines.extend(pair(
        "Developer Portal",
        LONG_LABEL,
        portal(row),
        width,
        theme,
    ));
    lines.extend(last_check(row, LONG_LABEL, width, theme));
    lines
}

fn fields(found: &KeyManager, width: usize, theme: Theme) -> Vec<Line<'static>> {
    let mut lines = Vec::new();
    for field in Field::CONFIGURATION {
        let value = found.shown(field);
        if !value.trim().is_empty() {
            lines.extend(pair(
                field.label(),
                LONG_LABEL,
                &visible(&value),
                width,
                theme,
            ));
        }
    }
    lines
}

fn environments(scope: &EnvironmentScope, known: &[String]) -> String {
    let text = match scope {
        EnvironmentScope::All => format!("all ({})", known.join(", ")),
        only => only.words(),
    };
    visible(&text)
}

fn portal(row: &Row) -> &'static str {
    if row.developer_portal {
        "in use"
    } else {
        "not in use"
    }
}

fn last_check(row: &Row, label: usize, width: usize, theme: Theme) -> Vec<Line<'static>> {
    let Some(grade) = row.checked else {
        return Vec::new();
    };
    let words = match grade {
        Grade::Ok => "as stored",
        Grade::Warn | Grade::Note => "values differ (press c)",
        Grade::Fail => "has failures (press c)",
    };
    let room = width.saturating_sub(label + grade.tag().len() + 2);
    vec![Line::from(vec![
        Span::styled(format!("{:<label$}", "Last check"), theme.muted()),
        Span::styled(grade.tag(), theme.grade(grade)),
        Span::raw(format!("  {}", crate::tui::components::cut(words, room))),
    ])]
}

/// State of a key manager at the target, as text.
pub fn there(
    target: &str,
    (side, own): (Side, &[Field]),
    (wide, width): (bool, usize),
    theme: Theme,
) -> Vec<Line<'static>> {
    let words = match side {
        Side::Same => "in sync",
        Side::Local => "changed locally (P: plan)",
        Side::Remote => "changed on target (P: plan)",
        Side::Both => "differs (P: plan)",
        Side::OnlyLocal => "not on target yet (P: plan)",
        Side::OnlyRemote => "deleted locally (P: plan)",
    };
    let label = if wide { LONG_LABEL } else { LABEL };
    let head = crate::tui::components::cut(&format!("On {target}"), label - 1);
    let mut words = format!("{} {words}", theme.side(side));
    if !own.is_empty() {
        let labels: Vec<&str> = own.iter().map(|field| field.label()).collect();
        words.push_str(&format!("; overrides: {}", labels.join(", ")));
    }
    pair(&head, label, &words, width, theme)
}

/// A muted label with a value beside it, wrapped in its column.
fn pair(
    label: &str,
    label_width: usize,
    text: &str,
    width: usize,
    theme: Theme,
) -> Vec<Line<'static>> {
    labeled("", label_width, text, width)
        .into_iter()
        .enumerate()
        .map(|(place, line)| {
            let value = line.get(label_width..).unwrap_or_default().to_owned();
            let head = if place == 0 { label } else { "" };
            Line::from(vec![
                Span::styled(format!("{head:<label_width$}"), theme.muted()),
                Span::raw(value),
            ])
        })
        .collect()
}
