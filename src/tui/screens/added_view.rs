//! View of the screen after Add: confirmation, next step, equivalent command.

use ratatui::style::Style;
use ratatui::text::{Line, Span};
use unicode_width::UnicodeWidthStr;

use super::added::{Added, CHOICES};
use super::frame::{chrome, column};
use crate::key_manager::{EnvironmentScope, visible};
use crate::tui::components::pane::Pane;
use crate::tui::components::{Layout, Page, Step, layout, wrap_url};
use crate::tui::mouse::{Frame, Hit};
use crate::tui::state::AppState;

/// Draws it.
pub fn view(added: &Added, shared: &AppState, frame: &mut Frame) {
    let theme = shared.theme;
    let mut chrome = chrome(shared, "Key manager added", added);
    chrome.step = Some(Step::DeveloperPortal);
    let body = chrome.draw(frame, theme);
    let size = frame.area();
    let compact = layout(size.width, size.height) == Layout::Compact;
    let area = column(body);
    let mut page = Page::new(area.width, theme);
    if compact {
        said(&mut page, added, shared);
        choices(&mut page, added);
    } else {
        page.blank();
        page.pane(Pane::default(), |page| said(page, added, shared));
        page.pane(Pane::titled("Next").focused(true), |page| {
            choices(page, added)
        });
    }
    let command = Pane::titled("Equivalent command").right(Line::from(vec![
        Span::styled("y", theme.key()),
        Span::raw(" Copy"),
    ]));
    let write = |page: &mut Page| {
        for line in command_lines(&visible(&added.command), page.width()) {
            page.text(line, Style::new());
        }
    };
    if compact {
        page.blank();
        page.text("Equivalent command:", theme.muted());
        write(&mut page);
    } else {
        page.pane(command, write);
    }
    page.draw(frame, area);
}

/// Draws the confirmation: environments that accept its tokens, and the Developer Portal's key manager.
fn said(page: &mut Page, added: &Added, shared: &AppState) {
    let theme = page.theme();
    let it = &added.key_manager;
    let state = if it.enabled {
        "is enabled"
    } else {
        "is disabled"
    };
    page.hung(
        vec![Span::styled("OK    ", theme.ok())],
        &format!("{} was added and {state}.", visible(it.name.as_str())),
        theme.title(),
    );
    let environments = match &it.environments {
        EnvironmentScope::All => format!("{} (all)", shared.environment_names().join(", ")),
        only => only.words(),
    };
    let text = format!(
        "Type {}. Environments: {}.",
        it.kind.label(),
        visible(&environments)
    );
    page.prose(6, &text, theme.muted());
    page.blank();
    let text = if it.developer_portal {
        "The Developer Portal uses it.".to_owned()
    } else {
        format!(
            "One more step: the Developer Portal still uses {}.",
            visible(&added.portal)
        )
    };
    page.prose(0, &text, Style::new());
}

fn choices(page: &mut Page, added: &Added) {
    let theme = page.theme();
    for (place, label) in CHOICES.iter().enumerate() {
        let chosen = place == added.choice;
        let style = theme.focused(chosen);
        let from = page.len();
        page.line(vec![theme.mark(chosen), Span::styled(*label, style)]);
        page.hit_from(from, Hit::Row(place));
        if chosen {
            page.cursor(2);
            page.focus_from(from);
        }
    }
}

/// Wraps a command with backslashes between words; a word longer than a row is not broken.
fn command_lines(command: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    for word in command.split(' ') {
        let empty = line.trim().is_empty();
        if line.width() + 1 + word.width() + 2 > width && !empty {
            lines.push(format!("{line} \\"));
            line = "  ".to_owned();
        } else if !empty {
            line.push(' ');
        }
        if line.width() + word.width() + 2 > width {
            let mut parts = wrap_url(&format!("{line}{word}"), width);
            line = parts.pop().unwrap_or_default();
            lines.append(&mut parts);
        } else {
            line.push_str(word);
        }
    }
    lines.push(line);
    lines
}
