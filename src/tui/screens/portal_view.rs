//! How the Developer Portal's choice is drawn.

use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use unicode_width::UnicodeWidthStr;

use super::frame::chrome;
use super::portal::Portal;
use crate::key_manager::{BUILT_IN_NAME, visible};
use crate::tui::app::AppState;
use crate::tui::components::{Layout, cut, layout, wrap};
use crate::tui::theme::Theme;

/// Rows on screen on a terminal of this size: what is left of title, rules, Save and what Save does.
pub fn rows_shown(size: (u16, u16)) -> usize {
    let around = match layout(size.0, size.1) {
        Layout::TooSmall | Layout::Compact => 5 + 2,
        Layout::Full | Layout::Wide => 6 + 4,
    };
    usize::from(size.1.saturating_sub(around)).max(1)
}

/// Draws the rows on screen, `[ Save ]`, and what Save does.
pub fn view(portal: &Portal, shared: &AppState, frame: &mut Frame) {
    let theme = shared.theme;
    let mut chrome = chrome(
        shared,
        "Developer Portal Key Managers",
        portal.contexts(),
        |action| portal.available(action),
    );
    chrome.subtitle = "Configure key managers for Your Developer Portal".to_owned();
    let body = chrome.draw(frame, theme);
    let width = usize::from(body.width);
    let gap = u16::from(layout(shared.size.0, shared.size.1) != Layout::Compact);
    let mut y = body.y;
    let put = |frame: &mut Frame, y: u16, line: Line<'_>| {
        if y < body.bottom() {
            frame.render_widget(line, Rect::new(body.x, y, body.width, 1));
        }
    };
    let end = portal.count().min(portal.top + Portal::shown(shared));
    for place in portal.top..end {
        let Some((name, enabled)) = portal.at(place) else {
            break;
        };
        let here = place == portal.place && !portal.on_save;
        if here {
            frame.set_cursor_position(Position::new(body.x + 2, y));
        }
        put(frame, y, row(portal, name, enabled, here, width, shared));
        y += 1;
    }
    let more = match portal.hidden(shared) {
        (true, true) => "more above and below",
        (true, false) => "more above",
        (false, true) => "more below",
        (false, false) => "",
    };
    if gap > 0 && !more.is_empty() {
        put(
            frame,
            y,
            Line::styled(format!("      ({more})"), theme.quiet()),
        );
    }
    y += gap;
    if portal.on_save {
        frame.set_cursor_position(Position::new(
            body.x + 4,
            y.min(body.bottom().saturating_sub(1)),
        ));
    }
    put(frame, y, save_button(portal, theme));
    y += 1 + gap;
    let text = if portal.selected == portal.saved {
        format!("The Developer Portal uses {}.", portal.saved)
    } else {
        format!("After Save, the Developer Portal uses {}.", portal.selected)
    };
    for line in wrap(&visible(&text), width.saturating_sub(4)) {
        put(frame, y, Line::styled(format!("  {line}"), theme.quiet()));
        y += 1;
    }
}

fn save_button(portal: &Portal, theme: Theme) -> Line<'static> {
    let (mark, style) = if portal.on_save {
        ("> ", theme.focus())
    } else {
        ("  ", Style::new())
    };
    Line::from(vec![
        Span::styled(mark, theme.accent()),
        Span::styled("[ Save ]", style),
    ])
}

fn row(
    portal: &Portal,
    name: &str,
    enabled: bool,
    here: bool,
    width: usize,
    shared: &AppState,
) -> Line<'static> {
    let theme = shared.theme;
    let selected = portal.selected == name;
    let saved = portal.saved == name;
    let note = match (selected, saved, enabled) {
        (true, false, _) => "not saved",
        (_, true, _) => "saved choice",
        (false, false, false) if width < 50 => "disabled",
        (false, false, false) => "disabled in Key Managers",
        (false, false, true) => "",
    };
    let radio = if selected { "(*) " } else { "( ) " };
    let suffix = if name == BUILT_IN_NAME {
        " (Production)"
    } else {
        ""
    };
    let room = width.saturating_sub(6 + note.width() + 1);
    let text = cut(&format!("{}{suffix}", visible(name)), room);
    let gap = width.saturating_sub(6 + text.width() + note.width());
    let (mark, style) = if here {
        ("> ", theme.focus())
    } else {
        ("  ", Style::new())
    };
    Line::from(vec![
        Span::styled(mark, theme.accent()),
        Span::raw(radio),
        Span::styled(text, style),
        Span::raw(" ".repeat(gap)),
        Span::raw(note),
    ])
}
