use super::{implied_issuer, keycloak_prefix, suggest};

fn first(text: &str) -> Option<String> {
    suggest(text)
        .into_iter()
        .next()
        .map(|suggestion| suggestion.url)
}

#[test]
fn what_is_right_is_left_alone() {
    for url in [
        "https://h.example/.well-known/openid-configuration",
        "https://h.example:8443/t/a/.well-known/openid-configuration",
        "https://h.example/.well-known/openid-configuration?p=b2c_1_x",
        "https://h.example/.well-known/oauth-authorization-server",
        "https://h.example/.well-known/oauth-authorization-server/t1",
        "http://localhost:8080/realms/a/.well-known/openid-configuration",
        "http://[::1]:8080/.well-known/openid-configuration",
        "HTTPS://H.example/.well-known/openid-configuration",
    ] {
        assert_eq!(suggest(url), [], "{url}");
    }
}

#[test]
fn the_likeliest_address_comes_first() {
    #[rustfmt::skip]
    let rows = [
        // Hosts and issuers.
        ("h.example", "https://h.example/.well-known/openid-configuration"),
        ("h.example:8443/", "https://h.example:8443/.well-known/openid-configuration"),
        ("https://h.example/tenant", "https://h.example/tenant/.well-known/openid-configuration"),
        ("https://h.example/tenant/", "https://h.example/tenant/.well-known/openid-configuration"),
        ("http://h.example/tenant", "https://h.example/tenant/.well-known/openid-configuration"),
        ("http://localhost:8080/realms/a", "http://localhost:8080/realms/a/.well-known/openid-configuration"),
        ("localhost:8080/realms/a", "https://localhost:8080/realms/a/.well-known/openid-configuration"),
        ("user:secret@h.example", "https://h.example/.well-known/openid-configuration"),
        // The suffix.
        ("https://h.example/a/.well-known/openid-configuration/",
            "https://h.example/a/.well-known/openid-configuration"),
        ("https://h.example/a/.well-known/openid-config", "https://h.example/a/.well-known/openid-configuration"),
        ("https://h.example/a/.well-known/openid_configuration",
            "https://h.example/a/.well-known/openid-configuration"),
        ("https://h.example/a/.well-known/openid-confguration", "https://h.example/a/.well-known/openid-configuration"),
        ("https://h.example/a/.well-known", "https://h.example/a/.well-known/openid-configuration"),
        ("https://h.example/a/well-known/openid-configuration", "https://h.example/a/.well-known/openid-configuration"),
        ("https://h.example/a/.Well-Known/OpenID-Configuration",
            "https://h.example/a/.well-known/openid-configuration"),
        ("https://h.example/a//.well-known/openid-configuration",
            "https://h.example/a/.well-known/openid-configuration"),
        ("https://h.example/.well-known/openid-configuration/.well-known/openid-configuration",
            "https://h.example/.well-known/openid-configuration"),
        ("https://h.example/.well-known/openid-configuration/t/acme",
            "https://h.example/t/acme/.well-known/openid-configuration"),
        ("https://h.example/.well-known/openid-configuration/jwks",
            "https://h.example/.well-known/openid-configuration"),
        ("https://h.example/a/.well-known/jwks.json", "https://h.example/a/.well-known/openid-configuration"),
        ("https://h.example/.well-known/openid-configuration#x", "https://h.example/.well-known/openid-configuration"),
        ("http://h.example/.well-known/openid-configuration", "https://h.example/.well-known/openid-configuration"),
        // Other documents of the well-known place.
        ("https://h.example/realms/a/.well-known/uma2-configuration",
            "https://h.example/realms/a/.well-known/openid-configuration"),
        ("https://h.example/.well-known/oauth-protected-resource",
            "https://h.example/.well-known/openid-configuration"),
        // RFC 8414.
        ("https://h.example/t1/.well-known/oauth-authorization-server",
            "https://h.example/.well-known/oauth-authorization-server/t1"),
        ("https://h.example/.well-known/oauth-authorization-server/t1/",
            "https://h.example/.well-known/oauth-authorization-server/t1"),
        // Blanks and what mail clients do.
        ("  https://h.example/.well-known/\n  openid-configuration ",
            "https://h.example/.well-known/openid-configuration"),
        ("<https://h.example/.well-known/openid-configuration>", "https://h.example/.well-known/openid-configuration"),
        ("Discovery: https://h.example/.well-known/openid-configuration, thanks",
            "https://h.example/.well-known/openid-configuration"),
        ("curl -s 'https://h.example/a' -o x", "https://h.example/a/.well-known/openid-configuration"),
        ("\"issuer\": \"https://h.example/a\",", "https://h.example/a/.well-known/openid-configuration"),
        ("https://h.example/\u{200b}.well-known/openid-configuration",
            "https://h.example/.well-known/openid-configuration"),
        // Endpoints.
        ("https://h.example/oauth/token", "https://h.example/.well-known/openid-configuration"),
        ("https://h.example/authorize?client_id=a&scope=openid", "https://h.example/.well-known/openid-configuration"),
        ("https://h.example/dex/keys", "https://h.example/dex/.well-known/openid-configuration"),
        ("https://h.example/oauth/v2/keys", "https://h.example/.well-known/openid-configuration"),
        ("https://h.example/connect/token", "https://h.example/.well-known/openid-configuration"),
        ("https://h.example/realms/a/protocol/openid-connect/token",
            "https://h.example/realms/a/.well-known/openid-configuration"),
        ("https://h.example/auth/realms/a/protocol/openid-connect/certs",
            "https://h.example/auth/realms/a/.well-known/openid-configuration"),
        ("https://h.example/realms/a/account", "https://h.example/realms/a/.well-known/openid-configuration"),
        ("https://h.example/auth/admin/realms/acme/clients",
            "https://h.example/auth/realms/acme/.well-known/openid-configuration"),
        ("https://h.example/admin/master/console/#/acme/clients",
            "https://h.example/realms/acme/.well-known/openid-configuration"),
        ("https://login.microsoftonline.com/T/oauth2/v2.0/token",
            "https://login.microsoftonline.com/T/v2.0/.well-known/openid-configuration"),
        ("https://login.microsoftonline.com/T/oauth2/token",
            "https://login.microsoftonline.com/T/.well-known/openid-configuration"),
        ("https://login.microsoftonline.com/T/discovery/v2.0/keys",
            "https://login.microsoftonline.com/T/v2.0/.well-known/openid-configuration"),
        ("https://login.microsoftonline.com/T/discovery/keys",
            "https://login.microsoftonline.com/T/.well-known/openid-configuration"),
        ("https://sts.windows.net/T/", "https://login.microsoftonline.com/T/.well-known/openid-configuration"),
        ("https://a.b2clogin.com/a.onmicrosoft.com/oauth2/v2.0/authorize?p=b2c_1_x&nonce=1",
            "https://a.b2clogin.com/a.onmicrosoft.com/v2.0/.well-known/openid-configuration?p=b2c_1_x"),
        ("https://a.b2clogin.com/a.onmicrosoft.com/b2c_1_x/oauth2/v2.0/token",
            "https://a.b2clogin.com/a.onmicrosoft.com/b2c_1_x/v2.0/.well-known/openid-configuration"),
        ("https://api.asgardeo.io/t/acme/oauth2/token",
            "https://api.asgardeo.io/t/acme/oauth2/token/.well-known/openid-configuration"),
        ("https://api.asgardeo.io/t/acme/oauth2/jwks",
            "https://api.asgardeo.io/t/acme/oauth2/token/.well-known/openid-configuration"),
        ("https://api.asgardeo.io/t/acme",
            "https://api.asgardeo.io/t/acme/oauth2/token/.well-known/openid-configuration"),
        ("https://console.asgardeo.io/t/acme/applications",
            "https://api.asgardeo.io/t/acme/oauth2/token/.well-known/openid-configuration"),
        ("https://is.example:9443/oauth2/authorize",
            "https://is.example:9443/oauth2/token/.well-known/openid-configuration"),
        ("https://is.example:9443/t/acme/oidc/logout",
            "https://is.example:9443/t/acme/oauth2/token/.well-known/openid-configuration"),
        ("acme.okta.com", "https://acme.okta.com/oauth2/default/.well-known/openid-configuration"),
        ("https://acme.okta.com/oauth2/aus1/v1/keys",
            "https://acme.okta.com/oauth2/aus1/.well-known/openid-configuration"),
        ("https://h.example/oauth2/aus1/v1/token", "https://h.example/oauth2/aus1/.well-known/openid-configuration"),
        ("https://acme.onelogin.com", "https://acme.onelogin.com/oidc/2/.well-known/openid-configuration"),
        ("https://fs.example/adfs/oauth2/token/", "https://fs.example/adfs/.well-known/openid-configuration"),
        ("https://fs.example/adfs", "https://fs.example/adfs/.well-known/openid-configuration"),
        ("https://ping.example:9031/as/token.oauth2", "https://ping.example:9031/.well-known/openid-configuration"),
        ("https://ping.example:9031/pf/JWKS", "https://ping.example:9031/.well-known/openid-configuration"),
        ("https://auth.pingone.eu/ENV/as/token", "https://auth.pingone.eu/ENV/as/.well-known/openid-configuration"),
        ("https://cognito-idp.eu-west-1.amazonaws.com/P/.well-known/jwks.json",
            "https://cognito-idp.eu-west-1.amazonaws.com/P/.well-known/openid-configuration"),
        ("https://oauth2.googleapis.com/token", "https://accounts.google.com/.well-known/openid-configuration"),
        ("https://d.my.salesforce.com/services/oauth2/token",
            "https://d.my.salesforce.com/.well-known/openid-configuration"),
        ("https://h.example/jans-auth/restv1/token", "https://h.example/.well-known/openid-configuration"),
        ("https://h.example/cas/oidc/oidcAccessToken", "https://h.example/cas/oidc/.well-known/openid-configuration"),
    ];
    for (text, expected) in rows {
        assert_eq!(first(text).as_deref(), Some(expected), "{text}");
    }
}

