//! Certificate verification: given roots first, then the system's.
//!
//! The given roots are tried first; the system's roots are loaded on demand. A rejected certificate is part of the error itself,
//! so that concurrent requests never mix them up.

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::{ResolvesClientCert, WebPkiServerVerifier, verify_server_name};
use rustls::crypto::CryptoProvider;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::sign::CertifiedKey;
use rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, Error, OtherError, RootCertStore,
    SignatureScheme,
};
use rustls_platform_verifier::Verifier;

use super::certificate::{Traits, fingerprint};
use super::client_settings::ClientSettings;
use super::roots::{PEM_IN_BASE64, certificates};
use crate::discovery::FetchError;
use crate::key_manager::is_ssh_key;

/// A certificate that was refused, and why.
#[derive(Debug, thiserror::Error)]
#[error("certificate rejected: {reason}")]
pub(super) struct RejectedCertificate {
    pub(super) reason: Error,
    /// The server's own certificate first, then what else it sent.
    pub(super) chain: Vec<CertificateDer<'static>>,
    /// Subjects of the given roots.
    pub(super) given: Vec<String>,
    /// Whether the server's own certificate names the host.
    pub(super) for_host: bool,
}

/// The machine has no roots of its own, and none were given that know the certificate.
#[derive(Debug, thiserror::Error)]
#[error("no trusted root certificates on this machine")]
pub(super) struct NoRoots;

/// Error of given root certificates; the text names the file and the reason.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct RootsError(String);

/// Verifies against the given roots, then against the system's.
#[derive(Debug)]
pub(super) struct Trust {
    provider: Arc<CryptoProvider>,
    pin: Option<String>,
    given: Vec<CertificateDer<'static>>,
    given_verifier: Option<Arc<WebPkiServerVerifier>>,
    system: OnceLock<Option<Arc<Verifier>>>,
}

impl Trust {
    /// Reads the given roots; the system's are read when first needed.
    pub(super) fn new(settings: &ClientSettings) -> Result<Self, RootsError> {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let given = given_roots(settings)?;
        let given_verifier = if given.is_empty() {
            None
        } else {
            let mut store = RootCertStore::empty();
            for root in &given {
                store.add(root.clone()).map_err(|error| {
                    unusable(format!("a given root certificate can't be used: {error}"))
                })?;
            }
            let builder =
                WebPkiServerVerifier::builder_with_provider(Arc::new(store), provider.clone());
            Some(
                builder
                    .build()
                    .map_err(|error| unusable(error.to_string()))?,
            )
        };
        Ok(Self {
            provider,
            pin: settings.pin.clone(),
            given,
            given_verifier,
            system: OnceLock::new(),
        })
    }

    /// TLS 1.2 and 1.3 settings with this verifier and these ALPN protocols, preferred first. `asked` records whether the server
    /// requested a client certificate.
    pub(super) fn client_config(
        self: &Arc<Self>,
        protocols: &[&[u8]],
        asked: Option<Arc<NoCertificate>>,
    ) -> Result<ClientConfig, FetchError> {
        let builder = ClientConfig::builder_with_provider(self.provider.clone())
            .with_protocol_versions(&[&rustls::version::TLS13, &rustls::version::TLS12])
            .map_err(|error| FetchError::TlsFailed {
                detail: error.to_string(),
            })?;
        // `dangerous()` is the library's entry for custom verifiers; this one only adds to its checks.
        let mut config = builder
            .dangerous()
            .with_custom_certificate_verifier(self.clone())
            .with_client_cert_resolver(asked.unwrap_or_else(|| Arc::new(NoCertificate::default())));
        config.alpn_protocols = protocols.iter().map(|name| name.to_vec()).collect();
        Ok(config)
    }

    /// Whether a handshake may have to read the system's roots first, which takes some milliseconds of file reading.
    pub(super) fn wants_system_roots(&self) -> bool {
        self.pin.is_none() && self.system.get().is_none()
    }

    /// Whether roots were given.
    pub(super) fn has_given_roots(&self) -> bool {
        !self.given.is_empty()
    }

