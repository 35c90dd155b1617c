//! View of the Developer Portal's choice: key managers in a pane, `[ Save ]`, and what Save does.

use ratatui::layout::{Constraint, Layout, Position, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::{HighlightSpacing, List, ListItem, ListState, Paragraph, Wrap};
use unicode_width::UnicodeWidthStr;

use super::frame::chrome;
use super::portal::Portal;
use crate::key_manager::{BUILT_IN_NAME, visible};
use crate::tui::components::pane::{
    Pane, Scrolled, highlight, indented, list_and_details, scrollbar,
};
use crate::tui::components::search::search_line;
use crate::tui::components::{beside, cut};
use crate::tui::mouse::{Hit, HitFrame};
use crate::tui::state::AppState;
use crate::tui::tab::Tab;
use crate::tui::theme::Theme;

/// Rows of the details of a key manager.
const DETAILS: u16 = 6;

/// Draws the choice and stores how many rows it shows.
pub fn view(portal: &mut Portal, shared: &AppState, frame: &mut HitFrame) {
    let theme = shared.theme;
    let mut chrome = chrome(shared, "Developer Portal Key Managers", portal);
    chrome.tab = Some(Tab::DeveloperPortal);
    chrome.subtitle =
        "Developer Portal Key Managers: select the one that your portal uses".to_owned();
    let body = chrome.draw(frame, theme);
    // Beside the list, the details are as high as it is.
    let least = if shared.is_wide() { DETAILS } else { 3 };
    let rows = u16::try_from(portal.count()).unwrap_or(u16::MAX).max(least);
    let compact = shared.is_compact();
    let [panes, _, save, text] = body.layout(&Layout::vertical([
        Constraint::Max(rows.saturating_add(2)),
        Constraint::Length(u16::from(!compact)),
        Constraint::Length(1),
        Constraint::Length(2),
    ]));
    let list = match shared.is_wide() {
        true => {
            let [list, details] = list_and_details(panes);
            details_pane(portal, frame, details, theme);
            list
        }
        false => panes,
    };
    let cursor = rows_pane(portal, shared, frame, list);
    frame.render_widget(save_row(portal, theme), save);
    let button = Rect {
        x: save.x + 2,
        width: 8,
        ..save
    };
    frame.hit(button, Hit::Button(0));
    let words = if portal.selected == portal.saved {
        "kmctl stores this selection. To change an API Portal, add it as a target (T).".to_owned()
    } else {
        format!(
            "Save to select {} for the Developer Portal.",
            portal.selected
        )
    };
    let area = indented(text, 2);
    frame.render_widget(
        Paragraph::new(visible(&words)).wrap(Wrap { trim: true }),
        area,
    );
    frame.set_cursor_position(if portal.on_save {
        Position::new(save.x + 4, save.y)
    } else {
        cursor
    });
}

/// Draws what the focused key manager is for the Developer Portal.
fn details_pane(portal: &Portal, frame: &mut HitFrame, area: Rect, theme: Theme) {
    let Some((name, enabled)) = portal.at(portal.place) else {
        return;
    };
    let state = match (portal.selected == name, portal.saved == name) {
        (true, false) => "selected, not saved",
        (_, true) => "saved",
        (false, false) => "not selected",
    };
    let status = if enabled { "on" } else { "off" };
    let pairs = [("Status", status), ("Developer Portal", state)];
    let about = match name {
        BUILT_IN_NAME => {
            "The platform's own key manager. The console lists it as Bijira Built-in STS (Production)."
        }
        _ => "Select the key manager that issues tokens for applications in the Developer Portal.",
    };
    beside(frame, area, name, &pairs, about, theme);
}

/// Draws the rows in their pane; returns the position of the focused one.
fn rows_pane(portal: &mut Portal, shared: &AppState, frame: &mut HitFrame, area: Rect) -> Position {
    let theme = shared.theme;
    let searched = search_line(
        &portal.search,
        portal.searching,
        usize::from(area.width),
        theme,
    );
    let search_width = u16::try_from(searched.line.width()).unwrap_or(0);
    let inner = Pane::titled("Key Managers")
        .right(searched.line)
        .focused(!portal.on_save)
        .render(frame, area, theme);
    let shown = usize::from(inner.height).max(1);
    portal.set_viewport(shown);
    let width = usize::from(inner.width).saturating_sub(2);
    let end = portal.count().min(portal.top + shown);
    let words = portal.search_words();
    let items: Vec<ListItem<'static>> = (portal.top..end)
        .filter_map(|place| portal.at(place))
        .map(|(name, enabled)| ListItem::new(row(portal, name, enabled, &words, width, theme)))
        .collect();
    if items.is_empty() && portal.count() == 0 && !portal.search.text().is_empty() {
        let text = "No key manager matches. Press Esc to clear the search.";
        let at = indented(inner, 2);
        frame.render_widget(Paragraph::new(text).wrap(Wrap { trim: true }), at);
    }
    let focus = portal.place.saturating_sub(portal.top);
    let list = List::new(items)
        .highlight_symbol("> ")
        .highlight_spacing(HighlightSpacing::Always)
        .highlight_style(theme.focus());
    let mut state = ListState::default().with_selected((!portal.on_save).then_some(focus));
    frame.render_stateful_widget(list, inner, &mut state);
    frame.hit_rows(inner, portal.top, end.saturating_sub(portal.top));
    let (above, below) = portal.hidden();
    if above || below {
        // With paging, the number of rows is a lower bound.
        let total = portal.count() + usize::from(above) + usize::from(below);
        let (seen, first) = (shown, portal.top + usize::from(above));
        scrollbar(frame, area, theme, Scrolled { total, seen, first });
    }
    match searched.cursor {
        Some(column) => {
            let start = area.right().saturating_sub(2 + search_width);
            Position::new(start + column, area.y)
        }
        None => Position::new(inner.x + 2, inner.y + u16::try_from(focus).unwrap_or(0)),
    }
}

/// The button, and whether the choice is saved.
fn save_row(portal: &Portal, theme: Theme) -> Line<'static> {
    let saved = portal.selected == portal.saved;
    // Nothing to save: the button is not offered.
    let style = match saved && !portal.on_save {
        true => theme.muted(),
        false => theme.focused(portal.on_save),
    };
    let (state, of_state) = match saved {
        true => ("Saved", theme.ok()),
        false => ("Not saved yet", theme.warn()),
    };
    Line::from(vec![
        theme.mark(portal.on_save),
        Span::styled("[ Save ]", style),
        Span::raw("  "),
        Span::styled(state, of_state),
    ])
}

fn row(
    portal: &Portal,
    name: &str,
    enabled: bool,
    words: &[String],
    width: usize,
    theme: Theme,
) -> Line<'static> {
    let selected = portal.selected == name;
    let saved = portal.saved == name;
    let note = match (selected, saved, enabled) {
        (true, false, _) => "not saved",
        (_, true, _) => "saved",
        (false, false, false) if width < 50 => "off",
        (false, false, false) => "off in Key Managers",
        (false, false, true) => "",
    };
    let radio = if selected { "(*) " } else { "( ) " };
    let suffix = if name == BUILT_IN_NAME {
        " (Production)"
    } else {
        ""
    };
    let room = width.saturating_sub(5 + note.width() + 1);
    let text = cut(&format!("{}{suffix}", visible(name)), room);
    let gap = width.saturating_sub(5 + text.width() + note.width());
    let mut spans = vec![Span::raw(radio)];
    spans.extend(highlight(&text, words, theme));
    spans.push(Span::raw(" ".repeat(gap)));
    spans.push(Span::styled(note, theme.muted()));
    Line::from(spans)
}
