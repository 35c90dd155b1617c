//! One line of text being edited: readline's keys, undo, and the part of it that fits.

use tui_input::{Input, InputRequest};
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// What can be done to a line of text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "readline's own words")]
pub enum Edit {
    Insert(char),
    Left,
    Right,
    WordLeft,
    WordRight,
    Start,
    End,
    Backspace,
    Delete,
    DeleteWordLeft,
    DeleteToStart,
    DeleteToEnd,
    Yank,
    Undo,
}

/// A line of text with a cursor. Nothing is ever cut: text over a limit is kept and marked by the form.
#[derive(Clone, Debug, Default)]
pub struct TextInput {
    input: Input,
    killed: String,
    undo: Vec<(String, usize)>,
    typing: bool,
}

impl TextInput {
    /// A line with this text, the cursor at its end.
    pub fn new(text: &str) -> Self {
        TextInput {
            input: Input::new(text.to_owned()),
            ..TextInput::default()
        }
    }

    /// The whole text.
    pub fn text(&self) -> &str {
        self.input.value()
    }

    /// The cursor, in characters from 0.
    pub fn cursor(&self) -> usize {
        self.input.cursor()
    }

    /// Puts text where Ctrl+Y takes it from, as if it had been deleted here.
    pub fn offer(&mut self, text: &str) {
        text.clone_into(&mut self.killed);
    }

    /// Puts the cursor at the end.
    pub fn to_end(&mut self) {
        self.request(InputRequest::GoToEnd);
    }

    /// Does one edit; answers whether the text changed.
    pub fn edit(&mut self, edit: Edit) -> bool {
        let before = self.text().to_owned();
        let cursor = self.cursor();
        if edit == Edit::Undo {
            if let Some((text, cursor)) = self.undo.pop() {
                self.input = Input::new(text).with_cursor(cursor);
            }
            self.typing = false;
            return self.text() != before;
        }
        self.apply(edit);
        let changed = self.text() != before;
        if changed {
            let typing = matches!(edit, Edit::Insert(c) if !c.is_whitespace());
            if !(typing && self.typing) {
                self.remember(before, cursor);
            }
            self.typing = typing;
        } else if !matches!(edit, Edit::Insert(_)) {
            self.typing = false;
        }
        changed
    }

    fn apply(&mut self, edit: Edit) {
        match edit {
            Edit::Insert(c) => self.request(InputRequest::InsertChar(c)),
            Edit::Left => self.by_grapheme(InputRequest::GoToPrevChar),
            Edit::Right => self.by_grapheme(InputRequest::GoToNextChar),
            Edit::WordLeft => self.request(InputRequest::GoToPrevWord),
            Edit::WordRight => self.request(InputRequest::GoToNextWord),
            Edit::Start => self.request(InputRequest::GoToStart),
            Edit::End => self.request(InputRequest::GoToEnd),
            Edit::Backspace => self.delete_grapheme_left(),
            Edit::Delete => self.delete_grapheme_right(),
            Edit::DeleteWordLeft => self.kill(InputRequest::DeletePrevWord),
            Edit::DeleteToStart => self.kill_to_start(),
            Edit::DeleteToEnd => self.kill(InputRequest::DeleteTillEnd),
            Edit::Yank => self.insert_text(&self.killed.clone()),
            Edit::Undo => {}
        }
    }

    /// Inserts pasted text at the cursor, as one step of undo; answers whether the text changed.
    pub fn paste(&mut self, text: &str) -> bool {
        if text.is_empty() {
            return false;
        }
        let before = (self.text().to_owned(), self.cursor());
        self.insert_text(text);
        self.remember(before.0, before.1);
        self.typing = false;
        true
    }

    /// Puts other text in place of all of it, as one step of undo.
    pub fn replace(&mut self, text: &str) {
        if self.text() != text {
            let before = (self.text().to_owned(), self.cursor());
            self.input = Input::new(text.to_owned());
            self.remember(before.0, before.1);
            self.typing = false;
        }
    }

    fn insert_text(&mut self, text: &str) {
        let (left, right) = self.split();
        let cursor = self.cursor() + text.chars().count();
        self.input = Input::new(format!("{left}{text}{right}")).with_cursor(cursor);
    }

    fn split(&self) -> (String, String) {
        let mut characters = self.text().chars();
        let left: String = characters.by_ref().take(self.cursor()).collect();
        (left, characters.collect())
    }

    fn remember(&mut self, text: String, cursor: usize) {
        // Enough to take back any slip, little enough to forget about.
        if self.undo.len() == 100 {
            self.undo.remove(0);
        }
        self.undo.push((text, cursor));
    }

    fn request(&mut self, request: InputRequest) {
        let _ = self.input.handle(request);
    }

