//! Terminal: enter, leave from any thread, one write per frame. Everything here fails when the terminal is gone.
//!
//! A frame is one `write(2)` inside a synchronized update. The terminal is never queried: no cursor position, no
//! `ratatui::Terminal::clear` (which asks for it), no feature probing.

use std::cell::RefCell;
use std::fs::OpenOptions;
use std::io::{self, Write};
use std::os::fd::{AsFd, BorrowedFd};
use std::rc::Rc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crossterm::clipboard::CopyToClipboard;
use crossterm::cursor::Show;
use crossterm::event::{DisableBracketedPaste, DisableMouseCapture, EnableBracketedPaste};
use crossterm::queue;
use crossterm::style::{Attribute, Print, SetAttribute, force_color_output};
use crossterm::terminal::{
    self, BeginSynchronizedUpdate, Clear, ClearType, EndSynchronizedUpdate, EnterAlternateScreen,
    LeaveAlternateScreen,
};
use ratatui::backend::CrosstermBackend;
use ratatui::layout::Rect;
use ratatui::{Frame, TerminalOptions, Viewport};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;

/// Presses and the wheel only: `EnableMouseCapture` also reports every motion, which would wake an idle program.
const ENABLE_MOUSE_BUTTONS: &str = "\x1b[?1000h\x1b[?1006h";
/// Assumed where the terminal doesn't know its size.
const DEFAULT_SIZE: (u16, u16) = (80, 24);
/// Time limit for leaving a terminal that accepts no bytes.
const LEAVE_TIMEOUT: Timespec = Timespec {
    tv_sec: 0,
    tv_nsec: 300_000_000,
};

/// Whether the terminal is in raw mode by [`Terminal::enter`].
static ENTERED: Mutex<bool> = Mutex::new(false);
/// Whether anything was written that leaving has to undo.
static WRITTEN: AtomicBool = AtomicBool::new(false);

/// The terminal while it is in raw mode; dropping it leaves.
pub struct Terminal {
    terminal: ratatui::Terminal<CrosstermBackend<FrameWriter>>,
    writer: FrameWriter,
    mouse: bool,
}

impl Terminal {
    /// Enters raw mode. The alternate screen is entered with the first frame: nothing is written before it.
    ///
    /// # Errors
    /// If there is no terminal.
    pub fn enter((width, height): (u16, u16), mouse: bool) -> io::Result<Self> {
        // Only the theme decides about colors; `NO_COLOR` reaches it through the settings.
        force_color_output(true);
        let writer = FrameWriter::default();
        // Resizing follows SIGWINCH; a full-screen viewport would open /dev/tty for its size at every frame.
        let viewport = Viewport::Fixed(Rect::new(0, 0, width, height));
        let terminal = ratatui::Terminal::with_options(
            CrosstermBackend::new(writer.clone()),
            TerminalOptions { viewport },
        )?;
        let mut terminal = Terminal {
            terminal,
            writer,
            mouse,
        };
        terminal.enter_screen()?;
        Ok(terminal)
    }

    fn enter_screen(&mut self) -> io::Result<()> {
        let mut entered = entered();
        terminal::enable_raw_mode()?;
        *entered = true;
        queue!(
            self.writer,
            EnterAlternateScreen,
            Clear(ClearType::All),
            EnableBracketedPaste
        )?;
        if self.mouse {
            queue!(self.writer, Print(ENABLE_MOUSE_BUTTONS))?;
        }
        Ok(())
    }

    /// Turns mouse reporting on or off; with it, most terminals need Shift to select text.
    pub fn set_mouse(&mut self, on: bool) -> io::Result<()> {
        self.mouse = on;
        if on {
            queue!(self.writer, Print(ENABLE_MOUSE_BUTTONS))?;
        } else {
            queue!(self.writer, DisableMouseCapture)?;
        }
        self.writer.commit()
    }

    /// Draws a frame with one write.
    pub fn draw(&mut self, render: impl FnOnce(&mut Frame)) -> io::Result<()> {
        queue!(self.writer, BeginSynchronizedUpdate)?;
        self.terminal.draw(render)?;
        queue!(self.writer, EndSynchronizedUpdate)?;
        self.writer.commit()
    }

