//! Token decoder: strict about faults, lenient about continuing.

use base64::Engine;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use zeroize::{Zeroize, Zeroizing};

use super::claims::Claims;
use super::secret::Token;

const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &alphabet::URL_SAFE,
    GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// Lengths of complete signatures in characters: 64, 96, 132, 256, 384 and 512 bytes.
pub(super) const WHOLE_SIGNATURES: [usize; 6] = [86, 128, 176, 342, 512, 683];

/// Fault of the form, half a sentence.
pub(super) type Fault = String;

/// Decoded token. Unreadable parts are empty; `faults` has the reasons.
#[derive(Default)]
pub(super) struct Decoded<'t> {
    pub form: Form,
    /// `None` if it is not a JSON object.
    pub header: Option<Claims>,
    /// `None` if it is not a JSON object.
    pub claims: Option<Claims>,
    /// `None` if it is not base64url.
    pub signature: Option<Vec<u8>>,
    /// Signed bytes: header and payload with the dot between.
    pub signed: &'t [u8],
    pub faults: Vec<Fault>,
    /// Texts with `~` before them follow, as in an SD-JWT (RFC 9901 §4).
    pub has_disclosures: bool,
    /// Duplicate members: part and name.
    pub duplicates: Vec<(&'static str, String)>,
}

/// Form of the text. RFC 7515 §7.1, RFC 7516 §7.1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Form {
    /// No JWT: an opaque text that only the provider can resolve.
    #[default]
    Opaque,
    /// Encrypted token, five parts (RFC 7516 §7.1).
    Jwe,
    /// Signed, or declared to be; the number of its parts, three if complete.
    Jwt(usize),
}

/// Splits and decodes a token.
pub(super) fn decode(token: &Token) -> Decoded<'_> {
    let text = token.text();
    let parts: Vec<&str> = text.split('.').collect();
    let mut decoded = Decoded::default();
    let Some(first) = parts.first() else {
        return decoded;
    };
    let mut faults = Vec::new();
    decoded.header = object(first, "header", &mut faults);
    let begins_as_json = first.starts_with("eyJ") || first.starts_with("ey");
    decoded.form = match parts.len() {
        5 if decoded.header.as_ref().is_some_and(is_encrypted) => Form::Jwe,
        1 if decoded.header.is_none() => Form::Opaque,
        _ if decoded.header.is_none() && !begins_as_json => Form::Opaque,
        count => Form::Jwt(count),
    };
    if let Form::Jwt(count) = decoded.form {
        if count != 3 {
            faults.insert(0, parts_fault(&parts));
        }
        decoded.claims = parts
            .get(1)
            .and_then(|part| object(part, "payload", &mut faults));
        decoded.signature = parts
            .get(2)
            .and_then(|part| bytes(part, "signature", &mut faults))
            .map(|bytes| bytes.to_vec());
        decoded.signed = signed(text).as_bytes();
        decoded.has_disclosures = text.contains('~');
        for (what, members) in [("header", &decoded.header), ("payload", &decoded.claims)] {
            let names = members.iter().flat_map(|claims| claims.duplicates());
            let named = names.map(|name| (what, name.clone()));
            decoded.duplicates.extend(named);
        }
        decoded.faults = faults;
    }
    decoded
}

/// RFC 7516 §4.1.2.
fn is_encrypted(header: &Claims) -> bool {
    header.get("enc").is_some()
}

/// Whether the token ends in dots that mark a truncation.
fn is_cut(parts: &[&str]) -> bool {
    parts.len() > 3 && parts.iter().skip(2).all(|part| part.is_empty())
}

fn parts_fault(parts: &[&str]) -> Fault {
    let count = parts.len();
    if is_cut(parts) {
        "the end is missing: dots replace it".to_owned()
    } else if count < 3 {
        let unit = if count == 1 { "part" } else { "parts" };
        format!("{count} {unit} instead of 3: the end is missing")
    } else {
        format!("{count} parts instead of 3")
    }
}

