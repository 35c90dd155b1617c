//! Page: a column of lines and panes that scrolls to the focus.

use ratatui::buffer::Buffer;
use ratatui::layout::{Margin, Position, Rect};
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::Widget;

use super::pane::{Pane, Scrolled, scrollbar};
use super::text::{cut, pad, wrap_prose};
use crate::key_manager::cells;
use crate::tui::mouse::{Hit, HitFrame};
use crate::tui::theme::Theme;

/// Row of a page: its spans and start column.
#[derive(Clone, Debug)]
struct Row {
    line: Line<'static>,
    indent: u16,
    edge: bool,
}

impl Row {
    fn is_blank(&self) -> bool {
        !self.edge && self.line.spans.iter().all(|span| span.content.is_empty())
    }
}

/// Cells of one row that can be clicked.
#[derive(Clone, Debug)]
struct Target {
    row: usize,
    column: u16,
    width: u16,
    hit: Hit,
}

/// Cells at both sides of a note.
pub const NOTE: usize = 2;

/// Column of lines and panes with one focused range and one cursor. If it is higher than its area, blank lines are dropped first,
/// then the page scrolls to the focus.
#[derive(Clone, Debug)]
pub struct Page {
    rows: Vec<Row>,
    panes: Vec<(usize, usize, u16, Pane<'static>)>,
    targets: Vec<Target>,
    focus: Option<(usize, usize)>,
    cursor: Option<(usize, u16)>,
    width: usize,
    indent: u16,
    theme: Theme,
}

impl Page {
    /// Empty page of this width, in cells.
    pub fn new(width: u16, theme: Theme) -> Self {
        Page {
            rows: Vec::new(),
            panes: Vec::new(),
            targets: Vec::new(),
            focus: None,
            cursor: None,
            width: usize::from(width),
            indent: 0,
            theme,
        }
    }

    /// Theme of the page.
    pub fn theme(&self) -> Theme {
        self.theme
    }

    /// The width in cells.
    pub fn width(&self) -> usize {
        self.width
    }

    /// The cells of the widest line.
    pub fn widest(&self) -> usize {
        let width = |row: &Row| usize::from(row.indent) + row.line.width();
        self.rows.iter().map(width).max().unwrap_or(0)
    }

    /// The number of lines so far.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether nothing was written yet.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The number of lines so far, as rows of a screen.
    pub fn height(&self) -> u16 {
        u16::try_from(self.rows.len()).unwrap_or(u16::MAX)
    }

    /// Whether lines added from here on would be invisible in `height` rows. `focus_follows`: the focus has not been written yet.
    pub fn is_full(&self, height: usize, focus_follows: bool) -> bool {
        let seen = match self.focus {
            Some((_, to)) => height.max(to + 2),
            None if focus_follows => return false,
            None => height,
        };
        if self.rows.len() < seen {
            return false;
        }
        self.needed() >= seen
    }

    /// The number of lines without the blank ones, which are dropped first.
    pub fn needed(&self) -> usize {
        self.rows.iter().filter(|row| !row.is_blank()).count()
    }

    /// Adds a blank line; dropped first if the page does not fit.
    pub fn blank(&mut self) {
        self.push(Line::default(), false);
    }

    fn push(&mut self, line: Line<'static>, edge: bool) {
        self.rows.push(Row {
            line,
            indent: self.indent,
            edge,
        });
    }

    /// A line of one style.
    pub fn text(&mut self, text: impl Into<String>, style: Style) {
        self.push(Line::from(Span::styled(text.into(), style)), false);
    }

    /// A line of spans.
    pub fn line(&mut self, spans: Vec<Span<'static>>) {
        self.push(Line::from(spans), false);
    }

    /// Prose wrapped into lines that begin at this column.
    pub fn prose(&mut self, column: usize, text: &str, style: Style) {
        self.hung(vec![Span::raw(" ".repeat(column))], text, style);
    }

    /// A sentence about a field, below it and as wide as its text.
    pub fn note(&mut self, text: &str, style: Style) {
        self.width = self.width.saturating_sub(NOTE);
        self.prose(NOTE, text, style);
        self.width += NOTE;
    }

    /// Spans of one wrapped line. Text between backticks, also across lines, gets the code style instead of the backticks.
    fn marked(&self, line: &str, style: Style, code: &mut bool, spans: &mut Vec<Span<'static>>) {
        if !(*code || line.contains('`')) {
            spans.push(Span::styled(line.to_owned(), style));
            return;
        }
        for (place, part) in line.split('`').enumerate() {
            *code ^= place > 0;
            let style = if *code && self.theme.color {
                style.patch(self.theme.member())
            } else {
                style
            };
            spans.push(Span::styled(part.to_owned(), style));
        }
    }

