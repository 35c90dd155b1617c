//! What an answer that is no document says about its cause: status, headers, and known sentences of its body.

use super::known_document::ErrorAnswer;
use super::response::Response;
use super::wording::quoted;
use serde_json::Value;

/// How much of a body is searched for known sentences.
const SEARCHED: usize = 16 * 1024;

/// Why a server answered with an error status.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StatusCause {
    /// It did not say.
    Unknown,
    /// It said so in the body.
    Said(ErrorAnswer),
    /// It asks for a user name and password, in this realm.
    Password(Option<String>),
    /// It asks for an access token.
    Token,
    /// Too many requests, or out of service; when to try again, in the words of `Retry-After`.
    Busy(Option<String>),
    /// It asks for a client certificate.
    ClientCertificate,
    /// Plain http was sent to a TLS port.
    PlainHttp,
    /// Keycloak: the realm has another name.
    NoSuchRealm,
    /// Keycloak: the realm is not served over plain http.
    HttpsRequired,
    /// A check for browsers stands in front of it.
    BrowserCheck,
}

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

/// Why an answer of 4xx or 5xx came.
pub fn status_cause(response: &Response) -> StatusCause {
    let searched = response
        .body
        .get(..response.body.len().min(SEARCHED))
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
        _ => None,
    };
    if let Some(said) = said {
        let is = |text: &Option<String>, words: &str| {
            text.as_deref()
                .is_some_and(|text| text.trim_end_matches('.').eq_ignore_ascii_case(words))
        };
        if is(&said.code, "Realm does not exist") || is(&said.description, "Realm does not exist") {
            return StatusCause::NoSuchRealm;
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
        if scheme.eq_ignore_ascii_case("bearer") || scheme.eq_ignore_ascii_case("dpop") {
            return StatusCause::Token;
        }
    }
    StatusCause::Unknown
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

impl StatusCause {
    /// What it adds to the status, without a full stop.
    pub(super) fn detail(&self) -> Option<String> {
        Some(match self {
            StatusCause::Unknown => return None,
            StatusCause::Said(answer) => format!("the provider says {}", answer.said()),
            StatusCause::Password(None) => {
                "the server asks for a user name and password".to_owned()
            }
            StatusCause::Password(Some(realm)) => {
                format!(
                    "the server asks for a user name and password, realm {}",
                    quoted(realm)
                )
            }
            StatusCause::Token => "the server asks for an access token".to_owned(),
            StatusCause::Busy(None) => "the server is busy or out of service for now".to_owned(),
            StatusCause::Busy(Some(when)) => {
                format!(
                    "the server is busy or out of service for now; Retry-After: {}",
                    wait(when)
                )
            }
            StatusCause::ClientCertificate => "the server asks for a client certificate".to_owned(),
            StatusCause::PlainHttp => {
                "this port expects TLS, and the address starts with http".to_owned()
            }
            StatusCause::NoSuchRealm => "Keycloak says `Realm does not exist`".to_owned(),
            StatusCause::HttpsRequired => "Keycloak says `HTTPS required`".to_owned(),
            StatusCause::BrowserCheck => "a check for browsers stands in front of it".to_owned(),
        })
    }

    /// What to do, a sentence; `None` where the status decides.
    pub(super) fn fix(&self, status: u16) -> Option<String> {
        Some(match self {
            StatusCause::Unknown => return None,
            StatusCause::Said(_) => match status {
                404 | 410 => "Check the tenant or realm in the address, then ask the provider's administrator.",
                500.. => "Ask the provider's administrator; the error is on the server.",
                _ => "Correct the address by what the provider says, or ask its administrator.",
            }
            .to_owned(),
            StatusCause::Password(_) => {
                "Have discovery and keys served without a password: a gateway reads them without one.".to_owned()
            }
            StatusCause::Token => {
                "This address needs a token, so it is not the discovery document. Enter the address that ends in /.well-known/openid-configuration.".to_owned()
            }
            StatusCause::Busy(when) => match when {
                Some(when) => format!("Try again {}. This says nothing about the configuration or about tokens.", after(when)),
                None => "Try again in a minute. This says nothing about the configuration or about tokens.".to_owned(),
            },
            StatusCause::ClientCertificate => CLIENT_CERTIFICATE.to_owned(),
            StatusCause::PlainHttp => "Use https:// instead of http://.".to_owned(),
            StatusCause::NoSuchRealm => {
                "Use the name of the realm as it stands in Keycloak's addresses: upper and lower case matter, and the display name does not count.".to_owned()
            }
            StatusCause::HttpsRequired => "Use the https address of Keycloak.".to_owned(),
            StatusCause::BrowserCheck => {
                "Have discovery and keys exempted from the browser check; a gateway can't pass it.".to_owned()
            }
        })
    }
}

/// What to do about a demanded client certificate.
pub(super) const CLIENT_CERTIFICATE: &str =
    "Have discovery and keys served without a client certificate: the gateway has none to show.";

/// `Retry-After` as a time: seconds or a date.
fn wait(when: &str) -> String {
    match when.trim().parse::<u64>() {
        Ok(seconds) => format!("{seconds} s"),
        Err(_) => quoted(when.trim()),
    }
}

fn after(when: &str) -> String {
    match when.trim().parse::<u64>() {
        Ok(1) => "in 1 second".to_owned(),
        Ok(seconds) if seconds < 120 => format!("in {seconds} seconds"),
        Ok(seconds) => format!("in {} minutes", seconds.div_ceil(60)),
        Err(_) => format!("after {}", quoted(when.trim())),
    }
}
