//! Line *Format*: whether the text is a signed JWT in standard form.

use serde_json::Value;

use super::claims::{Claims, cut};
use super::decode::{Decoded, Form};
use super::expectation::Expectation;
use super::hazard::LARGE_TOKEN;
use super::line::{Check, Line};
use super::opaque::known;
use crate::discovery::Fix;

/// The line *Format*. `proven`: the signature holds, so that the text is as the provider wrote it.
pub(super) fn line(
    decoded: &Decoded<'_>,
    expectation: &Expectation,
    text: &str,
    proven: bool,
) -> Line {
    let (check, size) = (Check::Format, text.len());
    match decoded.form {
        // A provider known for such tokens says more than their looks.
        Form::Opaque => match known(text).filter(|_| remarks(expectation).is_empty()) {
            Some(known) => Line::fail(check, known.what, format!("it is {}", known.what))
                .with_fix(Fix::words(known.fix)),
            None => Line::fail(
            check,
            "opaque: only the provider can read it; it isn't a JWT",
            "it is opaque, not a JWT",
        )
        .with_detail(remarks(expectation))
        .with_fix(Fix::words(
            "Ask the provider to issue JWT access tokens for this API; this often requires an audience or a resource in the request.",
        )),
        },
        Form::Jwe => Line::fail(
            check,
            "encrypted (JWE, 5 parts): the gateway has no key to read it",
            "it is encrypted",
        )
        .with_fix(Fix::words(encrypted_fix(decoded, expectation))),
        Form::Jwt(count) => {
            let twice = decoded
                .duplicates
                .iter()
                .map(|(part, name)| format!("the {part} has {} more than once", cut(name, 40)));
            let critical = decoded.header.as_ref().and_then(critical);
            let mut faults: Vec<String> = decoded.faults.clone();
            faults.extend(twice);
            let has_critical = critical.is_some();
            faults.extend(critical);
            if faults.is_empty() {
                let line = Line::ok(check, format!("JWT, {count} parts"));
                return match size >= LARGE_TOKEN {
                    true => line.with_fix(Fix::words(
                        "Ask the provider to put fewer groups and roles into access tokens.",
                    )),
                    false => line,
                };
            }
            let shown: Vec<&str> = faults.iter().take(3).map(String::as_str).collect();
            let message = match count {
                3 => format!("JWT, 3 parts: {}", shown.join("; ")),
                _ => shown.join("; "),
            };
            let fix = if proven && count > 3 {
                "The first three parts are a whole token: copy only them."
            } else if proven && !decoded.duplicates.is_empty() {
                "The signature is valid, so the provider wrote it twice: remove the second mapper for this claim at the provider."
            } else if proven && has_critical {
                "The signature is valid, so the provider sets crit: turn off this extension for access tokens at the provider."
            } else if proven {
                "The signature is valid, so the provider wrote it this way: ask the provider to correct it."
            } else {
                "Copy the whole token again, exactly as it was issued."
            };
            Line::fail(check, message, "its format is not valid").with_fix(Fix::words(fix))
        }
    }
}

/// Fix for an encrypted token.
fn encrypted_fix(decoded: &Decoded<'_>, expectation: &Expectation) -> &'static str {
    let header = decoded.header.as_ref();
    let text = |name: &str| {
        header
            .and_then(|header| header.text(name))
            .unwrap_or_default()
    };
    let by_name = expectation
        .provider
        .is_some_and(|provider| provider.id == "auth0");
    // Auth0 adds its name to the header of tokens that it encrypts for itself.
    if by_name || text("alg") == "dir" && text("iss").contains("auth0.com") {
        return "Auth0 encrypts tokens that were requested without an audience: request one with the audience of your API, its identifier.";
    }
    "Ask the provider to sign access tokens for this API instead of encrypting them; some providers need an audience in the request."
}

/// Remarks about a provider known for opaque tokens.
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

/// `crit`: extensions that must be understood. None is supported. RFC 7515 §4.1.11.
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
                "crit requires {}, which isn't checked",
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
        line(&decode(&token), &expectation, text, false)
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
        let longer = format!("{}.x", with_header("{}"));
        let expectation = Expectation::default();
        let proven = line(
            &decode(&Token::new(longer.as_str())),
            &expectation,
            &longer,
            true,
        );
        assert_eq!(
            proven.fix.unwrap().text,
            "The first three parts are a whole token: copy only them."
        );
    }

    #[test]
    fn rfc_7515_section_4_1_11_crit_is_refused() {
        #[rustfmt::skip]
        let rows = [
            (r#"{"crit":["b64","exp"],"b64":false}"#, "JWT, 3 parts: crit requires b64, exp, which isn't checked"),
            (r#"{"crit":[]}"#, "JWT, 3 parts: crit is not a list of names"),
            (r#"{"crit":"b64"}"#, "JWT, 3 parts: crit is not a list of names"),
        ];
        for (header, message) in rows {
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
