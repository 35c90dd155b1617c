//! JSON as API Manager reads it (Gson, lenient): comments, single quotes and bare words are accepted, a duplicate name at the top
//! level is not.

use super::json::{Builder, Json, Members};

/// Length in characters from which a number is read as text.
const MAX_NUMBER: usize = 1024;

/// Document that is an object.
pub(super) struct Document {
    pub members: Members,
    /// Nesting depth of lists and objects.
    pub deepest: usize,
    /// A number somewhere is beyond what a double holds; the library can't write it again.
    pub number_out_of_range: bool,
}

/// Reason why a text has no object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unread {
    /// The parser reports an error.
    Malformed,
    /// The document is `null` or empty: no object and no error.
    Null,
}

/// Reads a document as a map of names and values.
pub(super) fn read(text: &str) -> Result<Document, Unread> {
    if text.trim_matches(|letter| letter <= ' ').is_empty() {
        return Err(Unread::Malformed);
    }
    let mut reader = Reader {
        bytes: text.strip_prefix('\u{feff}').unwrap_or(text).as_bytes(),
        place: 0,
        scopes: vec![Scope::EmptyDocument],
        peeked: None,
        deepest: 0,
        number_out_of_range: false,
    };
    // A document of comments only is null.
    reader.prefix();
    reader.skip();
    if reader.byte().is_none() {
        return Err(Unread::Null);
    }
    let members = reader.map().ok_or(Unread::Malformed)?;
    Ok(Document {
        members: members.ok_or(Unread::Null)?,
        deepest: reader.deepest,
        number_out_of_range: reader.number_out_of_range,
    })
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Scope {
    EmptyDocument,
    Document,
    EmptyList,
    List,
    EmptyObject,
    Object,
    /// After a name: its colon and its value are due.
    DanglingName,
}

/// Next token of the JSON text, read but not consumed.
enum Peeked {
    Null,
    Bool(bool),
    Number(String),
    Quoted(u8),
    Unquoted,
    QuotedName(u8),
    UnquotedName,
    BeginList,
    EndList,
    BeginObject,
    EndObject,
}

struct Reader<'t> {
    bytes: &'t [u8],
    place: usize,
    scopes: Vec<Scope>,
    peeked: Option<Peeked>,
    deepest: usize,
    number_out_of_range: bool,
}

