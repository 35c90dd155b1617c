//! Event loop: receive, update, run effects, draw. The only owner of terminal, clock, tasks and signals.
//!
//! Three threads send to it through one channel: input, signals, store; the network and target threads start with their first
//! request. Nothing ticks: an idle program is blocked threads.

use std::collections::VecDeque;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use jiff::tz::TimeZone;

use super::app::App;
use super::clock::Clock;
use super::effect::Effect;
use super::event::{Event, Moment, RequestId, Response};
use super::message::Message;
use super::signals::{self, Signal};
use super::tasks::network::NetworkTask;
use super::tasks::queue::{CoalesceKey, Job};
use super::tasks::store::StoreTask;
use super::tasks::target::{Setup, TargetTask};
use super::terminal::{self, Terminal};
use super::update::update;
use super::view::view;
use crate::input::{self, Batch, HANG_UP, InputEvent};
use crate::log;
use crate::net::Client;
use crate::ops::Op;
use crate::store::Store;

/// Longest time to drain queued messages before the next frame is drawn.
const MAX_DRAIN: Duration = Duration::from_millis(40);
/// Time to wait for requested rows before drawing, so that no frame shows the old rows first.
const ROWS_TIMEOUT: Duration = Duration::from_millis(2);
/// The least time between two timer events.
const MIN_TIMER: Duration = Duration::from_millis(10);
/// Time limit for the input thread to send pending input at exit.
const INPUT_TIMEOUT: Duration = Duration::from_millis(100);
/// Time limit for SIGSTOP to take effect.
const STOP_TIMEOUT: Duration = Duration::from_millis(200);
/// Time limit for the store to finish at exit.
const STORE_TIMEOUT: Duration = Duration::from_secs(2);

/// Start configuration. Everything in the first frame has been read by the caller.
pub struct Config {
    /// The state, ready to be drawn.
    pub app: App,
    /// Open store, owned by the store thread from here on.
    pub store: Store,
    /// [`Store::data_version`] as of what the app shows.
    pub version: i64,
    /// Name of the operating system's user, recorded as the actor in the history.
    pub who: String,
    /// Clock that measured the app's first moment.
    pub clock: Clock,
    /// Client for well-known URLs; connects on first use.
    pub client: Client,
    /// Setup of the thread for target ops.
    pub targets: Setup,
}

/// Result of the full screen.
#[derive(Debug)]
pub struct ExitStatus {
    /// The exit code of the process; `None` when a thread panicked, see [`crate::log::panic_report`].
    pub code: Option<u8>,
    /// Changes made, one line each, to print on stdout.
    pub changes: Vec<String>,
    /// What to tell about changes that stood in a form and were not saved.
    pub unsaved_edit: Option<String>,
    /// Reason why the last change may be lost, a sentence; `None` if everything is saved.
    pub unsaved: Option<String>,
}

