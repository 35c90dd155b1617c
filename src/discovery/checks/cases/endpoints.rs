//! Cases of the checks of endpoints: section 5.

use serde_json::{Value, json};

use super::case::{Case, fires, passes};
use crate::discovery::profile::Profile;
use crate::discovery::severity::Impact;
use crate::discovery::severity::Impact::{Blocks, Cosmetic, Limits};
use crate::discovery::severity::Severity;

pub(super) fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    cases.extend(url_rule(
        "authorization-endpoint",
        "authorization_endpoint",
        Blocks,
    ));
    cases.extend(url_rule("token-endpoint", "token_endpoint", Blocks));
    cases.extend(url_rule("jwks-uri", "jwks_uri", Blocks));
    cases.extend(url_rule("userinfo-endpoint", "userinfo_endpoint", Cosmetic));
    cases.extend(url_rule(
        "registration-endpoint",
        "registration_endpoint",
        Cosmetic,
    ));
    cases.extend(url_rule(
        "revocation-endpoint",
        "revocation_endpoint",
        Limits,
    ));
    cases.extend(url_rule(
        "end-session-endpoint",
        "end_session_endpoint",
        Limits,
    ));
    cases.extend(absence());
    cases.extend(all_https());
    cases.extend(shape());
    cases
}

/// Reading rule R5, for each member that a check of its own looks at.
fn url_rule(check: &'static str, member: &str, gateway: Impact) -> Vec<Case> {
    let bad = |what: &str, url: &str| {
        fires(check, format!("{member}: {what}"))
            .with(member, json!(url))
            .graded(Severity::Failure, gateway)
    };
    let good =
        |what: &str, url: &str| passes(check, format!("{member}: {what}")).with(member, json!(url));
    vec![
        bad("http", "http://idp.example/x"),
        bad("http on localhost", "http://localhost/x"),
        bad("empty", ""),
        bad("no scheme", "idp.example/x"),
        bad("no slashes", "https:idp.example/x"),
        bad("no host", "https:///x"),
        bad("a blank", "https://idp.example/a b"),
        bad("a blank at the end", "https://idp.example/x "),
        bad("a template", "https://idp.example/{tenant}/x").advises("template"),
        bad("a caret", "https://idp.example/a^b"),
        bad("a backslash", "https:\\\\idp.example\\x"),
        bad("a percent sign alone", "https://idp.example/%"),
        bad("a port too high", "https://idp.example:99999/x"),
        bad("not ASCII", "https://idp.exämple/x"),
        good("upper case", "HTTPS://idp.example/x"),
        good("a query", "https://idp.example/x?p=b2c"),
        good("an address and a port", "https://10.0.0.1:6443/x"),
        good("percent-encoded", "https://idp.example/%20x"),
        passes(check, format!("{member}: null, which is a wrong type")).with(member, Value::Null),
    ]
}

#[rustfmt::skip]
fn absence() -> Vec<Case> {
    const REQUIRED: &str = "console-required";
    const OPTIONAL: &str = "console-optional";
    let mut cases = Vec::new();
    for (check, member) in [
        ("authorization-endpoint", "authorization_endpoint"),
        ("token-endpoint", "token_endpoint"),
        ("jwks-uri", "jwks_uri"),
    ] {
        cases.push(
            fires(check, format!("{member} absent"))
                .without(member)
                .graded(Severity::Failure, Blocks),
        );
    }
    cases.extend([
        fires("token-endpoint", "absent in an OAuth document").oauth().without("token_endpoint"),
        fires("jwks-uri", "absent in an OAuth document").oauth().without("jwks_uri"),
        fires("jwks-uri", "absent in FAPI 2").in_profile(Profile::Fapi2).without("jwks_uri"),
        passes("authorization-endpoint", "absent in an OAuth document").oauth().without("authorization_endpoint"),
        fires("userinfo-endpoint", "absent").without("userinfo_endpoint").graded(Severity::Warning, Cosmetic),
        passes("userinfo-endpoint", "absent in an OAuth document").oauth().without("userinfo_endpoint"),
        passes("userinfo-endpoint", "bad in FAPI 2").in_profile(Profile::Fapi2)
            .with("userinfo_endpoint", json!("http://x")),
        passes("registration-endpoint", "absent").without("registration_endpoint"),
        passes("revocation-endpoint", "absent").without("revocation_endpoint"),
        passes("end-session-endpoint", "absent").without("end_session_endpoint"),
        fires("end-session-endpoint", "absent in the logout profile").in_profile(Profile::Logout)
            .without("end_session_endpoint").graded(Severity::Failure, Limits),
        fires(REQUIRED, "an OAuth document without authorization endpoint").oauth().without("authorization_endpoint")
            .graded(Severity::Advice, Blocks),
        passes(REQUIRED, "reported already").without("authorization_endpoint"),
        fires(OPTIONAL, "no revocation").without("revocation_endpoint").graded(Severity::Advice, Cosmetic)
            .points_at("/revocation_endpoint"),
        fires(OPTIONAL, "no logout").without("end_session_endpoint").points_at("/end_session_endpoint"),
        passes(OPTIONAL, "reported already").in_profile(Profile::Logout).without("end_session_endpoint"),
        passes(OPTIONAL, "a wrong type").with("revocation_endpoint", json!(1)),
    ]);
    cases
}

