//! Properties of the values that parse themselves.

use proptest::prelude::*;

use super::*;

proptest! {
    #[test]
    fn whatever_is_typed_parses_or_says_why(text in "\\PC{0,300}|.{0,300}") {
        let problems = [
            Name::parse(&text).err(),
            Description::parse(&text).err(),
            WellKnownUrl::parse(&text).err(),
            Issuer::parse(&text).err(),
            Endpoint::parse(Field::TokenEndpoint, &text).err(),
            ClaimName::parse(Field::ScopeKeyIdentifier, &text).err(),
        ];
        for problem in problems.into_iter().flatten() {
            prop_assert!(problem.message.starts_with(problem.field.label()), "{}", problem.message);
            prop_assert!(problem.message.ends_with('.'), "{}", problem.message);
            prop_assert!(find_odd(&problem.message).is_none_or(|odd| odd.name == "a typographic quote"));
        }
    }

    #[test]
    fn a_parsed_value_parses_to_itself(text in "[ \\ta-zA-Z0-9:/._~-]{1,80}") {
        if let Ok(name) = Name::parse(&text) {
            prop_assert_eq!(Name::parse(name.as_str()).unwrap(), name);
        }
        if let Ok(issuer) = Issuer::parse(&text) {
            prop_assert_eq!(Issuer::parse(issuer.as_str()).unwrap(), issuer);
        }
        if let Ok(url) = WellKnownUrl::parse(&format!("https://{text}")) {
            prop_assert_eq!(WellKnownUrl::parse(url.as_str()).unwrap(), url);
        }
    }

    #[test]
    fn nothing_hidden_stays_hidden(text in ".{0,200}") {
        let shown = visible(&text);
        let hidden = shown.chars().any(|c| c.is_control() || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}'));
        prop_assert!(!hidden, "{shown:?}");
        prop_assert_eq!(visible(&shown), shown.clone());
    }

    #[test]
    fn a_draft_survives_its_file(name in ".{0,40}", url in ".{0,80}", all in any::<bool>()) {
        let mut draft = Draft::new(ProviderKind::Custom, vec!["Development".to_owned()]);
        draft.name = name;
        draft.well_known_url = url;
        draft.all_environments = all;
        let text = serde_json::to_string(&draft).unwrap();
        prop_assert_eq!(serde_json::from_str::<Draft>(&text).unwrap(), draft);
    }
}

#[test]
fn rules_of_a_name() {
    let message = |text: &str| Name::parse(text).unwrap_err().message;
    assert_eq!(message(""), "Name is required.");
    assert_eq!(message("  "), "Name is required.");
    assert_eq!(message("a b"), "Name contains white space.");
    assert_eq!(message(&"x".repeat(101)), "Name is 1 character too long.");
    assert_eq!(
        Name::parse(&"漢".repeat(100))
            .unwrap()
            .as_str()
            .chars()
            .count(),
        100
    );
    assert_eq!(Name::parse(" km ").unwrap().as_str(), "km");
    assert!(message("km\u{200b}").contains("U+200B"));
}

#[test]
fn rules_of_an_address() {
    let message = |text: &str| WellKnownUrl::parse(text).unwrap_err().message;
    assert_eq!(message(""), "Well-Known URL is required.");
    assert!(message("idp.example").contains("not a complete URL"));
    assert!(message("https://login.example/{tenant}/v2.0").contains('{'));
    assert!(message("http://idp.example/x").contains("https"));
    assert!(WellKnownUrl::parse("http://127.0.0.1:8080/x").is_ok());
    assert!(WellKnownUrl::parse("http://[::1]:8080/x").is_ok());
    assert!(WellKnownUrl::parse_allowing_http("http://idp.example/x", true).is_ok());
    assert!(message("https:///x").contains("host"));
    assert!(message("ftp://h/x").contains("https"));
}

#[test]
fn an_issuer_is_kept_character_by_character() {
    for text in [
        "https://h/",
        "https://h",
        "http://adfs/adfs/services/trust",
        "urn:issuer",
    ] {
        assert_eq!(Issuer::parse(text).unwrap().as_str(), text);
    }
    assert!(Issuer::parse("https://h /").is_err());
}

#[test]
fn a_draft_tells_all_its_problems_in_their_order() {
    let mut draft = Draft::new(ProviderKind::Custom, Vec::new());
    draft.all_environments = false;
    draft.configuration.scope_key_identifier.clear();
    let fields: Vec<Field> = draft
        .parse(false)
        .unwrap_err()
        .iter()
        .map(|problem| problem.field)
        .collect();
    assert_eq!(
        fields,
        [
            Field::Name,
            Field::WellKnownUrl,
            Field::Environments,
            Field::Issuer,
            Field::TokenEndpoint,
            Field::AuthorizationEndpoint,
            Field::JwksEndpoint,
            Field::ScopeKeyIdentifier
        ]
    );
}
