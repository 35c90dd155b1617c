//! JSON parser for one object: strict, bounded in depth, recording duplicate names.

use std::fmt;

use serde::de::{DeserializeSeed, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::{Deserializer, Map, Number, Value};

use super::cause::TextCause;
use super::error_response::{known_sentence, of_page, title};
use super::fetch_error::FetchError;
use super::status::StatusCause;
use crate::key_manager::is_ssh_key;

/// Most nesting levels; the document itself is the first.
const DEPTH_LIMIT: usize = 64;
/// Most duplicates kept.
const DUPLICATE_LIMIT: usize = 100;
const TOO_DEEP: &str = "nested more than 64 levels deep";

/// A name that one JSON object holds more than once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Duplicate {
    /// The name, as served.
    pub name: String,
    /// Whether the object is the document itself, and not one inside it.
    pub top_level: bool,
}

/// Reads bytes as one JSON object.
pub(super) fn object(body: &[u8]) -> Result<(Map<String, Value>, Vec<Duplicate>), FetchError> {
    let mut duplicates = Vec::new();
    match value(body, &mut duplicates)? {
        Value::Object(members) => Ok((members, duplicates)),
        other => Err(not_json(TextCause::NotObject(type_name(&other)))),
    }
}

/// Byte order marks and first letters of texts that are not UTF-8; those of UTF-32 begin with those of UTF-16.
const WIDE: [(&[u8], &str); 8] = [
    (b"\xff\xfe\0\0", "UTF-32"),
    (b"\0\0\xfe\xff", "UTF-32"),
    (b"{\0\0\0", "UTF-32"),
    (b"\0\0\0{", "UTF-32"),
    (b"\xff\xfe", "UTF-16"),
    (b"\xfe\xff", "UTF-16"),
    (b"{\0", "UTF-16"),
    (b"\0{", "UTF-16"),
];

fn value(body: &[u8], duplicates: &mut Vec<Duplicate>) -> Result<Value, FetchError> {
    let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
    for (magic, what) in FILES {
        if body.starts_with(magic) {
            return Err(not_json(TextCause::File(what)));
        }
    }
    if let Some((_, encoding)) = WIDE.iter().find(|(start, _)| body.starts_with(start)) {
        return Err(not_json(TextCause::Wide(encoding)));
    }
    for (magic, name) in MAGIC {
        if body.starts_with(magic) {
            return Err(not_json(TextCause::Compressed(name.to_owned())));
        }
    }
    let first = body.iter().find(|byte| !byte.is_ascii_whitespace());
    match first {
        Some(b'<') => return Err(not_json(page(body))),
        None => return Err(not_json(TextCause::Blank)),
        Some(_) => {}
    }
    if body.contains(&0) || body.starts_with(b"\x30\x82") {
        return Err(not_json(TextCause::File("a binary file")));
    }
    let text = std::str::from_utf8(body).map_err(|error| {
        // Text in another encoding has no control characters.
        let control = |byte: &u8| *byte < 0x20 && !byte.is_ascii_whitespace();
        let is_text = body.contains(&b'{') || body.len() > 64;
        if body.iter().any(control) || !is_text {
            return not_json(TextCause::File("binary data"));
        }
        let before = body.get(..error.valid_up_to()).unwrap_or_default();
        not_json(TextCause::NotUtf8(line_of(before)))
    })?;
    if let Some(form) = form(text.trim_start()) {
        return Err(not_json(TextCause::Form(form)));
    }
    if is_plain(text.trim()) {
        return Err(not_json(TextCause::Plain));
    }
    let mut reader = Deserializer::from_str(text);
    let node = Node {
        depth: 1,
        duplicates,
    };
    node.deserialize(&mut reader)
        .and_then(|value| reader.end().map(|()| value))
        .map_err(|error| not_json(describe(&error, text)))
}

/// Whether a text does not begin like JSON.
fn is_plain(text: &str) -> bool {
    let json = ["true", "false", "null"].iter().any(|word| {
        text.strip_prefix(word)
            .is_some_and(|rest| !rest.starts_with(|it: char| it.is_alphanumeric()))
    });
    let begins = text.starts_with(|letter: char| {
        letter.is_ascii_digit() || matches!(letter, '{' | '[' | '"' | '-')
    });
    !json && !begins
}

