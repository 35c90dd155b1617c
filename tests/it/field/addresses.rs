//! Addresses as they are pasted and typed.

use super::{has, text, told};
use crate::cli::situation::{Situation, finding};
use crate::net::server::{answer, json as http_json};
use crate::token::signer::Signer;

fn good() -> Situation {
    Situation::good(&[&Signer::new("RS256", "k1")])
}

#[test]
fn f2_u2_u3_n3_a_password_in_an_address_is_refused_everywhere_and_shown_nowhere() {
    let it = good();
    it.add("km");
    let host = it.base.replace("https://", "");
    let bad = format!("https://app:geheim@{host}/x");
    let url = it.url();
    let never = |ran: &crate::cli::home::Ran| {
        assert!(!format!("{ran:?}").contains("geheim"), "{ran:?}");
    };
    for (command, exit) in [
        (vec!["discover", bad.as_str()], 2),
        (vec!["discover", &bad, "--json"], 2),
        (
            vec!["add", "custom", "--name", "x", "--well-known-url", &bad],
            2,
        ),
        (vec!["edit", "km", "--well-known-url", &bad], 2),
        (vec!["edit", "km", "--issuer", &bad], 2),
        (vec!["edit", "km", "--token-endpoint", &bad], 2),
        (vec!["edit", "km", "--authorization-endpoint", &bad], 2),
        (vec!["edit", "km", "--jwks-endpoint", &bad], 2),
        (vec!["edit", "km", "--revoke-endpoint", &bad], 2),
        (vec!["edit", "km", "--oidc-logout-endpoint", &bad], 2),
        (
            vec!["token", "check", "--token-stdin", "--well-known-url", &bad],
            2,
        ),
    ] {
        let ran = it.run_with(&command, &[], "x");
        never(&ran);
        assert!(text(&ran).contains("contains a user name"), "{ran:?}");
        assert!(ran.exit == exit || ran.exit == 3, "{ran:?}");
    }
    // What the provider publishes, redirects to or announces later is held to the same rule.
    it.document(|document| document["token_endpoint"] = bad.clone().into());
    let ran = it.run(&["discover", &url]);
    never(&ran);
    told(&ran, "user name and password", "***@", 3);
    let ran = it.run(&["check", "km", "--accept"]);
    never(&ran);
    assert_ne!(ran.exit, 0, "{ran:?}");
    never(&it.run(&["show", "km", "--json"]));
    it.serve(
        crate::cli::situation::DOCUMENT,
        answer("302 Found", &format!("Location: {bad}\r\n"), ""),
    );
    never(&it.run(&["discover", &url]));
    // An @ behind the host is none.
    it.document(|document| document["userinfo_endpoint"] = format!("{}/u@x", it.base).into());
    assert_eq!(it.run(&["discover", &url]).exit, 0);
}

#[test]
fn f7_p11_u7_u8_u9_u10_n4_an_address_that_is_offered_is_a_good_one() {
    let it = good();
    let rest = it.url().replace("https://", "");
    let right = it.url();
    for (typed, cause) in [
        (format!("https//{rest}"), "does not start with https://"),
        (format!("https:/{rest}"), "address"),
        (format!("https://https://{rest}"), "https:// twice"),
        (format!("https://(https://{rest}"), "address"),
        (format!("https.//{rest}"), "address"),
        (right.replace('/', "\\/"), "address"),
        (right.replace('/', "&#x2F;"), "address"),
        (right.replace(':', "%253A").replace('/', "%252F"), "address"),
    ] {
        told(&it.run(&["discover", &typed]), cause, &right, 2);
    }
    for (typed, cause, remedy) in [
        (
            "https://müller.example/x",
            "contains `ü`",
            "https://xn--mller-kva.example/x",
        ),
        ("https://::1:8443/x", "", "https://[::1]:8443/x"),
        ("https://idp.example:0/x", "invalid port 0", "port"),
        (
            "https://a.example/x https://b.example/y",
            "This text contains several addresses.",
            "Enter one of them",
        ),
        (
            "{\"name\":\"k\",\"oidc\":{\"wellKnownUrl\":\"https://idp.example/.well-known/openid-configuration\"}}",
            "This is JSON, not an address.",
            "Use https://idp.example/.well-known/openid-configuration",
        ),
        (
            "{\"a\":\"https://a.example/.well-known/openid-configuration\",\"b\":\"https://b.example/.well-known/openid-configuration\"}",
            "This is JSON, not an address.",
            "Enter the address that it was read from.",
        ),
        (
            "https://idp.example/%TENANT%/x",
            "placeholder %TENANT%",
            "Replace it",
        ),
        ("https://idp.example:99999/x", "invalid port 99999", "port"),
    ] {
        told(&it.run(&["discover", typed]), cause, remedy, 2);
        let stored = it.run(&[
            "add",
            "custom",
            "--name",
            "x",
            "--no-discovery",
            "--issuer",
            "https://idp.example",
            "--authorization-endpoint",
            "https://idp.example/a",
            "--jwks-endpoint",
            "https://idp.example/k",
            "--token-endpoint",
            typed,
        ]);
        assert!(text(&stored).contains("Token Endpoint"), "{stored:?}");
        assert!(matches!(stored.exit, 2 | 3), "{stored:?}");
    }
}

