//! Panes: frames with a title at the left of the top border and a count or state at its right end, and their scrollbars.

use ratatui::layout::{Constraint, Layout, Margin, Rect};
use ratatui::symbols::border;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, BorderType, Scrollbar, ScrollbarOrientation, ScrollbarState};

use super::text::cut;
use crate::discovery::Grade;
use crate::tui::keymap::Action;
use crate::tui::mouse::{Hit, HitFrame};
use crate::tui::theme::Theme;

/// The border of a pane without the focus, in ASCII.
const ASCII: border::Set<'_> = border::Set {
    top_left: "+",
    top_right: "+",
    bottom_left: "+",
    bottom_right: "+",
    vertical_left: "|",
    vertical_right: "|",
    horizontal_top: "-",
    horizontal_bottom: "-",
};

/// The border of the pane with the focus, in ASCII.
const ASCII_FOCUSED: border::Set<'_> = border::Set {
    horizontal_top: "=",
    horizontal_bottom: "=",
    ..ASCII
};

/// Bordered area with a title, a text at the right of its top border, and a focus style.
#[derive(Clone, Debug, Default)]
pub struct Pane<'a> {
    /// Title at the left of the top border.
    pub title: Line<'a>,
    /// Text at the right end of the top border: a count or a state.
    pub right: Line<'a>,
    /// Drawn thick and in the accent.
    pub focused: bool,
}

impl<'a> Pane<'a> {
    /// Pane with a title, without focus.
    pub fn titled(title: impl Into<Line<'a>>) -> Self {
        Pane {
            title: title.into(),
            ..Pane::default()
        }
    }

    /// Sets the text at the right end of the top border.
    pub fn right(mut self, right: impl Into<Line<'a>>) -> Self {
        self.right = right.into();
        self
    }

    /// Sets whether the pane has the focus.
    pub fn focused(mut self, focused: bool) -> Self {
        self.focused = focused;
        self
    }

    /// Block for an area of this width; the title is truncated before the text at the right.
    pub fn block(&self, theme: Theme, width: u16) -> Block<'a> {
        let mut block = Block::bordered().border_style(if self.focused {
            theme.accent()
        } else {
            theme.border()
        });
        block = match (theme.ascii, self.focused) {
            (true, false) => block.border_set(ASCII),
            (true, true) => block.border_set(ASCII_FOCUSED),
            (false, false) => block.border_type(BorderType::Rounded),
            (false, true) => block.border_type(BorderType::Thick),
        };
        let style = if self.focused {
            theme.accent()
        } else {
            // Not as dim as the border that it is drawn on.
            theme.title().not_dim()
        };
        let inner = usize::from(width.saturating_sub(2));
        let right = self.right.width();
        let room = inner.saturating_sub(if right > 0 { right + 3 } else { 2 });
        if self.title.width() > 0 && room > 0 {
            block = block.title(spaced(&self.title, room).patch_style(style));
        }
        if right > 0 && right + 2 <= inner {
            block = block.title(spaced(&self.right, right).right_aligned());
        }
        block
    }

    /// Draws the pane; returns the area inside its frame.
    pub fn render(&self, frame: &mut HitFrame, area: Rect, theme: Theme) -> Rect {
        let block = self.block(theme, area.width);
        let inner = block.inner(area);
        frame.render_widget(block, area);
        inner
    }
}

/// Line padded with one blank on each side, truncated to `room` cells.
fn spaced<'a>(line: &Line<'a>, room: usize) -> Line<'a> {
    let mut spans = vec![Span::raw(" ")];
    if line.width() <= room {
        spans.extend(line.spans.iter().cloned());
    } else {
        let text: String = line
            .spans
            .iter()
            .map(|span| span.content.as_ref())
            .collect();
        spans.push(Span::raw(cut(&text, room)));
    }
    spans.push(Span::raw(" "));
    Line::from(spans)
}

