//! Claims as parsed by API Manager.

use super::cause::Cause;
use super::json::{Json, Members, last};

/// Value of a claim, as read by name.
pub(super) enum Claim<'c> {
    Missing,
    Text(std::borrow::Cow<'c, str>),
    /// Each entry: a text, null, or `Err` for anything else.
    List(Vec<Result<Option<&'c str>, ()>>),
    Other,
}

/// The parsed claims. RFC 7519's own ones have fixed types.
pub(super) struct Claims<'c>(pub &'c Members);

/// Names of times; they are held as dates, which are neither text nor list.
const TIMES: [&str; 3] = ["exp", "nbf", "iat"];

impl<'c> Claims<'c> {
    /// Checks the types of the registered claims.
    pub fn check(&self) -> Result<(), Cause> {
        for (name, value) in self.0 {
            let fits = match name.as_str() {
                "iss" | "jti" => matches!(value, Json::Null | Json::Text(_)),
                "sub" => matches!(value, Json::Null | Json::Text(_) | Json::Number(_)),
                "aud" => match value {
                    Json::Null | Json::Text(_) => true,
                    Json::List(entries) => entries
                        .iter()
                        .all(|entry| matches!(entry, Json::Null | Json::Text(_))),
                    _ => false,
                },
                "exp" | "nbf" | "iat" => matches!(value, Json::Number(_)),
                _ => true,
            };
            if !fits {
                let registered = ["iss", "jti", "sub", "aud", "exp", "nbf", "iat"];
                let name = registered.into_iter().find(|known| known == name);
                return Err(Cause::ClaimType(name.unwrap_or_default()));
            }
        }
        Ok(())
    }

    /// A time in milliseconds, as `seconds * 1000` in 64 bits.
    pub fn time(&self, name: &str) -> Option<i64> {
        match last(self.0, name)? {
            Json::Number(text) => Some(long(text).wrapping_mul(1000)),
            _ => None,
        }
    }

    /// A text, if the claim is one.
    pub fn text(&self, name: &str) -> Option<&'c str> {
        last(self.0, name)?.text()
    }

    /// Whether the claim exists and is not null.
    pub fn has(&self, name: &str) -> bool {
        last(self.0, name).is_some_and(|value| *value != Json::Null)
    }

    /// A claim by name.
    pub fn get(&self, name: &str) -> Claim<'c> {
        use std::borrow::Cow;
        let Some(value) = last(self.0, name) else {
            return Claim::Missing;
        };
        match value {
            Json::Null => Claim::Missing,
            Json::Number(text) if name == "sub" => Claim::Text(Cow::Owned(written(text))),
            Json::Text(text) if name == "aud" => Claim::List(vec![Ok(Some(text))]),
            _ if TIMES.contains(&name) => Claim::Other,
            Json::Text(text) => Claim::Text(Cow::Borrowed(text)),
            Json::List(entries) => Claim::List(
                entries
                    .iter()
                    .map(|entry| match entry {
                        Json::Text(text) => Ok(Some(text.as_str())),
                        Json::Null => Ok(None),
                        _ => Err(()),
                    })
                    .collect(),
            ),
            _ => Claim::Other,
        }
    }
}

/// A number as 64 bits; beyond them the nearest.
fn long(text: &str) -> i64 {
    text.parse::<i64>()
        .unwrap_or_else(|_| text.parse::<f64>().unwrap_or_default() as i64)
}

/// A number as Java writes it; exact for whole ones.
fn written(text: &str) -> String {
    match (text.parse::<i64>(), text.parse::<f64>()) {
        (Ok(whole), _) => whole.to_string(),
        (_, Ok(float)) => format!("{float:?}"),
        _ => text.to_owned(),
    }
}
