//! Decoded members of a token, accessible one by one.

use std::fmt;

use serde_json::{Map, Value};
use zeroize::Zeroize;

use crate::discovery::{Document, FetchError};
use crate::key_manager::visible;

/// Longest shown claim, in characters.
const SHOWN: usize = 60;

/// Members of a decoded token part. `Debug` shows their number only; strings are zeroized on drop.
#[derive(Clone, Default, PartialEq)]
pub struct Claims {
    members: Map<String, Value>,
    duplicates: Vec<String>,
}

impl Claims {
    /// Reads one JSON object.
    ///
    /// # Errors
    /// What the bytes are instead, without quoting them.
    pub(super) fn parse(bytes: &[u8]) -> Result<Self, String> {
        match Document::parse(bytes) {
            Ok(document) => {
                let (members, duplicates) = document.into_members();
                Ok(Claims {
                    members,
                    duplicates: duplicates
                        .into_iter()
                        .filter(|duplicate| duplicate.top_level)
                        .map(|duplicate| duplicate.name)
                        .collect(),
                })
            }
            Err(failure @ FetchError::NotJson { .. }) => Err(failure.message()),
            Err(failure) => Err(failure.message()),
        }
    }

    /// Claims from members read elsewhere.
    pub(super) fn of(members: Map<String, Value>) -> Self {
        Claims {
            members,
            duplicates: Vec::new(),
        }
    }

    /// The value of one claim.
    pub(super) fn get(&self, name: &str) -> Option<&Value> {
        self.members.get(name)
    }

    /// The value of one claim, if it is a text.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.members.get(name)?.as_str()
    }

    /// All names, in the token's order.
    pub(super) fn names(&self) -> Vec<String> {
        self.members.keys().cloned().collect()
    }

    /// Dotted path of a text inside the members.
    pub(super) fn path_to(&self, text: &str) -> Option<String> {
        self.members.iter().find_map(|(name, value)| {
            let inside = value.as_object()?;
            let (inner, _) = inside
                .iter()
                .find(|(_, value)| value.as_str() == Some(text))?;
            Some(format!("{name}.{inner}"))
        })
    }

    /// A list or text of one of these names inside a member, with dots between the names.
    pub(super) fn nested_list(&self, names: &[&str]) -> Option<String> {
        nested_list(&self.members, names, NESTING)
    }

    /// Names of duplicate members.
    pub(super) fn duplicates(&self) -> &[String] {
        &self.duplicates
    }

    /// First result of `look` for the object itself or one inside it, down to `depth` levels.
    pub(super) fn search<'a, T>(
        &'a self,
        depth: usize,
        look: impl Fn(&'a Map<String, Value>) -> Option<T> + Copy,
    ) -> Option<T> {
        search(&self.members, depth, look)
    }

    /// The claims for a pick list, in the token's order.
    pub fn views(&self) -> Vec<ClaimView> {
        self.members
            .iter()
            .map(|(name, value)| ClaimView {
                name: visible(name),
                kind: ClaimKind::of(value),
                shown: shown(value),
            })
            .collect()
    }

    /// Claims as JSON, only if explicitly requested.
    pub(super) fn to_json(&self) -> Value {
        Value::Object(self.members.clone())
    }
}

impl fmt::Debug for Claims {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Claims({}, redacted)", self.members.len())
    }
}

impl Drop for Claims {
    fn drop(&mut self) {
        for (mut name, mut value) in std::mem::take(&mut self.members) {
            name.zeroize();
            wipe(&mut value);
        }
    }
}

/// Depth to which nested claims are searched.
const NESTING: usize = 3;

fn nested_list(members: &Map<String, Value>, names: &[&str], depth: usize) -> Option<String> {
    let inside = || {
        members
            .iter()
            .filter_map(|(name, value)| Some((name, value.as_object()?)))
    };
    let here = inside().find_map(|(name, inner)| {
        let found = names.iter().find(|wanted| {
            inner
                .get(**wanted)
                .is_some_and(|value| value.is_array() || value.is_string())
        })?;
        Some(format!("{name}.{found}"))
    });
    here.or_else(|| {
        inside().filter(|_| depth > 0).find_map(|(name, inner)| {
            let path = nested_list(inner, names, depth - 1)?;
            Some(format!("{name}.{path}"))
        })
    })
}

fn search<'a, T>(
    members: &'a Map<String, Value>,
    depth: usize,
    look: impl Fn(&'a Map<String, Value>) -> Option<T> + Copy,
) -> Option<T> {
    look(members).or_else(|| {
        let inside = members.values().filter_map(Value::as_object);
        (depth > 0)
            .then(|| {
                inside
                    .into_iter()
                    .find_map(|object| search(object, depth - 1, look))
            })
            .flatten()
    })
}

