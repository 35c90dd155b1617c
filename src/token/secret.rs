//! Secret texts: tokens and client secrets.

use std::fmt;

use zeroize::Zeroizing;

use crate::key_manager::visible;

/// Most characters of a token that are ever shown.
const SHOWN: usize = 10;

/// The text of an access token. Wiped when dropped; it has no `Display` and is never serialized.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(Zeroizing<String>);

impl Token {
    /// Token with this exact text; [`find`](super::find()) extracts it from a paste.
    pub fn new(text: impl Into<String>) -> Self {
        Token(Zeroizing::new(text.into()))
    }

    /// Full text, for validation and requests.
    pub(super) fn text(&self) -> &str {
        &self.0
    }

    /// Copy of the text, for the call of an API.
    pub fn to_secret(&self) -> Zeroizing<String> {
        self.0.clone()
    }

    /// Shown form: at most 10 characters, never more than a quarter, and the length: `eyJhbGciOi... (812 characters)`.
    pub fn shown(&self) -> String {
        let length = self.0.chars().count();
        let beginning: String = self.0.chars().take(SHOWN.min(length / 4)).collect();
        format!("{}... ({length} characters)", visible(&beginning))
    }

    /// Length in bytes.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether the text is empty.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Token(redacted)")
    }
}

/// The secret of a client. Wiped when dropped; it has no `Display` and is never serialized, and nothing of it is shown.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// Secret with this exact text.
    pub fn new(text: impl Into<String>) -> Self {
        Secret(Zeroizing::new(text.into()))
    }

    /// The text, for the one request that needs it.
    pub(crate) fn text(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Secret(redacted)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_characters_at_most_are_shown() {
        let token = Token::new(format!("eyJhbGciOiJ{}", "x".repeat(801)));
        assert_eq!(token.shown(), "eyJhbGciOi... (812 characters)");
        assert_eq!(Token::new("secretly").shown(), "se... (8 characters)");
        assert_eq!(Token::new("").shown(), "... (0 characters)");
        assert_eq!(
            Token::new("\u{1b}]0;x\u{7}aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa").shown(),
            "<U+001B>]0;x<U+0007>aaaa... (42 characters)"
        );
    }

    #[test]
    fn debug_says_nothing() {
        assert_eq!(format!("{:?}", Token::new("abc")), "Token(redacted)");
        assert_eq!(format!("{:?}", Secret::new("abc")), "Secret(redacted)");
    }
}
