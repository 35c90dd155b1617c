//! Text of a letter: lines of at most 80 cells. A longer word, such as an address, has a line of its own.

use unicode_width::UnicodeWidthStr;

use crate::key_manager::{hanging, without_backticks};

/// Width of a line.
pub(super) const WIDTH: usize = 80;

/// Adds `text` in lines that start with `first`, and with as many spaces after the first one.
pub(super) fn paragraph(out: &mut String, first: &str, text: &str) {
    out.push_str(&hanging(first, &without_backticks(text), WIDTH));
}

/// Adds a line without blanks at its end.
pub(super) fn finish(out: &mut String, line: &str) {
    out.push_str(line.trim_end());
    out.push('\n');
}

/// Adds a title with a line under it.
pub(super) fn title(out: &mut String, text: &str, under: char) {
    finish(out, text);
    let line: String = std::iter::repeat_n(under, text.width().min(WIDTH)).collect();
    finish(out, &line);
}

/// Text in a column: filled up with blanks, or cut with `...`.
pub(super) fn column(text: &str, width: usize) -> String {
    let have = text.width();
    if have <= width {
        return format!("{text}{}", " ".repeat(width - have));
    }
    let mut cut = String::new();
    for letter in text.chars() {
        cut.push(letter);
        if cut.width() + 3 > width {
            cut.pop();
            break;
        }
    }
    cut.push_str("...");
    format!("{cut}{}", " ".repeat(width.saturating_sub(cut.width())))
}
