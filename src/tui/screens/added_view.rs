//! How the screen after Add is drawn.

use ratatui::Frame;
use ratatui::style::Style;
use ratatui::text::Span;

use super::added::{Added, CHOICES};
use super::frame::{chrome, finish};
use crate::key_manager::{EnvironmentScope, visible};
use crate::tui::components::{Page, Step, wrap, wrap_url};
use crate::tui::keymap::KeyContext;
use crate::tui::state::AppState;
use unicode_width::UnicodeWidthStr;

/// Draws it.
pub fn view(added: &Added, shared: &AppState, frame: &mut Frame) {
    let theme = shared.theme;
    let contexts = [
        KeyContext::Added,
        KeyContext::NoText,
        KeyContext::Everywhere,
    ];
    let mut chrome = chrome(shared, "Key manager added", contexts, |action| {
        added.available(action)
    });
    chrome.step = Some(Step::DeveloperPortal);
    let body = chrome.draw(frame, theme);
    let mut page = Page::new(body.width);
    page.blank();
    let it = &added.key_manager;
    let state = if it.enabled {
        "is enabled"
    } else {
        "is disabled"
    };
    page.line(vec![
        Span::raw("  "),
        Span::styled("OK    ", theme.ok()),
        Span::styled(
            format!("{} was added and {state}.", visible(it.name.as_str())),
            theme.title(),
        ),
    ]);
    let environments = match &it.environments {
        EnvironmentScope::All => format!("{} (all)", shared.environment_names().join(", ")),
        EnvironmentScope::Only(names) => names
            .iter()
            .map(|name| name.as_str())
            .collect::<Vec<_>>()
            .join(", "),
    };
    let text = format!(
        "Type {}. Environments: {}.",
        it.kind.label(),
        visible(&environments)
    );
    for line in wrap(&text, page.width().saturating_sub(10)) {
        page.text(format!("        {line}"), theme.quiet());
    }
    page.blank();
    let text = if it.developer_portal {
        "The Developer Portal uses it.".to_owned()
    } else {
        format!(
            "One more step: the Developer Portal still uses {}.",
            visible(&added.portal)
        )
    };
    for line in wrap(&text, page.width().saturating_sub(4)) {
        page.text(format!("  {line}"), Style::new());
    }
    page.blank();
    for (place, label) in CHOICES.iter().enumerate() {
        let chosen = place == added.choice;
        let (mark, style) = if chosen {
            ("> ", theme.focus())
        } else {
            ("  ", Style::new())
        };
        page.line(vec![
            Span::styled(mark, theme.accent()),
            Span::styled(*label, style),
        ]);
        if chosen {
            page.cursor(2);
            page.focus_from(page.len() - 1);
        }
    }
    page.blank();
    page.text("  The same from a script:", theme.quiet());
    for line in command_lines(&visible(&added.command), page.width()) {
        page.text(line, Style::new());
    }
    finish(page, frame, body);
}

/// The command on several rows: a backslash where the shell may go on, none inside a word that is longer than a row.
fn command_lines(command: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut line = "  ".to_owned();
    for word in command.split(' ') {
        let blank = usize::from(!line.trim().is_empty());
        if line.width() + blank + word.width() + 2 > width && !line.trim().is_empty() {
            lines.push(format!("{line} \\"));
            line = "    ".to_owned();
        }
        if !line.trim().is_empty() {
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
