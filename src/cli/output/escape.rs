//! Escaping in documents: every character is kept, but one that a terminal acts on, or does not show, is written as an escape.

use std::fmt::Write as _;
use std::io::{self, Write};

use serde::Serialize;
use serde_json::Value;

use crate::cli::command_error::CommandError;
use crate::cli::exit_code::ExitCode;
use crate::key_manager::is_hidden;

/// JSON indented by two spaces, without a final line feed.
pub fn json(value: &Value) -> String {
    escaped(format!("{value:#}"))
}

/// JSON of anything, as [`json`] writes it, with a line end.
///
/// # Errors
/// When it has no form in JSON.
pub fn json_text(value: &impl Serialize) -> Result<String, CommandError> {
    let text = serde_json::to_string_pretty(value).map_err(no_form)?;
    Ok(escaped(text) + "\n")
}

/// Writes what [`json_text`] makes, piece by piece.
///
/// # Errors
/// When it has no form in JSON, or can't be written.
pub(super) fn write_json(out: &mut impl Write, value: &impl Serialize) -> Result<(), CommandError> {
    let written = serde_json::to_writer_pretty(Escaping(&mut *out), value);
    written.map_err(|error| match error.io_error_kind() {
        Some(_) => io::Error::from(error).into(),
        None => no_form(error),
    })?;
    Ok(out.write_all(b"\n")?)
}

/// Escapes what passes through; each write is whole characters.
struct Escaping<'a, W>(&'a mut W);

impl<W: Write> Write for Escaping<'_, W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let text = std::str::from_utf8(bytes).map_err(io::Error::other)?;
        match hides(text) {
            false => self.0.write_all(bytes)?,
            true => self.0.write_all(escaped(text.to_owned()).as_bytes())?,
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

/// JSON of a list item, indented to its depth except for the first line.
///
/// # Errors
/// When it has no form in JSON.
pub(super) fn json_item(item: &impl Serialize) -> Result<String, CommandError> {
    let text = serde_json::to_string_pretty(item).map_err(no_form)?;
    // Line feeds inside a string are already escaped.
    Ok(escaped(text.replace('\n', "\n    ")))
}

/// Error of a value that can't be serialized.
pub(super) fn no_form(error: serde_json::Error) -> CommandError {
    CommandError::new(
        "output-failed",
        ExitCode::Unexpected,
        format!("No JSON: {error}."),
    )
}

/// Whether JSON text has a character that has to be escaped.
fn hides(text: &str) -> bool {
    // JSON escapes all other ASCII control characters already.
    let plain = text.is_ascii() && !text.contains('\u{7f}');
    !plain && text.contains(|c| c != '\n' && is_hidden(c))
}

fn escaped(text: String) -> String {
    if !hides(&text) {
        return text;
    }
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        // Line feeds inside a string are already escaped.
        if c == '\n' || !is_hidden(c) {
            out.push(c);
            continue;
        }
        for unit in c.encode_utf16(&mut [0; 2]) {
            // Writing into a String can't fail.
            let _ = write!(out, "\\u{unit:04x}");
        }
    }
    out
}

/// YAML text of a value.
///
/// # Errors
/// When a value has no form in YAML.
pub fn yaml(value: &Value) -> Result<String, CommandError> {
    let mut hidden = Hidden::beside(value);
    let shown = hidden.take(value);
    let mut text = serde_yaml_ng::to_string(&shown).map_err(|error| {
        CommandError::new(
            "output-failed",
            ExitCode::Unexpected,
            format!("No YAML: {error}."),
        )
    })?;
    for (place, taken) in hidden.taken.iter().enumerate() {
        text = text.replace(&hidden.word(place), &quoted(taken));
    }
    Ok(text)
}

/// A text in quotes, as YAML and TOML read it.
pub fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => {
                out.push('\\');
                out.push(c);
            }
            c if !is_hidden(c) => out.push(c),
            c if u32::from(c) <= 0xffff => drop(write!(out, "\\u{:04X}", u32::from(c))),
            c => drop(write!(out, "\\U{:08X}", u32::from(c))),
        }
    }
    out.push('"');
    out
}

/// Strings that the YAML writer would not escape; each is replaced by a unique placeholder meanwhile.
struct Hidden {
    word: String,
    taken: Vec<String>,
}

