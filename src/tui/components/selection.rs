//! Lists and tables with a selected row.

use ratatui::layout::{Position, Rect};
use ratatui::widgets::{HighlightSpacing, List, ListItem, ListState, Table};

use super::pane::{Scrolled, scrollbar};
use crate::tui::mouse::HitFrame;
use crate::tui::theme::Theme;

/// Adds mark and style of the selected row to a table.
pub fn selectable<'a>(table: Table<'a>, theme: Theme) -> Table<'a> {
    table
        .highlight_symbol("> ")
        .highlight_spacing(HighlightSpacing::Always)
        .row_highlight_style(theme.focus())
}

/// Draws the rows of a list inside a pane, its scrollbar, and the cursor on the selected row; returns the number of the first row on
/// screen. While another pane has the focus, the selected row is marked only.
pub fn list_in_pane(
    frame: &mut HitFrame,
    pane: Rect,
    inner: Rect,
    rows: Vec<ListItem<'_>>,
    mut state: ListState,
    focused: bool,
    theme: Theme,
) -> usize {
    let (total, selected) = (rows.len(), state.selected());
    let list = List::new(rows)
        .highlight_symbol("> ")
        .highlight_spacing(HighlightSpacing::Always)
        .highlight_style(if focused {
            theme.focus()
        } else {
            theme.title()
        });
    frame.render_stateful_widget(list, inner, &mut state);
    let (first, seen) = (state.offset(), usize::from(inner.height));
    scrollbar(frame, pane, theme, Scrolled { total, seen, first });
    if let Some(selected) = selected.filter(|_| focused) {
        cursor_on_row(frame, inner, selected.saturating_sub(first));
    }
    first
}

/// Puts the cursor on a row of this area, behind the mark of the selected one.
pub fn cursor_on_row(frame: &mut HitFrame, area: Rect, row: usize) {
    let row = u16::try_from(row).unwrap_or(0);
    frame.set_cursor_position(Position::new(area.x + 2, area.y + row));
}
