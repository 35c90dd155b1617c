//! Terminal input: crossterm's events in batches, each with its arrival time.
//!
//! crossterm alone breaks three promises: it spins at end of input, it turns a sequence torn after its Esc byte into letters, and
//! it cannot tell an unbracketed paste from typing. So [`wait`] polls first, and [`read_batch`] joins what belongs together.

pub mod key;

use std::io;
use std::os::fd::AsFd;
use std::time::{Duration, Instant};

use crossterm::event::{
    self, Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers, MouseButton, MouseEventKind,
};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;

use crate::log;

/// Timeout of the first poll: input is already available.
const FIRST_POLL: Duration = Duration::from_millis(10);
/// Timeout of further polls. With `use-dev-tty`, a poll with timeout zero never returns an event, not even a parsed one.
const NEXT_POLL: Duration = Duration::from_micros(20);
/// A negative poll that took longer than this may have timed out before it looked, and is repeated.
const NEXT_POLL_MAX: Duration = Duration::from_micros(400);
const MAX_POLLS: usize = 20;
/// Most events of one batch, so that a flood cannot grow without bound.
const MAX_EVENTS: usize = 1 << 20;
/// More typed characters than this in one batch are a paste.
const MAX_TYPED: usize = 20;
/// A paste this long may come in several pieces, each within [`PASTE_GAP`] of the one before.
const LONG_PASTE: usize = 256;
const PASTE_GAP: Duration = Duration::from_millis(30);
/// Time limit for the rest of a sequence torn after Esc.
const ESCAPE_TIMEOUT: Duration = Duration::from_millis(50);

/// Exit code of a program whose terminal was closed: 128 and the number of `SIGHUP`.
pub const HANG_UP: u8 = 129;

/// The terminal is closed.
#[derive(Debug)]
pub struct Disconnected;

/// Mouse button or wheel event with its cell, column and row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pointer {
    /// The left button was pressed.
    Click(u16, u16),
    /// The wheel was turned up.
    WheelUp(u16, u16),
    /// The wheel was turned down.
    WheelDown(u16, u16),
}

/// Input event: a key, a paste, or the mouse.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InputEvent {
    /// A key, normalised.
    Key(KeyEvent),
    /// A paste, its line breaks as line feeds.
    Paste(String),
    /// A button or the wheel of the mouse.
    Pointer(Pointer),
}

/// Input events that arrived together.
#[derive(Clone, Debug)]
pub struct Batch {
    /// Time of arrival.
    pub at: Instant,
    /// Events in the order of arrival.
    pub events: Vec<InputEvent>,
}

/// Starts the input thread. It ends when the terminal is gone or `send` returns false.
///
/// # Errors
/// If no thread can be created.
pub fn spawn(
    send: impl Fn(Result<Batch, Disconnected>) -> bool + Send + 'static,
) -> io::Result<()> {
    let read = || {
        wait(None::<&io::Stdin>, None)?;
        let at = Instant::now();
        let events = read_batch()?;
        log::failpoint("input");
        Ok(Batch { at, events })
    };
    let run = move || {
        loop {
            let batch = read();
            let ended = batch.is_err();
            if !send(batch) || ended {
                break;
            }
        }
    };
    let thread = std::thread::Builder::new().name("input".to_owned());
    thread.spawn(run).map(drop)
}

/// Waits for input, for `also` to become readable, or for the timeout. Returns whether there is input.
///
/// # Errors
/// When the terminal is closed.
pub fn wait(also: Option<&impl AsFd>, timeout: Option<Duration>) -> Result<bool, Disconnected> {
    let stdin = io::stdin();
    let mut descriptors = vec![PollFd::new(&stdin, PollFlags::IN)];
    descriptors.extend(also.map(|also| PollFd::new(also, PollFlags::IN)));
    let timeout = timeout.and_then(|timeout| Timespec::try_from(timeout).ok());
    match poll(&mut descriptors, timeout.as_ref()) {
        Ok(_) => {}
        Err(Errno::INTR) => return Ok(false),
        Err(_) => return Err(Disconnected),
    }
    let ready = descriptors
        .first()
        .map_or(PollFlags::empty(), PollFd::revents);
    if ready.intersects(PollFlags::HUP | PollFlags::ERR | PollFlags::NVAL) {
        return Err(Disconnected);
    }
    Ok(ready.contains(PollFlags::IN))
}

