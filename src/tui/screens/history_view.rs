//! How the history is drawn: the entries, and what the one with the focus changed; at 110 columns side by side.

use jiff::tz::TimeZone;
use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use super::frame::chrome;
use super::history::History;
use crate::key_manager::visible;
use crate::ops::history::{Difference, differences};
use crate::store::Entry;
use crate::tui::app::AppState;
use crate::tui::components::{Layout, cut, difference, labelled, layout, pad};
use crate::tui::theme::Theme;

/// Entries on screen on a terminal of this size: half of the body, or all of it where the change stands beside.
pub fn shown(size: (u16, u16)) -> usize {
    let body = |around: u16| usize::from(size.1.saturating_sub(around)).max(2);
    match layout(size.0, size.1) {
        Layout::TooSmall => 1,
        Layout::Compact => (body(5) / 2).max(2),
        Layout::Full => body(6) / 2,
        Layout::Wide => body(6) - 1,
    }
}

/// Draws the entries and the change of the one with the focus.
pub fn view(history: &History, shared: &AppState, frame: &mut Frame) {
    let theme = shared.theme;
    let title = match &history.of {
        Some(name) => format!("History of {}", visible(name)),
        None => "History".to_owned(),
    };
    let mut chrome = chrome(shared, &title, history.contexts(), |action| {
        history.available(action, shared)
    });
    chrome.subtitle = match &history.of {
        Some(_) => format!(
            "What was changed, by whom and when ({}); the newest first",
            zone_word(shared)
        ),
        None => format!(
            "All changes in this organization ({}), the newest first",
            zone_word(shared)
        ),
    };
    let body = chrome.draw(frame, theme);
    let wide = layout(shared.size.0, shared.size.1) == Layout::Wide;
    let rows = u16::try_from(shown(shared.size)).unwrap_or(u16::MAX);
    let left = Rect {
        width: if wide { body.width * 3 / 5 } else { body.width },
        height: rows.min(body.height),
        ..body
    };
    entries(history, shared, frame, left);
    let right = if wide {
        Rect {
            x: left.right() + 2,
            width: body.width.saturating_sub(left.width + 2),
            ..body
        }
    } else {
        let gap = u16::from(body.height > left.height + 3);
        Rect {
            y: left.bottom() + gap,
            height: body.height.saturating_sub(left.height + gap),
            ..body
        }
    };
    if let Some(entry) = history.entry() {
        change(entry, theme, frame, right);
    }
}

/// The zone of the times that are shown, e.g. `UTC`, `CET`.
fn zone_word(shared: &AppState) -> String {
    let now = shared.now.wall.to_zoned_datetime(shared.zone.clone());
    now.strftime("%Z").to_string()
}

fn entries(history: &History, shared: &AppState, frame: &mut Frame, area: Rect) {
    if history.entries.is_empty() && history.read {
        let text = "  Nothing was changed so far.";
        frame.render_widget(Line::raw(text), Rect { height: 1, ..area });
        frame.set_cursor_position(Position::new(area.x, area.y));
    }
    let rows = history.entries.iter().enumerate().skip(history.top);
    for (row, (place, entry)) in rows.take(usize::from(area.height)).enumerate() {
        let here = place == history.selected;
        let y = area.y + u16::try_from(row).unwrap_or(0);
        if here {
            frame.set_cursor_position(Position::new(area.x + 2, y));
        }
        let line = entry_line(entry, here, history.of.is_none(), area.width, shared);
        frame.render_widget(
            line,
            Rect {
                y,
                height: 1,
                ..area
            },
        );
    }
}

/// `2026-11-25 10:00  tester  updated  external-asgardeo-km`; the subject where it is not the title's.
fn entry_line(
    entry: &Entry,
    here: bool,
    subject: bool,
    width: u16,
    shared: &AppState,
) -> Line<'static> {
    let (theme, zone) = (shared.theme, &shared.zone);
    let (mark, style) = if here {
        ("> ", theme.focus())
    } else {
        ("  ", Style::new())
    };
    let what = if subject {
        format!("{}: {}", visible(&entry.subject), entry.action)
    } else {
        entry.action.clone()
    };
    let used = 2 + 16 + 2 + 10 + 2;
    Line::from(vec![
        Span::styled(mark, theme.accent()),
        Span::styled(minute(&entry.at, zone), style),
        Span::raw(format!("  {}  ", pad(&visible(&entry.who), 10))),
        Span::raw(cut(&what, usize::from(width).saturating_sub(used))),
    ])
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

/// One field: what it was and what it is, or its value alone where there is only one.
fn field_lines(entry: &Entry, it: &Difference, width: usize) -> Vec<String> {
    let word = |text: &Option<String>| visible(text.as_deref().unwrap_or("(empty)"));
    let both = entry.before.is_some() && entry.after.is_some();
    let label = format!("  {}", it.label);
    // Where there is no room beside it the value stands below its label.
    let (head, room) = if width >= 60 {
        (label.as_str(), 27)
    } else {
        ("", 6)
    };
    let mut lines = if both {
        difference(head, room, &word(&it.before), &word(&it.after), width)
    } else {
        let value = it.after.as_ref().or(it.before.as_ref());
        labelled(head, room, &word(&value.cloned()), width)
    };
    if width < 60 {
        lines.insert(0, label);
    }
    lines
}

/// What the change did, field by field; what does not fit is behind Enter.
fn change(entry: &Entry, theme: Theme, frame: &mut Frame, area: Rect) {
    let width = usize::from(area.width);
    let mut lines = vec![Line::styled(
        cut(
            &format!("  {}: {}", visible(&entry.subject), entry.action),
            width,
        ),
        theme.heading(),
    )];
    for it in differences(entry) {
        lines.extend(field_lines(entry, &it, width).into_iter().map(Line::raw));
    }
    let height = usize::from(area.height);
    if lines.len() > height && height > 0 {
        lines.truncate(height - 1);
        lines.push(Line::styled("  (more: press Enter)", theme.quiet()));
    }
    for (row, line) in lines.into_iter().enumerate() {
        let y = area.y + u16::try_from(row).unwrap_or(0);
        frame.render_widget(
            line,
            Rect {
                y,
                height: 1,
                ..area
            },
        );
    }
}
