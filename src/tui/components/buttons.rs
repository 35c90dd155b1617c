//! A row of buttons, on more rows where one is too narrow.

use ratatui::style::Style;
use ratatui::text::Span;
use unicode_width::UnicodeWidthStr;

use super::page::Page;
use crate::tui::theme::Theme;

/// Draws the buttons; the focused one has the mark, the style and the cursor.
pub fn buttons(page: &mut Page, labels: &[&str], focused: Option<usize>, theme: Theme) {
    let from = page.len();
    let mut spans: Vec<Span<'static>> = Vec::new();
    let mut column = 0;
    let mut cursor = None;
    for (place, label) in labels.iter().enumerate() {
        let text = format!("[ {label} ]");
        if column > 0 && column + 2 + text.width() > page.width() {
            row(page, &mut spans, &mut cursor);
            column = 0;
        }
        let here = focused == Some(place);
        let (mark, style) = if here {
            ("> ", theme.focus())
        } else {
            ("  ", Style::new())
        };
        if here {
            cursor = Some(column + 4);
        }
        column += 2 + text.width() + 1;
        spans.push(Span::styled(mark, theme.accent()));
        spans.push(Span::styled(text, style));
        spans.push(Span::raw(" "));
    }
    row(page, &mut spans, &mut cursor);
    if focused.is_some() {
        page.focus_from(from);
    }
}

fn row(page: &mut Page, spans: &mut Vec<Span<'static>>, cursor: &mut Option<usize>) {
    page.line(std::mem::take(spans));
    if let Some(column) = cursor.take() {
        page.cursor(column);
    }
}
