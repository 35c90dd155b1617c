//! Text measured in cells.

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use crate::key_manager::cells;

/// Truncates to `width` cells. Truncated text ends in ` >`, so that a partial address is recognizable.
pub fn cut(text: &str, width: usize) -> String {
    if cells(text) <= width {
        return text.to_owned();
    }
    if width < 3 {
        return ">".repeat(width.min(1));
    }
    let mut out = String::new();
    let mut taken = 0;
    for grapheme in text.graphemes(true) {
        if taken + grapheme.width() > width - 2 {
            break;
        }
        taken += grapheme.width();
        out.push_str(grapheme);
    }
    out.push_str(&" ".repeat(width - 1 - taken));
    out.push('>');
    out
}

/// The text cut and filled up to exactly `width` cells.
pub fn pad(text: &str, width: usize) -> String {
    let mut out = cut(text, width);
    let taken = cells(&out);
    out.extend(std::iter::repeat_n(' ', width.saturating_sub(taken)));
    out
}

/// Time that a request took, such as `11 ms`.
pub fn duration(ms: u64) -> String {
    match ms {
        0 => "under 1 ms".to_owned(),
        ms => format!("{ms} ms"),
    }
}

/// SHA-256 fingerprint; with a blank in its middle if it is wider than `room`, so that it never wraps inside a byte.
pub fn fingerprint(sha256: &str, room: usize) -> String {
    if sha256.len() <= room {
        return sha256.to_owned();
    }
    let middle = sha256.match_indices(':').nth(15);
    match middle.and_then(|(place, _)| sha256.split_at_checked(place + 1)) {
        Some((first, second)) => format!("{first} {second}"),
        None => sha256.to_owned(),
    }
}

/// Wraps prose at blanks to at most `width` cells a line; a longer word is broken.
pub fn wrap(text: &str, width: usize) -> Vec<String> {
    let width = width.max(1);
    let mut lines = Vec::new();
    for paragraph in text.split('\n') {
        let room = width.min(paragraph.len());
        let mut line = String::with_capacity(room);
        let mut taken = 0;
        for word in paragraph.split(' ') {
            let needed = taken + usize::from(!line.is_empty()) + cells(word);
            if needed <= width {
                if !line.is_empty() {
                    line.push(' ');
                }
                line.push_str(word);
                taken = needed;
                continue;
            }
            if !line.is_empty() {
                lines.push(line);
            }
            let mut parts = wrap_url(word, width);
            line = parts.pop().unwrap_or_default();
            taken = cells(&line);
            lines.append(&mut parts);
        }
        lines.push(line);
    }
    lines
}

/// Wraps prose like [`wrap`], but leaves no word alone on the last line where the line before it has some to spare.
pub fn wrap_prose(text: &str, width: usize) -> Vec<String> {
    let mut lines = wrap(text, width);
    let last = lines.len().saturating_sub(1);
    let [.., before, alone] = lines.as_slice() else {
        return lines;
    };
    if alone.is_empty() || alone.contains(' ') || text.ends_with(&format!("\n{alone}")) {
        return lines;
    }
    let Some((rest, word)) = before
        .rsplit_once(' ')
        .filter(|(rest, _)| rest.contains(' '))
    else {
        return lines;
    };
    let joined = format!("{word} {alone}");
    if cells(&joined) <= width {
        let rest = rest.to_owned();
        lines.truncate(last - 1);
        lines.extend([rest, joined]);
    }
    lines
}

/// Breaks a text without blanks into pieces of at most `width` cells: behind a `/`, `?` or `&` in the second half of a line, else
/// anywhere.
pub fn wrap_url(text: &str, width: usize) -> Vec<String> {
    let width = width.max(1);
    if cells(text) <= width {
        return vec![text.to_owned()];
    }
    let mut lines = vec![String::new()];
    let mut taken = 0;
    for grapheme in text.graphemes(true) {
        if taken + grapheme.width() > width {
            let rest = lines.last_mut().map(|line| {
                let place = break_place(line)
                    .filter(|place| line.get(..*place).map_or(0, cells) * 2 > width);
                place.map_or_else(String::new, |place| line.split_off(place))
            });
            let rest = rest.unwrap_or_default();
            taken = cells(&rest);
            lines.push(rest);
        }
        taken += grapheme.width();
        if let Some(line) = lines.last_mut() {
            line.push_str(grapheme);
        }
    }
    lines
}

/// Byte offset after the last separator of an address.
fn break_place(line: &str) -> Option<usize> {
    line.rfind(['/', '?', '&']).map(|place| place + 1)
}

/// `Label  text`, the text wrapped and hung under its first line.
pub fn labeled(label: &str, label_width: usize, text: &str, width: usize) -> Vec<String> {
    let room = width.saturating_sub(label_width);
    let wrapped = if text.contains(' ') {
        wrap(text, room)
    } else {
        wrap_url(text, room)
    };
    wrapped
        .into_iter()
        .enumerate()
        .map(|(place, line)| {
            let head = if place == 0 { label } else { "" };
            format!("{}{line}", pad(head, label_width))
        })
        .collect()
}

/// `Label  before -> after` on one line where it fits, else each on lines of its own, the arrow before the second.
pub fn difference(
    label: &str,
    label_width: usize,
    before: &str,
    after: &str,
    width: usize,
) -> Vec<String> {
    let line = format!("{}{before} -> {after}", pad(label, label_width));
    if cells(&line) <= width {
        return vec![line];
    }
    let mut lines = labeled(label, label_width, before, width);
    let arrow = format!("{}-> ", " ".repeat(label_width.saturating_sub(3)));
    lines.extend(labeled(&arrow, label_width, after, width));
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cut_text_says_so() {
        assert_eq!(cut("https://example.com/long", 12), "https://ex >");
        assert_eq!(cut("short", 12), "short");
        assert_eq!(cut("漢字漢字", 5), "漢  >");
    }

    #[test]
    fn a_difference_that_does_not_fit_takes_a_line_for_each_side() {
        assert_eq!(difference("Name", 6, "a", "b", 20), ["Name  a -> b"]);
        assert_eq!(
            difference("Name", 6, "before", "afterwards", 16),
            ["Name  before", "   -> afterwards"]
        );
    }

    #[test]
    fn no_word_stands_alone_where_another_can_join_it() {
        assert_eq!(
            wrap_prose("a token before you add it.", 22),
            ["a token before you", "add it."]
        );
        assert_eq!(
            wrap_prose("one two three four.", 14),
            ["one two", "three four."]
        );
        assert_eq!(wrap_prose("one three.", 8), ["one", "three."]);
        assert_eq!(wrap_prose("one two\nthree", 8), ["one two", "three"]);
        assert_eq!(wrap_prose("a b abcdefghi", 6), ["a b", "abcdef", "ghi"]);
    }

    #[test]
    fn wrapped_text_loses_nothing() {
        assert_eq!(wrap("one two three", 7), ["one two", "three"]);
        assert_eq!(wrap_url("abcdefgh", 3), ["abc", "def", "gh"]);
        assert_eq!(
            wrap_url("https://idp.example/oauth2/token", 24),
            ["https://idp.example/", "oauth2/token"]
        );
        assert_eq!(wrap_url("https://abcdefgh", 12), ["https://", "abcdefgh"]);
        assert_eq!(wrap_url("a/bcdefgh", 6), ["a/bcde", "fgh"]);
        assert_eq!(wrap("a abcdefgh b", 4), ["a", "abcd", "efgh", "b"]);
    }
}
