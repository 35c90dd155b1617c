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
        // Credentials in an address are not written down.
        draft.well_known_url = masked_address(&url).into_owned();
        draft.all_environments = all;
        let text = serde_json::to_string(&draft).unwrap();
        prop_assert_eq!(serde_json::from_str::<Draft>(&text).unwrap(), draft);
    }
}

#[test]
fn a_secret_in_any_field_is_refused_and_not_stored() {
    const TOKEN: &str = "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJnZWhlaW0ifQ.geheim";
    const SECRET: &str = "Zq88Q~abcgeheimKLmnoPQRstuVWXyz012345678";
    for (text, what) in [
        (TOKEN.to_owned(), "a token"),
        (format!("Bearer {TOKEN}"), "a token"),
        (SECRET.to_owned(), "a client secret of Microsoft Entra ID"),
    ] {
        for (field, problem) in [
            (Field::Name, Name::parse(&text).err()),
            (Field::Description, Description::parse(&text).err()),
            (
                Field::ScopeKeyIdentifier,
                ClaimName::parse(Field::ScopeKeyIdentifier, &text).err(),
            ),
        ] {
            let problem = problem.unwrap();
            assert_eq!(
                problem.message,
                format!("{} contains {what}.", field.label())
            );
            assert!(problem.fix.unwrap().contains("revoke or replace it"));
        }
        assert!(
            EnvironmentName::parse(&text)
                .unwrap_err()
                .ends_with(&format!("{what}."))
        );
        let mut draft = Draft::new(ProviderKind::Custom, Vec::new());
        draft.name.clone_from(&text);
        draft.description = format!("for {text}");
        draft.well_known_url.clone_from(&text);
        draft
            .configuration
            .consumer_key_identifier
            .clone_from(&text);
        let stored = serde_json::to_string(&draft).unwrap();
        assert!(!stored.contains("geheim"), "{stored}");
    }
    // Words that only look like one are kept as typed.
    for text in [
        "Ask admin@example.com: see eyJ",
        "tokens of the shop",
        "sk-learn models",
    ] {
        assert_eq!(Description::parse(text).unwrap().as_str(), text);
        let mut draft = Draft::new(ProviderKind::Custom, Vec::new());
        draft.description = text.to_owned();
        let stored = serde_json::to_string(&draft).unwrap();
        assert_eq!(serde_json::from_str::<Draft>(&stored).unwrap(), draft);
    }
}

#[test]
fn rules_of_a_name() {
    let message = |text: &str| Name::parse(text).unwrap_err().message;
    assert_eq!(message(""), "Name is required.");
    assert_eq!(message("  "), "Name is required.");
    assert_eq!(message("a b"), "Name contains spaces.");
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
    assert!(message("http://idp.example/x").contains("https"));
    assert!(WellKnownUrl::parse("http://127.0.0.1:8080/x").is_ok());
    assert!(WellKnownUrl::parse("http://[::1]:8080/x").is_ok());
    assert!(WellKnownUrl::parse_allowing_http("http://idp.example/x", true).is_ok());
    assert!(message("https:///x").contains("host"));
    assert!(message("ftp://h/x").contains("https"));
}

#[test]
fn each_slip_in_an_address_is_named_with_the_address_that_was_meant() {
    const CORRECTED: &str = "Use https://idp.example/x";
    #[rustfmt::skip]
    let rows = [
        ("https://me:geheim@idp.example/x", "contains a user name and password.",
            "Use https://idp.example/x, and change the password if it is real."),
        ("idp.example/x", "does not start with https://.", CORRECTED),
        ("https//idp.example/x", "does not start with https://.", CORRECTED),
        ("https:/idp.example/x", "has no host name.", CORRECTED),
        ("https://https://idp.example/x", "has https:// twice.", CORRECTED),
        ("curl -s https://idp.example/x", "contains a space at character 5.", CORRECTED),
        ("\"https://idp.example/x\",", "contains `\"` at character 1.", CORRECTED),
        ("[Discovery](https://idp.example/x)", "does not start with https://.", CORRECTED),
        ("<https://idp.example/x>", "contains `<` at character 1.", CORRECTED),
        ("https://m\u{fc}ller.example/x", "contains `\u{fc}` at character 10.", "Use https://xn--mller-kva.example/x"),
        ("https://::1:8443/x", "has an IPv6 address without brackets.", "Use https://[::1]:8443/x"),
        ("https://[2001:db8::1/x", "has an IPv6 address with only one bracket.", "Use https://[2001:db8::1]/x"),
        ("https://2001:db8::1]:8443/x", "has an IPv6 address with only one bracket.", "Use https://[2001:db8::1]:8443/x"),
        ("https://[2001:db8::zz]/x", "has the invalid IP address [2001:db8::zz].",
            "Correct it, or use the provider's host name."),
        ("https://10.0.0.256/x", "has the invalid IP address 10.0.0.256.",
            "Correct it, or use the provider's host name."),
        ("https://idp.example:8443:443/x", "has two ports, 8443 and 443.",
            "Keep the provider's port, and remove the other one."),
        ("https://idp.example:0/x", "has the invalid port 0 (ports are 1 to 65535).",
            "Correct the port, or remove it for 443."),
        ("https://idp.example:99999/x", "has the invalid port 99999 (ports are 1 to 65535).",
            "Correct the port, or remove it for 443."),
        ("https://idp.example/%zz", "has a % without two hexadecimal digits at character 21.",
            "Use https://idp.example/%25zz"),
        ("https://idp.example/my realm/x", "contains a space at character 23.", "Use https://idp.example/my%20realm/x"),
        ("https://idp.example/realms/{realm}/x", "still contains the placeholder {realm}.",
            "Replace it with your own value."),
        ("https://<tenant>.example/x", "still contains the placeholder <tenant>.", "Replace it with your own value."),
        ("http://idp.example/x", "must use https; plain http can be altered in transit.",
            "Use https://idp.example/x (http:// is allowed for this computer only)."),
    ];
    for (text, what, fix) in rows {
        for (label, problem) in [
            ("Well-Known URL", WellKnownUrl::parse(text).unwrap_err()),
            (
                "Token Endpoint",
                Endpoint::parse(Field::TokenEndpoint, text).unwrap_err(),
            ),
        ] {
            assert!(
                problem.message.starts_with(&format!("{label} {what}")),
                "{text}: {problem:?}"
            );
            assert_eq!(problem.fix.as_deref(), Some(fix), "{text}");
            assert!(!format!("{problem:?}").contains("geheim"));
        }
    }
    for text in [
        "https://me:geheim@idp.example",
        "\"https://me:geheim@idp.example\"",
        "<https://me:geheim@idp.example>",
    ] {
        let issuer = Issuer::parse(text).unwrap_err();
        assert_eq!(issuer.message, "Issuer contains a user name or password.");
        assert!(!format!("{issuer:?}").contains("geheim"), "{issuer:?}");
    }
    let fragment = Endpoint::parse(Field::TokenEndpoint, "https://h/t#x").unwrap_err();
    assert_eq!(fragment.fix.as_deref(), Some("Use https://h/t"));
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
