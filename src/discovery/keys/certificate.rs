//! First certificate of `x5c`. Dates are read, trust is not evaluated.

use ring::digest;
use x509_cert::certificate::{CertificateInner, Raw};
use x509_cert::der::asn1::{AnyRef, ObjectIdentifier, UintRef};
use x509_cert::der::{Decode, Reader};

use super::algorithm::{Curve, OkpCurve};
use super::encoding::{from_base64url, to_base64url};
use super::material::PublicKey;

/// Facts of a certificate and its key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct LeafCertificate {
    /// Seconds since 1970.
    pub not_after: i64,
    /// Expected value of `x5t`.
    pub sha1: String,
    /// Expected value of `x5t#S256`.
    pub sha256: String,
    key: CertifiedKey,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum CertifiedKey {
    Rsa {
        n: Vec<u8>,
        e: Vec<u8>,
    },
    Ec {
        curve: Option<Curve>,
        point: Vec<u8>,
    },
    Okp {
        curve: OkpCurve,
        x: Vec<u8>,
    },
    Other,
}

const RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
const RSA_PSS: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.10");
const EC: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");
const P256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.3.1.7");
const P384: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.132.0.34");
const P521: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.132.0.35");
const SECP256K1: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.132.0.10");
const X25519: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.101.110");
const X448: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.101.111");
const ED25519: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.101.112");
const ED448: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.101.113");

impl LeafCertificate {
    /// Reads a certificate; `None` when the bytes are not one.
    pub(super) fn read(der: &[u8]) -> Option<Self> {
        // The raw profile also accepts long serial numbers, as other libraries do.
        let certificate = CertificateInner::<Raw>::from_der(der).ok()?;
        let tbs = certificate.tbs_certificate();
        let info = tbs.subject_public_key_info();
        let bytes = info.subject_public_key.raw_bytes();
        let curve = info
            .algorithm
            .parameters
            .as_ref()
            .and_then(|any| any.decode_as::<ObjectIdentifier>().ok());
        let not_after = tbs.validity().not_after.to_unix_duration().as_secs();
        Some(LeafCertificate {
            not_after: i64::try_from(not_after).unwrap_or(i64::MAX),
            sha1: thumbprint(&digest::SHA1_FOR_LEGACY_USE_ONLY, der),
            sha256: thumbprint(&digest::SHA256, der),
            key: certified_key(info.algorithm.oid, curve, bytes),
        })
    }

    /// Whether a text is base64url of the SHA-1 thumbprint in hexadecimal, as some providers write `x5t`.
    pub(super) fn is_hexadecimal_form(&self, text: &str) -> bool {
        let digits = from_base64url(text).unwrap_or_default();
        let thumbprint = from_base64url(&self.sha1).unwrap_or_default();
        let expected: String = thumbprint
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        digits.eq_ignore_ascii_case(expected.as_bytes())
    }

    /// Whether the certificate is for this key.
    pub(super) fn certifies(&self, key: &PublicKey) -> bool {
        match (key, &self.key) {
            (PublicKey::Rsa { n, e }, CertifiedKey::Rsa { n: n2, e: e2 }) => n == n2 && e == e2,
            (
                PublicKey::Ec { curve, point },
                CertifiedKey::Ec {
                    curve: other,
                    point: other_point,
                },
            ) => Some(*curve) == *other && same_point(*curve, point, other_point),
            (
                PublicKey::Okp { curve, x },
                CertifiedKey::Okp {
                    curve: other,
                    x: x2,
                },
            ) => curve == other && x == x2,
            _ => false,
        }
    }
}

fn certified_key(
    algorithm: ObjectIdentifier,
    curve: Option<ObjectIdentifier>,
    bytes: &[u8],
) -> CertifiedKey {
    let okp = |curve| CertifiedKey::Okp {
        curve,
        x: bytes.to_vec(),
    };
    match algorithm {
        RSA | RSA_PSS => rsa_numbers(bytes).unwrap_or(CertifiedKey::Other),
        EC => CertifiedKey::Ec {
            curve: curve.and_then(named_curve),
            point: bytes.to_vec(),
        },
        X25519 => okp(OkpCurve::X25519),
        X448 => okp(OkpCurve::X448),
        ED25519 => okp(OkpCurve::Ed25519),
        ED448 => okp(OkpCurve::Ed448),
        _ => CertifiedKey::Other,
    }
}

/// RFC 8017 appendix A.1.1.
fn rsa_numbers(der: &[u8]) -> Option<CertifiedKey> {
    AnyRef::from_der(der)
        .ok()?
        .sequence(|reader| {
            let n: UintRef<'_> = reader.decode()?;
            let e: UintRef<'_> = reader.decode()?;
            Ok::<_, x509_cert::der::Error>(CertifiedKey::Rsa {
                n: n.as_bytes().to_vec(),
                e: e.as_bytes().to_vec(),
            })
        })
        .ok()
}

fn named_curve(curve: ObjectIdentifier) -> Option<Curve> {
    match curve {
        P256 => Some(Curve::P256),
        P384 => Some(Curve::P384),
        P521 => Some(Curve::P521),
        SECP256K1 => Some(Curve::Secp256k1),
        _ => None,
    }
}

/// Compares points; a certificate may hold a compressed one, which names x and the sign of y.
fn same_point(curve: Curve, uncompressed: &[u8], other: &[u8]) -> bool {
    match other.split_first() {
        Some((2 | 3, x)) => {
            let length = curve.coordinate_length();
            let odd = uncompressed.last().is_some_and(|byte| byte & 1 == 1);
            uncompressed.get(1..=length) == Some(x) && (other.first() == Some(&3)) == odd
        }
        _ => uncompressed == other,
    }
}

fn thumbprint(algorithm: &'static digest::Algorithm, der: &[u8]) -> String {
    to_base64url(digest::digest(algorithm, der).as_ref())
}
