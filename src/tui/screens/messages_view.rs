//! View of the messages of this run.

use ratatui::style::Style;
use ratatui::text::Span;

use super::frame::chrome;
use super::history_view::zone_word;
use super::messages::MessageList;
use crate::tui::components::Page;
use crate::tui::components::pane::{Pane, fitting};
use crate::tui::mouse::{Hit, HitFrame};
use crate::tui::notification::Level;
use crate::tui::state::AppState;

/// Draws the messages, each wrapped and complete.
pub fn view(list: &MessageList, shared: &AppState, frame: &mut HitFrame) {
    let theme = shared.theme;
    let mut chrome = chrome(shared, "Messages", list);
    let zone = zone_word(shared);
    chrome.subtitle = format!("Results and errors from this session, newest last, times in {zone}");
    let body = chrome.draw(frame, theme);
    let history = shared.notifications.history();
    let mut page = Page::new(body.width.saturating_sub(4), theme);
    if history.is_empty() {
        page.text("No messages yet.", theme.muted());
        page.cursor(0);
    }
    for (place, message) in history.iter().enumerate() {
        let here = place == list.selected;
        let from = page.len();
        let (word, style) = match message.level {
            Level::Fail => ("FAIL", theme.fail()),
            Level::Done => ("OK", theme.ok()),
            Level::Note => ("NOTE", theme.note()),
        };
        let time = message.at.to_zoned_datetime(shared.zone.clone());
        let head = vec![
            Span::styled(if here { "> " } else { "  " }, theme.accent()),
            Span::styled(time.strftime("%H:%M:%S  ").to_string(), theme.muted()),
            Span::styled(format!("{word:<6}"), style),
        ];
        let style = if here { theme.title() } else { Style::new() };
        page.hung(head, &message.text, style);
        page.hit_from(from, Hit::Row(place));
        if here {
            page.cursor_at(from, 2);
            page.focus_from(from);
        }
    }
    let pane = Pane::titled("Messages")
        .right(history.len().to_string())
        .focused(true);
    let lines = page.len();
    page.draw_in(&pane, frame, fitting(body, lines));
}