#[test]
fn s41_u14_a_suffix_that_is_misspelled_is_corrected_and_nothing_is_put_behind_a_file() {
    let it = good();
    let typed = format!("{}/.well-known/oidc-configuration", it.base);
    let ran = it.run(&["discover", &typed]);
    told(&ran, "404 Not Found", &it.url(), 7);
    assert!(!text(&ran).contains("oidc-configuration/."), "{ran:?}");
    it.serve(
        "/FederationMetadata.xml",
        http_json("<?xml version='1.0'?><EntityDescriptor/>"),
    );
    let ran = it.run(&["discover", &format!("{}/FederationMetadata.xml", it.base)]);
    told(&ran, "this is SAML metadata (XML)", "OpenID address", 7);
    assert!(!text(&ran).contains(".xml/.well-known"), "{ran:?}");
}

#[test]
fn s39_a_redirect_is_offered_only_where_a_document_may_be() {
    let it = good();
    let document = crate::cli::situation::DOCUMENT;
    for (target, cause, remedy, offered) in [
        (
            "https://login.example.com/adfs/ls?wa=x",
            "redirected to a login page",
            "Discovery is not public",
            false,
        ),
        (
            "http://other.example/.well-known/openid-configuration",
            "redirected",
            "plain http",
            false,
        ),
        (
            "https://other.example/.well-known/openid-configuration",
            "redirected",
            "If you trust that address",
            true,
        ),
    ] {
        it.serve(
            document,
            answer("302 Found", &format!("Location: {target}\r\n"), ""),
        );
        let (_, report) = it.report(&[]);
        let told = finding(&report, "document-reachable");
        has(&told, cause, remedy);
        assert_eq!(told["value"] == target, offered, "{told}");
    }
}

#[test]
fn f8_s40_another_document_is_named_alone_with_the_way_from_there() {
    let it = good();
    it.serve(
        "/api",
        http_json(
            "{\"resource\":\"https://api\",\"authorization_servers\":[\"https://idp.example\"]}",
        ),
    );
    it.serve("/error", http_json("{\"error\":\"invalid_request\"}"));
    for (path, cause, remedy) in [
        (
            "/jwks",
            "this is a key set (JWKS)",
            "belongs in JWKS Endpoint",
        ),
        ("/api", "RFC 9728", "https://idp.example/.well-known/"),
        ("/error", "`invalid_request`", "Check the address"),
    ] {
        let ran = it.run(&["discover", &format!("{}{path}", it.base), "--json"]);
        let item = ran.json()["item"].clone();
        assert_eq!(item["findings"].as_array().unwrap().len(), 1, "{item}");
        has(&item["findings"][0], cause, remedy);
        assert_eq!(ran.exit, 7);
    }
}

#[test]
fn n3_a_key_that_is_pasted_is_not_repeated() {
    let it = good();
    let key = "-----BEGIN EC PRIVATE KEY-----\ngeheim\n-----END EC PRIVATE KEY-----";
    let ran = it.run(&["discover", key]);
    told(
        &ran,
        "This is a private key, which can't be an argument",
        "replace it",
        2,
    );
    assert!(!format!("{ran:?}").contains("geheim"), "{ran:?}");
    let response = "https://app.example/cb?code=geheim&state=geheim";
    let ran = it.run(&["discover", response]);
    told(&ran, "an authorization response", "discovery document", 3);
    assert!(!format!("{ran:?}").contains("geheim"), "{ran:?}");
}

