//! How the history is drawn: the entries, and what the one with the focus changed; at 110 columns side by side.

use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use super::frame::chrome;
use super::history::{History, entry_lines};
use crate::key_manager::visible;
use crate::store::Entry;
use crate::tui::model::Shared;
use crate::tui::theme::Theme;
use crate::tui::widget::{Layout, cut, labelled, layout, pad, wrap};

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
pub fn view(history: &History, shared: &Shared, frame: &mut Frame<'_>) {
    let theme = shared.theme;
    let title = match &history.of {
        Some(name) => format!("History of {}", visible(name)),
        None => "History".to_owned(),
    };
    let mut chrome = chrome(shared, &title, history.contexts(), |action| {
        history.available(action, shared)
    });
    chrome.subtitle = match &history.of {
        Some(_) => "What was changed, by whom and when; the newest first".to_owned(),
        None => "All changes in this organization, the newest first".to_owned(),
    };
    let body = chrome.draw(frame, theme);
    let wide = layout(shared.size.0, shared.size.1) == Layout::Wide;
    let rows = u16::try_from(shown(shared.size)).unwrap_or(u16::MAX);
    let left = Rect {
        width: if wide { body.width * 3 / 5 } else { body.width },
        height: rows.min(body.height),
        ..body
    };
    entries(history, theme, frame, left);
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

fn entries(history: &History, theme: Theme, frame: &mut Frame<'_>, area: Rect) {
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
        let line = entry_line(entry, here, history.of.is_none(), area.width, theme);
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

/// `2026-11-25 10:00Z  tester  updated  external-asgardeo-km`; the subject where it is not the title's.
fn entry_line(entry: &Entry, here: bool, subject: bool, width: u16, theme: Theme) -> Line<'static> {
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
    let used = 2 + 17 + 2 + 10 + 2;
    Line::from(vec![
        Span::styled(mark, theme.accent()),
        Span::styled(minute(&entry.at), style),
        Span::raw(format!("  {}  ", pad(&visible(&entry.who), 10))),
        Span::raw(cut(&what, usize::from(width).saturating_sub(used))),
    ])
}

/// An RFC 3339 time to the minute: `2026-11-25 10:00Z`.
fn minute(at: &str) -> String {
    match at.parse::<jiff::Timestamp>() {
        Ok(time) => time.strftime("%Y-%m-%d %H:%MZ").to_string(),
        Err(_) => pad(&visible(at), 17),
    }
}

/// What the change did, field by field; what does not fit is behind Enter.
fn change(entry: &Entry, theme: Theme, frame: &mut Frame<'_>, area: Rect) {
    let width = usize::from(area.width);
    let mut lines = vec![Line::styled(
        cut(
            &format!("  {} {}", visible(&entry.subject), entry.action),
            width,
        ),
        theme.heading(),
    )];
    for text in entry_lines(entry) {
        let text = visible(&text);
        let (label, value) = text.split_once(": ").unwrap_or(("", &text));
        if width >= 60 {
            for line in labelled(&format!("  {label}"), 27, value, width) {
                lines.push(Line::raw(line));
            }
        } else {
            lines.push(Line::raw(format!("  {label}")));
            for line in wrap(value, width.saturating_sub(4)) {
                lines.push(Line::raw(format!("    {line}")));
            }
        }
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
