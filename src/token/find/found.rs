//! What was found in a pasted text, or what is missing.

use crate::token::secret::Token;

/// Where a token was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// The paste was the token, perhaps with quotes and line breaks.
    Plain,
    /// After the word Bearer.
    Bearer,
    /// An `Authorization` header, in a request or a command.
    Header,
    /// The `access_token` of a provider's answer.
    Response,
    /// A parameter named `access_token`, as in an address.
    Parameter,
    /// A JWT inside other text.
    Text,
    /// A JWT in base64.
    Encoded,
}

/// A token, and where it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The token.
    pub token: Token,
    /// Where it was.
    pub source: Source,
    /// Whether line breaks inside it were taken out.
    pub joined: bool,
    /// The provider's answer says that it is bound to a key of the client (`token_type` DPoP).
    pub is_bound: bool,
}

impl Found {
    /// What was done to the paste, a sentence; `None` when it was the token alone.
    pub fn remark(&self) -> Option<&'static str> {
        Some(match (self.source, self.joined) {
            (Source::Plain, false) => return None,
            (Source::Plain, true) => "Removed line breaks from the pasted token.",
            (Source::Bearer, _) => "Took the token after the word Bearer.",
            (Source::Header, _) => "Took the token from the Authorization header.",
            (Source::Response, _) => "Took the access_token from the provider's answer.",
            (Source::Parameter, _) => "Took the token from the parameter access_token.",
            (Source::Encoded, _) => "Decoded the pasted token from base64.",
            (Source::Text, _) => "Took the first token from the pasted text.",
        })
    }
}

/// Why there is no token in a text. Nothing of the text is kept but the provider's own words for an error.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Missing {
    /// Nothing was pasted.
    #[error("There is no token: the text is empty.")]
    Empty,
    /// More than anybody's token.
    #[error("The text is longer than 256 KiB, and no server accepts so large a token.")]
    TooLong,
    /// A provider's answer with an ID token alone.
    #[error("There is an id_token and no access_token.")]
    IdTokenOnly,
    /// A provider's answer that is an error.
    #[error("The provider answered with an error: {}.", words(error, description))]
    Refused {
        /// `error`; visible characters only.
        error: String,
        /// `error_description`, likewise.
        description: Option<String>,
    },
    /// `Authorization: Basic`, which holds a name and a secret.
    #[error("The header holds a name and a secret (Basic), not a token.")]
    Basic,
    /// What a token says, decoded.
    #[error("This is the decoded payload of a token, not the token.")]
    Payload,
    /// Text without a token.
    #[error("No access token found.")]
    NotThere,
}

fn words(error: &str, description: &Option<String>) -> String {
    match description {
        Some(description) => format!("{error}: {}", description.trim_end_matches('.')),
        None => error.to_owned(),
    }
}

impl Missing {
    /// One thing to do, a sentence.
    pub fn fix(&self) -> &'static str {
        match self {
            Missing::Empty | Missing::NotThere => {
                "Paste the token, the Authorization header, or the token endpoint's full response."
            }
            Missing::Payload => "Paste the encoded token: it begins with eyJ and has two dots.",
            Missing::TooLong => "Paste the token alone.",
            Missing::IdTokenOnly => {
                "Request an access token: an ID token only tells an application who the user is."
            }
            Missing::Refused { .. } => "Get a token first; the provider's words say what it wants.",
            Missing::Basic => "Paste the header that begins with Bearer.",
        }
    }
}
