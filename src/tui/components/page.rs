//! A page of lines that scrolls to what has the focus.

use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use super::text::cut;
use crate::key_manager::cells;

/// Whether a line has no text.
fn is_blank(line: &Line<'_>) -> bool {
    line.spans.iter().all(|span| span.content.is_empty())
}

/// Lines, the range that has the focus, and the cursor. When there is not enough room blank lines go first, then the
/// page scrolls so that the focus is seen.
#[derive(Debug, Default)]
pub struct Page {
    lines: Vec<Line<'static>>,
    focus: Option<(usize, usize)>,
    cursor: Option<(usize, u16)>,
    width: usize,
    frames: bool,
}

impl Page {
    /// An empty page of this width in cells.
    pub fn new(width: u16) -> Self {
        Page {
            width: usize::from(width),
            ..Page::default()
        }
    }

    /// The same, with fields in frames.
    #[must_use]
    pub fn with_frames(mut self) -> Self {
        self.frames = true;
        self
    }

    /// Whether fields have frames.
    pub fn has_frames(&self) -> bool {
        self.frames
    }

    /// The width in cells.
    pub fn width(&self) -> usize {
        self.width
    }

    /// The cells of the widest line.
    pub fn widest(&self) -> usize {
        self.lines.iter().map(Line::width).max().unwrap_or(0)
    }

    /// The number of lines so far.
    pub fn len(&self) -> usize {
        self.lines.len()
    }

    /// Whether nothing was written yet.
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// Whether what is written from here on can't be seen where so many lines are: the focus, unless it is still to be
    /// written (`focus_follows`), decides which are.
    pub fn is_full(&self, height: usize, focus_follows: bool) -> bool {
        let seen = match self.focus {
            Some((_, to)) => height.max(to + 2),
            None if focus_follows => return false,
            None => height,
        };
        if self.lines.len() < seen {
            return false;
        }
        let blank = self.lines.iter().filter(|line| is_blank(line)).count();
        self.lines.len() - blank >= seen
    }

    /// An empty line, which gives way first.
    pub fn blank(&mut self) {
        self.lines.push(Line::default());
    }

    /// A line of one style.
    pub fn text(&mut self, text: impl Into<String>, style: Style) {
        self.lines
            .push(Line::from(Span::styled(text.into(), style)));
    }

    /// A line of spans.
    pub fn line(&mut self, spans: Vec<Span<'static>>) {
        self.lines.push(Line::from(spans));
    }

    /// Spans at the left and one at the right edge.
    pub fn split(&mut self, mut left: Vec<Span<'static>>, right: Span<'static>) {
        let used: usize = left.iter().map(|span| cells(&span.content)).sum();
        let gap = self.width.saturating_sub(used + cells(&right.content));
        left.push(Span::raw(" ".repeat(gap)));
        left.push(right);
        self.lines.push(Line::from(left));
    }

    /// Everything written since `from` (a [`Page::len`]) has the focus.
    pub fn focus_from(&mut self, from: usize) {
        self.focus = Some((from, self.lines.len().saturating_sub(1).max(from)));
    }

    /// What was written since `from` belongs to what has the focus already.
    pub fn keep_focus(&mut self, from: usize) {
        let start = self.focus.map_or(from, |(start, _)| start);
        self.focus_from(start);
    }

    /// The page without its first lines.
    #[must_use]
    pub fn from(mut self, line: usize) -> Self {
        self.lines.drain(..line.min(self.lines.len()));
        self
    }

    /// The terminal's cursor goes to this cell of the last line.
    pub fn cursor(&mut self, column: usize) {
        self.cursor_at(self.lines.len().saturating_sub(1), column);
    }

    /// The terminal's cursor goes to this cell of a line written already.
    pub fn cursor_at(&mut self, row: usize, column: usize) {
        self.cursor = Some((row, u16::try_from(column).unwrap_or(u16::MAX)));
    }

    /// Draws the page; answers where the cursor belongs, if the page has it.
    pub fn draw(mut self, frame: &mut Frame, area: Rect) -> Option<Position> {
        let height = usize::from(area.height);
        if height == 0 || area.width == 0 {
            return None;
        }
        if self.lines.len() > height {
            self.drop_blanks(height);
        }
        let start = self.scroll(height);
        for (row, line) in self.lines.iter().skip(start).take(height).enumerate() {
            let row = u16::try_from(row).unwrap_or(u16::MAX);
            let place = Rect::new(area.x, area.y + row, area.width, 1);
            frame.render_widget(line, place);
        }
        let (row, column) = self.cursor?;
        let row = row.checked_sub(start).filter(|row| *row < height)?;
        Some(Position::new(
            area.x + column.min(area.width.saturating_sub(1)),
            area.y + u16::try_from(row).unwrap_or(0),
        ))
    }

    fn drop_blanks(&mut self, height: usize) {
        let mut row = self.lines.len();
        while self.lines.len() > height && row > 0 {
            row -= 1;
            if self.lines.get(row).is_some_and(is_blank) {
                self.lines.remove(row);
                let shift = |place: &mut usize| *place -= usize::from(*place > row);
                if let Some((from, to)) = self.focus.as_mut() {
                    shift(from);
                    shift(to);
                }
                if let Some((at, _)) = self.cursor.as_mut() {
                    shift(at);
                }
            }
        }
    }

    fn scroll(&self, height: usize) -> usize {
        let Some((from, to)) = self.focus else {
            return 0;
        };
        let last = self.lines.len().saturating_sub(height);
        // One line of what follows stays in sight, unless the focus itself needs the room.
        let wanted = (to + 2).saturating_sub(height).min(from);
        wanted.min(last)
    }

    /// A line cut to the width.
    pub fn cut_text(&mut self, text: &str, style: Style) {
        let line = cut(text, self.width);
        self.text(line, style);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use ratatui::Terminal;
    use ratatui::backend::TestBackend;
    use ratatui::buffer::Buffer;

    use super::*;

    /// What is seen of a page with these lines (an empty one is blank) where that many are; `early` ends when it is full.
    fn seen(
        lines: &[bool],
        focus: Option<(usize, usize)>,
        height: u16,
        early: bool,
    ) -> (Buffer, Option<Position>) {
        let mut page = Page::new(8);
        for (place, written) in lines.iter().enumerate() {
            let follows = focus.is_some_and(|(_, to)| to >= place);
            if early && page.is_full(usize::from(height), follows) {
                break;
            }
            let text = if *written {
                place.to_string()
            } else {
                String::new()
            };
            page.text(text, Style::new());
            if focus.is_some_and(|(_, to)| to == place) {
                page.focus_from(focus.map_or(0, |(from, _)| from));
                page.cursor(1);
            }
        }
        let mut terminal = Terminal::new(TestBackend::new(8, height)).unwrap();
        let mut cursor = None;
        let drawn = terminal.draw(|frame| cursor = page.draw(frame, frame.area()));
        (drawn.unwrap().buffer.clone(), cursor)
    }

    proptest! {
        #[test]
        fn what_comes_after_a_page_is_full_is_not_seen(
            lines in proptest::collection::vec(any::<bool>(), 1..40),
            focus in proptest::option::of((0_usize..40, 0_usize..6)),
            height in 1_u16..12,
        ) {
            let last = lines.len() - 1;
            let focus = focus.map(|(from, more)| (from.min(last), (from + more).min(last)));
            prop_assert_eq!(
                seen(&lines, focus, height, true),
                seen(&lines, focus, height, false)
            );
        }
    }
}
