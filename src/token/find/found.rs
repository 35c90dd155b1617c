//! Result of searching a paste: a token, or what is missing.

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
            (Source::Plain, true) => "Removed line breaks from the pasted token.",
            (Source::Bearer, _) => "Took the token after the word Bearer.",
            (Source::Header, _) => "Took the token from the Authorization header.",
            (Source::Response, _) => "Took the access_token from the provider's answer.",
            (Source::Parameter, _) => "Took the token from the parameter access_token.",
            (Source::Json, _) => "Joined the parts of the pasted JWS to a token.",
            (Source::Encoded, _) => "Decoded the pasted token from base64.",
            (Source::Text, _) => "Took the first token from the pasted text.",
        })
    }
}

/// Reason why a paste contains no token. Keeps no text of the paste except the provider's own error message.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Missing {
    /// Nothing was pasted.
    #[error("There is no token: the text is empty.")]
    Empty,
    /// Longer than any token.
    #[error("The text is longer than 256 KiB, and no server accepts so large a token.")]
    TooLong,
    /// Token response with an ID token only.
    #[error("There is an id_token and no access_token.")]
    IdTokenOnly,
    /// Error response.
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
    /// Decoded payload of a token.
    #[error("This is the decoded payload of a token, not the token.")]
    Payload,
    /// An address.
    #[error("This is an address, not a token.")]
    Address,
    /// A private key or a certificate.
    #[error("This is a key or a certificate, not a token.")]
    Pem,
    /// A gateway's answer to a call, with its message.
    #[error("This is a gateway's answer, not a token: {0}.")]
    OfGateway(String),
    /// XML of SAML.
    #[error("This is SAML, not an OAuth access token.")]
    Saml,
    /// A placeholder instead of the token, `$TOKEN` or `<token>`.
    #[error("This is a placeholder, not a token.")]
    Placeholder,
    /// A key set.
    #[error("This is a key set (JWKS), not a token.")]
    KeySet,
    /// The answer of an introspection endpoint.
    #[error("This is the answer of an introspection endpoint, not a token.")]
    Introspection,
    /// A token shortened by dots in its middle.
    #[error("The token is incomplete: its middle was replaced with \"...\".")]
    Shortened,
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
    /// Fix, a sentence.
    pub fn fix(&self) -> &'static str {
        match self {
            Missing::Empty | Missing::NotThere => {
                "Paste the token, the Authorization header, or the token endpoint's full response."
            }
            Missing::Placeholder => {
                "Replace it with the token; in a shell, check that the variable is set."
            }
            Missing::KeySet => {
                "Paste the access token; kmctl reads the keys itself, from the key manager's JWKS Endpoint."
            }
            Missing::Introspection => "Paste the token that was sent to it.",
            Missing::Shortened => "Copy the whole token from where it was issued.",
            Missing::Payload => "Paste the encoded token: it begins with eyJ and has two dots.",
            Missing::Address => "Paste the access token itself, which the token endpoint sends.",
            Missing::Pem => {
                "Paste the access token; if this is a real private key, replace it, because it was shown here."
            }
            Missing::OfGateway(_) => "Paste the token that the gateway rejected.",
            Missing::Saml => "Request an OAuth access token: gateways don't read SAML.",
            Missing::TooLong => "Paste the token alone.",
            Missing::IdTokenOnly => {
                "Request an access token: an ID token only tells an application who the user is."
            }
            Missing::Refused { .. } => "Get a token first; the provider's words say what it wants.",
            Missing::Basic => "Paste the header that begins with Bearer.",
        }
    }
}
