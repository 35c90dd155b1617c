//! Cases of the checks of FAPI 2: section 12.

use serde_json::{Value, json};

use super::case::{Case, OAUTH_URL, fires, passes};
use crate::discovery::profile::Profile;
use crate::discovery::severity::Impact::Cosmetic;
use crate::discovery::severity::Severity;

pub(super) fn cases() -> Vec<Case> {
    let mut cases = lists();
    cases.extend(flags_and_endpoints());
    cases.extend(clients());
    cases.extend(profiles());
    cases
}

/// A list that must hold one of some words: absent, empty, others, and a wrong type that is reported elsewhere.
fn list(check: &'static str, profile: Profile, name: &str, good: &str) -> Vec<Case> {
    let in_profile = |case: Case| case.in_profile(profile);
    vec![
        in_profile(fires(check, "absent"))
            .without(name)
            .graded(Severity::Failure, Cosmetic),
        in_profile(fires(check, "empty"))
            .with(name, json!([]))
            .also(&["empty-arrays"]),
        in_profile(fires(check, "others")).with(name, json!(["acme"])),
        in_profile(passes(check, "one of them")).with(name, json!(["acme", good])),
        in_profile(passes(check, "a wrong type")).with(name, Value::Null),
        passes(check, "another profile").without(name),
    ]
}

fn lists() -> Vec<Case> {
    let mut cases = Vec::new();
    #[rustfmt::skip]
    let rows = [
        ("fapi-response-type-code", Profile::Fapi2, "response_types_supported", "code"),
        ("fapi-dpop-algs", Profile::Fapi2, "dpop_signing_alg_values_supported", "EdDSA"),
        ("fapi-id-token-algs", Profile::Fapi2Mtls, "id_token_signing_alg_values_supported", "Ed25519"),
        ("fapi-pkce-s256", Profile::Fapi2, "code_challenge_methods_supported", "S256"),
        ("fapi-request-object-algs", Profile::Fapi2Message, "request_object_signing_alg_values_supported", "PS256"),
        ("fapi-jarm", Profile::Fapi2Message, "response_modes_supported", "jwt"),
        ("fapi-client-auth-methods", Profile::Fapi2, "token_endpoint_auth_methods_supported", "private_key_jwt"),
    ];
    for (check, profile, name, good) in rows {
        cases.extend(list(check, profile, name, good));
    }
    const USERINFO: &str = "fapi-userinfo-algs";
    const NAME: &str = "userinfo_signing_alg_values_supported";
    let userinfo = |case: Case| case.in_profile(Profile::Fapi2);
    cases.extend([
        userinfo(fires(USERINFO, "others"))
            .with(NAME, json!(["RS256"]))
            .graded(Severity::Failure, Cosmetic),
        userinfo(passes(USERINFO, "one of them")).with(NAME, json!(["ES256"])),
        userinfo(passes(USERINFO, "absent")),
        userinfo(fires("fapi-jarm", "a longer word"))
            .in_profile(Profile::Fapi2Message)
            .with("response_modes_supported", json!(["query.jwt"])),
    ]);
    cases
}