impl Reader<'_> {
    /// The top level: an object, or a list of pairs; `Some(None)` is null.
    fn map(&mut self) -> Option<Option<Members>> {
        let mut members = Vec::new();
        match self.take()? {
            Peeked::Null => return Some(None),
            Peeked::BeginObject => {
                self.open(Scope::EmptyObject);
                while self.has_next()? {
                    let name = self.name()?;
                    let value = self.value()?;
                    insert(&mut members, name, value)?;
                }
            }
            Peeked::BeginList => {
                self.open(Scope::EmptyList);
                while self.has_next()? {
                    let Peeked::BeginList = self.take()? else {
                        return None;
                    };
                    self.open(Scope::EmptyList);
                    let name = self.key()?;
                    let value = self.value()?;
                    insert(&mut members, name, value)?;
                    let Peeked::EndList = self.take()? else {
                        return None;
                    };
                    self.scopes.pop();
                }
            }
            _ => return None,
        }
        // End of the list or object; only blanks may follow.
        self.take()?;
        let rest = self.bytes.get(self.place..)?;
        rest.iter()
            .all(|byte| matches!(byte, b' ' | b'\n' | b'\r' | b'\t'))
            .then_some(Some(members))
    }

    /// String, number or bare word as a member name.
    fn key(&mut self) -> Option<String> {
        match self.take()? {
            Peeked::Bool(value) => Some(value.to_string()),
            Peeked::Number(text) => Some(text),
            Peeked::Quoted(quote) => self.quoted(quote),
            Peeked::Unquoted => Some(self.unquoted()),
            _ => None,
        }
    }

    fn name(&mut self) -> Option<String> {
        match self.take()? {
            Peeked::QuotedName(quote) => self.quoted(quote),
            Peeked::UnquotedName => Some(self.unquoted()),
            _ => None,
        }
    }

    fn value(&mut self) -> Option<Json> {
        let mut builder = Builder::default();
        self.part(&mut builder)?;
        while let Some(object) = builder.in_object() {
            if self.has_next()? {
                if object {
                    let name = self.name()?;
                    builder.name(name);
                }
                self.part(&mut builder)?;
            } else {
                self.take()?;
                self.scopes.pop();
                builder.end();
            }
        }
        builder.finish()
    }

    /// Value, or the beginning of one.
    fn part(&mut self, builder: &mut Builder) -> Option<()> {
        let value = match self.take()? {
            Peeked::Null => Json::Null,
            Peeked::Bool(value) => Json::Bool(value),
            Peeked::Number(text) => {
                if text.parse::<i64>().is_err() && text.parse::<f64>().is_ok_and(f64::is_infinite) {
                    self.number_out_of_range = true;
                }
                Json::Number(text)
            }
            Peeked::Quoted(quote) => Json::Text(self.quoted(quote)?),
            Peeked::Unquoted => Json::Text(self.unquoted()),
            Peeked::BeginList => {
                self.open(Scope::EmptyList);
                builder.begin_list();
                return Some(());
            }
            Peeked::BeginObject => {
                self.open(Scope::EmptyObject);
                builder.begin_object();
                return Some(());
            }
            _ => return None,
        };
        builder.value(value);
        Some(())
    }

    fn open(&mut self, scope: Scope) {
        self.scopes.push(scope);
        self.deepest = self.deepest.max(self.scopes.len() - 1);
    }

    fn has_next(&mut self) -> Option<bool> {
        if self.peeked.is_none() {
            self.peeked = Some(self.peek()?);
        }
        Some(!matches!(
            self.peeked,
            Some(Peeked::EndList | Peeked::EndObject)
        ))
    }

    fn take(&mut self) -> Option<Peeked> {
        match self.peeked.take() {
            Some(peeked) => Some(peeked),
            None => self.peek(),
        }
    }

    fn scope(&mut self, scope: Scope) {
        if let Some(last) = self.scopes.last_mut() {
            *last = scope;
        }
    }

    /// The next token, with the separators before it.
    fn peek(&mut self) -> Option<Peeked> {
        let scope = *self.scopes.last()?;
        match scope {
            Scope::EmptyList => self.scope(Scope::List),
            Scope::List => match self.letter()? {
                b']' => return Some(Peeked::EndList),
                b';' | b',' => {}
                _ => return None,
            },
            Scope::EmptyObject | Scope::Object => return self.peek_name(scope),
            Scope::DanglingName => {
                self.scope(Scope::Object);
                match self.letter()? {
                    b':' => {}
                    b'=' if self.byte() == Some(b'>') => self.place += 1,
                    b'=' => {}
                    _ => return None,
                }
            }
            Scope::EmptyDocument => self.scope(Scope::Document),
            Scope::Document => {}
        }
        match self.letter()? {
            b']' if scope == Scope::EmptyList => return Some(Peeked::EndList),
            // A missing entry is null.
            b']' | b';' | b',' => {
                self.place -= 1;
                return matches!(scope, Scope::EmptyList | Scope::List).then_some(Peeked::Null);
            }
            quote @ (b'"' | b'\'') => return Some(Peeked::Quoted(quote)),
            b'[' => return Some(Peeked::BeginList),
            b'{' => return Some(Peeked::BeginObject),
            _ => self.place -= 1,
        }
        if let Some(word) = self.word() {
            return Some(word);
        }
        if let Some(number) = self.number() {
            return Some(Peeked::Number(number));
        }
        self.byte()
            .is_some_and(is_literal)
            .then_some(Peeked::Unquoted)
    }

    fn peek_name(&mut self, scope: Scope) -> Option<Peeked> {
        self.scope(Scope::DanglingName);
        if scope == Scope::Object {
            match self.letter()? {
                b'}' => return Some(Peeked::EndObject),
                b';' | b',' => {}
                _ => return None,
            }
        }
        match self.letter()? {
            quote @ (b'"' | b'\'') => Some(Peeked::QuotedName(quote)),
            b'}' => (scope == Scope::EmptyObject).then_some(Peeked::EndObject),
            other => {
                self.place -= 1;
                is_literal(other).then_some(Peeked::UnquotedName)
            }
        }
    }

    fn byte(&self) -> Option<u8> {
        self.bytes.get(self.place).copied()
    }

    /// Passes over blanks and comments.
    fn skip(&mut self) -> Option<()> {
        loop {
            match self.byte() {
                Some(b' ' | b'\n' | b'\r' | b'\t') => self.place += 1,
                Some(b'#') => self.skip_line(),
                Some(b'/') => match self.bytes.get(self.place + 1) {
                    Some(b'*') => {
                        let rest = self.bytes.get(self.place + 2..)?;
                        let end = rest.windows(2).position(|two| two == b"*/");
                        let Some(end) = end else {
                            self.place = self.bytes.len();
                            return None;
                        };
                        self.place += 2 + end + 2;
                    }
                    Some(b'/') => self.skip_line(),
                    _ => return Some(()),
                },
                _ => return Some(()),
            }
        }
    }

    fn skip_line(&mut self) {
        while let Some(byte) = self.byte() {
            self.place += 1;
            if matches!(byte, b'\n' | b'\r') {
                break;
            }
        }
    }

    /// Next byte outside blanks and comments.
    fn letter(&mut self) -> Option<u8> {
        self.skip()?;
        let byte = self.byte()?;
        self.place += 1;
        Some(byte)
    }

    /// Skips the prefix `)]}'`.
    fn prefix(&mut self) {
        self.skip();
        let rest = self.bytes.get(self.place..).unwrap_or_default();
        if rest.starts_with(b")]}'\n") {
            self.place += 5;
        }
    }

    fn word(&mut self) -> Option<Peeked> {
        let rest = self.bytes.get(self.place..)?;
        let words = [
            ("true", Peeked::Bool(true)),
            ("false", Peeked::Bool(false)),
            ("null", Peeked::Null),
        ];
        for (word, peeked) in words {
            let is_it = rest
                .get(..word.len())
                .is_some_and(|text| text.eq_ignore_ascii_case(word.as_bytes()));
            if is_it && !rest.get(word.len()).copied().is_some_and(is_literal) {
                self.place += word.len();
                return Some(peeked);
            }
        }
        None
    }

    fn number(&mut self) -> Option<String> {
        let rest = self.bytes.get(self.place..)?;
        let length = rest
            .iter()
            .position(|byte| !is_literal(*byte))
            .unwrap_or(rest.len());
        let text = std::str::from_utf8(rest.get(..length)?).ok()?;
        if length >= MAX_NUMBER || !is_number(text) {
            return None;
        }
        self.place += length;
        Some(text.to_owned())
    }

    fn unquoted(&mut self) -> String {
        let rest = self.bytes.get(self.place..).unwrap_or_default();
        let length = rest
            .iter()
            .position(|byte| !is_literal(*byte))
            .unwrap_or(rest.len());
        self.place += length;
        String::from_utf8_lossy(rest.get(..length).unwrap_or_default()).into_owned()
    }

    fn quoted(&mut self, quote: u8) -> Option<String> {
        let mut text = Units::default();
        let mut from = self.place;
        loop {
            let byte = self.byte()?;
            if byte == quote || byte == b'\\' {
                text.letters(&String::from_utf8_lossy(self.bytes.get(from..self.place)?));
                self.place += 1;
                if byte == quote {
                    return Some(text.finish());
                }
                let unit = self.escape()?;
                text.unit(unit);
                from = self.place;
            } else {
                self.place += 1;
            }
        }
    }

    fn escape(&mut self) -> Option<u16> {
        let byte = self.byte()?;
        self.place += 1;
        Some(u16::from(match byte {
            b'u' => {
                let digits = self.bytes.get(self.place..self.place + 4)?;
                let mut unit = 0_u16;
                for digit in digits {
                    let digit = char::from(*digit).to_digit(16)?;
                    unit = unit << 4 | u16::try_from(digit).ok()?;
                }
                self.place += 4;
                return Some(unit);
            }
            b't' => b'\t',
            b'b' => 8,
            b'n' => b'\n',
            b'r' => b'\r',
            b'f' => 12,
            b'\n' | b'\'' | b'"' | b'\\' | b'/' => byte,
            _ => return None,
        }))
    }
}

