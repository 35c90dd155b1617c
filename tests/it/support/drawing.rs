//! A drawn frame: its cells and its cursor.

use kmctl::tui::{App, view};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;
use unicode_width::UnicodeWidthStr;

/// A frame.
#[derive(Clone, Debug, PartialEq)]
pub struct Drawing {
    pub buffer: Buffer,
    /// Column and row, if it is shown.
    pub cursor: Option<(u16, u16)>,
}

/// Draws the model as it is; its size must have been told to it.
pub fn draw(model: &App, width: u16, height: u16) -> Drawing {
    draw_in(&mut model.clone(), width, height)
}

/// Draws the model, which learns what it had room for.
pub fn draw_in(model: &mut App, width: u16, height: u16) -> Drawing {
    let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
    terminal.draw(|frame| view(model, frame)).unwrap();
    let backend = terminal.backend();
    let position = backend.cursor_position();
    Drawing {
        buffer: backend.buffer().clone(),
        cursor: backend.cursor_visible().then_some((position.x, position.y)),
    }
}

impl Drawing {
    /// The rows, blanks at their ends cut.
    pub fn text(&self) -> String {
        let area = self.buffer.area;
        (area.y..area.bottom())
            .map(|y| self.row(y).trim_end().to_owned())
            .collect::<Vec<_>>()
            .join("\n")
    }

    fn row(&self, y: u16) -> String {
        let mut text = String::new();
        let mut covered = 0;
        for x in self.buffer.area.x..self.buffer.area.right() {
            // The second cell of a wide letter holds nothing of its own.
            if covered > 0 {
                covered -= 1;
                continue;
            }
            let symbol = self.buffer[(x, y)].symbol();
            covered = symbol.width().saturating_sub(1);
            text.push_str(symbol);
        }
        text
    }

    /// The style of the first cell of a text.
    pub fn style_of(&self, text: &str) -> ratatui::style::Style {
        let (x, y) = self
            .find(text)
            .unwrap_or_else(|| panic!("`{text}` is not on the screen:\n{}", self.text()));
        self.buffer[(x, y)].style()
    }

    /// Column and row of a text's first cell.
    pub fn find(&self, text: &str) -> Option<(u16, u16)> {
        let area = self.buffer.area;
        (area.y..area.bottom()).find_map(|y| {
            let row = self.row(y);
            let place = row.find(text)?;
            let column = row[..place].width();
            Some((u16::try_from(column).unwrap(), y))
        })
    }
}
