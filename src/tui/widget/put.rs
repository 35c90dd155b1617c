//! A line of text on a row of the frame.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::Widget as _;

use crate::tui::frame::Frame;

/// Draws a line as ratatui does, from the left of the area's first row. Text of one cell a character, which is nearly all of a
/// screen, is not taken apart into graphemes.
pub fn put(frame: &mut Frame, line: &Line<'_>, area: Rect) {
    let buffer = frame.buffer_mut();
    let area = area.intersection(buffer.area);
    if area.is_empty() {
        return;
    }
    let simple = |span: &Span<'_>| is_ascii(&span.content) || span.content.chars().all(is_plain);
    if line.alignment.is_some() || !line.spans.iter().all(simple) {
        line.render(area, buffer);
        return;
    }
    // A line without text leaves no trace, not even its style.
    if is_blank(line) {
        return;
    }
    if line.style != Style::default() {
        buffer.set_style(Rect { height: 1, ..area }, line.style);
    }
    let mut x = area.x;
    for span in &line.spans {
        if x >= area.right() {
            return;
        }
        x = plain(buffer, span, x, area);
    }
}

/// Whether a line has no text.
pub(super) fn is_blank(line: &Line<'_>) -> bool {
    line.spans.iter().all(|span| span.content.is_empty())
}

/// One cell wide, and never part of a longer grapheme among its like: printable ASCII, and the characters that rules are made of.
fn is_plain(c: char) -> bool {
    matches!(c, ' '..='~' | '\u{2500}'..='\u{257f}')
}

fn is_ascii(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b' '..=b'~'))
}

/// Draws plain text; answers the column behind it.
fn plain(buffer: &mut Buffer, span: &Span<'_>, from: u16, area: Rect) -> u16 {
    let text: &str = &span.content;
    let room = usize::from(area.right().saturating_sub(from));
    let first = buffer.index_of(from, area.y);
    let cells = buffer.content.get_mut(first..first + room);
    let style = (span.style != Style::default()).then_some(span.style);
    let mut count = 0;
    let mut rest = text;
    for cell in cells.into_iter().flatten() {
        // One character, of one or three bytes.
        let length = if rest.as_bytes().first().is_some_and(u8::is_ascii) {
            1
        } else {
            3
        };
        let Some((symbol, others)) = rest.split_at_checked(length) else {
            break;
        };
        // Half of a screen is blank already.
        if symbol != " " || cell.symbol() != " " {
            cell.set_symbol(symbol);
        }
        if let Some(style) = style {
            cell.set_style(style);
        }
        rest = others;
        count += 1;
    }
    from.saturating_add(count)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use ratatui::layout::Size;
    use ratatui::style::{Color, Modifier};

    use super::*;

    fn drawn(lines: &[(Line<'static>, Rect)], ours: bool) -> Buffer {
        let mut frame = Frame::new(Size::new(12, 2));
        for (line, area) in lines {
            if ours {
                put(&mut frame, line, *area);
            } else {
                line.render(*area, frame.buffer_mut());
            }
        }
        frame.buffer().clone()
    }

    fn style() -> impl Strategy<Value = Style> {
        prop_oneof![
            Just(Style::new()),
            Just(Style::new().fg(Color::Cyan).add_modifier(Modifier::BOLD)),
            Just(Style::new().remove_modifier(Modifier::DIM)),
            Just(Style::new().add_modifier(Modifier::REVERSED)),
        ]
    }

    fn span() -> impl Strategy<Value = Span<'static>> {
        ("[a-e ~─━漢e\u{301}]{0,6}", style()).prop_map(|(text, style)| Span::styled(text, style))
    }

    fn line() -> impl Strategy<Value = (Line<'static>, Rect)> {
        let spans = proptest::collection::vec(span(), 0..4);
        (spans, style(), 0u16..13, 0u16..14).prop_map(|(spans, whole, x, width)| {
            let x = x.min(11);
            (
                Line::from(spans).style(whole),
                Rect::new(x, 0, width.min(12 - x), 1),
            )
        })
    }

    proptest! {
        /// One over the other, too, as a dialog is drawn over a list.
        #[test]
        fn lines_look_as_ratatui_draws_them(lines in proptest::collection::vec(line(), 1..4)) {
            prop_assert_eq!(drawn(&lines, true), drawn(&lines, false));
        }
    }
}