/// Reads all available input, and waits for the rest of a long paste or a torn sequence.
///
/// # Errors
/// When the terminal is closed.
pub fn read_batch() -> Result<Vec<InputEvent>, Disconnected> {
    let mut events = Vec::new();
    drain(&mut events)?;
    while let Some(timeout) = rest_timeout(&events)
        && events.len() < MAX_EVENTS
        && matches!(wait(None::<&io::Stdin>, Some(timeout)), Ok(true))
        && drain(&mut events).is_ok()
    {}
    Ok(join_pastes(rejoin(events)))
}

fn drain(events: &mut Vec<InputEvent>) -> Result<(), Disconnected> {
    let mut more = event::poll(FIRST_POLL);
    while more.map_err(|_| Disconnected)? && events.len() < MAX_EVENTS {
        let event = event::read().map_err(|_| Disconnected)?;
        events.extend(normalise(event));
        more = poll_parsed();
    }
    Ok(())
}

/// Whether another event is available. A poll is only trusted if it says no twice in time: a thread preempted inside crossterm's
/// poll gets a no although events are parsed.
fn poll_parsed() -> io::Result<bool> {
    let mut nothing = 0;
    for _ in 0..MAX_POLLS {
        let start = Instant::now();
        if event::poll(NEXT_POLL)? {
            return Ok(true);
        }
        nothing += usize::from(start.elapsed() < NEXT_POLL_MAX);
        if nothing == 2 {
            break;
        }
    }
    Ok(false)
}

/// Time to wait for events that may belong to the end of these; `None` if nothing can follow.
fn rest_timeout(events: &[InputEvent]) -> Option<Duration> {
    let typed = events
        .iter()
        .rev()
        .take_while(|event| pasted_char(event).is_some());
    if typed.clone().take(LONG_PASTE).count() == LONG_PASTE {
        return Some(PASTE_GAP);
    }
    let mut tail: Vec<char> = typed.filter_map(pasted_char).collect();
    let escape = events.iter().rev().nth(tail.len());
    tail.reverse();
    let torn = match tail.as_slice() {
        [] | ['O'] => true,
        ['[', parameters @ ..] => parameters.iter().all(|c| matches!(c, ' '..='?')),
        _ => false,
    };
    (torn && escape.is_some_and(is_escape)).then_some(ESCAPE_TIMEOUT)
}

fn is_escape(event: &InputEvent) -> bool {
    *event == InputEvent::Key(KeyEvent::new(KeyCode::Esc, KeyModifiers::NONE))
}

/// Canonical form of an event: keys that terminals can't distinguish become one, Shift is part of the character, and key releases
/// are dropped.
fn normalise(event: Event) -> Option<InputEvent> {
    let key = match event {
        Event::Key(key) => key,
        Event::Paste(text) => {
            let text = text.replace("\r\n", "\n").replace('\r', "\n");
            return Some(InputEvent::Paste(text));
        }
        Event::Mouse(mouse) => {
            let pointer = match mouse.kind {
                MouseEventKind::Down(MouseButton::Left) => Pointer::Click,
                MouseEventKind::ScrollUp => Pointer::WheelUp,
                MouseEventKind::ScrollDown => Pointer::WheelDown,
                _ => return None,
            };
            return Some(InputEvent::Pointer(pointer(mouse.column, mouse.row)));
        }
        Event::FocusGained | Event::FocusLost | Event::Resize(..) => return None,
    };
    if key.kind == KeyEventKind::Release {
        return None;
    }
    let shift = key.modifiers.contains(KeyModifiers::SHIFT);
    let mut modifiers = key.modifiers & (KeyModifiers::CONTROL | KeyModifiers::ALT);
    let mut code = match key.code {
        KeyCode::Tab if shift => KeyCode::BackTab,
        KeyCode::Null => KeyCode::Char(' '),
        code => code,
    };
    if let KeyCode::Char(c) = code
        && modifiers.contains(KeyModifiers::CONTROL)
    {
        let plain = match c.to_ascii_lowercase() {
            'h' => Some(KeyCode::Backspace),
            'i' => Some(KeyCode::Tab),
            'j' | 'm' => Some(KeyCode::Enter),
            '[' => Some(KeyCode::Esc),
            _ => None,
        };
        if plain.is_some() {
            modifiers.remove(KeyModifiers::CONTROL);
        }
        code = plain.unwrap_or(KeyCode::Char(match c.to_ascii_lowercase() {
            '7' | '/' => '_',
            '4' => '\\',
            c => c,
        }));
    }
    if key.code == KeyCode::Null {
        modifiers.insert(KeyModifiers::CONTROL);
    }
    let known = matches!(
        code,
        KeyCode::Char(_)
            | KeyCode::Enter
            | KeyCode::Tab
            | KeyCode::BackTab
            | KeyCode::Esc
            | KeyCode::Backspace
            | KeyCode::Delete
            | KeyCode::Left
            | KeyCode::Right
            | KeyCode::Up
            | KeyCode::Down
            | KeyCode::Home
            | KeyCode::End
            | KeyCode::PageUp
            | KeyCode::PageDown
            | KeyCode::F(1)
    );
    known.then(|| InputEvent::Key(KeyEvent::new(code, modifiers)))
}

