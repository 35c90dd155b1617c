use serde_json::{Map, Value, json};

use super::{KnownProvider, apply};
use crate::discovery::check_id::CheckId;
use crate::discovery::finding::{Finding, Fix};
use crate::discovery::severity::{Impact, Severity};
use crate::key_manager::Field;
use crate::provider::by_id;

fn finding(check: CheckId, field: Option<Field>) -> Finding {
    Finding {
        severity: Severity::Failure,
        gateway: Impact::Blocks,
        field,
        fix: Some(Fix::words("Do the usual thing.")),
        why: Some("The usual reason.".to_owned()),
        ..Finding::new(check, "")
    }
}

fn worded(id: &str, url: &str, document: Option<Value>, findings: Vec<Finding>) -> Vec<Finding> {
    let document: Option<Map<String, Value>> =
        document.map(|document| document.as_object().unwrap().clone());
    let known = KnownProvider {
        provider: by_id(id).unwrap(),
        certainty: crate::provider::Certainty::Proven,
        url,
        document: document.as_ref(),
    };
    let mut findings = findings;
    apply(known, &mut findings);
    findings
}

#[test]
fn a_usual_finding_carries_the_providers_words_and_is_no_obstacle() {
    let issuer = "https://sts.windows.net/72f988bf-86f1-41af-91ab-2d7cd011db47/";
    let findings = worded(
        "entra-v1",
        "https://login.microsoftonline.com/contoso.com/.well-known/openid-configuration",
        Some(json!({ "issuer": issuer })),
        vec![finding(CheckId::IssuerMatchesUrl, Some(Field::Issuer))],
    );
    let mismatch = &findings[0];
    assert_eq!(mismatch.severity, Severity::Failure);
    assert_eq!(mismatch.gateway, Impact::Limits);
    assert!(
        mismatch
            .why
            .as_deref()
            .unwrap()
            .contains("Version 1 access tokens")
    );
    let fix = mismatch.fix.as_ref().unwrap();
    assert_eq!(
        (fix.field, fix.value.as_deref()),
        (Some(Field::Issuer), Some(issuer))
    );
    let remark = &findings[1];
    assert_eq!(
        (remark.check.id(), remark.severity, remark.gateway),
        ("provider-note", Severity::Advice, Impact::Limits)
    );
    assert!(
        remark
            .fix
            .as_ref()
            .unwrap()
            .text
            .contains("requestedAccessTokenVersion")
    );
}

#[test]
fn other_findings_are_left_alone() {
    let before = finding(CheckId::TokenEndpoint, Some(Field::TokenEndpoint));
    let after = worded(
        "keycloak",
        "https://h/realms/a",
        Some(json!({})),
        vec![before.clone()],
    );
    assert_eq!(after, [before]);
}

#[test]
fn unconfirmed_habits_stay_obstacles() {
    let findings = worded(
        "forgerock",
        "https://h/am/oauth2/x",
        Some(json!({})),
        vec![finding(CheckId::IssuerMatchesUrl, None)],
    );
    assert_eq!(findings[0].gateway, Impact::Blocks);
    // Without an issuer in the document the value can't be filled; the words stay.
    let fix = findings[0].fix.as_ref().unwrap();
    assert_eq!((fix.field, &fix.value), (None, &None));
}

#[test]
fn the_org_server_of_okta_is_warned_about() {
    let findings = worded(
        "okta-org",
        "https://acme.okta.com/.well-known/openid-configuration",
        Some(json!({})),
        Vec::new(),
    );
    assert_eq!(findings.len(), 1);
    let fix = findings[0].fix.as_ref().unwrap();
    assert_eq!(fix.field, Some(Field::WellKnownUrl));
    assert_eq!(
        fix.value.as_deref(),
        Some("https://acme.okta.com/oauth2/default/.well-known/openid-configuration")
    );
}

#[test]
fn claims_that_are_not_confirmed_are_offered_with_a_mark() {
    let findings = worded(
        "cognito",
        "https://cognito-idp.eu-west-1.amazonaws.com/p",
        Some(json!({})),
        Vec::new(),
    );
    assert_eq!(findings.len(), 1);
    assert!(findings[0].message.contains("not confirmed"));
    let fix = findings[0].fix.as_ref().unwrap();
    assert_eq!(
        (fix.field, fix.value.as_deref()),
        (Some(Field::ConsumerKeyIdentifier), Some("client_id"))
    );
    // Confirmed ones, and those that are preset anyway, are not.
    for id in ["okta-custom", "asgardeo", "keycloak", "wso2-is"] {
        assert_eq!(
            worded(id, "https://h", Some(json!({})), Vec::new()),
            [],
            "{id}"
        );
    }
}

#[test]
fn without_a_document_there_are_words_but_no_remarks() {
    let findings = worded(
        "keycloak-auth",
        "https://h/auth/realms/a",
        None,
        vec![finding(CheckId::DocumentReachable, None)],
    );
    assert_eq!(findings.len(), 1);
    let why = findings[0].why.as_deref().unwrap();
    assert!(why.contains("without /auth"), "{why}");
    assert_eq!(
        worded("okta-org", "https://acme.okta.com", None, Vec::new()),
        []
    );
}

#[test]
fn foreign_text_is_made_visible_and_never_applied() {
    let findings = worded(
        "adfs",
        "https://h/adfs",
        Some(json!({ "access_token_issuer": "http://h/\u{202e}x" })),
        vec![finding(CheckId::AccessTokenIssuer, Some(Field::Issuer))],
    );
    assert_eq!(findings[0].fix.as_ref().unwrap().value, None);
}

#[test]
fn another_address_with_the_issuer_of_a_provider_gets_no_words_on_its_own_settings() {
    let issuer = json!({ "issuer": "https://sso.example/realms/acme" });
    let why = |url: &str| {
        let mismatch = vec![finding(CheckId::IssuerMatchesUrl, Some(Field::Issuer))];
        worded("keycloak", url, Some(issuer.clone()), mismatch)[0]
            .why
            .clone()
            .unwrap()
    };
    let own = why("https://inside.example/realms/acme/.well-known/openid-configuration");
    assert!(own.contains("the hostname option"), "{own}");
    let other = why("https://idp.example/t/acme/.well-known/openid-configuration");
    assert_eq!(other, "The usual reason.");
}
