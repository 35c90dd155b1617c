//! How the screen after Add is drawn.

use ratatui::Frame;
use ratatui::style::Style;
use ratatui::text::Span;

use super::added::{Added, CHOICES};
use super::frame::{chrome, finish};
use crate::key_manager::{EnvironmentScope, visible};
use crate::tui::keymap::Context as At;
use crate::tui::model::Shared;
use crate::tui::widget::{Page, wrap};

/// Draws it.
pub fn view(added: &Added, shared: &Shared, frame: &mut Frame<'_>) {
    let theme = shared.theme;
    let contexts = [At::Added, At::NoText, At::Everywhere];
    let chrome = chrome(shared, "Key manager added", contexts, |action| {
        added.available(action)
    });
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
    let lines = wrap(&visible(&added.command), page.width().saturating_sub(6));
    let last = lines.len().saturating_sub(1);
    for (place, line) in lines.into_iter().enumerate() {
        let indent = if place == 0 { "  " } else { "    " };
        let end = if place == last { "" } else { " \\" };
        page.text(format!("{indent}{line}{end}"), Style::new());
    }
    finish(page, frame, body);
}
