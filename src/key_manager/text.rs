//! Cleaning and escaping of typed, pasted and received text: blanks at the ends, invisible characters, typographic quotes.

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// Text made fit for a one-line field, and whether that took something away.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cleaned {
    /// Text without what was removed.
    pub text: String,
    /// What was done, a sentence; `None` if nothing was.
    pub notice: Option<&'static str>,
}

/// `1 key`, `2 keys`.
pub fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

/// Names for a sentence: `a`, `a and b`, `a, b and c`, with `word` before the last.
pub fn joined(names: &[impl AsRef<str>], word: &str) -> String {
    let names: Vec<&str> = names.iter().map(AsRef::as_ref).collect();
    match names.as_slice() {
        [before @ .., last] if !before.is_empty() => format!("{} {word} {last}", before.join(", ")),
        _ => names.concat(),
    }
}

/// Trims one line of text.
pub fn clean_line(input: &str) -> Cleaned {
    let text = input.trim_matches(is_plain_blank);
    Cleaned {
        notice: (text.len() != input.len()).then_some("Removed leading and trailing spaces."),
        text: text.to_owned(),
    }
}

/// Trims a pasted address and removes line breaks with the blanks around them, since mail clients and terminals wrap long lines.
/// A blank inside a line stays, for it may be part of a name or of a command. A line such as `client_secret: x` after an address
/// ends it.
pub fn clean_url(input: &str) -> Cleaned {
    let lines = input.split(['\n', '\r', '\u{b}', '\u{c}']);
    let text = lines
        .map(|line| line.trim_matches(is_plain_blank))
        .take_while({
            let mut address = false;
            move |line| {
                let ends = address && is_setting(line);
                address |= line.starts_with("http");
                !ends
            }
        })
        .collect::<String>();
    Cleaned {
        notice: (text.len() != input.len())
            .then_some("Removed spaces and line breaks from the pasted text."),
        text,
    }
}

/// Whether a line is a name, a colon or an equals sign, and a value.
fn is_setting(line: &str) -> bool {
    line.split_once([':', '=']).is_some_and(|(name, _)| {
        !name.is_empty()
            && name
                .chars()
                .all(|letter| letter.is_alphanumeric() || " _-.\"'".contains(letter))
    })
}

fn is_plain_blank(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\r' | '\u{b}' | '\u{c}')
}

/// Character not allowed in a name or an address, with its position.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HiddenCharacter {
    /// The character that is not shown.
    pub character: char,
    /// Position in characters, from 1.
    pub place: usize,
    /// Common name, such as `no-break space`.
    pub name: &'static str,
}

impl HiddenCharacter {
    /// Description: `U+00A0, a no-break space, at place 7`.
    pub fn describe(&self) -> String {
        format!(
            "{} ({}) at character {}",
            code_point(self.character),
            self.name,
            self.place
        )
    }
}

/// The first invisible or look-alike character: control, no-break and exotic blanks, zero-width, bidi, smart quotes.
pub fn find_odd(text: &str) -> Option<HiddenCharacter> {
    text.chars().enumerate().find_map(|(index, character)| {
        odd_name(character).map(|name| HiddenCharacter {
            character,
            place: index + 1,
            name,
        })
    })
}

fn odd_name(c: char) -> Option<&'static str> {
    Some(match c {
        '\n' | '\r' | '\u{2028}' | '\u{2029}' => "a line break",
        '\t' => "a tab",
        '\u{a0}' | '\u{202f}' => "a no-break space",
        '\u{1680}' | '\u{2000}'..='\u{200a}' | '\u{205f}' | '\u{3000}' => "an unusual space",
        '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}' => "a zero-width character",
        '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{61c}' => {
            "a text-direction mark"
        }
        '\u{ad}' => "a soft hyphen",
        '\u{2018}'
        | '\u{2019}'
        | '\u{201a}'
        | '\u{201b}'
        | '\u{201c}'..='\u{201f}'
        | '\u{ab}'
        | '\u{bb}' => "a typographic quote",
        '\u{fe00}'..='\u{fe0f}'
        | '\u{180e}'
        | '\u{115f}'
        | '\u{1160}'
        | '\u{3164}'
        | '\u{ffa0}'
        | '\u{2061}'..='\u{2065}'
        | '\u{206a}'..='\u{206f}'
        | '\u{fff9}'..='\u{fffb}'
        | '\u{e0000}'..='\u{e0fff}' => "an invisible character",
        c if c.is_control() => "a control character",
        _ => return None,
    })
}

/// Whether a terminal may act on this character or show nothing for it.
pub fn is_hidden(c: char) -> bool {
    !matches!(
        c,
        ' '..='~' | '\u{2018}'..='\u{201f}' | '\u{ab}' | '\u{bb}' | '\u{fe0e}' | '\u{fe0f}' | '\u{3000}'
    ) && odd_name(c).is_some()
}

fn code_point(c: char) -> String {
    format!("U+{:04X}", u32::from(c))
}

/// Escapes foreign text for one line of a terminal or a log: each control, bidi or zero-width character becomes a visible mark
/// such as `<U+202E>`. Text without any is returned unchanged.
pub fn visible(text: &str) -> String {
    mark(text, |_| false)
}

/// As [`visible`], for text of many lines: line feeds stay.
pub fn visible_block(text: &str) -> String {
    mark(text, |c| c == '\n')
}

