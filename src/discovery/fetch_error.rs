//! Errors of reading a document or a key set: one variant per cause, with message and fix for screens, prompts, commands and
//! JSON.

use super::cause::{
    ProxyCause, ProxyFacts, Redirect, TextCause, proxy_fix, proxy_message, redirect_kind, text_fix,
    text_message,
};
use super::known_document::KnownDocument;
use super::status::{CLIENT_CERTIFICATE, StatusCause, reason_phrase, status_fix};
use super::wording::{listed, shown_long};
use crate::key_manager::{masked, visible};

/// Facts of a certificate.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CertificateFacts {
    /// Subject, as a distinguished name.
    pub subject: String,
    /// The host names and addresses that it is for.
    pub names: Vec<String>,
    /// Issuer, as a distinguished name.
    pub issuer: String,
    /// RFC 3339 in UTC.
    pub not_before: String,
    /// RFC 3339 in UTC.
    pub not_after: String,
    /// SHA-256 of the certificate, hexadecimal pairs with colons.
    pub sha256: String,
}

/// Fault of a certificate that makes it unusable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CertificateFault {
    /// The server knows no certificate for the host, and sends its default one or none.
    Default,
    /// Self-signed, and for another host.
    SelfSignedForOther,
    /// Signed by a certificate that is not an authority.
    SignerNoAuthority,
}

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
    /// The certificate's authority is not trusted.
    TlsUntrusted {
        /// The refused certificate, if it could be read.
        certificate: Option<Box<CertificateFacts>>,
        /// Subjects of the given authorities, none of which is the certificate's.
        given: Vec<String>,
    },
    /// Self-signed certificate.
    TlsSelfSigned {
        /// The refused certificate, if it could be read.
        certificate: Option<Box<CertificateFacts>>,
    },
    /// The server sends its own certificate and not the one that signed it.
    TlsMissingIntermediate {
        /// The server's certificate, if it could be read.
        certificate: Option<Box<CertificateFacts>>,
        /// The name of the missing one.
        missing: String,
    },
    /// A certificate has expired.
    TlsExpired {
        /// The expired certificate, if it could be read.
        certificate: Option<Box<CertificateFacts>>,
        /// Whether it is an intermediate and not the server's own.
        intermediate: bool,
    },
    /// A certificate is not valid yet.
    TlsNotYetValid {
        /// The refused certificate, if it could be read.
        certificate: Option<Box<CertificateFacts>>,
    },
    /// The certificate is for another host.
    TlsWrongHost {
        /// The refused certificate, if it could be read.
        certificate: Option<Box<CertificateFacts>>,
    },
    /// The certificate names hosts in its common name only.
    TlsNoNames {
        /// The refused certificate, if it could be read.
        certificate: Option<Box<CertificateFacts>>,
    },
    /// The certificate is not for servers.
    TlsWrongUsage {
        /// The refused certificate, if it could be read.
        certificate: Option<Box<CertificateFacts>>,
    },
    /// Obsolete signature or key.
    TlsWeak {
        /// The refused certificate, if it could be read.
        certificate: Option<Box<CertificateFacts>>,
        /// Description: `a 1024-bit RSA key`.
        what: String,
    },
    /// Certificate that is unusable for this host even if its issuer were trusted.
    TlsUseless {
        /// Rejected certificate, if known.
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
            FetchError::TlsUntrusted { .. }
            | FetchError::TlsSelfSigned { .. }
            | FetchError::TlsMissingIntermediate { .. }
            | FetchError::TlsWrongUsage { .. }
            | FetchError::TlsWeak { .. }
            | FetchError::TlsUseless {
                fault: CertificateFault::SignerNoAuthority,
                ..
            } => "tls-untrusted",
            FetchError::TlsExpired { .. } | FetchError::TlsNotYetValid { .. } => "tls-expired",
            FetchError::TlsWrongHost { .. }
            | FetchError::TlsNoNames { .. }
            | FetchError::TlsUseless { .. } => "tls-wrong-host",
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
            FetchError::TimedOut { seconds } => format!("no answer in {seconds} s"),
            FetchError::SlowAnswer { seconds, .. } => {
                format!("the answer began, but was not complete in {seconds} s")
            }
            FetchError::Proxy { proxy, cause } => proxy_message(proxy, cause),
            FetchError::TlsUntrusted { .. } => "certificate not trusted".to_owned(),
            FetchError::TlsSelfSigned { .. } => "self-signed certificate".to_owned(),
            FetchError::TlsMissingIntermediate { missing, .. } => {
                format!(
                    "the certificate is signed by {}, which this computer does not trust",
                    visible(missing)
                )
            }
            FetchError::TlsExpired { intermediate: false, .. } => "certificate expired".to_owned(),
            FetchError::TlsExpired { intermediate: true, .. } => {
                "intermediate certificate expired".to_owned()
            }
            FetchError::TlsNotYetValid { .. } => "certificate not valid yet".to_owned(),
            FetchError::TlsWrongHost { .. } => "certificate is for another host".to_owned(),
            FetchError::TlsNoNames { .. } => {
                "the certificate has no subject alternative name (SAN), and its common name is no longer read".to_owned()
            }
            FetchError::TlsWrongUsage { .. } => "the certificate is not for TLS servers".to_owned(),
            FetchError::TlsWeak { what, .. } => format!("the certificate uses {}", visible(what)),
            FetchError::TlsUseless { fault, .. } => match fault {
                CertificateFault::Default => "the server has no certificate for this host name",
                CertificateFault::SelfSignedForOther => {
                    "the certificate is self-signed and for another host"
                }
                CertificateFault::SignerNoAuthority => {
                    "the certificate is signed by one that is not a certificate authority"
                }
            }
            .to_owned(),
            FetchError::TlsClientCertificate => "the server asks for a client certificate".to_owned(),
            FetchError::TlsVersion => "no TLS version or cipher in common".to_owned(),
            FetchError::TlsNotSpoken => "this port does not use TLS".to_owned(),
            FetchError::TlsFailed { .. } => "no secure connection".to_owned(),
            FetchError::TlsRefused { alert } => {
                format!("the server ended the TLS handshake ({})", visible(alert))
            }
            FetchError::RootsUnusable { .. } => "the given certificates can't be used".to_owned(),
            FetchError::NoTrustStore { .. } => {
                "no certificate authorities are known on this computer".to_owned()
            }
            FetchError::HttpStatus { status, .. } => match reason_phrase(*status) {
                "" => format!("status {status}"),
                phrase => format!("{status} {phrase}"),
            },
            FetchError::Redirected { status, target } => match redirect_kind(target.as_deref()) {
                Redirect::Login => format!("redirected to a login page ({status})"),
                _ => format!("redirected ({status})"),
            },
            FetchError::TooLarge { limit } => format!("larger than {} MiB", limit / (1024 * 1024)),
            FetchError::NotJson { cause } => text_message(cause),
            FetchError::OtherDocument { document } => format!("this is {}", visible(&masked(&document.name()))),
            FetchError::Empty { status: status @ 201.. } => {
                format!("an empty answer ({status} {})", reason_phrase(*status))
                    .replace(" )", ")")
            }
            FetchError::Empty { .. } => "an empty answer".to_owned(),
            FetchError::NotHttp { .. } => "the answer is not HTTP".to_owned(),
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
                1 => "1 byte came".to_owned(),
                bytes => format!("{bytes} bytes came"),
            },
            FetchError::TlsUntrusted { certificate, .. } => {
                let facts = certificate.as_ref()?;
                format!("for {}, signed by {}", facts.subject, facts.issuer)
            }
            FetchError::TlsSelfSigned { certificate }
            | FetchError::TlsNoNames { certificate }
            | FetchError::TlsWrongUsage { certificate }
            | FetchError::TlsWeak { certificate, .. }
            | FetchError::TlsUseless { certificate, .. }
            | FetchError::TlsMissingIntermediate { certificate, .. } => {
                format!("certificate of {}", certificate.as_ref()?.subject)
            }
            FetchError::TlsWrongHost { certificate } => {
                let facts = certificate.as_ref()?;
                match facts.names.is_empty() {
                    true => format!("for {}, signed by {}", facts.subject, facts.issuer),
                    false => format!("it is for {}", listed(facts.names.clone())),
                }
            }
            FetchError::TlsExpired { certificate, .. } => {
                let facts = certificate.as_ref()?;
                format!("{}, valid until {}", facts.subject, facts.not_after)
            }
            FetchError::TlsNotYetValid { certificate } => {
                let facts = certificate.as_ref()?;
                format!("{}, valid from {}", facts.subject, facts.not_before)
            }
            FetchError::TlsFailed { detail }
            | FetchError::RootsUnusable { detail }
            | FetchError::NoTrustStore { detail }
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
                "Check that a firewall lets this computer through, or give a longer --timeout.".to_owned()
            }
            FetchError::SlowAnswer { .. } => {
                "Give a longer --timeout; the provider or a proxy in front of it is slow.".to_owned()
            }
            FetchError::Proxy { proxy, cause } => proxy_fix(proxy, cause),
            FetchError::TlsUntrusted { given, .. } if !given.is_empty() => format!(
                "Add this authority's certificate to --ca-file, which has only {}; the gateway must trust it too.",
                listed(given.iter().map(|name| visible(name)))
            ),
            FetchError::TlsUntrusted { .. } => {
                "If this authority is yours, give its certificate with --ca-file; the gateway must trust it too.".to_owned()
            }
            FetchError::TlsSelfSigned { .. } => {
                "If this certificate is yours, use it with --ca-file; the gateway must trust it too.".to_owned()
            }
            FetchError::TlsMissingIntermediate { missing, .. } => format!(
                "If {} is your organization's authority, pass its certificate with --ca-file and add it to the gateway's truststore. Otherwise, the server is probably not sending its intermediate certificate: ask its administrator to configure the full chain.",
                visible(missing)
            ),
            FetchError::TlsExpired { intermediate: false, .. } => {
                "Have the provider's certificate renewed.".to_owned()
            }
            FetchError::TlsExpired { intermediate: true, .. } => {
                "Have the server send the current intermediate certificate.".to_owned()
            }
            FetchError::TlsNotYetValid { .. } => {
                "Check this computer's clock; if it is right, wait until the certificate is valid or have another one installed.".to_owned()
            }
            FetchError::TlsWrongHost { certificate } => {
                let wild = certificate
                    .as_ref()
                    .is_some_and(|it| it.names.iter().any(|name| name.starts_with("*.")));
                let level = if wild { "; a wildcard covers one level only" } else { "" };
                format!("Use a host name that the certificate is for, or have this one added to it{level}.")
            }
            FetchError::TlsUseless { fault, .. } => match fault {
                CertificateFault::Default => {
                    "Check the host name; if it is right, have a certificate for it installed at the server or ingress. --ca-file does not help here."
                }
                CertificateFault::SelfSignedForOther => {
                    "Have a certificate for this host name installed at the server. --ca-file does not help here."
                }
                CertificateFault::SignerNoAuthority => {
                    "Have the certificate issued again by a certificate authority. --ca-file does not help here."
                }
            }
            .to_owned(),
            FetchError::TlsNoNames { .. } => {
                "Have the certificate issued again with the host name as subject alternative name.".to_owned()
            }
            FetchError::TlsWrongUsage { .. } => {
                "Have a certificate installed whose extended key usage includes server authentication (serverAuth).".to_owned()
            }
            FetchError::TlsWeak { .. } => {
                "Have the certificate issued again with SHA-256 or better and an RSA key of at least 2048 bits or an EC key.".to_owned()
            }
            FetchError::TlsClientCertificate => CLIENT_CERTIFICATE.to_owned(),
            FetchError::TlsVersion => {
                "Have TLS 1.2 or 1.3 with a current cipher (ECDHE with AES-GCM or ChaCha20) switched on at the server.".to_owned()
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
                    "Discovery is not public: have it served without a login, or check the address.".to_owned()
                }
                Redirect::PlainHttp => {
                    "Don't follow it: plain http can be altered in transit. Have the provider redirect to https; if it is a page of this computer's network, sign in there first.".to_owned()
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
            FetchError::NotHttp { plain: true } | FetchError::ConnectionClosed { plain: true, .. } => {
                "Try https:// instead of http://; the port may expect TLS.".to_owned()
            }
            FetchError::NotHttp { plain: false } => "Check the port; if it is right, have the server's administrator look at what it answers.".to_owned(),
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
            FetchError::TlsUntrusted { certificate, .. }
            | FetchError::TlsSelfSigned { certificate }
            | FetchError::TlsMissingIntermediate { certificate, .. }
            | FetchError::TlsExpired { certificate, .. }
            | FetchError::TlsNotYetValid { certificate }
            | FetchError::TlsWrongHost { certificate }
            | FetchError::TlsNoNames { certificate }
            | FetchError::TlsWrongUsage { certificate }
            | FetchError::TlsWeak { certificate, .. }
            | FetchError::TlsUseless { certificate, .. } => certificate.as_deref(),
            _ => None,
        }
    }
}

mod group;
#[cfg(test)]
mod tests;