/// Name of another format that resembles JSON.
fn form(text: &str) -> Option<&'static str> {
    let line = text.lines().next().unwrap_or_default();
    if line.trim_end() == "---" {
        return Some("YAML, not JSON");
    }
    if text.starts_with("```") {
        return Some("JSON wrapped in Markdown (```)");
    }
    if text.starts_with("version https://git-lfs.github.com/") {
        return Some("a Git LFS pointer, not the file itself");
    }
    if text.starts_with("HTTP/") {
        return Some("JSON with the response headers before it");
    }
    if text.starts_with(")]}'") {
        return Some("JSON with an anti-hijacking prefix");
    }
    if text.starts_with("{&quot;") || text.starts_with("{&#34;") {
        return Some("JSON written for HTML, not JSON: its quotes are &quot;");
    }
    let base64 = |byte: u8| byte.is_ascii_alphanumeric() || b"+/=-_\r\n".contains(&byte);
    if text.starts_with("eyJ") && text.trim_end().bytes().all(base64) {
        return Some("base64, not JSON");
    }
    if is_ssh_key(text) {
        return Some("an SSH key, not JSON");
    }
    if text.starts_with("{'") {
        return Some("not JSON: its strings are in single quotes");
    }
    if text.starts_with("{\\\"") {
        return Some("not JSON: its quotes are escaped (\\\")");
    }
    if has_bare_names(text) {
        return Some("not JSON: its names are not in quotes");
    }
    if text.starts_with("export ") || text.starts_with("module.exports") {
        return Some("JavaScript, not JSON");
    }
    if text.starts_with("//") || text.starts_with("/*") {
        return Some("not JSON: it starts with a comment");
    }
    // PHP and others write messages above the document.
    let above = text
        .split_once("\n{")
        .filter(|(above, _)| above.lines().count() <= 5 && above.contains(' '))
        .filter(|(above, _)| !above.starts_with('{'));
    if above.is_some_and(|(_, rest)| rest.trim_start().starts_with('"')) {
        return Some("JSON with other text above it");
    }
    if text.starts_with('"') {
        let inner: Option<String> = serde_json::from_str(text).ok();
        let object = inner.is_some_and(|inner| inner.trim_start().starts_with('{'));
        return object.then_some("not a JSON object: JSON as a string, in quotes");
    }
    let name = line
        .find(|letter: char| !(letter.is_ascii_alphanumeric() || matches!(letter, '_' | '$' | '.')))
        .filter(|end| *end > 0);
    let (name, after) = line.split_at(name?);
    let letter = name.starts_with(|letter: char| letter.is_ascii_alphabetic() || letter == '_');
    if letter && after.starts_with('(') && after.contains('{') {
        return Some("JSONP, not JSON: it is wrapped in a function call");
    }
    let toml = letter && [" = \"", " = '"].iter().any(|it| after.starts_with(it));
    let padding = after.trim_end().trim_end_matches('=').is_empty();
    if toml || letter && after.starts_with('=') && !padding {
        return Some("a list of settings, not JSON");
    }
    let yaml = letter && (after.starts_with(": ") || after == ":");
    yaml.then_some("YAML, not JSON")
}

/// `{issuer: …`, as in JavaScript.
fn has_bare_names(text: &str) -> bool {
    let inside = text.strip_prefix('{').map(str::trim_start);
    inside
        .and_then(|rest| rest.split_once([':', '=']))
        .is_some_and(|(name, _)| {
            let name = name.trim_end();
            name.starts_with(|letter: char| letter.is_ascii_alphabetic())
                && name
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        })
}

fn line_of(before: &[u8]) -> usize {
    before.iter().filter(|byte| **byte == b'\n').count() + 1
}

fn not_json(cause: TextCause) -> FetchError {
    FetchError::NotJson { cause }
}

/// Magic numbers of other files.
const FILES: [(&[u8], &str); 5] = [
    (b"%PDF-", "a PDF file"),
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"GIF8", "an image"),
    (b"\x7fELF", "a program"),
];

/// Magic numbers of compressed data.
const MAGIC: [(&[u8], &str); 4] = [
    (b"\x1f\x8b", "gzip"),
    (b"\x28\xb5\x2f\xfd", "zstd"),
    (b"PK\x03\x04", "zip"),
    (b"\x78\x9c", "deflate"),
];

