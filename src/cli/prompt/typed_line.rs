//! Line being typed: keys in, echo out.

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;
use zeroize::Zeroizing;

use crate::input::key::{KeyCode, KeyEvent, KeyModifiers};
use crate::key_manager::is_hidden;

/// Effect of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// The line continues.
    More,
    /// The line is complete.
    Done,
    /// The end of input.
    End,
    /// Ctrl+C.
    Interrupt,
    /// Ctrl+Z.
    Suspend,
}

/// Echo of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Echo {
    /// The text; a token is cut after its first characters.
    Line,
    /// At most as many characters as the longest choice has.
    Choice,
    /// No echo, for secrets.
    Hidden,
}

/// Length of the longest choice: `cancel`.
const MAX_CHOICE: usize = 6;

/// Prefix of a JSON Web Token.
const TOKEN_PREFIX: &str = "eyJ";

/// Line being typed; zeroized on drop, since it may be a password.
pub struct TypedLine {
    text: Zeroizing<String>,
    shown: String,
    echo: Echo,
}

impl std::fmt::Debug for TypedLine {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("TypedLine").finish_non_exhaustive()
    }
}

/// Echoed form of typed text: control, bidi and zero-width characters become question marks.
fn echoed(text: &str) -> String {
    let shown = |c: char| match c {
        c if c.is_control() => ' ',
        c if is_hidden(c) => '?',
        c => c,
    };
    text.chars().map(shown).collect()
}

impl TypedLine {
    /// An empty line.
    pub fn new(echo: Echo) -> Self {
        TypedLine {
            text: Zeroizing::new(String::new()),
            shown: String::new(),
            echo,
        }
    }

    /// Handles one key; function keys do nothing.
    pub fn handle(&mut self, key: KeyEvent) -> Step {
        match (key.code, key.modifiers) {
            (KeyCode::Enter, _) => {
                self.show("\r\n");
                return Step::Done;
            }
            (KeyCode::Char('c'), KeyModifiers::CONTROL) => return Step::Interrupt,
            (KeyCode::Char('z'), KeyModifiers::CONTROL) => return Step::Suspend,
            (KeyCode::Char('d'), KeyModifiers::CONTROL) if self.text.is_empty() => {
                return Step::End;
            }
            (KeyCode::Char('u'), KeyModifiers::CONTROL) => self.erase(usize::MAX),
            (KeyCode::Char('w'), KeyModifiers::CONTROL) => self.erase_word(),
            (KeyCode::Backspace, KeyModifiers::NONE) => self.erase(1),
            (KeyCode::Tab, KeyModifiers::NONE) => self.insert('\t'),
            (KeyCode::Char(c), KeyModifiers::NONE) => self.insert(c),
            _ => {}
        }
        Step::More
    }

    fn insert(&mut self, c: char) {
        let before = self.visible().len();
        self.text.push(c);
        let new = echoed(self.visible().get(before..).unwrap_or_default());
        self.show(&new);
    }

    fn show(&mut self, text: &str) {
        if self.echo != Echo::Hidden {
            self.shown.push_str(text);
        }
    }

    /// Echoed beginning of the text.
    fn visible(&self) -> &str {
        let end = match self.echo {
            Echo::Line => self
                .text
                .find(TOKEN_PREFIX)
                .map(|place| place + TOKEN_PREFIX.len()),
            Echo::Choice => self
                .text
                .char_indices()
                .nth(MAX_CHOICE)
                .map(|(place, _)| place),
            Echo::Hidden => Some(0),
        };
        let end = end.unwrap_or(self.text.len());
        self.text.get(..end).unwrap_or_default()
    }

    fn erase(&mut self, graphemes: usize) {
        let width = |text: &str| -> usize {
            let text = echoed(text);
            text.graphemes(true).map(|it| it.width().max(1)).sum()
        };
        let before = width(self.visible());
        let count = self.text.graphemes(true).count();
        let kept = self
            .text
            .graphemes(true)
            .take(count.saturating_sub(graphemes));
        let length = kept.map(str::len).sum();
        self.text.truncate(length);
        let gone = before.saturating_sub(width(self.visible()));
        self.show(&"\x08 \x08".repeat(gone));
    }

