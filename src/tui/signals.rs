//! Signals, on a thread of their own: it ends the program where the main thread is stuck in a write.

use std::io;
use std::time::{Duration, Instant};

use signal_hook::consts::{SIGCONT, SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGWINCH};
use signal_hook::iterator::Signals;

use super::terminal;
use crate::log;

/// How long leaving may take; then the program is ended from here, terminal restored.
const SHUTDOWN_TIMEOUT: Duration = Duration::from_secs(3);
/// A terminating signal sooner after the first one is the same request, sent twice.
const SAME_REQUEST: Duration = Duration::from_secs(1);
/// The exit code of a closed terminal, as by `SIGHUP`.
pub const HANG_UP: u8 = 129;

/// What a signal asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signal {
    /// Take over the terminal's size.
    Resize,
    /// Continued after a stop.
    Continue,
    /// Leave with this exit code.
    Shutdown(u8),
}

/// Signals wait from here on. `SIGTSTP` keeps its meaning: it is how the program stops itself.
///
/// # Errors
/// When there are no more descriptors.
pub fn register() -> io::Result<Signals> {
    Signals::new([SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGCONT, SIGWINCH])
}

/// Starts the thread that hands signals to `send`.
///
/// # Errors
/// When there are no more threads.
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
                // A hang-up may be delivered twice by itself, while what was typed last is being kept.
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

/// Ends the program from another thread if it has not ended by itself in time.
pub fn force_exit_later(code: u8) {
    let thread = std::thread::Builder::new().name("shutdown".to_owned());
    // Without a thread left nothing can be done about it.
    let _ = thread.spawn(move || {
        std::thread::sleep(SHUTDOWN_TIMEOUT);
        force_exit(code);
    });
}

fn force_exit(code: u8) -> ! {
    terminal::leave();
    std::process::exit(i32::from(code));
}
