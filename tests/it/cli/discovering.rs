//! `discover`: the report in its forms, and its exit codes.

use serde_json::{Value, json};

use super::home::{Home, ran};
use super::provider::Trusted;

fn names(value: &Value) -> Vec<&str> {
    value
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect()
}

#[test]
fn a_clean_document_is_exit_0_and_has_every_member() {
    let home = Home::new();
    let trusted = Trusted::in_home(&home);
    let ran = trusted.run(&home, "discover $A --json");
    assert_eq!((ran.exit, ran.err.as_str()), (0, ""), "{ran:?}");
    let document = ran.json();
    assert_eq!(names(&document), ["schema", "kind", "item"]);
    assert_eq!(document["kind"], "DiscoveryReport");
    let item = &document["item"];
    for name in [
        "url",
        "documentUrl",
        "profile",
        "verdict",
        "configuration",
        "jwks",
        "findings",
        "elapsedMs",
    ] {
        assert!(item.get(name).is_some(), "{name} in {item}");
    }
    assert_eq!(item["verdict"], "clean");
    assert_eq!(item["error"], Value::Null);
    assert_eq!(
        names(&item["configuration"]),
        [
            "issuer",
            "tokenEndpoint",
            "authorizationEndpoint",
            "jwksEndpoint",
            "revokeEndpoint",
            "oidcLogoutEndpoint",
            "consumerKeyIdentifier",
            "scopeKeyIdentifier",
        ]
    );
    let key = &item["jwks"]["keys"][0];
    for name in [
        "kid",
        "kty",
        "alg",
        "use",
        "crv",
        "bits",
        "thumbprint",
        "usable",
    ] {
        assert!(key.get(name).is_some(), "{name} in {key}");
    }
    assert_eq!((&key["kty"], &key["usable"]), (&json!("RSA"), &json!(true)));
    // Nothing was stored.
    assert!(!home.database().exists());
}

#[test]
fn what_can_not_be_read_has_a_report_and_an_exit_code() {
    let home = Home::new();
    let trusted = Trusted::in_home(&home);
    for (url, code, exit) in [
        ("$N", "http-status", 7),
        ("$H", "not-json", 7),
        // These were never contacted.
        ("http://idp.example/x", "insecure-url", 3),
        ("nohost", "invalid-url", 2),
    ] {
        let ran = trusted.run(&home, &format!("discover {url} --json"));
        assert_eq!((ran.exit, ran.err.as_str()), (exit, ""), "{ran:?}");
        let item = &ran.json()["item"];
        assert_eq!(item["verdict"], "unreadable");
        assert_eq!(item["error"]["code"], code);
        assert_ne!(item["error"]["fix"], "");
    }
    let text = trusted.run(&home, "discover $N");
    assert_eq!(text.exit, 7);
    assert!(
        text.out.contains("Nothing was read: 404 Not Found."),
        "{text:?}"
    );
    let untrusted = home.words(&["discover", &trusted.url(kmctl::demo::Tenant::Custom)]);
    assert!(
        untrusted.out.contains("The rejected certificate"),
        "{untrusted:?}"
    );
    assert!(untrusted.out.contains("SHA-256"), "{untrusted:?}");
}

#[test]
fn a_saved_document_is_judged_without_the_network() {
    let home = Home::new();
    let document = json!({
        "issuer": "https://idp.example",
        "authorization_endpoint": "https://idp.example/authorize",
        "token_endpoint": "https://idp.example/token\u{1b}[31m",
        "jwks_uri": "https://idp.example/jwks",
    });
    std::fs::write(home.path("d.json"), document.to_string()).unwrap();
    std::fs::write(home.path("k.json"), r#"{"keys":[]}"#).unwrap();
    let url = "https://idp.example/.well-known/openid-configuration";
    let line = format!("discover {url} --document d.json --jwks k.json");
    let json = home.run(&format!("{line} --json"));
    assert_eq!(
        json.json()["item"]["configuration"]["issuer"],
        "https://idp.example"
    );
    assert_ne!(json.json()["item"]["findings"], json!([]));
    let text = home.run(&line);
    assert!(!text.out.contains('\u{1b}'), "{text:?}");
    assert!(text.out.contains("    Rule     "), "{text:?}");
    let stdin = ran(home
        .command()
        .args(["discover", url, "--document", "-", "--json"])
        .write_stdin(document.to_string()));
    assert_eq!(
        stdin.json()["item"]["configuration"]["issuer"],
        "https://idp.example"
    );
    let missing = home.run(&format!("discover {url} --document nowhere.json --json"));
    assert_eq!(
        (missing.exit, &missing.error()["code"]),
        (2, &json!("file-unreadable"))
    );
}

#[test]
fn profiles_are_words_and_others_are_refused() {
    let home = Home::new();
    std::fs::write(home.path("d.json"), r#"{"issuer":"https://h"}"#).unwrap();
    let ran = home.run("discover https://h/.well-known/x --document d.json --profile fapi2 --json");
    assert_eq!(ran.json()["item"]["profile"], "fapi2");
    let ran = home
        .run("discover https://h/.well-known/oauth-authorization-server --document d.json --json");
    assert_eq!(ran.json()["item"]["profile"], "oauth");
    let ran = home.run("discover https://h/ --profile nonsense --json");
    assert_eq!(ran.exit, 2);
    assert!(
        ran.error()["message"]
            .as_str()
            .unwrap()
            .contains("nonsense")
    );
}

#[test]
fn a_wrong_resolve_rule_is_a_usage_error() {
    let ran = Home::new().run("discover https://h/ --resolve nonsense --json");
    assert_eq!(ran.exit, 2);
    assert!(
        ran.error()["message"]
            .as_str()
            .unwrap()
            .contains("HOST:PORT:ADDRESS")
    );
}

#[test]
fn a_ca_file_that_cannot_be_used_is_a_usage_error() {
    let home = Home::new();
    let run = home.run("--ca-file /nowhere/ca.pem discover https://localhost:1/x");
    assert_eq!(run.exit, 2, "{run:?}");
    assert!(run.err.contains("--ca-file: "), "{run:?}");
    assert!(run.err.contains("/nowhere/ca.pem"), "{run:?}");
    assert!(run.out.is_empty(), "{run:?}");
}