    /// Adds `head` followed by prose, wrapped with a hanging indent.
    pub fn hung(&mut self, head: Vec<Span<'static>>, text: &str, style: Style) {
        self.hung_within(head, text, style, usize::MAX);
    }

    /// Adds `head` followed by prose, wrapped with a hanging indent; the last of `most` lines is cut if there are more.
    pub fn hung_within(&mut self, head: Vec<Span<'static>>, text: &str, style: Style, most: usize) {
        let column: usize = head.iter().map(|span| cells(&span.content)).sum();
        let mut head = Some(head);
        let mut code = false;
        let room = self.width.saturating_sub(column);
        let mut lines = wrap_prose(text, room);
        if lines.len() > most {
            let rest = lines.split_off(most.saturating_sub(1)).join(" ");
            lines.push(cut(&rest, room));
        }
        for line in lines {
            let mut spans = head
                .take()
                .unwrap_or_else(|| vec![Span::raw(" ".repeat(column))]);
            self.marked(&line, style, &mut code, &mut spans);
            self.line(spans);
        }
    }

    /// Spans at the left and one at the right edge.
    pub fn split(&mut self, left: Vec<Span<'static>>, right: Span<'static>) {
        self.line(left);
        self.right(right);
    }

    /// Spans behind the last line.
    pub fn append(&mut self, spans: Vec<Span<'static>>) {
        if let Some(row) = self.rows.last_mut() {
            row.line.spans.extend(spans);
        }
    }

    /// Appends a span at the right edge of the last line, which has room for it.
    pub fn right(&mut self, span: Span<'static>) {
        let width = self.width;
        if let Some(row) = self.rows.last_mut() {
            let gap = width.saturating_sub(row.line.width() + span.width());
            row.line.push_span(Span::raw(" ".repeat(gap)));
            row.line.push_span(span);
        }
    }

    /// A pane around what `write` writes.
    pub fn pane(&mut self, pane: Pane<'static>, write: impl FnOnce(&mut Page)) {
        let from = self.rows.len();
        let column = self.indent;
        self.push(Line::default(), true);
        self.indent += 2;
        self.width = self.width.saturating_sub(4);
        write(self);
        self.width += 4;
        self.indent -= 2;
        self.push(Line::default(), true);
        self.panes.push((from, self.rows.len(), column, pane));
        // The frame of a focused field stays visible.
        if let Some((start, to)) = self.focus.as_mut() {
            *start = if *start == from + 1 { from } else { *start };
            if *to + 2 == self.rows.len() {
                *to += 1;
            }
        }
    }

    /// Everything written since `from` (a [`Page::len`]) has the focus.
    pub fn focus_from(&mut self, from: usize) {
        self.focus = Some((from, self.rows.len().saturating_sub(1).max(from)));
    }

    /// Extends the focused range over everything written since `from`.
    pub fn keep_focus(&mut self, from: usize) {
        let start = self.focus.map_or(from, |(start, _)| start);
        self.focus_from(start);
    }

    /// Records a click target for everything written since `from`.
    pub fn hit_from(&mut self, from: usize, hit: Hit) {
        for row in from..self.rows.len() {
            self.hit(row, 0, self.width, hit);
        }
    }

    /// Records a click target for `width` cells of a line.
    pub fn hit(&mut self, row: usize, column: usize, width: usize, hit: Hit) {
        let cells = |n: usize| u16::try_from(n).unwrap_or(u16::MAX);
        self.targets.push(Target {
            row,
            column: cells(column).saturating_add(self.indent),
            width: cells(width),
            hit,
        });
    }

    /// The page without its first lines.
    #[must_use]
    pub fn from(mut self, line: usize) -> Self {
        for _ in 0..line.min(self.rows.len()) {
            self.remove(0);
        }
        self
    }

    /// The number of lines of the focused range, as rows of a screen.
    pub fn focused_rows(&self) -> u16 {
        let rows = self.focus.map_or(0, |(from, to)| to + 1 - from);
        u16::try_from(rows).unwrap_or(u16::MAX)
    }

    /// Puts the terminal's cursor on this column of the last line.
    pub fn cursor(&mut self, column: usize) {
        self.cursor_at(self.rows.len().saturating_sub(1), column);
    }

    /// Puts the terminal's cursor on this column of a line.
    pub fn cursor_at(&mut self, row: usize, column: usize) {
        let column = u16::try_from(column).unwrap_or(u16::MAX);
        self.cursor = Some((row, column.saturating_add(self.indent)));
    }

    /// Draws the page in a pane, with a scrollbar if it does not fit.
    pub fn draw_in(self, pane: &Pane<'_>, frame: &mut HitFrame, area: Rect) {
        let theme = self.theme;
        let inner = pane.render(frame, area, theme);
        let text = inner.inner(Margin::new(1, 0));
        let scrolled = self.draw(frame, text);
        scrollbar(frame, area, theme, scrolled);
    }

