//! Parts shared by the screens of control planes.

use ratatui::layout::{Constraint, Layout, Margin, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use crate::discovery::Grade;
use crate::key_manager::visible;
use crate::tui::components::pane::{Pane, Scrolled, scrollbar};
use crate::tui::components::{ScreenSize, wrap};
use crate::tui::mouse::HitFrame;
use crate::tui::state::AppState;
use crate::tui::theme::Theme;

/// Cells of the narrowest list beside its details: those of the plan's legend.
const LEGEND: u16 = 46;

/// Areas of a list and the details of its selected row: side by side from 110 columns, else stacked; only the focused one if both
/// do not fit. The list is as wide as its longest row, from a third of the window to its half.
pub fn areas(
    body: Rect,
    shared: &AppState,
    (rows, longest): (usize, usize),
    on_detail: bool,
) -> (Option<Rect>, Option<Rect>) {
    match shared.screen_size() {
        ScreenSize::Wide => {
            // Frame and mark.
            let wanted = u16::try_from(longest).unwrap_or(u16::MAX).saturating_add(4);
            let list = wanted.clamp((body.width / 3).max(LEGEND), body.width / 2);
            let [list, detail] = body.layout(&Layout::horizontal([
                Constraint::Length(list),
                Constraint::Fill(1),
            ]));
            (Some(list), Some(detail))
        }
        ScreenSize::Full => {
            let most = body.height / 2;
            let wanted = u16::try_from(rows).unwrap_or(u16::MAX).saturating_add(2);
            let [list, detail] = body.layout(&Layout::vertical([
                Constraint::Length(wanted.clamp(5, most.max(5))),
                Constraint::Fill(1),
            ]));
            (Some(list), Some(detail))
        }
        _ if on_detail => (None, Some(body)),
        _ => (Some(body), None),
    }
}

/// Draws lines in a pane, scrolled to `top`, which is clamped to the content.
pub fn lines_pane(
    frame: &mut HitFrame,
    area: Rect,
    pane: Pane<'_>,
    lines: Vec<Line<'static>>,
    top: &mut usize,
    theme: Theme,
) {
    let inner = pane.render(frame, area, theme);
    let seen = usize::from(inner.height);
    let total = lines.len();
    *top = (*top).min(total.saturating_sub(seen));
    let text = inner.inner(Margin::new(1, 0));
    let lines: Vec<Line<'static>> = lines.into_iter().skip(*top).collect();
    frame.render_widget(Paragraph::new(lines), text);
    let first = *top;
    scrollbar(frame, area, theme, Scrolled { total, seen, first });
}

/// Date of a stored time: `2036-11-22`.
pub fn date(text: &str) -> String {
    match text.parse::<jiff::Timestamp>() {
        Ok(time) => time.strftime("%Y-%m-%d").to_string(),
        Err(_) => visible(text),
    }
}

/// Lines of a tag with its sentence, and the fix below it.
pub fn tagged(
    grade: Grade,
    text: &str,
    fix: Option<&str>,
    width: usize,
    theme: Theme,
) -> Vec<Line<'static>> {
    let mut lines = Vec::new();
    for (place, line) in wrap(&visible(text), width.saturating_sub(6))
        .into_iter()
        .enumerate()
    {
        let head = if place == 0 { grade.tag() } else { "" };
        lines.push(Line::from(vec![
            Span::styled(format!("{head:<6}"), theme.grade(grade)),
            Span::raw(line),
        ]));
    }
    if let Some(fix) = fix {
        let fix = wrap(&visible(fix), width.saturating_sub(6));
        lines.extend(
            fix.into_iter()
                .map(|line| Line::raw(format!("      {line}"))),
        );
    }
    lines
}
