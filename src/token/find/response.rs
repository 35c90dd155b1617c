//! Token response. RFC 6749 §5.1, §5.2.

use serde_json::{Map, Value};

use super::found::{Found, Source};
use super::missing::Missing;
use crate::discovery::ErrorAnswer;
use crate::token::claims::{Claims, cut};
use crate::token::secret::Token;

/// Nesting depth to which the response is searched.
const WRAPPING: usize = 3;

/// Longest kept provider message, in characters.
const WORDS: usize = 300;

/// Finds the access token in the body of a token response: at its top level only, where clients read it.
///
/// # Errors
/// The provider's error message, or what was found instead.
pub fn find_in_response(body: &[u8]) -> Result<Found, Missing> {
    if body.iter().all(u8::is_ascii_whitespace) {
        return Err(Missing::Empty);
    }
    match Claims::parse(body) {
        Ok(members) => read(&members, 0).unwrap_or(Err(Missing::NotThere)),
        Err(_) => Err(Missing::NotThere),
    }
}

/// Token response inside a text that may have headers before it; `None` if there is none.
pub(super) fn in_text(text: &str) -> Option<Result<Found, Missing>> {
    let (start, end) = (text.find('{')?, text.rfind('}')?);
    let object = text.get(start..=end)?;
    let members = Claims::parse(object.as_bytes()).or_else(|_| {
        // A terminal may have wrapped it inside a string.
        let joined = zeroize::Zeroizing::new(object.replace('\n', ""));
        Claims::parse(joined.as_bytes())
    });
    let members = members.ok()?;
    let is_empty = members
        .get("access_token")
        .is_some_and(|value| match value {
            Value::Null => true,
            Value::String(text) => text.trim().is_empty(),
            _ => false,
        });
    let nothing = || is_empty.then_some(Err(Missing::Nothing("access_token is empty")));
    read(&members, WRAPPING).or_else(nothing)
}

/// Reads a response; its token may be nested this deep, an error always as deep as [`WRAPPING`].
fn read(members: &Claims, depth: usize) -> Option<Result<Found, Missing>> {
    if let Some(token) = compact(members) {
        return Some(Ok(Found {
            token: Token::new(token.as_str()),
            source: Source::Json,
            joined: false,
            is_bound: false,
        }));
    }
    if let Some((token, is_bound)) = members.search(depth, access_token) {
        return Some(Ok(Found {
            token: Token::new(token),
            source: Source::Response,
            joined: false,
            is_bound,
        }));
    }
    let refused = members.search(WRAPPING, |object| {
        let text = |name: &str| object.get(name).and_then(Value::as_str);
        // Okta uses names of its own.
        let of_gateway = || {
            let code = object
                .get("code")
                .filter(|_| object.contains_key("message"))?;
            match code {
                Value::String(code) => Some(code.clone()),
                Value::Number(code) => Some(code.to_string()),
                _ => None,
            }
        };
        let error = text("error")
            .or_else(|| text("errorCode"))
            .or_else(|| text("error_type"))
            .map(str::to_owned)
            .or_else(of_gateway)?;
        let said = ErrorAnswer::of(object).and_then(|said| said.description);
        let description = said.as_deref().or_else(|| text("message"));
        // Ory's servers put what is to be done here.
        let hint = text("error_hint");
        if error.len() == 6 && error.starts_with("90") {
            // WSO2's own codes.
            let said = description.map(|text| format!(" {}", cut(text, WORDS)));
            return Some(Missing::OfGateway(format!(
                "{error}{}",
                said.unwrap_or_default()
            )));
        }
        Some(Missing::Refused {
            error: cut(&error, WORDS),
            description: match (description, hint) {
                (Some(text), Some(hint)) => Some(cut(
                    &format!("{}. {hint}", text.trim_end_matches('.')),
                    WORDS,
                )),
                (text, hint) => text.or(hint).map(|text| cut(text, WORDS)),
            },
        })
    });
    let id_token = || {
        members
            .search(WRAPPING, |object| object.get("id_token")?.as_str())
            .map(|_| Missing::IdTokenOnly)
    };
    refused.or_else(id_token).map(Err)
}

/// A JWS in JSON as a compact one. RFC 7515 §7.2.
fn compact(members: &Claims) -> Option<zeroize::Zeroizing<String>> {
    let payload = members.text("payload")?;
    let of = |object: &dyn Fn(&str) -> Option<String>| {
        let (protected, signature) = (object("protected")?, object("signature")?);
        Some(zeroize::Zeroizing::new(format!(
            "{protected}.{payload}.{signature}"
        )))
    };
    let flat = |name: &str| members.text(name).map(str::to_owned);
    let first = members.get("signatures").and_then(|all| all.get(0));
    let listed = |name: &str| Some(first?.get(name)?.as_str()?.to_owned());
    of(&flat).or_else(|| of(&listed))
}

/// The token, and whether it is bound to a key of the client. RFC 9449 §5.
fn access_token(object: &Map<String, Value>) -> Option<(&str, bool)> {
    let kind = object.get("token_type").and_then(Value::as_str);
    let is_bound = kind.is_some_and(|kind| {
        ["dpop", "pop"]
            .iter()
            .any(|bound| kind.eq_ignore_ascii_case(bound))
    });
    object
        .get("access_token")?
        .as_str()
        .map(str::trim)
        .filter(|token| !token.is_empty())
        .map(|token| (token, is_bound))
}
