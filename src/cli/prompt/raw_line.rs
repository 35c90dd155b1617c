//! Lines from a terminal without its line mode, which cuts them at 4096 bytes (1024 on macOS).
//!
//! What line mode does for the person at the keyboard is done here: showing what is typed, erasing, the end of input,
//! suspending. The terminal is as it was between lines, and when the program is stopped inside one.

use std::collections::VecDeque;
use std::io::{self, IsTerminal, Write};
use std::os::unix::net::UnixStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use rustix::event::{PollFd, PollFlags, poll};
use rustix::termios::{
    LocalModes, OptionalActions, SpecialCodeIndex, Termios, tcgetattr, tcsetattr,
};
use signal_hook::consts::{SIGHUP, SIGINT, SIGQUIT, SIGTERM};
use zeroize::Zeroizing;

use super::typed_line::{Step, TypedLine};
use crate::log;

/// The terminal on stdin. Holds what was typed ahead of the question.
#[derive(Debug, Default)]
pub struct RawTerminal {
    ahead: VecDeque<u8>,
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
    /// `Interrupted` on Ctrl+C; else what the system says.
    pub fn line(&mut self, hidden: bool) -> io::Result<Option<Zeroizing<String>>> {
        // Before the mode changes: a signal in between would leave the terminal without its line mode.
        let signals = Signals::register()?;
        let mut mode = Mode::set()?;
        let line = self.keys(hidden, &mut mode, &signals);
        drop(mode);
        drop(signals);
        match line {
            Ok(line) => Ok(line),
            Err(Stop::Failed(error)) => Err(error),
            Err(Stop::Signal(signal)) => {
                // The terminal is whole now; the signal does what it always does.
                let _ = signal_hook::low_level::emulate_default_handler(signal);
                Err(io::ErrorKind::Interrupted.into())
            }
        }
    }

    fn keys(
        &mut self,
        hidden: bool,
        mode: &mut Mode,
        signals: &Signals,
    ) -> Result<Option<Zeroizing<String>>, Stop> {
        let mut line = TypedLine::new(hidden);
        loop {
            while let Some(byte) = self.ahead.pop_front() {
                match line.take(byte) {
                    Step::More => {}
                    Step::Done => {
                        show(&line.shown())?;
                        return Ok(Some(line.into_text()));
                    }
                    Step::End => return Ok(None),
                    Step::Interrupt => {
                        show(b"\n")?;
                        return Err(io::Error::from(io::ErrorKind::Interrupted).into());
                    }
                    Step::Suspend => {
                        show(b"\n")?;
                        mode.suspend()?;
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
        let stdin = io::stdin();
        let mut bytes = Zeroizing::new([0_u8; 4096]);
        loop {
            let mut sources = [
                PollFd::new(&stdin, PollFlags::IN),
                PollFd::new(&signals.woken, PollFlags::IN),
            ];
            match poll(&mut sources, None) {
                Ok(_) | Err(rustix::io::Errno::INTR) => {}
                Err(error) => return Err(io::Error::from(error).into()),
            }
            log::failpoint("prompt");
            if let Some(signal) = signals.came() {
                return Err(Stop::Signal(signal));
            }
            let ready = PollFlags::IN | PollFlags::HUP | PollFlags::ERR;
            if !sources
                .first()
                .is_some_and(|it| it.revents().intersects(ready))
            {
                continue;
            }
            match rustix::io::read(&stdin, bytes.as_mut_slice()) {
                // A terminal that hung up ends the input.
                Ok(0) | Err(rustix::io::Errno::IO) => return Ok(false),
                Ok(count) => {
                    self.ahead.extend(bytes.iter().take(count));
                    return Ok(true);
                }
                Err(rustix::io::Errno::INTR) => {}
                Err(error) => return Err(io::Error::from(error).into()),
            }
        }
    }
}

fn show(bytes: &[u8]) -> io::Result<()> {
    if bytes.is_empty() {
        return Ok(());
    }
    // Where results are read by another program, what is typed still shows on the terminal.
    if io::stdout().is_terminal() {
        let mut out = io::stdout().lock();
        out.write_all(bytes)?;
        out.flush()
    } else {
        io::stderr().lock().write_all(bytes)
    }
}

/// Line mode, echo and the terminal's own signals off; as it was when this is dropped.
struct Mode {
    before: Termios,
}

impl Mode {
    fn set() -> io::Result<Self> {
        let before = tcgetattr(io::stdin())?;
        let mode = Mode { before };
        mode.enter()?;
        Ok(mode)
    }

    fn enter(&self) -> io::Result<()> {
        let mut now = self.before.clone();
        now.local_modes
            .remove(LocalModes::ICANON | LocalModes::ECHO | LocalModes::ISIG | LocalModes::IEXTEN);
        now.special_codes[SpecialCodeIndex::VMIN] = 1;
        now.special_codes[SpecialCodeIndex::VTIME] = 0;
        Ok(tcsetattr(io::stdin(), OptionalActions::Now, &now)?)
    }

    fn leave(&self) {
        let _ = tcsetattr(io::stdin(), OptionalActions::Now, &self.before);
    }

    /// Ctrl+Z: stops the whole group, as the terminal would; goes on when it is continued.
    fn suspend(&mut self) -> io::Result<()> {
        self.leave();
        let group = rustix::process::getpgrp();
        rustix::process::kill_process_group(group, rustix::process::Signal::TSTP)?;
        self.enter()
    }
}

impl Drop for Mode {
    fn drop(&mut self) {
        self.leave();
    }
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
