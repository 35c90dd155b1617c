//! Mapping of error chains to one [`FetchError`] per cause. Messages and fixes are its own, in `discovery`.

use std::error::Error;
use std::io;
use std::time::Duration;

use rustls::{AlertDescription, CertificateError, Error as TlsError, InvalidMessage, OtherError};

use super::certificate::{self, Traits};
use super::dns::NoAddress;
use super::trust::{NoRoots, RejectedCertificate};
use crate::discovery::{CertificateFault, FetchError, ProxyCause, ProxyFacts};
use crate::key_manager::visible;

/// Facts about the request that the error does not contain.
#[derive(Debug)]
pub(super) struct RequestInfo<'a> {
    /// Host of the address.
    pub(super) host: &'a str,
    pub(super) port: u16,
    /// Whether plain http is spoken.
    pub(super) plain: bool,
    /// Proxy, if one was used.
    pub(super) proxy: Option<ProxyFacts>,
    pub(super) timeout: Duration,
    pub(super) connect_timeout: Duration,
}

/// Cause of a failed request, or the candidate that another request must confirm.
#[derive(Debug)]
pub(super) enum Cause {
    Known(FetchError),
    /// The server aborted the handshake, perhaps for lack of a client certificate.
    Handshake(FetchError),
    /// The proxy refused to connect; another CONNECT learns its reason.
    Proxy(FetchError),
}

impl Cause {
    /// Error as far as it is known without further requests.
    pub(super) fn failure(self) -> FetchError {
        match self {
            Cause::Known(failure) | Cause::Handshake(failure) | Cause::Proxy(failure) => failure,
        }
    }
}

/// Names the cause of a failed request.
pub(super) fn cause(error: &reqwest::Error, info: &RequestInfo<'_>) -> Cause {
    let failure = failure(error, info);
    // Its own TLS may have failed; a silent proxy looks like a failed provider.
    let of_tls = is_of_tls(&failure) && !matches!(failure, FetchError::TlsNotSpoken);
    let silent = matches!(failure, FetchError::TimedOut { .. });
    if info.proxy.is_some() && (error.is_connect() && !of_tls || silent) {
        return Cause::Proxy(failure);
    }
    match failure {
        FetchError::TlsFailed { .. } | FetchError::TlsVersion if broke_off(error) => {
            Cause::Handshake(failure)
        }
        known => Cause::Known(known),
    }
}

/// Whether the proxy had connected already.
fn is_of_tls(failure: &FetchError) -> bool {
    failure.code().starts_with("tls-")
}

/// Alerts with which servers refuse a client without a certificate, though not only such.
fn broke_off(error: &reqwest::Error) -> bool {
    let mut next: Option<&(dyn Error + 'static)> = Some(error);
    while let Some(current) = next {
        if let Some(TlsError::AlertReceived(alert)) = current.downcast_ref::<TlsError>() {
            return matches!(
                alert,
                AlertDescription::HandshakeFailure
                    | AlertDescription::BadCertificate
                    | AlertDescription::AccessDenied
                    | AlertDescription::CertificateUnknown
                    | AlertDescription::UnknownCA
                    | AlertDescription::NoCertificate
            );
        }
        next = inner(current);
    }
    false
}

fn failure(error: &reqwest::Error, info: &RequestInfo<'_>) -> FetchError {
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
        return match &info.proxy {
            Some(proxy) if error.is_connect() => FetchError::Proxy {
                proxy: proxy.clone(),
                cause: ProxyCause::TimedOut(seconds(bound)),
            },
            _ => timed_out(bound),
        };
    }
    if let Some(proxy) = info.proxy.clone().filter(|_| error.is_connect()) {
        return FetchError::Proxy {
            proxy,
            cause: ProxyCause::NotAProxy,
        };
    }
    if error.is_builder() {
        return FetchError::InvalidUrl {
            reason: last_words(error),
        };
    }
    closed(last_words(error), info)
}

/// The bound that passed, in whole seconds rounded up.
pub(super) fn timed_out(bound: Duration) -> FetchError {
    FetchError::TimedOut {
        seconds: seconds(bound),
    }
}

