//! The backend that ratatui gets: it draws nothing, and only takes down where the cursor shall be. What changed on the screen is
//! found by [`super::difference`], which knows more than ratatui does about what the terminal shows.

use std::cell::Cell as Shared;
use std::convert::Infallible;
use std::rc::Rc;

use ratatui::backend::{Backend, ClearType, WindowSize};
use ratatui::buffer::Cell;
use ratatui::layout::{Position, Size};

/// Where the last frame wants the cursor; `None` is hidden.
pub type Cursor = Rc<Shared<Option<Position>>>;

/// Takes down what a frame wants.
#[derive(Debug)]
pub struct Recorder {
    size: Size,
    visible: bool,
    cursor: Cursor,
}

impl Recorder {
    /// For a terminal of this size.
    pub fn new(size: Size, cursor: Cursor) -> Self {
        Recorder {
            size,
            visible: false,
            cursor,
        }
    }

    /// The terminal has another size now.
    pub fn set_size(&mut self, size: Size) {
        self.size = size;
    }
}

impl Backend for Recorder {
    type Error = Infallible;

    fn draw<'a, I>(&mut self, _content: I) -> Result<(), Infallible>
    where
        I: Iterator<Item = (u16, u16, &'a Cell)>,
    {
        Ok(())
    }

    fn hide_cursor(&mut self) -> Result<(), Infallible> {
        self.visible = false;
        self.cursor.set(None);
        Ok(())
    }

    fn show_cursor(&mut self) -> Result<(), Infallible> {
        self.visible = true;
        Ok(())
    }

    fn get_cursor_position(&mut self) -> Result<Position, Infallible> {
        Ok(self.cursor.get().unwrap_or_default())
    }

    fn set_cursor_position<P: Into<Position>>(&mut self, position: P) -> Result<(), Infallible> {
        if self.visible {
            self.cursor.set(Some(position.into()));
        }
        Ok(())
    }

    fn clear(&mut self) -> Result<(), Infallible> {
        Ok(())
    }

    fn clear_region(&mut self, _clear_type: ClearType) -> Result<(), Infallible> {
        Ok(())
    }

    fn size(&self) -> Result<Size, Infallible> {
        Ok(self.size)
    }

    fn window_size(&mut self) -> Result<WindowSize, Infallible> {
        Ok(WindowSize {
            columns_rows: self.size,
            pixels: Size::default(),
        })
    }

    fn flush(&mut self) -> Result<(), Infallible> {
        Ok(())
    }
}
