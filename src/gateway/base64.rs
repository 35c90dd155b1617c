//! base64 decoders of the three gateways' libraries.

use base64::Engine;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

const SLACK: GeneralPurposeConfig = GeneralPurposeConfig::new()
    .with_decode_allow_trailing_bits(true)
    .with_decode_padding_mode(DecodePaddingMode::RequireNone);
const URL: GeneralPurpose = GeneralPurpose::new(&alphabet::URL_SAFE, SLACK);
const STANDARD: GeneralPurpose = GeneralPurpose::new(&alphabet::STANDARD, SLACK);

/// Go's `RawURLEncoding`: no padding, unused bits are ignored, so are line ends.
pub(super) fn go_url(text: &str) -> Option<Vec<u8>> {
    URL.decode(without_line_ends(text)).ok()
}

/// Numbers of keys at the API Platform gateway: either alphabet, with or without padding at the end.
pub(super) fn go_number(text: &str) -> Option<Vec<u8>> {
    let plain = text.replace('-', "+").replace('_', "/");
    let plain = plain.trim_end_matches('=');
    STANDARD.decode(without_line_ends(plain)).ok()
}

fn without_line_ends(text: &str) -> String {
    text.replace(['\r', '\n'], "")
}

/// Nimbus: either alphabet; other characters are skipped, and so is a single character at the end.
pub(super) fn nimbus(text: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len() * 3 / 4);
    let (mut bits, mut letters) = (0_u32, 0);
    for digit in text.bytes().filter_map(digit) {
        bits = bits << 6 | digit;
        letters += 1;
        if letters == 4 {
            bytes.extend_from_slice(&bits.to_be_bytes()[1..]);
            (bits, letters) = (0, 0);
        }
    }
    if letters >= 2 {
        let [_, first, second, _] = (bits << (6 * (4 - letters))).to_be_bytes();
        bytes.push(first);
        if letters == 3 {
            bytes.push(second);
        }
    }
    bytes
}

fn digit(letter: u8) -> Option<u32> {
    Some(u32::from(match letter {
        b'A'..=b'Z' => letter - b'A',
        b'a'..=b'z' => letter - b'a' + 26,
        b'0'..=b'9' => letter - b'0' + 52,
        b'-' | b'+' => 62,
        b'_' | b'/' => 63,
        _ => return None,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_reader_has_its_own_slack() {
        for (text, url, number, lenient) in [
            ("AQAB", Some(3), Some(3), 3),
            ("AQ", Some(1), Some(1), 1),
            ("AR", Some(1), Some(1), 1),
            ("AQ==", None, Some(1), 1),
            ("A-_B", Some(3), Some(3), 3),
            ("A+/B", None, Some(3), 3),
            ("AQ\nAB", Some(3), Some(3), 3),
            ("A", None, None, 0),
            ("AQAB!", None, None, 3),
            ("A Q.A=B", None, None, 3),
            ("", Some(0), Some(0), 0),
        ] {
            let length = |bytes: Option<Vec<u8>>| bytes.map(|bytes| bytes.len());
            assert_eq!(length(go_url(text)), url, "{text:?}");
            assert_eq!(length(go_number(text)), number, "{text:?}");
            assert_eq!(nimbus(text).len(), lenient, "{text:?}");
        }
        assert_eq!(nimbus("AQAB"), [1, 0, 1]);
    }
}