    /// Moves until the cursor stands between two graphemes, so that it never stands inside a letter.
    fn by_grapheme(&mut self, request: InputRequest) {
        loop {
            let before = self.cursor();
            self.request(request);
            if self.cursor() == before || self.on_boundary() {
                return;
            }
        }
    }

    fn on_boundary(&self) -> bool {
        let mut place = 0;
        for grapheme in self.text().graphemes(true) {
            if place >= self.cursor() {
                break;
            }
            place += grapheme.chars().count();
        }
        place == self.cursor()
    }

    fn delete_grapheme_left(&mut self) {
        let end = self.cursor();
        self.by_grapheme(InputRequest::GoToPrevChar);
        for _ in self.cursor()..end {
            self.request(InputRequest::DeleteNextChar);
        }
    }

    fn delete_grapheme_right(&mut self) {
        let start = self.cursor();
        self.by_grapheme(InputRequest::GoToNextChar);
        for _ in start..self.cursor() {
            self.request(InputRequest::DeletePrevChar);
        }
    }

    fn kill(&mut self, request: InputRequest) {
        let before = self.text().to_owned();
        let start = self.cursor();
        self.request(request);
        let gone = before.chars().count() - self.text().chars().count();
        let from = start.min(self.cursor());
        self.keep_killed(before.chars().skip(from).take(gone).collect());
    }

    fn kill_to_start(&mut self) {
        let (left, right) = self.split();
        self.keep_killed(left);
        self.input = Input::new(right).with_cursor(0);
    }

    fn keep_killed(&mut self, text: String) {
        if !text.is_empty() {
            self.killed = text;
        }
    }

    /// The part that fits into `width` cells with the cursor in it: the text, the cursor's cell, and whether text is
    /// hidden at the left and at the right.
    pub fn window(&self, width: usize) -> (String, usize, bool, bool) {
        let (left, _) = self.split();
        let mut hidden = 0;
        // One cell stays free for the cursor behind the last letter.
        let room = width.saturating_sub(1);
        let mut cursor_cell = left.as_str().width();
        let graphemes: Vec<&str> = self.text().graphemes(true).collect();
        let mut start = 0;
        while cursor_cell > room && start < graphemes.len() {
            let cells = graphemes.get(start).map_or(0, |g| g.width());
            cursor_cell = cursor_cell.saturating_sub(cells);
            hidden += 1;
            start += 1;
        }
        let mut shown = String::new();
        let mut cells = 0;
        let mut cut_right = false;
        for grapheme in graphemes.iter().skip(start) {
            if cells + grapheme.width() > width {
                cut_right = true;
                break;
            }
            cells += grapheme.width();
            shown.push_str(grapheme);
        }
        (shown, cursor_cell, hidden > 0, cut_right)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(text: &str) -> TextInput {
        let mut input = TextInput::default();
        for c in text.chars() {
            input.edit(Edit::Insert(c));
        }
        input
    }

    #[test]
    fn readline_keys() {
        let mut input = typed("one two");
        input.edit(Edit::DeleteWordLeft);
        assert_eq!(input.text(), "one ");
        input.edit(Edit::Start);
        input.edit(Edit::Yank);
        assert_eq!(input.text(), "twoone ");
        input.edit(Edit::DeleteToEnd);
        assert_eq!(input.text(), "two");
        input.edit(Edit::DeleteToStart);
        assert_eq!((input.text(), input.cursor()), ("", 0));
        input.edit(Edit::Undo);
        assert_eq!(input.text(), "two");
    }

    #[test]
    fn undo_takes_back_a_word_then_a_paste() {
        let mut input = typed("ab");
        input.paste("XYZ");
        assert_eq!(input.text(), "abXYZ");
        input.edit(Edit::Undo);
        assert_eq!(input.text(), "ab");
        input.edit(Edit::Undo);
        assert_eq!(input.text(), "");
        assert!(!input.edit(Edit::Undo));
    }

    #[test]
    fn a_letter_with_a_combining_mark_is_one_step() {
        let mut input = typed("e\u{301}x");
        input.edit(Edit::Left);
        input.edit(Edit::Left);
        assert_eq!(input.cursor(), 0);
        input.edit(Edit::Delete);
        assert_eq!(input.text(), "x");
        let mut input = typed("e\u{301}");
        input.edit(Edit::Backspace);
        assert_eq!(input.text(), "");
    }

    #[test]
    fn the_window_follows_the_cursor_by_cells() {
        let input = typed("漢字漢字漢字");
        let (shown, cursor, left, right) = input.window(6);
        assert_eq!(
            (shown.as_str(), cursor, left, right),
            ("漢字", 4, true, false)
        );
        let mut input = typed("abcdefgh");
        input.edit(Edit::Start);
        assert_eq!(input.window(4), ("abcd".to_owned(), 0, false, true));
    }
}
