//! Key pairs that sign tokens, for tests and benches. RSA pairs are the published ones of RFC 7515, so that none has to be made.
#![expect(clippy::unwrap_used, reason = "helpers of tests fail the test")]

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use p521::ecdsa::signature::Signer as _;
use ring::rand::SystemRandom;
use ring::rsa::{KeyPairComponents, PublicKeyComponents};
use ring::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED_SIGNING, EcdsaKeyPair,
    EcdsaSigningAlgorithm, Ed25519KeyPair, KeyPair as _, RSA_PKCS1_SHA256, RSA_PKCS1_SHA384,
    RSA_PKCS1_SHA512, RSA_PSS_SHA256, RSA_PSS_SHA384, RSA_PSS_SHA512, RsaEncoding, RsaKeyPair,
};
use serde_json::{Value, json};

/// The modulus of RFC 7515, A.2.1.
pub const RSA_N: &str = "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ";

const RSA_D: &str = "Eq5xpGnNCivDflJsRQBXHx1hdR1k6Ulwe2JZD50LpXyWPEAeP88vLNO97IjlA7_GQ5sLKMgvfTeXZx9SE-7YwVol2NXOoAJe46sui395IW_GO-pWJ1O0BkTGoVEn2bKVRUCgu-GjBVaYLU6f3l9kJfFNS3E0QbVdxzubSu3Mkqzjkn439X0M_V51gfpRLI9JYanrC4D4qAdGcopV_0ZHHzQlBjudU2QvXt4ehNYTCBr6XCLQUShb1juUO1ZdiYoFaFQT5Tw8bGUl_x_jTj3ccPDVZFD9pIuhLhBOneufuBiB4cS98l2SR_RQyGWSeWjnczT0QU91p1DhOVRuOopznQ";
const RSA_P: &str = "4BzEEOtIpmVdVEZNCqS7baC4crd0pqnRH_5IB3jw3bcxGn6QLvnEtfdUdiYrqBdss1l58BQ3KhooKeQTa9AB0Hw_Py5PJdTJNPY8cQn7ouZ2KKDcmnPGBY5t7yLc1QlQ5xHdwW1VhvKn-nXqhJTBgIPgtldC-KDV5z-y2XDwGUc";
const RSA_Q: &str = "uQPEfgmVtjL0Uyyx88GZFF1fOunH3-7cepKmtH4pxhtCoHqpWmT8YAmZxaewHgHAjLYsp1ZSe7zFYHj7C6ul7TjeLQeZD_YwD66t62wDmpe_HlB-TnBA-njbglfIsRLtXlnDzQkv5dTltRJ11BKBBypeeF6689rjcJIDEz9RWdc";
const RSA_DP: &str = "BwKfV3Akq5_MFZDFZCnW-wzl-CCo83WoZvnLQwCTeDv8uzluRSnm71I3QCLdhrqE2e9YkxvuxdBfpT_PI7Yz-FOKnu1R6HsJeDCjn12Sk3vmAktV2zb34MCdy7cpdTh_YVr7tss2u6vneTwrA86rZtu5Mbr1C1XsmvkxHQAdYo0";
const RSA_DQ: &str = "h_96-mK1R_7glhsum81dZxjTnYynPbZpHziZjeeHcXYsXaaMwkOlODsWa7I9xXDoRwbKgB719rrmI2oKr6N3Do9U0ajaHF-NKJnwgjMd2w9cjz3_-kyNlxAr2v4IKhGNpmM5iIgOS1VZnOZ68m6_pbLBSp3nssTdlqvd0tIiTHU";
const RSA_QI: &str = "IYd7DHOhrWvxkwPQsRM2tOgrjbcrfvtQJipd-DlcxyVuuM9sQLdgjVk2oy26F0EmpScGLq2MowX7fhd_QJQ3ydy5cY7YIBi87w93IKLEdfnbJtoOPLUW0ITrJReOgo1cq9SbsxYawBgfp_gh6A5603k2-ZQwVK0JKSHuLFkuQ3U";

/// Every algorithm that a pair here signs with.
pub const ALGORITHMS: [&str; 12] = [
    "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "ES256K",
    "EdDSA", "Ed25519",
];

enum Pair {
    Rsa(Box<RsaKeyPair>),
    Ring(EcdsaKeyPair, &'static str, usize),
    P521(p521::ecdsa::SigningKey),
    Secp256k1(k256::ecdsa::SigningKey),
    Ed25519(Ed25519KeyPair),
}

/// A key pair with its algorithm and key id.
pub struct Signer {
    pub alg: &'static str,
    pub kid: String,
    pair: Pair,
}

/// base64url without padding.
pub fn encode(bytes: impl AsRef<[u8]>) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(bytes)
}

/// The reverse.
pub fn decode(text: &str) -> Vec<u8> {
    BASE64_URL_SAFE_NO_PAD.decode(text).unwrap()
}

