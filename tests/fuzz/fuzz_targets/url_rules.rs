//! Any text in the fields that hold addresses: what is taken is taken again as it is, and what is refused is refused with a sentence.
#![no_main]

use kmctl::key_manager::{ClaimName, Endpoint, Field, Issuer, Problem, WellKnownUrl};
use libfuzzer_sys::fuzz_target;

fn stable<T: PartialEq + std::fmt::Debug>(
    text: &str,
    parse: impl Fn(&str) -> Result<T, Problem>,
    shown: impl Fn(&T) -> &str,
) {
    match parse(text) {
        Ok(value) => assert_eq!(parse(shown(&value)).ok().as_ref(), Some(&value)),
        Err(problem) => {
            assert!(problem.message.ends_with('.'), "{}", problem.message);
            assert!(!problem.message.contains(['\u{1b}', '\n']), "{:?}", problem.message);
        }
    }
}

fuzz_target!(|text: &str| {
    stable(text, |text| Endpoint::parse(Field::TokenEndpoint, text), Endpoint::as_str);
    stable(text, WellKnownUrl::parse, WellKnownUrl::as_str);
    stable(
        text,
        |text| WellKnownUrl::parse_allowing_http(text, true),
        WellKnownUrl::as_str,
    );
    stable(text, Issuer::parse, Issuer::as_str);
    stable(
        text,
        |text| ClaimName::parse(Field::ScopeKeyIdentifier, text),
        ClaimName::as_str,
    );
    let optional = Endpoint::parse_optional(Field::RevokeEndpoint, text);
    if let Ok(Some(endpoint)) = optional {
        assert!(endpoint.as_str().is_ascii());
    }
});
