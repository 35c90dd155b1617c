//! Types of known members: `member-types`.

use std::io;

use serde_json::Value;

use super::collector::FindingCollector;
use super::context::{Context, console_field};
use super::known::{Kind, kind_of};
use crate::discovery::json_text::type_name;
use crate::discovery::severity::Impact;

/// Each known member has its type; one finding for each that has not.
pub(super) fn types(context: &Context<'_>, out: &mut FindingCollector<'_>) {
    for (name, value) in context.document.members() {
        let Some(kind) = kind_of(name) else { continue };
        match (kind, value) {
            (Kind::Texts, Value::Array(entries)) => list(out, name, entries),
            (Kind::Url | Kind::Text, Value::String(_))
            | (Kind::Flag, Value::Bool(_))
            | (Kind::Object, Value::Object(_))
            | (Kind::Any, _) => {}
            (kind, value) => wrong(out, name, kind, value),
        }
    }
}

fn wrong(out: &mut FindingCollector<'_>, name: &str, kind: Kind, value: &Value) {
    let field = console_field(name);
    let gateway = match field {
        Some(field) if !field.optional() => Impact::Blocks,
        _ => Impact::Limits,
    };
    let must = match kind {
        Kind::Url => "a string with a URL",
        Kind::Text => "a string",
        Kind::Flag => "true or false",
        Kind::Object => "an object",
        Kind::Texts => "an array of strings",
        Kind::Any => return,
    };
    let entry = out
        .report(format!(
            "`{name}` is {}; it must be {must}.",
            type_name(value)
        ))
        .member(name)
        .maybe_field(field)
        .gateway(gateway)
        .found(&excerpt(value))
        .expected(must);
    match meant(kind, value) {
        Some(meant) if kind == Kind::Flag => entry.expected(&meant).advise(format!(
            "Ask the provider to publish {meant} without quotes."
        )),
        Some(meant) => entry
            .expected(&meant)
            .advise(format!("Ask the provider to publish {meant}.")),
        None if value.is_null() && field.is_some_and(|field| !field.optional()) => {
            entry.advise("Ask the provider to publish it; it is required.")
        }
        None if value.is_null() => entry.advise("Ask the provider to remove the member."),
        None => entry.advise("Ask the provider to correct the member."),
    };
}

/// The value turned into what was probably meant.
fn meant(kind: Kind, value: &Value) -> Option<String> {
    match (kind, value) {
        (Kind::Texts, Value::String(text)) => {
            let words: Vec<&str> = text
                .split([' ', ','])
                .filter(|word| !word.is_empty())
                .take(20)
                .collect();
            Some(excerpt(&Value::from(words)))
        }
        (Kind::Flag, Value::String(text)) if text.eq_ignore_ascii_case("true") => {
            Some("true".to_owned())
        }
        (Kind::Flag, Value::String(text)) if text.eq_ignore_ascii_case("false") => {
            Some("false".to_owned())
        }
        (Kind::Url | Kind::Text, Value::Array(list)) => match list.as_slice() {
            [Value::String(only)] => Some(excerpt(&Value::from(only.as_str()))),
            _ => None,
        },
        _ => None,
    }
}

fn list(out: &mut FindingCollector<'_>, name: &str, entries: &[Value]) {
    let mut wrong = entries
        .iter()
        .enumerate()
        .filter(|(_, entry)| !entry.is_string());
    let Some((place, first)) = wrong.next() else {
        return;
    };
    let more = match wrong.count() {
        0 => String::new(),
        1 => " (and one more is wrong)".to_owned(),
        count => format!(" (and {count} more are wrong)"),
    };
    out.report(format!(
        "Entry {} of `{name}` is {}{more}. Every entry must be a string.",
        place + 1,
        type_name(first)
    ))
    .at(&[name, &place.to_string()])
    .found(&excerpt(first))
    .expected("a string")
    .advise("Ask the provider to correct the list.");
}

/// The start of a value as JSON; a large value is not written out.
pub(in crate::discovery) fn excerpt(value: &Value) -> String {
    let mut start = Start(Vec::new());
    // The writer ends serialization by an error once it has enough.
    let _ = serde_json::to_writer(&mut start, value);
    String::from_utf8_lossy(&start.0)
        .trim_end_matches('\u{fffd}')
        .to_owned()
}

struct Start(Vec<u8>);

impl io::Write for Start {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        const ENOUGH: usize = 500;
        let room = ENOUGH.saturating_sub(self.0.len());
        if room == 0 {
            return Err(io::ErrorKind::WriteZero.into());
        }
        let taken = bytes.get(..room).unwrap_or(bytes);
        self.0.extend_from_slice(taken);
        Ok(taken.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