    /// Verifier with the system's roots; `None` if there are none.
    pub(super) fn system(&self) -> Option<&Arc<Verifier>> {
        let load = || Verifier::new(self.provider.clone()).ok().map(Arc::new);
        self.system.get_or_init(load).as_ref()
    }

    fn check(
        &self,
        certificate: &CertificateDer<'_>,
        others: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        if let Some(pin) = &self.pin {
            return match fingerprint(certificate.as_ref()) == *pin {
                true => Ok(ServerCertVerified::assertion()),
                false => Err(CertificateError::ApplicationVerificationFailure.into()),
            };
        }
        let mut refusal = None;
        if let Some(given) = &self.given_verifier {
            match given.verify_server_cert(certificate, others, name, ocsp, now) {
                Ok(verified) => return Ok(verified),
                Err(error) if is_final(&error) => return Err(error),
                Err(error) => refusal = Some(error),
            }
            if self
                .given
                .iter()
                .any(|root| root.as_ref() == certificate.as_ref())
            {
                return check_itself(certificate, name, now);
            }
        }
        match (self.system(), refusal) {
            (Some(system), _) => system.verify_server_cert(certificate, others, name, ocsp, now),
            (None, Some(error)) => Err(error),
            (None, None) => Err(Error::Other(OtherError(Arc::new(NoRoots)))),
        }
    }
}

/// Resolver without a client certificate; records that one was requested.
#[derive(Debug, Default)]
pub(super) struct NoCertificate(AtomicBool);

impl NoCertificate {
    pub(super) fn was_asked(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

impl ResolvesClientCert for NoCertificate {
    fn resolve(&self, _: &[&[u8]], _: &[SignatureScheme]) -> Option<Arc<CertifiedKey>> {
        self.0.store(true, Ordering::Relaxed);
        None
    }

    fn has_certs(&self) -> bool {
        true
    }
}

impl Trust {
    fn refused(
        &self,
        reason: Error,
        chain: Vec<CertificateDer<'static>>,
        name: Option<&ServerName<'_>>,
    ) -> Error {
        let names = |leaf: &CertificateDer<'_>, name: &ServerName<'_>| {
            ParsedCertificate::try_from(leaf).is_ok_and(|it| verify_server_name(&it, name).is_ok())
        };
        let for_host = match (chain.first(), name) {
            (Some(leaf), Some(name)) => names(leaf, name),
            _ => true,
        };
        let given = self.given.iter().filter_map(|root| Traits::of(root));
        let refused = RejectedCertificate {
            reason,
            chain,
            given: given.map(|root| root.subject).collect(),
            for_host,
        };
        Error::InvalidCertificate(CertificateError::Other(OtherError(Arc::new(refused))))
    }

    /// Error of a too small key, found when its signature is checked.
    fn key_refused(&self, reason: Error, certificate: &CertificateDer<'_>) -> Error {
        match Traits::of(certificate).and_then(|traits| traits.weak) {
            Some(_) => self.refused(reason, vec![certificate.clone().into_owned()], None),
            None => reason,
        }
    }
}

impl ServerCertVerifier for Trust {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let checked = self.check(end_entity, intermediates, server_name, ocsp_response, now);
        checked.map_err(|reason| {
            let others = intermediates.iter().map(|it| it.clone().into_owned());
            let chain = std::iter::once(end_entity.clone().into_owned()).chain(others);
            self.refused(reason, chain.collect(), Some(server_name))
        })
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        rustls::crypto::verify_tls12_signature(message, certificate, signature, algorithms)
            .map_err(|reason| self.key_refused(reason, certificate))
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        rustls::crypto::verify_tls13_signature(message, certificate, signature, algorithms)
            .map_err(|reason| self.key_refused(reason, certificate))
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider
            .signature_verification_algorithms
            .supported_schemes()
    }
}

/// Whether no other set of roots would say otherwise.
fn is_final(error: &Error) -> bool {
    use CertificateError::{
        Expired, ExpiredContext, InvalidPurpose, InvalidPurposeContext, NotValidForName,
        NotValidForNameContext, NotValidYet, NotValidYetContext,
    };
    matches!(
        error,
        Error::InvalidCertificate(
            Expired
                | ExpiredContext { .. }
                | NotValidYet
                | NotValidYetContext { .. }
                | NotValidForName
                | NotValidForNameContext { .. }
                | InvalidPurpose
                | InvalidPurposeContext { .. }
        )
    )
}

/// A server whose own certificate was given as a root. The library refuses such a certificate when it is marked as an
/// authority, which the common self-signed ones are; it is the very one that was given, so name and dates remain.
fn check_itself(
    certificate: &CertificateDer<'_>,
    name: &ServerName<'_>,
    now: UnixTime,
) -> Result<ServerCertVerified, Error> {
    let parsed = ParsedCertificate::try_from(certificate)?;
    let traits = Traits::of(certificate).ok_or(CertificateError::BadEncoding)?;
    if now.as_secs() < traits.not_before {
        return Err(CertificateError::NotValidYet.into());
    }
    if now.as_secs() > traits.not_after {
        return Err(CertificateError::Expired.into());
    }
    verify_server_name(&parsed, name)?;
    Ok(ServerCertVerified::assertion())
}

fn given_roots(settings: &ClientSettings) -> Result<Vec<CertificateDer<'static>>, RootsError> {
    let mut roots = Vec::new();
    for path in &settings.ca_files {
        roots.extend(read_file(path).map_err(unusable)?);
    }
    for text in &settings.extra_roots_pem {
        let found = certificates(text.as_bytes())
            .map_err(|why| unusable(format!("the given root {why}")))?;
        roots.extend(found);
    }
    Ok(roots)
}

