//! View of the help: matching keys, and the terms used on all screens.

use ratatui::layout::{Constraint, Layout as Split, Position, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::{Cell, Paragraph, Row, Table, TableState};

use super::frame::chrome;
use super::help::Help;
use super::screen_state::ScreenState;
use crate::key_manager::visible;
use crate::tui::components::pane::{Pane, Scrolled, column, indented, scrollbar};
use crate::tui::components::selection::selectable;
use crate::tui::components::{Layout, cut, layout};
use crate::tui::keymap::{KeyContext, footer};
use crate::tui::mouse::Frame;
use crate::tui::state::AppState;
use crate::tui::theme::Theme;

/// Columns of the pane at most.
const WIDTH: u16 = 96;
/// Cells of the filter.
const FILTER: usize = 20;

/// Draws the rows that match.
pub fn view(help: &mut Help, shared: &AppState, frame: &mut Frame) {
    let theme = shared.theme;
    let title = format!("Help: {}", help.title);
    let mut chrome = chrome(shared, &title, help);
    // The keys that edit the filter are not named.
    let contexts = [KeyContext::Help, KeyContext::Everywhere];
    let width = usize::from(shared.size.0).saturating_sub(1);
    chrome.footer = footer(&contexts, width, |action| help.available(action, shared));
    let body = column(chrome.draw(frame, theme), WIDTH);
    let size = frame.area();
    let compact = layout(size.width, size.height) == Layout::Compact;
    let [keys, words] = body.layout(&Split::vertical([
        Constraint::Fill(1),
        Constraint::Length(if compact { 0 } else { 3 }),
    ]));
    keys_pane(help, frame, keys, theme);
    frame.render_widget(
        Paragraph::new(words_lines(theme, usize::from(words.width))),
        words,
    );
}

fn keys_pane(help: &mut Help, frame: &mut Frame, area: Rect, theme: Theme) {
    let (typed, cursor, _, _) = help.filter.window(FILTER);
    let typed = visible(&typed);
    let filter = Line::from(vec![
        Span::styled("Filter: ", theme.accent()),
        if typed.is_empty() {
            Span::styled("(type)", theme.muted())
        } else {
            // One cell more for the cursor behind the text.
            Span::raw(format!("{typed} "))
        },
    ]);
    let right = u16::try_from(filter.width()).unwrap_or(0);
    let inner = Pane::titled("Keys")
        .right(filter)
        .focused(true)
        .render(frame, area, theme);
    let seen = usize::from(inner.height).max(1);
    help.set_viewport(seen);
    let rows = help.matching();
    if rows.is_empty() {
        let text = "No matching key. Backspace deletes, Esc closes.";
        let at = indented(inner, 2);
        frame.render_widget(Line::raw(cut(text, usize::from(at.width))), at);
    }
    let total = rows.len();
    let lines = rows.iter().map(|(keys, text, _)| {
        let keys = Cell::from(Span::styled(*keys, theme.key()));
        Row::new([keys, Cell::from(*text)])
    });
    let widths = [Constraint::Length(18), Constraint::Fill(1)];
    let table = selectable(Table::new(lines, widths), theme);
    let mut state = TableState::new().with_selected((total > 0).then_some(help.selected));
    frame.render_stateful_widget(table, inner, &mut state);
    let first = state.offset();
    frame.hit_rows(inner, first, total.saturating_sub(first));
    scrollbar(frame, area, theme, Scrolled { total, seen, first });
    // Letters go to the filter, so the cursor is there.
    let start = area.right().saturating_sub(2 + right) + 8;
    let column = if typed.is_empty() {
        0
    } else {
        u16::try_from(cursor).unwrap_or(0)
    };
    frame.set_cursor_position(Position::new(start + column, area.y));
}

/// Words that every screen uses.
fn words_lines(theme: Theme, width: usize) -> Vec<Line<'static>> {
    let room = width.saturating_sub(2);
    let words = [
        "OK: fine. WARN: works, but check it. FAIL: won't work. NOTE: for information.",
        "Docs  https://wso2.com/api-platform/docs    Screen reader  kmctl --plain",
        "Log   $XDG_STATE_HOME/kmctl/kmctl.log",
    ];
    words
        .into_iter()
        .map(|line| Line::styled(format!("  {}", cut(line, room)), theme.muted()))
        .collect()
}