/// Error that prevents the full screen from running.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No terminal, or raw mode is not available.
    #[error("The terminal can't be used: {0}.")]
    Terminal(#[source] io::Error),
    /// The operating system provides no more threads or descriptors.
    #[error("The system is out of resources: {0}.")]
    System(#[source] io::Error),
}

/// Runs the full screen until it is left. The terminal is restored when this returns, however it returns.
///
/// # Errors
/// See [`Error`].
pub fn run(config: Config) -> Result<ExitStatus, Error> {
    let Config {
        mut app,
        store,
        version,
        who,
        mut clock,
        client,
        targets,
    } = config;
    let (sender, receiver) = channel();
    let panicked = sender.clone();
    terminal::install_panic_hook(move || {
        // If the loop has ended, nobody receives it and nothing can be stuck.
        if panicked.send(Message::Panicked).is_ok() {
            signals::force_exit_later(DEFECT);
        }
    });
    let registered = signals::register().map_err(Error::System)?;
    let (width, height) = terminal::size();
    let mut terminal =
        Terminal::enter((width, height), app.shared.mouse).map_err(Error::Terminal)?;
    let effects = update(&mut app, Event::Resize(width, height), clock.now());
    // Threads start after the first frame, which needs none of them. It shows no time either: finding the zone lists the
    // system's zone files.
    terminal
        .draw(|frame| view(&mut app, frame))
        .map_err(Error::Terminal)?;
    app.shared.zone = TimeZone::system();
    let to = sender.clone();
    let signal = move |signal| drop(to.send(Message::Signal(signal)));
    signals::spawn(registered, signal).map_err(Error::System)?;
    let to = sender.clone();
    input::spawn(move |input| to.send(Message::Input(input)).is_ok()).map_err(Error::System)?;
    let read_for = (app.shared.allow_http, app.shared.gateways.clone());
    let network = NetworkTask::new(client, read_for, sender.clone());
    let targets = TargetTask::new(targets, who.clone(), sender.clone());
    let store = StoreTask::spawn(store, who, version, sender).map_err(Error::System)?;
    let mut event_loop = EventLoop {
        drawn: Some(app.revision()),
        app,
        terminal,
        clock,
        store,
        network,
        targets,
        receiver,
        backlog: VecDeque::new(),
        timer_fired: false,
        exit: None,
    };
    event_loop.execute_all(effects);
    Ok(event_loop.run())
}

/// Exit code after a panic.
const DEFECT: u8 = 1;

/// A thread panicked; the loop ends.
struct Panicked;

struct EventLoop {
    app: App,
    terminal: Terminal,
    clock: Clock,
    store: StoreTask,
    network: NetworkTask,
    targets: TargetTask,
    receiver: Receiver<Message>,
    /// Messages received while waiting for another one.
    backlog: VecDeque<Message>,
    /// The revision on the screen; `None` if every cell has to be drawn.
    drawn: Option<u64>,
    /// Whether the last event was the timer's.
    timer_fired: bool,
    /// The exit code, once it is known.
    exit: Option<u8>,
}

impl EventLoop {
    /// Runs until the screen is left. The terminal is left first, so that the shell is back at once; then the store finishes.
    fn run(mut self) -> ExitStatus {
        let ended = catch_unwind(AssertUnwindSafe(|| self.run_until_exit()));
        terminal::leave();
        // After a panic on this thread the app may be inconsistent: the last stored draft stays. After a panic on another thread,
        // the draft it was about to store is stored here.
        if ended.is_ok()
            && let Some(draft) = self.app.draft_under_way()
        {
            self.execute(Effect::SaveDraft(Box::new(draft)));
        }
        let unsaved = self.store.finish(STORE_TIMEOUT);
        ExitStatus {
            code: ended.unwrap_or(Err(Panicked)).ok(),
            changes: self.app.session().to_vec(),
            unsaved_edit: self.app.edit_under_way(),
            unsaved,
        }
    }

    fn run_until_exit(&mut self) -> Result<u8, Panicked> {
        loop {
            self.draw();
            if let Some(code) = self.exit {
                return Ok(code);
            }
            match self.receive() {
                Some(message) => self.handle(message)?,
                None => {
                    self.timer_fired = true;
                    self.update_now(Event::Timer);
                }
            }
            let since = Instant::now();
            while self.exit.is_none()
                && since.elapsed() < MAX_DRAIN
                && let Some(message) = self.received(since)
            {
                self.handle(message)?;
            }
            if let Some(code) = self.exit {
                return Ok(code);
            }
        }
    }

    fn draw(&mut self) {
        let revision = self.app.revision();
        if self.drawn == Some(revision) {
            return;
        }
        self.drawn = Some(revision);
        log::failpoint("screen");
        let app = &mut self.app;
        let drawn = self.terminal.draw(|frame| view(app, frame));
        self.exit_on_error(drawn);
        self.app.shown(self.clock.now());
    }

    /// Exits if the terminal can't be written to: it is gone.
    fn exit_on_error<T>(&mut self, result: io::Result<T>) -> Option<T> {
        if result.is_err() {
            self.exit = Some(HANG_UP);
        }
        result.ok()
    }

    /// Waits for a message; `None` when the app's timer is due first.
    fn receive(&mut self) -> Option<Message> {
        let min = match std::mem::take(&mut self.timer_fired) {
            true => MIN_TIMER,
            false => Duration::ZERO,
        };
        if let Some(message) = self.backlog.pop_front() {
            return Some(message);
        }
        let Some(deadline) = self.app.next_deadline() else {
            return self.receiver.recv().ok();
        };
        let timeout = deadline.saturating_sub(self.clock.now().since_start);
        self.receiver.recv_timeout(timeout.max(min)).ok()
    }

    /// A message that waits already, or the rows that the list waits for.
    fn received(&mut self, since: Instant) -> Option<Message> {
        let waiting = self.backlog.pop_front();
        let waiting = waiting.or_else(|| self.receiver.try_recv().ok());
        if waiting.is_some() || !self.app.awaits_rows() {
            return waiting;
        }
        let left = ROWS_TIMEOUT.saturating_sub(since.elapsed());
        self.receiver.recv_timeout(left).ok()
    }

    fn handle(&mut self, message: Message) -> Result<(), Panicked> {
        match message {
            Message::Input(Ok(batch)) => self.handle_input(batch),
            Message::Input(Err(_)) => self.exit = Some(HANG_UP),
            Message::Signal(Signal::Resize) => self.resize(),
            Message::Signal(Signal::Continue) => self.resume(),
            Message::Signal(Signal::Shutdown(code)) => {
                self.handle_last_input();
                self.exit = Some(code);
            }
            Message::Response(request_id, response) => {
                self.update_now(Event::Response(request_id, response))
            }
            Message::StoreChanged => self.update_now(Event::StoreChanged),
            Message::Panicked => {
                self.handle_last_input();
                return Err(Panicked);
            }
        }
        Ok(())
    }

    fn handle_input(&mut self, batch: Batch) {
        let moment = self.clock.moment(batch.at);
        for event in batch.events {
            if self.exit.is_none() {
                let event = match event {
                    InputEvent::Key(key) => Event::Key(key),
                    InputEvent::Paste(text) => Event::Paste(text),
                    InputEvent::Pointer(pointer) => Event::Pointer(pointer),
                };
                self.update(event, moment);
            }
        }
    }

    /// Handles what was typed before the end and not received yet: it goes into the draft too.
    fn handle_last_input(&mut self) {
        let deadline = Instant::now() + INPUT_TIMEOUT;
        let mut left = INPUT_TIMEOUT;
        while let Ok(message) = self.receiver.recv_timeout(left) {
            match message {
                Message::Input(Ok(batch)) => self.handle_input(batch),
                Message::Input(Err(_)) => return,
                _ => {}
            }
            left = deadline.saturating_duration_since(Instant::now());
        }
    }

    fn update_now(&mut self, event: Event) {
        let moment = self.clock.now();
        self.update(event, moment);
    }

    fn update(&mut self, event: Event, moment: Moment) {
        log::failpoint("update");
        let effects = update(&mut self.app, event, moment);
        self.execute_all(effects);
    }

    fn resize(&mut self) {
        let resized = self.terminal.resize();
        if let Some((width, height)) = self.exit_on_error(resized) {
            self.drawn = None;
            self.update_now(Event::Resize(width, height));
        }
    }

    fn resume(&mut self) {
        let entered = self.terminal.reenter();
        if self.exit_on_error(entered).is_some() {
            self.drawn = None;
            self.resize();
            self.update_now(Event::Resumed);
        }
    }

    fn execute_all(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            self.execute(effect);
        }
    }

    fn execute(&mut self, effect: Effect) {
        match effect {
            Effect::Store(slot, request_id, organization, op) => self.store.run(Job {
                coalesce: slot.map(CoalesceKey::Slot),
                request_id: Some(request_id),
                organization,
                op,
            }),
            Effect::Network(slot, id, request) => self.network.run(slot, id, request),
            Effect::Cancel(slot) => self.network.cancel(slot),
            Effect::RunTargetOp(request_id, op) => self.targets.run(request_id, op),
            Effect::CancelTargetOp => self.targets.stop(),
            Effect::ChangeDemoTarget(request_id) => {
                let name = self.targets.change_demo_target();
                self.update_now(Event::Response(request_id, Response::Drifted(name)));
            }
            Effect::SaveDraft(draft) => {
                let id = self.app.shared.draft_id;
                self.run_on_draft(Some(CoalesceKey::Draft(id)), Op::SaveDraft { id, draft });
            }
            Effect::ResumeDraft(from) => {
                let to = self.app.shared.draft_id;
                self.run_on_draft(None, Op::ResumeDraft { from, to });
            }
            Effect::DiscardDraft => {
                let id = self.app.shared.draft_id;
                self.run_on_draft(Some(CoalesceKey::Draft(id)), Op::DiscardDraft { id });
            }
            Effect::Copy(text, what) => {
                let copied = self.terminal.copy(&text);
                self.exit_on_error(copied);
                self.update_now(Event::Response(
                    RequestId::default(),
                    Response::Copied(what),
                ));
            }
            Effect::Mouse(on) => {
                let set = self.terminal.set_mouse(on);
                self.exit_on_error(set);
            }
            Effect::Suspend => self.suspend(),
            Effect::Redraw => {
                self.drawn = None;
                let redrawn = self.terminal.redraw();
                self.exit_on_error(redrawn);
            }
            Effect::Quit(code) => self.exit = Some(code),
        }
    }

    fn run_on_draft(&mut self, coalesce: Option<CoalesceKey>, op: Op) {
        self.store.run(Job {
            coalesce,
            request_id: None,
            organization: self.app.shared.organization.clone(),
            op: Box::new(op),
        });
    }

    /// Leaves the terminal and stops the process group, as Ctrl+Z does outside raw mode. An orphaned process group is not stopped
    /// by the system; the program then continues at once.
    fn suspend(&mut self) {
        terminal::leave();
        let _ = rustix::process::kill_current_process_group(rustix::process::Signal::TSTP);
        let deadline = Instant::now() + STOP_TIMEOUT;
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            match self.receiver.recv_timeout(left) {
                Ok(Message::Signal(Signal::Continue))
                | Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => break,
                Ok(message) => self.backlog.push_back(message),
            }
        }
        self.backlog.push_front(Message::Signal(Signal::Continue));
    }
}
