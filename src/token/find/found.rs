//! Token found in a paste, and where it was.

use crate::token::secret::Token;

/// Source of a token in a paste.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// The paste was the token, perhaps with quotes and line breaks.
    Plain,
    /// After the word Bearer.
    Bearer,
    /// An `Authorization` header, in a request or a command.
    Header,
    /// The `access_token` of a token response.
    Response,
    /// A parameter named `access_token`, as in an address.
    Parameter,
    /// A JWT inside other text.
    Text,
    /// A JWT in base64.
    Encoded,
    /// A JWS in the JSON serialization.
    Json,
}

/// A token, and where it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The token.
    pub token: Token,
    /// Where in the paste the token was.
    pub source: Source,
    /// Whether line breaks inside it were taken out.
    pub joined: bool,
    /// The token response says that it is bound to a client key (`token_type` DPoP).
    pub is_bound: bool,
}

impl Found {
    /// How the paste was reduced to the token, a sentence; `None` for a bare token.
    pub fn remark(&self) -> Option<&'static str> {
        Some(match (self.source, self.joined) {
            (Source::Plain, false) => return None,
            (Source::Plain, true) => "Removed line breaks or spaces from the pasted token.",
            (Source::Bearer, _) => "Used the token after Bearer.",
            (Source::Header, _) => "Used the token from the Authorization header.",
            (Source::Response, _) => "Used the access_token from the token response.",
            (Source::Parameter, _) => "Used the token from the parameter access_token.",
            (Source::Json, _) => "Joined the parts of the pasted JWS into a token.",
            (Source::Encoded, _) => "Decoded the pasted token.",
            (Source::Text, _) => "Used the first token from the pasted text.",
        })
    }
}