/// Kind of web page, and whether it has a password form.
pub fn page(body: &[u8]) -> TextCause {
    let start = body.get(..body.len().min(64 * 1024)).unwrap_or_default();
    let lower = String::from_utf8_lossy(start).to_ascii_lowercase();
    let password = lower.contains("type=\"password\"")
        || lower.contains("type='password'")
        || lower.contains("type=password");
    let document = lower.contains("jwks_uri") && lower.contains("token_endpoint");
    match password {
        _ if document => TextCause::Form("a web page with JSON inside it"),
        true => TextCause::LoginPage,
        false => match known_sentence(body) {
            Some(StatusCause::BrowserCheck) => TextCause::BrowserCheck,
            Some(StatusCause::Firewall(product)) => TextCause::Firewall(product),
            _ => of_page(title(&String::from_utf8_lossy(start))),
        },
    }
}

/// Message of the parser, with line and column in our own format.
fn describe(error: &serde_json::Error, text: &str) -> TextCause {
    let (line, column) = (error.line(), error.column());
    let whole = error.to_string();
    let suffix = format!(" at line {line} column {column}");
    let reason = whole.strip_suffix(&suffix).unwrap_or(&whole);
    let place = format!("line {line}, column {column}");
    if reason == TOO_DEEP {
        return TextCause::TooDeep(place);
    }
    if error.is_eof() {
        return TextCause::CutOff(place);
    }
    if reason == "trailing characters" {
        return TextCause::Trailing(place);
    }
    // The parser stops at the first letter of a comment.
    let rest = text.lines().nth(line.saturating_sub(1));
    let rest = rest.and_then(|line| line.get(column.saturating_sub(1)..));
    if rest.is_some_and(|rest| ["//", "/*", "#"].iter().any(|it| rest.starts_with(it))) {
        return TextCause::Syntax(format!("comments are not allowed in it ({place})"));
    }
    // The column counts bytes, and the parser stops inside such a quote.
    let line = text.lines().nth(line.saturating_sub(1)).unwrap_or_default();
    let quote = line.char_indices().find(|(start, letter)| {
        (*start..start + letter.len_utf8()).contains(&column.saturating_sub(1))
            && matches!(letter, '\u{201c}'..='\u{201f}' | '\u{2018}'..='\u{201b}' | '\u{ab}' | '\u{bb}')
    });
    if quote.is_some() {
        return TextCause::Syntax(format!("it has typographic quotes instead of \" ({place})"));
    }
    TextCause::Syntax(format!("{reason} ({place})"))
}

/// A JSON type, with its article.
pub(super) fn type_name(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}

struct Node<'d> {
    depth: usize,
    duplicates: &'d mut Vec<Duplicate>,
}

impl<'de> DeserializeSeed<'de> for Node<'_> {
    type Value = Value;

    fn deserialize<D: serde::Deserializer<'de>>(self, from: D) -> Result<Value, D::Error> {
        from.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Node<'_> {
    type Value = Value;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("JSON")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(Number::from_f64(value).map_or(Value::Null, Value::Number))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::String(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(Value::String(value))
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Value, A::Error> {
        if self.depth > DEPTH_LIMIT {
            return Err(A::Error::custom(TOO_DEEP));
        }
        let mut entries = Vec::new();
        while let Some(entry) = list.next_element_seed(Node {
            depth: self.depth + 1,
            duplicates: self.duplicates,
        })? {
            entries.push(entry);
        }
        Ok(Value::Array(entries))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Value, A::Error> {
        if self.depth > DEPTH_LIMIT {
            return Err(A::Error::custom(TOO_DEEP));
        }
        let mut members = Map::new();
        while let Some(name) = object.next_key::<String>()? {
            let value = object.next_value_seed(Node {
                depth: self.depth + 1,
                duplicates: self.duplicates,
            })?;
            match members.entry(name) {
                serde_json::map::Entry::Vacant(place) => {
                    place.insert(value);
                }
                serde_json::map::Entry::Occupied(mut place) => {
                    if self.duplicates.len() < DUPLICATE_LIMIT {
                        self.duplicates.push(Duplicate {
                            name: place.key().clone(),
                            top_level: self.depth == 1,
                        });
                    }
                    place.insert(value);
                }
            }
        }
        Ok(Value::Object(members))
    }
}
