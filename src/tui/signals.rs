//! Signal thread of the full screen; it exits the program if the main thread is stuck in a write.
//!
//! Not here: signals of the prompts (`cli::prompt::raw_line`), of `check` (`cli::command::check`) and of the demo (`launch`).

use std::io;
use std::time::{Duration, Instant};

use signal_hook::consts::{SIGCONT, SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGWINCH};
use signal_hook::iterator::Signals;

use super::terminal;
use crate::input::HANG_UP;
use crate::log;

/// Time limit of a shutdown; then this thread restores the terminal and exits.
const SHUTDOWN_TIMEOUT: Duration = Duration::from_secs(3);
/// A terminating signal sooner after the first one is the same request, sent twice.
const SAME_REQUEST: Duration = Duration::from_secs(1);

/// Request of a signal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signal {
    /// `SIGWINCH`: read the terminal's size again.
    Resize,
    /// `SIGCONT`: the process continues after a stop.
    Continue,
    /// Terminating signal: exit with this code.
    Shutdown(u8),
}

/// Registers the signals. `SIGTSTP` keeps its default: the program stops itself with it.
///
/// # Errors
/// If no descriptor is available.
pub fn register() -> io::Result<Signals> {
    Signals::new([SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGCONT, SIGWINCH])
}

/// Starts the thread that hands signals to `send`.
///
/// # Errors
/// If no thread can be created.
pub fn spawn(mut signals: Signals, send: impl Fn(Signal) + Send + 'static) -> io::Result<()> {
    let thread = std::thread::Builder::new().name("signals".to_owned());
    let run = move || {
        let mut shutdown: Option<Instant> = None;
        for number in signals.forever() {
            log::failpoint("signals");
            let signal = match number {
                SIGWINCH => Signal::Resize,
                SIGCONT => Signal::Continue,
                _ => Signal::Shutdown(u8::try_from(128 + number).unwrap_or(HANG_UP)),
            };
            match (signal, shutdown) {
                (Signal::Shutdown(code), None) => {
                    shutdown = Some(Instant::now());
                    force_exit_later(code);
                    send(signal);
                }
                // SIGHUP may be delivered twice by itself, while the draft is being stored.
                (Signal::Shutdown(code), Some(first)) => {
                    if code != HANG_UP && first.elapsed() >= SAME_REQUEST {
                        force_exit(code);
                    }
                }
                _ => send(signal),
            }
        }
    };
    thread.spawn(run).map(drop)
}

/// Exits from another thread if the program does not end in time.
pub fn force_exit_later(code: u8) {
    let thread = std::thread::Builder::new().name("shutdown".to_owned());
    // Without another thread nothing can be done.
    let _ = thread.spawn(move || {
        std::thread::sleep(SHUTDOWN_TIMEOUT);
        force_exit(code);
    });
}

fn force_exit(code: u8) -> ! {
    terminal::leave();
    std::process::exit(i32::from(code));
}
