//! The thread that listens: to the terminal's bytes and to signals.
//!
//! The bytes are read and decoded here and not by a terminal library, because three things have to hold: a terminal that hangs up
//! ends the program and spins nothing, a sequence that a slow link tears apart is one key, and what came in one read is known,
//! which is how a paste without brackets is told from typing.

use std::io;
use std::os::fd::AsFd;
use std::sync::mpsc::Sender;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;

use super::batch::Batches;
use super::decode::Decoder;
use super::incoming::Incoming;
use super::signals::{Signal, Signals};
use super::tty;
use crate::log;

/// How long after a lone Esc the rest of a sequence may come.
const ESCAPE_WAIT: Duration = Duration::from_millis(50);
/// How long the program may take to leave after a signal; then it is ended, terminal restored.
pub(super) const LEAVING: Duration = Duration::from_secs(3);
/// Signals so close to each other are one wish to leave.
const SAME_WISH: Duration = Duration::from_secs(1);
/// The exit code of a closed terminal, as if by `SIGHUP`.
const HUNG_UP: u8 = 129;

/// Listens until the program ends.
pub fn listen(signals: Signals, to: Sender<Incoming>) {
    Listener {
        signals,
        to,
        decoder: Decoder::default(),
        batches: Batches::default(),
        open: true,
        leaving: None,
    }
    .run();
}

struct Listener {
    signals: Signals,
    to: Sender<Incoming>,
    decoder: Decoder,
    batches: Batches,
    /// Whether the terminal can still be read.
    open: bool,
    /// When the program was asked to leave, and with which code.
    leaving: Option<(Instant, u8)>,
}

impl Listener {
    fn run(mut self) {
        loop {
            let Ok((bytes, signals)) = self.wait() else {
                self.hang_up();
                return;
            };
            log::break_here("input");
            if signals {
                self.hear_signals();
            }
            if bytes {
                self.read();
            } else if self.decoder.is_waiting() {
                self.hand_on(None);
            }
            self.end_if_stuck();
        }
    }

    /// Waits for something to happen: bytes, signals, or neither in time.
    fn wait(&self) -> io::Result<(bool, bool)> {
        let timeout = if self.decoder.is_waiting() {
            Some(ESCAPE_WAIT)
        } else {
            self.leaving
                .map(|(since, _)| LEAVING.saturating_sub(since.elapsed()))
        };
        let timeout = timeout.and_then(|timeout| Timespec::try_from(timeout).ok());
        let stdin = io::stdin();
        let signals = self.signals.descriptor();
        let mut waiting = [
            PollFd::new(&signals, PollFlags::IN),
            PollFd::new(&stdin, PollFlags::IN),
        ];
        let watched = if self.open { 2 } else { 1 };
        let watched = waiting.get_mut(..watched).unwrap_or_default();
        match poll(watched, timeout.as_ref()) {
            Ok(_) | Err(Errno::INTR) => {}
            Err(error) => return Err(error.into()),
        }
        let ready = |place: usize| {
            watched
                .get(place)
                .is_some_and(|fd| !fd.revents().is_empty())
        };
        Ok((ready(1), ready(0)))
    }

    fn read(&mut self) {
        let mut bytes = [0; 4096];
        match rustix::io::read(io::stdin().as_fd(), &mut bytes) {
            Ok(0) => self.hang_up(),
            Ok(count) => self.hand_on(bytes.get(..count)),
            Err(Errno::INTR | Errno::AGAIN) => {}
            Err(_) => self.hang_up(),
        }
    }

    /// Hands on what was read, or, if nothing was in time, what waited for more.
    fn hand_on(&mut self, bytes: Option<&[u8]>) {
        let mut tokens = Vec::new();
        match bytes {
            Some(bytes) => self.decoder.feed(bytes, &mut tokens),
            None => self.decoder.give_up(&mut tokens),
        }
        let at = Instant::now();
        let events = self.batches.events(tokens, at);
        if !events.is_empty() {
            // Nobody listens any more only when the program ends.
            let _ = self.to.send(Incoming::Input { at, events });
        }
    }

    fn hear_signals(&mut self) {
        let heard: Vec<Signal> = self.signals.heard().collect();
        for signal in heard {
            match (signal, self.leaving) {
                (Signal::Resized, _) => self.tell(Incoming::Resized),
                (Signal::Continued, _) => self.tell(Incoming::Continued),
                (Signal::Leave(code), None) => self.leave(code),
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

    fn tell(&self, incoming: Incoming) {
        let _ = self.to.send(incoming);
    }

    fn leave(&mut self, code: u8) {
        self.leaving = Some((Instant::now(), code));
        self.tell(Incoming::Leave(code));
    }

    /// The terminal is gone.
    fn hang_up(&mut self) {
        self.open = false;
        if self.leaving.is_none() {
            self.leave(HUNG_UP);
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
    tty::restore();
    std::process::exit(i32::from(code));
}