    /// Copies text to the terminal's clipboard by OSC 52, which also works through ssh. Terminals don't say whether they did it.
    pub fn copy(&mut self, text: &str) -> io::Result<()> {
        queue!(self.writer, CopyToClipboard::to_clipboard_from(text))?;
        self.writer.commit()
    }

    /// Updates the size. The next frame writes every cell, since a terminal that shrank and grew back between two signals has the
    /// same size but lost its content.
    pub fn resize(&mut self) -> io::Result<(u16, u16)> {
        let (width, height) = size();
        self.terminal.resize(Rect::new(0, 0, width, height))?;
        Ok((width, height))
    }

    /// Makes the next frame write every cell, whatever the terminal shows.
    pub fn redraw(&mut self) -> io::Result<()> {
        let area = self.terminal.get_frame().area();
        self.terminal.resize(area)
    }

    /// Enters again after another program had the terminal.
    pub fn reenter(&mut self) -> io::Result<()> {
        // After SIGSTOP and SIGCONT the terminal has the shell's modes although it was never left.
        leave();
        self.writer.clear();
        self.enter_screen()?;
        self.redraw()
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        leave();
    }
}

/// Collects a frame's bytes; `flush` does nothing, since the backend flushes several times a frame.
#[derive(Clone, Debug, Default)]
struct FrameWriter(Rc<RefCell<Vec<u8>>>);

impl FrameWriter {
    fn clear(&self) {
        self.0.borrow_mut().clear();
    }

    /// Writes everything collected, however long the terminal takes.
    fn commit(&self) -> io::Result<()> {
        // A panic on another thread has already left the terminal.
        let result = if *entered() {
            WRITTEN.store(true, Ordering::SeqCst);
            write_all(io::stdout().as_fd(), &self.0.borrow(), None)
        } else {
            Ok(())
        };
        self.clear();
        result
    }
}

impl Write for FrameWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn entered() -> MutexGuard<'static, bool> {
    ENTERED.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Columns and rows of the terminal.
pub fn size() -> (u16, u16) {
    terminal::size()
        .ok()
        .filter(|(width, height)| *width > 0 && *height > 0)
        .unwrap_or(DEFAULT_SIZE)
}

/// Restores screen and modes if they were entered. Callable from any thread; ignores errors of a closed stdout.
pub fn leave() {
    // Locked to the end, so that no other thread exits between screen and modes.
    let mut entered = entered();
    if !std::mem::take(&mut *entered) {
        return;
    }
    if WRITTEN.swap(false, Ordering::SeqCst) {
        let sequence = leave_sequence();
        if write_all(io::stdout().as_fd(), &sequence, Some(&LEAVE_TIMEOUT)).is_err() {
            // Stdout may be closed while the terminal is open.
            if let Ok(tty) = OpenOptions::new().write(true).open("/dev/tty") {
                let _ = write_all(tty.as_fd(), &sequence, Some(&LEAVE_TIMEOUT));
            }
        }
    }
    let _ = terminal::disable_raw_mode();
}

/// Makes a panic on any thread restore the terminal before its report, and calls `notify` after it.
pub fn install_panic_hook(notify: impl Fn() + Send + Sync + 'static) {
    let previous = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        leave();
        previous(panic);
        notify();
    }));
}

/// Undoes everything that entering and a half-written frame may have left on.
fn leave_sequence() -> Vec<u8> {
    let mut sequence = Vec::new();
    let _ = queue!(
        sequence,
        EndSynchronizedUpdate,
        SetAttribute(Attribute::Reset),
        DisableBracketedPaste,
        DisableMouseCapture,
        Show,
        LeaveAlternateScreen
    );
    sequence
}

fn write_all(to: BorrowedFd<'_>, mut bytes: &[u8], timeout: Option<&Timespec>) -> io::Result<()> {
    let mut wait = timeout.is_some();
    while !bytes.is_empty() {
        if wait && poll(&mut [PollFd::new(&to, PollFlags::OUT)], timeout)? == 0 {
            return Err(Errno::TIMEDOUT.into());
        }
        match rustix::io::write(to, bytes) {
            Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
            Ok(count) => bytes = bytes.get(count..).unwrap_or_default(),
            Err(Errno::INTR) => {}
            // Another process may have made the shared descriptor non-blocking.
            Err(Errno::AGAIN) => wait = true,
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}
