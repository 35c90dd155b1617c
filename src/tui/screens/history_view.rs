//! View of the history: entries, and the changes of the focused one; side by side from 110 columns.

use jiff::tz::TimeZone;
use ratatui::layout::{Constraint, Layout, Margin, Position, Rect};
use ratatui::text::Line;
use ratatui::widgets::{Paragraph, Row as TableRow, Table, TableState};

use super::frame::chrome;
use super::history::{History, no_field};
use crate::key_manager::{cells, visible};
use crate::ops::history::action;
use crate::ops::history::{Difference, differences};
use crate::store::Entry;
use crate::tui::components::pane::{
    Pane, Scrolled, below_first_row, fitting, indented, scrollbar, split_top,
};
use crate::tui::components::selection::{cursor_on_row, selectable};
use crate::tui::components::{cut, difference, pad, values, wrap};
use crate::tui::mouse::HitFrame;
use crate::tui::state::AppState;
use crate::tui::theme::Theme;

/// Cells of the mark of the selected row, of the time, and of the user.
const MARK: u16 = 2;
const WHEN: u16 = 16;
const USER: u16 = 10;
/// Cells between two columns.
const GAP: u16 = 2;

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
    let [entries, change] = match shared.is_wide() {
        true => body.layout(&Layout::horizontal([
            Constraint::Length(wanted(history, body.width)),
            Constraint::Fill(1),
        ])),
        false => {
            let rows = history.entries.len().max(1) + 1;
            let height = fitting(body, rows)
                .height
                .clamp(5, (body.height / 2).max(5));
            split_top(body, height)
        }
    };
    let lines = history.entry().map(|entry| {
        let width = usize::from(change.width.saturating_sub(4));
        change_lines(entry, shared, width)
    });
    let needed = lines.as_ref().map_or(0, Vec::len);
    let entries = match shared.is_wide() {
        // As high as each other.
        true => fitting(entries, (history.entries.len() + 1).max(needed)),
        false => entries,
    };
    entries_pane(history, shared, frame, entries);
    if let (Some(entry), Some(lines)) = (history.entry(), lines) {
        let change = match shared.is_wide() {
            true => Rect {
                height: entries.height,
                ..change
            },
            false => fitting(change, needed),
        };
        change_pane(entry, lines, shared, frame, change);
    }
}

/// Cells of the longest change and of the longest name.
fn longest(history: &History) -> (u16, u16) {
    let entries = history.entries.iter().zip(&history.summaries);
    let most = entries.fold((0, 0), |(change, name), (entry, summary)| {
        let (of_change, of_name) = (cells(summary), cells(&visible(&entry.subject)));
        (of_change.max(change), of_name.max(name))
    });
    let most = (u16::try_from(most.0), u16::try_from(most.1));
    (most.0.unwrap_or(u16::MAX), most.1.unwrap_or(u16::MAX))
}

/// Width of the pane of entries beside the change: half, or up to two thirds of the window where changes and names need them.
fn wanted(history: &History, width: u16) -> u16 {
    let (change, name) = longest(history);
    let name = if history.of.is_none() { name } else { 0 };
    // Two borders and two gaps.
    let columns = (MARK + WHEN + 2 + 2 * GAP)
        .saturating_add(change)
        .saturating_add(name);
    columns.clamp(part(width, 19, 40), part(width, 2, 3))
}

/// So many parts of a width, whatever its size.
fn part(width: u16, parts: u16, of: u16) -> u16 {
    width / of * parts + width % of * parts / of
}

/// The zone of the times that are shown, e.g. `UTC`, `CET`.
pub(super) fn zone_word(shared: &AppState) -> String {
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
    let (longest, of_name) = longest(history);
    // In a narrow window the change matters more than who made it; beside the change, its pane names the user.
    let user = inner.width >= 70 && !shared.is_wide();
    // What the mark, the time, the user and the gaps leave.
    let gaps = 1 + u16::from(user) + u16::from(subject);
    let left = inner
        .width
        .saturating_sub(MARK + WHEN + gaps * GAP + if user { USER } else { 0 });
    let change = match subject {
        true => longest.max(6).min(left - of_name.min(left / 3)),
        false => left,
    };
    let name = left.saturating_sub(change);
    let rows = history
        .entries
        .iter()
        .zip(&history.summaries)
        .skip(history.top)
        .take(shown)
        .map(|(entry, summary)| {
            let mut row = vec![minute(&entry.at, &shared.zone)];
            if user {
                row.push(cut(&visible(&entry.who), USER.into()));
            }
            row.push(cut(summary, change.into()));
            if subject {
                row.push(cut(&visible(&entry.subject), name.into()));
            }
            TableRow::new(row)
        });
    let mut widths = vec![Constraint::Length(WHEN)];
    let mut heads = vec!["When"];
    if user {
        widths.push(Constraint::Length(USER));
        heads.push("User");
    }
    widths.push(Constraint::Length(change));
    heads.push("Change");
    if subject {
        widths.push(Constraint::Length(name));
        heads.push("Object");
    }
    let head = TableRow::new(heads).style(theme.heading());
    let table = Table::new(rows, widths).header(head).column_spacing(GAP);
    let table = selectable(table, theme);
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

/// Old and new value of each field, or its only value.
fn field_lines(entry: &Entry, width: usize, theme: Theme) -> Vec<Line<'static>> {
    const LABEL: usize = 25;
    let word = |text: &Option<String>| text.clone().unwrap_or_else(|| "(empty)".to_owned());
    let changes = differences(entry);
    if entry.before.is_none() || entry.after.is_none() {
        let only = |it: &Difference| it.after.clone().or_else(|| it.before.clone());
        let pairs = changes.iter().map(|it| (it.label, word(&only(it))));
        return values(pairs, LABEL, width, theme);
    }
    let shown = |text: &Option<String>| visible(&word(text));
    let lines = changes.iter().flat_map(|it| {
        let (before, after) = (shown(&it.before), shown(&it.after));
        let beside = difference(it.label, LABEL, &before, &after, width);
        match width >= 60 || beside.len() == 1 {
            true => beside,
            // Without room beside the label the values are below it.
            false => std::iter::once(it.label.to_owned())
                .chain(difference("", 2, &before, &after, width))
                .collect(),
        }
    });
    lines.map(Line::raw).collect()
}

/// The change field by field, with its user where the list has no column for one.
fn change_lines(entry: &Entry, shared: &AppState, width: usize) -> Vec<Line<'static>> {
    let theme = shared.theme;
    let mut lines = field_lines(entry, width, theme);
    if shared.is_wide() {
        // The list beside it has no column for the user.
        lines.insert(
            0,
            Line::styled(format!("Changed by {}", visible(&entry.who)), theme.muted()),
        );
    }
    if lines.len() <= usize::from(shared.is_wide()) {
        let text = no_field(entry);
        lines.extend(wrap(&text, width).into_iter().map(Line::raw));
    }
    lines
}

/// Draws the change; Enter shows what does not fit.
fn change_pane(
    entry: &Entry,
    mut lines: Vec<Line<'static>>,
    shared: &AppState,
    frame: &mut HitFrame,
    area: Rect,
) {
    let theme = shared.theme;
    let title = format!("{}: {}", visible(&entry.subject), action(entry));
    let inner = Pane::titled(title).render(frame, area, theme);
    let text = inner.inner(Margin::new(1, 0));
    let height = usize::from(text.height);
    if lines.len() > height && height > 0 {
        lines.truncate(height - 1);
        lines.push(Line::styled("(press Enter for more)", theme.muted()));
    }
    frame.render_widget(Paragraph::new(lines), text);
}
