//! `alg`: its meaning, and whether public keys can verify it.

use serde_json::Value;

use super::claims::{ClaimKind, Claims, cut};
use super::line::{Check, Line};
use crate::discovery::Fix;
use crate::discovery::keys::{self, Curve, OkpCurve, PublicKey, is_family, is_post_quantum};

/// Length of the SHA-2 digest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Digest {
    Sha256,
    Sha384,
    Sha512,
}

/// A signature that public keys can prove. RFC 7518 §3.1, RFC 8037 §3.1, RFC 8812 §3.2, RFC 9864 §2.2.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Algorithm {
    Rs(Digest),
    Ps(Digest),
    /// ECDSA on this curve, with the digest of its length.
    Es(Curve),
    /// EdDSA on the curve of the key.
    EdDsa,
    Ed25519,
    Ed448,
}

/// Value of `alg`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Named {
    /// A known asymmetric signature algorithm.
    Signs(Algorithm),
    /// `none` in any letter case: not signed.
    None,
    /// HMAC, with a shared secret.
    Hmac,
    /// An algorithm of encryption.
    Encrypts,
    /// Some other text.
    Unknown,
    /// The header has no `alg`.
    Missing,
    /// `alg` is not a text.
    NoText(ClaimKind),
}

impl Named {
    pub(super) fn of(header: &Claims) -> Self {
        match header.get("alg") {
            None => Named::Missing,
            Some(Value::String(name)) => named(name),
            Some(other) => Named::NoText(ClaimKind::of(other)),
        }
    }

    pub(super) fn signs(&self) -> Option<Algorithm> {
        match self {
            Named::Signs(algorithm) => Some(*algorithm),
            _ => None,
        }
    }
}

fn named(name: &str) -> Named {
    use Digest::{Sha256, Sha384, Sha512};
    Named::Signs(match name {
        "RS256" => Algorithm::Rs(Sha256),
        "RS384" => Algorithm::Rs(Sha384),
        "RS512" => Algorithm::Rs(Sha512),
        "PS256" => Algorithm::Ps(Sha256),
        "PS384" => Algorithm::Ps(Sha384),
        "PS512" => Algorithm::Ps(Sha512),
        "ES256" => Algorithm::Es(Curve::P256),
        "ES384" => Algorithm::Es(Curve::P384),
        "ES512" => Algorithm::Es(Curve::P521),
        "ES256K" => Algorithm::Es(Curve::Secp256k1),
        "EdDSA" => Algorithm::EdDsa,
        "Ed25519" => Algorithm::Ed25519,
        "Ed448" => Algorithm::Ed448,
        _ if name.trim().eq_ignore_ascii_case("none") => return Named::None,
        _ if is_hmac(name) => return Named::Hmac,
        _ if is_encryption(name) => return Named::Encrypts,
        _ => return Named::Unknown,
    })
}

fn is_hmac(name: &str) -> bool {
    ["HS256", "HS384", "HS512"]
        .iter()
        .any(|hmac| name.trim().eq_ignore_ascii_case(hmac))
}

fn is_encryption(name: &str) -> bool {
    name == "dir"
        || ["RSA1_5", "RSA-OAEP", "ECDH-ES", "PBES2-"]
            .iter()
            .any(|prefix| name.starts_with(prefix))
        || name.ends_with("KW")
}

impl Algorithm {
    /// Whether a key is of the type and curve that the algorithm needs.
    pub(super) fn fits(self, key: &PublicKey) -> bool {
        match (self, key) {
            (Algorithm::Rs(_) | Algorithm::Ps(_), PublicKey::Rsa { .. }) => true,
            (Algorithm::Es(wanted), PublicKey::Ec { curve, .. }) => wanted == *curve,
            (Algorithm::EdDsa, PublicKey::Okp { curve, .. }) => {
                matches!(curve, OkpCurve::Ed25519 | OkpCurve::Ed448)
            }
            (Algorithm::Ed25519, PublicKey::Okp { curve, .. }) => *curve == OkpCurve::Ed25519,
            (Algorithm::Ed448, PublicKey::Okp { curve, .. }) => *curve == OkpCurve::Ed448,
            _ => false,
        }
    }