/// Everything before the second dot.
fn signed(text: &str) -> &str {
    let end = text.match_indices('.').nth(1).map(|(place, _)| place);
    text.get(..end.unwrap_or(text.len())).unwrap_or_default()
}

fn object(part: &str, what: &str, faults: &mut Vec<Fault>) -> Option<Claims> {
    if part.is_empty() && what == "payload" {
        faults.push("the payload is left out between the two dots".to_owned());
        return None;
    }
    let bytes = bytes(part, what, faults)?;
    if bytes.starts_with(b"\xef\xbb\xbf") {
        faults.push(format!("the {what} begins with a byte order mark"));
    }
    match Claims::parse(&bytes) {
        Ok(claims) => Some(claims),
        Err(why) => {
            // Gateways may read what the strict parser rejects: lone surrogates, deep nesting.
            let read = crate::gateway::members(&bytes);
            if let Some(read) = read {
                if read.is_deep {
                    return Some(Claims::of(read.members));
                }
                faults.push(format!("the {what} is {why}"));
                return Some(Claims::of(read.members));
            }
            faults.push(if looks_nested(&bytes) {
                format!("the {what} is another token (a nested JWT)")
            } else {
                format!("the {what} is {why}")
            });
            None
        }
    }
}

fn looks_nested(bytes: &[u8]) -> bool {
    let inner = bytes.strip_prefix(b"\"").unwrap_or(bytes);
    inner.starts_with(b"eyJ") && inner.iter().filter(|byte| **byte == b'.').count() >= 2
}

/// Decodes one part. Deviations from RFC 7515 §2 are faults; the part is decoded anyway if possible.
fn bytes(part: &str, what: &str, faults: &mut Vec<Fault>) -> Option<Zeroizing<Vec<u8>>> {
    let strict = BASE64_URL_SAFE_NO_PAD.decode(part);
    if let Ok(bytes) = strict {
        return Some(Zeroizing::new(bytes));
    }
    faults.push(encoding_fault(part, what));
    let mut url_letters = part.replace('+', "-").replace('/', "_");
    let read = LENIENT.decode(url_letters.trim_end_matches('='));
    url_letters.zeroize();
    read.ok().map(Zeroizing::new)
}

/// Reason why a part is not base64url.
fn encoding_fault(part: &str, what: &str) -> Fault {
    let is_short = part.len() > 40 && !WHOLE_SIGNATURES.contains(&part.len());
    let foreign = part.bytes().find(|byte| !is_url_letter(*byte));
    match foreign {
        Some(b'=') => format!("the {what} is padded with ="),
        Some(b'+' | b'/') => format!("the {what} is plain base64 (+ or /), not base64url"),
        Some(byte) if byte.is_ascii_whitespace() => format!("the {what} contains a space"),
        Some(_) => format!("the {what} contains characters that base64url doesn't allow"),
        None if part.len() % 4 == 1 => {
            format!("the {what} is cut off: no base64url text has this length")
        }
        None if what == "signature" && is_short => {
            format!("the {what} is cut off: its end is missing")
        }
        None => format!("the {what} ends in stray bits: its last character was changed"),
    }
}

