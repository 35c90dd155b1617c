//! View of the check of several: progress, and a table of those that are not OK.

use crate::tui::components::selection::{cursor_on_row, selectable};
use crate::tui::mouse::HitFrame;
use ratatui::layout::{Constraint, Margin, Position, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::{LineGauge, Row as TableRow, Table, TableState};

use super::check_several::CheckSeveral;
use super::frame::chrome;
use crate::key_manager::visible;
use crate::tui::components::pane::{Pane, Scrolled, indented, scrollbar, split_top};
use crate::tui::state::AppState;

/// Draws the progress and the rows, and stores how many rows it shows.
pub fn view(check: &mut CheckSeveral, shared: &AppState, frame: &mut HitFrame) {
    let theme = shared.theme;
    let mut chrome = chrome(shared, "Check", check);
    chrome.subtitle = "Stored values compared with the provider's".to_owned();
    let body = chrome.draw(frame, theme);
    let [head, rows] = split_top(body, 1);
    progress(check, shared, frame, head);
    let pane = Pane::titled(format!("Problems {}", check.rows.len())).focused(true);
    let inner = pane.render(frame, rows, theme);
    let shown = usize::from(inner.height).max(1);
    check.set_viewport(shown);
    if check.rows.is_empty() {
        let text = match (check.runs(), check.stopped, check.done) {
            (true, ..) => "Nothing to report so far.",
            (false, _, 0) => "Nothing was checked.",
            (false, true, _) => "All checked key managers match their providers.",
            (false, false, _) => "Every key manager matches its provider.",
        };
        let at = indented(inner, 2);
        frame.render_widget(Line::styled(text, theme.muted()), at);
        frame.set_cursor_position(Position::new(inner.x, inner.y));
        return;
    }
    let table_rows = check.rows.iter().skip(check.top).take(shown).map(|row| {
        TableRow::new(vec![
            Line::styled(row.grade.tag(), theme.grade(row.grade)),
            Line::raw(visible(row.name.as_str())),
            Line::raw(visible(&row.sentence)),
        ])
    });
    let widths = [
        Constraint::Length(4),
        Constraint::Fill(2),
        Constraint::Fill(5),
    ];
    let table = selectable(Table::new(table_rows, widths), theme);
    let focus = check.selected.saturating_sub(check.top);
    let mut state = TableState::new().with_selected(Some(focus));
    frame.render_stateful_widget(table, inner, &mut state);
    let (total, seen, first) = (check.rows.len(), shown, check.top);
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
