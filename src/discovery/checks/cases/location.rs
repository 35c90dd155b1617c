//! Cases of the checks of the given address: section 3, and its counterpart for RFC 8414.

use super::case::{Case, OAUTH_URL, URL, fires, passes};
use crate::discovery::fetch_error::FetchError;
use crate::discovery::profile::Profile;
use crate::discovery::severity::Impact::{Blocks, Limits};
use crate::discovery::severity::Severity;

pub(super) fn cases() -> Vec<Case> {
    let mut cases = valid();
    cases.extend(https());
    cases.extend(openid_suffix());
    cases.extend(oauth_suffix());
    cases
}

#[rustfmt::skip]
fn valid() -> Vec<Case> {
    const ID: &str = "url-valid";
    vec![
        fires(ID, "no scheme").at("idp.example/.well-known/openid-configuration")
            .offers("https://idp.example/.well-known/openid-configuration").graded(Severity::Failure, Blocks),
        fires(ID, "host and port without scheme").at("idp.example:8443/x").offers("https://idp.example:8443/x"),
        fires(ID, "localhost and port").at("localhost:8080/x").offers("https://localhost:8080/x"),
        fires(ID, "blanks at the ends").at(" https://idp.example/x ").offers("https://idp.example/x"),
        fires(ID, "a template").at("https://idp.example/{tenant}/x").says("still contains the placeholder {tenant}"),
        fires(ID, "a letter that is not ASCII").at("https://idp.example/é"),
        fires(ID, "a percent sign alone").at("https://idp.example/%zz").says("%"),
        fires(ID, "no host").at("https:///x").says("no host"),
        fires(ID, "a port too high").at("https://idp.example:65536/x").says("65536"),
        fires(ID, "empty").at(""),
        fires(ID, "a control character").at("https://idp.example/\u{202e}x").says("text-direction"),
        passes(ID, "another scheme").at("ftp://idp.example/x"),
        passes(ID, "upper case").at("HTTPS://idp.example/x"),
        passes(ID, "a percent-encoded letter").at("https://idp.example/%C3%A9"),
        passes(ID, "an address of version 6").at("https://[::1]:8443/x"),
        passes(ID, "an underscore in the host").at("https://my_idp.example/x"),
    ]
}

#[rustfmt::skip]
fn https() -> Vec<Case> {
    const ID: &str = "url-https";
    const PLAIN: &str = "http://idp.example/t/acme/.well-known/openid-configuration";
    vec![
        fires(ID, "http").at(PLAIN).also(&["issuer-matches-url"]).offers(URL).graded(Severity::Failure, Blocks),
        fires(ID, "http that was not read").at(PLAIN).failed(FetchError::InsecureUrl { url: PLAIN.to_owned() }),
        passes(ID, "upper case").at("HTTPS://idp.example/t/acme/.well-known/openid-configuration"),
        passes(ID, "https"),
    ]
}

#[rustfmt::skip]
fn openid_suffix() -> Vec<Case> {
    const ID: &str = "url-well-known-suffix";
    vec![
        fires(ID, "the bare issuer").at("https://idp.example/t/acme").offers(URL).says("the issuer")
            .graded(Severity::Failure, Limits),
        fires(ID, "a closing slash").at("https://idp.example/t/acme/.well-known/openid-configuration/")
            .also(&["issuer-matches-url"]).offers(URL),
        fires(ID, "another file").at("https://idp.example/t/acme/.well-known/openid-config")
            .also(&["issuer-matches-url"]),
        fires(ID, "before the tenant").at("https://idp.example/.well-known/openid-configuration/t/acme")
            .also(&["issuer-matches-url"]).offers(URL),
        fires(ID, "without the slash in front").at("https://idp.example/t/acmex.well-known/openid-configuration")
            .also(&["issuer-matches-url"]),
        fires(ID, "another case").at("https://idp.example/t/acme/.Well-Known/openid-configuration")
            .also(&["issuer-matches-url"]),
        passes(ID, "a query behind it").at("https://idp.example/t/acme/.well-known/openid-configuration?p=policy"),
        passes(ID, "an OAuth document").oauth(),
    ]
}

#[rustfmt::skip]
fn oauth_suffix() -> Vec<Case> {
    const ID: &str = "oauth-url-well-known";
    let oauth = |case: Case, url: &str| case.at(url).in_profile(Profile::Oauth);
    vec![
        oauth(fires(ID, "after the issuer").also(&["oauth-issuer-matches-url"]).offers(OAUTH_URL).graded(Severity::Failure, Limits),
            "https://idp.example/t/acme/.well-known/oauth-authorization-server"),
        oauth(fires(ID, "the OpenID suffix before the tenant").also(&["oauth-issuer-matches-url"]).offers(OAUTH_URL),
            "https://idp.example/.well-known/openid-configuration/t/acme"),
        oauth(fires(ID, "the bare issuer").offers(OAUTH_URL), "https://idp.example/t/acme"),
        oauth(fires(ID, "a longer word").also(&["oauth-issuer-matches-url"]),
            "https://idp.example/.well-known/oauth-authorization-servers"),
        oauth(passes(ID, "no tenant"), "https://idp.example/.well-known/oauth-authorization-server"),
        oauth(passes(ID, "before the tenant"), OAUTH_URL),
        oauth(passes(ID, "the OpenID form"), URL),
        passes(ID, "FAPI 2 at that address").at(OAUTH_URL).in_profile(Profile::Fapi2),
    ]
}
