//! Cases of the checks of members: types, unknown and misspelled ones; section 7.

use serde_json::{Value, json};

use super::case::{Case, fires, passes};
use crate::discovery::severity::Impact::{Blocks, Cosmetic, Limits};
use crate::discovery::severity::Severity;

pub(super) fn cases() -> Vec<Case> {
    let mut cases = types();
    cases.extend(unknown());
    cases.extend(misspelt());
    cases
}

/// What a member of a wrong type is to the gateway.
fn grade(member: &str) -> crate::discovery::severity::Impact {
    match member {
        "revocation_endpoint" | "end_session_endpoint" => Limits,
        _ => Blocks,
    }
}

#[rustfmt::skip]
fn types() -> Vec<Case> {
    const ID: &str = "member-types";
    let mut cases = vec![
        fires(ID, "a text for a list").with("scopes_supported", json!("openid profile"))
            .graded(Severity::Failure, Limits)
            .says("`scopes_supported` is a string; it must be an array of strings.")
            .advises("[\"openid\",\"profile\"]"),
        fires(ID, "an entry of another type").with("response_types_supported", json!(["code", 1, null]))
            .points_at("/response_types_supported/1").says("one more"),
        fires(ID, "a text for true").with("request_parameter_supported", json!("true"))
            .advises("true without quotes"),
        fires(ID, "a list for a text").with("service_documentation", json!(["https://x.example"])),
        fires(ID, "a list for an object").with("mtls_endpoint_aliases", json!([])),
        fires(ID, "a number for a description").with("description", json!(1)),
        fires(ID, "several members").with("acr_values_supported", Value::Null)
            .with("prompt_values_supported", Value::Null).times(2),
        fires(ID, "an OAuth document").oauth().with("contacts", json!("me@idp.example")),
        passes(ID, "an unknown member").with("acme", Value::Null),
        passes(ID, "any type").with("transformed_claims_predefined", Value::Null),
        passes(ID, "a URL member of bad form").with("token_endpoint", json!("no URL")),
        passes(ID, "an empty list").with("acr_values_supported", json!([])),
        passes(ID, "all absent").without("claims_supported").without("scopes_supported"),
    ];
    // Reading rules R1 and R3: null is a wrong type and nothing else, for whatever check looks at the content.
    for member in [
        "issuer",
        "token_endpoint",
        "authorization_endpoint",
        "jwks_uri",
        "revocation_endpoint",
        "end_session_endpoint",
    ] {
        cases.push(
            fires(ID, format!("{member} null"))
                .with(member, Value::Null)
                .graded(Severity::Failure, grade(member)),
        );
    }
    #[rustfmt::skip]
    let members = [
        "userinfo_endpoint", "registration_endpoint", "introspection_endpoint",
        "response_types_supported", "subject_types_supported",
        "id_token_signing_alg_values_supported", "request_object_signing_alg_values_supported",
        "claims_supported", "grant_types_supported", "scopes_supported",
        "code_challenge_methods_supported", "ui_locales_supported", "request_parameter_supported",
        "claims_parameter_supported", "request_uri_parameter_supported",
    ];
    for member in members {
        cases.push(
            fires(ID, format!("{member} null"))
                .with(member, Value::Null)
                .graded(Severity::Failure, Limits),
        );
    }
    cases
}

#[rustfmt::skip]
fn unknown() -> Vec<Case> {
    const ID: &str = "unknown-members";
    vec![
        fires(ID, "two, in one finding").with("acme_one", json!(1)).with("acme_two", json!(2))
            .graded(Severity::Warning, Cosmetic).says("`acme_one` and `acme_two`"),
        fires(ID, "one of Entra ID").with("tenant_region_scope", Value::Null).says("used by Entra ID")
            .points_at("/tenant_region_scope"),
        fires(ID, "one of PingFederate").with("ping_end_session_endpoint", json!("https://x.example"))
            .says("PingFederate"),
        fires(ID, "another case").with("Issuer", json!("x")),
        passes(ID, "a member of an extension").with("backchannel_logout_supported", json!(true)),
        passes(ID, "a member of federation").with("signed_jwks_uri", json!("https://x.example")),
        passes(ID, "a dash in the name").with("pre-authorized_grant_anonymous_access_supported", json!(true)),
    ]
}

#[rustfmt::skip]
fn misspelt() -> Vec<Case> {
    const ID: &str = "likely-misspelt-member";
    const URL: &str = "https://idp.example/x";
    // An address to copy stands whole in the sentence.
    const LONG: &str = "https://login.a-company-with-a-long-name.example/realms/production-europe-west/customers/acme/protocol/openid-connect/certs";
    let alias =
        |wrong: &'static str, right: &str| fires(ID, wrong).without(right).with(wrong, json!(URL));
    vec![
        alias("token_revocation_endpoint", "revocation_endpoint").offers(URL).graded(Severity::Warning, Limits),
        alias("revoke_endpoint", "revocation_endpoint").offers(URL),
        alias("logout_endpoint", "end_session_endpoint").offers(URL),
        alias("jwks_url", "jwks_uri").offers(URL).graded(Severity::Failure, Blocks),
        alias("jwks_endpoint", "jwks_uri").offers(URL).advises("ask the provider to rename it to jwks_uri"),
        alias("jwk_uri", "jwks_uri").with("jwk_uri", json!(LONG)).offers(LONG).advises(LONG),
        alias("authorisation_endpoint", "authorization_endpoint").offers(URL),
        alias("authorize_endpoint", "authorization_endpoint").offers(URL),
        alias("tokenEndpoint", "token_endpoint").offers(URL),
        fires(ID, "a letter missing").without("claims_supported").with("claim_supported", json!(["sub"]))
            .graded(Severity::Warning, Cosmetic),
        passes(ID, "the right one is there, too").with("revoke_endpoint", json!(URL)),
        passes(ID, "far from any").with("acme_magic_supported", json!(true)),
    ]
}
