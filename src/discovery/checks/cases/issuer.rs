//! Cases of the checks of the issuer: section 4, and its counterpart for RFC 8414.

use serde_json::{Value, json};

use super::case::{Case, URL, fires, passes};
use crate::discovery::profile::Profile;
use crate::discovery::severity::Impact::{Blocks, Cosmetic, Limits};
use crate::discovery::severity::Severity;

pub(super) fn cases() -> Vec<Case> {
    let mut cases = presence_and_form();
    cases.extend(matches());
    cases.extend(oauth_matches());
    cases.extend(advice());
    cases
}

fn presence_and_form() -> Vec<Case> {
    const PRESENT: &str = "issuer-present";
    const VALID: &str = "issuer-valid-url";
    let form = |what: &'static str, issuer: &str| fires(VALID, what).with("issuer", json!(issuer));
    vec![
        fires(PRESENT, "absent")
            .without("issuer")
            .offers("https://idp.example/t/acme")
            .graded(Severity::Failure, Blocks),
        passes(PRESENT, "empty").with("issuer", json!("")),
        passes(PRESENT, "null").with("issuer", Value::Null),
        form("http", "http://idp.example/t/acme").says("http"),
        form("a query", "https://idp.example/t/acme?x").says("query"),
        form("an empty query", "https://idp.example/t/acme?").says("query"),
        form("an empty fragment", "https://idp.example/t/acme#").says("fragment"),
        form("a user", "https://me@idp.example/t/acme").says("contains a user name"),
        form("a port too high", "https://idp.example:70000/t/acme").says("70000"),
        form("no host", "https:///t/acme").says("no host"),
        form("empty", "").says("empty"),
        form("no URL", "acme").says("https://"),
        form("a blank", "https://idp.example/t/acme ").says("a space"),
        form("everything at once", "http://u@idp.example:x/a b?c#d")
            .says("contains a user name, has a query string (?) and has a fragment (#)"),
        passes(VALID, "a template").with("issuer", json!("https://idp.example/{t}")),
        passes(VALID, "a path and a port").with("issuer", json!("https://idp.example:8443/a/b")),
        passes(VALID, "an underscore in the host").with("issuer", json!("https://my_idp.example")),
        passes(VALID, "null, which is a wrong type").with("issuer", Value::Null),
        passes(VALID, "absent").without("issuer"),
    ]
}

#[rustfmt::skip]
fn matches() -> Vec<Case> {
    const ID: &str = "issuer-matches-url";
    let at = |case: Case, url: &str, issuer: &str| case.at(url).with("issuer", json!(issuer));
    let other = |what: &'static str, issuer: &str, says: &'static str| {
        at(fires(ID, what), URL, issuer).says(says)
    };
    const HOST: &str = "https://h.example/.well-known/openid-configuration";
    vec![
        other("another host", "https://other.example/t/acme", "on a different host from")
            .offers("https://other.example/t/acme/.well-known/openid-configuration")
            .graded(Severity::Failure, Limits),
        other("another path", "https://idp.example/t/other", "different path"),
        other("another case in the path", "https://idp.example/T/acme", "in letter case"),
        other("another case in the host", "https://IDP.example/t/acme", "in letter case"),
        other("a port written out", "https://idp.example:443/t/acme", "different port"),
        other("a scheme in capitals", "HTTPS://idp.example/t/acme", "in letter case"),
        other("an inner slash", "https://idp.example//t/acme", "different slashes"),
        other("two slashes at the end", "https://idp.example/t/acme//", "different slashes"),
        other("host and path", "https://other.example/x", "It also has a different path"),
        at(fires(ID, "two slashes"), HOST, "https://h.example//").says("different slashes"),
        at(fires(ID, "a slash twice in the address"), "https://h.example//.well-known/openid-configuration",
            "https://h.example/"),
        at(fires(ID, "a query behind the suffix"), "https://h.example/.well-known/openid-configuration?p=policy",
            "https://h.example"),
        at(passes(ID, "no slash"), HOST, "https://h.example"),
        at(passes(ID, "one slash"), HOST, "https://h.example/"),
        at(passes(ID, "one slash on both sides"), "https://h.example//.well-known/openid-configuration",
            "https://h.example//"),
        passes(ID, "the bare issuer as address").at("https://idp.example/t/acme"),
        passes(ID, "null, which is a wrong type").with("issuer", Value::Null),
        passes(ID, "absent").without("issuer"),
    ]
}

