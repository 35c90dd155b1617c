//! RSA parameters that verifiers reject: `jwks-key-numbers`.

use super::input::{Findings, KeysInput};
use super::wording::{finding, name, pointer, tell};
use crate::discovery::check_id::CheckId;
use crate::discovery::finding::{Finding, Fix};
use crate::discovery::keys::encoding::{bit_length, from_base64url, without_leading_zeros};
use crate::discovery::keys::facts::KeyFacts;
use crate::discovery::severity::Impact;
use crate::gateway::ALL;

/// The longest modulus that common verifiers take, in bits.
const MAX_MODULUS_BITS: u32 = 16_384;

/// The longest exponent, in bytes.
const MAX_EXPONENT_BYTES: usize = 8;

/// `jwks-key-numbers`. RFC 7518 §2, §6.3.1; values themselves are never shown.
pub(crate) fn key_numbers(input: &KeysInput<'_>, out: &mut Findings) {
    let mut found = Vec::new();
    let other = |key: &KeyFacts<'_>| key.text("n").is_some_and(is_another_number);
    let mut usable = input.set.keys.iter().filter(|key| key.usable()).peekable();
    let others_only = usable.peek().is_some() && usable.all(other);
    for key in input
        .set
        .keys
        .iter()
        .filter(|key| key.kty() == Some("RSA") && key.sound())
    {
        for (member, what, fix) in faults(key) {
            found.push(Finding {
                fix: Some(Fix::words(fix)),
                gateway: match others_only {
                    true => Impact::Blocks,
                    false => Impact::Limits,
                },
                blocked_by: match others_only {
                    true => ALL.iter().map(|set| set.name).collect(),
                    false => Vec::new(),
                },
                why: others_only.then(|| {
                    "Every gateway reads a different number there and rejects every token."
                        .to_owned()
                }),
                ..finding(
                    CheckId::JwksKeyNumbers,
                    pointer(key.place, Some(member)),
                    format!("{}: {what}.", name(key)),
                )
            });
        }
    }
    tell(out, found);
}

/// Whether a modulus is read as another number than the key has.
pub(super) fn is_another_number(n: &str) -> bool {
    let read = from_base64url(n).unwrap_or_default();
    other_encoding(n).is_some() || read.len() < 9 || is_even_modulus(&read)
}

/// Whether a number as long as a modulus is even; a modulus is the product of two odd primes.
fn is_even_modulus(bytes: &[u8]) -> bool {
    bytes.len() >= 128 && bytes.last().is_some_and(|last| last % 2 == 0)
}

/// As long as a modulus in hexadecimal, and without any other letter.
fn is_hexadecimal(text: &str) -> bool {
    let lower = text
        .bytes()
        .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    let upper = text
        .bytes()
        .all(|byte| matches!(byte, b'0'..=b'9' | b'A'..=b'F'));
    text.len() >= 256 && (lower || upper)
}

/// Encoding of a modulus that is read as another number.
fn other_encoding(n: &str) -> Option<&'static str> {
    // A modulus in base64url may begin with `0x`, too.
    let digits = n.strip_prefix("0x").or(n.strip_prefix("0X"));
    if is_hexadecimal(digits.unwrap_or(n)) {
        return Some("written in hexadecimal");
    }
    let bytes = from_base64url(n)?;
    let letters = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_+/=".contains(byte);
    if bytes.len() >= 300 && bytes.iter().all(letters) && !bytes.iter().all(u8::is_ascii_hexdigit) {
        return Some("encoded twice");
    }
    // Digits, encoded as a text.
    if bytes.len() >= 256 && bytes.iter().all(u8::is_ascii_hexdigit) {
        return Some("a string of digits");
    }
    // SEQUENCE with a length of two bytes up to the end: PKCS#1 or SubjectPublicKeyInfo.
    match bytes.as_slice() {
        [0x30, 0x82, high, low, rest @ ..]
            if usize::from(*high) * 256 + usize::from(*low) == rest.len() =>
        {
            Some("a whole key in DER")
        }
        _ => None,
    }
}

