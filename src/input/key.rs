//! Constructors of keys for the table.

pub use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

/// A key without modifiers.
pub const fn key(code: KeyCode) -> KeyEvent {
    KeyEvent::new(code, KeyModifiers::NONE)
}

/// A letter, digit or sign.
pub const fn letter(c: char) -> KeyEvent {
    key(KeyCode::Char(c))
}

/// A letter held with Control.
pub const fn ctrl(letter: char) -> KeyEvent {
    KeyEvent::new(KeyCode::Char(letter), KeyModifiers::CONTROL)
}

/// A key held with Alt.
pub const fn alt(code: KeyCode) -> KeyEvent {
    KeyEvent::new(code, KeyModifiers::ALT)
}

/// The character that a key types; `None` for a command.
pub fn typed_char(key: KeyEvent) -> Option<char> {
    match key.code {
        KeyCode::Char(c) if key.modifiers.is_empty() && !c.is_control() => Some(c),
        _ => None,
    }
}
