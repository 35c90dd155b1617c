//! Input of a secret.

use std::fmt;

use unicode_segmentation::UnicodeSegmentation as _;
use zeroize::Zeroizing;

use super::secret::Token;

/// Secret input with the cursor at its end: never shown, without undo, and zeroized with every buffer it outgrows.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct SecretInput(Zeroizing<String>);

/// Initial capacity, in bytes.
const ROOM: usize = 512;

impl SecretInput {
    /// Appends text, without leaving a copy of it in memory.
    pub fn push(&mut self, text: &str) {
        let wanted = self.0.len() + text.len();
        if wanted > self.0.capacity() {
            // A growing String leaves copies of its content in memory.
            let mut wider = Zeroizing::new(String::with_capacity((wanted * 2).max(ROOM)));
            wider.push_str(&self.0);
            self.0 = wider;
        }
        self.0.push_str(text);
    }

    /// Input filled with a token.
    pub fn of(token: &Token) -> Self {
        let mut input = SecretInput::default();
        input.push(token.text());
        input
    }

    /// Deletes the last character.
    pub fn backspace(&mut self) {
        if let Some((place, _)) = self.0.grapheme_indices(true).next_back() {
            self.0.truncate(place);
        }
    }

    /// Deletes all characters.
    pub fn clear(&mut self) {
        self.0 = Zeroizing::default();
    }

    /// Number of characters.
    pub fn letters(&self) -> usize {
        self.0.graphemes(true).count()
    }

    /// The text, for the rules of its field.
    pub fn text(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for SecretInput {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("SecretInput(redacted)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typed_pasted_and_taken_back() {
        let mut input = SecretInput::default();
        input.push("ab");
        input.push("e\u{301}");
        assert_eq!(input.letters(), 3);
        input.backspace();
        assert_eq!(input.text(), "ab");
        input.push(&"x".repeat(5000));
        assert_eq!(input.text().len(), 5002);
        assert_eq!(format!("{input:?}"), "SecretInput(redacted)");
        input.clear();
        input.backspace();
        assert_eq!(input, SecretInput::default());
    }
}