    /// Adds a muted label of `label_width` cells with its value, cut at the page's width.
    pub fn value(&mut self, label: &str, label_width: usize, value: &str) {
        let room = self.width.saturating_sub(label_width);
        let label = Span::styled(pad(label, label_width), self.theme.muted());
        self.line(vec![label, Span::raw(cut(value, room))]);
    }

    /// Draws the page in a pane as high as it needs, or without a frame.
    pub fn draw_up(self, pane: &Pane<'_>, framed: bool, frame: &mut HitFrame, area: Rect) {
        if framed {
            let height = self.height().saturating_add(2).min(area.height);
            self.draw_in(pane, frame, Rect { height, ..area });
        } else {
            // In line with the title.
            let margin = u16::from(self.width < usize::from(area.width));
            self.draw(frame, super::pane::indented(area, margin));
        }
    }

    /// Draws the page, puts the cursor on the focus, and returns the visible range.
    pub fn draw(mut self, frame: &mut HitFrame, area: Rect) -> Scrolled {
        let height = usize::from(area.height);
        if height == 0 || area.width == 0 {
            return Scrolled::default();
        }
        self.drop_blanks(height);
        let first = self.scroll(height);
        let place = |row: usize, column: u16, width: u16| {
            let below = row.checked_sub(first).filter(|row| *row < height)?;
            let y = area.y + u16::try_from(below).unwrap_or(0);
            Some(Rect::new(area.x.saturating_add(column), y, width, 1).intersection(area))
        };
        for (from, to, column, pane) in &self.panes {
            let size = Rect::new(
                0,
                0,
                area.width.saturating_sub(column * 2),
                u16::try_from(to - from).unwrap_or(u16::MAX),
            );
            let mut drawn = Buffer::empty(size);
            pane.block(self.theme, size.width).render(size, &mut drawn);
            for (row, cells) in drawn
                .content
                .chunks(usize::from(size.width).max(1))
                .enumerate()
            {
                if let Some(at) = place(from + row, *column, size.width) {
                    for (x, cell) in at.columns().zip(cells) {
                        if let Some(under) = frame.buffer_mut().cell_mut((x.x, x.y)) {
                            *under = cell.clone();
                        }
                    }
                }
            }
        }
        for (row, it) in self.rows.iter().enumerate().skip(first).take(height) {
            let width = area.width.saturating_sub(it.indent * 2);
            if let Some(at) = place(row, it.indent, width).filter(|_| !it.edge) {
                frame.render_widget(&it.line, at);
            }
        }
        for target in &self.targets {
            if let Some(at) = place(target.row, target.column, target.width) {
                frame.hit(at, target.hit);
            }
        }
        if let Some(at) = self.cursor.and_then(|(row, column)| place(row, column, 1)) {
            let column = at.x.min(area.right().saturating_sub(1));
            frame.set_cursor_position(Position::new(column, at.y));
        }
        Scrolled {
            total: self.rows.len(),
            seen: height,
            first,
        }
    }

    fn drop_blanks(&mut self, height: usize) {
        let mut row = self.rows.len();
        while self.rows.len() > height && row > 0 {
            row -= 1;
            if self.rows.get(row).is_some_and(Row::is_blank) {
                self.remove(row);
            }
        }
    }

    fn remove(&mut self, row: usize) {
        self.rows.remove(row);
        let shift = |place: &mut usize| *place -= usize::from(*place > row);
        if let Some((from, to)) = self.focus.as_mut() {
            shift(from);
            shift(to);
        }
        if let Some((at, _)) = self.cursor.as_mut() {
            shift(at);
        }
        for (from, to, ..) in &mut self.panes {
            shift(from);
            shift(to);
        }
        self.targets.retain(|target| target.row != row);
        for target in &mut self.targets {
            shift(&mut target.row);
        }
    }

    fn scroll(&self, height: usize) -> usize {
        let Some((from, to)) = self.focus else {
            return 0;
        };
        let last = self.rows.len().saturating_sub(height);
        // One following line stays visible, unless the focus needs the room.
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

    use super::*;
    use crate::tui::mouse::Hits;

    /// Visible range of a page of these lines (empty ones are blank) in `height` rows; with `early` the scan stops once it is
    /// full.
    fn seen(
        lines: &[bool],
        focus: Option<(usize, usize)>,
        height: u16,
        early: bool,
    ) -> (Buffer, Option<Position>) {
        let mut page = Page::new(8, Theme::default());
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
        let drawn = terminal.draw(|frame| {
            let area = frame.area();
            page.draw(&mut HitFrame::new(frame, &mut Hits::default()), area);
        });
        let buffer = drawn.unwrap().buffer.clone();
        let backend = terminal.backend();
        let cursor = backend.cursor_visible().then(|| backend.cursor_position());
        (buffer, cursor)
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
