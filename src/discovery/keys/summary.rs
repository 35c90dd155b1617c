//! Keys for display: the table of the review, and the raw text without anything private.

use serde_json::{Map, Value};

use super::facts::{KeyFacts, SetFacts};
use crate::discovery::raw_text;
use crate::discovery::report::KeySummary;

impl SetFacts<'_> {
    /// A line for each key.
    pub fn summaries(&self) -> Vec<KeySummary> {
        self.keys.iter().map(summary).collect()
    }
}

fn summary(key: &KeyFacts<'_>) -> KeySummary {
    let owned = |text: Option<&str>| text.map(str::to_owned);
    KeySummary {
        kid: owned(key.kid()),
        kty: owned(key.kty()),
        alg: owned(key.alg()),
        use_: owned(key.use_()),
        crv: owned(key.crv()),
        bits: key.material.as_ref().map(super::material::PublicKey::bits),
        thumbprint: key.thumbprint(),
        usable: key.usable(),
        certificate_ends: key
            .certificate
            .as_ref()
            .and_then(|certificate| date(certificate.not_after)),
    }
}

/// The day of a time in seconds since 1970, UTC.
pub(super) fn date(seconds: i64) -> Option<String> {
    let time = jiff::Timestamp::from_second(seconds).ok()?;
    let day = time.to_zoned_datetime(jiff::tz::TimeZone::UTC).date();
    Some(day.to_string())
}

/// The set, indented: every private value replaced, nothing in it that a terminal acts on.
pub fn shown_text(set: &Map<String, Value>) -> String {
    let text = if set.iter().any(|(name, value)| holds_private(name, value)) {
        serde_json::to_string_pretty(&redacted(&Value::Object(set.clone())))
    } else {
        serde_json::to_string_pretty(set)
    };
    raw_text::visible(text.unwrap_or_default())
}

/// Private members by name; `priv` is what newer key types call theirs.
fn is_private(name: &str) -> bool {
    raw_text::PRIVATE_MEMBERS.contains(&name) || name == "priv"
}

fn holds_private(name: &str, value: &Value) -> bool {
    is_private(name)
        || match value {
            Value::Object(members) => members
                .iter()
                .any(|(name, value)| holds_private(name, value)),
            Value::Array(list) => list.iter().any(|entry| holds_private("", entry)),
            _ => false,
        }
}

/// Replaces private members by name, at every depth.
fn redacted(value: &Value) -> Value {
    match value {
        Value::Object(members) => Value::Object(
            members
                .iter()
                .map(|(name, value)| {
                    let shown = if is_private(name) {
                        Value::from(raw_text::HIDDEN)
                    } else {
                        redacted(value)
                    };
                    (name.clone(), shown)
                })
                .collect(),
        ),
        Value::Array(list) => Value::Array(list.iter().map(redacted).collect()),
        other => other.clone(),
    }
}
