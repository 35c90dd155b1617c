//! The loop: waits, hears, changes the model, draws once.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use super::clock::Clock;
use super::incoming::Incoming;
use super::network::Network;
use super::queue::Job;
use super::run::Exit;
use super::store_thread::StoreThread;
use super::terminal::Terminal;
use super::tty;
use crate::log;
use crate::tui::event::{Event, Moment};
use crate::tui::{Model, update, view};

/// What waits is heard before the next frame, but a flood of it doesn't hold the frame back for longer.
const LONGEST_UNDRAWN: Duration = Duration::from_millis(40);
/// Rows that were jumped to are worth waiting for so long: without them there is nothing new to draw.
const ROWS_FOLLOW: Duration = Duration::from_millis(5);
/// A model that asks to be woken at once, again and again, gets no more than this.
const SHORTEST_SLEEP: Duration = Duration::from_millis(10);
/// How long the store may take to finish after the screen has closed.
const FINISHING: Duration = Duration::from_secs(2);
/// The exit code of a terminal that is gone, as if by `SIGHUP`.
pub const HUNG_UP: u8 = 129;

/// A thread panicked: nothing is gone on with.
struct Panicked;

/// What the main thread holds.
pub struct EventLoop {
    pub(super) model: Model,
    pub(super) terminal: Terminal,
    pub(super) clock: Clock,
    pub(super) store: StoreThread,
    pub(super) network: Network,
    pub(super) from: Receiver<Incoming>,
    /// What came while something else was waited for.
    pub(super) backlog: VecDeque<Incoming>,
    /// The newest state of the draft, which goes to the store when the frame is drawn: both at once would take turns on few cores,
    /// and the eye is served first.
    pub(super) undrawn_draft: Option<Job>,
    /// The generation that is on the screen; `None` if every cell has to be drawn.
    pub(super) drawn: Option<u64>,
    /// Whether the model was just woken.
    pub(super) woken: bool,
    /// The exit code, once it is known.
    pub(super) leaving: Option<u8>,
}

impl EventLoop {
    /// Runs until the screen is left. It closes first, so that the shell is back at once; then the store finishes what waits,
    /// after a panic too: what was typed before it is among that.
    pub fn run(mut self) -> Exit {
        let left = catch_unwind(AssertUnwindSafe(|| self.until_left()));
        self.terminal.give_back();
        self.keep_undrawn_draft();
        // After a panic of this thread the model may be half changed: what was kept before stays then. After one of the store's
        // thread what it was about to keep is gone, and comes once more.
        if left.is_ok() {
            self.keep_what_is_open();
        }
        let unsaved = self.store.finish(FINISHING);
        Exit {
            code: left.unwrap_or(Err(Panicked)).ok(),
            changes: self.model.session().to_vec(),
            unsaved_edit: self.model.edit_under_way(),
            unsaved,
        }
    }

    fn until_left(&mut self) -> Result<u8, Panicked> {
        loop {
            self.draw();
            self.keep_undrawn_draft();
            if self.leaving.is_none() {
                match self.wait() {
                    Some(incoming) => self.hear(incoming)?,
                    None => self.happened(Event::Wake),
                }
                self.hear_what_waits()?;
                self.wait_for_rows()?;
            }
            if let Some(code) = self.leaving {
                return Ok(code);
            }
        }
    }

    fn draw(&mut self) {
        let generation = self.model.generation();
        if self.drawn == Some(generation) {
            return;
        }
        self.drawn = Some(generation);
        // The frame may never get through to a terminal that takes nothing.
        if self.undrawn_draft.is_some() && !tty::takes_more() {
            self.keep_undrawn_draft();
        }
        log::break_here("screen");
        let model = &self.model;
        if self.terminal.draw(|frame| view(model, frame)).is_err() {
            self.leaving = Some(HUNG_UP);
        }
    }

    /// The next thing that happens; `None` when the moment has come that the model asked for.
    fn wait(&mut self) -> Option<Incoming> {
        if let Some(incoming) = self.backlog.pop_front() {
            return Some(incoming);
        }
        let woken = std::mem::take(&mut self.woken);
        let Some(wake) = self.model.next_wake() else {
            // The listening thread holds a sender as long as it lives; without it there is nothing left to hear.
            return Some(self.from.recv().unwrap_or(Incoming::Leave(HUNG_UP)));
        };
        let shortest = if woken {
            SHORTEST_SLEEP
        } else {
            Duration::ZERO
        };
        let sleep = wake
            .saturating_sub(self.clock.now().since_start)
            .max(shortest);
        match self.from.recv_timeout(sleep) {
            Ok(incoming) => Some(incoming),
            Err(RecvTimeoutError::Timeout) => {
                self.woken = true;
                None
            }
            Err(RecvTimeoutError::Disconnected) => Some(Incoming::Leave(HUNG_UP)),
        }
    }

    fn hear_what_waits(&mut self) -> Result<(), Panicked> {
        let since = Instant::now();
        while self.leaving.is_none() && since.elapsed() < LONGEST_UNDRAWN {
            let Some(incoming) = self
                .backlog
                .pop_front()
                .or_else(|| self.from.try_recv().ok())
            else {
                break;
            };
            self.hear(incoming)?;
        }
        Ok(())
    }

    fn wait_for_rows(&mut self) -> Result<(), Panicked> {
        let until = Instant::now() + ROWS_FOLLOW;
        // What came before goes first.
        while self.leaving.is_none() && self.backlog.is_empty() && self.model.is_jumping() {
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                break;
            }
            let Ok(incoming) = self.from.recv_timeout(left) else {
                break;
            };
            self.hear(incoming)?;
        }
        Ok(())
    }

    fn hear(&mut self, incoming: Incoming) -> Result<(), Panicked> {
        match incoming {
            Incoming::Input { at, events } => {
                let moment = self.clock.moment(at);
                for event in events {
                    if self.leaving.is_none() {
                        self.event(event, moment);
                    }
                }
            }
            Incoming::Resized => self.resized(),
            Incoming::Continued => self.resumed(),
            Incoming::Leave(code) => self.leaving = Some(code),
            Incoming::Answer(ticket, answer) => self.happened(Event::Done(ticket, answer)),
            Incoming::StoreChanged => self.happened(Event::StoreChanged),
            Incoming::Panicked => return Err(Panicked),
        }
        Ok(())
    }

    /// Something happened now.
    pub(super) fn happened(&mut self, event: Event) {
        let moment = self.clock.now();
        self.event(event, moment);
    }

    fn event(&mut self, event: Event, moment: Moment) {
        log::break_here("update");
        let effects = update(&mut self.model, event, moment);
        self.carry_out(effects);
    }

    fn resized(&mut self) {
        if let Some((width, height)) = self.terminal.resized() {
            self.drawn = None;
            self.happened(Event::Resize(width, height));
        }
    }

    fn resumed(&mut self) {
        if self.terminal.take_again().is_err() {
            self.leaving = Some(HUNG_UP);
            return;
        }
        self.drawn = None;
        self.resized();
        self.happened(Event::Resumed);
    }
}
