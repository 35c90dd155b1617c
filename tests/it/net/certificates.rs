//! Certificates for the tests, good and bad.
#![expect(clippy::unwrap_used, reason = "test code")]

use std::sync::Arc;

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair, date_time_ymd,
};
use rustls::ServerConfig;
use rustls::pki_types::{CertificateDer, PrivatePkcs8KeyDer};

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

    /// A further authority, signed by this one, and its certificate.
    pub fn intermediate(&self, name: &str) -> (Self, CertificateDer<'static>) {
        let mut wanted = parameters(&[], name);
        wanted.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().unwrap();
        let issuer = CertifiedIssuer::signed_by(wanted, key, &self.issuer).unwrap();
        let certificate = issuer.der().clone();
        (Self { issuer }, certificate)
    }

    /// The same, but its own certificate expired in 2020.
    pub fn expired_intermediate(&self, name: &str) -> (Self, CertificateDer<'static>) {
        let mut wanted = expired(&[], name);
        wanted.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().unwrap();
        let issuer = CertifiedIssuer::signed_by(wanted, key, &self.issuer).unwrap();
        let certificate = issuer.der().clone();
        (Self { issuer }, certificate)
    }

    /// A server's settings with a certificate of this authority, and these others behind it.
    pub fn sign_with(
        &self,
        wanted: CertificateParams,
        others: &[CertificateDer<'static>],
    ) -> Arc<ServerConfig> {
        let key = KeyPair::generate().unwrap();
        let certificate = wanted.signed_by(&key, &self.issuer).unwrap();
        let mut chain = vec![certificate.der().clone()];
        chain.extend(others.iter().cloned());
        chained(chain, &key, None)
    }

    /// A server that asks for a client certificate, in this version of TLS alone.
    pub fn sign_demanding(
        &self,
        wanted: CertificateParams,
        version: &'static rustls::SupportedProtocolVersion,
    ) -> Arc<ServerConfig> {
        let key = KeyPair::generate().unwrap();
        let certificate = wanted.signed_by(&key, &self.issuer).unwrap();
        let mut roots = rustls::RootCertStore::empty();
        roots.add(self.issuer.der().clone()).unwrap();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let clients =
            rustls::server::WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider)
                .build()
                .unwrap();
        chained(
            vec![certificate.der().clone()],
            &key,
            Some((clients, version)),
        )
    }

    /// The certificate in DER.
    pub fn der(&self) -> Vec<u8> {
        self.issuer.der().to_vec()
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

fn config(certificate: CertificateDer<'static>, key: &KeyPair) -> Arc<ServerConfig> {
    chained(vec![certificate], key, None)
}

type Demand = (
    Arc<dyn rustls::server::danger::ClientCertVerifier>,
    &'static rustls::SupportedProtocolVersion,
);

fn chained(
    chain: Vec<CertificateDer<'static>>,
    key: &KeyPair,
    demand: Option<Demand>,
) -> Arc<ServerConfig> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ServerConfig::builder_with_provider(provider);
    let builder = match demand {
        None => builder
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth(),
        Some((clients, version)) => builder
            .with_protocol_versions(&[version])
            .unwrap()
            .with_client_cert_verifier(clients),
    };
    let key = PrivatePkcs8KeyDer::from(key.serialize_der()).into();
    Arc::new(builder.with_single_cert(chain, key).unwrap())
}
