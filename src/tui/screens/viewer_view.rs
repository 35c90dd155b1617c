//! How long text is drawn.

use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use super::frame::chrome;
use super::viewer::Viewer;
use crate::tui::components::cut;
use crate::tui::state::AppState;

/// Draws the lines on screen.
pub fn view(viewer: &Viewer, shared: &AppState, frame: &mut Frame) {
    let theme = shared.theme;
    let mut chrome = chrome(shared, &viewer.title, viewer.contexts(), |action| {
        viewer.available(action)
    });
    let all = viewer.lines.len();
    chrome.right = format!("line {} of {all}", (viewer.top + 1).min(all.max(1)));
    chrome.subtitle.clone_from(&viewer.source);
    let body = chrome.draw(frame, theme);
    let mut lines = body;
    if viewer.searching || !viewer.search.text().is_empty() {
        let row = Rect {
            height: 1.min(body.height),
            ..body
        };
        let (text, cursor, _, _) = viewer
            .search
            .window(usize::from(body.width).saturating_sub(9));
        let shown = crate::key_manager::visible(&text);
        frame.render_widget(
            Line::from(vec![
                Span::styled("Search: ", theme.accent()),
                Span::raw(shown),
            ]),
            row,
        );
        lines = Rect {
            y: body.y + row.height,
            height: body.height - row.height,
            ..body
        };
        if viewer.searching {
            let column = u16::try_from(8 + cursor).unwrap_or(u16::MAX);
            frame.set_cursor_position(Position::new(
                body.x + column.min(body.width.saturating_sub(1)),
                body.y,
            ));
        }
    }
    for (row, line) in viewer
        .lines
        .iter()
        .skip(viewer.top)
        .take(usize::from(lines.height))
        .enumerate()
    {
        let here = viewer.found == Some(viewer.top + row);
        let style = if here { theme.focus() } else { Style::new() };
        let y = lines.y + u16::try_from(row).unwrap_or(0);
        frame.render_widget(
            Line::styled(cut(line, usize::from(lines.width)), style),
            Rect::new(lines.x, y, lines.width, 1),
        );
    }
    if !viewer.searching {
        frame.set_cursor_position(Position::new(lines.x, lines.y));
    }
}
