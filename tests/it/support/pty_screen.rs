//! The terminal emulator behind a [`Pty`](super::pty::Pty): fed by a thread of its own, looked at by the test.

use std::num::NonZeroU16;
use std::sync::{Condvar, Mutex, MutexGuard};
use std::time::{Duration, Instant};

use pty_process::blocking::Pty;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;

/// What was written and what it looks like.
pub struct State {
    pub parser: vt100::Parser,
    /// Bytes of a frame that is not complete: they are shown with the rest, as terminals with synchronized updates do.
    held: Vec<u8>,
    pub log: Vec<u8>,
    pub closed: bool,
    /// Nothing is read while this is so.
    pub stalled: bool,
}

const BEGIN_UPDATE: &[u8] = b"\x1b[?2026h";
const END_UPDATE: &[u8] = b"\x1b[?2026l";

/// Where the last run of `needle` begins.
fn last(bytes: &[u8], needle: &[u8]) -> Option<usize> {
    bytes
        .windows(needle.len())
        .rposition(|window| window == needle)
}

impl State {
    /// Shows what was written, except for an update that has begun and not ended.
    fn process(&mut self, bytes: &[u8]) {
        self.held.extend_from_slice(bytes);
        let begun = last(&self.held, BEGIN_UPDATE);
        let ended = last(&self.held, END_UPDATE);
        let shown = match begun {
            Some(begun) if ended.is_none_or(|ended| ended < begun) => begun,
            _ => self.held.len(),
        };
        let shown: Vec<u8> = self.held.drain(..shown).collect();
        self.parser.process(&shown);
    }

    pub fn screen(&self) -> &vt100::Screen {
        self.parser.screen()
    }

    /// The rows, blanks at their ends cut.
    pub fn text(&self) -> String {
        let (_, columns) = self.screen().size();
        self.screen()
            .rows(0, columns.get())
            .map(|row| row.trim_end().to_owned())
            .collect::<Vec<_>>()
            .join("\n")
    }

    /// Column and row of a text's first cell.
    pub fn find(&self, text: &str) -> Option<(u16, u16)> {
        let screen = self.screen();
        let (rows, columns) = screen.size();
        (0..rows.get()).find_map(|row| {
            (0..columns.get()).find_map(|column| {
                let rest: String = (column..columns.get())
                    .filter_map(|column| screen.cell(row, column))
                    .filter(|cell| !cell.is_wide_continuation())
                    .map(|cell| {
                        if cell.has_contents() {
                            cell.contents()
                        } else {
                            " "
                        }
                    })
                    .collect();
                rest.starts_with(text).then_some((column, row))
            })
        })
    }
}

/// The state, shared with the thread that reads.
pub struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

impl Shared {
    pub fn new(columns: u16, rows: u16) -> Self {
        Shared {
            state: Mutex::new(State {
                parser: vt100::Parser::new(
                    NonZeroU16::new(rows).unwrap(),
                    NonZeroU16::new(columns).unwrap(),
                    100,
                ),
                held: Vec::new(),
                log: Vec::new(),
                closed: false,
                stalled: false,
            }),
            changed: Condvar::new(),
        }
    }

    pub fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    pub fn close(&self) {
        self.lock().closed = true;
        self.changed.notify_all();
    }

    /// Waits until the state is as it should be; answers whether it came to that in time.
    pub fn wait(&self, long: Duration, ready: impl Fn(&mut State) -> bool) -> bool {
        let deadline = Instant::now() + long;
        let mut state = self.lock();
        loop {
            if ready(&mut state) {
                return true;
            }
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() || state.closed {
                return false;
            }
            (state, _) = self.changed.wait_timeout(state, left).unwrap();
        }
    }
}

/// Reads until the terminal is closed, from either end.
pub fn read(from: &Pty, to: &Shared) {
    // So often is looked whether this end was closed.
    let patience = Timespec {
        tv_sec: 0,
        tv_nsec: 20_000_000,
    };
    let mut bytes = [0; 16384];
    loop {
        let (closed, stalled) = {
            let state = to.lock();
            (state.closed, state.stalled)
        };
        if closed {
            break;
        }
        if stalled {
            std::thread::sleep(Duration::from_millis(1));
            continue;
        }
        let mut waiting = [PollFd::new(from, PollFlags::IN)];
        match poll(&mut waiting, Some(&patience)) {
            Ok(0) | Err(Errno::INTR) => continue,
            Ok(_) => {}
            Err(_) => break,
        }
        let Ok(count @ 1..) = rustix::io::read(from, &mut bytes) else {
            break;
        };
        let mut state = to.lock();
        state.process(&bytes[..count]);
        state.log.extend_from_slice(&bytes[..count]);
        drop(state);
        to.changed.notify_all();
    }
    let mut state = to.lock();
    let rest = std::mem::take(&mut state.held);
    state.parser.process(&rest);
    drop(state);
    to.close();
}
