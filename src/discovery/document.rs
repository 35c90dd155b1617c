//! Discovery document: a tolerant view that keeps everything a check may need.

use serde_json::{Map, Value};

use super::fetch_error::FetchError;
use super::json_text::{self, Duplicate};
use super::response::Response;
use crate::key_manager::uri::{self, Uri};

/// A member of a document: absent, `null` and empty are three things (reading rule R3 of `checks`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Member<T> {
    /// The document has no such member.
    Absent,
    /// Wrong JSON type, `null` included.
    WrongType,
    /// Value of the expected type.
    Is(T),
}

impl<T> Member<T> {
    /// Value, if it has the right type.
    pub fn value(self) -> Option<T> {
        match self {
            Member::Is(value) => Some(value),
            Member::Absent | Member::WrongType => None,
        }
    }
}

/// A list whose every entry is a text.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Words<'a>(&'a [Value]);

impl<'a> Words<'a> {
    /// The entries, in their order.
    pub fn iter(self) -> impl ExactSizeIterator<Item = &'a str> {
        self.0
            .iter()
            .map(|entry| entry.as_str().unwrap_or_default())
    }

    /// Whether an entry equals `word` exactly.
    pub fn has(self, word: &str) -> bool {
        self.iter().any(|entry| entry == word)
    }

    /// Whether it has no entries.
    pub fn is_empty(self) -> bool {
        self.0.is_empty()
    }

    /// Number of entries.
    pub fn len(self) -> usize {
        self.0.len()
    }
}

/// JSON object, as served. Of duplicate members the last one counts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Document {
    members: Map<String, Value>,
    duplicates: Vec<Duplicate>,
}

impl Document {
    /// Reads bytes: strict JSON, one object, at most 64 levels deep; a byte order mark is skipped.
    ///
    /// # Errors
    /// [`FetchError::NotJson`] describes the bytes, with line and column.
    pub fn parse(body: &[u8]) -> Result<Self, FetchError> {
        let (members, duplicates) = json_text::object(body)?;
        Ok(Document {
            members,
            duplicates,
        })
    }

    /// Parses an HTTP response. A redirect or another 2xx with a document is parsed, too.
    ///
    /// # Errors
    /// A status of 4xx or 5xx whatever the body, an empty body, a redirect without a document, or no JSON object.
    pub fn read(response: &Response) -> Result<Self, FetchError> {
        let status = response.status;
        // Nothing was sent that a cache could answer with 304.
        if status >= 400 || status == 304 {
            return Err(FetchError::answered(response));
        }
        let redirected = || FetchError::Redirected {
            status,
            target: response.location.clone(),
        };
        let redirect = (300..400).contains(&status);
        match Document::parse(&response.body) {
            Ok(document) => Ok(document),
            Err(_) if redirect => Err(redirected()),
            Err(_) if response.browser_check => Err(FetchError::answered(response)),
            Err(_) if response.body.is_empty() => Err(FetchError::Empty { status }),
            Err(failure) => Err(failure),
        }
    }

    /// Sets or removes a member.
    pub(super) fn put(&mut self, name: &str, text: Option<&str>) {
        self.duplicates.retain(|duplicate| duplicate.name != name);
        match text {
            Some(text) => {
                let value = Value::String(text.to_owned());
                self.members.insert(name.to_owned(), value);
            }
            None => {
                self.members.shift_remove(name);
            }
        }
    }

    /// Changes the members as `change` does.
    pub(super) fn map(mut self, change: impl FnOnce(&mut Map<String, Value>)) -> Self {
        change(&mut self.members);
        self
    }

    /// Every member, in the order served.
    pub fn members(&self) -> &Map<String, Value> {
        &self.members
    }

    /// Members and duplicate names, for a caller that zeroizes them.
    pub(crate) fn into_members(self) -> (Map<String, Value>, Vec<Duplicate>) {
        (self.members, self.duplicates)
    }

    /// Names that were given twice, at most 100 of them.
    pub fn duplicates(&self) -> &[Duplicate] {
        &self.duplicates
    }

    /// A member that has to be a text.
    pub fn text(&self, name: &str) -> Member<&str> {
        match self.members.get(name) {
            None => Member::Absent,
            Some(Value::String(text)) => Member::Is(text),
            Some(_) => Member::WrongType,
        }
    }

    /// A member that has to be a list of texts.
    pub fn words(&self, name: &str) -> Member<Words<'_>> {
        match self.members.get(name) {
            None => Member::Absent,
            Some(Value::Array(entries)) if entries.iter().all(Value::is_string) => {
                Member::Is(Words(entries))
            }
            Some(_) => Member::WrongType,
        }
    }

    /// A member that has to be true or false.
    pub fn flag(&self, name: &str) -> Member<bool> {
        match self.members.get(name) {
            None => Member::Absent,
            Some(Value::Bool(flag)) => Member::Is(*flag),
            Some(_) => Member::WrongType,
        }
    }

    /// Address of the key set, if it may be read: a valid `https` URL, or plain `http` on this computer; never with a user name
    /// or password.
    pub fn jwks_uri(&self) -> Option<&str> {
        self.jwks_uri_allowing_http(false)
    }

    /// As [`Document::jwks_uri`]; with `http_allowed` (`--allow-http`) plain `http` is accepted for every host.
    pub fn jwks_uri_allowing_http(&self, http_allowed: bool) -> Option<&str> {
        let text = self.text("jwks_uri").value()?;
        let readable = uri::faults(text).is_empty() || {
            let uri = Uri::split(text)?;
            uri.scheme.eq_ignore_ascii_case("http")
                && uri::faults_with_scheme(text, "http").is_empty()
                && (http_allowed || uri.is_loopback())
        };
        (readable && !uri::holds_credentials(text)).then_some(text)
    }
}
