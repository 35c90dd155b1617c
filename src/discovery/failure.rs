//! Why a document or a key set could not be read: one cause, one sentence, one thing to do, for screens, prompts, commands and JSON.

use super::cause::{
    CLIENT_CERTIFICATE, ProxyCause, ProxyFacts, Redirect, StatusCause, TextCause, proxy_fix,
    proxy_message, reason_phrase, redirect_kind, status_fix, text_fix, text_message,
};
use super::known_document::KnownDocument;
use super::wording::listed;
use crate::key_manager::{masked, visible};

/// What a certificate says of itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CertificateFacts {
    /// Whom it names.
    pub subject: String,
    /// The host names and addresses that it is for.
    pub names: Vec<String>,
    /// Who signed it.
    pub issuer: String,
    /// RFC 3339, UTC.
    pub not_before: String,
    /// RFC 3339, UTC.
    pub not_after: String,
    /// SHA-256 of the certificate, hexadecimal pairs with colons.
    pub sha256: String,
}

/// Why a certificate is of no use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CertificateFault {
    /// The server knows no certificate for the host, and sends its default one or none.
    Default,
    /// It is signed by itself, and for another host.
    SelfSignedForOther,
    /// It is signed by one that is no authority.
    SignerNoAuthority,
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
    /// There is no route to the host.
    NoRoute {
        /// The host.
        host: String,
    },
    /// No answer in time.
    TimedOut {
        /// The limit, in seconds.
        seconds: u64,
    },
    /// The answer began and did not end in time.
    SlowAnswer {
        /// The limit, in seconds.
        seconds: u64,
        /// How many bytes of it came.
        bytes: usize,
    },
    /// The proxy on the way.
    Proxy {
        /// Which one.
        proxy: ProxyFacts,
        /// What went wrong.
        cause: ProxyCause,
    },
    /// The certificate's authority is not trusted.
    TlsUntrusted {
        /// The refused certificate, if it could be read.
        certificate: Option<Box<CertificateFacts>>,
    },
    /// The certificate is signed by itself.
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
    /// A signature or a key that nobody accepts any more.
    TlsWeak {
        /// The refused certificate, if it could be read.
        certificate: Option<Box<CertificateFacts>>,
        /// What is weak: `a 1024-bit RSA key`.
        what: String,
    },
    /// A certificate that can't be right for this host, whoever is trusted.
    TlsUseless {
        /// The refused certificate, if there is one.
        certificate: Option<Box<CertificateFacts>>,
        /// What is wrong.
        fault: CertificateFault,
    },
    /// The server asks for a client certificate.
    TlsClientCertificate,
    /// Nothing in common: TLS 1.1 or older.
    TlsVersion,
    /// The port does not use TLS.
    TlsNotSpoken,
    /// Any other trouble with TLS.
    TlsFailed {
        /// In the library's words.
        detail: String,
    },
    /// A root certificate file that can't be used.
    RootsUnusable {
        /// Which, and why.
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
        /// Why.
        cause: StatusCause,
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
        /// What it is instead.
        cause: TextCause,
    },
    /// Another document than the one that belongs there.
    OtherDocument {
        /// What it is.
        document: KnownDocument,
    },
    /// A body of no bytes.
    Empty {
        /// The status.
        status: u16,
    },
    /// The answer is not HTTP.
    NotHttp {
        /// Whether plain http was spoken, so that the port may be one for TLS.
        plain: bool,
    },
    /// The connection broke.
    ConnectionClosed {
        /// How.
        detail: String,
        /// Whether plain http was spoken, so that the port may be one for TLS.
        plain: bool,
    },
}

impl Failure {
    /// An error status without an answer to look at.
    pub fn status(status: u16) -> Self {
        Failure::HttpStatus {
            status,
            cause: StatusCause::Unknown,
        }
    }