/// Zeroizes every text inside.
pub(super) fn wipe(value: &mut Value) {
    match value {
        Value::String(text) => text.zeroize(),
        Value::Array(entries) => entries.iter_mut().for_each(wipe),
        Value::Object(members) => members.values_mut().for_each(wipe),
        Value::Number(_) | Value::Bool(_) => *value = Value::Null,
        Value::Null => {}
    }
}

/// Kind of a claim's value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClaimKind {
    /// A string.
    Text,
    /// An array.
    List,
    /// A number.
    Number,
    /// True or false.
    Flag,
    /// An object.
    Object,
    /// `null`.
    Null,
}

impl ClaimKind {
    pub(super) fn of(value: &Value) -> Self {
        match value {
            Value::Null => ClaimKind::Null,
            Value::Bool(_) => ClaimKind::Flag,
            Value::Number(_) => ClaimKind::Number,
            Value::String(_) => ClaimKind::Text,
            Value::Array(_) => ClaimKind::List,
            Value::Object(_) => ClaimKind::Object,
        }
    }

    /// Name of the kind, such as `text` or `list`.
    pub fn word(self) -> &'static str {
        match self {
            ClaimKind::Text => "text",
            ClaimKind::List => "list",
            ClaimKind::Number => "number",
            ClaimKind::Flag => "flag",
            ClaimKind::Object => "object",
            ClaimKind::Null => "null",
        }
    }

    /// Name with its article, for a sentence.
    pub(super) fn phrase(self) -> &'static str {
        match self {
            ClaimKind::Text => "a string",
            ClaimKind::List => "a list",
            ClaimKind::Number => "a number",
            ClaimKind::Flag => "true or false",
            ClaimKind::Object => "an object",
            ClaimKind::Null => "null",
        }
    }

    /// Whether an identifier can be read from it: a text, or the first entry of a list.
    pub fn can_identify(self) -> bool {
        matches!(self, ClaimKind::Text | ClaimKind::List)
    }
}

/// Claim for display. `Debug` omits the value, which is zeroized on drop.
#[derive(Clone, PartialEq, Eq)]
pub struct ClaimView {
    /// Name; visible characters only.
    pub name: String,
    /// Kind of the value.
    pub kind: ClaimKind,
    /// Value: one line, visible characters only, at most 60 of them.
    pub shown: String,
}

impl fmt::Debug for ClaimView {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "ClaimView({}, redacted)", self.name)
    }
}

impl Drop for ClaimView {
    fn drop(&mut self) {
        self.shown.zeroize();
    }
}

fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => cut(text, SHOWN),
        Value::Array(entries) => {
            let words: Vec<String> = entries.iter().take(8).map(shown).collect();
            cut(&words.join(", "), SHOWN)
        }
        other => cut(&other.to_string(), SHOWN),
    }
}

/// Escapes and truncates to `limit` characters of the text; a truncated text ends in `...`.
pub(super) fn cut(text: &str, limit: usize) -> String {
    match text.char_indices().nth(limit) {
        Some((end, _)) => format!("{}...", visible(text.get(..end).unwrap_or_default())),
        None => visible(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_seen_in_views_and_nowhere_else() {
        let claims = Claims::parse(br#"{"azp":"svc-7","scope":["a","b"],"n":1e3}"#).unwrap();
        assert_eq!(format!("{claims:?}"), "Claims(3, redacted)");
        let views = claims.views();
        assert_eq!(format!("{:?}", views[0]), "ClaimView(azp, redacted)");
        assert_eq!(views[0].shown, "svc-7");
        assert_eq!(views[1].shown, "a, b");
        assert_eq!(views[1].kind, ClaimKind::List);
        assert_eq!(views[2].shown, "1000.0");
        assert!(!ClaimKind::Number.can_identify());
    }

    #[test]
    fn long_and_hostile_values_are_cut_and_made_visible() {
        let text = format!("{{\"a\":\"\\u001b[2J{}\"}}", "x".repeat(500));
        let view = Claims::parse(text.as_bytes()).unwrap().views().remove(0);
        assert!(view.shown.starts_with("<U+001B>[2Jxxx"), "{}", view.shown);
        assert!(view.shown.ends_with("x..."));
        assert!(view.shown.len() < 80);
    }

    #[test]
    fn duplicates_are_kept_in_mind_at_the_top_only() {
        let claims = Claims::parse(br#"{"a":1,"b":{"c":1,"c":2},"a":2}"#).unwrap();
        assert_eq!(claims.duplicates(), ["a"]);
    }

    #[test]
    fn an_error_quotes_nothing() {
        for text in [
            "{\"a\":\"svc-7\"",
            "[\"svc-7\"]",
            "\"svc-7\"",
            "{\"svc-7\"}",
            "svc-7",
        ] {
            let error = Claims::parse(text.as_bytes()).unwrap_err();
            assert!(!error.contains("svc-7"), "{error}");
        }
    }
}
