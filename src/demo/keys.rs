//! Signing keys of one process, generated in the background so that the first document need not wait.

use std::io;
use std::sync::{Arc, OnceLock};
use std::thread;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::rand::{SecureRandom, SystemRandom};
use ring::rsa::{KeyPairComponents, PublicKeyComponents};
use ring::signature::{RSA_PKCS1_SHA256, RsaKeyPair};
use rsa::PrivateKey;
use rsa::rand_core::{TryCryptoRng, TryRng};
use rsa::traits::{PrivateKeyParts, PublicKeyParts};
use serde_json::{Value, json};

/// Number of keys in a set.
const COUNT: usize = 2;

/// Length of a modulus in bits.
const BITS: usize = 2048;

/// A key that signs with RS256.
#[derive(Debug)]
pub(super) struct SigningKey {
    /// Key id: the RFC 7638 thumbprint.
    pub(super) kid: String,
    modulus: String,
    exponent: String,
    pair: RsaKeyPair,
}

/// The keys that the provider publishes, and one that it does not.
#[derive(Debug)]
pub(super) struct Keys {
    /// Published; the first one signs.
    pub(super) published: Vec<SigningKey>,
    /// Never published: signs the tokens that have to be refused.
    pub(super) foreign: SigningKey,
}

type Shared = Arc<OnceLock<Result<Keys, String>>>;

/// The keys of this process. Calling it starts making them; [`ready`] waits for them.
pub(super) fn shared() -> Shared {
    static KEYS: OnceLock<Shared> = OnceLock::new();
    let start = || {
        let keys: Shared = Arc::default();
        let made = keys.clone();
        thread::spawn(move || {
            let _ = made.get_or_init(make);
        });
        keys
    };
    KEYS.get_or_init(start).clone()
}

/// Waits for the keys.
pub(super) fn ready(keys: &OnceLock<Result<Keys, String>>) -> io::Result<&Keys> {
    keys.get_or_init(make)
        .as_ref()
        .map_err(|why| io::Error::other(why.clone()))
}

fn make() -> Result<Keys, String> {
    let threads: Vec<_> = (0..=COUNT)
        .map(|_| thread::spawn(SigningKey::make))
        .collect();
    let mut keys = Vec::new();
    for thread in threads {
        keys.push(
            thread
                .join()
                .map_err(|_| "making a key failed".to_owned())??,
        );
    }
    let foreign = keys.pop().ok_or("no key was made")?;
    Ok(Keys {
        published: keys,
        foreign,
    })
}

impl SigningKey {
    fn make() -> Result<Self, String> {
        let key = PrivateKey::new(&mut Random(SystemRandom::new()), BITS)
            .map_err(|error| error.to_string())?;
        let (modulus, exponent) = (key.n_bytes(), key.e_bytes());
        let modulus = URL_SAFE_NO_PAD.encode(modulus);
        let exponent = URL_SAFE_NO_PAD.encode(exponent);
        let canonical = format!(r#"{{"e":"{exponent}","kty":"RSA","n":"{modulus}"}}"#);
        let digest = ring::digest::digest(&ring::digest::SHA256, canonical.as_bytes());
        Ok(Self {
            kid: URL_SAFE_NO_PAD.encode(digest),
            modulus,
            exponent,
            pair: pair(key)?,
        })
    }

    /// Public key as a JSON Web Key.
    pub(super) fn public(&self) -> Value {
        json!({
            "kty": "RSA",
            "use": "sig",
            "alg": "RS256",
            "kid": self.kid,
            "n": self.modulus,
            "e": self.exponent,
        })
    }

    /// RS256 over a text.
    pub(super) fn sign(&self, text: &str) -> io::Result<Vec<u8>> {
        let mut signature = vec![0; self.pair.public().modulus_len()];
        self.pair
            .sign(
                &RSA_PKCS1_SHA256,
                &SystemRandom::new(),
                text.as_bytes(),
                &mut signature,
            )
            .map_err(|_| io::Error::other("signing failed"))?;
        Ok(signature)
    }
}

/// Hands the numbers of a key to the library that signs; it wants the larger prime first.
fn pair(key: PrivateKey) -> Result<RsaKeyPair, String> {
    let [first, second] = key.primes() else {
        return Err("a key has two primes".into());
    };
    let (p, q) = (first.as_ref().clone(), second.as_ref().clone());
    let mut key = if p > q {
        key
    } else {
        PrivateKey::from_p_q(q, p, key.e().clone()).map_err(|error| error.to_string())?
    };
    key.precompute().map_err(|error| error.to_string())?;
    let [p, q] = key.primes() else {
        return Err("a key has two primes".into());
    };
    let (Some(dp), Some(dq), Some(qinv)) = (key.dp(), key.dq(), key.qinv()) else {
        return Err("a key has its remainders".into());
    };
    let components = KeyPairComponents {
        public_key: PublicKeyComponents {
            n: key.n_bytes(),
            e: key.e_bytes(),
        },
        d: key.d().to_be_bytes_trimmed_vartime(),
        p: p.to_be_bytes_trimmed_vartime(),
        q: q.to_be_bytes_trimmed_vartime(),
        dP: dp.to_be_bytes_trimmed_vartime(),
        dQ: dq.to_be_bytes_trimmed_vartime(),
        qInv: qinv.retrieve().to_be_bytes_trimmed_vartime(),
    };
    RsaKeyPair::from_components(&components).map_err(|error| error.to_string())
}

/// The operating system's random numbers in the shape that key making wants.
struct Random(SystemRandom);

impl TryRng for Random {
    type Error = io::Error;

    fn try_next_u32(&mut self) -> Result<u32, Self::Error> {
        let mut bytes = [0; 4];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u32::from_le_bytes(bytes))
    }

    fn try_next_u64(&mut self) -> Result<u64, Self::Error> {
        let mut bytes = [0; 8];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u64::from_le_bytes(bytes))
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Self::Error> {
        self.0
            .fill(bytes)
            .map_err(|_| io::Error::other("no random numbers"))
    }
}

impl TryCryptoRng for Random {}
