//! Why a document or a key set could not be read: one cause, one word, one thing to do.

use super::wording::shown;
use crate::key_manager::visible;

/// What a refused certificate says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CertificateFacts {
    /// Whom it names.
    pub subject: String,
    /// Who signed it.
    pub issuer: String,
    /// RFC 3339, UTC.
    pub not_before: String,
    /// RFC 3339, UTC.
    pub not_after: String,
    /// SHA-256 of the certificate, hexadecimal pairs with colons.
    pub sha256: String,
}

/// A cause. The codes are those of the JSON contract.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// The text is no address that can be read.
    InvalidUrl {
        /// What is wrong with it, a sentence.
        reason: String,
    },
    /// Plain http to another computer.
    InsecureUrl {
        /// The address.
        url: String,
    },
    /// The host has no address.
    NameNotFound {
        /// The host.
        host: String,
    },
    /// Nothing listens there.
    ConnectionRefused {
        /// The host.
        host: String,
        /// The port.
        port: u16,
    },
    /// No whole answer in time.
    TimedOut {
        /// The limit, in seconds.
        seconds: u64,
    },
    /// The certificate's issuer is not trusted.
    TlsUntrusted {
        /// The refused certificate, if it could be read.
        certificate: Option<Box<CertificateFacts>>,
    },
    /// The certificate is not valid any more, or not yet.
    TlsExpired {
        /// The refused certificate, if it could be read.
        certificate: Option<Box<CertificateFacts>>,
    },
    /// The certificate is for another host.
    TlsWrongHost {
        /// The refused certificate, if it could be read.
        certificate: Option<Box<CertificateFacts>>,
    },
    /// Any other trouble with TLS.
    TlsFailed {
        /// In the library's words.
        detail: String,
    },
    /// No certificate authority is known on this computer.
    NoTrustStore {
        /// In the library's words.
        detail: String,
    },
    /// A status of 4xx or 5xx.
    HttpStatus {
        /// The status.
        status: u16,
    },
    /// A redirect without a document; redirects are shown and not followed.
    Redirected {
        /// The status.
        status: u16,
        /// Where it points.
        target: Option<String>,
    },
    /// More bytes than are read.
    TooLarge {
        /// The limit, in bytes.
        limit: usize,
    },
    /// Not one JSON object.
    NotJson {
        /// What it is, e.g. `a web page, not JSON`.
        kind: String,
    },
    /// A body of no bytes.
    Empty {
        /// The status.
        status: u16,
    },
    /// The connection broke.
    ConnectionClosed {
        /// In the library's words.
        detail: String,
    },
}

