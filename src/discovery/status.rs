//! HTTP error statuses: phrase, cause and fix.

use super::known_document::ErrorAnswer;
use super::wording::quoted;

pub(super) fn status_fix(status: u16) -> &'static str {
    match status {
        404 | 410 => {
            "Check the part after the host: the tenant or realm, and the ending /.well-known/openid-configuration."
        }
        401 | 403 => {
            "Discovery must be public: look for a firewall or an allow-list in front of it."
        }
        405 => {
            "This address is not a document; enter the one that ends in /.well-known/openid-configuration."
        }
        421 => "Check the host name: the server that answers does not serve it.",
        451 => "Ask the provider's administrator: the address is blocked for legal reasons.",
        520..=530 => {
            "Have the provider's administrator check the server behind the proxy (Cloudflare): the proxy can't reach it."
        }
        500.. => "Try again later; if it happens again, ask the provider's administrator.",
        _ => "Open the address in a browser and see what it says.",
    }
}

pub(super) fn reason_phrase(status: u16) -> &'static str {
    match status {
        204 => "No Content",
        301 => "Moved Permanently",
        302 => "Found",
        303 => "See Other",
        307 => "Temporary Redirect",
        308 => "Permanent Redirect",
        400 => "Bad Request",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        406 => "Not Acceptable",
        407 => "Proxy Authentication Required",
        408 => "Request Timeout",
        409 => "Conflict",
        410 => "Gone",
        415 => "Unsupported Media Type",
        421 => "Misdirected Request",
        451 => "Unavailable For Legal Reasons",
        429 => "Too Many Requests",
        500 => "Internal Server Error",
        501 => "Not Implemented",
        502 => "Bad Gateway",
        503 => "Service Unavailable",
        504 => "Gateway Timeout",
        520 => "Unknown Error",
        521 => "Web Server Is Down",
        522 => "Connection Timed Out",
        523 => "Origin Is Unreachable",
        525 => "SSL Handshake Failed",
        526 => "Invalid SSL Certificate",
        _ => "",
    }
}

/// Cause of an error status.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StatusCause {
    /// Unknown.
    Unknown,
    /// Error message in the body.
    Said(ErrorAnswer),
    /// User name and password required; the realm.
    Password(Option<String>),
    /// Another login required; the scheme.
    Login(&'static str),
    /// Access token required.
    Token,
    /// Too many requests, or out of service; the value of `Retry-After`.
    Busy(Option<String>),
    /// Client certificate required.
    ClientCertificate,
    /// Plain http was sent to a TLS port.
    PlainHttp,
    /// Keycloak: the realm has another name.
    NoSuchRealm,
    /// Keycloak: nothing at this path; its message.
    NoSuchPath(String),
    /// Keycloak: the realm is not served over plain http.
    HttpsRequired,
    /// Browser check in front of the server.
    BrowserCheck,
}

impl StatusCause {
    /// Addition to the status, without a full stop.
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
            StatusCause::Login(scheme) => format!("the server asks for a {scheme} login"),
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
            StatusCause::NoSuchPath(words) => format!("Keycloak says {}", quoted(words)),
            StatusCause::HttpsRequired => "Keycloak says `HTTPS required`".to_owned(),
            StatusCause::BrowserCheck => "a check for browsers stands in front of it".to_owned(),
        })
    }

    /// Fix, a sentence; `None` if the status decides.
    pub(super) fn fix(&self, status: u16) -> Option<String> {
        Some(match self {
            StatusCause::Unknown => return None,
            StatusCause::Said(_) => match status {
                404 | 410 => "Check the tenant or realm in the address, then ask the provider's administrator.",
                401 | 403 => "Discovery must be public: have the provider's administrator open the address to every computer, gateways included.",
                500.. => "Ask the provider's administrator; the error is on the server.",
                _ => "Correct the address by what the provider says, or ask its administrator.",
            }
            .to_owned(),
            StatusCause::Login(_) => {
                "Have discovery and keys served without a login: a gateway reads them without one.".to_owned()
            }
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
            StatusCause::NoSuchPath(_) => {
                "Keycloak is there, but serves nothing at this path: check what stands in front of /realms/ and behind the realm.".to_owned()
            }
            StatusCause::HttpsRequired => "Use the https address of Keycloak.".to_owned(),
            StatusCause::BrowserCheck => {
                "Have discovery and keys exempted from the browser check; a gateway can't pass it.".to_owned()
            }
        })
    }
}

/// Fix for a required client certificate.
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