fn is_url_letter(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token(header: &str, payload: &str, signature: &str) -> Token {
        let encode = |text: &str| BASE64_URL_SAFE_NO_PAD.encode(text);
        Token::new(format!(
            "{}.{}.{signature}",
            encode(header),
            encode(payload)
        ))
    }

    #[test]
    fn forms_are_told_apart() {
        let sealed = BASE64_URL_SAFE_NO_PAD.encode(r#"{"alg":"dir","enc":"A256GCM"}"#);
        let whole = token(r#"{"alg":"RS256"}"#, "{}", "AAAA");
        let head = whole.text().split('.').next().unwrap().to_owned();
        for (text, form) in [
            (whole.text().to_owned(), Form::Jwt(3)),
            (format!("{head}.AAAA"), Form::Jwt(2)),
            (head.clone(), Form::Jwt(1)),
            (format!("{head}.a.b.c"), Form::Jwt(4)),
            (format!("{sealed}.a.b.c.d"), Form::Jwe),
            (format!("{head}.a.b.c.d"), Form::Jwt(5)),
            (format!("{head}.abc..."), Form::Jwt(5)),
            (format!("{head}.a.b.c.d.e"), Form::Jwt(6)),
            ("eyJhbGc.x.y".to_owned(), Form::Jwt(3)),
            ("Zm9vYmFy".to_owned(), Form::Opaque),
            ("a.b.c".to_owned(), Form::Opaque),
            ("a.b.c.d.e".to_owned(), Form::Opaque),
            (String::new(), Form::Opaque),
            ("..".to_owned(), Form::Opaque),
        ] {
            assert_eq!(decode(&Token::new(text.clone())).form, form, "{text}");
        }
    }

    #[test]
    fn rfc_7515_section_2_other_spellings_are_faults_and_read_all_the_same() {
        let good = token(r#"{"alg":"RS256"}"#, r#"{"iss":"https://h"}"#, "AAAA");
        assert_eq!(decode(&good).faults, Vec::<String>::new());
        #[rustfmt::skip]
        let rows = [
            ("AA==", "the signature is padded with ="),
            ("A+/A", "the signature is plain base64 (+ or /), not base64url"),
            ("AAAAA", "the signature is cut off: no base64url text has this length"),
            ("AB", "the signature ends in stray bits: its last character was changed"),
            ("A A", "the signature contains a space"),
            ("A\u{e9}", "the signature contains characters that base64url doesn't allow"),
        ];
        for (signature, fault) in rows {
            let token = token(r#"{"alg":"RS256"}"#, r#"{"iss":"https://h"}"#, signature);
            let decoded = decode(&token);
            assert_eq!(decoded.faults, [fault], "{signature}");
            assert_eq!(decoded.claims.unwrap().text("iss"), Some("https://h"));
        }
    }

    #[test]
    fn json_faults_are_named_by_part() {
        #[rustfmt::skip]
        let rows = [
            ("{}", "[]", "the payload is JSON, but an array and not an object"),
            ("{}", "eyJhbGciOiJub25lIn0.e30.", "the payload is another token (a nested JWT)"),
            ("{}", "\u{feff}{}", "the payload begins with a byte order mark"),
            ("{}", "{\"exp\":1e999}", "the payload is not JSON: number out of range (line 1, column 12)"),
        ];
        for (header, payload, fault) in rows {
            let token = token(header, payload, "AAAA");
            assert_eq!(decode(&token).faults, [fault]);
        }
    }

    #[test]
    fn members_given_twice_are_kept_by_part() {
        let token = token(
            "{\"alg\":\"RS256\",\"alg\":\"none\"}",
            "{\"exp\":1,\"exp\":2}",
            "AAAA",
        );
        let decoded = decode(&token);
        assert_eq!(
            decoded.duplicates,
            [("header", "alg".to_owned()), ("payload", "exp".to_owned())]
        );
        assert_eq!(decoded.faults, Vec::<String>::new());
    }

    #[test]
    fn what_a_gateway_reads_is_read_here_too() {
        let nested = format!(
            "{{\"exp\":1,\"deep\":{}{}}}",
            "[".repeat(100),
            "]".repeat(100)
        );
        for (payload, faults) in [(nested.as_str(), 0), ("{\"exp\":1,\"odd\":\"\\ud800\"}", 1)] {
            let token = token("{}", payload, "AAAA");
            let decoded = decode(&token);
            assert_eq!(decoded.faults.len(), faults, "{payload}");
            assert!(decoded.claims.unwrap().get("exp").is_some());
        }
    }

    #[test]
    fn rfc_7515_section_5_1_the_first_two_parts_are_signed_as_they_stand() {
        let token = Token::new("eyJ.b.c.d");
        assert_eq!(decode(&token).signed, b"eyJ.b");
    }
}
