//! What the full screen starts with, how it ends, and the order in which it gets up.

use std::collections::VecDeque;
use std::io;

use super::channel::channel;
use super::clock::Clock;
use super::event_loop::EventLoop;
use super::keyboard::Keyboard;
use super::listener;
use super::network::Network;
use super::panic;
use super::queue::Queue;
use super::signals::Signals;
use super::store_thread::StoreThread;
use crate::net::Client;
use crate::store::Store;
use crate::tui::event::Event;
use crate::tui::terminal::{self, Terminal};
use crate::tui::{Model, update, view};

/// What the full screen starts with: everything that the first frame shows was read by the caller.
pub struct Start {
    /// The state, ready to be drawn.
    pub model: Model,
    /// The open store; the screen owns it from now on.
    pub store: Store,
    /// [`Store::data_version`] as of what the model shows.
    pub version: i64,
    /// The user of the operating system, for the history.
    pub who: String,
    /// The clock that told the model its first moment.
    pub clock: Clock,
    /// What reads well-known URLs; connects to nothing before it is asked to.
    pub client: Client,
    /// Whether the terminal's mouse wheel is taken; selecting text then needs Shift in most terminals.
    pub mouse: bool,
}

/// How the full screen ended.
#[derive(Debug)]
pub struct Exit {
    /// The exit code of the process; `None` when a thread panicked, see [`crate::log::defect`].
    pub code: Option<u8>,
    /// One line for each change that was made, for stdout.
    pub changes: Vec<String>,
    /// The command for the changes that stood in a form and were not saved.
    pub unsaved_edit: Option<String>,
    /// Why the last change may not be kept, a sentence; `None` when everything is.
    pub unsaved: Option<String>,
}

/// Why the full screen could not run.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no terminal, or it can't be put into raw mode.
    #[error("The terminal can't be used: {0}.")]
    Terminal(#[source] io::Error),
    /// The operating system gives no more threads or descriptors.
    #[error("The system has no resources left: {0}.")]
    System(#[source] io::Error),
}

/// Runs the full screen until it is left. The terminal is whole again when this returns, however it returns.
///
/// # Errors
/// See [`Error`].
pub fn run(start: Start) -> Result<Exit, Error> {
    let Start {
        mut model,
        store,
        version,
        who,
        mut clock,
        mouse,
        client,
    } = start;
    let allow_http = model.shared.allow_http;
    let (to, ear) = channel().map_err(Error::System)?;
    let _watch = panic::watch(to.clone());
    let signals = Signals::register().map_err(Error::System)?;
    let (width, height) = terminal::size();
    let mut terminal = Terminal::enter((width, height), mouse).map_err(Error::Terminal)?;
    let effects = update(&mut model, Event::Resize(width, height), clock.now());
    // Nothing starts before the first frame that the first frame doesn't need.
    terminal
        .draw(|frame| view(&model, frame))
        .map_err(Error::Terminal)?;
    let tell = to.clone();
    std::thread::Builder::new()
        .name("signals".to_owned())
        .spawn(move || listener::listen(signals, tell))
        .map_err(Error::System)?;
    let store = StoreThread::start(store, who, version, to.clone()).map_err(Error::System)?;
    let mut event_loop = EventLoop {
        drawn: Some(model.generation()),
        model,
        terminal,
        clock,
        store,
        network: Network::new(client, allow_http, to),
        ear,
        keyboard: Keyboard::new(),
        backlog: VecDeque::new(),
        unsent: Queue::default(),
        woken: false,
        leaving: None,
    };
    event_loop.carry_out(effects);
    Ok(event_loop.run())
}
