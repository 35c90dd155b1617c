//! Signals, as bytes on a socket that the listening thread waits for. Nothing is done inside a handler.

use std::io;
use std::os::fd::AsFd;
use std::os::unix::net::UnixStream;

use signal_hook::consts::{SIGCONT, SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGWINCH};
use signal_hook::iterator::backend::SignalDelivery;
use signal_hook::iterator::exfiltrator::SignalOnly;

/// What a signal asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signal {
    /// The terminal has another size.
    Resized,
    /// Running again after a stop.
    Continued,
    /// Leave with this exit code.
    Leave(u8),
}

/// The signals that kmctl hears.
pub struct Signals {
    delivery: SignalDelivery<UnixStream, SignalOnly>,
}

impl Signals {
    /// Starts to hear them; until somebody looks they wait. `SIGTSTP` keeps its meaning: it is how the program stops itself.
    ///
    /// # Errors
    /// When there are no more descriptors.
    pub fn register() -> io::Result<Self> {
        let (read, write) = UnixStream::pair()?;
        let heard = [SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGCONT, SIGWINCH];
        let delivery = SignalDelivery::with_pipe(read, write, SignalOnly, heard)?;
        Ok(Signals { delivery })
    }

    /// Readable when there is something to hear.
    pub fn descriptor(&self) -> impl AsFd + '_ {
        self.delivery.get_read()
    }

    /// What came since the last look, each at most once.
    pub fn heard(&mut self) -> impl Iterator<Item = Signal> {
        self.delivery.pending().filter_map(|number| match number {
            SIGWINCH => Some(Signal::Resized),
            SIGCONT => Some(Signal::Continued),
            SIGHUP | SIGINT | SIGQUIT | SIGTERM => {
                u8::try_from(128 + number).ok().map(Signal::Leave)
            }
            _ => None,
        })
    }
}
