//! The terminal as a device: its modes, its size, writing to it, and the one routine that gives it back.
//!
//! The terminal is asked nothing: no question means no answer to wait for behind a slow link.

use std::fs::OpenOptions;
use std::io;
use std::os::fd::{AsFd, BorrowedFd};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;
use rustix::termios::{OptionalActions, Termios, tcgetattr, tcgetwinsize, tcsetattr};

/// Alternate screen, cleared; bracketed paste.
pub const ENTER: &str = "\x1b[?1049h\x1b[2J\x1b[?2004h";
/// Reports of the mouse, in the form that has no limit of columns.
pub const MOUSE: &str = "\x1b[?1000h\x1b[?1006h";
/// Undoes [`ENTER`] and whatever a frame may have left on.
const LEAVE: &[u8] = b"\x1b[?2026l\x1b[m\x1b[?2004l\x1b[?1006l\x1b[?1000l\x1b[?25h\x1b[?1049l";

/// What a terminal without a known size is taken to have.
const USUAL: (u16, u16) = (80, 24);

/// The modes before ours; `None` while the terminal is not ours.
static BEFORE: Mutex<Option<Termios>> = Mutex::new(None);
/// Whether something was drawn that has to be taken away again.
static DRAWN: AtomicBool = AtomicBool::new(false);

fn before() -> MutexGuard<'static, Option<Termios>> {
    BEFORE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Columns and rows of the terminal on stdout.
pub fn size() -> (u16, u16) {
    match tcgetwinsize(io::stdout()) {
        Ok(size) if size.ws_col > 0 && size.ws_row > 0 => (size.ws_col, size.ws_row),
        _ => USUAL,
    }
}

/// Takes the terminal: raw mode, given back by [`restore`].
///
/// # Errors
/// When stdin is no terminal, or it is gone.
pub fn take() -> io::Result<()> {
    let mut before = before();
    if before.is_none() {
        let found = tcgetattr(io::stdin())?;
        let mut raw = found.clone();
        raw.make_raw();
        tcsetattr(io::stdin(), OptionalActions::Now, &raw)?;
        *before = Some(found);
    }
    Ok(())
}

/// Whether the terminal is ours now.
pub fn is_taken() -> bool {
    before().is_some()
}

/// Gives the terminal back as it was found. Does nothing if it is not ours; works from any thread, and as far as possible when
/// stdout is gone.
pub fn restore() {
    // Held to the end, so that nobody leaves the program while the terminal is half restored.
    let mut before = before();
    let Some(modes) = before.take() else {
        return;
    };
    if DRAWN.swap(false, Ordering::SeqCst) && write_soon(io::stdout().as_fd(), LEAVE).is_err() {
        // Stdout may be closed while the terminal lives on.
        if let Ok(terminal) = OpenOptions::new().write(true).open("/dev/tty") {
            let _ = write_soon(terminal.as_fd(), LEAVE);
        }
    }
    let _ = tcsetattr(io::stdin(), OptionalActions::Now, &modes);
}

/// Writes all of a frame, however long the terminal takes.
///
/// # Errors
/// When the terminal is gone.
pub fn write(bytes: &[u8]) -> io::Result<()> {
    DRAWN.store(true, Ordering::SeqCst);
    write_all(io::stdout().as_fd(), bytes, None)
}

/// Whether the terminal has room for more at the moment.
pub fn takes_more() -> bool {
    let stdout = io::stdout();
    let now = Timespec {
        tv_sec: 0,
        tv_nsec: 0,
    };
    poll(&mut [PollFd::new(&stdout, PollFlags::OUT)], Some(&now)) == Ok(1)
}

/// Writes, but doesn't wait for a terminal that doesn't take anything.
fn write_soon(to: BorrowedFd<'_>, bytes: &[u8]) -> io::Result<()> {
    let patience = Timespec {
        tv_sec: 0,
        tv_nsec: 300_000_000,
    };
    write_all(to, bytes, Some(&patience))
}

fn write_all(to: BorrowedFd<'_>, mut bytes: &[u8], patience: Option<&Timespec>) -> io::Result<()> {
    let mut wait = patience.is_some();
    while !bytes.is_empty() {
        if wait && poll(&mut [PollFd::new(&to, PollFlags::OUT)], patience)? == 0 {
            return Err(Errno::TIMEDOUT.into());
        }
        match rustix::io::write(to, bytes) {
            Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
            Ok(count) => bytes = bytes.get(count..).unwrap_or_default(),
            Err(Errno::INTR) => {}
            // Somebody else who has the terminal made it non-blocking.
            Err(Errno::AGAIN) => wait = true,
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}
