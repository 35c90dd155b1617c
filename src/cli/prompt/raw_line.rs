//! Raw line input. The terminal's line mode cuts lines at 4096 bytes (1024 on macOS).
//!
//! The functions of line mode are done here: echo, erase, end of input, suspend. The terminal is in its original mode between
//! lines, and while the program is stopped.

use std::collections::VecDeque;
use std::io::{self, IsTerminal, Write};
use std::os::unix::net::UnixStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use crossterm::terminal::{disable_raw_mode, enable_raw_mode};
use signal_hook::consts::{SIGHUP, SIGINT, SIGQUIT, SIGTERM};
use zeroize::Zeroizing;

use super::typed_line::{Echo, Step, TypedLine};
use crate::input::key::{self, KeyCode, KeyEvent};
use crate::input::{self, InputEvent};
use crate::log;

/// The terminal on stdin. Holds what was typed ahead of the question.
#[derive(Debug, Default)]
pub struct RawTerminal {
    ahead: VecDeque<KeyEvent>,
}

enum Stop {
    Signal(i32),
    Failed(io::Error),
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Self {
        Stop::Failed(error)
    }
}

impl RawTerminal {
    /// Reads a line; `None` at the end of input.
    ///
    /// # Errors
    /// `Interrupted` on Ctrl+C, else an error of the operating system.
    pub fn line(&mut self, echo: Echo) -> io::Result<Option<Zeroizing<String>>> {
        // Before the mode changes: a signal in between would leave the terminal without line mode.
        let signals = Signals::register()?;
        let mode = RawMode::enter()?;
        let line = self.keys(echo, &signals);
        drop(mode);
        drop(signals);
        match line {
            Ok(line) => Ok(line),
            Err(Stop::Failed(error)) => Err(error),
            Err(Stop::Signal(signal)) => {
                // The terminal is restored; the signal has its default effect.
                let _ = signal_hook::low_level::emulate_default_handler(signal);
                Err(io::ErrorKind::Interrupted.into())
            }
        }
    }

    fn keys(&mut self, echo: Echo, signals: &Signals) -> Result<Option<Zeroizing<String>>, Stop> {
        let mut line = TypedLine::new(echo);
        loop {
            while let Some(key) = self.ahead.pop_front() {
                match line.handle(key) {
                    Step::More => {}
                    Step::Done => {
                        show(&line.shown())?;
                        return Ok(Some(line.into_text()));
                    }
                    Step::End => return Ok(None),
                    Step::Interrupt => {
                        show("\r\n")?;
                        return Err(io::Error::from(io::ErrorKind::Interrupted).into());
                    }
                    Step::Suspend => {
                        show("\r\n")?;
                        suspend()?;
                        line.show_again();
                    }
                }
            }
            show(&line.shown())?;
            if !self.wait(signals)? {
                return Ok(None);
            }
        }
    }

    /// Waits for keys; false when the terminal is gone.
    fn wait(&mut self, signals: &Signals) -> Result<bool, Stop> {
        loop {
            let ready = input::wait(Some(&signals.woken), None);
            log::failpoint("prompt");
            if let Some(signal) = signals.came() {
                return Err(Stop::Signal(signal));
            }
            let Ok(ready) = ready else { return Ok(false) };
            if ready {
                let Ok(events) = input::read_batch() else {
                    return Ok(false);
                };
                self.ahead.extend(events.into_iter().flat_map(keys_of));
                return Ok(true);
            }
        }
    }
}

/// Keys of an event; a paste is typed, and each of its lines answers a question.
fn keys_of(event: InputEvent) -> Vec<KeyEvent> {
    match event {
        InputEvent::Key(key) => vec![key],
        InputEvent::Pointer(_) => Vec::new(),
        InputEvent::Paste(text) => text
            .chars()
            .map(|c| match c {
                '\n' => key::key(KeyCode::Enter),
                '\t' => key::key(KeyCode::Tab),
                c => key::letter(c),
            })
            .collect(),
    }
}

fn show(text: &str) -> io::Result<()> {
    if text.is_empty() {
        return Ok(());
    }
    // With redirected results, typing is still echoed on the terminal.
    if io::stdout().is_terminal() {
        let mut out = io::stdout().lock();
        out.write_all(text.as_bytes())?;
        out.flush()
    } else {
        io::stderr().lock().write_all(text.as_bytes())
    }
}

/// Raw mode, restored on drop.
struct RawMode;

impl RawMode {
    fn enter() -> io::Result<Self> {
        enable_raw_mode()?;
        Ok(RawMode)
    }
}

impl Drop for RawMode {
    fn drop(&mut self) {
        let _ = disable_raw_mode();
    }
}

/// Ctrl+Z: stops the process group, as the terminal would.
fn suspend() -> io::Result<()> {
    disable_raw_mode()?;
    rustix::process::kill_current_process_group(rustix::process::Signal::TSTP)?;
    enable_raw_mode()
}

/// Signals that end the program, seen while a line is read.
struct Signals {
    woken: UnixStream,
    last: Arc<AtomicUsize>,
    registered: Vec<signal_hook::SigId>,
}

impl Signals {
    fn register() -> io::Result<Self> {
        let (woken, wake) = UnixStream::pair()?;
        let mut signals = Signals {
            woken,
            last: Arc::new(AtomicUsize::new(0)),
            registered: Vec::new(),
        };
        for signal in [SIGTERM, SIGHUP, SIGINT, SIGQUIT] {
            let value = usize::try_from(signal).unwrap_or_default();
            let last = signals.last.clone();
            let id = signal_hook::flag::register_usize(signal, last, value)?;
            signals.registered.push(id);
            let id = signal_hook::low_level::pipe::register(signal, wake.try_clone()?)?;
            signals.registered.push(id);
        }
        Ok(signals)
    }

    fn came(&self) -> Option<i32> {
        let signal = self.last.load(Ordering::SeqCst);
        i32::try_from(signal).ok().filter(|signal| *signal != 0)
    }
}

impl Drop for Signals {
    fn drop(&mut self) {
        for id in &self.registered {
            signal_hook::low_level::unregister(*id);
        }
    }
}
