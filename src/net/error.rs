//! One failure for each cause: walks the chain of an error down to what really happened.

use std::error::Error;
use std::io;
use std::time::Duration;

use rustls::{AlertDescription, CertificateError, Error as TlsError, InvalidMessage, OtherError};

use super::certificate;
use super::dns::NoAddress;
use super::trust::{NoRoots, Refused};
use crate::discovery::Failure;

/// What the error itself does not know.
#[derive(Debug)]
pub(super) struct RequestInfo<'a> {
    /// Host that was connected to: the proxy's, if there is one.
    pub(super) host: &'a str,
    pub(super) port: u16,
    pub(super) proxied: bool,
    pub(super) timeout: Duration,
    pub(super) connect_timeout: Duration,
}

/// Names the cause of a failed request.
pub(super) fn failure(error: &reqwest::Error, info: &RequestInfo<'_>) -> Failure {
    let mut next: Option<&(dyn Error + 'static)> = Some(error);
    while let Some(current) = next {
        if let Some(failure) = known(current, info) {
            return failure;
        }
        next = inner(current);
    }
    if error.is_timeout() {
        let bound = if error.is_connect() {
            info.connect_timeout
        } else {
            info.timeout
        };
        return timed_out(bound);
    }
    if info.proxied && error.is_connect() {
        return closed(format!("the proxy {} refused to connect", info.host));
    }
    if error.is_builder() {
        return Failure::InvalidUrl {
            reason: last_words(error),
        };
    }
    closed(last_words(error))
}

/// The bound that passed, in whole seconds rounded up.
pub(super) fn timed_out(bound: Duration) -> Failure {
    Failure::TimedOut {
        seconds: bound.as_secs_f64().ceil() as u64,
    }
}

/// The error below: `io::Error::source` skips the error that it wraps.
fn inner<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a (dyn Error + 'static)> {
    match error
        .downcast_ref::<io::Error>()
        .and_then(io::Error::get_ref)
    {
        Some(wrapped) => Some(wrapped),
        None => error.source(),
    }
}

fn known(error: &(dyn Error + 'static), info: &RequestInfo<'_>) -> Option<Failure> {
    if let Some(tls) = error.downcast_ref::<TlsError>() {
        return Some(tls_failure(tls));
    }
    if error.is::<NoAddress>() {
        return Some(Failure::NameNotFound {
            host: info.host.to_owned(),
        });
    }
    if let Some(hyper) = error.downcast_ref::<hyper::Error>() {
        return http_failure(hyper);
    }
    let io = error.downcast_ref::<io::Error>()?;
    if io
        .get_ref()
        .is_some_and(|wrapped| wrapped.is::<TlsError>() || wrapped.is::<io::Error>())
    {
        return None;
    }
    io_failure(io.kind(), info)
}

fn io_failure(kind: io::ErrorKind, info: &RequestInfo<'_>) -> Option<Failure> {
    use io::ErrorKind::{
        BrokenPipe, ConnectionAborted, ConnectionRefused, ConnectionReset, HostUnreachable,
        NetworkUnreachable, TimedOut, UnexpectedEof,
    };
    match kind {
        ConnectionRefused => Some(Failure::ConnectionRefused {
            host: info.host.to_owned(),
            port: info.port,
        }),
        HostUnreachable | NetworkUnreachable => Some(closed(format!(
            "there is no way to {} from this machine",
            info.host
        ))),
        ConnectionReset | ConnectionAborted | BrokenPipe => {
            Some(closed("the server broke the connection off".into()))
        }
        UnexpectedEof => Some(closed("the server closed the connection too early".into())),
        TimedOut => Some(timed_out(info.connect_timeout)),
        _ => None,
    }
}

fn http_failure(error: &hyper::Error) -> Option<Failure> {
    if error.is_parse_too_large() {
        return Some(closed("the head of the answer is too large".into()));
    }
    if error.is_parse() {
        return Some(closed("the answer is not HTTP".into()));
    }
    if error.is_incomplete_message() {
        return Some(closed("the server closed the connection too early".into()));
    }
    None
}

fn tls_failure(error: &TlsError) -> Failure {
    match error {
        TlsError::InvalidCertificate(CertificateError::Other(OtherError(other))) => {
            refused(&**other).unwrap_or_else(|| tls_failed(error.to_string()))
        }
        TlsError::AlertReceived(AlertDescription::ProtocolVersion)
        | TlsError::PeerIncompatible(_) => tls_failed(
            "the server and kmctl share no TLS version or cipher (1.2 and 1.3 are spoken)".into(),
        ),
        TlsError::AlertReceived(alert) => tls_failed(format!("the server refused: {alert:?}")),
        TlsError::InvalidMessage(InvalidMessage::InvalidContentType) => {
            tls_failed("the server does not speak TLS on this port".into())
        }
        other => tls_failed(other.to_string()),
    }
}

fn refused(error: &(dyn Error + Send + Sync + 'static)) -> Option<Failure> {
    let refused = error.downcast_ref::<Refused>()?;
    if let TlsError::Other(OtherError(other)) = &refused.reason
        && (**other).is::<NoRoots>()
    {
        return Some(Failure::NoTrustStore {
            detail: NoRoots.to_string(),
        });
    }
    let certificate = certificate::facts(&refused.certificate).map(Box::new);
    Some(match &refused.reason {
        TlsError::InvalidCertificate(
            CertificateError::Expired
            | CertificateError::ExpiredContext { .. }
            | CertificateError::NotValidYet
            | CertificateError::NotValidYetContext { .. },
        ) => Failure::TlsExpired { certificate },
        TlsError::InvalidCertificate(
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. },
        ) => Failure::TlsWrongHost { certificate },
        TlsError::InvalidCertificate(CertificateError::BadEncoding) => {
            tls_failed("the server's certificate cannot be read".into())
        }
        _ => Failure::TlsUntrusted { certificate },
    })
}

fn tls_failed(detail: String) -> Failure {
    Failure::TlsFailed { detail }
}

fn closed(detail: String) -> Failure {
    Failure::ConnectionClosed { detail }
}

/// What the last error of the chain says.
fn last_words(error: &reqwest::Error) -> String {
    let mut last: &(dyn Error + 'static) = error;
    while let Some(below) = inner(last) {
        last = below;
    }
    crate::key_manager::visible(&last.to_string())
}
