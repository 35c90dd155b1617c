//! The terminal's bytes, read by the main thread: a key is on its way to the screen without another thread in between.
//!
//! The bytes are read and decoded here and not by a terminal library, because three things have to hold: a terminal that hangs up
//! ends the program and spins nothing, a sequence that a slow link tears apart is one key, and what came in one read is known,
//! which is how a paste without brackets is told from typing.
//!
//! While a frame is on its way nobody reads. What gathers meanwhile may be as old as the last look at the terminal, and may have been
//! typed a key at a time; but an Esc and a key behind it are one key then, as over a slow link.

use std::io;
use std::os::fd::AsFd;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;

use super::batch::{BETWEEN_KEYS, Batches};
use super::decode::{Decoder, Token};
use crate::tui::event::Event;

/// How long after a lone Esc the rest of a sequence may come.
const ESCAPE_WAIT: Duration = Duration::from_millis(50);

/// The terminal is gone.
#[derive(Debug)]
pub struct HungUp;

/// What was typed, in one read as a rule.
#[derive(Debug)]
pub struct Typed {
    /// When it was typed; as early as it can have been, so that nothing answers a question that was not seen.
    pub at: Instant,
    /// In order; none where only a part of a sequence came.
    pub events: Vec<Event>,
}

/// Reads the terminal.
#[derive(Debug)]
pub struct Keyboard {
    decoder: Decoder,
    batches: Batches,
    /// When bytes came last.
    read: Instant,
    /// When it was listened for bytes last.
    listened: Instant,
}

impl Keyboard {
    /// Has heard nothing yet.
    pub fn new() -> Self {
        let now = Instant::now();
        Keyboard {
            decoder: Decoder::default(),
            batches: Batches::default(),
            read: now,
            listened: now,
        }
    }

    /// Waits for bytes, for something to read at `bell`, or for the end of `patience` (`None` waits for ever); answers what was typed,
    /// if anything was. Wakes sooner where what was typed waits for the rest of a sequence.
    ///
    /// # Errors
    /// When the terminal can't be read any more.
    pub fn wait(
        &mut self,
        bell: &impl AsFd,
        patience: Option<Duration>,
    ) -> Result<Option<Typed>, HungUp> {
        let began = Instant::now();
        let deaf = began.saturating_duration_since(self.listened);
        let rest = self.decoder.is_waiting().then(|| {
            let since = began.saturating_duration_since(self.read);
            ESCAPE_WAIT.saturating_sub(since)
        });
        let readable = wait_for_either(bell, patience.into_iter().chain(rest).min());
        self.listened = Instant::now();
        let deaf = gathered(deaf, self.listened.saturating_duration_since(began));
        if readable.map_err(|_| HungUp)? {
            return self.read(deaf);
        }
        let late = rest.is_some_and(|rest| self.listened.saturating_duration_since(began) >= rest);
        Ok(late.then(|| {
            let mut tokens = Vec::new();
            self.decoder.give_up(&mut tokens);
            self.typed(tokens, deaf)
        }))
    }

    fn read(&mut self, deaf: Duration) -> Result<Option<Typed>, HungUp> {
        let mut bytes = [0; 4096];
        let count = match rustix::io::read(io::stdin().as_fd(), &mut bytes) {
            Ok(0) => return Err(HungUp),
            Ok(count) => count,
            Err(Errno::INTR | Errno::AGAIN) => return Ok(None),
            Err(_) => return Err(HungUp),
        };
        self.read = self.listened;
        let mut tokens = Vec::new();
        self.decoder
            .feed(bytes.get(..count).unwrap_or_default(), &mut tokens);
        Ok(Some(self.typed(tokens, deaf)))
    }

    fn typed(&mut self, tokens: Vec<Token>, deaf: Duration) -> Typed {
        let now = self.listened;
        Typed {
            at: now.checked_sub(deaf).unwrap_or(now),
            events: self.batches.events(tokens, now, deaf),
        }
    }
}

/// For how long nobody had read when bytes came, where that is when they may have come; they were waited for since then.
fn gathered(deaf: Duration, waited: Duration) -> Duration {
    if waited < BETWEEN_KEYS {
        deaf
    } else {
        Duration::ZERO
    }
}

/// Waits until there is something to read, and answers whether the terminal has it.
fn wait_for_either(bell: &impl AsFd, patience: Option<Duration>) -> Result<bool, Errno> {
    let patience = patience.and_then(|patience| Timespec::try_from(patience).ok());
    let stdin = io::stdin();
    let mut both = [
        PollFd::new(&stdin, PollFlags::IN),
        PollFd::new(bell, PollFlags::IN),
    ];
    match poll(&mut both, patience.as_ref()) {
        Ok(_) => {}
        Err(Errno::INTR) => return Ok(false),
        Err(error) => return Err(error),
    }
    let [terminal, _] = both;
    Ok(!terminal.revents().is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_waited_for_did_not_gather() {
        let (long, short) = (Duration::from_secs(60), Duration::from_millis(1));
        assert_eq!(gathered(long, short), long);
        assert_eq!(gathered(short, short), short);
        assert_eq!(gathered(long, BETWEEN_KEYS), Duration::ZERO);
    }
}
