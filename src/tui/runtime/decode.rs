//! From terminal bytes to keys and pastes, whatever the pieces they come in.
//!
//! Pure: no descriptor, no clock. What a terminal may send without being asked (focus, mouse, late answers to another
//! program's questions) is swallowed whole, so that no part of it is ever taken for typed text.

use super::sequence;
use crate::tui::event::{Code, Key};

/// A paste is cut here: what the fields take is far shorter, and memory stays bounded.
const LONGEST_PASTE: usize = 1 << 20;
/// A sequence that grows longer is no key: it is swallowed to its end but not kept.
const LONGEST_SEQUENCE: usize = 64;

const ESC: u8 = 0x1b;

/// What was read from the terminal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Token {
    /// A key.
    Key(Key),
    /// A bracketed paste, its line breaks as line feeds.
    Paste(String),
}

/// Where in the byte stream the decoder stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Ground,
    /// After Esc.
    Escape,
    /// After `ESC [`; the parameters gather in `held`.
    Control,
    /// After `ESC [ [`: one letter follows (Linux console).
    Console,
    /// After `ESC O`.
    Single,
    /// After `ESC` and one of `]`, `P`, `_`, which open an answer if the right byte follows.
    Opener(u8),
    /// Inside an answer to a question that kmctl never asked; ends with BEL or `ESC \`.
    Answer,
    /// Inside a bracketed paste.
    Paste,
    /// Inside a character of several bytes, this many of which are missing.
    Character(u8),
}

/// Turns bytes into tokens; keeps what is unfinished.
#[derive(Debug)]
pub struct Decoder {
    state: State,
    held: Vec<u8>,
}

impl Default for Decoder {
    fn default() -> Self {
        Decoder {
            state: State::Ground,
            held: Vec::with_capacity(LONGEST_SEQUENCE),
        }
    }
}

impl Decoder {
    /// Takes what one read brought.
    pub fn feed(&mut self, bytes: &[u8], tokens: &mut Vec<Token>) {
        if self.state == State::Paste && matches!(bytes, [0x03 | ESC]) {
            // The end of the paste was lost; a key pressed by hand gets the program back.
            self.end_paste(tokens);
        }
        for byte in bytes {
            self.take(*byte, tokens);
        }
    }

    /// Whether a lone Esc, or the start of a sequence that may as well be keys, waits for more.
    pub fn is_waiting(&self) -> bool {
        match self.state {
            State::Escape | State::Single | State::Opener(_) => true,
            State::Control => self.held.is_empty(),
            _ => false,
        }
    }

    /// Nothing more came in time: what waited were keys.
    pub fn give_up(&mut self, tokens: &mut Vec<Token>) {
        let then = match self.state {
            State::Escape => None,
            State::Single => Some('O'),
            State::Opener(byte) => Some(char::from(byte)),
            State::Control if self.held.is_empty() => Some('['),
            _ => return,
        };
        self.state = State::Ground;
        tokens.push(Token::Key(Key::plain(Code::Esc)));
        tokens.extend(then.map(|letter| Token::Key(Key::plain(Code::Char(letter)))));
    }

    fn take(&mut self, byte: u8, tokens: &mut Vec<Token>) {
        match self.state {
            State::Ground => self.ground(byte, tokens),
            State::Escape => self.escape(byte, tokens),
            State::Control => self.control(byte, tokens),
            State::Console => {
                self.state = State::Ground;
                if byte == b'A' {
                    tokens.push(Token::Key(Key::plain(Code::F1)));
                }
            }
            State::Single => self.single(byte, tokens),
            State::Opener(opener) => self.opener(opener, byte, tokens),
            State::Answer => self.answer(byte, tokens),
            State::Paste => self.paste(byte, tokens),
            State::Character(missing) => self.character(byte, missing, tokens),
        }
    }

    fn ground(&mut self, byte: u8, tokens: &mut Vec<Token>) {
        let missing = match byte {
            ESC => {
                self.state = State::Escape;
                return;
            }
            0xc2..=0xdf => 1,
            0xe0..=0xef => 2,
            0xf0..=0xf4 => 3,
            0x80.. => {
                tokens.push(Token::Key(Key::plain(Code::Char(
                    char::REPLACEMENT_CHARACTER,
                ))));
                return;
            }
            _ => {
                tokens.push(Token::Key(sequence::control_or_letter(byte)));
                return;
            }
        };
        self.held.clear();
        self.held.push(byte);
        self.state = State::Character(missing);
    }