fn mark(text: &str, keep: impl Fn(char) -> bool) -> String {
    if is_plain(text) {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if is_hidden(c) && !keep(c) {
            out.push('<');
            out.push_str(&code_point(c));
            out.push('>');
        } else {
            out.push(c);
        }
    }
    out
}

/// Width of a text in cells. ASCII text is counted without a lookup.
pub fn cells(text: &str) -> usize {
    if is_plain(text) {
        text.len()
    } else {
        text.width()
    }
}

fn is_plain(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b' '..=b'~'))
}

/// The place, in graphemes from 0, where two texts first differ; `None` when they are equal.
pub fn first_difference(left: &str, right: &str) -> Option<usize> {
    if left == right {
        return None;
    }
    let mut place = 0;
    let mut a = left.graphemes(true);
    let mut b = right.graphemes(true);
    loop {
        match (a.next(), b.next()) {
            (Some(x), Some(y)) if x == y => place += 1,
            _ => return Some(place),
        }
    }
}

/// Text wrapped at spaces to at most `width` cells a line, the first line after `first`, the others indented to it. A longer
/// word, such as an address, is never cut and has a line of its own.
pub fn hanging(first: &str, text: &str, width: usize) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    let indent = " ".repeat(cells(first));
    let options = textwrap::Options::new(width)
        .initial_indent(first)
        .subsequent_indent(&indent)
        .word_separator(textwrap::WordSeparator::AsciiSpace)
        .word_splitter(textwrap::WordSplitter::NoHyphenation)
        .break_words(false);
    let mut lines = String::new();
    for line in textwrap::wrap(&words.join(" "), options) {
        lines.push_str(line.trim_end());
        lines.push('\n');
    }
    lines
}

/// Text without the backticks around names and values, for output without styles. A value with blanks is quoted instead.
pub fn without_backticks(text: &str) -> String {
    let parts: Vec<&str> = text.split('`').collect();
    if parts.len().is_multiple_of(2) {
        // A backtick without its other half is text.
        return text.to_owned();
    }
    let parts = parts.iter().enumerate().map(|(place, part)| {
        let quoted = place % 2 == 1 && (part.is_empty() || part.contains(char::is_whitespace));
        match quoted {
            true => format!("\"{part}\""),
            false => (*part).to_owned(),
        }
    });
    parts.collect()
}

/// POSIX shell quoting of a word.
pub fn shell_word(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./:@%+=,".contains(c);
    if !text.is_empty() && text.chars().all(plain) {
        return text.to_owned();
    }
    if text.chars().any(|c| "\"$`\\!".contains(c)) {
        return format!("'{}'", text.replace('\'', r"'\''"));
    }
    format!("\"{text}\"")
}

/// Command line for a key manager, quoted for a shell. Options come before a name that looks like one.
pub fn command_line(verb: &str, name: &str, options: &str) -> String {
    let word = shell_word(name);
    let options = match options {
        "" => String::new(),
        some => format!(" {some}"),
    };
    match name.starts_with('-') {
        true => format!("kmctl {verb}{options} -- {word}"),
        false => format!("kmctl {verb} {word}{options}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_looks_like_an_option_stands_at_the_end() {
        assert_eq!(command_line("show", "km", ""), "kmctl show km");
        assert_eq!(
            command_line("edit", "a b", "--issuer x"),
            "kmctl edit \"a b\" --issuer x"
        );
        assert_eq!(
            command_line("edit", "-x", "--issuer x"),
            "kmctl edit --issuer x -- -x"
        );
    }

    #[test]
    fn plain_text_is_measured_as_any_other() {
        for text in ["", "plain ~", "漢字", "a\u{301}", "tab\t", "\u{7f}"] {
            assert_eq!(cells(text), text.width(), "{text:?}");
        }
    }

    #[test]
    fn odd_characters_are_found_with_their_place() {
        let odd = find_odd("ab\u{a0}c").unwrap();
        assert_eq!(odd.describe(), "U+00A0 (a no-break space) at character 3");
        assert_eq!(find_odd("plain-text é 漢字"), None);
        assert!(find_odd("\u{201c}quoted").is_some());
    }

    #[test]
    fn hostile_text_becomes_marks() {
        assert_eq!(
            visible("a\u{1b}[31m\u{202e}b\n"),
            "a<U+001B>[31m<U+202E>b<U+000A>"
        );
        assert_eq!(visible_block("a\nb\r"), "a\nb<U+000D>");
        assert_eq!(visible("漢字 “ok”"), "漢字 “ok”");
    }

    #[test]
    fn differences_are_found_by_grapheme() {
        assert_eq!(first_difference("https://h/", "https://h"), Some(9));
        assert_eq!(first_difference("a", "a"), None);
        assert_eq!(first_difference("e\u{301}x", "e\u{301}y"), Some(1));
    }

    #[test]
    fn urls_lose_blanks_and_wraps() {
        let cleaned = clean_url("  https://h/a\n b c ");
        assert_eq!(cleaned.text, "https://h/ab c");
        assert!(cleaned.notice.is_some());
        assert_eq!(clean_url("https://h").notice, None);
        for text in [
            "https://h/a\nclient_secret=geheim",
            "https://h/a\r\nclient secret: geheim",
        ] {
            assert_eq!(clean_url(text).text, "https://h/a");
        }
    }
}
