//! Certificates for the tests, good and bad.
#![expect(clippy::unwrap_used, reason = "test code")]

use std::sync::Arc;

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair, date_time_ymd,
};
use rustls::ServerConfig;
use rustls::pki_types::PrivatePkcs8KeyDer;

/// An authority that signs what it is given.
pub struct Authority {
    issuer: CertifiedIssuer<'static, KeyPair>,
}

impl Authority {
    pub fn new(name: &str) -> Self {
        let mut wanted = parameters(&[], name);
        wanted.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let issuer = CertifiedIssuer::self_signed(wanted, KeyPair::generate().unwrap()).unwrap();
        Self { issuer }
    }

    pub fn pem(&self) -> String {
        self.issuer.pem()
    }

    /// A server's settings with a certificate of this authority.
    pub fn sign(&self, wanted: CertificateParams) -> Arc<ServerConfig> {
        let key = KeyPair::generate().unwrap();
        let certificate = wanted.signed_by(&key, &self.issuer).unwrap();
        config(certificate.der().clone(), &key)
    }
}

/// A server whose certificate nobody signed, and that certificate as PEM.
pub fn self_signed(wanted: CertificateParams) -> (Arc<ServerConfig>, String) {
    let key = KeyPair::generate().unwrap();
    let certificate = wanted.self_signed(&key).unwrap();
    (config(certificate.der().clone(), &key), certificate.pem())
}

/// What a certificate for these hosts says.
pub fn parameters(hosts: &[&str], name: &str) -> CertificateParams {
    let hosts: Vec<String> = hosts.iter().map(|host| (*host).to_owned()).collect();
    let mut wanted = CertificateParams::new(hosts).unwrap();
    wanted.distinguished_name.push(DnType::CommonName, name);
    wanted
}

/// The same, valid in the year 2020 alone.
pub fn expired(hosts: &[&str], name: &str) -> CertificateParams {
    let mut wanted = parameters(hosts, name);
    wanted.not_before = date_time_ymd(2020, 1, 1);
    wanted.not_after = date_time_ymd(2020, 12, 31);
    wanted
}

fn config(
    certificate: rustls::pki_types::CertificateDer<'static>,
    key: &KeyPair,
) -> Arc<ServerConfig> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(
            vec![certificate],
            PrivatePkcs8KeyDer::from(key.serialize_der()).into(),
        )
        .unwrap();
    Arc::new(config)
}
