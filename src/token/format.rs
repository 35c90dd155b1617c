//! The line *Format*: whether the text is a signed JWT, written as the standard writes it.

use serde_json::Value;

use super::claims::{Claims, cut};
use super::decode::{Decoded, Form};
use super::expectation::Expectation;
use super::verdict::{Check, Line};
use crate::discovery::Fix;

/// The line *Format*.
pub(super) fn line(decoded: &Decoded<'_>, expectation: &Expectation) -> Line {
    let check = Check::Format;
    match decoded.form {
        Form::Opaque => Line::fail(
            check,
            "opaque: a text that only the provider understands, not a JWT",
            "it is opaque, not a JWT",
        )
        .with_detail(remarks(expectation))
        .with_fix(Fix::words(
            "Have the provider issue JWT access tokens for this API; often that takes an audience or resource in the request.",
        )),
        Form::Jwe => Line::fail(
            check,
            "encrypted (JWE, 5 parts): the gateway has no key to read it",
            "it is encrypted",
        )
        .with_fix(Fix::words(
            "Have the provider sign access tokens for this API and not encrypt them.",
        )),
        Form::Jwt(count) => {
            let critical = decoded.header.as_ref().and_then(critical);
            let faults: Vec<&String> = decoded.faults.iter().chain(critical.iter()).collect();
            if faults.is_empty() {
                return Line::ok(check, format!("JWT, {count} parts"));
            }
            let shown: Vec<&str> = faults.iter().take(3).map(|fault| fault.as_str()).collect();
            let message = match count {
                3 => format!("JWT, 3 parts: {}", shown.join("; ")),
                _ => shown.join("; "),
            };
            Line::fail(check, message, "its format is not valid")
                .with_fix(Fix::words("Copy the whole token again, exactly as it was issued."))
        }
    }
}

/// What the provider is known for, when its tokens are opaque.
fn remarks(expectation: &Expectation) -> Vec<String> {
    let Some(provider) = expectation.provider else {
        return Vec::new();
    };
    let notes = provider.remarks(None).map(|note| &note.text);
    provider
        .about
        .iter()
        .chain(notes)
        .filter(|text| text.contains("opaque"))
        .filter_map(|text| provider.fill(text, &expectation.issuer, None))
        .collect()
}

/// `crit`: extensions that whoever does not know them must refuse. None is known here. RFC 7515 §4.1.11.
fn critical(header: &Claims) -> Option<String> {
    match header.get("crit")? {
        Value::Array(names) if !names.is_empty() && names.iter().all(Value::is_string) => {
            let names: Vec<String> = names
                .iter()
                .filter_map(Value::as_str)
                .take(3)
                .map(|name| cut(name, 20))
                .collect();
            Some(format!(
                "crit asks for {}, which is not supported",
                names.join(", ")
            ))
        }
        _ => Some("crit is not a list of names".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::token::decode::decode;
    use crate::token::secret::Token;
    use base64::Engine;
    use base64::prelude::BASE64_URL_SAFE_NO_PAD;

    fn of(text: &str, provider: Option<&str>) -> Line {
        let token = Token::new(text);
        let expectation = Expectation {
            provider: provider.and_then(crate::provider::by_id),
            ..Expectation::default()
        };
        line(&decode(&token), &expectation)
    }

    fn with_header(header: &str) -> String {
        format!("{}.e30.AAAA", BASE64_URL_SAFE_NO_PAD.encode(header))
    }

    #[test]
    fn a_jwt_is_counted_and_others_are_named() {
        assert_eq!(of(&with_header("{}"), None).message, "JWT, 3 parts");
        let opaque = of("8LpmRpyNvCrNYSv1fWcYbLjHRTqhD", None);
        assert!(opaque.message.starts_with("opaque"));
        assert_eq!(opaque.reason.as_deref(), Some("it is opaque, not a JWT"));
        let head = BASE64_URL_SAFE_NO_PAD.encode("{\"alg\":\"dir\",\"enc\":\"A256GCM\"}");
        let encrypted = of(&format!("{head}..a.b.c"), None);
        assert!(encrypted.message.starts_with("encrypted (JWE, 5 parts)"));
        let cut = of(&format!("{head}.e30"), None);
        assert_eq!(cut.message, "2 parts instead of 3: the end is missing");
    }

    #[test]
    fn rfc_7515_section_4_1_11_crit_is_refused() {
        for (header, message) in [
            (
                r#"{"crit":["b64","exp"],"b64":false}"#,
                "JWT, 3 parts: crit asks for b64, exp, which is not supported",
            ),
            (
                r#"{"crit":[]}"#,
                "JWT, 3 parts: crit is not a list of names",
            ),
            (
                r#"{"crit":"b64"}"#,
                "JWT, 3 parts: crit is not a list of names",
            ),
        ] {
            assert_eq!(of(&with_header(header), None).message, message);
        }
    }

    #[test]
    fn a_provider_that_is_known_for_opaque_tokens_is_named() {
        let line = of("ya29.abcdefghijklmnop", Some("google"));
        assert!(
            !line.detail.is_empty(),
            "Google's remark speaks of opaque tokens"
        );
    }
}