#[test]
fn f5_f7_a_page_where_people_sign_in_is_not_called_discovery() {
    let it = good();
    let login = "<html><form><input type=\"password\"></form></html>";
    for path in ["/login", "/oauth2/authorize", "/u/sign-in"] {
        it.serve(path, http_json(login));
        let ran = it.run(&["discover", &format!("{}{path}", it.base)]);
        told(&ran, "a login page, not JSON", &it.url(), 7);
        let text = text(&ran);
        assert!(!text.contains("Discovery is not public"), "{text}");
    }
    // At the address of a document it is.
    it.serve(crate::cli::situation::DOCUMENT, http_json(login));
    told(
        &it.run(&["discover", &it.url()]),
        "a login page",
        "Discovery is not public",
        7,
    );
}

#[test]
fn p11_u4_u6_what_surrounds_an_address_is_no_option() {
    let it = good();
    let url = it.url();
    let plain = it.run(&["discover", &url]);
    assert_eq!(plain.exit, 0, "{plain:?}");
    for pasted in [
        format!("- {url}"),
        format!("-{url}"),
        format!("- [ ] {url}"),
        format!("--well-known-url {url}"),
        format!("- url: {url}"),
    ] {
        let ran = it.run(&["discover", &pasted]);
        assert_eq!(ran.exit, 0, "{pasted} {ran:?}");
        let ran = it.run(&[
            "add",
            "custom",
            "--name",
            "x",
            "--well-known-url",
            &pasted,
            "--dry-run",
        ]);
        assert_eq!(ran.exit, 0, "{pasted} {ran:?}");
    }
    // A secret in such a text is neither used nor shown.
    for pasted in [
        format!("- https://joe:geheim@{}", url.replace("https://", "")),
        "redis://:geheim@cache.example:6379/0".to_owned(),
        format!("<c><issuer>{url}</issuer><secret>geheim</secret></c>"),
        "https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fh.invalid%2F&data=geheim".to_owned(),
    ] {
        let ran = it.run(&["discover", &pasted, "--json"]);
        assert!(!format!("{ran:?}").contains("geheim"), "{ran:?}");
    }
}

#[test]
fn f8_k4_the_payload_of_a_token_leads_to_its_issuer() {
    let it = good();
    let payload = format!(
        "{{\"iss\":\"{}\",\"sub\":\"x\",\"aud\":\"y\",\"iat\":1,\"exp\":2}}",
        it.base
    );
    let ran = it.run(&["discover", &payload]);
    told(&ran, "This is the payload of a token", &it.url(), 2);
}

