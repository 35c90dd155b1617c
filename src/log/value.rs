//! Values that may be logged.

use std::fmt;
use std::path::Path;
use std::time::Duration;

use crate::key_manager::visible;

/// A member of an event: visible text on one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Value(String);

/// Longest logged name, in characters.
const MAX_NAME: usize = 100;

impl Value {
    /// Name typed by the user. Anything that cannot be a name is omitted: it may be a misplaced token.
    pub fn typed_name(text: &str) -> Self {
        let long = text.chars().count() > MAX_NAME;
        if long || text.contains("eyJ") || text.contains("://") {
            return Value("(no name)".to_owned());
        }
        Value(format!("{:?}", visible(text)))
    }

    /// An address without user, password, query and fragment, where secrets may be.
    pub fn address(url: &url::Url) -> Self {
        let mut shown = url.clone();
        let _ = shown.set_username("");
        let _ = shown.set_password(None);
        shown.set_query(None);
        shown.set_fragment(None);
        Value(visible(shown.as_str()))
    }

    /// Path of a file or folder.
    pub fn path(path: &Path) -> Self {
        Value(format!("{:?}", visible(&path.display().to_string())))
    }
}

impl From<&'static str> for Value {
    fn from(word: &'static str) -> Self {
        Value(word.to_owned())
    }
}

impl From<u64> for Value {
    fn from(number: u64) -> Self {
        Value(number.to_string())
    }
}

impl From<Duration> for Value {
    fn from(duration: Duration) -> Self {
        Value(format!("{}ms", duration.as_millis()))
    }
}

impl fmt::Display for Value {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_lose_what_may_be_secret() {
        let url = "https://user:pass@idp.example/p?code=secret#token"
            .parse()
            .unwrap();
        assert_eq!(Value::address(&url).to_string(), "https://idp.example/p");
    }

    #[test]
    fn what_can_not_be_a_name_is_left_out() {
        let shown = |text: &str| Value::typed_name(text).to_string();
        assert_eq!(shown("okta-km"), "\"okta-km\"");
        assert_eq!(shown("a\u{1b}[2J\nb"), "\"a<U+001B>[2J<U+000A>b\"");
        assert_eq!(shown("eyJhbGciOi"), "(no name)");
        assert_eq!(shown(&"x".repeat(101)), "(no name)");
    }
}
