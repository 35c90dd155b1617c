use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::catalog::{Provider, by_id};
use super::recognize::recognize;
use super::recognize::rules;
use crate::key_manager::Field;

fn document(text: &str) -> Map<String, Value> {
    serde_json::from_str(text).unwrap()
}

fn id(url: &str) -> Option<&'static str> {
    recognize(url, None).map(|provider| provider.id.as_str())
}

#[test]
fn the_data_can_be_read() {
    let whole = Provider::read_all().unwrap();
    assert!(whole > 80);
    assert_eq!(Provider::all().count(), whole);
}

#[test]
fn ids_are_unique_and_every_provider_can_be_recognized() {
    let mut seen = BTreeSet::new();
    for provider in Provider::all() {
        assert!(seen.insert(provider.id.as_str()), "{} twice", provider.id);
        assert!(provider.has_known_family(), "{}", provider.id);
    }
    let ruled: BTreeSet<&str> = rules().iter().map(|rule| rule.provider).collect();
    assert_eq!(seen, ruled);
    let lines = include_str!("../../assets/provider-rules.txt").lines();
    for line in lines.filter(|line| !line.starts_with('#')) {
        let good = |word: &str| {
            word.split_once('=')
                .is_some_and(|(_, pattern)| !pattern.is_empty())
        };
        assert!(line.split_ascii_whitespace().skip(1).all(good), "{line}");
    }
}

#[test]
fn notes_are_whole() {
    for provider in Provider::all() {
        for note in &provider.notes {
            let name = format!("{} on {}", provider.id, note.when);
            assert!(note.when != "always" || note.weight.is_some(), "{name}");
            assert!(note.text.ends_with('.'), "{name}");
            if let Some(fix) = &note.fix {
                assert!(fix.text.ends_with('.'), "{name}");
                assert_eq!(fix.field.is_some(), fix.value.is_some(), "{name}");
            }
            // Everything but document members must be fillable.
            assert!(
                provider
                    .fill(&note.text, "https://h.example/x", None)
                    .is_some(),
                "{name}"
            );
        }
    }
}

#[test]
fn confirmed_claims_alone_are_preset() {
    let presets = |id: &str| by_id(id).unwrap().presets();
    assert_eq!(presets("asgardeo"), (Some("azp"), Some("scope")));
    assert_eq!(presets("okta-custom"), (Some("cid"), Some("scp")));
    assert_eq!(presets("entra-v1"), (Some("appid"), Some("scp")));
    assert_eq!(presets("pingfederate"), (Some("client_id_name"), None));
    assert_eq!(presets("cognito"), (None, None));
    assert_eq!(presets("google"), (None, None));
}

#[test]
fn addresses_tell_providers_apart() {
    #[rustfmt::skip]
    let rows = [
        ("https://api.asgardeo.io/t/acme/oauth2/token/.well-known/openid-configuration", "asgardeo"),
        ("https://login.microsoftonline.com/common/v2.0/.well-known/openid-configuration", "entra-v2-common"),
        ("https://login.microsoftonline.com/organizations/.well-known/openid-configuration", "entra-v1-common"),
        ("https://login.microsoftonline.com/contoso.com/v2.0", "entra-v2"),
        ("https://login.microsoftonline.com/contoso.com/.well-known/openid-configuration", "entra-v1"),
        ("https://sts.windows.net/72f988bf-86f1-41af-91ab-2d7cd011db47/", "entra-v1"),
        ("https://login.microsoftonline.com/acme.onmicrosoft.com/v2.0/.well-known/openid-configuration?p=B2C_1_x",
            "azure-ad-b2c"),
        ("https://acme.b2clogin.com/acme.onmicrosoft.com/b2c_1_x/v2.0/", "azure-ad-b2c"),
        ("https://acme.ciamlogin.com/x/v2.0", "entra-external-id"),
        ("https://fs.acme.example/adfs/.well-known/openid-configuration", "adfs"),
        ("https://acme.eu.auth0.com/", "auth0"),
        ("https://acme.okta.com/.well-known/openid-configuration", "okta-org"),
        ("https://acme.okta.com/oauth2/default/.well-known/oauth-authorization-server", "okta-custom"),
        ("https://idp.example/realms/a/.well-known/openid-configuration", "keycloak"),
        ("https://idp.example/auth/realms/a/.well-known/openid-configuration", "keycloak-auth"),
        ("https://idp.example/am/oauth2/realms/root/realms/a/.well-known/openid-configuration", "forgerock"),
        ("https://localhost:9443/t/acme/oauth2/token/.well-known/openid-configuration", "wso2-is"),
        ("https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_x/.well-known/openid-configuration", "cognito"),
        ("https://accounts.google.com", "google"),
        ("https://idp.example/application/o/app/", "authentik"),
        ("https://vault.example:8200/v1/identity/oidc/provider/default", "vault"),
    ];
    for (url, expected) in rows {
        assert_eq!(id(url), Some(expected), "{url}");
    }
    for url in [
        "https://idp.example/",
        "https://okta.com.evil.example/",
        "",
        "?",
        "https://evil-okta.com/x",
    ] {
        assert_eq!(id(url), None, "{url}");
    }
}

#[test]
fn a_custom_domain_does_not_hide_the_product() {
    let auth0 = document(
        r#"{"issuer":"https://login.acme.example/","token_endpoint":"https://login.acme.example/oauth/token",
            "mfa_challenge_endpoint":"https://login.acme.example/mfa/challenge"}"#,
    );
    let found = recognize(
        "https://login.acme.example/.well-known/openid-configuration",
        Some(&auth0),
    );
    assert_eq!(found.map(|provider| provider.id.as_str()), Some("auth0"));
    let saved = document(r#"{"issuer":"https://acme.eu.auth0.com/"}"#);
    let found = recognize("https://files.example/acme.json", Some(&saved));
    assert_eq!(found.map(|provider| provider.id.as_str()), Some("auth0"));
}