    fn erase_word(&mut self) {
        let kept = self
            .text
            .trim_end()
            .trim_end_matches(|c: char| !c.is_whitespace());
        let gone = self.text.get(kept.len()..).unwrap_or_default();
        self.erase(gone.graphemes(true).count());
    }

    /// Text to echo since the last call.
    pub fn shown(&mut self) -> String {
        std::mem::take(&mut self.shown)
    }

    /// Echoes the whole line again, after other output.
    pub fn show_again(&mut self) {
        self.shown = echoed(self.visible());
    }

    /// The text.
    pub fn into_text(self) -> Zeroizing<String> {
        self.text
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::key::{alt, ctrl, key, letter};

    fn type_in(line: &mut TypedLine, text: &str) -> Vec<Step> {
        let press = |c| match c {
            '\r' => key(KeyCode::Enter),
            '\x7f' => key(KeyCode::Backspace),
            '\x01'..='\x1a' => ctrl(char::from(c as u8 + b'a' - 1)),
            c => letter(c),
        };
        text.chars().map(|c| line.handle(press(c))).collect()
    }

    fn typed(text: &str) -> TypedLine {
        let mut line = TypedLine::new(Echo::Line);
        type_in(&mut line, text);
        line
    }

    #[test]
    fn erasing_takes_back_letters_words_and_lines() {
        let line = typed("one two\x17x\x7fé\x7f\r");
        assert_eq!(line.into_text().as_str(), "one ");
        let mut line = typed("漢\x7f");
        assert_eq!(line.shown(), "漢\x08 \x08\x08 \x08");
        assert_eq!(line.into_text().as_str(), "");
        assert_eq!(typed("abc\x15d").into_text().as_str(), "d");
    }

    #[test]
    fn function_keys_leave_no_trace() {
        let mut line = typed("a");
        for key in [key(KeyCode::Up), key(KeyCode::Esc), alt(KeyCode::Char('x'))] {
            assert_eq!(line.handle(key), Step::More);
        }
        type_in(&mut line, "b\r");
        assert_eq!(line.shown(), "ab\r\n");
        assert_eq!(line.into_text().as_str(), "ab");
    }

    #[test]
    fn the_ends_of_a_line() {
        let steps = |text| type_in(&mut TypedLine::new(Echo::Line), text);
        assert_eq!(steps("\x04"), [Step::End]);
        assert_eq!(steps("a\x04\r"), [Step::More, Step::More, Step::Done]);
        assert_eq!(steps("a\x03"), [Step::More, Step::Interrupt]);
        assert_eq!(steps("a\x1a"), [Step::More, Step::Suspend]);
    }

    #[test]
    fn a_hidden_line_shows_nothing() {
        let mut line = TypedLine::new(Echo::Hidden);
        type_in(&mut line, "secret\x7f\r");
        line.show_again();
        assert_eq!(line.shown(), "");
        assert_eq!(line.into_text().as_str(), "secre");
    }

    #[test]
    fn a_token_shows_its_first_letters_only() {
        let mut line = TypedLine::new(Echo::Line);
        type_in(&mut line, "Bearer eyJhbGciOi\x7f\x15ab\r");
        assert_eq!(
            line.shown(),
            format!("Bearer eyJ{}ab\r\n", "\x08 \x08".repeat(10))
        );
        assert_eq!(line.into_text().as_str(), "ab");
    }

    #[test]
    fn a_choice_shows_as_much_as_a_word_needs() {
        let mut line = TypedLine::new(Echo::Choice);
        type_in(&mut line, "opaque-secret\r");
        assert_eq!(line.shown(), "opaque\r\n");
        assert_eq!(line.into_text().as_str(), "opaque-secret");
    }

    #[test]
    fn a_pasted_bidi_or_zero_width_character_is_a_mark_that_can_be_erased() {
        let mut line = TypedLine::new(Echo::Line);
        for c in "a\u{202e}b\u{200b}".chars() {
            line.handle(letter(c));
        }
        assert_eq!(line.shown(), "a?b?");
        line.handle(ctrl('u'));
        assert_eq!(line.shown(), "\x08 \x08".repeat(4));
    }
}
