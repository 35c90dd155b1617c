//! Cases of the checks of capabilities: section 6.

use serde_json::{Value, json};

use super::case::{Case, fires, passes};
use crate::discovery::profile::Profile;
use crate::discovery::severity::Impact::{Cosmetic, Limits};
use crate::discovery::severity::Severity;

pub(super) fn cases() -> Vec<Case> {
    let mut cases = response_types();
    cases.extend(subject_types());
    cases.extend(algorithms());
    cases.extend(parameters());
    cases.extend(lists());
    cases.extend(pkce());
    cases
}

#[rustfmt::skip]
fn response_types() -> Vec<Case> {
    const ID: &str = "response-types";
    const NAME: &str = "response_types_supported";
    let list = |case: Case, list: Value| case.with(NAME, list);
    let dynamic = |case: Case| case.in_profile(Profile::OidcDynamic);
    vec![
        fires(ID, "absent").without(NAME).graded(Severity::Failure, Limits),
        list(fires(ID, "empty"), json!([])),
        list(fires(ID, "token and none"), json!(["token", "none"])),
        list(fires(ID, "two spaces"), json!(["code  token"])),
        list(fires(ID, "another case"), json!(["Code"])),
        list(fires(ID, "a word too many"), json!(["code code"])),
        dynamic(list(fires(ID, "dynamic without id_token"), json!(["code", "token id_token"]))).says("`id_token`"),
        fires(ID, "an OAuth document with authorization endpoint").oauth().without(NAME)
            .graded(Severity::Advice, Limits),
        list(passes(ID, "code"), json!(["code"])),
        list(passes(ID, "words in another order"), json!(["token id_token code"])),
        list(passes(ID, "the implicit flow"), json!(["id_token"])),
        list(passes(ID, "a wrong type"), json!("code")),
        dynamic(list(passes(ID, "dynamic"), json!(["token id_token", "code", "id_token"]))),
        passes(ID, "an OAuth document without authorization endpoint").oauth().without(NAME)
            .without("authorization_endpoint"),
        list(passes(ID, "an OAuth document with others"), json!(["token"])).oauth(),
        passes(ID, "FAPI 2").in_profile(Profile::Fapi2).without(NAME),
    ]
}

#[rustfmt::skip]
fn subject_types() -> Vec<Case> {
    const ID: &str = "subject-types";
    const NAME: &str = "subject_types_supported";
    vec![
        fires(ID, "absent").without(NAME).graded(Severity::Failure, Cosmetic),
        fires(ID, "empty").with(NAME, json!([])),
        fires(ID, "another case").with(NAME, json!(["Public"])),
        fires(ID, "FAPI 2 with OpenID").in_profile(Profile::Fapi2).without(NAME),
        fires(ID, "pairwise alone").with(NAME, json!(["pairwise"])).graded(Severity::Advice, Cosmetic),
        passes(ID, "both").with(NAME, json!(["pairwise", "public"])),
        passes(ID, "a wrong type").with(NAME, json!("public")),
        passes(ID, "an OAuth document").oauth().without(NAME),
    ]
}

#[rustfmt::skip]
fn algorithms() -> Vec<Case> {
    const RS256: &str = "id-token-alg-rs256";
    const NONE: &str = "id-token-alg-none";
    const REQUEST: &str = "request-object-algs-rs256";
    const ID_TOKEN: &str = "id_token_signing_alg_values_supported";
    const REQUESTS: &str = "request_object_signing_alg_values_supported";
    vec![
        fires(RS256, "absent").without(ID_TOKEN).graded(Severity::Failure, Limits),
        fires(RS256, "others").with(ID_TOKEN, json!(["ES256", "PS256"])).says("`ES256` and `PS256`"),
        fires(RS256, "empty").with(ID_TOKEN, json!([])),
        fires(RS256, "another case").with(ID_TOKEN, json!(["rs256"])),
        passes(RS256, "among others").with(ID_TOKEN, json!(["ES256", "RS256"])),
        passes(RS256, "OAuth").oauth().without(ID_TOKEN),
        passes(RS256, "FAPI 2").in_profile(Profile::Fapi2),
        fires(NONE, "none").with(ID_TOKEN, json!(["RS256", "none"])).graded(Severity::Advice, Cosmetic),
        passes(NONE, "another case").with(ID_TOKEN, json!(["RS256", "NONE"])),
        fires(REQUEST, "others").with(REQUESTS, json!(["PS256"])).graded(Severity::Warning, Cosmetic),
        fires(REQUEST, "empty").with(REQUESTS, json!([])),
        passes(REQUEST, "absent").without(REQUESTS),
        passes(REQUEST, "without none").with(REQUESTS, json!(["RS256"])),
        passes(REQUEST, "OAuth").oauth().with(REQUESTS, json!(["PS256"])),
    ]
}

