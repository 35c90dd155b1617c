//! The screen: from the model to bytes on the terminal, and back to the shell.

use std::io;

use ratatui::layout::Size;

use super::canvas::Canvas;
use super::tty;
use crate::tui::frame::Frame;

/// The terminal while it is ours; dropping it gives the terminal back.
pub struct Terminal {
    canvas: Canvas,
    mouse: bool,
}

impl Terminal {
    /// Takes the terminal. Nothing is written before the first frame.
    ///
    /// # Errors
    /// When there is none.
    pub fn take(size: (u16, u16), mouse: bool) -> io::Result<Self> {
        let canvas = Canvas::new(Size::from(size));
        tty::take()?;
        let mut terminal = Terminal { canvas, mouse };
        terminal.enter();
        Ok(terminal)
    }

    fn enter(&mut self) {
        self.canvas.control(tty::ENTER);
        if self.mouse {
            self.canvas.control(tty::MOUSE);
        }
    }

    /// Draws what changed, with one write, or none.
    ///
    /// # Errors
    /// When the terminal is gone.
    pub fn draw(&mut self, view: impl FnOnce(&mut Frame)) -> io::Result<()> {
        self.canvas.draw(view, write)
    }

    /// Looks at the size; answers it if it is another one.
    pub fn resized(&mut self) -> Option<(u16, u16)> {
        let (width, height) = tty::size();
        self.canvas
            .set_size(Size::new(width, height))
            .then_some((width, height))
    }

    /// Forgets what is on the terminal: the next frame writes every cell.
    pub fn redraw(&mut self) {
        self.canvas.forget();
    }

    /// Gives it back before the end; nothing is drawn any more.
    pub fn give_back(&mut self) {
        tty::restore();
    }

    /// Writes a sequence that changes nothing on the screen.
    ///
    /// # Errors
    /// When the terminal is gone.
    pub fn send(&mut self, sequence: &str) -> io::Result<()> {
        self.canvas.control(sequence);
        self.canvas.flush(write)
    }

    /// Takes the terminal again, after something else had it.
    ///
    /// # Errors
    /// When it is gone.
    pub fn take_again(&mut self) -> io::Result<()> {
        // What is ours by our own account was changed by whoever had it meanwhile.
        tty::restore();
        tty::take()?;
        self.enter();
        self.canvas.forget();
        Ok(())
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        tty::restore();
    }
}

fn write(bytes: &[u8]) -> io::Result<()> {
    // After a panic in another thread the terminal is the shell's again.
    if tty::is_taken() {
        tty::write(bytes)
    } else {
        Ok(())
    }
}