/// Names are distinct at the top; one that was null may be given again.
fn insert(members: &mut Members, name: String, value: Json) -> Option<()> {
    match members.iter_mut().find(|(known, _)| *known == name) {
        Some((_, Json::Null)) | None => {}
        Some(_) => return None,
    }
    members.retain(|(known, _)| *known != name);
    members.push((name, value));
    Some(())
}

fn is_literal(byte: u8) -> bool {
    !matches!(
        byte,
        b'/' | b'\\'
            | b';'
            | b'#'
            | b'='
            | b'{'
            | b'}'
            | b'['
            | b']'
            | b':'
            | b','
            | b' '
            | b'\t'
            | 12
            | b'\r'
            | b'\n'
    )
}

/// The grammar of JSON numbers.
fn is_number(text: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let text = text.strip_prefix('-').unwrap_or(text);
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (text, None),
    };
    let (whole, fraction) = match mantissa.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (mantissa, None),
    };
    digits(whole)
        && (whole == "0" || !whole.starts_with('0'))
        && fraction.is_none_or(digits)
        && exponent.is_none_or(|text| digits(text.strip_prefix(['+', '-']).unwrap_or(text)))
}

/// Text in UTF-16 units. A lone surrogate is mapped to a private-use character, so that such texts differ from all others and
/// equal themselves.
#[derive(Default)]
struct Units {
    text: String,
    half: Option<u16>,
}

impl Units {
    fn letters(&mut self, letters: &str) {
        if !letters.is_empty() {
            self.flush();
            self.text.push_str(letters);
        }
    }

    fn unit(&mut self, unit: u16) {
        match (self.half, unit) {
            (Some(high), 0xdc00..=0xdfff) => {
                self.half = None;
                let pair = char::decode_utf16([high, unit]).next();
                self.text.extend(pair.and_then(Result::ok));
            }
            (_, 0xd800..=0xdbff) => {
                self.flush();
                self.half = Some(unit);
            }
            _ => {
                self.flush();
                self.push(unit);
            }
        }
    }

    fn flush(&mut self) {
        if let Some(half) = self.half.take() {
            self.push(half);
        }
    }

    fn push(&mut self, unit: u16) {
        let code = u32::from(unit);
        let alone = || char::from_u32(0x10_f000 + (code & 0x7ff));
        self.text.extend(char::from_u32(code).or_else(alone));
    }

    fn finish(mut self) -> String {
        self.flush();
        self.text
    }
}

#[cfg(test)]
mod tests;
