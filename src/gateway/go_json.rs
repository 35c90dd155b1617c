//! JSON as Go's `encoding/json` reads it: strict syntax, bounded depth, last duplicate wins, invalid UTF-8 replaced.

use super::json::{Builder, Json};

/// Largest nesting depth of lists and objects.
const DEPTH: usize = 10_000;

/// Parsed JSON document.
pub(super) struct Document {
    pub value: Json,
    /// Nesting depth of lists and objects.
    pub deepest: usize,
    /// A number somewhere in it is beyond what a float holds; reading it into untyped values fails.
    pub number_out_of_range: bool,
}

/// Reads one document; `None` where Go reports an error of form.
pub(super) fn read(bytes: &[u8]) -> Option<Document> {
    let mut reader = Reader {
        bytes,
        place: 0,
        number_out_of_range: false,
    };
    let (value, deepest) = reader.document()?;
    Some(Document {
        value,
        deepest,
        number_out_of_range: reader.number_out_of_range,
    })
}

/// The first name that a JSON object has twice at its top.
pub(super) fn duplicate(text: &str) -> Option<String> {
    let document = read(text.as_bytes())?;
    let Json::Object(members) = &document.value else {
        return None;
    };
    let mut seen = std::collections::HashSet::new();
    members
        .iter()
        .find(|(name, _)| !seen.insert(name))
        .map(|(name, _)| name.clone())
}

struct Reader<'b> {
    bytes: &'b [u8],
    place: usize,
    number_out_of_range: bool,
}

impl Reader<'_> {
    fn document(&mut self) -> Option<(Json, usize)> {
        let mut builder = Builder::default();
        loop {
            // A value is due.
            self.blanks();
            match self.peek()? {
                b'{' => {
                    self.place += 1;
                    builder.begin_object();
                    if builder.depth() > DEPTH {
                        return None;
                    }
                    self.blanks();
                    if self.peek()? == b'}' {
                        self.place += 1;
                        builder.end();
                    } else {
                        self.member(&mut builder)?;
                        continue;
                    }
                }
                b'[' => {
                    self.place += 1;
                    builder.begin_list();
                    if builder.depth() > DEPTH {
                        return None;
                    }
                    self.blanks();
                    if self.peek()? == b']' {
                        self.place += 1;
                        builder.end();
                    } else {
                        continue;
                    }
                }
                b'"' => {
                    let text = self.text()?;
                    builder.value(Json::Text(text));
                }
                b't' => builder.value(self.word(b"true", Json::Bool(true))?),
                b'f' => builder.value(self.word(b"false", Json::Bool(false))?),
                b'n' => builder.value(self.word(b"null", Json::Null)?),
                _ => builder.value(self.number()?),
            }
            // A value has ended.
            loop {
                self.blanks();
                match builder.in_object() {
                    None => {
                        let deepest = builder.deepest;
                        let whole = self.place == self.bytes.len();
                        let value = builder.finish().filter(|_| whole)?;
                        return Some((value, deepest));
                    }
                    Some(object) => match (self.next()?, object) {
                        (b',', true) => {
                            self.member(&mut builder)?;
                            break;
                        }
                        (b',', false) => break,
                        (b'}', true) | (b']', false) => builder.end(),
                        _ => return None,
                    },
                }
            }
        }
    }

    /// A name and its colon.
    fn member(&mut self, builder: &mut Builder) -> Option<()> {
        self.blanks();
        let name = self.text()?;
        builder.name(name);
        self.blanks();
        (self.next()? == b':').then_some(())
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.place).copied()
    }

    fn next(&mut self) -> Option<u8> {
        let byte = self.peek()?;
        self.place += 1;
        Some(byte)
    }

    fn blanks(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\r' | b'\n')) {
            self.place += 1;
        }
    }

    fn word(&mut self, word: &[u8], value: Json) -> Option<Json> {
        let rest = self.bytes.get(self.place..)?;
        rest.starts_with(word).then(|| {
            self.place += word.len();
            value
        })
    }

    fn digits(&mut self) -> Option<()> {
        let from = self.place;
        while matches!(self.peek(), Some(b'0'..=b'9')) {
            self.place += 1;
        }
        (self.place > from).then_some(())
    }

    fn number(&mut self) -> Option<Json> {
        let from = self.place;
        if self.peek() == Some(b'-') {
            self.place += 1;
        }
        if self.peek()? == b'0' {
            self.place += 1;
        } else {
            self.digits()?;
        }
        if self.peek() == Some(b'.') {
            self.place += 1;
            self.digits()?;
        }
        if matches!(self.peek(), Some(b'e' | b'E')) {
            self.place += 1;
            if matches!(self.peek(), Some(b'+' | b'-')) {
                self.place += 1;
            }
            self.digits()?;
        }
        let text = std::str::from_utf8(self.bytes.get(from..self.place)?).ok()?;
        if text.parse::<f64>().is_ok_and(f64::is_infinite) {
            self.number_out_of_range = true;
        }
        Some(Json::Number(text.to_owned()))
    }

    fn text(&mut self) -> Option<String> {
        if self.next()? != b'"' {
            return None;
        }
        let mut text = String::new();
        let mut from = self.place;
        loop {
            match self.peek()? {
                b'"' => {
                    push_bytes(&mut text, self.bytes.get(from..self.place)?);
                    self.place += 1;
                    return Some(text);
                }
                b'\\' => {
                    push_bytes(&mut text, self.bytes.get(from..self.place)?);
                    self.place += 1;
                    let letter = self.escape()?;
                    text.push(letter);
                    from = self.place;
                }
                0..=0x1f => return None,
                _ => self.place += 1,
            }
        }
    }

    fn escape(&mut self) -> Option<char> {
        Some(match self.next()? {
            b'"' => '"',
            b'\\' => '\\',
            b'/' => '/',
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => self.unit()?,
            _ => return None,
        })
    }

    /// The four digits after `\u`; the second half of a pair is taken along, a half alone is replaced.
    fn unit(&mut self) -> Option<char> {
        let first = self.four()?;
        if let Some(letter) = char::from_u32(first) {
            return Some(letter);
        }
        let after = self.place;
        if self.bytes.get(self.place..)?.starts_with(b"\\u") {
            self.place += 2;
            let second = self.four()?;
            if (0xd800..0xdc00).contains(&first) && (0xdc00..0xe000).contains(&second) {
                return char::from_u32(0x1_0000 + ((first - 0xd800) << 10) + (second - 0xdc00));
            }
        }
        self.place = after;
        Some(char::REPLACEMENT_CHARACTER)
    }

    fn four(&mut self) -> Option<u32> {
        let digits = self.bytes.get(self.place..self.place + 4)?;
        let mut unit = 0;
        for digit in digits {
            unit = unit * 16 + char::from(*digit).to_digit(16)?;
        }
        self.place += 4;
        Some(unit)
    }
}