#[test]
fn words_fit_the_field_and_the_document() {
    let entra = by_id("entra-v2").unwrap();
    assert!(
        entra
            .note(
                "console-optional",
                Some(Field::RevokeEndpoint),
                true,
                ("", None)
            )
            .is_some()
    );
    assert!(
        entra
            .note(
                "console-optional",
                Some(Field::OidcLogoutEndpoint),
                true,
                ("", None)
            )
            .is_none()
    );
    let cognito = by_id("cognito").unwrap();
    let without_domain =
        document(r#"{"token_endpoint":"https://cognito-idp.eu-west-1.amazonaws.com/p/token"}"#);
    let with_domain =
        document(r#"{"token_endpoint":"https://p.auth.eu-west-1.amazoncognito.com/oauth2/token"}"#);
    assert_eq!(cognito.remarks(Some(&without_domain)).count(), 1);
    assert_eq!(cognito.remarks(Some(&with_domain)).count(), 0);
}

#[test]
fn templates_are_filled_or_given_up() {
    let okta = by_id("okta-org").unwrap();
    let read = document(r#"{"issuer":"https://i"}"#);
    let fill = |template: &str| okta.fill(template, "https://acme.okta.com:443/x", Some(&read));
    assert_eq!(
        fill("{host}|{issuer}|{name}").as_deref(),
        Some("acme.okta.com|https://i|Okta (org authorization server)")
    );
    assert_eq!(fill("{absent}"), None);
    assert_eq!(fill("{open"), None);
}

#[test]
fn a_name_needs_a_host_an_issuer_or_two_traits() {
    use super::recognize::{Certainty, identify};
    let sure = |url: &str, text: &str| {
        let document = document(text);
        identify(url, Some(&document))
            .map(|(provider, certainty)| (provider.id.as_str(), certainty))
    };
    const URL: &str = "https://idp.example/.well-known/openid-configuration";
    #[rustfmt::skip]
    let rows = [
        // Rails, and servers that have a path like another product's.
        (r#"{"token_endpoint":"https://idp.example/oauth/token","jwks_uri":"https://idp.example/oauth/discovery/keys"}"#,
            Some(("gitlab", Certainty::LooksLike))),
        (r#"{"issuer":"https://idp.example/","token_endpoint":"https://idp.example/token","jwks_uri":"https://idp.example/jwk","authorization_endpoint":"https://idp.example/authorize"}"#,
            Some(("mitreid", Certainty::LooksLike))),
        (r#"{"authorization_endpoint":"https://idp.example/api/oidc/authorization"}"#,
            Some(("authelia", Certainty::LooksLike))),
        (r#"{"jwks_uri":"https://idp.example/openid/v1/jwks"}"#, Some(("kubernetes", Certainty::LooksLike))),
        (r#"{"issuer":"https://acme.eu.auth0.com/"}"#, Some(("auth0", Certainty::Proven))),
        (r#"{"token_endpoint":"https://idp.example/connect/token","jwks_uri":"https://idp.example/.well-known/openid-configuration/jwks"}"#,
            Some(("identityserver", Certainty::Proven))),
        (r#"{"token_endpoint":"https://idp.example/token","jwks_uri":"https://idp.example/jwks"}"#, None),
    ];
    for (text, expected) in rows {
        assert_eq!(sure(URL, text), expected, "{text}");
    }
    let keycloak =
        r#"{"token_endpoint":"https://idp.example/realms/a/protocol/openid-connect/token"}"#;
    let realm = "https://idp.example/realms/a/.well-known/openid-configuration";
    assert_eq!(sure(realm, keycloak), Some(("keycloak", Certainty::Proven)));
    assert_eq!(sure(realm, "{}"), Some(("keycloak", Certainty::LooksLike)));
}

#[test]
fn an_exemption_needs_the_providers_own_issuer() {
    #[rustfmt::skip]
    let rows = [
        ("entra-v1", "https://sts.windows.net/72f988bf-86f1-41af-91ab-2d7cd011db47/", true),
        ("entra-v1", "https://idp.example.com", false),
        ("entra-v1", "https://sts.windows.net.evil.example/x/", false),
        ("entra-v2", "https://login.microsoftonline.com/72f988bf-86f1-41af-91ab-2d7cd011db47/v2.0", true),
        ("entra-v2", "https://idp.example.com/v2.0", false),
        ("azure-ad-b2c", "https://acme.b2clogin.com/72f988bf-86f1-41af-91ab-2d7cd011db47/v2.0/", true),
        ("azure-ad-b2c", "https://evil.example/acme.b2clogin.com/v2.0/", false),
        ("entra-external-id",
            "https://72f988bf-86f1-41af-91ab-2d7cd011db47.ciamlogin.com/72f988bf-86f1-41af-91ab-2d7cd011db47/v2.0",
            true),
        ("entra-external-id", "https://idp.example.com", false),
    ];
    for (id, issuer, exempt) in rows {
        let served = document(&format!(r#"{{"issuer":"{issuer}"}}"#));
        let note = by_id(id).unwrap().note(
            "issuer-matches-url",
            Some(Field::Issuer),
            true,
            ("", Some(&served)),
        );
        assert_eq!(note.is_some(), exempt, "{id} {issuer}");
    }
}
