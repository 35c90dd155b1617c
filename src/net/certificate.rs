//! Facts of a rejected certificate.

use ring::digest::{SHA256, digest};
use x509_cert::Certificate;
use x509_cert::der::Decode;
use x509_cert::der::asn1::{AnyRef, ObjectIdentifier, UintRef};
use x509_cert::ext::pkix::name::GeneralName;
use x509_cert::ext::pkix::{BasicConstraints, ExtendedKeyUsage, SubjectAltName};
use x509_cert::time::Time;

use crate::discovery::CertificateFacts;
use crate::key_manager::visible;

/// Maximum length of a name taken from a certificate, in characters; certificates are hostile input.
const MAX_NAME: usize = 200;

/// Most host names kept of a certificate.
const MAX_NAMES: usize = 20;

/// Facts that explain why a certificate was rejected.
#[derive(Clone, Debug)]
pub(super) struct Traits {
    pub(super) subject: String,
    pub(super) issuer: String,
    /// Seconds since 1970.
    pub(super) not_before: u64,
    /// Seconds since 1970.
    pub(super) not_after: u64,
    /// Whether it has a subject alternative name.
    pub(super) has_names: bool,
    /// Whether its extended key usage, if it has one, includes servers.
    pub(super) for_servers: bool,
    /// Obsolete signature or key.
    pub(super) weak: Option<String>,
    /// Whether it may sign certificates.
    pub(super) is_authority: bool,
}

impl Traits {
    /// Traits of a DER certificate; `None` if the bytes are not one.
    pub(super) fn of(der: &[u8]) -> Option<Self> {
        let certificate = Certificate::from_der(der).ok()?;
        let content = certificate.tbs_certificate();
        let validity = content.validity();
        let subject = content.subject().to_string();
        let issuer = content.issuer().to_string();
        let usage = content.get_extension::<ExtendedKeyUsage>().ok().flatten();
        let names = content.get_extension::<SubjectAltName>().ok().flatten();
        // A root's own signature is never verified.
        let signature = (subject != issuer)
            .then(|| weak_signature(certificate.signature_algorithm().oid))
            .flatten();
        Some(Traits {
            not_before: validity.not_before.to_unix_duration().as_secs(),
            not_after: validity.not_after.to_unix_duration().as_secs(),
            has_names: names.is_some_and(|(_, names)| !names.0.is_empty()),
            for_servers: usage.is_none_or(|(_, usage)| {
                usage.0.contains(&SERVER_AUTH) || usage.0.contains(&ANY_USAGE)
            }),
            weak: small_key(&certificate).or(signature),
            is_authority: content
                .get_extension::<BasicConstraints>()
                .ok()
                .flatten()
                .is_some_and(|(_, constraints)| constraints.ca),
            subject: shown(&subject),
            issuer: shown(&issuer),
        })
    }

    pub(super) fn is_self_signed(&self) -> bool {
        self.subject == self.issuer
    }

    /// Whether it is a server's built-in default, sent by an ingress or proxy without a certificate for the host.
    pub(super) fn is_default(&self) -> bool {
        let name = self.subject.to_ascii_lowercase();
        [
            "fake certificate",
            "default cert",
            "snakeoil",
            "placeholder",
        ]
        .iter()
        .any(|known| name.contains(known))
    }
}

const SERVER_AUTH: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.3.1");
const ANY_USAGE: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.37.0");
const RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");