fn faults(key: &KeyFacts<'_>) -> Vec<(&'static str, String, &'static str)> {
    const SHORTEST: &str = "Ask the provider to encode the number in its shortest form, without leading zero bytes (RFC 7518, section 2).";
    const NEW_KEY: &str = "Ask the provider to replace this key with a standard one: RSA with 2048 to 4096 bits and the exponent 65537.";
    let mut faults = Vec::new();
    let exponent = key.text("e").unwrap_or_default();
    let misspelt = exponent.eq_ignore_ascii_case("AQAB") && exponent != "AQAB";
    let decoded = |name: &str| key.text(name).and_then(from_base64url).unwrap_or_default();
    let (modulus, power) = (decoded("n"), decoded("e"));
    if power.len() >= 64 && (1..=8).contains(&modulus.len()) {
        faults.push((
            "n",
            "`n` and `e` are swapped".to_owned(),
            "Ask the provider to publish the modulus as n and the exponent as e.",
        ));
        return faults;
    }
    let hexadecimal = matches!(exponent, "010001" | "0x10001" | "0x010001");
    if misspelt || hexadecimal {
        let why = match misspelt {
            true => "case matters",
            false => "this is the number in hexadecimal",
        };
        faults.push((
            "e",
            format!("`e` is {exponent}, but must be AQAB; {why}"),
            "Ask the provider to publish this key with \"e\": \"AQAB\".",
        ));
        return faults;
    }
    for member in ["n", "e"] {
        let Some(bytes) = key.text(member).and_then(from_base64url) else {
            continue;
        };
        let text = key.text(member).unwrap_or_default();
        if let Some(form) = other_encoding(text).filter(|_| member == "n") {
            faults.push((
                member,
                format!("`n` is {form}, not the base64url-encoded number"),
                "Ask the provider to publish the number in base64url; as it is, no signature can be verified with this key.",
            ));
            continue;
        }
        if member == "n" && is_even_modulus(&bytes) {
            faults.push((
                member,
                "`n` is an even number, so it is not the modulus of a key; it may be cut off, or its bytes reversed".to_owned(),
                "Ask the provider to publish the whole modulus in big-endian order (RFC 7518, section 6.3.1).",
            ));
            continue;
        }
        let short = without_leading_zeros(&bytes);
        let zeros = bytes.len() - short.len();
        // An exponent of 1 weighs more than how it is written.
        if zeros > 0 && !(member == "e" && short == [1]) {
            let bytes_word = if zeros == 1 { "byte" } else { "bytes" };
            faults.push((
                member,
                format!(
                    "`{member}` starts with {zeros} zero {bytes_word} ({} bytes in all)",
                    bytes.len()
                ),
                SHORTEST,
            ));
        }
        let bits = bit_length(short);
        match member {
            "n" if bits > MAX_MODULUS_BITS => faults.push((
                member,
                format!(
                    "the modulus `n` has {bits} bits; common verifiers accept at most {MAX_MODULUS_BITS}"
                ),
                NEW_KEY,
            )),
            "e" if short.len() > MAX_EXPONENT_BYTES => faults.push((
                member,
                format!(
                    "the exponent `e` has {} bytes; common verifiers accept at most {MAX_EXPONENT_BYTES}",
                    short.len()
                ),
                NEW_KEY,
            )),
            "e" if short == [1] => {
                faults.push((member, "the exponent `e` is 1".to_owned(), NEW_KEY));
            }
            "e" if short.last().is_some_and(|last| last % 2 == 0) => {
                faults.push((member, "the exponent `e` is even".to_owned(), NEW_KEY));
            }
            _ => {}
        }
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::other_encoding;

    #[test]
    fn a_modulus_that_begins_with_0x_is_not_hexadecimal() {
        let hexadecimal = "c0ffee00".repeat(64);
        let base64url = format!("0x{}", "dQw4w9WgXcQ_Zm-a".repeat(21));
        let written = Some("written in hexadecimal");
        assert_eq!(other_encoding(&hexadecimal), written);
        assert_eq!(other_encoding(&format!("0x{hexadecimal}")), written);
        assert_eq!(other_encoding(&base64url), None);
    }
}
