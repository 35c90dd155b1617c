//! How help is drawn.

use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use unicode_width::UnicodeWidthStr;

use super::frame::chrome;
use super::help::Help;
use crate::key_manager::visible;
use crate::tui::app::AppState;
use crate::tui::components::{Layout, Page, cut, layout, pad};
use crate::tui::keymap::{Action, Availability, KeyContext};

/// Words that every screen uses.
const WORDS: [&str; 4] = [
    "Words: OK works. WARN works, read it. FAIL blocks. NOTE is information.",
    "Docs   https://wso2.com/api-platform/docs",
    "Log    $XDG_STATE_HOME/kmctl/kmctl.log     Screen reader: kmctl --plain",
    "",
];

/// Draws the rows that match.
pub fn view(help: &Help, shared: &AppState, frame: &mut Frame) {
    let theme = shared.theme;
    let contexts = [KeyContext::Help, KeyContext::Everywhere];
    let title = format!("Help: {}", help.title);
    let mut chrome = chrome(shared, &title, contexts, |action| match action {
        Action::Help => Availability::Absent,
        _ => Availability::Ready,
    });
    let (typed, cursor, _, _) = help.filter.window(20);
    let shown = if help.filter.text().is_empty() {
        "(type)".to_owned()
    } else {
        visible(&typed)
    };
    // A blank for the cursor behind the last letter.
    chrome.right = format!("Filter: {shown} ");
    let right = chrome.right.width();
    let body = chrome.draw(frame, theme);
    let size = frame.area();
    let compact = layout(size.width, size.height) == Layout::Compact;
    let words: usize = if compact { 0 } else { WORDS.len() };
    let upper = Rect {
        height: body
            .height
            .saturating_sub(u16::try_from(words).unwrap_or(0)),
        ..body
    };
    let mut page = Page::new(body.width);
    let rows = help.matching();
    if rows.is_empty() {
        page.text(
            "  No key does that. Backspace takes letters back, Esc closes.",
            Style::new(),
        );
    }
    for (place, (keys, text, _)) in rows.iter().enumerate() {
        let here = place == help.selected;
        let (mark, style) = if here {
            ("> ", theme.focus())
        } else {
            ("  ", Style::new())
        };
        page.line(vec![
            Span::styled(mark, theme.accent()),
            Span::styled(pad(keys, 18), theme.key()),
            Span::styled(cut(text, page.width().saturating_sub(20)), style),
        ]);
        if here {
            page.focus_from(page.len() - 1);
        }
    }
    let _ = page.draw(frame, upper);
    for (row, line) in WORDS.iter().take(words).enumerate() {
        let y = upper.bottom() + u16::try_from(row).unwrap_or(0);
        let line = cut(line, usize::from(body.width).saturating_sub(2));
        frame.render_widget(
            Line::styled(format!("  {line}"), theme.quiet()),
            Rect::new(body.x, y, body.width, 1),
        );
    }
    // Letters go into the filter, so the cursor stands there.
    let start = usize::from(size.width).saturating_sub(right) + "Filter: ".len();
    let column = if help.filter.text().is_empty() {
        start
    } else {
        start + cursor
    };
    let column = u16::try_from(column)
        .unwrap_or(0)
        .min(size.width.saturating_sub(1));
    frame.set_cursor_position(Position::new(column, size.y));
}
