//! Successful answers of a token endpoint that have no token in the place of RFC 6749 §5.1.

use serde_json::{Map, Value};

use crate::discovery::{ErrorAnswer, KnownDocument, Response};
use crate::key_manager::{joined, visible};

/// Most members named in a sentence.
const SHOWN: usize = 5;

/// Longest shown name, in characters.
const NAME: usize = 40;

/// What came in place of a token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OtherAnswer {
    /// No body; the status.
    Nothing(u16),
    /// Something else, with its article.
    Else(String),
    /// An error, though the status is a success.
    Said(ErrorAnswer),
    /// A token under another name than `access_token`; the name.
    Name(String),
}

/// What came. No value of a member is kept: one may be a token.
pub(super) fn answer(answer: &Response) -> OtherAnswer {
    if answer.body.iter().all(u8::is_ascii_whitespace) {
        return OtherAnswer::Nothing(answer.status);
    }
    let value: Result<Value, _> = serde_json::from_slice(&answer.body);
    OtherAnswer::Else(match value {
        Ok(Value::Object(members)) => {
            if let Some(name) = token_in(&members) {
                return OtherAnswer::Name(name);
            }
            if KnownDocument::of(&members).is_none()
                && let Some(said) = ErrorAnswer::of(&members)
            {
                return OtherAnswer::Said(said);
            }
            of_members(&members)
        }
        Ok(Value::Array(list)) if list.iter().any(|it| it.get("access_token").is_some()) => {
            return OtherAnswer::Name("[0].access_token".to_owned());
        }
        Ok(_) => "a JSON list or value".to_owned(),
        Err(_) => "plain text".to_owned(),
    })
}

/// Path of the member that has a JSON Web Token, one or two levels deep.
fn token_in(members: &Map<String, Value>) -> Option<String> {
    let is_token = |value: &Value| {
        value
            .as_str()
            .is_some_and(|text| text.starts_with("eyJ") && text.matches('.').count() == 2)
    };
    members.iter().find_map(|(name, value)| {
        let below = value
            .as_object()
            .and_then(|inner| inner.iter().find(|(_, it)| is_token(it)));
        match below {
            Some((below, _)) => Some(format!("{}.{}", shown(name), shown(below))),
            None => is_token(value).then(|| shown(name)),
        }
    })
}

fn of_members(members: &Map<String, Value>) -> String {
    if members.is_empty() {
        return "an empty JSON object".to_owned();
    }
    if let Some(token) = members.get("access_token") {
        let what = match token {
            Value::Null => "null",
            Value::String(_) => "empty",
            _ => "not a string",
        };
        return format!("an access_token that is {what}");
    }
    if members.contains_key("issuer") && members.contains_key("token_endpoint") {
        return "the discovery document".to_owned();
    }
    match KnownDocument::of(members) {
        Some(KnownDocument::TokenResponse) | None => {}
        Some(document) => return document.name(),
    }
    let mut names: Vec<String> = members.keys().take(SHOWN).map(|it| shown(it)).collect();
    if members.len() > SHOWN {
        names.push(format!("{} more", members.len() - SHOWN));
    }
    match names.len() {
        1 => format!("JSON that has only {}", joined(&names, "and")),
        _ => format!("JSON that has {}", joined(&names, "and")),
    }
}

fn shown(name: &str) -> String {
    let short: String = name.chars().take(NAME).collect();
    visible(&short)
}
