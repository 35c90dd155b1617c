//! The loop: waits, hears, changes the model, draws once.

use std::collections::VecDeque;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

use super::channel::Ear;
use super::clock::Clock;
use super::incoming::Incoming;
use super::keyboard::{HungUp, Keyboard, Typed};
use super::listener::HUNG_UP;
use super::network::Network;
use super::queue::Queue;
use super::run::Exit;
use super::store_thread::StoreThread;
use crate::log;
use crate::tui::event::{Event, Moment};
use crate::tui::terminal::{self, Terminal};
use crate::tui::{Model, update, view};

/// What waits is heard before the next frame, but a flood of it doesn't hold the frame back for longer.
const LONGEST_UNDRAWN: Duration = Duration::from_millis(40);
/// Rows that were jumped to are worth waiting for so long: without them there is nothing new to draw.
const ROWS_FOLLOW: Duration = Duration::from_millis(5);
/// A model that asks to be woken at once, again and again, gets no more than this.
const SHORTEST_SLEEP: Duration = Duration::from_millis(10);
/// How long the store may take to finish after the screen has closed.
const FINISHING: Duration = Duration::from_secs(2);

/// A thread panicked: nothing is gone on with.
struct Panicked;

/// What the main thread holds.
pub struct EventLoop {
    pub(super) model: Model,
    pub(super) terminal: Terminal,
    pub(super) clock: Clock,
    pub(super) store: StoreThread,
    pub(super) network: Network,
    pub(super) ear: Ear,
    pub(super) keyboard: Keyboard,
    /// What came while something else was waited for.
    pub(super) backlog: VecDeque<Incoming>,
    /// What the store is to do when the frame is drawn: both at once would take turns on few cores, and the eye is served first.
    pub(super) unsent: Queue,
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
        terminal::leave();
        self.send();
        // After a panic of this thread the model may be half changed: what was kept before stays then. After one of the store's
        // thread what it was about to keep is gone, and comes once more.
        if left.is_ok() {
            self.keep_what_is_open();
            self.send();
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
            self.send();
            if self.leaving.is_none() {
                self.wait()?;
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
        // The frame may never get through to a terminal that takes nothing, or only half of it.
        if self.unsent.changes() || (!self.unsent.is_empty() && !terminal::is_writable()) {
            self.send();
        }
        log::failpoint("screen");
        let model = &self.model;
        if self.terminal.draw(|frame| view(model, frame)).is_err() {
            self.leaving = Some(HUNG_UP);
        }
    }

    /// Waits until something happens: something that another thread tells, a key, or the moment that the model asked for.
    fn wait(&mut self) -> Result<(), Panicked> {
        if let Some(incoming) = self.backlog.pop_front() {
            return self.hear_awake(incoming);
        }
        let sleep = self.sleep();
        let until = sleep.map(|sleep| Instant::now() + sleep);
        let keyboard = &mut self.keyboard;
        match self.ear.unless_told(|bell| keyboard.wait(bell, sleep)) {
            Err(incoming) => self.hear_awake(incoming)?,
            Ok(Err(HungUp)) => self.leaving = Some(HUNG_UP),
            Ok(Ok(Some(typed))) => self.typed(typed),
            Ok(Ok(None)) if until.is_some_and(|until| Instant::now() >= until) => {
                self.woken = true;
                self.happened(Event::Wake);
            }
            // What woke it waits to be heard.
            Ok(Ok(None)) => {}
        }
        Ok(())
    }

    /// Hears what was told before anybody slept, and then looks for keys: they must not wait for the end of a flood.
    fn hear_awake(&mut self, incoming: Incoming) -> Result<(), Panicked> {
        self.hear(incoming)?;
        if self.leaving.is_none() {
            match self.keyboard.wait(&io::stdin(), Some(Duration::ZERO)) {
                Ok(Some(typed)) => self.typed(typed),
                Ok(None) => {}
                Err(HungUp) => self.leaving = Some(HUNG_UP),
            }
        }
        Ok(())
    }

    /// How long nothing has to be done if nothing happens; `None` is for ever.
    fn sleep(&mut self) -> Option<Duration> {
        let shortest = if std::mem::take(&mut self.woken) {
            SHORTEST_SLEEP
        } else {
            Duration::ZERO
        };
        let wake = self.model.next_wake()?;
        let sleep = wake.saturating_sub(self.clock.now().since_start);
        Some(sleep.max(shortest))
    }

    /// What was typed before the end, and is not read yet, goes into the draft too.
    fn hear_what_was_typed(&mut self) {
        let since = Instant::now();
        while since.elapsed() < LONGEST_UNDRAWN
            && let Ok(Some(typed)) = self.keyboard.wait(&io::stdin(), Some(Duration::ZERO))
        {
            self.typed(typed);
        }
    }

    fn typed(&mut self, typed: Typed) {
        log::failpoint("keyboard");
        let moment = self.clock.moment(typed.at);
        for event in typed.events {
            if self.leaving.is_none() {
                self.event(event, moment);
            }
        }
    }

    fn hear_what_waits(&mut self) -> Result<(), Panicked> {
        let since = Instant::now();
        while self.leaving.is_none() && since.elapsed() < LONGEST_UNDRAWN {
            let Some(incoming) = self.backlog.pop_front().or_else(|| self.ear.heard()) else {
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
            self.send();
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                break;
            }
            if let Some(incoming) = self.ear.hear_within(left) {
                self.hear(incoming)?;
            }
        }
        Ok(())
    }

    fn hear(&mut self, incoming: Incoming) -> Result<(), Panicked> {
        match incoming {
            Incoming::Resized => self.resized(),
            Incoming::Continued => self.resumed(),
            Incoming::Leave(code) => {
                self.hear_what_was_typed();
                self.leaving = Some(code);
            }
            Incoming::Answer(ticket, answer) => self.happened(Event::Done(ticket, answer)),
            Incoming::StoreChanged => self.happened(Event::StoreChanged),
            Incoming::Panicked => {
                self.hear_what_was_typed();
                return Err(Panicked);
            }
        }
        Ok(())
    }

    /// Something happened now.
    pub(super) fn happened(&mut self, event: Event) {
        let moment = self.clock.now();
        self.event(event, moment);
    }

    fn event(&mut self, event: Event, moment: Moment) {
        log::failpoint("update");
        let effects = update(&mut self.model, event, moment);
        self.carry_out(effects);
    }

    fn resized(&mut self) {
        match self.terminal.resize() {
            Ok(Some((width, height))) => {
                self.drawn = None;
                self.happened(Event::Resize(width, height));
            }
            Ok(None) => {}
            Err(_) => self.leaving = Some(HUNG_UP),
        }
    }

    fn resumed(&mut self) {
        if self.terminal.reenter().is_err() {
            self.leaving = Some(HUNG_UP);
            return;
        }
        self.drawn = None;
        self.resized();
        self.happened(Event::Resumed);
    }
}