impl Hidden {
    fn beside(value: &Value) -> Self {
        let text = value.to_string();
        let mut word = "HIDDEN".to_owned();
        while text.contains(&word) {
            word.push('X');
        }
        Hidden {
            word,
            taken: Vec::new(),
        }
    }

    fn word(&self, place: usize) -> String {
        format!("{}{place:08}Z", self.word)
    }

    fn take(&mut self, value: &Value) -> Value {
        match value {
            Value::String(text) => Value::String(self.take_text(text)),
            Value::Array(all) => all.iter().map(|one| self.take(one)).collect(),
            Value::Object(all) => {
                let all = all
                    .iter()
                    .map(|(name, one)| (self.take_text(name), self.take(one)));
                Value::Object(all.collect())
            }
            other => other.clone(),
        }
    }

    fn take_text(&mut self, text: &str) -> String {
        if !text.contains(|c| c != '\n' && is_hidden(c)) && !is_ambiguous(text) {
            return text.to_owned();
        }
        self.taken.push(text.to_owned());
        self.word(self.taken.len() - 1)
    }
}

/// Whether a reader of YAML 1.1 or 1.2 may take a bare text for a truth value, null, a number or a time.
fn is_ambiguous(text: &str) -> bool {
    const WORDS: [&str; 10] = [
        "y", "n", "yes", "no", "on", "off", "true", "false", "null", "~",
    ];
    let number = text.trim_start_matches(['+', '-', '.']);
    text.is_empty()
        || WORDS.iter().any(|word| text.eq_ignore_ascii_case(word))
        || [".inf", ".nan"].iter().any(|word| {
            let bare = text.trim_start_matches(['+', '-']);
            bare.eq_ignore_ascii_case(word)
        })
        || number.starts_with(|c: char| c.is_ascii_digit())
        || matches!(text, "=" | "<<")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn texts_that_yaml_readers_take_for_something_else_are_quoted() {
        #[rustfmt::skip]
        let texts = [
            "no", "On", "y", "0x1", "1e3", "1_000", "12:30:00", "2026-01-02",
            "2026-01-02T03:04:05Z", "~", ".5", "-.inf", "+1", "",
        ];
        for text in texts {
            let written = yaml(&json!({ "a": text })).unwrap();
            assert_eq!(written, format!("a: {}\n", quoted(text)), "{text}");
        }
        assert_eq!(yaml(&json!({ "a": "nobody" })).unwrap(), "a: nobody\n");
    }

    const HOSTILE: &str = "a\u{9b}2J\u{7f}\u{202e}\u{200b}\u{e0041}\u{1b}[m \"\\\n\tend 漢字 🙂";

    fn is_safe(text: &str) -> bool {
        !text.contains(|c| c != '\n' && is_hidden(c))
    }

    #[test]
    fn what_is_written_is_safe_and_reads_back_as_it_was() {
        for text in [
            HOSTILE,
            "\u{202e}",
            "HIDDEN00000000Z\u{200b}",
            "plain",
            "two\nlines",
        ] {
            let value = json!({ text: [text, 1, null, { "a": text }], "HIDDENX": true });
            let written = json(&value);
            assert!(is_safe(&written), "{written}");
            assert_eq!(serde_json::from_str::<Value>(&written).unwrap(), value);
            let written = yaml(&value).unwrap();
            assert!(is_safe(&written), "{written}");
            assert_eq!(serde_yaml_ng::from_str::<Value>(&written).unwrap(), value);
            let line = quoted(text);
            assert!(is_safe(&line) && !line.contains('\n'), "{line}");
            let table: toml::Table = format!("a = {line}").parse().unwrap();
            assert_eq!(table["a"].as_str(), Some(text));
            assert_eq!(serde_yaml_ng::from_str::<Value>(&line).unwrap(), text);
        }
    }

    #[test]
    fn text_without_anything_hidden_stays_as_it_was() {
        let value = json!({ "name": "Café 漢字", "lines": "a\nb", "list": [1, true, null] });
        assert_eq!(json(&value), format!("{value:#}"));
        assert_eq!(
            yaml(&value).unwrap(),
            serde_yaml_ng::to_string(&value).unwrap()
        );
    }
}
