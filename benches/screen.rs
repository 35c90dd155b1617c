//! The screen as its user feels it: whole processes in a pty, from start to first frame, and from a key press to the bytes of
//! the frame that answers it. `cargo bench --bench screen` prints medians of several runs in milliseconds.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::expect_used,
    reason = "a bench that can't measure stops, and prints what it measured"
)]

use std::io::{Read as _, Write as _};
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use pty_process::blocking::{Command, Pty};

#[path = "support/seed.rs"]
mod seed;

/// A kmctl in a pty; its output comes through a channel with the moment of each read.
struct Screen {
    pty: Arc<Pty>,
    child: std::process::Child,
    output: Receiver<(Instant, Vec<u8>)>,
}

impl Screen {
    fn start(database: &Path) -> (Self, Instant) {
        let (pty, pts) = pty_process::blocking::open().unwrap();
        pty.resize(pty_process::Size::new(40, 120)).unwrap();
        let started = Instant::now();
        let child = Command::new(env!("CARGO_BIN_EXE_kmctl"))
            .arg("--database")
            .arg(database)
            .env_clear()
            .env("TERM", "xterm-256color")
            .env("LANG", "C.UTF-8")
            .env("HOME", database.parent().unwrap())
            .spawn(pts)
            .unwrap();
        let pty = Arc::new(pty);
        let reader = Arc::clone(&pty);
        let (tell, output) = channel();
        std::thread::spawn(move || {
            let mut bytes = [0; 65536];
            while let Ok(count) = (&*reader).read(&mut bytes) {
                if count == 0
                    || tell
                        .send((Instant::now(), bytes[..count].to_vec()))
                        .is_err()
                {
                    return;
                }
            }
        });
        (Screen { pty, child, output }, started)
    }

    /// The moment at which the output since now held this text.
    fn until(&self, text: &str) -> Instant {
        let mut seen = Vec::new();
        loop {
            let (at, bytes) = self
                .output
                .recv_timeout(Duration::from_secs(10))
                .expect("the screen to answer");
            seen.extend(bytes);
            if seen
                .windows(text.len())
                .any(|window| window == text.as_bytes())
            {
                return at;
            }
        }
    }

    /// Reads until nothing came for 60 ms; answers the moment of the first and the last bytes and their number.
    fn quiet(&self) -> Option<(Instant, Instant, usize)> {
        let mut seen: Option<(Instant, Instant, usize)> = None;
        loop {
            match self.output.recv_timeout(Duration::from_millis(60)) {
                Ok((at, bytes)) => {
                    let (first, _, count) = seen.unwrap_or((at, at, 0));
                    seen = Some((first, at, count + bytes.len()));
                }
                Err(RecvTimeoutError::Timeout) => return seen,
                Err(RecvTimeoutError::Disconnected) => return seen,
            }
        }
    }

    /// Presses a key; the time to the first bytes, to the last, and how many there were.
    fn press(&self, keys: &[u8]) -> (f64, f64, usize) {
        let pressed = Instant::now();
        (&*self.pty).write_all(keys).unwrap();
        let (first, last, count) = self.quiet().unwrap_or((pressed, pressed, 0));
        (ms(first - pressed), ms(last - pressed), count)
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

fn main() {
    if seed::was_made_here() {
        return;
    }
    let folder = std::env::temp_dir().join(format!("kmctl-bench-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    println!(
        "{:<46} {:>9} {:>9} {:>7}",
        "work (120x40)", "median ms", "max ms", "bytes"
    );
    let row = |name: &str, times: &[f64], bytes: usize| {
        let max = times.iter().copied().fold(0.0, f64::max);
        println!(
            "{name:<46} {:>9.2} {max:>9.2} {bytes:>7}",
            median(times.to_vec())
        );
    };
    for count in [2, 1_000, 100_000] {
        let database = folder.join(format!("{count}.db"));
        seed::make(&database, count);
        let mut times = Vec::new();
        for _ in 0..11 {
            let (screen, started) = Screen::start(&database);
            times.push(ms(screen.until("Help") - started));
        }
        row(
            &format!("start to first frame, {count} key managers"),
            &times,
            0,
        );
        let (screen, _) = Screen::start(&database);
        screen.until("Help");
        screen.quiet();
        let each = |keys: &[&[u8]]| {
            let mut times = Vec::new();
            let mut bytes = 0;
            for key in keys {
                let (_, last, count) = screen.press(key);
                times.push(last);
                bytes = bytes.max(count);
            }
            (times, bytes)
        };
        let down: Vec<&[u8]> = vec![b"\x1b[B"; 20];
        let (times, bytes) = each(&down);
        row("  arrow down", &times, bytes);
        let pages: Vec<&[u8]> = vec![b"\x1b[6~"; 8];
        let (times, bytes) = each(&pages);
        row("  page down", &times, bytes);
        let (times, bytes) = each(&[b"G", b"g", b"G", b"g", b"G", b"g"]);
        row("  jump to the end, and home", &times, bytes);
        let burst = b"\x1b[B".repeat(300);
        let (_, last, bytes) = screen.press(&burst);
        row("  300 arrow presses in one burst", &[last], bytes);
        screen.press(b"/");
        let letters: Vec<&[u8]> = vec![b"k", b"m", b"-", b"0", b"0", b"0", b"9", b"9"];
        let (times, bytes) = each(&letters);
        row("  each letter of a search", &times, bytes);
        screen.press(b"\x1b");
        screen.press(b"a");
        screen.press(b"3");
        let letters: Vec<&[u8]> = vec![b"x"; 20];
        let (times, bytes) = each(&letters);
        row("  a letter typed into a form field", &times, bytes);
    }
    let _ = std::fs::remove_dir_all(&folder);
}
