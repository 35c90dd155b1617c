//! Line editor: readline's keys, undo, and a visible window.

use tui_input::{Input, InputRequest};
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// Edit of a line of text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
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

/// Line of text with a cursor. Text over a limit is kept; the form marks it.
#[derive(Clone, Debug, Default)]
pub struct TextInput {
    input: Input,
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

    /// Complete text, visible or not.
    pub fn text(&self) -> &str {
        self.input.value()
    }

    /// The cursor, in characters from 0.
    pub fn cursor(&self) -> usize {
        self.input.cursor()
    }

    /// Moves the cursor, at most to the end.
    pub fn go_to(&mut self, cursor: usize) {
        let text = self.text().to_owned();
        let end = text.chars().count();
        self.set(text, cursor.min(end));
    }

    /// Applies an edit; returns whether the text changed.
    pub fn edit(&mut self, edit: Edit) -> bool {
        let Some(request) = request(edit) else {
            return self.take_back();
        };
        let before = (self.text().to_owned(), self.cursor());
        let _ = self.input.handle(request);
        let changed = self.text() != before.0;
        let typing = matches!(edit, Edit::Insert(c) if !c.is_whitespace());
        if changed && !(typing && self.typing) {
            self.remember(before);
        }
        if changed || !matches!(edit, Edit::Insert(_)) {
            self.typing = changed && typing;
        }
        changed
    }

    fn take_back(&mut self) -> bool {
        self.typing = false;
        let Some((text, cursor)) = self.undo.pop() else {
            return false;
        };
        let changed = text != self.text();
        self.set(text, cursor);
        changed
    }

    /// Inserts pasted text at the cursor as one undo step; returns whether the text changed.
    pub fn paste(&mut self, text: &str) -> bool {
        if text.is_empty() {
            return false;
        }
        let before = (self.text().to_owned(), self.cursor());
        let at = before.0.char_indices().nth(before.1);
        let mut after = before.0.clone();
        after.insert_str(at.map_or(before.0.len(), |(at, _)| at), text);
        self.set(after, before.1 + text.chars().count());
        self.remember(before);
        self.typing = false;
        true
    }

    /// Puts other text in place of all of it, as one step of undo.
    pub fn replace(&mut self, text: &str) {
        if self.text() != text {
            let before = (self.text().to_owned(), self.cursor());
            self.set(text.to_owned(), usize::MAX);
            self.remember(before);
            self.typing = false;
        }
    }

    /// Replaces the text; the yank buffer stays.
    fn set(&mut self, text: String, cursor: usize) {
        let input = std::mem::take(&mut self.input);
        self.input = input.with_value(text).with_cursor(cursor);
    }

    fn remember(&mut self, before: (String, usize)) {
        // Undo limit.
        if self.undo.len() == 100 {
            self.undo.remove(0);
        }
        self.undo.push(before);
    }

    /// The part that fits into `width` cells with the cursor in it: the text, the cursor's cell, and whether text is
    /// hidden at the left and at the right.
    pub fn window(&self, width: usize) -> (String, usize, bool, bool) {
        // One cell for the cursor after the last character.
        let scroll = self.input.visual_scroll(width.saturating_sub(1));
        let (mut shown, mut cell) = (String::new(), 0);
        let mut hidden_right = false;
        for grapheme in self.text().graphemes(true) {
            let end = cell + grapheme.width();
            if cell >= scroll {
                hidden_right = end - scroll > width;
                if hidden_right {
                    break;
                }
                shown.push_str(grapheme);
            }
            cell = end;
        }
        let cursor = self.input.visual_cursor().saturating_sub(scroll);
        (shown, cursor, scroll > 0, hidden_right)
    }
}

/// tui-input's request for an edit; `None` for undo, which it lacks.
fn request(edit: Edit) -> Option<InputRequest> {
    Some(match edit {
        Edit::Insert(c) => InputRequest::InsertChar(c),
        Edit::Left => InputRequest::GoToPrevChar,
        Edit::Right => InputRequest::GoToNextChar,
        Edit::WordLeft => InputRequest::GoToPrevWord,
        Edit::WordRight => InputRequest::GoToNextWord,
        Edit::Start => InputRequest::GoToStart,
        Edit::End => InputRequest::GoToEnd,
        Edit::Backspace => InputRequest::DeletePrevChar,
        Edit::Delete => InputRequest::DeleteNextChar,
        Edit::DeleteWordLeft => InputRequest::DeletePrevWord,
        Edit::DeleteToStart => InputRequest::DeleteFromStart,
        Edit::DeleteToEnd => InputRequest::DeleteTillEnd,
        Edit::Yank => InputRequest::Yank,
        Edit::Undo => return None,
    })
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