/// Counts per grade, in order: `9 OK · 1 FAIL`.
pub fn tally(
    grades: impl Iterator<Item = Grade> + Clone,
    order: &[Grade],
    theme: Theme,
) -> Line<'static> {
    let mut spans = Vec::new();
    for of in order {
        let count = grades.clone().filter(|grade| grade == of).count();
        if count > 0 {
            let gap = match (spans.is_empty(), theme.ascii) {
                (true, _) => "",
                (false, true) => ", ",
                (false, false) => " · ",
            };
            spans.push(Span::raw(format!("{gap}{count} ")));
            spans.push(Span::styled(of.tag(), theme.grade(*of)));
        }
    }
    Line::from(spans)
}

/// Scroll position: total lines, visible lines, first visible line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Scrolled {
    /// Lines in all.
    pub total: usize,
    /// Lines seen at once.
    pub seen: usize,
    /// The first one seen, from 0.
    pub first: usize,
}

/// Draws a scrollbar on the right border of the pane in `area` if not all lines are visible.
pub fn scrollbar(frame: &mut HitFrame, area: Rect, theme: Theme, scrolled: Scrolled) {
    if scrolled.total <= scrolled.seen || area.height < 4 {
        return;
    }
    let column = Rect {
        x: area.right().saturating_sub(1),
        width: 1,
        ..area.inner(Margin::new(0, 1))
    };
    let [above, below] = column.layout(&Layout::vertical([Constraint::Fill(1); 2]));
    frame.hit(above, Hit::Press(Action::PageUp));
    frame.hit(below, Hit::Press(Action::PageDown));
    frame.hit(
        Rect {
            height: 1,
            ..column
        },
        Hit::Press(Action::Home),
    );
    let last = Rect {
        y: column.bottom().saturating_sub(1),
        height: 1,
        ..column
    };
    frame.hit(last, Hit::Press(Action::End));
    // The widget counts first-line positions, not lines.
    let positions = scrolled.total - scrolled.seen + 1;
    let mut state = ScrollbarState::new(positions)
        .viewport_content_length(scrolled.seen)
        .position(scrolled.first.min(positions - 1));
    let (track, thumb) = if theme.ascii {
        ("|", "#")
    } else {
        ("│", "█")
    };
    let bar = Scrollbar::new(ScrollbarOrientation::VerticalRight)
        .begin_symbol(None)
        .end_symbol(None)
        .track_symbol(Some(track))
        .thumb_symbol(thumb)
        .track_style(theme.border())
        .thumb_style(theme.border());
    frame.render_stateful_widget(bar, area.inner(Margin::new(0, 1)), &mut state);
}

/// Says at the right end of a row of buttons how many lines are below those that are seen, where there is no room for a scrollbar.
pub fn more_below(frame: &mut HitFrame, row: Rect, theme: Theme, scrolled: Scrolled) {
    let more = scrolled
        .total
        .saturating_sub(scrolled.first + scrolled.seen);
    if more > 0 && row.width >= 50 {
        let text = Line::styled(format!("v {more} more "), theme.muted());
        frame.render_widget(text.right_aligned(), row);
    }
}

/// The area of at most `width` by `height` cells in the middle of `area`.
pub fn centered(area: Rect, width: u16, height: u16) -> Rect {
    area.centered(
        Constraint::Length(width.min(area.width)),
        Constraint::Length(height.min(area.height)),
    )
}

/// The area of at most `width` columns in the middle of `area`, as high as that.
pub fn column(area: Rect, width: u16) -> Rect {
    area.centered_horizontally(Constraint::Length(width.min(area.width)))
}

/// Areas of a list and, beside it, of the details of its selected row.
pub fn list_and_details(area: Rect) -> [Rect; 2] {
    area.layout(&Layout::horizontal([
        Constraint::Fill(19),
        Constraint::Fill(21),
    ]))
}

/// The top of an area, as high as a pane of so many lines needs; all of it if there are more.
pub fn fitting(area: Rect, lines: usize) -> Rect {
    let height = u16::try_from(lines).unwrap_or(u16::MAX).saturating_add(2);
    Rect {
        height: height.min(area.height),
        ..area
    }
}

