//! Names of algorithms and curves, and which fit together.

/// A curve of an EC key. RFC 7518 §6.2.1.1, RFC 8812 §3.1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Curve {
    /// NIST P-256.
    P256,
    /// NIST P-384.
    P384,
    /// NIST P-521.
    P521,
    /// secp256k1.
    Secp256k1,
}

impl Curve {
    /// All curves.
    pub const ALL: [Curve; 4] = [Curve::P256, Curve::P384, Curve::P521, Curve::Secp256k1];

    /// By its name in `crv`, exact case.
    pub fn from_name(name: &str) -> Option<Self> {
        Some(match name {
            "P-256" => Curve::P256,
            "P-384" => Curve::P384,
            "P-521" => Curve::P521,
            "secp256k1" => Curve::Secp256k1,
            _ => return None,
        })
    }

    /// Name in `crv`.
    pub fn name(self) -> &'static str {
        match self {
            Curve::P256 => "P-256",
            Curve::P384 => "P-384",
            Curve::P521 => "P-521",
            Curve::Secp256k1 => "secp256k1",
        }
    }

    /// The length of a coordinate in bytes.
    pub fn coordinate_length(self) -> usize {
        match self {
            Curve::P256 | Curve::Secp256k1 => 32,
            Curve::P384 => 48,
            Curve::P521 => 66,
        }
    }

    /// Size in bits.
    pub fn bits(self) -> u32 {
        match self {
            Curve::P256 | Curve::Secp256k1 => 256,
            Curve::P384 => 384,
            Curve::P521 => 521,
        }
    }

    /// Whether bytes in SEC 1 form (`04`, x, y) are a point of the curve.
    pub(super) fn holds(self, sec1: &[u8]) -> bool {
        match self {
            Curve::P256 => p256::PublicKey::from_sec1_bytes(sec1).is_ok(),
            Curve::P384 => p384::PublicKey::from_sec1_bytes(sec1).is_ok(),
            Curve::P521 => p521::PublicKey::from_sec1_bytes(sec1).is_ok(),
            Curve::Secp256k1 => k256::PublicKey::from_sec1_bytes(sec1).is_ok(),
        }
    }
}

/// A curve of an OKP key. RFC 8037 §2.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum OkpCurve {
    /// `EdDSA` signatures.
    Ed25519,
    /// `EdDSA` signatures.
    Ed448,
    /// For key agreement.
    X25519,
    /// For key agreement.
    X448,
}

impl OkpCurve {
    /// By its name in `crv`, exact case.
    pub fn from_name(name: &str) -> Option<Self> {
        Some(match name {
            "Ed25519" => OkpCurve::Ed25519,
            "Ed448" => OkpCurve::Ed448,
            "X25519" => OkpCurve::X25519,
            "X448" => OkpCurve::X448,
            _ => return None,
        })
    }

    /// Name in `crv`.
    pub fn name(self) -> &'static str {
        match self {
            OkpCurve::Ed25519 => "Ed25519",
            OkpCurve::Ed448 => "Ed448",
            OkpCurve::X25519 => "X25519",
            OkpCurve::X448 => "X448",
        }
    }

    /// The length of `x` in bytes.
    pub fn key_length(self) -> usize {
        match self {
            OkpCurve::Ed25519 | OkpCurve::X25519 => 32,
            OkpCurve::Ed448 => 57,
            OkpCurve::X448 => 56,
        }
    }

    /// The customary size in bits.
    pub fn bits(self) -> u32 {
        match self {
            OkpCurve::Ed25519 | OkpCurve::X25519 => 256,
            OkpCurve::Ed448 => 456,
            OkpCurve::X448 => 448,
        }
    }

    /// Whether signatures can be checked with it.
    pub fn signs(self) -> bool {
        matches!(self, OkpCurve::Ed25519 | OkpCurve::Ed448)
    }
}

/// Key that an algorithm needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Needs {
    Rsa,
    Curve(Curve),
    AnyCurve,
    EdwardsCurve,
    Ed25519,
    Ed448,
    Secret,
}

/// Purpose of an algorithm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    Signing,
    Encryption,
}

/// An algorithm that is known by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Algorithm {
    pub purpose: Purpose,
    pub needs: Needs,
    /// Whether a key of a public set may name it without a warning. HMAC is known, but not allowed.
    pub usable: bool,
}