#[rustfmt::skip]
fn flags_and_endpoints() -> Vec<Case> {
    const ISS: &str = "fapi-iss-parameter";
    const ISS_NAME: &str = "authorization_response_iss_parameter_supported";
    const BOUND: &str = "fapi-mtls-bound-tokens";
    const BOUND_NAME: &str = "tls_client_certificate_bound_access_tokens";
    const PAR: &str = "fapi-par-endpoint";
    const PAR_NAME: &str = "pushed_authorization_request_endpoint";
    const ALIASES: &str = "fapi-mtls-aliases";
    let fapi = |case: Case| case.in_profile(Profile::Fapi2);
    let mtls = |case: Case| case.in_profile(Profile::Fapi2Mtls);
    let aliases = |case: Case, value: Value| mtls(case).with("mtls_endpoint_aliases", value);
    vec![
        fapi(fires(ISS, "absent")).without(ISS_NAME).graded(Severity::Failure, Cosmetic),
        fapi(fires(ISS, "false")).with(ISS_NAME, json!(false)),
        fapi(passes(ISS, "true")),
        passes(ISS, "JARM").in_profile(Profile::Fapi2Message).without(ISS_NAME),
        mtls(fires(BOUND, "absent")).without(BOUND_NAME).graded(Severity::Failure, Cosmetic),
        mtls(fires(BOUND, "false")).with(BOUND_NAME, json!(false)),
        fapi(passes(BOUND, "DPoP")).without(BOUND_NAME),
        fapi(fires(PAR, "absent")).without(PAR_NAME).graded(Severity::Failure, Cosmetic),
        fapi(fires(PAR, "http")).with(PAR_NAME, json!("http://idp.example/par")),
        fapi(passes(PAR, "a wrong type")).with(PAR_NAME, Value::Null),
        aliases(fires(ALIASES, "not at the top level"), json!({"introspection_endpoint": "https://x.example"}))
            .graded(Severity::Failure, Cosmetic),
        aliases(fires(ALIASES, "for browsers"), json!({"authorization_endpoint": "https://x.example"})),
        aliases(fires(ALIASES, "no endpoint"), json!({"issuer": "https://x.example"})),
        aliases(passes(ALIASES, "at the top level"), json!({"token_endpoint": "https://x.example"})),
        mtls(passes(ALIASES, "absent")),
    ]
}

#[rustfmt::skip]
fn clients() -> Vec<Case> {
    const METHODS: &str = "fapi-client-auth-methods";
    const METHODS_NAME: &str = "token_endpoint_auth_methods_supported";
    const ALGORITHMS: &str = "fapi-client-auth-algs";
    const ALGORITHMS_NAME: &str = "token_endpoint_auth_signing_alg_values_supported";
    let methods = |case: Case, profile: Profile, methods: Value| {
        case.in_profile(profile).with(METHODS_NAME, methods)
    };
    let fapi = |case: Case| case.in_profile(Profile::Fapi2);
    vec![
        methods(fires(METHODS, "certificates, yet keys are asked for"), Profile::Fapi2, json!(["tls_client_auth"])),
        methods(fires(METHODS, "keys, yet certificates are asked for"), Profile::Fapi2Mtls,
            json!(["private_key_jwt"])),
        methods(fires(METHODS, "self-signed alone"), Profile::Fapi2Mtls, json!(["self_signed_tls_client_auth"])),
        methods(passes(METHODS, "self-signed beside keys"), Profile::Fapi2Mtls,
            json!(["self_signed_tls_client_auth", "private_key_jwt"])),
        fapi(fires(ALGORITHMS, "absent")).without(ALGORITHMS_NAME).graded(Severity::Failure, Cosmetic),
        fapi(fires(ALGORITHMS, "others")).with(ALGORITHMS_NAME, json!(["RS256"])),
        fapi(passes(ALGORITHMS, "one of them")).with(ALGORITHMS_NAME, json!(["RS256", "Ed25519"])),
        methods(passes(ALGORITHMS, "no keys"), Profile::Fapi2Mtls, json!(["tls_client_auth"]))
            .without(ALGORITHMS_NAME),
    ]
}

/// What FAPI 2 does not ask, and what it asks of OpenID alone.
#[rustfmt::skip]
fn profiles() -> Vec<Case> {
    vec![
        passes("fapi-id-token-algs", "OAuth").at(OAUTH_URL).in_profile(Profile::Fapi2)
            .without("id_token_signing_alg_values_supported"),
        passes("subject-types", "FAPI 2 with OAuth").at(OAUTH_URL).in_profile(Profile::Fapi2)
            .without("subject_types_supported"),
        passes("claims-supported", "FAPI 2").in_profile(Profile::Fapi2).without("claims_supported"),
        passes("grant-types", "FAPI 2").in_profile(Profile::Fapi2).with("grant_types_supported", json!([])),
    ]
}