    /// Whether a key that is set aside for `alg` may be used: by name, where EdDSA and Ed25519 are two names of one thing.
    pub(super) fn is_meant_by(self, alg: &str) -> bool {
        match named(alg).signs() {
            Some(meant) if meant == self => true,
            Some(Algorithm::EdDsa) => matches!(self, Algorithm::Ed25519 | Algorithm::Ed448),
            Some(Algorithm::Ed25519 | Algorithm::Ed448) => self == Algorithm::EdDsa,
            _ => false,
        }
    }

    /// The key that it needs, with its article.
    pub(super) fn needs(self) -> String {
        match self {
            Algorithm::Rs(_) | Algorithm::Ps(_) => "an RSA key".to_owned(),
            Algorithm::Es(curve) => format!("an EC key on {}", curve.name()),
            Algorithm::EdDsa => "an OKP key on Ed25519 or Ed448".to_owned(),
            Algorithm::Ed25519 => "an OKP key on Ed25519".to_owned(),
            Algorithm::Ed448 => "an OKP key on Ed448".to_owned(),
        }
    }
}

/// Fix for a token without a signature.
pub(super) const SIGN: &str = "Get the token from the provider again. If the provider issues unsigned tokens, ask it to sign them with RS256.";

/// The line *Algorithm*.
pub(super) fn line(header: Option<&Claims>) -> Line {
    let check = Check::Algorithm;
    let Some(header) = header else {
        return Line::skipped(check, "unknown: the header can't be read");
    };
    let name = header
        .text("alg")
        .map(|name| cut(name, 40))
        .unwrap_or_default();
    match Named::of(header) {
        Named::Signs(Algorithm::Rs(Digest::Sha256)) => Line::ok(check, name),
        Named::Signs(_) => Line::ok(check, name).with_fix(Fix::words(
            "RS256 is accepted by every gateway: ask the provider to sign access tokens for this API with it.",
        )),
        Named::None => Line::fail(
            check,
            format!("{name}: the token isn't signed, so anyone could have written it"),
            "it is not signed",
        )
        .with_fix(Fix::words(SIGN)),
        Named::Hmac => Line::fail(
            check,
            format!("{name} uses a shared secret: public keys can't verify it, and anyone who has the secret could forge tokens"),
            format!("{name} can't be verified with public keys"),
        )
        .with_fix(Fix::words(
            "Ask the provider to sign access tokens with a key pair, preferably with RS256.",
        )),
        Named::Encrypts => Line::fail(
            check,
            format!("{name} encrypts; it doesn't sign"),
            format!("{name} is not a signature"),
        )
        .with_fix(Fix::words(
            "Ask the provider to sign access tokens instead of encrypting them, preferably with RS256.",
        )),
        Named::Unknown => Line::fail(
            check,
            unknown(&name),
            "its algorithm is unknown",
        )
        .with_fix(Fix::words(match meant(&name) {
            Some(word) => format!("Ask the provider to write alg as {word}."),
            None if is_family(&name) => {
                "Ask the provider to name its algorithm in alg, such as RS256.".to_owned()
            }
            None => other_fix(&name).to_owned(),
        })),
        Named::Missing => Line::fail(check, "alg is missing in the header", "alg is missing")
            .with_fix(Fix::words(
                "Ask the provider to name the signature algorithm in the header, such as \"alg\": \"RS256\".",
            )),
        Named::NoText(kind) => Line::fail(
            check,
            format!("alg is {}, not a string", kind.phrase()),
            "alg is not a string",
        )
        .with_fix(Fix::words(
            "Ask the provider to write alg as a string, such as \"RS256\".",
        )),
    }
}

fn unknown(name: &str) -> String {
    if let Some(word) = meant(name) {
        let is = match name.trim().eq_ignore_ascii_case(word) {
            true => "the name is spelled",
            false => "it probably means",
        };
        return format!("\"{name}\" is not known; {is} {word}");
    }
    if is_family(name) {
        return format!("\"{name}\" is a key type or digest, not an algorithm");
    }
    if name == SHA_1 {
        return format!("{name} uses SHA-1, which no gateway accepts");
    }
    match is_post_quantum(name) {
        true => format!("{name} is a post-quantum algorithm, which gateways can't verify yet"),
        false => format!("\"{name}\" is not known"),
    }
}

