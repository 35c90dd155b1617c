//! View of the history: entries, and the changes of the focused one; side by side from 110 columns.

use jiff::tz::TimeZone;
use ratatui::layout::{Constraint, Layout, Margin, Position, Rect};
use ratatui::text::Line;
use ratatui::widgets::{Paragraph, Row as TableRow, Table, TableState};

use super::frame::chrome;
use super::history::{History, NOTHING_LOCAL};
use crate::key_manager::visible;
use crate::ops::history::action;
use crate::ops::history::{Difference, differences};
use crate::store::Entry;
use crate::tui::components::pane::{Pane, Scrolled, below_first_row, indented, scrollbar};
use crate::tui::components::selection::{cursor_on_row, selectable};
use crate::tui::components::{ScreenSize, cut, difference, labeled, pad};
use crate::tui::mouse::HitFrame;
use crate::tui::state::AppState;
use crate::tui::theme::Theme;

/// Draws the entries and the change of the one with the focus, and stores how many entries it shows.
pub fn view(history: &mut History, shared: &AppState, frame: &mut HitFrame) {
    let theme = shared.theme;
    let title = match &history.of {
        Some(name) => format!("History of {}", visible(name)),
        None => "History".to_owned(),
    };
    let mut chrome = chrome(shared, &title, history);
    let zone = zone_word(shared);
    chrome.subtitle = match &history.of {
        Some(_) => format!("Newest first, times in {zone}"),
        None => format!("All changes in this organization, newest first, times in {zone}"),
    };
    let body = chrome.draw(frame, theme);
    let panes = match shared.screen_size() {
        ScreenSize::Wide => Layout::horizontal([Constraint::Fill(3), Constraint::Fill(2)]),
        _ => Layout::vertical([Constraint::Fill(1), Constraint::Fill(1)]),
    };
    let [entries, change] = body.layout(&panes);
    entries_pane(history, shared, frame, entries);
    if let Some(entry) = history.entry() {
        change_pane(entry, theme, frame, change);
    }
}

/// The zone of the times that are shown, e.g. `UTC`, `CET`.
fn zone_word(shared: &AppState) -> String {
    let now = shared.now.wall.to_zoned_datetime(shared.zone.clone());
    now.strftime("%Z").to_string()
}

fn entries_pane(history: &mut History, shared: &AppState, frame: &mut HitFrame, area: Rect) {
    let theme = shared.theme;
    let inner = Pane::titled("Changes")
        .focused(true)
        .render(frame, area, theme);
    let shown = usize::from(inner.height.saturating_sub(1)).max(1);
    history.set_viewport(shown);
    if history.entries.is_empty() {
        if history.read {
            let text = indented(inner, 2);
            frame.render_widget(Line::raw("No changes yet."), text);
        }
        frame.set_cursor_position(Position::new(inner.x, inner.y));
        return;
    }
    let subject = history.of.is_none();
    let rows = history
        .entries
        .iter()
        .skip(history.top)
        .take(shown)
        .map(|entry| {
            let mut cells = vec![
                minute(&entry.at, &shared.zone),
                cut(&visible(&entry.who), 10),
                action(entry).to_owned(),
            ];
            if subject {
                cells.push(visible(&entry.subject));
            }
            TableRow::new(cells)
        });
    let mut widths = vec![
        Constraint::Length(16),
        Constraint::Length(10),
        Constraint::Fill(2),
    ];
    let mut heads = vec!["When", "User", "Change"];
    if subject {
        widths.push(Constraint::Fill(3));
        heads.push("Key manager");
    }
    let head = TableRow::new(heads).style(theme.heading());
    let table = selectable(Table::new(rows, widths).header(head), theme);
    let focus = history.selected.saturating_sub(history.top);
    let mut state = TableState::new().with_selected(Some(focus));
    frame.render_stateful_widget(table, inner, &mut state);
    let total = history.entries.len();
    let below = below_first_row(inner);
    frame.hit_rows(below, history.top, total.saturating_sub(history.top));
    let (seen, first) = (shown, history.top);
    scrollbar(frame, area, theme, Scrolled { total, seen, first });
    cursor_on_row(frame, below, focus);
}

/// An RFC 3339 time to the minute in local time: `2026-11-25 10:00`.
fn minute(at: &str, zone: &TimeZone) -> String {
    match at.parse::<jiff::Timestamp>() {
        Ok(time) => time
            .to_zoned_datetime(zone.clone())
            .strftime("%Y-%m-%d %H:%M")
            .to_string(),
        Err(_) => pad(&visible(at), 16),
    }
}

/// Draws one field: old and new value, or its only value.
fn field_lines(entry: &Entry, it: &Difference, width: usize) -> Vec<String> {
    let word = |text: &Option<String>| visible(text.as_deref().unwrap_or("(empty)"));
    let both = entry.before.is_some() && entry.after.is_some();
    let label = it.label.to_owned();
    // Without room beside the label the value is below it.
    let (head, room) = if width >= 60 {
        (label.as_str(), 25)
    } else {
        ("", 2)
    };
    let mut lines = if both {
        difference(head, room, &word(&it.before), &word(&it.after), width)
    } else {
        let value = it.after.as_ref().or(it.before.as_ref());
        labeled(head, room, &word(&value.cloned()), width)
    };
    if width < 60 {
        lines.insert(0, label);
    }
    lines
}

/// Draws the change field by field; Enter shows what does not fit.
fn change_pane(entry: &Entry, theme: Theme, frame: &mut HitFrame, area: Rect) {
    let title = format!("{}: {}", visible(&entry.subject), action(entry));
    let inner = Pane::titled(title).render(frame, area, theme);
    let text = inner.inner(Margin::new(1, 0));
    let width = usize::from(text.width);
    let mut lines: Vec<Line<'static>> = differences(entry)
        .iter()
        .flat_map(|it| field_lines(entry, it, width))
        .map(Line::raw)
        .collect();
    if lines.is_empty() {
        lines.push(Line::raw(NOTHING_LOCAL));
    }
    let height = usize::from(text.height);
    if lines.len() > height && height > 0 {
        lines.truncate(height - 1);
        lines.push(Line::styled("(more: press Enter)", theme.muted()));
    }
    frame.render_widget(Paragraph::new(lines), text);
}
