//! The screen: from the model to bytes on the terminal, and back to the shell.

use std::convert::Infallible;
use std::io;

use ratatui::Frame;
use ratatui::layout::{Rect, Size};

use super::pen::Pen;
use super::tty;

/// The terminal while it is ours; dropping it gives the terminal back.
pub struct Terminal {
    screen: ratatui::Terminal<Pen>,
    size: Size,
}

impl Terminal {
    /// Takes the terminal. Nothing is written before the first frame.
    ///
    /// # Errors
    /// When there is none.
    pub fn take(size: (u16, u16)) -> io::Result<Self> {
        let size = Size::from(size);
        let mut pen = Pen::new(size);
        pen.control(tty::ENTER);
        let Ok(screen) = ratatui::Terminal::new(pen);
        tty::take()?;
        Ok(Terminal { screen, size })
    }

    /// Draws what changed, with one write, or none.
    ///
    /// # Errors
    /// When the terminal is gone.
    pub fn draw(&mut self, view: impl FnOnce(&mut Frame<'_>)) -> io::Result<()> {
        let Ok(_) = self.screen.draw(view);
        self.write()
    }

    fn write(&mut self) -> io::Result<()> {
        let mut result = Ok(());
        self.screen.backend_mut().frame(|bytes| {
            // After a panic in another thread the terminal is the shell's again.
            if tty::is_taken() {
                result = tty::write(bytes);
            }
        });
        result
    }

    /// Looks at the size; answers it if it is another one.
    pub fn resized(&mut self) -> Option<(u16, u16)> {
        let (width, height) = tty::size();
        let size = Size::new(width, height);
        if size == self.size {
            return None;
        }
        self.size = size;
        self.screen.backend_mut().set_size(size);
        Some((width, height))
    }

    /// Forgets what is on the terminal: the next frame writes every cell.
    pub fn redraw(&mut self) {
        self.screen.backend_mut().forget();
        let Ok(()) = self.clear();
    }

    fn clear(&mut self) -> Result<(), Infallible> {
        self.screen
            .resize(Rect::new(0, 0, self.size.width, self.size.height))
    }

    /// Writes a sequence that changes nothing on the screen, with the next frame.
    ///
    /// # Errors
    /// When the terminal is gone.
    pub fn send(&mut self, sequence: &str) -> io::Result<()> {
        self.screen.backend_mut().control(sequence);
        self.write()
    }

    /// Takes the terminal again, after something else had it.
    ///
    /// # Errors
    /// When it is gone.
    pub fn take_again(&mut self) -> io::Result<()> {
        // What is ours by our own account was changed by whoever had it meanwhile.
        tty::restore();
        tty::take()?;
        self.screen.backend_mut().forget();
        self.screen.backend_mut().control(tty::ENTER);
        let Ok(()) = self.clear();
        Ok(())
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        tty::restore();
    }
}