/// The first `rows` rows of an area, and what is left of it.
pub fn split_top(area: Rect, rows: u16) -> [Rect; 2] {
    area.layout(&Layout::vertical([
        Constraint::Length(rows),
        Constraint::Fill(1),
    ]))
}

/// The last `rows` rows of an area, behind what is left of it.
pub fn split_bottom(area: Rect, rows: u16) -> [Rect; 2] {
    area.layout(&Layout::vertical([
        Constraint::Fill(1),
        Constraint::Length(rows),
    ]))
}

/// The area without its first columns.
pub fn indented(area: Rect, columns: u16) -> Rect {
    Rect {
        x: area.x + columns,
        width: area.width.saturating_sub(columns),
        ..area
    }
}

/// The area without its first row.
pub fn below_first_row(area: Rect) -> Rect {
    Rect {
        y: area.y + 1,
        height: area.height.saturating_sub(1),
        ..area
    }
}

/// Spans of a text with every match of one of `words` highlighted, ignoring case.
pub fn highlight(text: &str, words: &[String], theme: Theme) -> Vec<Span<'static>> {
    let folded = text.to_lowercase();
    // Case folding may shift offsets.
    if words.is_empty() || folded.len() != text.len() {
        return vec![Span::raw(text.to_owned())];
    }
    let mut marks: Vec<(usize, usize)> = Vec::new();
    for word in words.iter().filter(|word| !word.is_empty()) {
        marks.extend(
            folded
                .match_indices(word.as_str())
                .map(|(at, it)| (at, at + it.len())),
        );
    }
    marks.sort_unstable();
    let mut spans = Vec::new();
    let mut at = 0;
    for (from, to) in marks {
        let from = from.max(at);
        if from >= to || !text.is_char_boundary(from) || !text.is_char_boundary(to) {
            continue;
        }
        if from > at {
            spans.push(Span::raw(text[at..from].to_owned()));
        }
        spans.push(Span::styled(text[from..to].to_owned(), theme.matched()));
        at = to;
    }
    if at < text.len() {
        spans.push(Span::raw(text[at..].to_owned()));
    }
    spans
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::mouse::Hits;
    use ratatui::Terminal;
    use ratatui::backend::TestBackend;

    fn drawn(pane: &Pane<'_>, theme: Theme, width: u16) -> Vec<String> {
        let mut terminal = Terminal::new(TestBackend::new(width, 3)).unwrap();
        terminal
            .draw(|frame| {
                let area = frame.area();
                pane.render(&mut HitFrame::new(frame, &mut Hits::default()), area, theme);
            })
            .unwrap();
        let buffer = terminal.backend().buffer();
        (0..3)
            .map(|y| (0..width).map(|x| buffer[(x, y)].symbol()).collect())
            .collect()
    }

    #[test]
    fn a_pane_shows_its_title_and_its_count() {
        let pane = Pane::titled("Findings").right("2 FAIL");
        assert_eq!(
            drawn(&pane, Theme::default(), 24)[0],
            "╭ Findings ──── 2 FAIL ╮"
        );
        let ascii = Theme {
            ascii: true,
            ..Theme::default()
        };
        assert_eq!(drawn(&pane, ascii, 24)[0], "+ Findings ---- 2 FAIL +");
        assert_eq!(
            drawn(&pane.focused(true), ascii, 24)[2],
            "+======================+"
        );
    }

    #[test]
    fn a_title_that_does_not_fit_is_cut_before_the_count() {
        let pane = Pane::titled("a-very-long-name-of-a-key-manager").right("9/100");
        assert_eq!(
            drawn(&pane, Theme::default(), 20)[0],
            "╭ a-very-l > 9/100 ╮"
        );
    }

    #[test]
    fn matches_are_lit_without_regard_to_case() {
        let theme = Theme::default();
        let spans = highlight("Okta-Prod", &["okta".into(), "pro".into()], theme);
        let texts: Vec<&str> = spans.iter().map(|span| span.content.as_ref()).collect();
        assert_eq!(texts, ["Okta", "-", "Pro", "d"]);
        assert_eq!(spans[0].style, theme.matched());
        assert_eq!(highlight("İx", &["x".into()], theme).len(), 1);
    }
}