/// Signatures with hashes that no longer count.
#[rustfmt::skip]
const WEAK: [(ObjectIdentifier, &str); 6] = [
    (ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.2"), "an MD2 signature"),
    (ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.4"), "an MD5 signature"),
    (ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.5"), "a SHA-1 signature"),
    (ObjectIdentifier::new_unwrap("1.3.14.3.2.29"), "a SHA-1 signature"),
    (ObjectIdentifier::new_unwrap("1.2.840.10045.4.1"), "a SHA-1 signature"),
    (ObjectIdentifier::new_unwrap("1.2.840.10040.4.3"), "a SHA-1 signature"),
];

fn weak_signature(algorithm: ObjectIdentifier) -> Option<String> {
    WEAK.iter()
        .find(|(oid, _)| *oid == algorithm)
        .map(|(_, what)| (*what).to_owned())
}

/// An RSA key below 2048 bits.
fn small_key(certificate: &Certificate) -> Option<String> {
    let info = certificate.tbs_certificate().subject_public_key_info();
    if info.algorithm.oid != RSA {
        return None;
    }
    let sequence = AnyRef::from_der(info.subject_public_key.raw_bytes()).ok()?;
    let modulus = sequence
        .sequence(|reader| -> x509_cert::der::Result<usize> {
            let modulus = UintRef::decode(reader)?;
            let _ = UintRef::decode(reader)?;
            let first = modulus.as_bytes().first().copied().unwrap_or_default();
            Ok((modulus.as_bytes().len() * 8).saturating_sub(first.leading_zeros() as usize))
        })
        .ok()?;
    (modulus < 2048).then(|| format!("a {modulus}-bit RSA key"))
}

/// Facts of a DER certificate, or `None` if it is none.
pub(super) fn facts(der: &[u8]) -> Option<CertificateFacts> {
    let certificate = Certificate::from_der(der).ok()?;
    let content = certificate.tbs_certificate();
    Some(CertificateFacts {
        subject: shown(&content.subject().to_string()),
        names: names(&certificate),
        issuer: shown(&content.issuer().to_string()),
        not_before: date(&content.validity().not_before)?,
        not_after: date(&content.validity().not_after)?,
        sha256: fingerprint(der),
    })
}

/// Host names and addresses of the subject alternative name.
fn names(certificate: &Certificate) -> Vec<String> {
    let names = certificate
        .tbs_certificate()
        .get_extension::<SubjectAltName>()
        .ok()
        .flatten();
    let Some((_, names)) = names else {
        return Vec::new();
    };
    let text = |name: &GeneralName| match name {
        GeneralName::DnsName(name) => Some(shown(name.as_str())),
        GeneralName::IpAddress(bytes) => {
            let bytes = bytes.as_bytes();
            let v4 = <[u8; 4]>::try_from(bytes).map(std::net::IpAddr::from);
            let v6 = <[u8; 16]>::try_from(bytes).map(std::net::IpAddr::from);
            v4.or(v6).ok().map(|address| address.to_string())
        }
        _ => None,
    };
    names.0.iter().filter_map(text).take(MAX_NAMES).collect()
}

fn shown(name: &str) -> String {
    let cut: String = name.chars().take(MAX_NAME).collect();
    visible(&cut)
}

/// RFC 3339 in UTC.
fn date(time: &Time) -> Option<String> {
    let seconds = i64::try_from(time.to_unix_duration().as_secs()).ok()?;
    jiff::Timestamp::from_second(seconds)
        .ok()
        .map(|timestamp| timestamp.to_string())
}

/// SHA-256 in upper-case hexadecimal pairs with colons, as certificate viewers show it.
pub(super) fn fingerprint(der: &[u8]) -> String {
    let pairs: Vec<String> = digest(&SHA256, der)
        .as_ref()
        .iter()
        .map(|byte| format!("{byte:02X}"))
        .collect();
    pairs.join(":")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_certificate_is_described() {
        let mut parameters = rcgen::CertificateParams::new(vec!["idp.example".to_owned()]).unwrap();
        parameters.distinguished_name = rcgen::DistinguishedName::new();
        parameters
            .distinguished_name
            .push(rcgen::DnType::CommonName, "idp\u{202e}.example");
        parameters.not_before = rcgen::date_time_ymd(2020, 1, 2);
        parameters.not_after = rcgen::date_time_ymd(2021, 3, 4);
        let key = rcgen::KeyPair::generate().unwrap();
        let certificate = parameters.self_signed(&key).unwrap();
        let facts = facts(certificate.der()).unwrap();
        assert!(facts.subject.starts_with("CN=idp"), "{}", facts.subject);
        assert!(!facts.subject.contains('\u{202e}'), "shown, not obeyed");
        assert_eq!(facts.subject, facts.issuer);
        assert_eq!(facts.names, ["idp.example"]);
        assert_eq!(facts.not_before, "2020-01-02T00:00:00Z");
        assert_eq!(facts.not_after, "2021-03-04T00:00:00Z");
        assert_eq!(facts.sha256.len(), 95);
    }

    /// Certificate with a 1024-bit RSA key, which is too small.
    const SMALL: &str = "-----BEGIN CERTIFICATE-----\nMIICIjCCAYugAwIBAgIUXUJoYfKFkNfr0+TY7DC5DVG+XWQwDQYJKoZIhvcNAQEF\nBQAwFzEVMBMGA1UEAwwMd2Vhay5leGFtcGxlMCAXDTI2MTEzMDAzMDEwMloYDzIx\nMjYxMTA2MDMwMTAyWjAXMRUwEwYDVQQDDAx3ZWFrLmV4YW1wbGUwgZ8wDQYJKoZI\nhvcNAQEBBQADgY0AMIGJAoGBAODcyATXw/XHICC5QjNIfHDCjtamW9fVn0A5Lo6Q\na4XAax+Ch7r53iqJcjySDKWB6yb9Fvd4C5i7lrx23/xgE57sXOoCSlb8smq+xzMv\nzK+uCHsKzS2W4tCNZT/n9zIP3rsXiBUaOw2jUA+S6cmCKdhExSZG17Vcq+bwhyYE\nu/TDAgMBAAGjaTBnMB0GA1UdDgQWBBQ/8s79QkvJjAQne0l6MytowBDcvjAfBgNV\nHSMEGDAWgBQ/8s79QkvJjAQne0l6MytowBDcvjAPBgNVHRMBAf8EBTADAQH/MBQG\nA1UdEQQNMAuCCWxvY2FsaG9zdDANBgkqhkiG9w0BAQUFAAOBgQAzYigWbGHNesnJ\ndTZwni8n2yTZBkyxMzdwheVV9jTHghcNWJcywI6Y/I8rIbhmYvZvJOfc0MS5BXAE\nBeFfbv1Cu/9XRiPx4fCb15267JDHKzg9rT8VIC4d7ij7C/yOX4Ag89GPohQbd6Mm\n1KS2nE2bZkK9rvYgC4VcVUx0QRYARw==\n-----END CERTIFICATE-----\n";

    /// Signed with SHA-1.
    const SHA_1: &str = "-----BEGIN CERTIFICATE-----\nMIICsjCCAZoCFF3j4uEH0zFsDrB5/laMzcFenjSCMA0GCSqGSIb3DQEBBQUAMBIx\nEDAOBgNVBAMMB1NvbWUgQ0EwIBcNMjYxMTMwMDMwMTA0WhgPMjEyNjExMDYwMzAx\nMDRaMBcxFTATBgNVBAMMDHNoYTEuZXhhbXBsZTCCASIwDQYJKoZIhvcNAQEBBQAD\nggEPADCCAQoCggEBALmoM0lwsTnE5lUWGswZ9NNlSh+sQ1BQAwL2GFuhqYuGNhq1\nZ0IKEu0Wo0l5WWPNjr7jFar4zEojmKUjePLb+lSiRxtXu1nzQnYNNh0yw+dg35mQ\nSD8OQCni5SHGovYvzmmKw2qL9FY0kU5vJ+PiUdLw6VpZQ/e0Z4py4qKqRk/ZA4np\ngrExBFtJ1ITwfZziIjIYWDvbBLZ/z7aihWPSsgDUODY+g8Sh2r9uEoHc+/NCXJ0z\nqYC8P1PxKszaXxOSDPW+ebVOLsCLktN77qCRPGT6NjQM1MzLr56JufZbldODCYbQ\nON3rjt+myrtmubg+I9hRpAZOXjAyc6pWwh9S1HECAwEAATANBgkqhkiG9w0BAQUF\nAAOCAQEAev1ixYlQZrVGDbRTipgjLFbVQeenvx/3FfsX6iiW/11MGMfZ+X3+wks6\n5jfOjScLfM977VCXkoryzqbPkgEql/H2eVY6/dJeF+gJEwDtYVwutpR0J5BezoHY\nEioHHS/4+sDkYSeW0XWzw16EeVnd25oa9vzBhj/azwRd3W0QrShK6aPBe1zsywQx\nUIPLLxxdiVc/tG9qdZT7wonu7RHJsX3l4xbC08waHdH17aOW5YEXZ4RURx43PKJu\nwaRk2MbqJvdkbEQAXULeF/hQMGZb/hCicdJ0tVYNff6QfA6Gk371U4JB5GsqbJEu\n81dcxvAtM4rAWqfN+HvqHmfKu8gV7Q==\n-----END CERTIFICATE-----\n";

    #[test]
    fn what_nobody_accepts_any_more_is_named() {
        use rustls::pki_types::CertificateDer;
        use rustls::pki_types::pem::PemObject as _;

        for (pem, expected) in [(SMALL, "a 1024-bit RSA key"), (SHA_1, "a SHA-1 signature")] {
            let der = CertificateDer::from_pem_slice(pem.as_bytes()).unwrap();
            let traits = Traits::of(&der).unwrap();
            assert_eq!(traits.weak.as_deref(), Some(expected));
        }
    }

    #[test]
    fn what_is_no_certificate_has_no_facts() {
        assert!(facts(b"").is_none());
        assert!(facts(b"\x30\x82\xff\xff nonsense").is_none());
        assert!(Traits::of(b"nonsense").is_none());
    }
}
