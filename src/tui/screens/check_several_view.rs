//! View of the check of several: progress, and a table of the results, those that are not OK first.

use crate::tui::components::selection::{cursor_on_row, selectable};
use crate::tui::mouse::HitFrame;
use ratatui::layout::{Constraint, Margin, Position, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::{LineGauge, Row as TableRow, Table, TableState};

use super::check_several::CheckSeveral;
use super::frame::chrome;
use crate::key_manager::visible;
use crate::tui::components::cut;
use crate::tui::components::pane::{
    Pane, Scrolled, below_first_row, fitting, indented, scrollbar, split_top,
};
use crate::tui::state::AppState;

/// Cells of the mark of the focused row, of a grade, and between two columns.
const MARK: usize = 2;
const GRADE: usize = 4;
const GAP: usize = 2;

/// Draws the progress and the rows, and stores how many rows it shows.
pub fn view(check: &mut CheckSeveral, shared: &AppState, frame: &mut HitFrame) {
    let theme = shared.theme;
    let mut chrome = chrome(shared, "Check key managers", check);
    chrome.subtitle = "Stored values compared with the provider's".to_owned();
    let body = chrome.draw(frame, theme);
    let [head, below] = split_top(body, 1);
    progress(check, shared, frame, head);
    // As high as its rows will be, so that it does not grow while they come in.
    let expected = check.total.and_then(|total| usize::try_from(total).ok());
    let expected = expected.unwrap_or(0).max(check.rows.len()).max(1);
    let rows = fitting(below, expected.saturating_add(1));
    let pane = Pane::titled("Results")
        .right(check.rows.len().to_string())
        .focused(true);
    let inner = pane.render(frame, rows, theme);
    if check.rows.is_empty() {
        let text = match (check.runs(), check.stopped) {
            (true, _) => "No results yet.",
            (false, true) => "Nothing was checked.",
            (false, false) => "No key manager to check.",
        };
        let at = indented(inner, 2);
        frame.render_widget(Line::styled(text, theme.muted()), at);
        frame.set_cursor_position(Position::new(inner.x, inner.y));
        return;
    }
    let shown = usize::from(inner.height.saturating_sub(1)).max(1);
    check.set_viewport(shown);
    let seen = check.rows.iter().skip(check.top).take(shown);
    let name = check.widest.min(usize::from(inner.width) / 3);
    let sentence = usize::from(inner.width).saturating_sub(MARK + GRADE + name + 2 * GAP);
    let table_rows = seen.map(|row| {
        TableRow::new(vec![
            Line::styled(row.grade.tag(), theme.grade(row.grade)),
            Line::raw(cut(&visible(row.name.as_str()), name)),
            Line::raw(cut(&visible(&row.sentence), sentence)),
        ])
    });
    let widths = [GRADE, name, sentence];
    let widths = widths.map(|width| Constraint::Length(u16::try_from(width).unwrap_or(u16::MAX)));
    let head = TableRow::new(["", "Name", "Result"]).style(theme.heading());
    let table = Table::new(table_rows, widths)
        .header(head)
        .column_spacing(u16::try_from(GAP).unwrap_or(1));
    let table = selectable(table, theme);
    let focus = check.selected.saturating_sub(check.top);
    let mut state = TableState::new().with_selected(Some(focus));
    frame.render_stateful_widget(table, inner, &mut state);
    let (total, seen, first) = (check.rows.len(), shown, check.top);
    let inner = below_first_row(inner);
    frame.hit_rows(inner, first, total.saturating_sub(first));
    scrollbar(frame, rows, theme, Scrolled { total, seen, first });
    cursor_on_row(frame, inner, focus);
}

/// Draws the counts, with a progress bar and the elapsed seconds while the check runs.
fn progress(check: &CheckSeveral, shared: &AppState, frame: &mut HitFrame, area: Rect) {
    let theme = shared.theme;
    let Some(since) = check.since else {
        let (word, style) = match check.stopped {
            true => ("Stopped", theme.warn()),
            false => ("Checked", theme.ok()),
        };
        let line = Line::from(vec![
            Span::styled(format!("  {word:<9}"), style),
            Span::raw(check.summary()),
        ]);
        frame.render_widget(line, area);
        return;
    };
    let seconds = shared.now.seconds_since(since);
    let label = format!("{} ({seconds} s)", check.summary());
    let ratio = match check.total {
        Some(total) if total > 0 => (check.done as f64 / total as f64).clamp(0.0, 1.0),
        _ => 0.0,
    };
    let (filled, unfilled) = if theme.ascii {
        ("=", "-")
    } else {
        ("━", "─")
    };
    let gauge = LineGauge::default()
        .ratio(ratio)
        .label(label)
        .filled_symbol(filled)
        .unfilled_symbol(unfilled)
        .filled_style(theme.accent())
        .unfilled_style(theme.border());
    let at = area.inner(Margin::new(2, 0));
    frame.render_widget(gauge, at);
}
