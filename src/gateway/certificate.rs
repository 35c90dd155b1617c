//! Certificates in `x5c`: readability and key type.

use x509_cert::certificate::{CertificateInner, Raw};
use x509_cert::der::asn1::{ObjectIdentifier, UintRef};
use x509_cert::der::{Decode, Header, Reader, SliceReader};

use super::signature::stripped;

/// The key that a certificate is for.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum CertifiedKey {
    Rsa {
        n: Vec<u8>,
        e: Vec<u8>,
    },
    /// The two coordinates.
    Ec {
        x: Vec<u8>,
        y: Vec<u8>,
    },
    Other,
}

const RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
const EC: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");

/// Key of a certificate; `None` if the bytes are not one. Trailing bytes are ignored.
pub(super) fn key(der: &[u8]) -> Option<CertifiedKey> {
    let certificate = CertificateInner::<Raw>::from_der(alone(der)?).ok()?;
    let info = certificate.tbs_certificate().subject_public_key_info();
    let bytes = info.subject_public_key.raw_bytes();
    Some(match info.algorithm.oid {
        RSA => rsa(bytes)?,
        EC => {
            let (form, coordinates) = bytes.split_first()?;
            let (x, y) = coordinates.split_at(coordinates.len() / 2);
            match form {
                4 => CertifiedKey::Ec {
                    x: stripped(x).to_vec(),
                    y: stripped(y).to_vec(),
                },
                _ => CertifiedKey::Other,
            }
        }
        _ => CertifiedKey::Other,
    })
}

/// The first element of the bytes.
fn alone(der: &[u8]) -> Option<&[u8]> {
    let mut reader = SliceReader::new(der).ok()?;
    let header = Header::decode(&mut reader).ok()?;
    let begin = usize::try_from(reader.position()).ok()?;
    let length = usize::try_from(header.length()).ok()?;
    der.get(..begin.checked_add(length)?)
}

fn rsa(bytes: &[u8]) -> Option<CertifiedKey> {
    let mut reader = SliceReader::new(bytes).ok()?;
    reader
        .sequence(|numbers| {
            let n = UintRef::decode(numbers)?;
            let e = UintRef::decode(numbers)?;
            Ok::<_, x509_cert::der::Error>(CertifiedKey::Rsa {
                n: n.as_bytes().to_vec(),
                e: e.as_bytes().to_vec(),
            })
        })
        .ok()
}
