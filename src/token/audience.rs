//! Audience of a token, and of the API that it is for.

use serde_json::Value;

use super::claims::{ClaimKind, Claims, cut};
use super::expectation::Expectation;
use super::line::{Check, Line};
use crate::discovery::Fix;

/// The line *Audience*. Gateways compare `aud` only if the API names an audience.
pub(super) fn line(claims: &Claims, expectation: &Expectation) -> Line {
    let check = Check::Audience;
    let wanted = expectation.asked.api_audiences.as_slice();
    let audiences: Vec<&str> = match claims.get("aud") {
        None if wanted.is_empty() => {
            return Line::warn(
                check,
                "aud is missing; an API that checks its audience rejects the token",
            )
            .with_fix(Fix::words(
                "If the API checks its audience, request the token for it.",
            ));
        }
        None => return not_for(wanted, "aud is missing".to_owned()),
        Some(Value::String(audience)) => vec![audience],
        Some(Value::Array(entries)) if entries.iter().all(Value::is_string) => {
            entries.iter().filter_map(Value::as_str).collect()
        }
        Some(other) => {
            let kind = ClaimKind::of(other).phrase();
            let message = format!("aud is {kind}, not a string or a list of strings");
            if !wanted.is_empty() {
                return not_for(wanted, message);
            }
            return Line::warn(check, message).with_fix(Fix::words(
                "Ask the provider to write aud as a string or a list of strings.",
            ));
        }
    };
    if audiences.iter().all(|audience| audience.is_empty()) {
        let message = match audiences.is_empty() {
            true => "aud is an empty list",
            false => "aud is an empty string",
        };
        if !wanted.is_empty() {
            return not_for(wanted, message.to_owned());
        }
        return Line::warn(check, message).with_fix(Fix::words(
            "Request the token for the audience of your API.",
        ));
    }
    let shown: Vec<String> = audiences
        .iter()
        .take(4)
        .map(|audience| cut(audience, 100))
        .collect();
    let mut message = shown.join(", ");
    if audiences.len() > shown.len() {
        message.push_str(&format!(" and {} more", audiences.len() - shown.len()));
    }
    if !wanted.is_empty()
        && !audiences
            .iter()
            .any(|audience| wanted.iter().any(|wanted| wanted == audience))
    {
        let near = audiences
            .iter()
            .find_map(|audience| wanted.iter().find_map(|wanted| near(audience, wanted)));
        let mut line = not_for(wanted, message);
        if let Some(near) = near {
            line.message.push_str(&format!(": {near}"));
        }
        return line;
    }
    let requested = expectation.asked.requested_audience.as_deref();
    if let Some(requested) = requested.filter(|it| !audiences.contains(it)) {
        let fix = match expectation.is_keycloak() {
            true => {
                "Keycloak ignores this parameter: add an Audience mapper to the client or to a client scope."
            }
            false => {
                "Check the identifier of the API at the provider, and that the client may request it."
            }
        };
        return Line::warn(
            check,
            format!(
                "{message}; {} was requested, but the token does not have it",
                cut(requested, 100)
            ),
        )
        .with_fix(Fix::words(fix));
    }
    if expectation.is_keycloak() && audiences.iter().all(|audience| *audience == "account") {
        return Line::warn(
            check,
            format!("{message}: Keycloak's own client, not your API"),
        )
        .with_fix(Fix::words(
            "Add an Audience mapper to the client or to a client scope in Keycloak, if the API checks its audience.",
        ));
    }
    Line::ok(check, message)
}

/// The API requires an audience that the token lacks.
fn not_for(wanted: &[String], message: String) -> Line {
    let names: Vec<String> = wanted.iter().take(3).map(|name| cut(name, 100)).collect();
    let any = match names.as_slice() {
        [] => String::new(),
        [one] => one.clone(),
        [before @ .., last] => format!("{} or {last}", before.join(", ")),
    };
    let lacks = match names.as_slice() {
        [one, other] => format!("aud contains neither {one} nor {other}"),
        [_, _, ..] => format!("aud contains none of {}", names.join(", ")),
        _ => format!("aud doesn't contain {any}"),
    };
    Line::fail(
        Check::Audience,
        format!("{message}; the API asks for {any}"),
        format!("{lacks}, which the API asks for"),
    )
    .with_fix(Fix::words(format!(
        "Request the token for audience {any}, or correct the audience that the API asks for."
    )))
}

/// Small difference between two audiences.
fn near(has: &str, wanted: &str) -> Option<&'static str> {
    if has.trim_end_matches('/') == wanted.trim_end_matches('/') {
        return Some("a slash at the end differs");
    }
    if has.eq_ignore_ascii_case(wanted) {
        return Some("case matters");
    }
    let listed = has
        .split([' ', ','])
        .map(str::trim)
        .any(|part| part == wanted);
    listed.then_some("aud is one string with several names, but must be a list")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::discovery::CheckOutcome;

    fn claims(text: &str) -> Claims {
        Claims::parse(text.as_bytes()).unwrap()
    }

    #[test]
    fn the_audience_is_shown() {
        #[rustfmt::skip]
        let rows = [
            (r#"{"aud":"https://api"}"#, CheckOutcome::Ok, "https://api"),
            (r#"{"aud":["a","b"]}"#, CheckOutcome::Ok, "a, b"),
            (r#"{"aud":["a","b","c","d","e","f"]}"#, CheckOutcome::Ok, "a, b, c, d and 2 more"),
            (r#"{"aud":[]}"#, CheckOutcome::Warn, "aud is an empty list"),
            (r#"{"aud":[1]}"#, CheckOutcome::Warn, "aud is a list, not a string or a list of strings"),
            ("{}", CheckOutcome::Warn, "aud is missing; an API that checks its audience rejects the token"),
        ];
        for (text, outcome, message) in rows {
            let line = line(&claims(text), &Expectation::default());
            assert_eq!((line.outcome, line.message.as_str()), (outcome, message));
        }
    }

    #[test]
    fn the_audience_of_the_api_is_compared() {
        #[rustfmt::skip]
        let rows = [
            ("\"a\"", "a", None),
            ("[\"b\",\"a\"]", "a", None),
            ("\"b\"", "a", Some("b; the API asks for a")),
            ("\"https://h\"", "https://h/", Some("https://h; the API asks for https://h/: a slash at the end differs")),
            ("[\"x\",\"Orders\"]", "orders", Some("x, Orders; the API asks for orders: case matters")),
            ("\"a b\"", "a", Some("a b; the API asks for a: aud is one string with several names, but must be a list")),
            ("5", "5", Some("aud is a number, not a string or a list of strings; the API asks for 5")),
            ("[]", "a", Some("aud is an empty list; the API asks for a")),
        ];
        for (aud, wanted, message) in rows {
            let mut expectation = Expectation::default();
            expectation.asked.api_audiences = vec![wanted.to_owned()];
            let line = line(&claims(&format!("{{\"aud\":{aud}}}")), &expectation);
            match message {
                None => assert_eq!(line.outcome, CheckOutcome::Ok, "{aud}"),
                Some(message) => {
                    assert_eq!(
                        (line.outcome, line.message.as_str()),
                        (CheckOutcome::Fail, message)
                    );
                    assert!(line.fix.is_some());
                }
            }
        }
    }
}
