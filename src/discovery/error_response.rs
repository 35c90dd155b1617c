//! Causes of responses without a document: status, headers, and known texts in the body.

use super::fetch_error::FetchError;
use super::known_document::{ErrorAnswer, KnownDocument};
use super::response::Response;
use super::status::StatusCause;
use serde_json::Value;

/// Searched part of a body, in bytes.
const SEARCH_LIMIT: usize = 16 * 1024;

/// Sentences of servers that name the cause.
const KNOWN: [(&str, StatusCause); 9] = [
    (
        "no required ssl certificate was sent",
        StatusCause::ClientCertificate,
    ),
    ("the ssl certificate error", StatusCause::ClientCertificate),
    ("403.7 - forbidden", StatusCause::ClientCertificate),
    (
        "plain http request was sent to https port",
        StatusCause::PlainHttp,
    ),
    (
        "speaking plain http to an ssl-enabled server port",
        StatusCause::PlainHttp,
    ),
    (
        "sent an http request to an https server",
        StatusCause::PlainHttp,
    ),
    (
        "this combination of host and port requires tls",
        StatusCause::PlainHttp,
    ),
    ("cf-challenge", StatusCause::BrowserCheck),
    ("<title>just a moment", StatusCause::BrowserCheck),
];

/// Cause of a 4xx or 5xx response.
pub fn status_cause(response: &Response) -> StatusCause {
    let searched = response
        .body
        .get(..response.body.len().min(SEARCH_LIMIT))
        .unwrap_or_default();
    let body = String::from_utf8_lossy(searched).to_ascii_lowercase();
    if let Some((_, cause)) = KNOWN.iter().find(|(sentence, _)| body.contains(sentence)) {
        return cause.clone();
    }
    if matches!(response.status, 429 | 503) {
        return StatusCause::Busy(response.retry_after.clone());
    }
    let said = match serde_json::from_slice(&response.body) {
        Ok(Value::Object(members)) => ErrorAnswer::of(&members),
        _ => match KnownDocument::of_text(&response.body) {
            Some(KnownDocument::Error(said)) => Some(said),
            _ => None,
        },
    };
    // A code alone says less than the challenge beside it.
    let challenged = response.status == 401 && response.challenge.is_some();
    let said = said.filter(|said| said.description.is_some() || !challenged);
    if let Some(said) = said {
        let is = |text: &Option<String>, words: &str| {
            text.as_deref()
                .is_some_and(|text| text.trim_end_matches('.').eq_ignore_ascii_case(words))
        };
        if is(&said.code, "Realm does not exist") || is(&said.description, "Realm does not exist") {
            return StatusCause::NoSuchRealm;
        }
        if let Some(words) = said.code.as_deref().filter(|words| is_of_no_path(words)) {
            return StatusCause::NoSuchPath(words.to_owned());
        }
        if is(&said.description, "HTTPS required") {
            return StatusCause::HttpsRequired;
        }
        return StatusCause::Said(said);
    }
    if response.status == 401 {
        let challenge = response.challenge.as_deref().unwrap_or_default();
        let scheme = challenge.split_whitespace().next().unwrap_or_default();
        if scheme.eq_ignore_ascii_case("basic") || scheme.eq_ignore_ascii_case("digest") {
            return StatusCause::Password(realm(challenge));
        }
        for known in ["Negotiate", "NTLM", "Kerberos"] {
            if scheme.eq_ignore_ascii_case(known) {
                return StatusCause::Login(known);
            }
        }
        if scheme.eq_ignore_ascii_case("bearer") || scheme.eq_ignore_ascii_case("dpop") {
            return StatusCause::Token;
        }
    }
    StatusCause::Unknown
}

/// Whether it is Keycloak's message for an unknown path, since release 17 or since 22.
fn is_of_no_path(words: &str) -> bool {
    words == "Unable to find matching target resource method" || words.starts_with("RESTEASY003210")
}

fn realm(challenge: &str) -> Option<String> {
    let lower = challenge.to_ascii_lowercase();
    let after = challenge.get(lower.find("realm=")? + "realm=".len()..)?;
    let realm = match after.strip_prefix('"') {
        Some(quoted) => quoted.split('"').next()?,
        None => after.split([',', ' ']).next()?,
    };
    (!realm.is_empty()).then(|| realm.to_owned())
}

impl FetchError {
    /// Error of a response with an error status.
    pub fn answered(response: &Response) -> Self {
        FetchError::HttpStatus {
            status: response.status,
            cause: status_cause(response),
        }
    }
}