pub(super) fn seconds(bound: Duration) -> u64 {
    bound.as_secs_f64().ceil() as u64
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

fn known(error: &(dyn Error + 'static), info: &RequestInfo<'_>) -> Option<FetchError> {
    if let Some(tls) = error.downcast_ref::<TlsError>() {
        return Some(tls_failure(tls));
    }
    let proxy = |cause| {
        let proxy = info.proxy.clone()?;
        Some(FetchError::Proxy { proxy, cause })
    };
    if error.is::<NoAddress>() {
        return proxy(ProxyCause::NameNotFound).or(Some(FetchError::NameNotFound {
            host: info.host.to_owned(),
        }));
    }
    if let Some(hyper) = error.downcast_ref::<hyper::Error>() {
        return http_failure(hyper, info);
    }
    let io = error.downcast_ref::<io::Error>()?;
    if io
        .get_ref()
        .is_some_and(|wrapped| wrapped.is::<TlsError>() || wrapped.is::<io::Error>())
    {
        return None;
    }
    // Faults of the chunks of a body.
    if matches!(
        io.kind(),
        io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData
    ) {
        return Some(FetchError::NotHttp {
            plain: info.plain,
            detail: visible(&io.to_string()),
        });
    }
    io_failure(io.kind(), info)
}

fn io_failure(kind: io::ErrorKind, info: &RequestInfo<'_>) -> Option<FetchError> {
    use io::ErrorKind::{
        BrokenPipe, ConnectionAborted, ConnectionRefused, ConnectionReset, HostUnreachable,
        NetworkUnreachable, TimedOut, UnexpectedEof,
    };
    if let (Some(proxy), ConnectionRefused | HostUnreachable | NetworkUnreachable) =
        (&info.proxy, kind)
    {
        return Some(FetchError::Proxy {
            proxy: proxy.clone(),
            cause: ProxyCause::Unreachable,
        });
    }
    match kind {
        ConnectionRefused => Some(FetchError::ConnectionRefused {
            host: info.host.to_owned(),
            port: info.port,
        }),
        HostUnreachable | NetworkUnreachable => Some(FetchError::NoRoute {
            host: info.host.to_owned(),
        }),
        ConnectionReset | ConnectionAborted | BrokenPipe => {
            Some(closed("the server reset the connection".into(), info))
        }
        UnexpectedEof => Some(closed(
            "the server closed the connection too early".into(),
            info,
        )),
        TimedOut => Some(timed_out(info.connect_timeout)),
        _ => None,
    }
}

fn http_failure(error: &hyper::Error, info: &RequestInfo<'_>) -> Option<FetchError> {
    if error.is_parse_too_large() {
        return Some(FetchError::ConnectionClosed {
            detail: "the headers of the response are too large".into(),
            plain: false,
        });
    }
    if error.is_parse() {
        return Some(FetchError::NotHttp {
            plain: info.plain,
            detail: visible(&error.to_string()),
        });
    }
    if error.is_incomplete_message() {
        return Some(closed(
            "the server closed the connection too early".into(),
            info,
        ));
    }
    // The server spoke before it was asked, as services other than HTTP do.
    let ended = error.is_canceled() || error.is_closed() || error.is_timeout() || error.is_user();
    (!ended && error.source().is_none()).then(|| FetchError::NotHttp {
        plain: info.plain,
        detail: visible(&error.to_string()),
    })
}

fn tls_failure(error: &TlsError) -> FetchError {
    match error {
        TlsError::InvalidCertificate(CertificateError::Other(OtherError(other))) => {
            refused(&**other).unwrap_or_else(|| tls_failed(error.to_string()))
        }
        TlsError::AlertReceived(
            AlertDescription::ProtocolVersion
            | AlertDescription::HandshakeFailure
            | AlertDescription::InsufficientSecurity,
        )
        | TlsError::PeerIncompatible(_) => FetchError::TlsVersion,
        TlsError::AlertReceived(AlertDescription::CertificateRequired) => {
            FetchError::TlsClientCertificate
        }
        TlsError::AlertReceived(AlertDescription::UnrecognisedName) => FetchError::Certificate {
            certificate: None,
            fault: CertificateFault::Default,
        },
        TlsError::AlertReceived(alert) => FetchError::TlsRefused {
            alert: spaced(&format!("{alert:?}")),
        },
        TlsError::InvalidMessage(InvalidMessage::InvalidContentType) => FetchError::TlsNotSpoken,
        other => tls_failed(other.to_string()),
    }
}

fn refused(error: &(dyn Error + Send + Sync + 'static)) -> Option<FetchError> {
    let refused = error.downcast_ref::<RejectedCertificate>()?;
    if let TlsError::Other(OtherError(other)) = &refused.reason
        && (**other).is::<NoRoots>()
    {
        return Some(FetchError::NoTrustStore {
            detail: NoRoots.to_string(),
        });
    }
    Some(certificate_failure(refused))
}

/// Error of a rejected certificate: its own faults come before a missing issuer.
fn certificate_failure(refused: &RejectedCertificate) -> FetchError {
    use CertificateError::{
        BadEncoding, Expired, ExpiredContext, InvalidPurpose, InvalidPurposeContext,
        NotValidForName, NotValidForNameContext, NotValidYet, NotValidYetContext,
    };
    let facts = |place: usize| {
        let der = refused.chain.get(place)?;
        certificate::facts(der).map(Box::new)
    };
    let at = |place, fault| FetchError::Certificate {
        certificate: facts(place),
        fault,
    };
    let of_leaf = |fault| at(0, fault);
    let chain: Vec<Traits> = refused
        .chain
        .iter()
        .filter_map(|it| Traits::of(it))
        .collect();
    let leaf = chain.first();
    let reason = match &refused.reason {
        TlsError::InvalidCertificate(reason) => Some(reason),
        _ => None,
    };
    match reason {
        Some(Expired | ExpiredContext { .. }) => {
            let now = jiff::Timestamp::now().as_second();
            let expired = |it: &Traits| i64::try_from(it.not_after).is_ok_and(|end| end < now);
            let place = chain.iter().position(expired).unwrap_or(0);
            let intermediate = place > 0;
            return at(place, CertificateFault::Expired { intermediate });
        }
        Some(NotValidYet | NotValidYetContext { .. }) => {
            return of_leaf(CertificateFault::NotYetValid);
        }
        Some(NotValidForName | NotValidForNameContext { .. }) => {
            return of_leaf(match leaf.is_some_and(|leaf| !leaf.has_names) {
                true => CertificateFault::NoNames,
                false => CertificateFault::WrongHost,
            });
        }
        Some(InvalidPurpose | InvalidPurposeContext { .. }) => {
            return of_leaf(CertificateFault::WrongUsage);
        }
        Some(BadEncoding) => return tls_failed("the server's certificate can't be read".into()),
        _ => {}
    }
    let weak = |(place, it): (usize, &Traits)| Some((place, it.weak.clone()?));
    if let Some((place, what)) = chain.iter().enumerate().find_map(weak) {
        return at(place, CertificateFault::Weak { what });
    }
    let Some(leaf) = leaf else {
        return of_leaf(CertificateFault::Untrusted { given: Vec::new() });
    };
    if !leaf.for_servers {
        return of_leaf(CertificateFault::WrongUsage);
    }
    if !refused.for_host && leaf.is_default() {
        return of_leaf(CertificateFault::Default);
    }
    if !refused.for_host && !leaf.has_names {
        return of_leaf(CertificateFault::NoNames);
    }
    if !refused.for_host && leaf.is_self_signed() {
        return of_leaf(CertificateFault::SelfSignedForOther);
    }
    let mut signers = chain.iter().skip(1).filter(|it| it.subject == leaf.issuer);
    if signers.clone().next().is_some() && !signers.any(|it| it.is_authority) {
        return of_leaf(CertificateFault::SignerNoAuthority);
    }
    if leaf.is_self_signed() {
        return of_leaf(CertificateFault::SelfSigned);
    }
    // From the server's own certificate up to the last one that was sent.
    let mut top = leaf;
    for _ in &chain {
        let signer = chain
            .iter()
            .find(|it| it.subject == top.issuer && it.subject != top.subject);
        match signer {
            Some(signer) => top = signer,
            None => break,
        }
    }
    let given = refused.given.contains(&top.issuer);
    // A root is not part of the sent chain; it is recognized by its issuer name.
    let root = top.issuer == top.subject || top.issuer.to_ascii_lowercase().contains("root");
    if !given && !root {
        let missing = top.issuer.clone();
        return of_leaf(CertificateFault::MissingIntermediate { missing });
    }
    let others = refused.given.clone();
    of_leaf(CertificateFault::Untrusted {
        given: if given { Vec::new() } else { others },
    })
}

/// `AccessDenied` as `access denied`.
fn spaced(name: &str) -> String {
    let mut out = String::new();
    for letter in name.chars() {
        if letter.is_ascii_uppercase() && !out.is_empty() {
            out.push(' ');
        }
        out.push(letter.to_ascii_lowercase());
    }
    out
}

fn tls_failed(detail: String) -> FetchError {
    FetchError::TlsFailed { detail }
}

fn closed(detail: String, info: &RequestInfo<'_>) -> FetchError {
    FetchError::ConnectionClosed {
        detail,
        plain: info.plain,
    }
}

/// Message of the last error in the chain.
fn last_words(error: &reqwest::Error) -> String {
    let mut last: &(dyn Error + 'static) = error;
    while let Some(below) = inner(last) {
        last = below;
    }
    visible(&last.to_string())
}