/// Appends bytes as Go does: each invalid byte is replaced by itself.
fn push_bytes(text: &mut String, bytes: &[u8]) {
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        for _ in chunk.invalid() {
            text.push(char::REPLACEMENT_CHARACTER);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gateway::json::last;

    fn reads(text: &str) -> bool {
        read(text.as_bytes()).is_some()
    }

    #[test]
    fn form_is_strict() {
        for good in [
            "{}",
            " [1, -0.5e+3, true, null, \"a\"] ",
            "null",
            "{\"a\":{\"b\":[]}}",
            "0",
        ] {
            assert!(reads(good), "{good}");
        }
        #[rustfmt::skip]
        let invalid = [
            "", "{", "[1,]", "{\"a\":1,}", "01", "+1", "1.", ".5", "1e", "'a'", "nul", "{a:1}",
            "[1] x", "\u{feff}{}", "\"a", "\"\\x\"", "\"\\u12g4\"", "[1 2]", "//c\n1", "NaN",
            "{\"a\" 1}", "]",
        ];
        for bad in invalid {
            assert!(!reads(bad), "{bad}");
        }
        assert!(!reads("\"a\nb\""));
    }

    #[test]
    fn nesting_ends_at_ten_thousand() {
        let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        assert!(reads(&nested(10_000)));
        assert!(!reads(&nested(10_001)));
    }

    #[test]
    fn later_members_win_and_bad_letters_are_replaced() {
        let document = read(br#"{"a":1,"b":"\ud83d\ude00\ud800x","a":"z"}"#).unwrap();
        let Json::Object(members) = &document.value else {
            panic!()
        };
        assert_eq!(last(members, "a").unwrap().text(), Some("z"));
        assert_eq!(
            last(members, "b").unwrap().text(),
            Some("\u{1f600}\u{fffd}x")
        );
        assert!(read(b"[1e999]").unwrap().number_out_of_range);
        assert_eq!(
            read(b"\"\xe0\xa0\"").unwrap().value.text(),
            Some("\u{fffd}\u{fffd}")
        );
    }
}
