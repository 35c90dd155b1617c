//! Errors of reading a document or a key set: one variant per cause, with message and fix for screens, prompts, commands and
//! JSON.

use super::cause::{
    ProxyCause, ProxyFacts, Redirect, TextCause, proxy_fix, proxy_message, redirect_kind, text_fix,
    text_message,
};
use super::certificate_fault::{CertificateFacts, CertificateFault};
use super::known_document::KnownDocument;
use super::status::{CLIENT_CERTIFICATE, StatusCause, reason_phrase, status_fix, status_text};
use super::wording::shown_long;
use crate::key_manager::{masked, visible};

/// A cause. The codes are those of the JSON contract.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FetchError {
    /// The text is not an address that can be requested.
    InvalidUrl {
        /// Reason, a sentence.
        reason: String,
    },
    /// Plain http to another computer.
    InsecureUrl {
        /// Address that was not requested.
        url: String,
    },
    /// The host has no address.
    NameNotFound {
        /// Host of the address.
        host: String,
    },
    /// Nothing listens there.
    ConnectionRefused {
        /// Host of the address.
        host: String,
        /// Port of the address.
        port: u16,
    },
    /// There is no route to the host.
    NoRoute {
        /// Host of the address.
        host: String,
    },
    /// Timed out without a response.
    TimedOut {
        /// The limit, in seconds.
        seconds: u64,
    },
    /// Timed out during the response.
    SlowAnswer {
        /// The limit, in seconds.
        seconds: u64,
        /// Number of received bytes.
        bytes: usize,
    },
    /// The proxy on the way.
    Proxy {
        /// Proxy, and where it is configured.
        proxy: ProxyFacts,
        /// Cause stated by the proxy, or derived from its behavior.
        cause: ProxyCause,
    },
    /// The server's certificate was rejected.
    Certificate {
        /// The rejected certificate, if it could be read.
        certificate: Option<Box<CertificateFacts>>,
        /// Fault of the certificate.
        fault: CertificateFault,
    },
    /// Client certificate required.
    TlsClientCertificate,
    /// Nothing in common: TLS 1.1 or older.
    TlsVersion,
    /// The port does not use TLS.
    TlsNotSpoken,
    /// The server ended the handshake with an alert that has no other variant; its words.
    TlsRefused {
        /// RFC 8446 §6, `access denied`.
        alert: String,
    },
    /// Any other TLS error.
    TlsFailed {
        /// Message of the TLS library.
        detail: String,
    },
    /// A root certificate file that can't be used.
    RootsUnusable {
        /// File and reason.
        detail: String,
    },
    /// No certificate authority is known on this computer.
    NoTrustStore {
        /// Message of the library.
        detail: String,
    },
    /// A status of 4xx or 5xx.
    HttpStatus {
        /// HTTP status.
        status: u16,
        /// Cause derived from status, headers and body.
        cause: StatusCause,
    },
    /// A redirect without a document; redirects are shown and not followed.
    Redirected {
        /// HTTP status.
        status: u16,
        /// Target, from the `Location` header.
        target: Option<String>,
    },
    /// Body larger than the limit.
    TooLarge {
        /// The limit, in bytes.
        limit: usize,
    },
    /// Not one JSON object.
    NotJson {
        /// Kind of text.
        cause: TextCause,
    },
    /// Another document than the expected one.
    OtherDocument {
        /// Kind of document.
        document: KnownDocument,
    },
    /// A body of no bytes.
    Empty {
        /// HTTP status.
        status: u16,
    },
    /// The response is not HTTP.
    NotHttp {
        /// Whether plain http was spoken, so that the port may be one for TLS.
        plain: bool,
        /// The parser's message.
        detail: String,
    },
    /// Another service is behind the port.
    OtherService {
        /// The port.
        port: u16,
        /// Its name.
        service: &'static str,
    },
    /// The connection broke.
    ConnectionClosed {
        /// Message of the underlying error.
        detail: String,
        /// Whether plain http was spoken, so that the port may be one for TLS.
        plain: bool,
    },
}

impl FetchError {
    /// Error of a bare status.
    pub fn status(status: u16) -> Self {
        FetchError::HttpStatus {
            status,
            cause: StatusCause::Unknown,
        }
    }