#[test]
fn other_readings_are_offered_too() {
    let urls =
        |text: &str| -> Vec<String> { suggest(text).into_iter().map(|one| one.url).collect() };
    let generic = urls("https://h.example/a/oauth2/token");
    assert_eq!(
        generic.first().map(String::as_str),
        Some("https://h.example/a/.well-known/openid-configuration"),
        "{generic:?}"
    );
    assert!(
        generic.contains(
            &"https://h.example/a/oauth2/token/.well-known/openid-configuration".to_owned()
        )
    );
    let issuer = urls("https://h.example/t1");
    assert!(
        issuer.contains(&"https://h.example/.well-known/oauth-authorization-server/t1".to_owned())
    );
    let entra = urls("https://login.microsoftonline.com/T/v2.0");
    assert!(entra.contains(
        &"https://login.microsoftonline.com/T/.well-known/openid-configuration".to_owned()
    ));
}

#[test]
fn keycloak_is_tried_with_its_prefix_and_without() {
    let other = |url: &str| keycloak_prefix(url).map(|other| other.url);
    let (with, without) = (
        "https://h.example:1/auth/realms/a/.well-known/openid-configuration",
        "https://h.example:1/realms/a/.well-known/openid-configuration",
    );
    assert_eq!(other(with).as_deref(), Some(without));
    assert_eq!(other(without).as_deref(), Some(with));
    for url in [
        "https://h.example/t/.well-known/openid-configuration",
        "https://h.example/sso/realms/a/.well-known/openid-configuration",
        "https://h.example/realms/a",
        "realms",
    ] {
        assert_eq!(other(url), None, "{url}");
    }
}