    /// The stable code of the JSON contract.
    pub fn code(&self) -> &'static str {
        match self {
            Failure::InvalidUrl { .. } => "invalid-url",
            Failure::InsecureUrl { .. } => "insecure-url",
            Failure::NameNotFound { .. } => "name-not-found",
            Failure::ConnectionRefused { .. } => "connection-refused",
            Failure::TimedOut { .. } | Failure::SlowAnswer { .. } => "timed-out",
            Failure::Proxy { .. } => "proxy-failed",
            Failure::TlsUntrusted { .. }
            | Failure::TlsSelfSigned { .. }
            | Failure::TlsMissingIntermediate { .. }
            | Failure::TlsWrongUsage { .. }
            | Failure::TlsWeak { .. }
            | Failure::TlsUseless {
                fault: CertificateFault::SignerNoAuthority,
                ..
            } => "tls-untrusted",
            Failure::TlsExpired { .. } | Failure::TlsNotYetValid { .. } => "tls-expired",
            Failure::TlsWrongHost { .. }
            | Failure::TlsNoNames { .. }
            | Failure::TlsUseless { .. } => "tls-wrong-host",
            Failure::TlsClientCertificate
            | Failure::TlsVersion
            | Failure::TlsNotSpoken
            | Failure::TlsFailed { .. }
            | Failure::RootsUnusable { .. }
            | Failure::NoTrustStore { .. } => "tls-failed",
            Failure::HttpStatus { .. } => "http-status",
            Failure::Redirected { .. } => "redirected",
            Failure::TooLarge { .. } => "too-large",
            Failure::NotJson { .. } => "not-json",
            Failure::OtherDocument { .. } => "other-document",
            Failure::Empty { .. } => "empty",
            Failure::NoRoute { .. }
            | Failure::NotHttp { .. }
            | Failure::ConnectionClosed { .. } => "connection-closed",
        }
    }

    /// What happened, without a full stop: `404 Not Found`, `a web page, not JSON`, `name not found`.
    pub fn message(&self) -> String {
        match self {
            Failure::InvalidUrl { reason } => visible(&masked(reason.trim_end_matches('.'))),
            Failure::InsecureUrl { .. } => "plain http to another computer".to_owned(),
            Failure::NameNotFound { .. } => "name not found".to_owned(),
            Failure::ConnectionRefused { .. } => "connection refused".to_owned(),
            Failure::NoRoute { .. } => "no route to the host".to_owned(),
            Failure::TimedOut { seconds } => format!("no answer in {seconds} s"),
            Failure::SlowAnswer { seconds, .. } => {
                format!("the answer began, but was not complete in {seconds} s")
            }
            Failure::Proxy { proxy, cause } => proxy_message(proxy, cause),
            Failure::TlsUntrusted { .. } => "certificate not trusted".to_owned(),
            Failure::TlsSelfSigned { .. } => "self-signed certificate".to_owned(),
            Failure::TlsMissingIntermediate { missing, .. } => {
                format!(
                    "the certificate is signed by {}, which this computer does not trust",
                    visible(missing)
                )
            }
            Failure::TlsExpired { intermediate: false, .. } => "certificate expired".to_owned(),
            Failure::TlsExpired { intermediate: true, .. } => {
                "intermediate certificate expired".to_owned()
            }
            Failure::TlsNotYetValid { .. } => "certificate not valid yet".to_owned(),
            Failure::TlsWrongHost { .. } => "certificate is for another host".to_owned(),
            Failure::TlsNoNames { .. } => {
                "the certificate has no subject alternative name (SAN), and its common name is no longer read".to_owned()
            }
            Failure::TlsWrongUsage { .. } => "the certificate is not for TLS servers".to_owned(),
            Failure::TlsWeak { what, .. } => format!("the certificate uses {}", visible(what)),
            Failure::TlsUseless { fault, .. } => match fault {
                CertificateFault::Default => "the server has no certificate for this host name",
                CertificateFault::SelfSignedForOther => {
                    "the certificate is self-signed and for another host"
                }
                CertificateFault::SignerNoAuthority => {
                    "the certificate is signed by one that is not a certificate authority"
                }
            }
            .to_owned(),
            Failure::TlsClientCertificate => "the server asks for a client certificate".to_owned(),
            Failure::TlsVersion => "no TLS version or cipher in common".to_owned(),
            Failure::TlsNotSpoken => "this port does not use TLS".to_owned(),
            Failure::TlsFailed { .. } => "no secure connection".to_owned(),
            Failure::RootsUnusable { .. } => "the given certificates can't be used".to_owned(),
            Failure::NoTrustStore { .. } => {
                "no certificate authorities are known on this computer".to_owned()
            }
            Failure::HttpStatus { status, .. } => match reason_phrase(*status) {
                "" => format!("status {status}"),
                phrase => format!("{status} {phrase}"),
            },
            Failure::Redirected { status, target } => match redirect_kind(target.as_deref()) {
                Redirect::Login => format!("redirected to a login page ({status})"),
                _ => format!("redirected ({status})"),
            },
            Failure::TooLarge { limit } => format!("larger than {} MiB", limit / (1024 * 1024)),
            Failure::NotJson { cause } => text_message(cause),
            Failure::OtherDocument { document } => format!("this is {}", visible(&masked(&document.name()))),
            Failure::Empty { status: status @ 201.. } => {
                format!("an empty answer ({status} {})", reason_phrase(*status))
                    .replace(" )", ")")
            }
            Failure::Empty { .. } => "an empty answer".to_owned(),
            Failure::NotHttp { .. } => "the answer is not HTTP".to_owned(),
            Failure::ConnectionClosed { .. } => "connection closed".to_owned(),
        }
    }

    /// Whom or what it concerns, without a full stop: the host, the refused certificate, the target of a redirect.
    pub fn detail(&self) -> Option<String> {
        let text = match self {
            Failure::InsecureUrl { url } => url.clone(),
            Failure::NameNotFound { host } | Failure::NoRoute { host } => host.clone(),
            Failure::ConnectionRefused { host, port } => format!("{host} port {port}"),
            Failure::SlowAnswer { bytes, .. } => match bytes {
                1 => "1 byte came".to_owned(),
                bytes => format!("{bytes} bytes came"),
            },
            Failure::TlsUntrusted { certificate } => {
                let facts = certificate.as_ref()?;
                format!("for {}, signed by {}", facts.subject, facts.issuer)
            }
            Failure::TlsSelfSigned { certificate }
            | Failure::TlsNoNames { certificate }
            | Failure::TlsWrongUsage { certificate }
            | Failure::TlsWeak { certificate, .. }
            | Failure::TlsUseless { certificate, .. }
            | Failure::TlsMissingIntermediate { certificate, .. } => {
                format!("certificate of {}", certificate.as_ref()?.subject)
            }
            Failure::TlsWrongHost { certificate } => {
                let facts = certificate.as_ref()?;
                match facts.names.is_empty() {
                    true => format!("for {}, signed by {}", facts.subject, facts.issuer),
                    false => format!("it is for {}", listed(facts.names.clone())),
                }
            }
            Failure::TlsExpired { certificate, .. } => {
                let facts = certificate.as_ref()?;
                format!("{}, valid until {}", facts.subject, facts.not_after)
            }
            Failure::TlsNotYetValid { certificate } => {
                let facts = certificate.as_ref()?;
                format!("{}, valid from {}", facts.subject, facts.not_before)
            }
            Failure::TlsFailed { detail }
            | Failure::RootsUnusable { detail }
            | Failure::NoTrustStore { detail }
            | Failure::ConnectionClosed { detail, .. } => detail.clone(),
            Failure::HttpStatus { cause, .. } => cause.detail()?,
            Failure::Redirected { target, .. } => target.clone()?,
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

    /// One thing to do, a sentence.
    pub fn fix(&self) -> String {
        match self {
            Failure::InvalidUrl { .. } => "Enter the whole address, starting with https://.".to_owned(),
            Failure::InsecureUrl { .. } => {
                "Use https://, or allow plain http with --allow-http for a test.".to_owned()
            }
            Failure::NameNotFound { .. } => {
                "Check the host name; for a name that only your network knows, give --resolve HOST:PORT:ADDRESS.".to_owned()
            }
            Failure::ConnectionRefused { .. } => {
                "Check the host and port, and that the provider is running.".to_owned()
            }
            Failure::NoRoute { .. } => {
                "Check this computer's network or VPN; the host may be reachable from inside another network only.".to_owned()
            }
            Failure::TimedOut { .. } => {
                "Check that a firewall lets this computer through, or give a longer --timeout.".to_owned()
            }
            Failure::SlowAnswer { .. } => {
                "Give a longer --timeout; the provider or a proxy in front of it is slow.".to_owned()
            }
            Failure::Proxy { proxy, cause } => proxy_fix(proxy, cause),
            Failure::TlsUntrusted { .. } => {
                "If this authority is yours, give its certificate with --ca-file; the gateway must trust it too.".to_owned()
            }
            Failure::TlsSelfSigned { .. } => {
                "If this certificate is yours, give it with --ca-file; the gateway must trust it too.".to_owned()
            }
            Failure::TlsMissingIntermediate { missing, .. } => format!(
                "If {} is your own authority, give its certificate with --ca-file; the gateway must trust it too. Otherwise the server does not send an intermediate certificate: have it send its whole certificate chain.",
                visible(missing)
            ),
            Failure::TlsExpired { intermediate: false, .. } => {
                "Have the provider's certificate renewed.".to_owned()
            }
            Failure::TlsExpired { intermediate: true, .. } => {
                "Have the server send the current intermediate certificate.".to_owned()
            }
            Failure::TlsNotYetValid { .. } => {
                "Check this computer's clock; if it is right, wait until the certificate is valid or have another one installed.".to_owned()
            }
            Failure::TlsWrongHost { certificate } => {
                let wild = certificate
                    .as_ref()
                    .is_some_and(|it| it.names.iter().any(|name| name.starts_with("*.")));
                let level = if wild { "; a wildcard covers one level only" } else { "" };
                format!("Use a host name that the certificate is for, or have this one added to it{level}.")
            }
            Failure::TlsUseless { fault, .. } => match fault {
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
            Failure::TlsNoNames { .. } => {
                "Have the certificate issued again with the host name as subject alternative name.".to_owned()
            }
            Failure::TlsWrongUsage { .. } => {
                "Have a certificate installed whose extended key usage includes server authentication (serverAuth).".to_owned()
            }
            Failure::TlsWeak { .. } => {
                "Have the certificate issued again with SHA-256 or better and an RSA key of at least 2048 bits or an EC key.".to_owned()
            }
            Failure::TlsClientCertificate => CLIENT_CERTIFICATE.to_owned(),
            Failure::TlsVersion => "Have TLS 1.2 or 1.3 switched on at the server.".to_owned(),
            Failure::TlsNotSpoken => {
                "Check the port: this one answers without TLS. Use the provider's https port.".to_owned()
            }
            Failure::TlsFailed { .. } => "Check that the port uses TLS 1.2 or 1.3.".to_owned(),
            Failure::RootsUnusable { .. } => {
                "Give --ca-file a certificate as PEM, DER or PKCS#7.".to_owned()
            }
            Failure::NoTrustStore { .. } => {
                "Install the system's certificates, or give --ca-file (or SSL_CERT_FILE).".to_owned()
            }
            Failure::HttpStatus { status, cause } => cause.fix(*status).unwrap_or_else(|| status_fix(*status).to_owned()),
            Failure::Redirected { target, .. } => match redirect_kind(target.as_deref()) {
                Redirect::Document => "If you trust that address, use it as the Well-Known URL.".to_owned(),
                Redirect::Login => {
                    "Discovery is not public: have it served without a login, or check the address.".to_owned()
                }
                Redirect::PlainHttp => {
                    "Don't follow it: plain http can be altered in transit. Have the provider redirect to https.".to_owned()
                }
                Redirect::Elsewhere => {
                    "Check the address; the one it points to does not look like a discovery document.".to_owned()
                }
                Redirect::Nowhere => "Ask the provider for the final address.".to_owned(),
            },
            Failure::TooLarge { .. } => "A discovery document is a few kilobytes: check the address.".to_owned(),
            Failure::NotJson { cause } => text_fix(cause).to_owned(),
            Failure::OtherDocument { document } => document.advice().to_owned(),
            Failure::Empty { .. } => "Check the address; the provider sent nothing.".to_owned(),
            Failure::NotHttp { plain: true } | Failure::ConnectionClosed { plain: true, .. } => {
                "Try https:// instead of http://; the port may expect TLS.".to_owned()
            }
            Failure::NotHttp { plain: false } => "Check the port; something else than a web server listens there.".to_owned(),
            Failure::ConnectionClosed { plain: false, .. } => {
                "Try again; if it happens again, ask the provider's administrator.".to_owned()
            }
        }
    }

    /// Another address to read instead, where the answer gives one that may be a document.
    pub fn other_address(&self) -> Option<&str> {
        match self {
            Failure::Redirected { target, .. }
                if redirect_kind(target.as_deref()) == Redirect::Document =>
            {
                target.as_deref()
            }
            _ => None,
        }
    }

    /// Another address to read keys from, where the answer gives one: any https address but a login page.
    pub fn other_key_address(&self) -> Option<&str> {
        match self {
            Failure::Redirected { target, .. } => match redirect_kind(target.as_deref()) {
                Redirect::Document | Redirect::Elsewhere => target
                    .as_deref()
                    .filter(|target| crate::key_manager::uri::faults(target).is_empty()),
                _ => None,
            },
            _ => None,
        }
    }

    /// The refused certificate, where there is one.
    pub fn certificate(&self) -> Option<&CertificateFacts> {
        match self {
            Failure::TlsUntrusted { certificate }
            | Failure::TlsSelfSigned { certificate }
            | Failure::TlsMissingIntermediate { certificate, .. }
            | Failure::TlsExpired { certificate, .. }
            | Failure::TlsNotYetValid { certificate }
            | Failure::TlsWrongHost { certificate }
            | Failure::TlsNoNames { certificate }
            | Failure::TlsWrongUsage { certificate }
            | Failure::TlsWeak { certificate, .. }
            | Failure::TlsUseless { certificate, .. } => certificate.as_deref(),
            _ => None,
        }
    }

    /// Whether the cause is on the way, and says nothing about the provider.
    pub fn is_on_the_way(&self) -> bool {
        matches!(
            self,
            Failure::Proxy { .. }
                | Failure::NoRoute { .. }
                | Failure::NoTrustStore { .. }
                | Failure::RootsUnusable { .. }
        )
    }

    /// Whether the certificate is of an authority that is not known here.
    pub fn is_untrusted(&self) -> bool {
        matches!(
            self,
            Failure::TlsUntrusted { .. }
                | Failure::TlsSelfSigned { .. }
                | Failure::TlsMissingIntermediate { .. }
        )
    }

    /// Whether another time may do: the server is busy or out of service for now.
    pub fn is_temporary(&self) -> bool {
        matches!(
            self,
            Failure::HttpStatus {
                cause: StatusCause::Busy(_),
                ..
            }
        )
    }
}

/// A detail: visible, without credentials, and at most as long as three values.
fn shown_long(text: &str) -> String {
    let short: String = text.chars().take(360).collect();
    match short.len() < text.len() {
        true => visible(&format!("{}...", masked(&short))),
        false => visible(&masked(&short)),
    }
}

#[cfg(test)]
mod tests;