/// PEM text of a certificate file in any supported form.
///
/// # Errors
/// Half a sentence: why it can't be read, or what it is instead.
pub fn ca_file_as_pem(path: &Path) -> Result<String, String> {
    // Written anew: a file may hold a private key, too.
    let found = read_file(path)?;
    let pem = |der: &CertificateDer<'static>| {
        let lines = x509_cert::der::pem::LineEnding::LF;
        x509_cert::der::pem::encode_string("CERTIFICATE", lines, der)
            .map_err(|error| format!("{} can't be read: {error}", path.display()))
    };
    found.iter().map(pem).collect()
}

fn read_file(path: &Path) -> Result<Vec<CertificateDer<'static>>, String> {
    let bytes = std::fs::read(path).map_err(|error| unread(path, &error))?;
    certificates(&bytes).map_err(|why| format!("{} {why}", path.display()))
}

/// What is given in place of the path of a file, half a sentence; `None` for a path.
pub fn not_a_file(text: &str) -> Option<&'static str> {
    let begins = |starts: &[&str]| starts.iter().any(|start| text.starts_with(start));
    if begins(&["http://", "https://"]) {
        return Some("this is a URL, not a file; download the CA's certificate first");
    }
    if is_ssh_key(text) {
        return Some("this is an SSH key, not a file with a certificate");
    }
    (begins(&["MII", PEM_IN_BASE64]) && text.len() > 100)
        .then_some("this is a certificate, not a file; save it to a file first")
}

/// Why a file can't be read, half a sentence.
fn unread(path: &Path, error: &std::io::Error) -> String {
    let text = path.to_string_lossy();
    if let Some(what) = not_a_file(&text) {
        return what.to_owned();
    }
    if text.starts_with("~/") {
        return format!("{text} was not expanded by the shell; write the whole path");
    }
    if text.starts_with('$') || text.starts_with("{{") {
        return format!("{text} is a variable that was not replaced");
    }
    match error.kind() {
        std::io::ErrorKind::NotFound => format!("the file {text} does not exist"),
        std::io::ErrorKind::IsADirectory => format!("{text} is a directory; name one file in it"),
        _ => format!("{text} can't be read: {error}"),
    }
}

fn unusable(detail: String) -> RootsError {
    RootsError(crate::key_manager::visible(&detail))
}
