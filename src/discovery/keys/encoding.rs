//! base64url and base64 as used in key sets.

use base64::Engine;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use base64::prelude::BASE64_URL_SAFE_NO_PAD;

/// Left-over bits of the last letter are ignored, as key libraries do.
const LENIENT: GeneralPurposeConfig = GeneralPurposeConfig::new()
    .with_decode_allow_trailing_bits(true)
    .with_decode_padding_mode(DecodePaddingMode::Indifferent);
const URL: GeneralPurpose = GeneralPurpose::new(&alphabet::URL_SAFE, LENIENT);
const STANDARD: GeneralPurpose = GeneralPurpose::new(&alphabet::STANDARD, LENIENT);

/// The first letter outside base64url without padding, with its place from 1.
pub(super) fn foreign_letter(text: &str) -> Option<(usize, char)> {
    text.chars()
        .enumerate()
        .find(|(_, letter)| !(letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_')))
        .map(|(place, letter)| (place + 1, letter))
}

/// The bytes of a base64url text; `None` for a foreign letter or an impossible length.
pub(super) fn from_base64url(text: &str) -> Option<Vec<u8>> {
    URL.decode(text).ok()
}

/// The bytes of a certificate's text: base64, or the URL alphabet as the certification suite takes it too.
pub(super) fn from_certificate_text(text: &str) -> Option<Vec<u8>> {
    STANDARD.decode(text).or_else(|_| URL.decode(text)).ok()
}

/// base64url without padding.
pub(super) fn to_base64url(bytes: &[u8]) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(bytes)
}

/// A big-endian number without its leading zero bytes.
pub(super) fn without_leading_zeros(bytes: &[u8]) -> &[u8] {
    let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
    bytes.get(zeros..).unwrap_or_default()
}

/// Bit length of a big-endian number.
pub(super) fn bit_length(bytes: &[u8]) -> u32 {
    let bytes = without_leading_zeros(bytes);
    match bytes.split_first() {
        Some((first, rest)) => {
            let rest = u32::try_from(rest.len()).unwrap_or(u32::MAX / 16);
            8 - first.leading_zeros() + 8 * rest
        }
        None => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn foreign_letters_have_a_place() {
        assert_eq!(foreign_letter("AQ-_z9"), None);
        assert_eq!(foreign_letter(""), None);
        assert_eq!(foreign_letter("AQ+"), Some((3, '+')));
        assert_eq!(foreign_letter("AQ=="), Some((3, '=')));
        assert_eq!(foreign_letter("A é"), Some((2, ' ')));
    }

    #[test]
    fn both_alphabets_are_taken_for_certificates() {
        assert_eq!(from_certificate_text("+/+/"), from_certificate_text("-_-_"));
        assert_eq!(from_certificate_text("a b"), None);
        assert_eq!(from_base64url("A"), None);
        assert_eq!(from_base64url("AQAB"), Some(vec![1, 0, 1]));
    }

    #[test]
    fn bits_are_counted_from_the_highest_one() {
        for (bytes, bits) in [
            (&[][..], 0),
            (&[0, 0], 0),
            (&[1], 1),
            (&[0, 0x80, 0], 16),
            (&[1, 0, 1], 17),
        ] {
            assert_eq!(bit_length(bytes), bits, "{bytes:?}");
        }
    }
}
