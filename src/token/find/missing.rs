//! Reason why a paste contains no token, with the fix.

use crate::discovery::KnownDocument;
use crate::key_manager::{KnownSecret, PemKind, SecretKind};

/// Reason why a paste contains no token. Keeps no text of the paste except the provider's own error message.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Missing {
    /// Nothing was pasted.
    #[error("There is no token: the text is empty.")]
    Empty,
    /// Longer than any token.
    #[error("The text is longer than 256 KiB, and no server accepts such a large token.")]
    TooLong,
    /// Token response with an ID token only.
    #[error("There is an id_token and no access_token.")]
    IdTokenOnly,
    /// Error response.
    #[error("The provider returned an error: {}.", words(error, description))]
    Refused {
        /// `error`; visible characters only.
        error: String,
        /// `error_description`, likewise.
        description: Option<String>,
    },
    /// `Authorization: Basic`, which holds a name and a secret.
    #[error("The header contains a user name and a secret (Basic), not a token.")]
    Basic,
    /// Decoded payload of a token.
    #[error("This is the decoded payload of a token, not the token.")]
    Payload,
    /// One encoded part of a token.
    #[error("This is only the {0} of a token, without its other parts.")]
    Part(&'static str),
    /// Token response with a refresh token only.
    #[error("There is a refresh_token and no access_token.")]
    RefreshTokenOnly,
    /// An address.
    #[error("This is an address, not a token.")]
    Address,
    /// PEM text.
    #[error("This is {}, not a token.", .0.what)]
    Pem(PemKind),
    /// A secret of another service, or of a client.
    #[error("This is {}, not a token.", .0.what)]
    Secret(KnownSecret),
    /// A private or secret key as JSON.
    #[error("This is a private key, not a token.")]
    PrivateKey,
    /// Another known document.
    #[error("This is {}, not a token.", .0.name())]
    Document(KnownDocument),
    /// Settings with a secret in them, such as an `.env` file.
    #[error("These are settings with a password or another secret, not a token.")]
    Settings,
    /// A cookie.
    #[error("This is a cookie, not a token.")]
    Cookie,
    /// A web page.
    #[error("This is a web page, not a token.")]
    WebPage,
    /// An authorization response with a code.
    #[error("This is an authorization response with a code, not a token.")]
    Code,
    /// A word for no value; the word.
    #[error("The text is {0}, not a token.")]
    NoValue(String),
    /// A place for a token without one; a clause.
    #[error("There is no token: {0}.")]
    Nothing(&'static str),
    /// A command that requests a token.
    #[error("This is a command without a token in it.")]
    Command,
    /// A gateway's answer to a call, with its message.
    #[error("This is a gateway's response, not a token: {0}.")]
    OfGateway(String),
    /// XML of SAML.
    #[error("This is SAML, not an OAuth access token.")]
    Saml,
    /// A placeholder instead of the token, `$TOKEN` or `<token>`.
    #[error("This is a placeholder, not a token.")]
    Placeholder,
    /// A token shortened or masked in its middle; the marks.
    #[error("The token is incomplete: part of it was replaced with \"{0}\".")]
    Shortened(&'static str),
    /// A token without its header, or without the beginning of it.
    #[error("The token is incomplete: its beginning is missing.")]
    NoHeader,
    /// A token in capital or in small letters alone.
    #[error("The token's letters were all changed to one case.")]
    OneCase,
    /// A token whose payload stands before its header.
    #[error("The token's header and payload are swapped.")]
    Swapped,
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
            Missing::Command => {
                "Run it, and use the access_token of its response; kmctl also requests tokens itself, with --client-id and --client-secret-stdin."
            }
            Missing::NoValue(_) | Missing::Nothing(_) => {
                "The step that requests the token received none: check the token endpoint's response first."
            }
            Missing::Document(document) => of_document(document),
            Missing::PrivateKey
            | Missing::Pem(PemKind {
                is_secret: true, ..
            }) => {
                "Use the access token. Replace this key if it is real, because it was shown here."
            }
            Missing::Pem(_) => "Use the access token, which the token endpoint sends.",
            Missing::Secret(secret) => of_secret(*secret),
            Missing::Settings => {
                "Use the access token. If the secret is real, revoke or replace it: it was visible here."
            }
            Missing::Cookie => {
                "Use the access token: gateways read it from the Authorization header."
            }
            Missing::WebPage => {
                "Check the address that you requested the token from: a login or error page is served there."
            }
            Missing::Code => {
                "Exchange the code at the token endpoint, then use the access_token of its response."
            }
            Missing::RefreshTokenOnly => {
                "Exchange it at the token endpoint for an access token, and use that."
            }
            Missing::Part(_) => "Use the whole token: three parts with two dots.",

            Missing::Empty | Missing::NotThere => {
                "Use the token, the Authorization header, or the full token response."
            }
            Missing::Placeholder => {
                "Replace it with the token; in a shell, check that the variable is set."
            }
            Missing::Shortened(_) | Missing::NoHeader | Missing::Swapped | Missing::OneCase => {
                "Copy the whole token from where it was issued."
            }
            Missing::Payload => "Use the encoded token: it begins with eyJ and has two dots.",
            Missing::Address => "Use the access token itself, which the token endpoint sends.",
            Missing::OfGateway(_) => "Use the token that the gateway rejected.",
            Missing::Saml => "Request an OAuth access token: gateways don't read SAML.",
            Missing::TooLong => {
                "Use the token alone; if it is, ask the provider to put fewer groups and roles into access tokens."
            }
            Missing::IdTokenOnly => {
                "Request an access token: an ID token only tells an application who the user is."
            }
            Missing::Refused { .. } => {
                "Get a token first; the provider's message says what is missing."
            }
            Missing::Basic => "Use the header that begins with Bearer.",
        }
    }
}

/// Fix for another document in place of a token, a sentence.
fn of_document(document: &KnownDocument) -> &'static str {
    match document {
        KnownDocument::KeySet | KnownDocument::SingleKey | KnownDocument::KeyList => {
            "Use the access token; kmctl reads the keys itself, from the key manager's JWKS Endpoint."
        }
        KnownDocument::Introspection => "Use the token that was sent to it.",
        KnownDocument::UserInfo => "Use the access token that was sent to the UserInfo endpoint.",
        KnownDocument::ClientRegistration => {
            "Get a token with them: kmctl token check NAME --client-id ID --client-secret-stdin."
        }
        KnownDocument::DeviceAuthorization => {
            "Finish the sign-in in a browser, then use the access_token that the token endpoint sends."
        }
        _ => "Use the access token, which the token endpoint sends.",
    }
}

/// Fix for a known secret in place of a token, a sentence.
pub(in crate::token) fn of_secret(secret: KnownSecret) -> &'static str {
    match secret.kind {
        SecretKind::Refresh => "Use access_token from the provider's response.",
        SecretKind::Code => {
            "Exchange the code at the token endpoint, then use the access_token of its response."
        }
        SecretKind::ClientSecret | SecretKind::BasicPair => {
            "Get a token with it (--client-id and --client-secret-stdin), and replace the secret if it was shown to others."
        }
        SecretKind::OfService => {
            "Request an access token from the provider of this key manager: this one is for another service."
        }
    }
}