impl Signer {
    /// A pair for an algorithm; two of an elliptic curve differ, those for RSA are one and the same.
    pub fn new(alg: &'static str, kid: &str) -> Self {
        let pair = match alg {
            "ES256" => ring_pair(&ECDSA_P256_SHA256_FIXED_SIGNING, "P-256", 32),
            "ES384" => ring_pair(&ECDSA_P384_SHA384_FIXED_SIGNING, "P-384", 48),
            "ES512" => Pair::P521(p521::ecdsa::SigningKey::from_slice(&scalar(66)).unwrap()),
            "ES256K" => Pair::Secp256k1(k256::ecdsa::SigningKey::from_slice(&scalar(32)).unwrap()),
            "EdDSA" | "Ed25519" => {
                Pair::Ed25519(Ed25519KeyPair::from_seed_unchecked(&scalar(32)).unwrap())
            }
            _ => Pair::Rsa(Box::new(rsa_pair())),
        };
        Signer {
            alg,
            kid: kid.to_owned(),
            pair,
        }
    }

    /// The public half as a JSON Web Key.
    pub fn public(&self) -> Value {
        let mut key = match &self.pair {
            Pair::Rsa(_) => json!({"kty": "RSA", "n": RSA_N, "e": "AQAB"}),
            Pair::Ring(pair, crv, length) => ec(crv, pair.public_key().as_ref(), *length),
            Pair::P521(pair) => ec(
                "P-521",
                pair.verifying_key().to_sec1_point(false).as_bytes(),
                66,
            ),
            Pair::Secp256k1(pair) => ec(
                "secp256k1",
                pair.verifying_key().to_sec1_point(false).as_bytes(),
                32,
            ),
            Pair::Ed25519(pair) => {
                json!({"kty": "OKP", "crv": "Ed25519", "x": encode(pair.public_key())})
            }
        };
        key["use"] = json!("sig");
        key["alg"] = json!(self.alg);
        key["kid"] = json!(self.kid);
        key
    }

    /// A signature over bytes.
    pub fn sign(&self, bytes: &[u8]) -> Vec<u8> {
        let random = SystemRandom::new();
        match &self.pair {
            Pair::Rsa(pair) => {
                let mut signature = vec![0; pair.public().modulus_len()];
                let how = rsa_encoding(self.alg);
                pair.sign(how, &random, bytes, &mut signature).unwrap();
                signature
            }
            Pair::Ring(pair, ..) => pair.sign(&random, bytes).unwrap().as_ref().to_vec(),
            Pair::P521(pair) => {
                let signature: p521::ecdsa::Signature = pair.sign(bytes);
                signature.to_bytes().to_vec()
            }
            Pair::Secp256k1(pair) => {
                let signature: k256::ecdsa::Signature = pair.sign(bytes);
                signature.to_bytes().to_vec()
            }
            Pair::Ed25519(pair) => pair.sign(bytes).as_ref().to_vec(),
        }
    }

    /// A token with exactly this header and payload.
    pub fn token(&self, header: &str, payload: &str) -> String {
        let signed = format!("{}.{}", encode(header), encode(payload));
        let signature = encode(self.sign(signed.as_bytes()));
        format!("{signed}.{signature}")
    }

    /// The usual header.
    pub fn header(&self) -> String {
        json!({"alg": self.alg, "kid": self.kid, "typ": "at+jwt"}).to_string()
    }
}

/// A key set of these pairs.
pub fn jwks(signers: &[&Signer]) -> Vec<u8> {
    let keys: Vec<Value> = signers.iter().map(|signer| signer.public()).collect();
    json!({ "keys": keys }).to_string().into_bytes()
}

fn ring_pair(how: &'static EcdsaSigningAlgorithm, crv: &'static str, length: usize) -> Pair {
    let random = SystemRandom::new();
    let document = EcdsaKeyPair::generate_pkcs8(how, &random).unwrap();
    let pair = EcdsaKeyPair::from_pkcs8(how, document.as_ref(), &random).unwrap();
    Pair::Ring(pair, crv, length)
}

fn rsa_pair() -> RsaKeyPair {
    RsaKeyPair::from_components(&KeyPairComponents {
        public_key: PublicKeyComponents {
            n: decode(RSA_N),
            e: vec![1, 0, 1],
        },
        d: decode(RSA_D),
        p: decode(RSA_P),
        q: decode(RSA_Q),
        dP: decode(RSA_DP),
        dQ: decode(RSA_DQ),
        qInv: decode(RSA_QI),
    })
    .unwrap()
}

fn rsa_encoding(alg: &str) -> &'static dyn RsaEncoding {
    match alg {
        "RS384" => &RSA_PKCS1_SHA384,
        "RS512" => &RSA_PKCS1_SHA512,
        "PS256" => &RSA_PSS_SHA256,
        "PS384" => &RSA_PSS_SHA384,
        "PS512" => &RSA_PSS_SHA512,
        _ => &RSA_PKCS1_SHA256,
    }
}

/// Random bytes that are a private number on every curve of this length.
fn scalar(length: usize) -> Vec<u8> {
    use ring::rand::SecureRandom as _;
    let mut bytes = vec![0; length];
    SystemRandom::new().fill(&mut bytes).unwrap();
    bytes[0] = 0;
    bytes
}

fn ec(crv: &str, sec1: &[u8], length: usize) -> Value {
    let (x, y) = sec1[1..].split_at(length);
    json!({"kty": "EC", "crv": crv, "x": encode(x), "y": encode(y)})
}
