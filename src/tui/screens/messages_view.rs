//! How the messages so far are drawn.

use ratatui::Frame;
use ratatui::style::Style;
use ratatui::text::Span;

use super::frame::{chrome, finish};
use super::messages::MessageList;
use crate::tui::components::pane::Pane;
use crate::tui::components::{Page, wrap};
use crate::tui::keymap::KeyContext;
use crate::tui::notification::Level;
use crate::tui::state::AppState;

/// Draws them; each is shown whole.
pub fn view(list: &MessageList, shared: &AppState, frame: &mut Frame) {
    let theme = shared.theme;
    let contexts = [
        KeyContext::Messages,
        KeyContext::NoText,
        KeyContext::Everywhere,
    ];
    let mut chrome = chrome(shared, "Messages", contexts, |action| {
        list.available(action, shared)
    });
    chrome.subtitle = "Messages and errors of this session, newest last".to_owned();
    let body = chrome.draw(frame, theme);
    let body = Pane::titled("Messages")
        .right(shared.notifications.history().len().to_string())
        .focused(true)
        .render(frame, body, theme);
    let mut page = Page::new(body.width);
    let history = shared.notifications.history();
    if history.is_empty() {
        page.text("  No messages yet.", Style::new());
        page.cursor(2);
    }
    for (place, message) in history.iter().enumerate() {
        let here = place == list.selected;
        let from = page.len();
        let (word, style) = match message.level {
            Level::Fail => ("FAIL", theme.fail()),
            Level::Done => ("OK", theme.ok()),
            Level::Note => ("NOTE", theme.note()),
        };
        let time = message
            .at
            .to_zoned_datetime(shared.zone.clone())
            .strftime("%H:%M:%S")
            .to_string();
        let mark = if here { "> " } else { "  " };
        for (row, line) in wrap(&message.text, page.width().saturating_sub(18))
            .into_iter()
            .enumerate()
        {
            let text_style = if here { theme.title() } else { Style::new() };
            if row == 0 {
                page.line(vec![
                    Span::styled(mark, theme.accent()),
                    Span::raw(format!("{time}  ")),
                    Span::styled(format!("{word:<6}"), style),
                    Span::styled(line, text_style),
                ]);
                if here {
                    page.cursor(2);
                }
            } else {
                page.text(format!("{}{line}", " ".repeat(18)), text_style);
            }
        }
        if here {
            page.focus_from(from);
        }
    }
    finish(page, frame, body);
}
