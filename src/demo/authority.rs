//! Certificate authority of one run, and the server certificate it issues.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::Arc;

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DistinguishedName, DnType,
    ExtendedKeyUsagePurpose, IsCa, KeyPair, KeyUsagePurpose, SanType,
};
use rustls::ServerConfig;
use rustls::pki_types::PrivatePkcs8KeyDer;

/// Server certificate with its key.
pub(super) struct Identity {
    /// The authority's certificate in PEM form.
    pub(super) ca_pem: String,
    /// TLS settings of the server.
    pub(super) config: Arc<ServerConfig>,
}

/// Makes an authority of this name and a certificate for `localhost`, 127.0.0.1 and ::1. Two authorities in one file need two
/// names: some programs choose by the name alone.
pub(super) fn make(called: &str) -> io::Result<Identity> {
    let authority = authority(called).map_err(io::Error::other)?;
    let key = KeyPair::generate().map_err(io::Error::other)?;
    let certificate = server_parameters()
        .and_then(|wanted| wanted.signed_by(&key, &authority))
        .map_err(io::Error::other)?;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(io::Error::other)?
        .with_no_client_auth()
        .with_single_cert(
            vec![certificate.der().clone()],
            PrivatePkcs8KeyDer::from(key.serialize_der()).into(),
        )
        .map_err(io::Error::other)?;
    Ok(Identity {
        ca_pem: authority.pem(),
        config: Arc::new(config),
    })
}

fn authority(called: &str) -> Result<CertifiedIssuer<'static, KeyPair>, rcgen::Error> {
    let mut wanted = CertificateParams::default();
    wanted.distinguished_name = name(called);
    wanted.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    wanted.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    CertifiedIssuer::self_signed(wanted, KeyPair::generate()?)
}

fn server_parameters() -> Result<CertificateParams, rcgen::Error> {
    let mut wanted = CertificateParams::new(vec!["localhost".to_owned()])?;
    wanted.distinguished_name = name("localhost");
    wanted
        .subject_alt_names
        .push(SanType::IpAddress(IpAddr::V4(Ipv4Addr::LOCALHOST)));
    wanted
        .subject_alt_names
        .push(SanType::IpAddress(IpAddr::V6(Ipv6Addr::LOCALHOST)));
    wanted.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    Ok(wanted)
}

fn name(common: &str) -> DistinguishedName {
    let mut name = DistinguishedName::new();
    name.push(DnType::CommonName, common);
    name
}