/// Character of a key inside a paste.
fn pasted_char(event: &InputEvent) -> Option<char> {
    match event {
        InputEvent::Key(key) if key.modifiers.is_empty() => match key.code {
            KeyCode::Char(c) => Some(c),
            KeyCode::Enter => Some('\n'),
            KeyCode::Tab => Some('\t'),
            _ => None,
        },
        _ => None,
    }
}

/// Puts torn sequences together: crossterm reads `ESC [ A` in one piece, so an Esc before `[` or `O` was torn off.
fn rejoin(events: Vec<InputEvent>) -> Vec<InputEvent> {
    let mut joined = Vec::with_capacity(events.len());
    let mut rest = events.as_slice();
    while let Some((event, after)) = rest.split_first() {
        rest = after;
        let torn = is_escape(event).then(|| torn_sequence(after)).flatten();
        match torn {
            Some((key, length)) => {
                joined.extend(key.map(InputEvent::Key));
                rest = after.get(length..).unwrap_or_default();
            }
            None => joined.push(event.clone()),
        }
    }
    joined
}

/// The key that an Esc and these events are, if it is one of kmctl's, and how many of them belong to it.
fn torn_sequence(events: &[InputEvent]) -> Option<(Option<KeyEvent>, usize)> {
    let plain = |code| Some(KeyEvent::new(code, KeyModifiers::NONE));
    let alt = |code| Some(KeyEvent::new(code, KeyModifiers::ALT));
    let char_at = |place: usize| events.get(place).and_then(pasted_char);
    match (char_at(0), char_at(1)) {
        (Some('[' | 'O'), Some(last @ ('A'..='D' | 'F' | 'H'))) => {
            let code = match last {
                'A' => KeyCode::Up,
                'B' => KeyCode::Down,
                'C' => KeyCode::Right,
                'D' => KeyCode::Left,
                'F' => KeyCode::End,
                _ => KeyCode::Home,
            };
            Some((plain(code), 2))
        }
        (Some('['), Some(_)) => {
            let last = (1..)
                .map_while(char_at)
                .position(|c| matches!(c, '@'..='~'))?;
            Some((None, last + 2))
        }
        (Some(c), None) if events.len() == 1 && !c.is_control() => Some((alt(KeyCode::Char(c)), 1)),
        _ => None,
    }
}

/// Makes long runs of typed characters the pastes that they are.
fn join_pastes(events: Vec<InputEvent>) -> Vec<InputEvent> {
    let mut joined = Vec::with_capacity(events.len());
    for run in
        events.chunk_by(|one, next| pasted_char(one).is_some() == pasted_char(next).is_some())
    {
        // Enter and Tab after a short word were typed ahead and don't count as text.
        let is_text = |event| pasted_char(event).is_some_and(|c| !c.is_control());
        let length = run.iter().rposition(is_text).map_or(0, |last| last + 1);
        if length > MAX_TYPED {
            let text = run.iter().filter_map(pasted_char).collect();
            joined.push(InputEvent::Paste(text));
        } else {
            joined.extend_from_slice(run);
        }
    }
    joined
}

#[cfg(test)]
mod tests;
