//! Public key material, and RFC 7638 thumbprints.

use serde_json::{Map, Value};

use super::algorithm::{Curve, OkpCurve};
use super::encoding::{bit_length, from_base64url, to_base64url, without_leading_zeros};
use super::expected::Expected;

/// Public key of a signature. Holds nothing private.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PublicKey {
    /// RSA; both numbers big-endian, without leading zeros.
    Rsa {
        /// The modulus `n`.
        n: Vec<u8>,
        /// The public exponent `e`.
        e: Vec<u8>,
    },
    /// A point that lies on its curve.
    Ec {
        /// The curve `crv` of kty EC.
        curve: Curve,
        /// SEC 1, uncompressed: `04`, x, y, each coordinate in full length.
        point: Vec<u8>,
    },
    /// An Edwards or Montgomery key of the right length.
    Okp {
        /// The curve `crv` of kty OKP.
        curve: OkpCurve,
        /// Public key, the decoded `x`.
        x: Vec<u8>,
    },
}

impl PublicKey {
    /// Size in bits: the modulus for RSA, the curve for the others.
    pub fn bits(&self) -> u32 {
        match self {
            PublicKey::Rsa { n, .. } => bit_length(n),
            PublicKey::Ec { curve, .. } => curve.bits(),
            PublicKey::Okp { curve, .. } => curve.bits(),
        }
    }

    /// Whether its numbers are such that any verifier calculates with them: an even modulus or exponent, or an exponent of 1, is not.
    pub fn can_verify(&self) -> bool {
        let odd = |bytes: &[u8]| bytes.last().is_some_and(|last| last % 2 == 1);
        match self {
            PublicKey::Rsa { n, e } => odd(n) && odd(e) && *e != [1],
            PublicKey::Ec { .. } | PublicKey::Okp { .. } => true,
        }
    }
}

/// The public numbers as gateways read them: padding and the plain base64 alphabet are accepted.
pub(super) fn read_leniently(members: &Map<String, Value>) -> Option<PublicKey> {
    let mut members = members.clone();
    for (_, value) in members.iter_mut().filter(|(name, _)| name.len() == 1) {
        if let Value::String(text) = value {
            *text = text
                .trim_end_matches('=')
                .replace('+', "-")
                .replace('/', "_");
        }
    }
    let text = |name: &str| members.get(name).and_then(Value::as_str);
    read(text("kty")?, text("crv"), &members)?.ok()
}

/// Reason why well-formed members yield no public key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Unreadable {
    pub member: &'static str,
    pub message: String,
    /// What the member should hold; `None` for a base64url number.
    pub expected: Option<Expected>,
}

/// Reads the public numbers. `None` for a type or a curve that is not known.
pub(super) fn read(
    kty: &str,
    crv: Option<&str>,
    members: &Map<String, Value>,
) -> Option<Result<PublicKey, Unreadable>> {
    let text = |name: &str| {
        members
            .get(name)
            .and_then(Value::as_str)
            .unwrap_or_default()
    };
    match kty {
        "RSA" => Some(rsa(text("n"), text("e"))),
        "EC" => Curve::from_name(crv?).map(|curve| ec(curve, text("x"), text("y"))),
        "OKP" => OkpCurve::from_name(crv?).map(|curve| okp(curve, text("x"))),
        _ => None,
    }
}

fn number(member: &'static str, text: &str) -> Result<Vec<u8>, Unreadable> {
    from_base64url(text).ok_or_else(|| Unreadable {
        member,
        expected: None,
        message: match text.bytes().all(|it| it.is_ascii_digit()) {
            true if text == "10001" => {
                format!("`{member}` is written in hexadecimal; in base64url it is AQAB")
            }
            true if !text.is_empty() => {
                format!("`{member}` is written in decimal, not in base64url")
            }
            _ => format!("`{member}` has a length that base64url can't have"),
        },
    })
}

fn rsa(n: &str, e: &str) -> Result<PublicKey, Unreadable> {
    let (n, e) = (number("n", n)?, number("e", e)?);
    for (member, what, bytes) in [("n", "modulus", &n), ("e", "exponent", &e)] {
        if without_leading_zeros(bytes).is_empty() {
            return Err(Unreadable {
                member,
                expected: None,
                message: format!("the {what} `{member}` is empty"),
            });
        }
    }
    Ok(PublicKey::Rsa {
        n: without_leading_zeros(&n).to_vec(),
        e: without_leading_zeros(&e).to_vec(),
    })
}

fn ec(curve: Curve, x: &str, y: &str) -> Result<PublicKey, Unreadable> {
    let (x, y) = (number("x", x)?, number("y", y)?);
    let point = sec1(curve, &x, &y);
    if curve.holds(&point) {
        return Ok(PublicKey::Ec { curve, point });
    }
    let hint = Curve::ALL
        .into_iter()
        .find(|other| *other != curve && other.holds(&sec1(*other, &x, &y)))
        .map(|other| format!("; it is one of {}", other.name()))
        .unwrap_or_default();
    let full = curve.coordinate_length();
    let short = [("x", &x), ("y", &y)]
        .into_iter()
        .find(|(_, bytes)| bytes.len() != full);
    if let Some((member, bytes)) = short.filter(|_| hint.is_empty()) {
        return Err(Unreadable {
            member,
            expected: Some(Expected::FullLength),
            message: format!(
                "`{member}` has {} bytes, and {} needs {full}",
                bytes.len(),
                curve.name()
            ),
        });
    }
    // Coordinates that are a point of another curve are right; the name of the curve is not.
    Err(Unreadable {
        member: if hint.is_empty() { "x" } else { "crv" },
        expected: hint.is_empty().then_some(Expected::Point),
        message: format!(
            "(`x`, `y`) is not a point of the curve {}{hint}",
            curve.name()
        ),
    })
}

