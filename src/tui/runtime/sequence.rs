//! What single bytes and whole escape sequences mean as keys. Nothing here keeps state.

use crate::tui::event::{Code, Key};

/// A key held with Alt.
pub fn alt(code: Code) -> Key {
    Key {
        code,
        ctrl: false,
        alt: true,
    }
}

/// A byte below 0x80. The keys that terminals cannot tell apart arrive as the one that is meant: Ctrl+H is Backspace, Ctrl+I
/// Tab, Ctrl+J and Ctrl+M Enter, Ctrl+[ Esc, and Ctrl+7 and Ctrl+/ are Ctrl+_.
pub fn control_or_letter(byte: u8) -> Key {
    match byte {
        0x00 => Key::ctrl(' '),
        0x08 | 0x7f => Key::plain(Code::Backspace),
        0x09 => Key::plain(Code::Tab),
        0x0a | 0x0d => Key::plain(Code::Enter),
        0x1b => Key::plain(Code::Esc),
        0x01..=0x1a => Key::ctrl(char::from(byte - 1 + b'a')),
        0x1c..=0x1f => Key::ctrl(char::from(byte - 0x1c + b'\\')),
        _ => Key::plain(Code::Char(char::from(byte))),
    }
}

/// The byte after `ESC O`.
pub fn single_shift(last: u8) -> Option<Key> {
    match last {
        b'M' => Some(Code::Enter),
        b'P' => Some(Code::F1),
        _ => cursor_key(last),
    }
    .map(Key::plain)
}

fn cursor_key(last: u8) -> Option<Code> {
    match last {
        b'A' => Some(Code::Up),
        b'B' => Some(Code::Down),
        b'C' => Some(Code::Right),
        b'D' => Some(Code::Left),
        b'F' => Some(Code::End),
        b'H' => Some(Code::Home),
        _ => None,
    }
}

/// A sequence `ESC [ parameters last`; `None` for those that are no key of kmctl, and for key releases.
pub fn control_sequence(parameters: &[u8], last: u8) -> Option<Key> {
    let text = std::str::from_utf8(parameters).ok()?;
    if let Some(report) = text.strip_prefix('<') {
        return wheel(report, last);
    }
    if text.starts_with(|first: char| !first.is_ascii_digit()) {
        return None;
    }
    let mut numbers = text.split(';');
    let first = numbers.next().unwrap_or_default();
    let (modifiers, kind) = split_kind(numbers.next().unwrap_or_default());
    if kind == "3" {
        return None;
    }
    let held = modifiers.parse::<u8>().unwrap_or(1).saturating_sub(1);
    let (shift, alt, ctrl) = (held & 1 != 0, held & 2 != 0, held & 4 != 0);
    let code = match last {
        b'Z' => Some(Code::BackTab),
        b'P' => Some(Code::F1),
        b'a'..=b'd' if text.is_empty() => cursor_key(last.to_ascii_uppercase()),
        b'~' if first == "27" => coded(numbers.next()?, shift),
        b'~' => numbered(first),
        b'u' => coded(split_kind(first).0, shift),
        _ => cursor_key(last),
    }?;
    Some(match code {
        Code::Char(letter) if ctrl && !alt => control_letter(letter),
        code => Key { code, ctrl, alt },
    })
}

/// A mouse report `ESC [ < button ; column ; row M`: the wheel moves like the arrow keys, clicks do nothing.
fn wheel(report: &str, last: u8) -> Option<Key> {
    let code = match report.split(';').next()? {
        "64" => Code::Up,
        "65" => Code::Down,
        _ => return None,
    };
    (last == b'M').then(|| Key::plain(code))
}

fn split_kind(text: &str) -> (&str, &str) {
    text.split_once(':').unwrap_or((text, ""))
}

fn numbered(number: &str) -> Option<Code> {
    match number {
        "1" | "7" => Some(Code::Home),
        "3" => Some(Code::Delete),
        "4" | "8" => Some(Code::End),
        "5" => Some(Code::PageUp),
        "6" => Some(Code::PageDown),
        "11" => Some(Code::F1),
        _ => None,
    }
}

/// A key written as the number of its character, by terminals that were left in such a mode.
fn coded(number: &str, shift: bool) -> Option<Code> {
    match number.parse::<u32>().ok()? {
        9 if shift => Some(Code::BackTab),
        9 => Some(Code::Tab),
        13 => Some(Code::Enter),
        27 => Some(Code::Esc),
        8 | 127 => Some(Code::Backspace),
        number => char::from_u32(number)
            .filter(|letter| !letter.is_control())
            .map(Code::Char),
    }
}

fn control_letter(letter: char) -> Key {
    match letter.to_ascii_lowercase() {
        'h' => Key::plain(Code::Backspace),
        'i' => Key::plain(Code::Tab),
        'j' | 'm' => Key::plain(Code::Enter),
        '[' => Key::plain(Code::Esc),
        '7' | '/' => Key::ctrl('_'),
        letter => Key::ctrl(letter),
    }
}