    /// After Esc: a sequence, one of the bound Alt keys, or Esc and then another key.
    fn escape(&mut self, byte: u8, tokens: &mut Vec<Token>) {
        self.state = State::Ground;
        match byte {
            b'[' => self.open(State::Control),
            b'O' => self.open(State::Single),
            b']' | b'P' | b'_' => self.state = State::Opener(byte),
            b'b' | b'f' => tokens.push(Token::Key(sequence::alt(Code::Char(char::from(byte))))),
            0x7f | 0x08 => tokens.push(Token::Key(sequence::alt(Code::Backspace))),
            _ => {
                tokens.push(Token::Key(Key::plain(Code::Esc)));
                self.take(byte, tokens);
            }
        }
    }

    fn open(&mut self, state: State) {
        self.held.clear();
        self.state = state;
    }

    fn control(&mut self, byte: u8, tokens: &mut Vec<Token>) {
        match byte {
            b'[' if self.held.is_empty() => self.state = State::Console,
            0x20..=0x3f => {
                if self.held.len() < LONGEST_SEQUENCE {
                    self.held.push(byte);
                }
            }
            b'~' if self.held == b"200" => self.open(State::Paste),
            0x40..=0x7e => {
                self.state = State::Ground;
                tokens.extend(sequence::control_sequence(&self.held, byte).map(Token::Key));
            }
            _ => {
                // Not part of any sequence: what came before is given up.
                self.state = State::Ground;
                self.take(byte, tokens);
            }
        }
    }

    fn single(&mut self, byte: u8, tokens: &mut Vec<Token>) {
        self.state = State::Ground;
        if let Some(key) = sequence::single_shift(byte) {
            tokens.push(Token::Key(key));
        } else {
            tokens.push(Token::Key(Key::plain(Code::Esc)));
            tokens.push(Token::Key(Key::plain(Code::Char('O'))));
            self.take(byte, tokens);
        }
    }

    fn opener(&mut self, opener: u8, byte: u8, tokens: &mut Vec<Token>) {
        if matches!(
            (opener, byte),
            (b']' | b'P', b'0'..=b'9') | (b'P', b'>' | b'!' | b'+' | b'$') | (b'_', b'G')
        ) {
            self.open(State::Answer);
        } else {
            self.state = State::Ground;
            tokens.push(Token::Key(Key::plain(Code::Esc)));
            self.take(opener, tokens);
            self.take(byte, tokens);
        }
    }

    fn answer(&mut self, byte: u8, tokens: &mut Vec<Token>) {
        let after_escape = self.held.last() == Some(&ESC);
        self.held.clear();
        match byte {
            b'\\' if after_escape => self.state = State::Ground,
            0x07 => self.state = State::Ground,
            _ if after_escape => {
                self.state = State::Escape;
                self.take(byte, tokens);
            }
            ESC => self.held.push(ESC),
            // No answer holds control characters: its end was lost and this is a key.
            0x00..=0x1f => {
                self.state = State::Ground;
                self.take(byte, tokens);
            }
            _ => {}
        }
    }

    fn paste(&mut self, byte: u8, tokens: &mut Vec<Token>) {
        const END: &[u8] = b"\x1b[201~";
        if self.held.len() >= LONGEST_PASTE {
            // Only the last bytes are kept, to find the end.
            self.held.remove(LONGEST_PASTE - END.len());
        }
        self.held.push(byte);
        if self.held.ends_with(END) {
            self.held.truncate(self.held.len() - END.len());
            self.end_paste(tokens);
        }
    }

    fn end_paste(&mut self, tokens: &mut Vec<Token>) {
        let text = String::from_utf8_lossy(&self.held);
        tokens.push(Token::Paste(text.replace("\r\n", "\n").replace('\r', "\n")));
        self.held = Vec::with_capacity(LONGEST_SEQUENCE);
        self.state = State::Ground;
    }

    fn character(&mut self, byte: u8, missing: u8, tokens: &mut Vec<Token>) {
        let whole = if matches!(byte, 0x80..=0xbf) {
            self.held.push(byte);
            if missing > 1 {
                self.state = State::Character(missing - 1);
                return;
            }
            std::str::from_utf8(&self.held)
                .ok()
                .and_then(|text| text.chars().next())
        } else {
            None
        };
        self.state = State::Ground;
        let letter = whole.unwrap_or(char::REPLACEMENT_CHARACTER);
        tokens.push(Token::Key(Key::plain(Code::Char(letter))));
        if !matches!(byte, 0x80..=0xbf) {
            self.take(byte, tokens);
        }
    }
}

#[cfg(test)]
mod tests;
