//! Key pairs of every kind. RSA pairs are kept in a file, so that none has to be made; nothing outside these tests trusts them.

use std::collections::HashMap;
use std::sync::OnceLock;

use ecdsa_signature::Signer as _;
use p521::ecdsa::signature as ecdsa_signature;
use ring::rand::SystemRandom;
use ring::signature::{Ed25519KeyPair, KeyPair as _};
use rsa::BoxedUint;
use rsa::pss::SigningKey;
use rsa::sha2::{Sha256, Sha384, Sha512};
use rsa::traits::SignatureScheme;
use serde_json::{Value, json};

use crate::token::signer::{decode, encode};

/// A pair.
pub enum Pair {
    Rsa {
        private: Box<rsa::PrivateKey>,
        ring: Option<Box<ring::signature::RsaKeyPair>>,
        n: String,
        e: String,
    },
    P256(p256::ecdsa::SigningKey),
    P384(p384::ecdsa::SigningKey),
    P521(p521::ecdsa::SigningKey),
    K256(k256::ecdsa::SigningKey),
    Ed(Ed25519KeyPair),
}

/// The pair of a name: `rsa2048`, `p256`, `ed`, and so on.
pub fn pair(name: &str) -> &'static Pair {
    static PAIRS: OnceLock<HashMap<String, Pair>> = OnceLock::new();
    PAIRS
        .get_or_init(make)
        .get(name)
        .unwrap_or_else(|| panic!("no pair {name}"))
}

fn make() -> HashMap<String, Pair> {
    let text = include_str!("../../data/rsa-pairs.json");
    let stored: HashMap<String, HashMap<String, String>> = serde_json::from_str(text).unwrap();
    let mut pairs: HashMap<String, Pair> = stored
        .into_iter()
        .map(|(name, numbers)| (name, rsa_pair(&numbers)))
        .collect();
    pairs.insert(
        "p256".to_owned(),
        Pair::P256(p256::ecdsa::SigningKey::from_slice(&[7; 32]).unwrap()),
    );
    pairs.insert("p256zero".to_owned(), Pair::P256(with_leading_zero()));
    pairs.insert(
        "p384".to_owned(),
        Pair::P384(p384::ecdsa::SigningKey::from_slice(&[7; 48]).unwrap()),
    );
    let mut scalar = [7; 66];
    scalar[0] = 0;
    pairs.insert(
        "p521".to_owned(),
        Pair::P521(p521::ecdsa::SigningKey::from_slice(&scalar).unwrap()),
    );
    pairs.insert(
        "k256".to_owned(),
        Pair::K256(k256::ecdsa::SigningKey::from_slice(&[7; 32]).unwrap()),
    );
    pairs.insert(
        "ed".to_owned(),
        Pair::Ed(Ed25519KeyPair::from_seed_unchecked(&[7; 32]).unwrap()),
    );
    pairs
}

/// A key whose x begins with a zero byte.
fn with_leading_zero() -> p256::ecdsa::SigningKey {
    for number in 1_u16.. {
        let mut scalar = [1; 32];
        scalar[30..].copy_from_slice(&number.to_be_bytes());
        let key = p256::ecdsa::SigningKey::from_slice(&scalar).unwrap();
        let point = key.verifying_key().to_sec1_point(false);
        if point.as_bytes()[1] == 0 {
            return key;
        }
    }
    unreachable!("one in 256 has it")
}

fn rsa_pair(numbers: &HashMap<String, String>) -> Pair {
    let bytes = |name: &str| decode(&numbers[name]);
    let number = |name: &str| BoxedUint::from_be_slice_vartime(&bytes(name));
    let private = rsa::PrivateKey::from_components_with_wide_primes(
        number("n"),
        number("e"),
        number("d"),
        vec![number("p"), number("q")],
    );
    let ring = ring::signature::RsaKeyPair::from_components(&ring::rsa::KeyPairComponents {
        public_key: ring::rsa::PublicKeyComponents {
            n: bytes("n"),
            e: bytes("e"),
        },
        d: bytes("d"),
        p: bytes("p"),
        q: bytes("q"),
        dP: bytes("dp"),
        dQ: bytes("dq"),
        qInv: bytes("qi"),
    });
    Pair::Rsa {
        private: Box::new(private.unwrap()),
        ring: ring.ok().map(Box::new),
        n: numbers["n"].clone(),
        e: numbers["e"].clone(),
    }
}

