use super::*;
use crate::discovery::CheckOutcome;

fn custom() -> Expectation {
    Expectation {
        key_manager: Some("custom-key-manager".to_owned()),
        ..Expectation::default()
    }
}

fn claims(text: &str) -> Claims {
    Claims::parse(text.as_bytes()).unwrap()
}

#[test]
fn the_client_claim_is_there_or_another_is_offered() {
    #[rustfmt::skip]
    let rows = [
        (r#"{"azp":"a"}"#, CheckOutcome::Ok, "claim azp", None),
        (r#"{"azp":["a"]}"#, CheckOutcome::Ok, "claim azp, a list of one", None),
        (r#"{"azp":["a","b"]}"#, CheckOutcome::Warn, "azp is a list of 2; the gateway uses the first", None),
        (r#"{"appid":"a","cid":"b"}"#, CheckOutcome::Fail, "claim azp is missing, appid is present", Some("appid")),
        (r#"{"azp":7,"cid":"b"}"#, CheckOutcome::Fail, "claim azp is a number, not a string, cid is present",
            Some("cid")),
        (r#"{"azp":" ","aud":"b"}"#, CheckOutcome::Fail, "claim azp is empty, aud is present", Some("aud")),
        (r#"{"aud":"https://api.example"}"#, CheckOutcome::Fail, "claim azp is missing", None),
        (r#"{"aud":["api://orders"]}"#, CheckOutcome::Fail, "claim azp is missing", None),
        (r#"{"azp":42,"aud":"b"}"#, CheckOutcome::Fail, "claim azp is a number, not a string", None),
        (r#"{"aud":"b","act":{"client_id":"app"}}"#, CheckOutcome::Fail,
            "claim azp is missing; act.client_id is nested, and gateways can't read nested claims", None),
        (r#"{"aud":["b","c"]}"#, CheckOutcome::Fail, "claim azp is missing", None),
        (r#"{"azp":["a",7]}"#, CheckOutcome::Fail, "claim azp is a list, not a string", None),
    ];
    for (text, outcome, message, value) in rows {
        let line = client(&claims(text), &custom());
        assert_eq!(line.message, message);
        assert_eq!(line.outcome, outcome, "{text}");
        assert_eq!(line.fix.and_then(|fix| fix.value).as_deref(), value);
    }
}

#[test]
fn the_scope_claim_is_there_or_another_is_offered() {
    #[rustfmt::skip]
    let rows = [
        (r#"{"scope":"a b"}"#, CheckOutcome::Ok, "2 scopes, in the claim scope", None),
        (r#"{"scope":["a"]}"#, CheckOutcome::Ok, "1 scope, in the list scope", None),
        (r#"{"scp":"a"}"#, CheckOutcome::Warn, "claim scope is missing, scp is present", Some("scp")),
        (r#"{"scope":"","roles":["r"]}"#, CheckOutcome::Warn, "claim scope is empty, roles is present", Some("roles")),
        (r#"{"scope":"a;b"}"#, CheckOutcome::Warn,
            "scope has semicolons, which do not separate scopes: gateways read 1 scope", None),
        (r#"{"https://acme.example/scope":"a b"}"#, CheckOutcome::Warn,
            "claim scope is missing, https://acme.example/scope is present", Some("https://acme.example/scope")),
        (r#"{"https://acme.example/email":"a"}"#, CheckOutcome::Warn,
            "claim scope is missing, and no other claim looks like scopes", None),
        (r#"{"scope":"orders+items"}"#, CheckOutcome::Warn,
            "scope has plus signs, which do not separate scopes: gateways read 1 scope", None),
        (r#"{"scope":"c++"}"#, CheckOutcome::Ok, "1 scope, in the claim scope", None),
        (r#"{"scope":"a b+c"}"#, CheckOutcome::Ok, "2 scopes, in the claim scope", None),
        (r#"{"scope":"[\"a\",\"b\"]"}"#, CheckOutcome::Warn,
            "scope is a list written as a string: gateways read 1 scope", None),
        (r#"{"resource_access":{"orders":{"roles":["r"]}}}"#, CheckOutcome::Warn,
            "claim scope is missing; resource_access.orders.roles is nested, and gateways can't read nested claims",
            None),
        (r#"{"resource_access":{"orders":{"other":["r"]}}}"#, CheckOutcome::Warn,
            "claim scope is missing, and no other claim looks like scopes", None),
        (r#"{"scope":{}}"#, CheckOutcome::Warn,
            "claim scope is an object, neither a string nor a list, and no other claim looks like scopes", None),
    ];
    for (text, outcome, message, value) in rows {
        let line = scope(&claims(text), &custom());
        assert_eq!(line.message, message);
        assert_eq!(line.outcome, outcome, "{text}");
        assert_eq!(line.fix.and_then(|fix| fix.value).as_deref(), value);
    }
    let fix = scope(&claims(r#"{"scp":"a"}"#), &custom()).fix.unwrap();
    assert_eq!(
        fix.text,
        "Set Scope Key Identifier of custom-key-manager to scp"
    );
}

#[test]
fn the_providers_own_claim_comes_first() {
    let okta = Expectation {
        provider: crate::provider::by_id("okta-custom"),
        ..custom()
    };
    let token = claims(r#"{"client_id":"x","cid":"y","scp":["a"]}"#);
    assert_eq!(
        client(&token, &okta).fix.unwrap().value.as_deref(),
        Some("cid")
    );
    assert_eq!(
        scope(&token, &okta).fix.unwrap().value.as_deref(),
        Some("scp")
    );
}

#[test]
fn types_without_the_fields_get_words() {
    let microsoft = Expectation {
        kind: ProviderKind::Microsoft,
        ..custom()
    };
    let version_1 = claims(r#"{"appid":"a","roles":["r"]}"#);
    let fix = client(&version_1, &microsoft).fix.unwrap();
    assert_eq!((fix.field, fix.value), (None, None));
    assert!(fix.text.contains("requestedAccessTokenVersion"));
    let line = scope(&version_1, &microsoft);
    assert_eq!(line.message, "claim scp is missing, roles is present");
    assert!(line.detail[0].contains("have roles instead of scp"));
    let line = scope(&claims(r#"{"scp":"a"}"#), &microsoft);
    assert_eq!(line.outcome, CheckOutcome::Ok);
    let asgardeo = Expectation {
        kind: ProviderKind::Asgardeo,
        ..custom()
    };
    let fix = client(&claims(r#"{"client_id":"a"}"#), &asgardeo)
        .fix
        .unwrap();
    assert!(
        fix.text
            .contains("type Custom with Consumer Key Identifier: client_id")
    );
}
