//! The thread that hears signals: it ends the program where the main thread hangs in a terminal that takes nothing.

use std::io;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;

use super::channel::Teller;
use super::incoming::Incoming;
use super::signals::{Signal, Signals};
use crate::log;
use crate::tui::terminal;

/// How long the program may take to leave after a signal; then it is ended, terminal restored.
pub(super) const LEAVING: Duration = Duration::from_secs(3);
/// Signals so close to each other are one wish to leave.
const SAME_WISH: Duration = Duration::from_secs(1);
/// The exit code of a closed terminal, as if by `SIGHUP`.
pub const HUNG_UP: u8 = 129;

/// Listens until the program ends.
pub fn listen(signals: Signals, to: Teller) {
    Listener {
        signals,
        to,
        leaving: None,
    }
    .run();
}

struct Listener {
    signals: Signals,
    to: Teller,
    /// When the program was asked to leave, and with which code.
    leaving: Option<(Instant, u8)>,
}

impl Listener {
    fn run(mut self) {
        while self.wait().is_ok() {
            log::failpoint("signals");
            self.hear();
            self.end_if_stuck();
        }
        self.to.tell(Incoming::Leave(HUNG_UP));
    }

    /// Waits for a signal, or until the program had time enough to leave.
    fn wait(&self) -> io::Result<()> {
        let timeout = self
            .leaving
            .map(|(since, _)| LEAVING.saturating_sub(since.elapsed()))
            .and_then(|timeout| Timespec::try_from(timeout).ok());
        let signals = self.signals.descriptor();
        match poll(
            &mut [PollFd::new(&signals, PollFlags::IN)],
            timeout.as_ref(),
        ) {
            Ok(_) | Err(Errno::INTR) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    fn hear(&mut self) {
        let heard: Vec<Signal> = self.signals.heard().collect();
        for signal in heard {
            match (signal, self.leaving) {
                (Signal::Resized, _) => self.to.tell(Incoming::Resized),
                (Signal::Continued, _) => self.to.tell(Incoming::Continued),
                (Signal::Leave(code), None) => {
                    self.leaving = Some((Instant::now(), code));
                    self.to.tell(Incoming::Leave(code));
                }
                // Asked once more, it goes at once. A hang-up may come twice by itself, and so may signals of one wish: what was typed
                // last is being kept meanwhile.
                (Signal::Leave(code), Some((since, _)))
                    if code != HUNG_UP && since.elapsed() >= SAME_WISH =>
                {
                    end(code);
                }
                (Signal::Leave(_), Some(_)) => {}
            }
        }
    }

    fn end_if_stuck(&self) {
        if let Some((since, code)) = self.leaving
            && since.elapsed() >= LEAVING
        {
            end(code);
        }
    }
}

/// Ends the program from here, because its main thread doesn't answer.
pub(super) fn end(code: u8) -> ! {
    terminal::leave();
    std::process::exit(i32::from(code));
}
