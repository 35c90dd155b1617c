//! Verification of signatures.

use ring::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P384_SHA384_FIXED, ED25519, RSA_PKCS1_2048_8192_SHA256,
    RSA_PKCS1_2048_8192_SHA384, RSA_PKCS1_2048_8192_SHA512, RSA_PSS_2048_8192_SHA256,
    RSA_PSS_2048_8192_SHA384, RSA_PSS_2048_8192_SHA512, RsaParameters, RsaPublicKeyComponents,
    UnparsedPublicKey,
};

use super::algorithm::{Algorithm, Digest, Named, SIGN};
use super::claims::{Claims, cut};
use super::key::How;
use super::line::{Check, Line};
use crate::discovery::Fix;
use crate::discovery::keys::{Curve, KeyRecord, OkpCurve, PublicKey};
use crate::gateway;

/// Result of verifying a signature with one key.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Proof {
    /// Made with the private half of this key, over exactly these bytes.
    Valid,
    /// Invalid; with half a sentence if the reason is known.
    Wrong(Option<String>),
    /// The algorithm is not implemented.
    NotHere(String),
}

/// Fix for a truncated signature.
const COPY: &str = "Copy the whole token again, exactly as it was issued.";

/// ECDSA signature in the form of X.509.
const DER: &str = "not valid: it is DER-encoded; a JWT needs R and S concatenated";
const WRITE_JWS: &str =
    "Ask the provider to write ECDSA signatures as R || S (RFC 7518, section 3.4), not as DER.";

/// Message if no published key verifies the signature.
pub(super) const OTHER_KEY: &str = "Copy the whole token again, and check that it comes from this provider: none of the provider's keys signed it.";

/// The line *Signature*, and the key that made it: tries the keys in their order.
pub(super) fn line<'k>(
    header: Option<&Claims>,
    signed: &[u8],
    signature: Option<&[u8]>,
    candidates: &[&'k KeyRecord],
    how: How,
) -> (Line, Option<&'k KeyRecord>) {
    let mut made = None;
    let line = tried(header, signed, signature, candidates, how, &mut made);
    (line, made)
}

fn tried<'k>(
    header: Option<&Claims>,
    signed: &[u8],
    signature: Option<&[u8]>,
    candidates: &[&'k KeyRecord],
    how: How,
    made: &mut Option<&'k KeyRecord>,
) -> Line {
    let check = Check::Signature;
    let Some(header) = header else {
        return not_checked("the header can't be read");
    };
    let algorithm = match Named::of(header) {
        Named::Signs(algorithm) => algorithm,
        Named::None => {
            let empty = signature.is_none_or(<[u8]>::is_empty);
            let what = if empty {
                "there is none"
            } else {
                "its content proves nothing"
            };
            return Line::fail(check, what, "it is not signed").with_fix(Fix::words(SIGN));
        }
        _ => return not_checked("its algorithm can't be verified with public keys"),
    };
    let Some(signature) = signature else {
        return Line::fail(check, "can't be read", "its signature can't be read")
            .with_fix(Fix::words(COPY));
    };
    if signature.is_empty() {
        return Line::fail(check, "is missing", "its signature is missing")
            .with_fix(Fix::words(COPY));
    }
    let mut wrong = None;
    for record in candidates {
        let Some(key) = &record.key else { continue };
        match prove(algorithm, key, signed, signature) {
            Proof::Valid => {
                *made = Some(record);
                return Line::ok(check, valid(record, how));
            }
            Proof::Wrong(why) => wrong = Some(Err(why)),
            Proof::NotHere(why) => wrong = wrong.or(Some(Ok(why))),
        }
    }
    match wrong {
        _ if how == How::Absent => not_checked("the JWKS does not have the key that it names"),
        _ if how == How::Unfit => not_checked("there is no key to check it with"),
        None => not_checked("there is no key to check it with"),
        Some(Ok(why)) => not_checked(&why),
        Some(Err(Some(why))) => {
            let fix = match why == DER {
                true => WRITE_JWS,
                false => COPY,
            };
            Line::fail(check, why, "its signature is not valid").with_fix(Fix::words(fix))
        }
        Some(Err(None)) => match sibling(algorithm, candidates, signed, signature) {
            Some(real) => Line::fail(
                check,
                format!(
                    "made with {real}, but the header says {}",
                    cut(header.text("alg").unwrap_or_default(), 20)
                ),
                "its alg doesn't match its signature",
            )
            .with_fix(Fix::words(format!(
                "Ask the provider to set alg to {real}."
            ))),
            None => Line::fail(
                check,
                "not valid: made with another key, or the token was changed",
                "its signature is not valid",
            )
            .with_fix(Fix::words(OTHER_KEY)),
        },
    }
}