impl Pair {
    /// The public half, with a key id and nothing else beside the numbers.
    pub fn public(&self, kid: &str) -> Value {
        let mut key = match self {
            Pair::Rsa { n, e, .. } => json!({"kty": "RSA", "n": n, "e": e}),
            Pair::P256(key) => ec("P-256", key.verifying_key().to_sec1_point(false).as_bytes()),
            Pair::P384(key) => ec("P-384", key.verifying_key().to_sec1_point(false).as_bytes()),
            Pair::P521(key) => ec("P-521", key.verifying_key().to_sec1_point(false).as_bytes()),
            Pair::K256(key) => ec(
                "secp256k1",
                key.verifying_key().to_sec1_point(false).as_bytes(),
            ),
            Pair::Ed(key) => {
                json!({"kty": "OKP", "crv": "Ed25519", "x": encode(key.public_key())})
            }
        };
        key["kid"] = json!(kid);
        key
    }

    /// A signature, as the algorithm wants it where the pair can make it; by the pair's own algorithm else.
    pub fn sign(&self, alg: &str, bytes: &[u8]) -> Vec<u8> {
        match self {
            Pair::Rsa { private, ring, .. } => match ring {
                Some(ring) => by_ring(ring, alg, bytes),
                None => by_rsa(private, alg, bytes),
            },
            Pair::P256(key) => {
                let signature: p256::ecdsa::Signature = key.sign(bytes);
                signature.to_bytes().to_vec()
            }
            Pair::P384(key) => {
                let signature: p384::ecdsa::Signature = key.sign(bytes);
                signature.to_bytes().to_vec()
            }
            Pair::P521(key) => {
                let signature: p521::ecdsa::Signature = key.sign(bytes);
                signature.to_bytes().to_vec()
            }
            Pair::K256(key) => {
                let signature: k256::ecdsa::Signature = key.sign(bytes);
                signature.to_bytes().to_vec()
            }
            Pair::Ed(key) => key.sign(bytes).as_ref().to_vec(),
        }
    }

    /// A PSS signature whose salt has another length than the digest.
    pub fn sign_with_salt(&self, bytes: &[u8], salt: usize) -> Vec<u8> {
        use rsa::signature::{RandomizedSigner as _, SignatureEncoding as _};
        let Pair::Rsa { private, .. } = self else {
            panic!("no RSA pair")
        };
        let key = SigningKey::<Sha256>::new_with_salt_len((**private).clone(), salt);
        key.try_sign_with_rng(&mut Random(SystemRandom::new()), bytes)
            .unwrap()
            .to_vec()
    }
}

fn by_ring(pair: &ring::signature::RsaKeyPair, alg: &str, bytes: &[u8]) -> Vec<u8> {
    use ring::signature as ring;
    let how: &dyn ring::RsaEncoding = match alg {
        "RS384" => &ring::RSA_PKCS1_SHA384,
        "RS512" => &ring::RSA_PKCS1_SHA512,
        "PS256" => &ring::RSA_PSS_SHA256,
        "PS384" => &ring::RSA_PSS_SHA384,
        "PS512" => &ring::RSA_PSS_SHA512,
        _ => &ring::RSA_PKCS1_SHA256,
    };
    let mut signature = vec![0; pair.public().modulus_len()];
    pair.sign(how, &SystemRandom::new(), bytes, &mut signature)
        .unwrap();
    signature
}

fn by_rsa(private: &rsa::PrivateKey, alg: &str, bytes: &[u8]) -> Vec<u8> {
    use rsa::sha2::Digest as _;
    let mut random = Random(SystemRandom::new());
    let signed = match alg {
        "RS384" => private.pkcs1v15_sign_with_rng::<Sha384, _>(&mut random, bytes),
        "RS512" => private.pkcs1v15_sign_with_rng::<Sha512, _>(&mut random, bytes),
        "PS256" => {
            rsa::Pss::<Sha256>::new().sign(Some(&mut random), private, &Sha256::digest(bytes))
        }
        _ => private.pkcs1v15_sign_with_rng::<Sha256, _>(&mut random, bytes),
    };
    // Too small a key for the digest makes none.
    signed.unwrap_or_else(|_| vec![1; 64])
}

fn ec(crv: &str, sec1: &[u8]) -> Value {
    let (x, y) = sec1[1..].split_at((sec1.len() - 1) / 2);
    json!({"kty": "EC", "crv": crv, "x": encode(x), "y": encode(y)})
}

/// ring's random numbers for the crate `rsa`.
struct Random(SystemRandom);

impl rsa::rand_core::TryRng for Random {
    type Error = std::convert::Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Self::Error> {
        let mut bytes = [0; 4];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u32::from_be_bytes(bytes))
    }

    fn try_next_u64(&mut self) -> Result<u64, Self::Error> {
        let mut bytes = [0; 8];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u64::from_be_bytes(bytes))
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Self::Error> {
        use ring::rand::SecureRandom as _;
        self.0.fill(bytes).unwrap();
        Ok(())
    }
}

impl rsa::rand_core::TryCryptoRng for Random {}
