//! A program in a pty of 120x40, and the moments at which its bytes came.

use std::ffi::OsStr;
use std::io::{Read as _, Write as _};
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use pty_process::blocking::{Command, Pty};

/// What nothing came for in so long a time is at rest.
const AT_REST: Duration = Duration::from_millis(25);

/// The program; its output comes through a channel with the moment of each read.
pub struct Screen {
    pty: Arc<Pty>,
    child: std::process::Child,
    output: Receiver<(Instant, Vec<u8>)>,
}

/// What answered a key.
pub struct Answer {
    /// Milliseconds to the first bytes, and to the last before it was at rest.
    pub first: f64,
    pub last: f64,
    pub bytes: usize,
}

impl Screen {
    /// kmctl on this database, and the moment before it began.
    pub fn kmctl(database: &Path, more: &[&str]) -> (Self, Instant) {
        let more = more.iter().map(OsStr::new);
        let words: Vec<&OsStr> = [OsStr::new("--database"), database.as_os_str()]
            .into_iter()
            .chain(more)
            .collect();
        Self::start(super::install::kmctl(), &words)
    }

    /// Any program.
    pub fn start(program: &Path, words: &[&OsStr]) -> (Self, Instant) {
        let (pty, pts) = pty_process::blocking::open().unwrap();
        pty.resize(pty_process::Size::new(40, 120)).unwrap();
        let started = Instant::now();
        let child = Command::new(program)
            .args(words)
            .env_clear()
            .env("TERM", "xterm-256color")
            .env("LANG", "C.UTF-8")
            .env("HOME", std::env::temp_dir())
            .spawn(pts)
            .unwrap();
        let pty = Arc::new(pty);
        let reader = Arc::clone(&pty);
        let (tell, output) = channel();
        std::thread::spawn(move || {
            let mut bytes = [0; 65536];
            while let Ok(count) = (&*reader).read(&mut bytes) {
                let read = (Instant::now(), bytes[..count].to_vec());
                if count == 0 || tell.send(read).is_err() {
                    return;
                }
            }
        });
        (Screen { pty, child, output }, started)
    }

    fn next(&self) -> (Instant, Vec<u8>) {
        let limit = Duration::from_secs(20);
        self.output
            .recv_timeout(limit)
            .expect("the screen to answer")
    }

    /// The moment at which the output since now held this text.
    pub fn until(&self, text: &str) -> Instant {
        let mut seen = Vec::new();
        loop {
            let (at, bytes) = self.next();
            seen.extend(bytes);
            if seen.windows(text.len()).any(|part| part == text.as_bytes()) {
                return at;
            }
        }
    }

    /// The moment at which the screen that a terminal shows, drawn on from `shown`, fits.
    pub fn until_shown(
        &self,
        shown: &mut vt100::Parser,
        fits: impl Fn(&vt100::Screen) -> bool,
    ) -> Instant {
        loop {
            let (at, bytes) = self.next();
            shown.process(&bytes);
            if fits(shown.screen()) {
                return at;
            }
        }
    }

    /// Reads until it is at rest, into a terminal if there is one; the moments of the first and the last bytes and their number.
    pub fn rest(&self, mut shown: Option<&mut vt100::Parser>) -> Option<(Instant, Instant, usize)> {
        let mut seen: Option<(Instant, Instant, usize)> = None;
        loop {
            match self.output.recv_timeout(AT_REST) {
                Ok((at, bytes)) => {
                    let (first, _, count) = seen.unwrap_or((at, at, 0));
                    seen = Some((first, at, count + bytes.len()));
                    if let Some(shown) = &mut shown {
                        shown.process(&bytes);
                    }
                }
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => return seen,
            }
        }
    }

    /// Writes keys and waits for nothing.
    pub fn type_keys(&self, keys: &[u8]) -> Instant {
        let pressed = Instant::now();
        (&*self.pty).write_all(keys).unwrap();
        pressed
    }

    /// Presses keys and waits until it is at rest.
    pub fn press(&self, keys: &[u8]) -> Answer {
        let pressed = self.type_keys(keys);
        let (first, last, bytes) = self.rest(None).unwrap_or((pressed, pressed, 0));
        Answer {
            first: ms(first - pressed),
            last: ms(last - pressed),
            bytes,
        }
    }

    /// The most memory it had, in KiB.
    pub fn peak_memory(&self) -> u64 {
        let status = self.proc("status");
        let line = status.lines().find(|line| line.starts_with("VmHWM:"));
        line.and_then(|line| line.split_whitespace().nth(1)?.parse().ok())
            .unwrap_or(0)
    }

    /// Time on a processor, and how many times it was woken, by all of its threads so far.
    pub fn effort(&self) -> (Duration, u64) {
        let folder = format!("/proc/{}/task", self.child.id());
        let threads = std::fs::read_dir(folder).unwrap();
        threads.flatten().fold((Duration::ZERO, 0), |sum, thread| {
            let text = std::fs::read_to_string(thread.path().join("schedstat")).unwrap_or_default();
            let mut numbers = text
                .split_whitespace()
                .map(|number| number.parse().unwrap_or(0));
            let (ran, _, times) = (numbers.next(), numbers.next(), numbers.next());
            (
                sum.0 + Duration::from_nanos(ran.unwrap_or(0)),
                sum.1 + times.unwrap_or(0),
            )
        })
    }

    fn proc(&self, name: &str) -> String {
        std::fs::read_to_string(format!("/proc/{}/{name}", self.child.id())).unwrap_or_default()
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A terminal of that size, to read what is drawn.
pub fn terminal() -> vt100::Parser {
    let mut terminal = vt100::Parser::default();
    let (rows, columns) = (40.try_into().unwrap(), 120.try_into().unwrap());
    terminal.screen_mut().set_size(rows, columns);
    terminal
}

pub fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}