/// Name of the RSA algorithm that the signature was made with, where the header names another.
fn sibling(
    named: Algorithm,
    candidates: &[&KeyRecord],
    signed: &[u8],
    signature: &[u8],
) -> Option<&'static str> {
    use Digest::{Sha256, Sha384, Sha512};
    [
        (Algorithm::Rs(Sha256), "RS256"),
        (Algorithm::Rs(Sha384), "RS384"),
        (Algorithm::Rs(Sha512), "RS512"),
        (Algorithm::Ps(Sha256), "PS256"),
        (Algorithm::Ps(Sha384), "PS384"),
        (Algorithm::Ps(Sha512), "PS512"),
    ]
    .into_iter()
    .filter(|(algorithm, _)| *algorithm != named)
    .find(|(algorithm, _)| {
        let keys = candidates.iter().filter_map(|record| record.key.as_ref());
        keys.filter(|key| algorithm.fits(key))
            .any(|key| prove(*algorithm, key, signed, signature) == Proof::Valid)
    })
    .map(|(_, name)| name)
}

/// Line of a signature that gateways verified although our own reader could not.
pub(super) fn checked_by_gateways() -> Line {
    Line::ok(
        Check::Signature,
        "valid, with the key as the gateway reads it",
    )
}

fn not_checked(why: &str) -> Line {
    let mut line = Line::skipped(Check::Signature, format!("not checked: {why}"));
    line.reason = Some("its signature could not be checked".to_owned());
    line
}

/// `valid`; and with which key, where the token did not name one of the set.
fn valid(record: &KeyRecord, how: How) -> String {
    match (&record.kid, how) {
        (Some(_), How::Named) => "valid".to_owned(),
        (Some(kid), _) => format!("valid, with key {}", cut(kid, 40)),
        (None, _) => format!(
            "valid, with key {} of the JWKS, which has no kid",
            record.place + 1
        ),
    }
}

fn prove(algorithm: Algorithm, key: &PublicKey, signed: &[u8], signature: &[u8]) -> Proof {
    match (algorithm, key) {
        (Algorithm::Rs(digest), PublicKey::Rsa { n, e }) => {
            let slow = match digest {
                Digest::Sha256 => gateway::Algorithm::RS256,
                Digest::Sha384 => gateway::Algorithm::RS384,
                Digest::Sha512 => gateway::Algorithm::RS512,
            };
            rsa(
                (pkcs1(digest), Some(slow)),
                (n, e),
                key.bits(),
                signed,
                signature,
            )
        }
        (Algorithm::Ps(digest), PublicKey::Rsa { n, e }) => {
            let slow = (digest == Digest::Sha256).then_some(gateway::Algorithm::PS256);
            rsa((pss(digest), slow), (n, e), key.bits(), signed, signature)
        }
        (Algorithm::Es(_), PublicKey::Ec { curve, point }) => {
            ecdsa(*curve, point, signed, signature)
        }
        (Algorithm::EdDsa | Algorithm::Ed25519 | Algorithm::Ed448, PublicKey::Okp { curve, x }) => {
            edwards(*curve, x, signed, signature)
        }
        _ => Proof::Wrong(None),
    }
}

fn pkcs1(digest: Digest) -> &'static RsaParameters {
    match digest {
        Digest::Sha256 => &RSA_PKCS1_2048_8192_SHA256,
        Digest::Sha384 => &RSA_PKCS1_2048_8192_SHA384,
        Digest::Sha512 => &RSA_PKCS1_2048_8192_SHA512,
    }
}

