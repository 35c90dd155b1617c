use super::*;
use crate::discovery::CheckOutcome;

fn judged(iss: &str, configured: &str) -> Line {
    let claims = Claims::parse(format!("{{\"iss\":{iss}}}").as_bytes()).unwrap();
    let expectation = Expectation {
        issuer: configured.to_owned(),
        key_manager: Some("custom-km".to_owned()),
        ..Expectation::default()
    };
    line(&claims, &expectation, true)
}

#[test]
fn rfc_7519_section_4_1_1_equal_character_by_character() {
    assert_eq!(judged("\"https://h/\"", "https://h/").message, "matches");
    #[rustfmt::skip]
    let rows = [
        ("https://h/", "https://h", "differs at character 10: it ends in a slash"),
        ("https://h", "https://h/", "differs at character 10: it has no slash at the end"),
        ("http://h", "https://h", "differs at character 5: it has a different scheme"),
        ("https://H", "https://h", "differs only in letter case, at character 9"),
        ("https://other/a", "https://h/a", "differs at character 9: it is on a different host"),
        ("https://h:8443/a", "https://h/a", "differs at character 10: it has a different port"),
        ("h/a", "https://h/a", "differs at character 2: it has no scheme (https://)"),
        ("https://h/a/b", "https://h/a", "differs at character 12: it has a different path"),
        ("https://login.microsoftonline.com/9c/v2.0", "https://login.microsoftonline.com/{tenantid}/v2.0",
            "differs at character 35: it is a real one, and no token has a template"),
    ];
    for (iss, configured, message) in rows {
        let line = judged(&format!("\"{iss}\""), configured);
        assert_eq!(line.message, message);
        assert_eq!(line.outcome, CheckOutcome::Fail);
        let fix = line.fix.unwrap();
        assert_eq!(fix.text, format!("Set Issuer of custom-km to {iss}"));
        assert_eq!(fix.value.as_deref(), Some(iss));
    }
}

#[test]
fn the_first_difference_is_marked() {
    let line = judged("\"https://idp.example/x\"", "https://idp.test/x");
    assert_eq!(
        line.marked_detail(),
        [
            "token      https://idp.example/x",
            "configured https://idp.test/x",
            "                       ^ differs here",
        ]
    );
}

#[test]
fn entra_versions_are_explained() {
    let (v1, v2) = (
        "https://sts.windows.net/7d9f5b2e-0c44-4f0a-9a1e-2f3b4c5d6e7f/",
        "https://login.microsoftonline.com/7d9f5b2e-0c44-4f0a-9a1e-2f3b4c5d6e7f/v2.0",
    );
    let line = judged(&format!("\"{v1}\""), v2);
    assert_eq!(
        line.message,
        "differs at character 9: it is that of a version 1 token of Entra ID"
    );
    assert!(line.detail[2].contains("requestedAccessTokenVersion"));
    assert!(line.detail[2].contains("appid"));
    let line = judged(&format!("\"{v2}\""), v1);
    assert!(line.message.contains("a version 2 token of Entra ID"));
}

#[test]
fn what_can_be_no_setting_is_not_offered() {
    for iss in ["a b", "a\\u202eb", "", &"x".repeat(255)] {
        assert_eq!(
            judged(&format!("\"{iss}\""), "https://h")
                .fix
                .unwrap()
                .value,
            None,
            "{iss}"
        );
    }
    assert_eq!(
        judged("1", "https://h").message,
        "iss is a number, not a string"
    );
    let claims = Claims::parse(b"{}").unwrap();
    let missing = line(&claims, &Expectation::default(), true);
    assert_eq!(missing.message, "iss is missing");
}

#[test]
fn a_token_of_another_realm_is_sent_back_and_its_issuer_not_offered() {
    let line = judged("\"https://h/realms/other\"", "https://h/realms/acme");
    let fix = line.fix.unwrap();
    assert_eq!(fix.value, None);
    assert_eq!(
        fix.text,
        "This token is from realm other: use one from acme, or add other as a separate key manager."
    );
}

#[test]
fn doubled_slashes_are_the_same_issuer_spelled_otherwise() {
    let fix = judged("\"https://h//x\"", "https://h/x").fix.unwrap();
    assert_eq!(fix.value.as_deref(), Some("https://h//x"));
}

#[test]
fn an_unproven_token_is_not_taken_at_its_word() {
    let claims = Claims::parse(br#"{"iss":"https://evil.example"}"#).unwrap();
    let expectation = Expectation {
        issuer: "https://h".to_owned(),
        ..Expectation::default()
    };
    let fix = line(&claims, &expectation, false).fix.unwrap();
    assert_eq!(fix.value, None);
    assert_eq!(
        fix.text,
        "This token is from https://evil.example: use one from https://h, or add that issuer as a separate key manager."
    );
    // The configured issuer spelled otherwise is no other party.
    let claims = Claims::parse(br#"{"iss":"https://h/"}"#).unwrap();
    let fix = line(&claims, &expectation, false).fix.unwrap();
    assert!(
        fix.text
            .starts_with("Copy the whole token again, and check that it comes from this provider")
    );
}

#[test]
fn no_setting_is_offered_for_an_issuer_that_may_be_somebody_else() {
    #[rustfmt::skip]
    let rows = [
        ("https://login.microsoftonline.com/9c/v2.0", "https://login.microsoftonline.com/7d/v2.0",
            "The token is from another tenant or issuer"),
        ("https://h/b", "https://h/a", "The token is from another tenant or issuer"),
        ("http://keycloak:8080", "https://idp.example", "The provider writes an internal address into tokens"),
        ("https://h ", "https://h", "Ask the provider to remove the spaces"),
    ];
    for (iss, configured, fix) in rows {
        let claims = Claims::parse(format!("{{\"iss\":\"{iss}\"}}").as_bytes()).unwrap();
        let expectation = Expectation {
            issuer: configured.to_owned(),
            jwks_endpoint: format!("{configured}/jwks"),
            ..Expectation::default()
        };
        let told = line(&claims, &expectation, true).fix.unwrap();
        assert_eq!(told.value, None, "{iss}");
        assert!(told.text.starts_with(fix), "{iss}: {}", told.text);
    }
    let twice = Claims::parse(br#"{"iss":"https://h","iss":"https://evil.example"}"#).unwrap();
    let expectation = Expectation {
        issuer: "https://h".to_owned(),
        ..Expectation::default()
    };
    let told = line(&twice, &expectation, true).fix.unwrap();
    assert_eq!(
        (told.value, told.text.as_str()),
        (None, "Remove the second mapper for iss at the provider.")
    );
}
