//! How organizations and environments are drawn: a list, and a line for a new name.

use ratatui::Frame;
use ratatui::style::Style;
use ratatui::text::Span;

use super::environments::Environments;
use super::frame::{chrome, finish};
use super::organizations::Organizations;
use crate::form::TextInput;
use crate::key_manager::visible;
use crate::tui::app::AppState;
use crate::tui::components::{Page, cut};
use crate::tui::theme::Theme;
use unicode_width::UnicodeWidthStr;

/// Draws the organizations.
pub fn organizations(screen: &Organizations, shared: &AppState, frame: &mut Frame) {
    let theme = shared.theme;
    let mut chrome = chrome(shared, "Organizations", screen.contexts(), |action| {
        screen.available(action)
    });
    chrome.subtitle = "Everything belongs to one; the choice is remembered".to_owned();
    let body = chrome.draw(frame, theme);
    let mut page = Page::new(body.width);
    for (place, (name, count)) in screen.rows.iter().enumerate() {
        let here = place == screen.selected && screen.adding.is_none();
        let mark = if *name == shared.organization {
            "(*) "
        } else {
            "( ) "
        };
        let note = match count {
            0 => "no external key manager".to_owned(),
            1 => "1 external key manager".to_owned(),
            n => format!("{n} external key managers"),
        };
        row(&mut page, here, mark, &visible(name.as_str()), &note, theme);
    }
    name_line(
        &mut page,
        "New organization",
        screen.adding.as_ref(),
        screen.problem.as_deref(),
        theme,
    );
    finish(page, frame, body);
}

/// Draws the environments.
pub fn environments(screen: &Environments, shared: &AppState, frame: &mut Frame) {
    let theme = shared.theme;
    let mut chrome = chrome(shared, "Environments", screen.contexts(), |action| {
        screen.available(action)
    });
    chrome.subtitle = "In the order of promotion, the first one first".to_owned();
    let body = chrome.draw(frame, theme);
    let mut page = Page::new(body.width);
    for (place, environment) in shared.environments.iter().enumerate() {
        let here = place == screen.selected && screen.adding.is_none();
        let note = if environment.production {
            "production"
        } else {
            ""
        };
        let mark = format!("{:>2}. ", place + 1);
        row(
            &mut page,
            here,
            &mark,
            &visible(environment.name.as_str()),
            note,
            theme,
        );
    }
    name_line(
        &mut page,
        "New environment",
        screen.adding.as_ref(),
        screen.problem.as_deref(),
        theme,
    );
    finish(page, frame, body);
}

fn row(page: &mut Page, here: bool, mark: &str, name: &str, note: &str, theme: Theme) {
    let from = page.len();
    let (sign, style) = if here {
        ("> ", theme.focus())
    } else {
        ("  ", Style::new())
    };
    // Names come before notes where there is no room for both.
    let room = page.width().saturating_sub(2 + mark.len());
    let shown = cut(name, room);
    let column = room.saturating_sub(note.width() + 2).min(40);
    let gap = column.saturating_sub(shown.width()) + 2;
    let note = cut(note, room.saturating_sub(shown.width() + gap));
    page.line(vec![
        Span::styled(sign, theme.accent()),
        Span::raw(mark.to_owned()),
        Span::styled(shown, style),
        Span::raw(format!("{}{note}", " ".repeat(gap))),
    ]);
    if here {
        page.cursor(2);
        page.focus_from(from);
    }
}

fn name_line(
    page: &mut Page,
    label: &str,
    line: Option<&TextInput>,
    problem: Option<&str>,
    theme: Theme,
) {
    let Some(line) = line else { return };
    page.blank();
    let from = page.len();
    let (text, cursor, _, _) = line.window(page.width().saturating_sub(label.len() + 6));
    page.line(vec![
        Span::styled("> ", theme.accent()),
        Span::styled(format!("{label}:  "), theme.accent()),
        Span::raw(visible(&text)),
    ]);
    page.cursor(2 + label.len() + 3 + cursor);
    if let Some(problem) = problem {
        page.text(format!("  {}", visible(problem)), theme.fail());
    }
    page.focus_from(from);
}