fn parameters() -> Vec<Case> {
    let mut cases = Vec::new();
    for (check, name) in [
        ("request-parameter-supported", "request_parameter_supported"),
        ("claims-parameter-supported", "claims_parameter_supported"),
    ] {
        cases.extend([
            fires(check, "absent")
                .without(name)
                .graded(Severity::Info, Cosmetic),
            fires(check, "false").with(name, json!(false)),
            passes(check, "a wrong type").with(name, json!("true")),
            passes(check, "OAuth").oauth().without(name),
            passes(check, "FAPI 2")
                .in_profile(Profile::Fapi2)
                .without(name),
        ]);
    }
    const URI: &str = "request-uri-parameter-supported";
    const NAME: &str = "request_uri_parameter_supported";
    cases.extend([
        fires(URI, "false")
            .with(NAME, json!(false))
            .graded(Severity::Info, Cosmetic),
        passes(URI, "absent"),
        passes(URI, "true").with(NAME, json!(true)),
    ]);
    cases
}

#[rustfmt::skip]
fn lists() -> Vec<Case> {
    const CLAIMS: &str = "claims-supported";
    const GRANTS: &str = "grant-types";
    const SCOPES: &str = "scopes-openid";
    const EMPTY: &str = "empty-arrays";
    let dynamic = |case: Case| case.in_profile(Profile::OidcDynamic);
    vec![
        fires(CLAIMS, "absent").without("claims_supported").graded(Severity::Warning, Cosmetic),
        passes(CLAIMS, "empty").with("claims_supported", json!([])),
        passes(CLAIMS, "a wrong type").with("claims_supported", Value::Null),
        fires(GRANTS, "empty").with("grant_types_supported", json!([])).graded(Severity::Failure, Cosmetic),
        dynamic(fires(GRANTS, "dynamic without implicit"))
            .with("grant_types_supported", json!(["authorization_code"])),
        passes(GRANTS, "absent").without("grant_types_supported"),
        dynamic(passes(GRANTS, "dynamic, absent")).without("grant_types_supported"),
        passes(GRANTS, "any value").with("grant_types_supported", json!(["acme"])),
        fires(SCOPES, "absent").without("scopes_supported").graded(Severity::Warning, Cosmetic),
        fires(SCOPES, "absent in FAPI 2").in_profile(Profile::Fapi2).without("scopes_supported")
            .graded(Severity::Failure, Cosmetic),
        fires(SCOPES, "without openid").with("scopes_supported", json!(["profile"]))
            .graded(Severity::Failure, Cosmetic),
        fires(SCOPES, "empty").with("scopes_supported", json!([])),
        fires(SCOPES, "all in one entry").with("scopes_supported", json!(["openid profile"]))
            .also(&["scopes-syntax"]),
        passes(SCOPES, "among others").with("scopes_supported", json!(["profile", "openid"])),
        passes(SCOPES, "OAuth").oauth().without("scopes_supported"),
        fires(EMPTY, "one").with("acr_values_supported", json!([])).graded(Severity::Advice, Cosmetic)
            .points_at("/acr_values_supported"),
        fires(EMPTY, "two").with("acr_values_supported", json!([])).with("ui_locales_supported", json!([]))
            .says("`acr_values_supported` and `ui_locales_supported`"),
        passes(EMPTY, "one of which it is said already").with("grant_types_supported", json!([])).also(&[GRANTS]),
        passes(EMPTY, "an unknown one").with("acme_list", json!([])),
        passes(EMPTY, "an empty object").with("mtls_endpoint_aliases", json!({})),
    ]
}

#[rustfmt::skip]
fn pkce() -> Vec<Case> {
    const ID: &str = "pkce-methods";
    const NAME: &str = "code_challenge_methods_supported";
    vec![
        fires(ID, "others").with(NAME, json!(["s256"])).graded(Severity::Failure, Cosmetic),
        fires(ID, "plain alone").with(NAME, json!(["plain"])).graded(Severity::Advice, Cosmetic),
        fires(ID, "absent, which is only said").without(NAME).graded(Severity::Advice, Cosmetic),
        passes(ID, "empty").with(NAME, json!([])),
        passes(ID, "both").with(NAME, json!(["plain", "S256"])),
        passes(ID, "FAPI 2").in_profile(Profile::Fapi2).with(NAME, json!(["x"])),
    ]
}