#[rustfmt::skip]
fn oauth_matches() -> Vec<Case> {
    const ID: &str = "oauth-issuer-matches-url";
    let at = |case: Case, url: &str, issuer: &str| {
        case.at(url)
            .in_profile(Profile::Oauth)
            .with("issuer", json!(issuer))
    };
    const TENANT: &str = "https://h.example/.well-known/oauth-authorization-server/t1";
    vec![
        at(fires(ID, "another tenant"), TENANT, "https://h.example/t2")
            .offers("https://h.example/.well-known/oauth-authorization-server/t2").graded(Severity::Failure, Limits),
        at(fires(ID, "no tenant"), TENANT, "https://h.example"),
        at(fires(ID, "the appended form").also(&["oauth-url-well-known"]), "https://h.example/t1/.well-known/oauth-authorization-server", "https://h.example/t1")
            .says("No issuer can be derived"),
        at(passes(ID, "the tenant"), TENANT, "https://h.example/t1"),
        at(passes(ID, "a slash"), TENANT, "https://h.example/t1/"),
        at(passes(ID, "no tenant on both sides"), "https://h.example/.well-known/oauth-authorization-server",
            "https://h.example"),
        at(passes(ID, "the OpenID form"), URL, "https://idp.example/t/acme/"),
    ]
}

#[rustfmt::skip]
fn advice() -> Vec<Case> {
    const SLASH: &str = "issuer-slash";
    const LONG: &str = "issuer-too-long";
    const ACCESS: &str = "access-token-issuer";
    let long = |length: usize| format!("https://h.example/{}", "a".repeat(length - 18));
    let at_long = |case: Case, length: usize| {
        let issuer = long(length);
        case.at(&format!("{issuer}/.well-known/openid-configuration"))
            .with("issuer", json!(issuer))
    };
    vec![
        fires(SLASH, "a slash more").with("issuer", json!("https://idp.example/t/acme/"))
            .graded(Severity::Advice, Cosmetic),
        fires(SLASH, "a slash less than the address").at("https://idp.example/t/acme/")
            .also(&["url-well-known-suffix"]),
        fires(SLASH, "OAuth").oauth().with("issuer", json!("https://idp.example/t/acme/")),
        passes(SLASH, "equal"),
        passes(SLASH, "another host").with("issuer", json!("https://other.example/t/acme/")),
        fires("issuer-template", "braces").with("issuer", json!("https://idp.example/{tenantid}/v2.0"))
            .says("template").graded(Severity::Failure, Blocks),
        fires("issuer-template", "a placeholder that was not filled in")
            .with("issuer", json!("https://idp.example/t/${tenant}"))
            .says("`${tenant}`, which the provider's configuration did not replace").advises("set its value"),
        passes("issuer-template", "brackets").with("issuer", json!("https://idp.example/[t]")),
        at_long(fires(LONG, "255 characters"), 255).graded(Severity::Advice, Blocks),
        at_long(passes(LONG, "254 characters"), 254),
        fires(ACCESS, "another one").with("access_token_issuer", json!("http://idp.example/adfs/services/trust"))
            .also(&["unknown-members"]).offers("http://idp.example/adfs/services/trust")
            .graded(Severity::Advice, Blocks),
        passes(ACCESS, "the same").with("access_token_issuer", json!("https://idp.example/t/acme")),
        passes(ACCESS, "no text").with("access_token_issuer", Value::Null),
    ]
}