#[test]
fn an_address_that_is_no_issuer_leads_to_the_host() {
    for (url, expected) in [
        ("https://h.example/saml2/metadata", "https://h.example"),
        ("https://h.example/api/v1/users", "https://h.example"),
        ("https://h.example/a/openapi.json", "https://h.example/a"),
        ("https://h.example/scim/v2/Users", "https://h.example"),
        (
            "https://h.example/api/identity",
            "https://h.example/api/identity",
        ),
        ("https://h.example/samuel", "https://h.example/samuel"),
    ] {
        let document = format!("{expected}/.well-known/openid-configuration");
        assert_eq!(first(url), Some(document), "{url}");
    }
}

#[test]
fn nothing_is_made_of_nothing() {
    #[rustfmt::skip]
    let texts = [
        "", " ", "hello world", "https://", "://", "/", "https:///x", "{}", "\u{0}",
    ];
    for text in texts {
        assert_eq!(suggest(text), [], "{text:?}");
    }
}

#[test]
fn the_implied_issuer_follows_the_standards() {
    #[rustfmt::skip]
    let rows = [
        ("https://h/.well-known/openid-configuration", Some("https://h")),
        ("https://h/t/a/.well-known/openid-configuration", Some("https://h/t/a")),
        ("https://h/.well-known/oauth-authorization-server", Some("https://h")),
        ("https://h/.well-known/oauth-authorization-server/t1", Some("https://h/t1")),
        ("https://h/t1/.well-known/oauth-authorization-server", None),
        ("https://h/.well-known/oauth-authorization-serverx", None),
        ("https://h/.well-known/openid-configuration?p=x", None),
        ("https://h", None),
        ("", None),
    ];
    for (url, expected) in rows {
        assert_eq!(implied_issuer(url).as_deref(), expected, "{url}");
    }
}

proptest::proptest! {
    #[test]
    fn every_address_offered_is_right(text in "(https?://)?[a-z@.:]{0,12}(/(\\.well-known|openid-configuration|oauth-authorization-server|oauth2|token|v2.0|realms|adfs|t|v1|%2e|\\PC|[a-z?#& ]){0,3}){0,6}/?") {
        for suggestion in suggest(&text) {
            proptest::prop_assert_eq!(suggest(&suggestion.url), [], "{} offered for {}", &suggestion.url, &text);
            proptest::prop_assert_ne!(&suggestion.url, &text);
        }
        implied_issuer(&text);
    }

    #[test]
    fn any_text_is_survived(text in "\\PC{0,80}|[\\x00-\\x7f]{0,80}") {
        suggest(&text);
        implied_issuer(&text);
    }
}