#[rustfmt::skip]
fn all_https() -> Vec<Case> {
    const ID: &str = "endpoints-https";
    vec![
        fires(ID, "a known one").with("introspection_endpoint", json!("http://idp.example/i"))
            .graded(Severity::Failure, Cosmetic).points_at("/introspection_endpoint"),
        fires(ID, "an unknown one").with("acme_magic_endpoint", json!("http://idp.example/i"))
            .also(&["unknown-members"]),
        fires(ID, "several").with("introspection_endpoint", json!("http://idp.example/i"))
            .with("device_authorization_endpoint", json!("http://idp.example/d")).times(2),
        fires(ID, "an unknown null").with("acme_magic_endpoint", Value::Null).also(&["unknown-members"]).says("null"),
        fires(ID, "an unknown list").with("acme_magic_endpoint", json!([])).also(&["unknown-members"]),
        fires(ID, "an OAuth document").oauth().with("introspection_endpoint", json!("http://idp.example/i")),
        passes(ID, "a known null is a wrong type").with("introspection_endpoint", Value::Null),
        passes(ID, "a name that merely contains it").with("endpoint_of_acme", json!("http://x")),
        passes(ID, "check_session_iframe").with("check_session_iframe", json!("http://x")),
        passes(ID, "aliases for client certificates")
            .with("mtls_endpoint_aliases", json!({"token_endpoint": "http://x"})),
        passes(ID, "FAPI 2").in_profile(Profile::Fapi2).with("introspection_endpoint", json!("http://idp.example/i")),
        passes(ID, "an endpoint with a check of its own").with("token_endpoint", json!("http://x")),
    ]
}

#[rustfmt::skip]
fn shape() -> Vec<Case> {
    const ID: &str = "endpoint-url-shape";
    vec![
        fires(ID, "a fragment").with("token_endpoint", json!("https://idp.example/t#x"))
            .graded(Severity::Advice, Limits).says("fragment"),
        fires(ID, "a fragment beside another fault").with("token_endpoint", json!("https://idp.example:99999/t#x"))
            .also(&["token-endpoint"]).says("fragment"),
        fires(ID, "a user").with("introspection_endpoint", json!("https://me:pw@idp.example/t"))
            .graded(Severity::Advice, Cosmetic).says("user name"),
        fires(ID, "an iframe without TLS").with("check_session_iframe", json!("http://idp.example/t")),
        fires(ID, "an alias without TLS")
            .with("mtls_endpoint_aliases", json!({"token_endpoint": "http://idp.example/t"}))
            .points_at("/mtls_endpoint_aliases/token_endpoint"),
        fires(ID, "several aliases are one finding")
            .with("mtls_endpoint_aliases", json!({"token_endpoint": "http://a.example", "revocation_endpoint": "http://b.example"}))
            .points_at("/mtls_endpoint_aliases"),
        fires(ID, "a policy that is not a URL").with("op_policy_uri", json!("see our site")),
        fires(ID, "documentation that is not a URL").with("service_documentation", json!("idp.example")),
        passes(ID, "a policy without TLS").with("op_policy_uri", json!("http://idp.example/policy")),
        passes(ID, "an iframe with TLS").with("check_session_iframe", json!("https://idp.example/t")),
        passes(ID, "aliases with TLS")
            .with("mtls_endpoint_aliases", json!({"token_endpoint": "https://mtls.example/t"})),
        passes(ID, "a query").with("token_endpoint", json!("https://idp.example/t?p=x")),
    ]
}
