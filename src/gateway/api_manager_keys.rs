//! Key sets as API Manager reads them (Nimbus): one unreadable key invalidates the set.

use super::base64;
use super::cause::Cause;
use super::certificate::{self, CertifiedKey};
use super::gson::{self, Unread};
use super::json::{Json, Members, last};
use super::key::{Key, Named};
use super::signature::{bits, stripped};
use super::uri::is_java_uri;

/// A key of a set or of a header.
#[derive(Debug)]
pub(super) struct Jwk {
    pub key: Named,
    pub private: bool,
}

/// Fault of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// Unknown type: skipped in a set.
    UnknownType,
    /// Fault, half a sentence.
    Broken(&'static str),
}

use Fault::Broken;

/// The keys of a set, in their order.
pub(super) fn load(body: &[u8]) -> Result<Vec<Named>, Cause> {
    let text = String::from_utf8_lossy(body);
    let document = gson::read(&text).map_err(|unread| match unread {
        Unread::Malformed => {
            Cause::KeySetUnreadable("it is not a JSON object, or has a member twice")
        }
        Unread::Null => Cause::KeySetNull(None),
    })?;
    let entries = match last(&document.members, "keys") {
        Some(Json::List(entries)) => entries,
        None | Some(Json::Null) => return Err(Cause::KeySetUnreadable("it has no member keys")),
        Some(_) => return Err(Cause::KeySetUnreadable("keys is not a list")),
    };
    let mut keys = Vec::new();
    for (place, entry) in entries.iter().enumerate() {
        let spoiled = |why| Cause::KeySetMember(place + 1, why);
        let members = match entry {
            Json::Object(members) => members,
            Json::Null => return Err(Cause::KeySetNull(Some(place + 1))),
            _ => return Err(spoiled("it is not an object")),
        };
        match parse(members) {
            Ok(jwk) => keys.push(jwk.key),
            Err(Fault::UnknownType) => {}
            Err(Broken(why)) => return Err(spoiled(why)),
        }
    }
    Ok(keys)
}

/// Reads one key.
pub(super) fn parse(key: &Members) -> Result<Jwk, Fault> {
    let kty = text(key, "kty", "kty is not a string")?.ok_or(Broken("kty is missing"))?;
    let jwk = match kty {
        "RSA" => rsa(key)?,
        "EC" => ec(key)?,
        "oct" => {
            let private = text(key, "k", "k is not a string")?;
            let chain = metadata(key)?;
            private.ok_or(Broken("k is missing"))?;
            readable(&chain)?;
            other(key, true)
        }
        "OKP" => {
            let crv = curve(key)?;
            let x = text(key, "x", "x is not a string")?;
            let d = text(key, "d", "d is not a string")?;
            let chain = metadata(key)?;
            readable(&chain)?;
            if !["Ed25519", "Ed448", "X25519", "X448"].contains(&crv) {
                return Err(Broken("its curve is not known"));
            }
            x.ok_or(Broken("x is missing"))?;
            other(key, d.is_some())
        }
        _ => return Err(Fault::UnknownType),
    };
    Ok(jwk)
}

fn other(key: &Members, private: bool) -> Jwk {
    Jwk {
        key: Named {
            kid: kid(key),
            key: Key::Other,
        },
        private,
    }
}

fn kid(key: &Members) -> Option<String> {
    last(key, "kid")?.text().map(str::to_owned)
}

fn text<'k>(key: &'k Members, name: &str, why: &'static str) -> Result<Option<&'k str>, Fault> {
    match last(key, name) {
        None | Some(Json::Null) => Ok(None),
        Some(Json::Text(text)) => Ok(Some(text)),
        Some(_) => Err(Broken(why)),
    }
}

fn curve(key: &Members) -> Result<&str, Fault> {
    let crv = text(key, "crv", "crv is not a string")?;
    crv.filter(|crv| !crv.trim_matches(|letter| letter <= ' ').is_empty())
        .ok_or(Broken("crv is missing"))
}

fn rsa(key: &Members) -> Result<Jwk, Fault> {
    let n = text(key, "n", "n is not a string")?;
    let e = text(key, "e", "e is not a string")?;
    let d = text(key, "d", "d is not a string")?;
    let mut parts = 0;
    for name in ["p", "q", "dp", "dq", "qi"] {
        parts += usize::from(text(key, name, "a private member is not a string")?.is_some());
    }
    other_primes(key)?;
    let chain = metadata(key)?;
    let certificates = readable(&chain)?;
    let n = base64::nimbus(n.ok_or(Broken("n is missing"))?);
    let e = base64::nimbus(e.ok_or(Broken("e is missing"))?);
    if let Some(first) = certificates.first() {
        let same = matches!(first, CertifiedKey::Rsa { n: n2, e: e2 }
            if stripped(&n) == stripped(n2) && stripped(&e) == stripped(e2));
        if !same {
            return Err(Broken("x5c is for another key"));
        }
    }
    if parts != 0 && parts != 5 {
        return Err(Broken("its private members are not complete"));
    }
    Ok(Jwk {
        key: Named {
            kid: kid(key),
            key: Key::Rsa { n, e },
        },
        private: d.is_some() || parts == 5,
    })
}

fn other_primes(key: &Members) -> Result<(), Fault> {
    let entries = match last(key, "oth") {
        None | Some(Json::Null) => return Ok(()),
        Some(Json::List(entries)) => entries,
        Some(_) => return Err(Broken("oth is not a list")),
    };
    for entry in entries {
        if let Json::Object(prime) = entry {
            for name in ["r", "dq", "t"] {
                text(prime, name, "oth contains an entry that is not a string")?
                    .ok_or(Broken("oth is not complete"))?;
            }
        }
    }
    Ok(())
}

