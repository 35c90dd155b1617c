//! What is on the terminal, and the bytes that make it the next frame. Knows no descriptor: whoever draws says where bytes go.

use ratatui::buffer::Buffer;
use ratatui::layout::Size;

use super::difference::Place;
use super::pen::Pen;
use super::seen::{Grid, Seen};
use super::{difference, scroll};
use crate::tui::frame::Frame;

/// The screen as the terminal shows it.
pub struct Canvas {
    frame: Frame,
    pen: Pen,
    /// What the terminal shows; `None` if it is blank.
    shown: Option<Grid>,
}

impl Canvas {
    /// A blank terminal of this size.
    pub fn new(size: Size) -> Self {
        Canvas {
            frame: Frame::new(size),
            pen: Pen::new(size),
            shown: None,
        }
    }

    /// Hands what has to be written to `write`, once or not at all; then learns the frame by heart, which the next one is compared with.
    ///
    /// # Errors
    /// Those of `write`.
    pub fn draw<E>(
        &mut self,
        view: impl FnOnce(&mut Frame),
        write: impl FnOnce(&[u8]) -> Result<(), E>,
    ) -> Result<(), E> {
        self.frame.clear();
        view(&mut self.frame);
        let next = self.frame.buffer();
        let mut changes = Vec::new();
        match &self.shown {
            None => self.pen.write(difference::all(next)),
            Some(shown) => {
                changes = difference::changes(shown, next);
                match scroll::plan(shown, next, &changes) {
                    Some(scroll) => {
                        self.pen.scroll(&scroll);
                        self.pen.write(difference::cells(next, &scroll.rest));
                    }
                    None => self.pen.write(difference::cells(next, &changes)),
                }
            }
        }
        self.pen.cursor(self.frame.cursor());
        let mut result = Ok(());
        self.pen.frame(|bytes| result = write(bytes));
        // After the write: the terminal draws meanwhile.
        match &mut self.shown {
            Some(shown) => learn(shown, next, &changes),
            None => self.shown = Some(Grid::of(next)),
        }
        result
    }

    /// Takes down a sequence that changes nothing on the screen; it goes out with what is written next.
    pub fn control(&mut self, sequence: &str) {
        self.pen.control(sequence);
    }

    /// Writes what was taken down.
    ///
    /// # Errors
    /// Those of `write`.
    pub fn flush<E>(&mut self, write: impl FnOnce(&[u8]) -> Result<(), E>) -> Result<(), E> {
        let mut result = Ok(());
        self.pen.frame(|bytes| result = write(bytes));
        result
    }

    /// The terminal has this size now; answers whether it is another one.
    pub fn set_size(&mut self, size: Size) -> bool {
        let other = size != self.frame.area().as_size();
        if other {
            self.frame = Frame::new(size);
            self.pen.set_size(size);
            self.forget();
        }
        other
    }

    /// Nothing is known about what the terminal shows: it is cleared.
    pub fn forget(&mut self) {
        self.pen.clear();
        self.shown = None;
    }
}

/// Takes over what changed. What hides under wide characters may stay as it was: it is never compared.
fn learn(shown: &mut Grid, next: &Buffer, changes: &[Place]) {
    for (x, y, cell) in difference::cells(next, changes) {
        if let Some(shown) = shown.cell_mut(x, y) {
            *shown = Seen::of(cell);
        }
    }
}

#[cfg(test)]
mod tests;