impl Failure {
    /// The stable code of the JSON contract.
    pub fn code(&self) -> &'static str {
        match self {
            Failure::InvalidUrl { .. } => "invalid-url",
            Failure::InsecureUrl { .. } => "insecure-url",
            Failure::NameNotFound { .. } => "name-not-found",
            Failure::ConnectionRefused { .. } => "connection-refused",
            Failure::TimedOut { .. } => "timed-out",
            Failure::TlsUntrusted { .. } => "tls-untrusted",
            Failure::TlsExpired { .. } => "tls-expired",
            Failure::TlsWrongHost { .. } => "tls-wrong-host",
            Failure::TlsFailed { .. } | Failure::NoTrustStore { .. } => "tls-failed",
            Failure::HttpStatus { .. } => "http-status",
            Failure::Redirected { .. } => "redirected",
            Failure::TooLarge { .. } => "too-large",
            Failure::NotJson { .. } => "not-json",
            Failure::Empty { .. } => "empty",
            Failure::ConnectionClosed { .. } => "connection-closed",
        }
    }

    /// What happened, without a full stop: `404 Not Found`, `a web page, not JSON`, `name not found`.
    pub fn message(&self) -> String {
        match self {
            Failure::InvalidUrl { reason } => visible(reason.trim_end_matches('.')),
            Failure::InsecureUrl { .. } => "plain http to another computer".to_owned(),
            Failure::NameNotFound { .. } => "name not found".to_owned(),
            Failure::ConnectionRefused { .. } => "connection refused".to_owned(),
            Failure::TimedOut { seconds } => format!("no answer in {seconds} s"),
            Failure::TlsUntrusted { .. } => "certificate not trusted".to_owned(),
            Failure::TlsExpired { .. } => "certificate expired or not yet valid".to_owned(),
            Failure::TlsWrongHost { .. } => "certificate is for another host".to_owned(),
            Failure::TlsFailed { .. } => "no secure connection".to_owned(),
            Failure::NoTrustStore { .. } => {
                "no certificate authorities are known on this computer".to_owned()
            }
            Failure::HttpStatus { status } => match reason_phrase(*status) {
                "" => format!("status {status}"),
                phrase => format!("{status} {phrase}"),
            },
            Failure::Redirected { status, .. } => format!("redirected ({status})"),
            Failure::TooLarge { limit } => format!("larger than {} MiB", limit / (1024 * 1024)),
            Failure::NotJson { kind } => visible(kind),
            Failure::Empty { .. } => "an empty answer".to_owned(),
            Failure::ConnectionClosed { .. } => "connection closed".to_owned(),
        }
    }

    /// Whom or what it concerns, without a full stop: the host, the refused certificate, the target of a redirect.
    pub fn detail(&self) -> Option<String> {
        let text = match self {
            Failure::InsecureUrl { url } => url.clone(),
            Failure::NameNotFound { host } => host.clone(),
            Failure::ConnectionRefused { host, port } => format!("{host} port {port}"),
            Failure::TlsUntrusted { certificate } | Failure::TlsWrongHost { certificate } => {
                let facts = certificate.as_ref()?;
                format!("for {}, signed by {}", facts.subject, facts.issuer)
            }
            Failure::TlsExpired { certificate } => {
                let facts = certificate.as_ref()?;
                format!(
                    "for {}, valid from {} to {}",
                    facts.subject, facts.not_before, facts.not_after
                )
            }
            Failure::TlsFailed { detail }
            | Failure::NoTrustStore { detail }
            | Failure::ConnectionClosed { detail } => detail.clone(),
            Failure::Redirected { target, .. } => target.clone()?,
            _ => return None,
        };
        Some(shown(&text)).filter(|text| !text.is_empty())
    }

    /// Message and detail in one, without a full stop: `name not found (idp.example)`.
    pub fn sentence(&self) -> String {
        match self.detail() {
            Some(detail) => format!("{} ({detail})", self.message()),
            None => self.message(),
        }
    }

    /// One thing to do, a sentence.
    pub fn fix(&self) -> String {
        match self {
            Failure::InvalidUrl { .. } => "Paste the whole address, from https:// on.".to_owned(),
            Failure::InsecureUrl { .. } => {
                "Use https://, or allow plain http with --allow-http for a test.".to_owned()
            }
            Failure::NameNotFound { .. } => {
                "Check the host name; for a private name give --resolve HOST:PORT:ADDRESS.".to_owned()
            }
            Failure::ConnectionRefused { .. } => {
                "Check host and port, and that the provider runs.".to_owned()
            }
            Failure::TimedOut { .. } => {
                "Check that a firewall lets this computer through, or give a longer --timeout.".to_owned()
            }
            Failure::TlsUntrusted { .. } => {
                "If this authority is yours, give its certificate with --ca-file; the gateway has to trust it too.".to_owned()
            }
            Failure::TlsExpired { .. } => {
                "Have the provider's certificate renewed, and check this computer's clock.".to_owned()
            }
            Failure::TlsWrongHost { .. } => {
                "Use the host name that the certificate is for.".to_owned()
            }
            Failure::TlsFailed { .. } => {
                "Check that the port speaks TLS 1.2 or 1.3.".to_owned()
            }
            Failure::NoTrustStore { .. } => {
                "Install the system's certificates, or give --ca-file (or SSL_CERT_FILE).".to_owned()
            }
            Failure::HttpStatus { status: 404 } => {
                "Check the part after the host: tenant or realm, and the ending /.well-known/openid-configuration.".to_owned()
            }
            Failure::HttpStatus { status: 401 | 403 } => {
                "Discovery has to be public: look for a firewall or an allow-list in front of it.".to_owned()
            }
            Failure::HttpStatus { .. } => "Open the address in a browser and see what it says.".to_owned(),
            Failure::Redirected { target: Some(_), .. } => {
                "If you trust that address, use it as the Well-Known URL.".to_owned()
            }
            Failure::Redirected { .. } => "Ask the provider for the final address.".to_owned(),
            Failure::TooLarge { .. } => "A discovery document is a few kilobytes: check the address.".to_owned(),
            Failure::NotJson { kind } => fix_of_text(kind).to_owned(),
            Failure::Empty { .. } => "Check the address; the provider sent nothing.".to_owned(),
            Failure::ConnectionClosed { .. } => "Try again; if it stays so, ask the provider.".to_owned(),
        }
    }

    /// Another address to read instead, where there is one.
    pub fn other_address(&self) -> Option<&str> {
        match self {
            Failure::Redirected { target, .. } => target.as_deref(),
            _ => None,
        }
    }

    /// The refused certificate, where there is one.
    pub fn certificate(&self) -> Option<&CertificateFacts> {
        match self {
            Failure::TlsUntrusted { certificate }
            | Failure::TlsExpired { certificate }
            | Failure::TlsWrongHost { certificate } => certificate.as_deref(),
            _ => None,
        }
    }
}

fn reason_phrase(status: u16) -> &'static str {
    match status {
        400 => "Bad Request",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        406 => "Not Acceptable",
        408 => "Request Timeout",
        410 => "Gone",
        429 => "Too Many Requests",
        500 => "Internal Server Error",
        501 => "Not Implemented",
        502 => "Bad Gateway",
        503 => "Service Unavailable",
        504 => "Gateway Timeout",
        _ => "",
    }
}

/// One thing to do about a text that is no document, by what it is.
fn fix_of_text(kind: &str) -> &'static str {
    if kind.starts_with("not whole JSON") {
        "Ask the provider's administrator to serve the document whole; a proxy on the way may cut it off."
    } else if kind.starts_with("not JSON") || kind.starts_with("JSON") {
        "Send this to the provider's administrator: the document has to be one JSON object and nothing else."
    } else {
        "Open the address in a private browser window; a login page there means it is not public."
    }
}