fn pss(digest: Digest) -> &'static RsaParameters {
    match digest {
        Digest::Sha256 => &RSA_PSS_2048_8192_SHA256,
        Digest::Sha384 => &RSA_PSS_2048_8192_SHA384,
        Digest::Sha512 => &RSA_PSS_2048_8192_SHA512,
    }
}

/// `slow`: the same algorithm for keys of unusual size, where gateways take such keys.
fn rsa(
    (how, slow): (&'static RsaParameters, Option<gateway::Algorithm>),
    (n, e): (&[u8], &[u8]),
    bits: u32,
    signed: &[u8],
    signature: &[u8],
) -> Proof {
    if !(2048..=8192).contains(&bits) || e.len() > 4 {
        let numbers = (n, e);
        let proof = slow.and_then(|algorithm| {
            gateway::rsa_holds(
                algorithm,
                gateway::PssSaltLength::Any,
                numbers,
                signed,
                signature,
            )
        });
        return match proof {
            Some(true) => Proof::Valid,
            Some(false) => Proof::Wrong(None),
            None => Proof::NotHere(format!("an RSA key of {bits} bits is not used here")),
        };
    }
    let bytes = n.len();
    if signature.len() != bytes {
        return Proof::Wrong(Some(length_fault(signature.len(), bytes)));
    }
    match (RsaPublicKeyComponents { n, e }).verify(how, signed, signature) {
        Ok(()) => Proof::Valid,
        Err(_) => Proof::Wrong(None),
    }
}

fn ecdsa(curve: Curve, point: &[u8], signed: &[u8], signature: &[u8]) -> Proof {
    let bytes = 2 * curve.coordinate_length();
    if signature.len() != bytes {
        return Proof::Wrong(Some(if signature.first() == Some(&0x30) {
            DER.to_owned()
        } else {
            length_fault(signature.len(), bytes)
        }));
    }
    let valid = match curve {
        Curve::P256 => by_ring(&ECDSA_P256_SHA256_FIXED, point, signed, signature),
        Curve::P384 => by_ring(&ECDSA_P384_SHA384_FIXED, point, signed, signature),
        Curve::P521 => p521_holds(point, signed, signature),
        Curve::Secp256k1 => secp256k1_holds(point, signed, signature),
    };
    if valid {
        Proof::Valid
    } else {
        Proof::Wrong(None)
    }
}

fn p521_holds(point: &[u8], signed: &[u8], signature: &[u8]) -> bool {
    use p521::ecdsa::{Signature, VerifyingKey, signature::Verifier};
    let (Ok(key), Ok(signature)) = (
        VerifyingKey::from_sec1_bytes(point),
        Signature::from_slice(signature),
    ) else {
        return false;
    };
    key.verify(signed, &signature).is_ok()
}

fn secp256k1_holds(point: &[u8], signed: &[u8], signature: &[u8]) -> bool {
    use k256::ecdsa::{Signature, VerifyingKey, signature::Verifier};
    let (Ok(key), Ok(signature)) = (
        VerifyingKey::from_sec1_bytes(point),
        Signature::from_slice(signature),
    ) else {
        return false;
    };
    // RFC 8812 does not require low s; the library does.
    key.verify(signed, &signature.normalize_s()).is_ok()
}

fn edwards(curve: OkpCurve, x: &[u8], signed: &[u8], signature: &[u8]) -> Proof {
    match curve {
        OkpCurve::Ed25519 if signature.len() != 64 => {
            Proof::Wrong(Some(length_fault(signature.len(), 64)))
        }
        OkpCurve::Ed25519 if by_ring(&ED25519, x, signed, signature) => Proof::Valid,
        OkpCurve::Ed25519 => Proof::Wrong(None),
        OkpCurve::Ed448 => {
            Proof::NotHere("signatures with Ed448 can't be verified here".to_owned())
        }
        OkpCurve::X25519 | OkpCurve::X448 => Proof::Wrong(None),
    }
}

fn by_ring(
    how: &'static dyn ring::signature::VerificationAlgorithm,
    key: &[u8],
    signed: &[u8],
    signature: &[u8],
) -> bool {
    UnparsedPublicKey::new(how, key)
        .verify(signed, signature)
        .is_ok()
}

fn length_fault(has: usize, needs: usize) -> String {
    format!("not valid: it has {has} bytes, and the key makes {needs}")
}