/// Looks an `alg` up, exact case. RFC 7518 §3.1, §4.1; RFC 8037 §3.1; RFC 8812 §3.2.
pub(super) fn algorithm(name: &str) -> Option<Algorithm> {
    use Purpose::{Encryption, Signing};
    let (purpose, needs) = match name {
        "RS256" | "RS384" | "RS512" | "PS256" | "PS384" | "PS512" => (Signing, Needs::Rsa),
        "ES256" => (Signing, Needs::Curve(Curve::P256)),
        "ES384" => (Signing, Needs::Curve(Curve::P384)),
        "ES512" => (Signing, Needs::Curve(Curve::P521)),
        "ES256K" => (Signing, Needs::Curve(Curve::Secp256k1)),
        "EdDSA" => (Signing, Needs::EdwardsCurve),
        "Ed25519" => (Signing, Needs::Ed25519),
        "Ed448" => (Signing, Needs::Ed448),
        "RSA1_5" | "RSA-OAEP" | "RSA-OAEP-256" | "RSA-OAEP-384" | "RSA-OAEP-512" => {
            (Encryption, Needs::Rsa)
        }
        "ECDH-ES" | "ECDH-ES+A128KW" | "ECDH-ES+A192KW" | "ECDH-ES+A256KW" => {
            (Encryption, Needs::AnyCurve)
        }
        "A128GCM" | "A192GCM" | "A256GCM" | "A128CBC-HS256" | "A192CBC-HS384" | "A256CBC-HS512"
        | "A128KW" | "A192KW" | "A256KW" | "A128GCMKW" | "A192GCMKW" | "A256GCMKW" | "dir" => {
            (Encryption, Needs::Secret)
        }
        "HS256" | "HS384" | "HS512" => (Signing, Needs::Secret),
        _ => return None,
    };
    Some(Algorithm {
        purpose,
        needs,
        usable: !name.starts_with("HS"),
    })
}

impl Needs {
    /// Whether a key of this type and curve meets the need.
    pub(super) fn met_by(self, kty: &str, crv: Option<&str>) -> bool {
        let curve = || crv.and_then(Curve::from_name);
        let okp = || crv.and_then(OkpCurve::from_name);
        match (self, kty) {
            (Needs::Rsa, "RSA") | (Needs::Secret, "oct") => true,
            (Needs::Curve(wanted), "EC") => curve() == Some(wanted),
            (Needs::AnyCurve, "EC") => curve().is_some(),
            (Needs::AnyCurve, "OKP") => okp().is_some_and(|curve| !curve.signs()),
            (Needs::EdwardsCurve, "OKP") => okp().is_some_and(OkpCurve::signs),
            (Needs::Ed25519, "OKP") => okp() == Some(OkpCurve::Ed25519),
            (Needs::Ed448, "OKP") => okp() == Some(OkpCurve::Ed448),
            _ => false,
        }
    }

    /// Text, after "needs".
    pub(super) fn words(self) -> String {
        match self {
            Needs::Rsa => "an RSA key".to_owned(),
            Needs::Curve(curve) => format!("an EC key on {}", curve.name()),
            Needs::AnyCurve => "an EC key, or an OKP key on X25519 or X448".to_owned(),
            Needs::EdwardsCurve => "an OKP key on Ed25519 or Ed448".to_owned(),
            Needs::Ed25519 => "an OKP key on Ed25519".to_owned(),
            Needs::Ed448 => "an OKP key on Ed448".to_owned(),
            Needs::Secret => "a shared secret".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_algorithms_fit_their_keys() {
        for (alg, kty, crv, expected) in [
            ("RS256", "RSA", None, true),
            ("PS512", "EC", Some("P-256"), false),
            ("ES256", "EC", Some("P-256"), true),
            ("ES256", "EC", Some("P-384"), false),
            ("ES256K", "EC", Some("secp256k1"), true),
            ("EdDSA", "OKP", Some("Ed448"), true),
            ("EdDSA", "OKP", Some("X25519"), false),
            ("Ed25519", "OKP", Some("Ed448"), false),
            ("ECDH-ES", "OKP", Some("X25519"), true),
            ("ECDH-ES+A128KW", "EC", Some("P-521"), true),
            ("dir", "RSA", None, false),
            ("HS256", "oct", None, true),
        ] {
            let found = algorithm(alg).unwrap();
            assert_eq!(
                found.needs.met_by(kty, crv),
                expected,
                "{alg} {kty} {crv:?}"
            );
        }
        assert!(algorithm("rs256").is_none());
        assert!(algorithm("ML-DSA-65").is_none());
        assert!(!algorithm("HS256").unwrap().usable);
    }
}
