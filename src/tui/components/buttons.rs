//! Row of buttons, wrapped.

use ratatui::style::Style;
use ratatui::text::Span;
use unicode_width::UnicodeWidthStr;

use super::page::Page;
use crate::tui::mouse::Hit;

/// Draws the buttons; the focused one has the mark, the style and the cursor. `hit` is the click target of each.
pub fn buttons(
    page: &mut Page,
    labels: &[&str],
    focused: Option<usize>,
    hit: impl Fn(usize) -> Hit,
) {
    let theme = page.theme();
    let from = page.len();
    page.text("", Style::new());
    let mut column = 0;
    for (place, label) in labels.iter().enumerate() {
        let text = format!("[ {label} ]");
        if column > 0 && column + 2 + text.width() > page.width() {
            page.text("", Style::new());
            column = 0;
        }
        let here = focused == Some(place);
        let style = theme.focused(here);
        page.hit(page.len() - 1, column + 2, text.width(), hit(place));
        if here {
            page.cursor(column + 4);
        }
        column += 2 + text.width() + 1;
        let spans = vec![theme.mark(here), Span::styled(text, style), Span::raw(" ")];
        page.append(spans);
    }
    if focused.is_some() {
        page.focus_from(from);
    }
}
