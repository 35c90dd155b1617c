//! A line while it is typed: bytes in, and what a terminal shows of them out.

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;
use zeroize::Zeroizing;

/// What a byte did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// The line goes on.
    More,
    /// The line is whole.
    Done,
    /// The end of input.
    End,
    /// Ctrl+C.
    Interrupt,
    /// Ctrl+Z.
    Suspend,
}

/// A function key is an escape sequence of several bytes; none of it is text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sequence {
    No,
    Escape,
    Control,
    Single,
}

/// The line.
#[derive(Debug)]
pub struct TypedLine {
    bytes: Zeroizing<Vec<u8>>,
    shown: Vec<u8>,
    hidden: bool,
    sequence: Sequence,
}

impl TypedLine {
    /// An empty line; a hidden one shows nothing.
    pub fn new(hidden: bool) -> Self {
        TypedLine {
            bytes: Zeroizing::new(Vec::new()),
            shown: Vec::new(),
            hidden,
            sequence: Sequence::No,
        }
    }

    /// Takes one byte.
    pub fn take(&mut self, byte: u8) -> Step {
        if self.in_sequence(byte) {
            return Step::More;
        }
        match byte {
            b'\n' | b'\r' => {
                self.show(b"\n");
                return Step::Done;
            }
            0x03 => return Step::Interrupt,
            0x1a => return Step::Suspend,
            0x04 if self.bytes.is_empty() => return Step::End,
            0x7f | 0x08 => self.erase(1),
            0x15 => self.erase(usize::MAX),
            0x17 => self.erase_word(),
            b'\t' => self.put(byte),
            0x00..=0x1f => {}
            _ => self.put(byte),
        }
        Step::More
    }

    fn in_sequence(&mut self, byte: u8) -> bool {
        let (next, part) = match (self.sequence, byte) {
            (Sequence::No, 0x1b) => (Sequence::Escape, true),
            (Sequence::No, _) => (Sequence::No, false),
            (Sequence::Escape, b'[') => (Sequence::Control, true),
            (Sequence::Escape, b'O') => (Sequence::Single, true),
            // Esc alone, then a line end or Ctrl+C, which count.
            (Sequence::Escape | Sequence::Control, 0x00..=0x1a) => (Sequence::No, false),
            (Sequence::Control, 0x40..=0x7e) => (Sequence::No, true),
            (Sequence::Control, _) => (Sequence::Control, true),
            (Sequence::Escape | Sequence::Single, _) => (Sequence::No, true),
        };
        self.sequence = next;
        part
    }

    fn put(&mut self, byte: u8) {
        self.bytes.push(byte);
        self.show(&[if byte == b'\t' { b' ' } else { byte }]);
    }

    fn show(&mut self, bytes: &[u8]) {
        if !self.hidden {
            self.shown.extend_from_slice(bytes);
        }
    }

    fn erase(&mut self, graphemes: usize) {
        let text = Zeroizing::new(String::from_utf8_lossy(&self.bytes).into_owned());
        let mut kept: Vec<&str> = text.graphemes(true).collect();
        let left = kept.len().saturating_sub(graphemes);
        let gone: usize = kept.iter().skip(left).map(|it| it.width().max(1)).sum();
        kept.truncate(left);
        self.bytes = Zeroizing::new(kept.concat().into_bytes());
        for _ in 0..gone {
            self.show(b"\x08 \x08");
        }
    }

    fn erase_word(&mut self) {
        let text = Zeroizing::new(String::from_utf8_lossy(&self.bytes).into_owned());
        let kept = text
            .trim_end()
            .trim_end_matches(|c: char| !c.is_whitespace());
        let gone = text.get(kept.len()..).unwrap_or_default();
        self.erase(gone.graphemes(true).count());
    }

    /// What is to be shown since the last call.
    pub fn shown(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.shown)
    }

    /// Shows the whole line once more, after something else was on the screen.
    pub fn show_again(&mut self) {
        let bytes = self.bytes.clone();
        self.shown.clear();
        self.show(&bytes);
    }

    /// The text; bytes that are no UTF-8 become replacement marks.
    pub fn into_text(self) -> Zeroizing<String> {
        Zeroizing::new(String::from_utf8_lossy(&self.bytes).into_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn type_in(bytes: &[u8]) -> (TypedLine, Vec<Step>) {
        let mut line = TypedLine::new(false);
        let steps = bytes.iter().map(|byte| line.take(*byte)).collect();
        (line, steps)
    }

    #[test]
    fn erasing_takes_back_letters_words_and_lines() {
        let (line, _) = type_in("one two\u{17}x\u{7f}é\u{7f}\n".as_bytes());
        assert_eq!(line.into_text().as_str(), "one ");
        let (mut line, _) = type_in("漢\u{7f}".as_bytes());
        assert_eq!(line.shown(), "漢\u{8} \u{8}\u{8} \u{8}".as_bytes());
        assert_eq!(line.into_text().as_str(), "");
        let (line, _) = type_in(b"abc\x15d");
        assert_eq!(line.into_text().as_str(), "d");
    }

    #[test]
    fn function_keys_leave_no_trace() {
        let (mut line, steps) = type_in(b"a\x1b[A\x1b[3~\x1bOP\x1bxb\x1b\n");
        assert_eq!(steps.last(), Some(&Step::Done));
        assert_eq!(line.shown(), b"ab\n");
        assert_eq!(line.into_text().as_str(), "ab");
    }

    #[test]
    fn the_ends_of_a_line() {
        assert_eq!(type_in(b"\x04").1, [Step::End]);
        assert_eq!(type_in(b"a\x04\r").1, [Step::More, Step::More, Step::Done]);
        assert_eq!(type_in(b"a\x03").1[1], Step::Interrupt);
        assert_eq!(type_in(b"a\x1a").1[1], Step::Suspend);
    }

    #[test]
    fn a_hidden_line_shows_nothing() {
        let mut line = TypedLine::new(true);
        for byte in b"secret\x7f\n" {
            line.take(*byte);
        }
        assert_eq!(line.shown(), b"");
        assert_eq!(line.into_text().as_str(), "secre");
    }
}
