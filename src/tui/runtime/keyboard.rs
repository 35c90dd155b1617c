//! The terminal's bytes, read by the main thread: a key is on its way to the screen without another thread in between.
//!
//! The bytes are read and decoded here and not by a terminal library, because three things have to hold: a terminal that hangs up
//! ends the program and spins nothing, a sequence that a slow link tears apart is one key, and what came in one read is known,
//! which is how a paste without brackets is told from typing.

use std::io;
use std::os::fd::AsFd;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;

use super::batch::Batches;
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
    /// When.
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
        let at = self.listened;
        Typed {
            at,
            events: self.batches.events(tokens, at, deaf),
        }
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