#[test]
fn p11_u5_what_is_no_address_is_named_in_every_field_that_takes_one() {
    let it = good();
    it.add("km");
    let fields = [
        "--token-endpoint",
        "--authorization-endpoint",
        "--jwks-endpoint",
        "--revoke-endpoint",
        "--oidc-logout-endpoint",
    ];
    for (typed, cause, remedy) in [
        ("none", "is none, which means no value", ""),
        ("TODO", "is TODO, which means no value", ""),
        ("-", "is -, which means no value", ""),
        (
            "ssh-rsa AAAAB3NzaC1yc2E me@x",
            "is an SSH key, not an address",
            "https address",
        ),
        (
            "data:application/json;base64,eyJrZXlzIjpbXX0=",
            "is a data: URI, which holds a document",
            "https address",
        ),
        (
            "vault:secret/data/idp#issuer",
            "is a reference to a secret store",
            "stored there",
        ),
        (
            "jdbc:postgresql://db.example/keycloak",
            "is the address of a database",
            "https address",
        ),
        (
            "ghcr.io/acme/keycloak:26.4",
            "is the name of a container image",
            "https address",
        ),
        (
            "https://idp..example/x",
            "invalid host name",
            "after https://",
        ),
    ] {
        let ran = it.run(&["discover", typed]);
        told(
            &ran,
            cause,
            if remedy.is_empty() { "Enter the" } else { "" },
            2,
        );
        for field in fields {
            let ran = it.run(&["edit", "km", &format!("{field}={typed}")]);
            let optional = matches!(field, "--revoke-endpoint" | "--oidc-logout-endpoint");
            let remedy = match (remedy, optional) {
                ("", true) => "Leave the field empty",
                ("", false) => "https address",
                (remedy, _) => remedy,
            };
            told(&ran, cause, remedy, 3);
        }
    }
    for (field, typed, cause, remedy) in [
        ("--issuer", "null", "Issuer is null", "iss claim"),
        (
            "--consumer-key-identifier",
            "\"azp\"",
            "has quotes around it",
            "Enter only the name: azp",
        ),
        (
            "--issuer",
            "\"https://idp.example\"",
            "has quotes",
            "Use https://idp.example",
        ),
        (
            "--consumer-key-identifier",
            "$.azp",
            "an expression",
            "Enter only the name: azp",
        ),
        (
            "--consumer-key-identifier",
            "{azp}",
            "an expression",
            "Enter only the name: azp",
        ),
        (
            "--consumer-key-identifier",
            "claims['azp']",
            "an expression",
            "Enter one claim name",
        ),
        (
            "--scope-key-identifier",
            "scope,scp",
            "several claim names",
            "one claim name",
        ),
        (
            "--scope-key-identifier",
            "none",
            "means no value",
            "name of a claim",
        ),
    ] {
        told(&it.run(&["edit", "km", field, typed]), cause, remedy, 3);
    }
    // Near misses: names that only look so.
    for typed in [
        "https://none.example/x",
        "https://idp.example/null",
        "https://idp.example/a:b",
        "vault:8200/v1/identity/oidc/.well-known/openid-configuration",
        "edge:8443/realms/acme",
    ] {
        let ran = it.run(&["discover", typed, "--timeout", "1s"]);
        assert!(!text(&ran).contains("which means"), "{ran:?}");
        assert!(!text(&ran).contains("container"), "{ran:?}");
        assert!(!text(&ran).contains("secret store"), "{ran:?}");
        assert!(!text(&ran).contains("browser"), "{ran:?}");
    }
}

#[test]
fn p11_u4_an_address_in_base64_is_decoded_however_often() {
    let it = good();
    let pack =
        |text: &str| base64::Engine::encode(&base64::engine::general_purpose::STANDARD, text);
    let once = pack(&it.url());
    let twice = pack(&once);
    let line = format!("oidc-issuer-url: {once}");
    for typed in [once, twice, line] {
        told(&it.run(&["discover", &typed]), "address", &it.url(), 2);
    }
}

#[test]
fn p11_an_option_of_another_program_is_told_as_the_one_that_is_meant() {
    let it = good();
    for (line, cause, remedy) in [
        (
            "add custom --oidc-issuer-url=x",
            "no option --oidc-issuer-url",
            "--well-known-url",
        ),
        ("discover --url=x", "no option --url", "kmctl discover URL"),
        (
            "edit km --jwks_uri=x",
            "no option --jwks_uri",
            "--jwks-endpoint",
        ),
        (
            "discover x --insecure",
            "always verifies certificates",
            "--ca-file",
        ),
        (
            "discover x --proxy y",
            "proxy from the environment",
            "HTTPS_PROXY",
        ),
        ("login prod --username x", "no option --username", "--user"),
        ("rm x", "no command rm", "kmctl delete"),
        (
            "add keycloak --name x",
            "keycloak is not valid",
            "Use custom",
        ),
        (
            "env create dev",
            "kmctl env has no command create",
            "kmctl env add",
        ),
        (
            "edit km --enabled",
            "A separate command",
            "kmctl enable NAME",
        ),
        ("add custom --type x", "no option --type", "kmctl add TYPE"),
        ("target add p --host x", "no option --host", "--url"),
        (
            "target add p --url none",
            "is none, which means no value",
            "scheme, host and port",
        ),
        (
            "config set ca-file https://pki.example/ca.pem",
            "this is a URL, not a file",
            "",
        ),
        ("config set mouse on", "Use true or false", ""),
        ("discover https:", "no host name", "after https://"),
        (
            "discover keycloak",
            "This is a single word, not an address",
            "Enter the address",
        ),
    ] {
        let words: Vec<&str> = line.split(' ').collect();
        let ran = it.run(&words);
        told(&ran, cause, remedy, ran.exit);
        assert!(matches!(ran.exit, 2 | 3), "{ran:?}");
    }
}