    /// The stable code of the JSON contract.
    pub fn code(&self) -> &'static str {
        match self {
            FetchError::InvalidUrl { .. } => "invalid-url",
            FetchError::InsecureUrl { .. } => "insecure-url",
            FetchError::NameNotFound { .. } => "name-not-found",
            FetchError::ConnectionRefused { .. } => "connection-refused",
            FetchError::TimedOut { .. } | FetchError::SlowAnswer { .. } => "timed-out",
            FetchError::Proxy { .. } => "proxy-failed",
            FetchError::Certificate { fault, .. } => fault.code(),
            FetchError::TlsClientCertificate
            | FetchError::TlsVersion
            | FetchError::TlsNotSpoken
            | FetchError::TlsFailed { .. }
            | FetchError::TlsRefused { .. }
            | FetchError::RootsUnusable { .. }
            | FetchError::NoTrustStore { .. } => "tls-failed",
            FetchError::HttpStatus { .. } => "http-status",
            FetchError::Redirected { .. } => "redirected",
            FetchError::TooLarge { .. } => "too-large",
            FetchError::NotJson { .. } => "not-json",
            FetchError::OtherDocument { .. } => "other-document",
            FetchError::Empty { .. } => "empty",
            FetchError::NoRoute { .. }
            | FetchError::NotHttp { .. }
            | FetchError::OtherService { .. }
            | FetchError::ConnectionClosed { .. } => "connection-closed",
        }
    }

    /// Message, without a full stop: `404 Not Found`, `a web page, not JSON`, `name not found`.
    pub fn message(&self) -> String {
        match self {
            FetchError::InvalidUrl { reason } => visible(&masked(reason.trim_end_matches('.'))),
            FetchError::InsecureUrl { .. } => "plain http to another computer".to_owned(),
            FetchError::NameNotFound { .. } => "name not found".to_owned(),
            FetchError::ConnectionRefused { .. } => "connection refused".to_owned(),
            FetchError::NoRoute { .. } => "no route to the host".to_owned(),
            FetchError::TimedOut { seconds } => format!("no response in {seconds} s"),
            FetchError::SlowAnswer { seconds, .. } => {
                format!("the response was incomplete after {seconds} s")
            }
            FetchError::Proxy { proxy, cause } => proxy_message(proxy, cause),
            FetchError::Certificate { fault, .. } => fault.message(),
            FetchError::TlsClientCertificate => {
                "the server asks for a client certificate".to_owned()
            }
            FetchError::TlsVersion => "no TLS version or cipher in common".to_owned(),
            FetchError::TlsNotSpoken => "this port does not use TLS".to_owned(),
            FetchError::TlsFailed { .. } => "no secure connection".to_owned(),
            FetchError::TlsRefused { alert } => {
                format!("the server ended the TLS handshake ({})", visible(alert))
            }
            FetchError::RootsUnusable { .. } => "the given certificates can't be used".to_owned(),
            FetchError::NoTrustStore { .. } => "this computer has no CA certificates".to_owned(),
            FetchError::HttpStatus { status, .. } => match reason_phrase(*status) {
                "" => format!("status {status}"),
                _ => status_text(*status),
            },
            FetchError::Redirected { status, target } => match redirect_kind(target.as_deref()) {
                Redirect::Login => format!("redirected to a login page ({status})"),
                Redirect::PlainHttp => format!("redirected to plain http ({status})"),
                Redirect::Credentials => {
                    format!("redirected to an address with a user name or password ({status})")
                }
                _ => format!("redirected ({status})"),
            },
            FetchError::TooLarge { limit } => format!("larger than {} MiB", limit / (1024 * 1024)),
            FetchError::NotJson { cause } => text_message(cause),
            FetchError::OtherDocument { document } => {
                format!("this is {}", visible(&masked(&document.name())))
            }
            FetchError::Empty {
                status: status @ 201..,
            } => format!("an empty response ({})", status_text(*status)),
            FetchError::Empty { .. } => "an empty response".to_owned(),
            FetchError::NotHttp { .. } => "the response is not valid HTTP".to_owned(),
            FetchError::OtherService { port, service } => {
                format!("{service} answered on port {port}, not a web server")
            }
            FetchError::ConnectionClosed { .. } => "connection closed".to_owned(),
        }
    }

    /// Subject, without a full stop: the host, the rejected certificate, the target of a redirect.
    pub fn detail(&self) -> Option<String> {
        let text = match self {
            FetchError::InsecureUrl { url } => url.clone(),
            FetchError::NameNotFound { host } | FetchError::NoRoute { host } => host.clone(),
            FetchError::ConnectionRefused { host, port } => format!("{host} port {port}"),
            FetchError::SlowAnswer { bytes, .. } => match bytes {
                1 => "1 byte received".to_owned(),
                bytes => format!("{bytes} bytes received"),
            },
            FetchError::Certificate { certificate, fault } => fault.detail(certificate.as_ref()?),
            FetchError::TlsFailed { detail }
            | FetchError::RootsUnusable { detail }
            | FetchError::NoTrustStore { detail }
            | FetchError::NotHttp { detail, .. }
            | FetchError::ConnectionClosed { detail, .. } => detail.clone(),
            FetchError::HttpStatus { cause, .. } => cause.detail()?,
            FetchError::Redirected { target, .. } => {
                let target = target.as_deref()?;
                match redirect_kind(Some(target)) {
                    // The query of a login page may hold secrets and is not shown.
                    Redirect::Login => target.split(['?', '#']).next()?.to_owned(),
                    _ => target.to_owned(),
                }
            }
            _ => return None,
        };
        Some(shown_long(&text)).filter(|text| !text.is_empty())
    }

    /// Message and detail in one, without a full stop: `name not found (idp.example)`.
    pub fn sentence(&self) -> String {
        match self.detail() {
            Some(detail) => format!("{} ({detail})", self.message()),
            None => self.message(),
        }
    }

    /// Fix, a sentence.
    pub fn fix(&self) -> String {
        match self {
            FetchError::InvalidUrl { .. } => "Enter the whole address, starting with https://.".to_owned(),
            FetchError::InsecureUrl { .. } => {
                "Use https://, or allow plain http with --allow-http for a test.".to_owned()
            }
            FetchError::NameNotFound { .. } => {
                "Check the host name; for a name that only your network knows, start kmctl with --resolve HOST:PORT:ADDRESS.".to_owned()
            }
            FetchError::ConnectionRefused { .. } => {
                "Check the host and port, and that the provider is running.".to_owned()
            }
            FetchError::NoRoute { .. } => {
                "Check this computer's network or VPN; the host may be reachable from inside another network only.".to_owned()
            }
            FetchError::TimedOut { .. } => {
                "Check that no firewall blocks this computer, or use a longer --timeout.".to_owned()
            }
            FetchError::SlowAnswer { .. } => {
                "Use a longer --timeout; the provider or a proxy in front of it is slow.".to_owned()
            }
            FetchError::Proxy { proxy, cause } => proxy_fix(proxy, cause),
            FetchError::Certificate { certificate, fault } => fault.fix(certificate.as_deref()),
            FetchError::TlsClientCertificate => CLIENT_CERTIFICATE.to_owned(),
            FetchError::TlsVersion => {
                "Ask the provider to turn on TLS 1.2 or 1.3 with a current cipher (ECDHE with AES-GCM or ChaCha20).".to_owned()
            }
            FetchError::TlsNotSpoken => {
                "Check the port: this one answers without TLS. Use the provider's https port.".to_owned()
            }
            FetchError::TlsFailed { .. } => "Check that the port uses TLS 1.2 or 1.3.".to_owned(),
            FetchError::TlsRefused { .. } => {
                "Check the host name and port; if they are right, ask the server's administrator why it sends this TLS alert.".to_owned()
            }
            FetchError::RootsUnusable { .. } => {
                "Give --ca-file a certificate as PEM, DER or PKCS#7.".to_owned()
            }
            FetchError::NoTrustStore { .. } => {
                "Install the system's certificates, or give --ca-file (or SSL_CERT_FILE).".to_owned()
            }
            FetchError::HttpStatus { status, cause } => cause.fix(*status).unwrap_or_else(|| status_fix(*status).to_owned()),
            FetchError::Redirected { target, .. } => match redirect_kind(target.as_deref()) {
                Redirect::Document => "If you trust that address, use it as the Well-Known URL.".to_owned(),
                Redirect::Login => {
                    "Discovery is not public: ask the provider to serve it without a login, or check the address.".to_owned()
                }
                Redirect::PlainHttp => {
                    "Don't follow it: plain http can be altered in transit. Ask the provider to redirect to https; if it is a page of this computer's network, sign in there first.".to_owned()
                }
                Redirect::Credentials => {
                    "Ask the provider to redirect without them, and to change the password: everybody can read it there.".to_owned()
                }
                Redirect::Elsewhere => {
                    "Check the address; the one it points to does not look like a discovery document.".to_owned()
                }
                Redirect::Nowhere => "Ask the provider for the final address.".to_owned(),
            },
            FetchError::TooLarge { .. } => "A discovery document is a few kilobytes: check the address.".to_owned(),
            FetchError::NotJson { cause } => text_fix(cause).to_owned(),
            FetchError::OtherDocument { document } => document.advice().to_owned(),
            FetchError::Empty { .. } => "Check the address; the provider sent nothing.".to_owned(),
            FetchError::OtherService { .. } => {
                "Use the provider's https port (443 unless the provider says otherwise).".to_owned()
            }
            FetchError::NotHttp { plain: true, .. } | FetchError::ConnectionClosed { plain: true, .. } => {
                "Try https:// instead of http://; the port may expect TLS.".to_owned()
            }
            FetchError::NotHttp { plain: false, .. } => "Check the port; if it is right, ask the server's administrator what it serves.".to_owned(),
            FetchError::ConnectionClosed { plain: false, .. } => {
                "Try again; if it happens again, ask the provider's administrator.".to_owned()
            }
        }
    }

    /// Other address to read, if the response names one that may be a document.
    pub fn other_address(&self) -> Option<&str> {
        match self {
            FetchError::Redirected { target, .. }
                if redirect_kind(target.as_deref()) == Redirect::Document =>
            {
                target.as_deref()
            }
            _ => None,
        }
    }

    /// Other address to read keys from, if the response names one: any https address except a login page.
    pub fn other_key_address(&self) -> Option<&str> {
        match self {
            FetchError::Redirected { target, .. } => match redirect_kind(target.as_deref()) {
                Redirect::Document | Redirect::Elsewhere => target
                    .as_deref()
                    .filter(|target| crate::key_manager::uri::faults(target).is_empty()),
                _ => None,
            },
            _ => None,
        }
    }

    /// Rejected certificate, if there is one.
    pub fn certificate(&self) -> Option<&CertificateFacts> {
        match self {
            FetchError::Certificate { certificate, .. } => certificate.as_deref(),
            _ => None,
        }
    }
}

mod group;
#[cfg(test)]
mod tests;