fn ec(key: &Members) -> Result<Jwk, Fault> {
    let crv = curve(key)?;
    let x = text(key, "x", "x is not a string")?;
    let y = text(key, "y", "y is not a string")?;
    let d = text(key, "d", "d is not a string")?;
    let chain = metadata(key)?;
    let certificates = readable(&chain)?;
    let x = base64::nimbus(x.ok_or(Broken("x is missing"))?);
    let y = base64::nimbus(y.ok_or(Broken("y is missing"))?);
    let (x, y) = (stripped(&x), stripped(&y));
    let point = |size: usize| {
        let mut point = vec![4];
        for coordinate in [x, y] {
            point.resize(point.len() + size.saturating_sub(coordinate.len()), 0);
            point.extend_from_slice(coordinate);
        }
        point
    };
    let on_curve = match crv {
        "P-256" => p256::PublicKey::from_sec1_bytes(&point(32)).is_ok(),
        "P-384" => p384::PublicKey::from_sec1_bytes(&point(48)).is_ok(),
        "P-521" => p521::PublicKey::from_sec1_bytes(&point(66)).is_ok(),
        "secp256k1" => k256::PublicKey::from_sec1_bytes(&point(32)).is_ok(),
        _ => return Err(Broken("its curve is not known")),
    };
    if !on_curve {
        return Err(Broken("x and y are not a point of its curve"));
    }
    if let Some(first) = certificates.first() {
        let same = matches!(first, CertifiedKey::Ec { x: x2, y: y2 } if x == x2 && y == y2);
        if !same {
            return Err(Broken("x5c is for another key"));
        }
    }
    Ok(other(key, d.is_some()))
}

/// Checks what all keys have; gives back the texts of `x5c`.
fn metadata(key: &Members) -> Result<Vec<&str>, Fault> {
    let usage = text(key, "use", "use is not a string")?;
    if usage.is_some_and(|usage| usage.trim_matches(|letter| letter <= ' ').is_empty()) {
        return Err(Broken("use is empty"));
    }
    let operations = operations(key)?;
    text(key, "alg", "alg is not a string")?;
    text(key, "kid", "kid is not a string")?;
    if let Some(x5u) = text(key, "x5u", "x5u is not a string")?
        && !is_java_uri(x5u)
    {
        return Err(Broken("x5u is not a URI"));
    }
    text(key, "x5t", "x5t is not a string")?;
    text(key, "x5t#S256", "x5t#S256 is not a string")?;
    let chain = chain(key)?;
    for name in ["exp", "nbf", "iat"] {
        if !matches!(last(key, name), None | Some(Json::Null | Json::Number(_))) {
            return Err(Broken("a time of it is not a number"));
        }
    }
    let allowed: &[&str] = match usage {
        Some("sig") => &["sign", "verify"],
        Some("enc") => &["encrypt", "decrypt", "wrapKey", "unwrapKey"],
        _ => return Ok(chain),
    };
    if operations
        .iter()
        .any(|operation| !allowed.contains(operation))
    {
        return Err(Broken("use and key_ops contradict each other"));
    }
    Ok(chain)
}

fn operations(key: &Members) -> Result<Vec<&str>, Fault> {
    const KNOWN: [&str; 8] = [
        "sign",
        "verify",
        "encrypt",
        "decrypt",
        "wrapKey",
        "unwrapKey",
        "deriveKey",
        "deriveBits",
    ];
    let entries = match last(key, "key_ops") {
        None | Some(Json::Null) => return Ok(Vec::new()),
        Some(Json::List(entries)) => entries,
        Some(_) => return Err(Broken("key_ops is not a list")),
    };
    let mut operations = Vec::new();
    for entry in entries {
        match entry {
            Json::Null => {}
            Json::Text(name) if KNOWN.contains(&name.as_str()) => operations.push(name.as_str()),
            Json::Text(_) => return Err(Broken("key_ops has an unknown word")),
            _ => return Err(Broken("key_ops contains an entry that is not a string")),
        }
    }
    Ok(operations)
}

fn chain(key: &Members) -> Result<Vec<&str>, Fault> {
    match last(key, "x5c") {
        None | Some(Json::Null) => Ok(Vec::new()),
        Some(Json::List(entries)) => entries
            .iter()
            .map(|entry| {
                entry
                    .text()
                    .ok_or(Broken("x5c contains an entry that is not a string"))
            })
            .collect(),
        Some(_) => Err(Broken("x5c is not a list")),
    }
}

fn readable(chain: &[&str]) -> Result<Vec<CertifiedKey>, Fault> {
    chain
        .iter()
        .map(|text| {
            certificate::key(&base64::nimbus(text)).ok_or(Broken("x5c contains no certificate"))
        })
        .collect()
}

/// Whether Java makes an RSA key of these numbers; why not, half a sentence.
pub(super) fn check_rsa(n: &[u8], e: &[u8]) -> Result<(), &'static str> {
    let size = bits(n).div_ceil(8) * 8;
    if size < 512 {
        return Err("its modulus has fewer than 512 bits");
    }
    if size > 16_384 {
        return Err("its modulus has more than 16,384 bits");
    }
    if size > 3072 && bits(e) > 64 {
        return Err("its exponent has more than 64 bits");
    }
    let (n, e) = (stripped(n), stripped(e));
    if e.len() > n.len() || e.len() == n.len() && e >= n {
        return Err("its exponent is not smaller than its modulus");
    }
    if matches!(e, [] | [1 | 2]) {
        return Err("its exponent is smaller than 3");
    }
    Ok(())
}
