//! Signature verification as the gateways do it: RSA keys of any size, ES256.

use p256::ecdsa::signature::Verifier as _;
use rsa::pss::Pss;
use rsa::sha2::{Digest as _, Sha256, Sha384, Sha512};
use rsa::{BoxedUint, Pkcs1v15Sign, PublicKey};

/// Largest RSA modulus that is verified with, in bits.
const MAX_MODULUS_BITS: usize = 16_384;

/// Signature algorithm that some gateway accepts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Algorithm {
    /// RSA PKCS #1 with SHA-256.
    RS256,
    /// RSA PKCS #1 with SHA-384.
    RS384,
    /// RSA PKCS #1 with SHA-512.
    RS512,
    /// RSA PSS with SHA-256.
    PS256,
    /// ECDSA on P-256 with SHA-256.
    ES256,
}

impl Algorithm {
    /// Name in `alg`.
    pub fn name(self) -> &'static str {
        match self {
            Algorithm::RS256 => "RS256",
            Algorithm::RS384 => "RS384",
            Algorithm::RS512 => "RS512",
            Algorithm::PS256 => "PS256",
            Algorithm::ES256 => "ES256",
        }
    }
}

/// Accepted salt length of a PSS signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PssSaltLength {
    /// Any salt length, read from the signature.
    Any,
    /// Exactly the length of the digest.
    Digest,
}

/// Whether an RSA signature is valid; `None` if the key is too large to verify with. Numbers are big-endian.
pub fn rsa(
    algorithm: Algorithm,
    salt: PssSaltLength,
    (n, e): (&[u8], &[u8]),
    signed: &[u8],
    signature: &[u8],
) -> Option<bool> {
    let (n, e) = (stripped(n), stripped(e));
    if n.len() * 8 > MAX_MODULUS_BITS || e.len() * 8 > MAX_MODULUS_BITS {
        return None;
    }
    let odd = |bytes: &[u8]| bytes.last().is_some_and(|byte| byte % 2 == 1);
    // The algorithm requires an odd modulus above 1; an even exponent never verifies.
    if !odd(n) || !odd(e) || n == [1] {
        return Some(false);
    }
    if let Some(proof) = by_ring(algorithm, salt, (n, e), signed, signature) {
        return Some(proof);
    }
    let key = PublicKey::new_unchecked(
        BoxedUint::from_be_slice_vartime(n),
        BoxedUint::from_be_slice_vartime(e),
    );
    let proof = match algorithm {
        Algorithm::RS256 => key.verify(
            Pkcs1v15Sign::new::<Sha256>(),
            &Sha256::digest(signed),
            signature,
        ),
        Algorithm::RS384 => key.verify(
            Pkcs1v15Sign::new::<Sha384>(),
            &Sha384::digest(signed),
            signature,
        ),
        Algorithm::RS512 => key.verify(
            Pkcs1v15Sign::new::<Sha512>(),
            &Sha512::digest(signed),
            signature,
        ),
        Algorithm::PS256 => {
            let scheme = Pss::<Sha256> {
                blinded: false,
                digest: Sha256::new(),
                salt_len: (salt == PssSaltLength::Digest).then_some(32),
            };
            key.verify(scheme, &Sha256::digest(signed), signature)
        }
        Algorithm::ES256 => return Some(false),
    };
    Some(proof.is_ok())
}

/// Fast path with ring for ordinary keys; `None` if it can't decide.
fn by_ring(
    algorithm: Algorithm,
    salt: PssSaltLength,
    (n, e): (&[u8], &[u8]),
    signed: &[u8],
    signature: &[u8],
) -> Option<bool> {
    use ring::signature as ring;
    let how = match algorithm {
        Algorithm::RS256 => &ring::RSA_PKCS1_2048_8192_SHA256,
        Algorithm::RS384 => &ring::RSA_PKCS1_2048_8192_SHA384,
        Algorithm::RS512 => &ring::RSA_PKCS1_2048_8192_SHA512,
        Algorithm::PS256 => &ring::RSA_PSS_2048_8192_SHA256,
        Algorithm::ES256 => return None,
    };
    if !(2048..=8192).contains(&bits(n)) || e.len() > 4 || e == [1] {
        return None;
    }
    let holds = ring::RsaPublicKeyComponents { n, e }
        .verify(how, signed, signature)
        .is_ok();
    let other_salts = algorithm == Algorithm::PS256 && salt == PssSaltLength::Any;
    (holds || !other_salts).then_some(holds)
}

/// Whether an ES256 signature is valid, for a P-256 point in SEC 1 form.
pub(super) fn es256(point: &[u8], signed: &[u8], signature: &[u8]) -> bool {
    use p256::ecdsa::{Signature, VerifyingKey};
    let (Ok(key), Ok(signature)) = (
        VerifyingKey::from_sec1_bytes(point),
        Signature::from_slice(signature),
    ) else {
        return false;
    };
    key.verify(signed, &signature).is_ok()
}

/// A big-endian number without its leading zero bytes.
pub(super) fn stripped(bytes: &[u8]) -> &[u8] {
    let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
    bytes.get(zeros..).unwrap_or_default()
}

/// Bit length of a big-endian number.
pub(super) fn bits(bytes: &[u8]) -> usize {
    match stripped(bytes).split_first() {
        Some((first, rest)) => 8 - first.leading_zeros() as usize + 8 * rest.len(),
        None => 0,
    }
}