/// Fix for an algorithm that has no other name.
fn other_fix(name: &str) -> &'static str {
    if name == SHA_1 {
        return "Ask the provider to sign access tokens with SHA-256 instead of SHA-1 (RS256).";
    }
    match is_post_quantum(name) {
        true => {
            "Ask the provider to sign access tokens for this API with RS256 until gateways can verify it."
        }
        false => "Ask the provider to sign access tokens with RS256.",
    }
}

/// RSA with SHA-1. RFC 8812 §2.
const SHA_1: &str = "RS1";

/// Registered signature algorithm that is meant: spelled in another case, by another library, or with a slip.
fn meant(name: &str) -> Option<&'static str> {
    keys::meant("alg", name.trim()).filter(|word| named(word).signs().is_some())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::discovery::CheckOutcome;

    fn line_of(alg: &str) -> Line {
        let header = format!("{{\"alg\":{alg}}}");
        line(Some(&Claims::parse(header.as_bytes()).unwrap()))
    }

    #[test]
    fn what_can_be_proven_is_good_and_rs256_the_best() {
        for alg in [
            "RS256", "RS512", "PS256", "ES256", "ES256K", "EdDSA", "Ed25519",
        ] {
            let line = line_of(&format!("\"{alg}\""));
            assert_eq!(
                (line.outcome, line.message.as_str()),
                (CheckOutcome::Ok, alg)
            );
            assert_eq!(line.fix.is_none(), alg == "RS256", "{alg}");
        }
    }

    #[test]
    fn rfc_8725_section_3_1_none_and_hmac_are_refused_in_every_case() {
        for alg in ["none", "None", "NONE", "nOnE", " none", "none "] {
            let line = line_of(&format!("\"{alg}\""));
            assert_eq!(line.reason.as_deref(), Some("it is not signed"), "{alg}");
        }
        for alg in ["HS256", "hs256", "HS384", "HS512"] {
            let line = line_of(&format!("\"{alg}\""));
            assert_eq!(line.outcome, CheckOutcome::Fail);
            assert!(line.message.contains("shared secret"), "{alg}");
        }
    }

    #[test]
    fn other_names_are_explained() {
        #[rustfmt::skip]
        let rows = [
            ("\"rs256\"", "\"rs256\" is not known; the name is spelled RS256", "write alg as RS256"),
            ("\"ML-DSA-65\"", "ML-DSA-65 is a post-quantum algorithm, which gateways can't verify yet",
                "with RS256 until gateways can verify it"),
            ("\"Dilithium3\"", "Dilithium3 is a post-quantum algorithm, which gateways can't verify yet",
                "with RS256 until gateways can verify it"),
            ("\"RS1\"", "RS1 uses SHA-1, which no gateway accepts", "with SHA-256 instead of SHA-1"),
            ("\"SHA256withRSA\"", "\"SHA256withRSA\" is not known; it probably means RS256", "write alg as RS256"),
            ("\"RS265\"", "\"RS265\" is not known; it probably means RS256", "write alg as RS256"),
            ("\"RSA\"", "\"RSA\" is a key type or digest, not an algorithm", "name its algorithm in alg"),
            ("\"RSA-OAEP\"", "RSA-OAEP encrypts; it doesn't sign", "instead of encrypting"),
            ("\"\"", "\"\" is not known", "with RS256"),
            ("1", "alg is a number, not a string", "write alg as a string"),
            ("null", "alg is null, not a string", "write alg as a string"),
            ("[\"RS256\"]", "alg is a list, not a string", "write alg as a string"),
            ("\"a\\u001b[2J\"", "\"a<U+001B>[2J\" is not known", "with RS256"),
        ];
        for (alg, message, fix) in rows {
            let line = line_of(alg);
            assert_eq!(line.message, message);
            assert_eq!(line.outcome, CheckOutcome::Fail);
            let said = line.fix.unwrap().text;
            assert!(said.contains(fix), "{alg}: {said}");
        }
        let none = line(Some(&Claims::parse(b"{}").unwrap()));
        assert_eq!(none.message, "alg is missing in the header");
    }

    #[test]
    fn rfc_9864_eddsa_and_ed25519_are_one_thing() {
        assert!(Algorithm::EdDsa.is_meant_by("Ed25519"));
        assert!(Algorithm::Ed25519.is_meant_by("EdDSA"));
        assert!(!Algorithm::Ed25519.is_meant_by("Ed448"));
        assert!(!Algorithm::Rs(Digest::Sha256).is_meant_by("PS256"));
    }
}