/// SEC 1, uncompressed. A coordinate that is too long makes a point of a wrong length, which lies on no curve.
fn sec1(curve: Curve, x: &[u8], y: &[u8]) -> Vec<u8> {
    let length = curve.coordinate_length();
    let mut point = Vec::with_capacity(1 + 2 * length);
    point.push(4);
    for coordinate in [x, y] {
        let short = without_leading_zeros(coordinate);
        point.resize(point.len() + length.saturating_sub(short.len()), 0);
        point.extend_from_slice(short);
    }
    point
}

fn okp(curve: OkpCurve, x: &str) -> Result<PublicKey, Unreadable> {
    let x = number("x", x)?;
    if x.len() != curve.key_length() {
        return Err(Unreadable {
            member: "x",
            expected: Some(Expected::FullLength),
            message: format!(
                "`x` has {} bytes; a key on {} has {}",
                x.len(),
                curve.name(),
                curve.key_length()
            ),
        });
    }
    Ok(PublicKey::Okp { curve, x })
}

/// RFC 7638: SHA-256 over the required members in alphabetical order, base64url. `None` for a type that is not known, or members
/// that are no text.
pub(super) fn thumbprint(kty: &str, members: &Map<String, Value>) -> Option<String> {
    let names: &[&str] = match kty {
        "RSA" => &["e", "kty", "n"],
        "EC" => &["crv", "kty", "x", "y"],
        "OKP" => &["crv", "kty", "x"],
        _ => return None,
    };
    let mut text = String::from("{");
    for (place, name) in names.iter().enumerate() {
        let value = members.get(*name)?.as_str()?;
        if place > 0 {
            text.push(',');
        }
        // `Value` quotes strings as JSON.
        text.push_str(&format!("\"{name}\":{}", Value::from(value)));
    }
    text.push('}');
    let digest = ring::digest::digest(&ring::digest::SHA256, text.as_bytes());
    Some(to_base64url(digest.as_ref()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn members(text: &str) -> Map<String, Value> {
        serde_json::from_str(text).unwrap()
    }

    #[test]
    fn rfc_7638_section_3_1() {
        let key = members(
            r#"{"kty":"RSA","n":"0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw","e":"AQAB","alg":"RS256","kid":"2011-04-29"}"#,
        );
        assert_eq!(
            thumbprint("RSA", &key).as_deref(),
            Some("NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs")
        );
        let read = read("RSA", None, &key).unwrap().unwrap();
        assert_eq!(read.bits(), 2048);
    }

    #[test]
    fn rfc_8037_appendix_a_3() {
        let key = members(
            r#"{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#,
        );
        assert_eq!(
            thumbprint("OKP", &key).as_deref(),
            Some("kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k")
        );
        let read = read("OKP", Some("Ed25519"), &key).unwrap().unwrap();
        assert_eq!(read.bits(), 256);
    }

    #[test]
    fn rfc_7517_appendix_a_1_lies_on_its_curve_and_on_no_other() {
        let key = members(
            r#"{"kty":"EC","x":"MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4","y":"4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM"}"#,
        );
        let point = read("EC", Some("P-256"), &key).unwrap().unwrap();
        assert_eq!(point.bits(), 256);
        for other in ["P-384", "P-521", "secp256k1"] {
            let refused = read("EC", Some(other), &key).unwrap().unwrap_err();
            assert!(refused.message.contains("it is one of P-256"), "{other}");
        }
        assert_eq!(read("EC", Some("p-256"), &key), None);
        assert_eq!(read("EC", None, &key), None);
    }

    #[test]
    fn numbers_that_verify_nothing_are_refused() {
        for (kty, crv, text, member) in [
            ("RSA", None, r#"{"n":"","e":"AQAB"}"#, "n"),
            ("RSA", None, r#"{"n":"AAAA","e":"AQAB"}"#, "n"),
            ("RSA", None, r#"{"n":"AQAB","e":""}"#, "e"),
            ("RSA", None, r#"{"n":"AQABA","e":"AQAB"}"#, "n"),
            ("EC", Some("P-256"), r#"{"x":"","y":""}"#, "x"),
            ("EC", Some("P-256"), r#"{"x":"AQAB","y":"AQAB"}"#, "x"),
            ("OKP", Some("Ed25519"), r#"{"x":"AQAB"}"#, "x"),
            (
                "OKP",
                Some("Ed448"),
                r#"{"x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#,
                "x",
            ),
        ] {
            let refused = read(kty, crv, &members(text)).unwrap().unwrap_err();
            assert_eq!(refused.member, member, "{text}");
        }
    }
}
