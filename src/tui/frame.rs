//! What the views draw on.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect, Size};

/// The cells of one screen, and where its cursor shall be. One is kept and drawn again and again: two in turn, as ratatui's terminal
/// has them, are twice the memory to walk through at each key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame {
    buffer: Buffer,
    cursor: Option<Position>,
}

impl Frame {
    /// A blank one of this size.
    pub fn new(size: Size) -> Self {
        Frame {
            buffer: Buffer::empty(Rect::from((Position::ORIGIN, size))),
            cursor: None,
        }
    }

    /// Makes it blank.
    pub fn clear(&mut self) {
        self.buffer.reset();
        self.cursor = None;
    }

    /// All of it.
    pub fn area(&self) -> Rect {
        self.buffer.area
    }

    /// The cells.
    pub fn buffer(&self) -> &Buffer {
        &self.buffer
    }

    /// The cells, to be drawn on.
    pub fn buffer_mut(&mut self) -> &mut Buffer {
        &mut self.buffer
    }

    /// Where the cursor shall be; `None` hides it.
    pub fn cursor(&self) -> Option<Position> {
        self.cursor
    }

    /// Shows the cursor there.
    pub fn set_cursor_position(&mut self, position: impl Into<Position>) {
        self.cursor = Some(position.into());
    }
}
