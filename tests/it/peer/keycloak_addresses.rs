//! Addresses of a real Keycloak, right and wrong: each is told as its administrator needs it, with the one that is meant.

use serde_json::Value;

use super::keycloak::Admin;
use crate::support::keycloak::keycloak;

const DOCUMENT: &str = "/realms/acme/.well-known/openid-configuration";

#[test]
fn every_realm_is_read_as_it_is() {
    let Some(admin) = Admin::of("acme") else {
        return;
    };
    for realm in [
        "acme",
        "other",
        "acme-es256",
        "disabled",
        "Z%C3%BCrich%20Kunden",
    ] {
        let ran = admin.run(&["discover", &admin.server.well_known(realm), "--json"], "");
        let item = ran.json()["item"].clone();
        assert_eq!(
            (ran.exit, &item["verdict"]),
            (0, &Value::from("clean")),
            "{realm}: {item}"
        );
        assert_eq!(item["findings"], Value::Array(Vec::new()), "{realm}");
        assert_eq!(item["provider"], "keycloak");
    }
    // RFC 8414 has its document in front of the path.
    let url = format!(
        "{}/.well-known/oauth-authorization-server/realms/acme",
        admin.server.base
    );
    assert_eq!(admin.run(&["discover", &url], "").exit, 0);
}

/// What is pasted behind the host, what is said, and the address that is offered.
const WRONG: [(&str, &str, &str); 15] = [
    (
        "/realms/acme",
        "this is the public page of a Keycloak realm",
        DOCUMENT,
    ),
    (
        "/realms/acme/",
        "this is the public page of a Keycloak realm",
        DOCUMENT,
    ),
    (
        "/realms/acme/protocol/openid-connect/certs",
        "this is a key set (JWKS)",
        DOCUMENT,
    ),
    (
        "/realms/acme/.well-known/uma2-configuration",
        "this is a UMA configuration",
        DOCUMENT,
    ),
    (
        "/realms/acme/protocol/saml/descriptor",
        "this is SAML metadata (XML)",
        DOCUMENT,
    ),
    (
        "/realms/acme/protocol/openid-connect/token",
        "an address of a Keycloak realm",
        DOCUMENT,
    ),
    (
        "/realms/acme/protocol/openid-connect/auth",
        "an address of a Keycloak realm",
        DOCUMENT,
    ),
    (
        "/realms/acme/protocol/openid-connect/userinfo",
        "an address of a Keycloak realm",
        DOCUMENT,
    ),
    (
        "/realms/acme/clients-registrations/openid-connect",
        "an address of a Keycloak realm",
        DOCUMENT,
    ),
    (
        "/realms/acme/account",
        "This is Keycloak's account console",
        DOCUMENT,
    ),
    (
        "/admin/realms/acme",
        "This is Keycloak's admin API",
        DOCUMENT,
    ),
    (
        "/admin/acme/console/",
        "This is Keycloak's admin console",
        DOCUMENT,
    ),
    (
        "/auth/realms/acme/.well-known/openid-configuration",
        "has no /auth in front of /realms/",
        DOCUMENT,
    ),
    (
        "/realms/acme/.well-known/openid-configuraton",
        "The document is usually at",
        DOCUMENT,
    ),
    (
        "/realms/Zürich Kunden/.well-known/openid-configuration",
        "contains `ü` at character",
        "/realms/Z%C3%BCrich%20Kunden/.well-known/openid-configuration",
    ),
];

#[test]
fn k3_k4_k8_a_wrong_address_leads_to_the_right_one() {
    let Some(admin) = Admin::of("acme") else {
        return;
    };
    for (path, says, right) in WRONG {
        let right = format!("{}{right}", admin.server.base);
        let url = format!("{}{path}", admin.server.base);
        let ran = admin.run(&["discover", &url, "--json"], "");
        let item = ran.json()["item"].clone();
        assert_eq!(item["verdict"], "unreadable", "{path}: {item}");
        let findings = item["findings"].as_array().unwrap();
        assert_eq!(findings.len(), 1, "{path}: {item}");
        let (message, fix) = (
            findings[0]["message"].as_str().unwrap(),
            findings[0]["fix"].as_str().unwrap(),
        );
        assert!(
            message.contains(says) || fix.contains(says),
            "{path}: {item}"
        );
        assert_eq!(findings[0]["value"], right, "{path}: {item}");
        assert_eq!(item["suggestions"][0]["url"], right, "{path}: {item}");
        // A command that needs the document offers the same.
        let added = admin.run(
            &["add", "custom", "--name", "x", "--well-known-url", &url],
            "",
        );
        assert!(added.err.contains(&right), "{path}: {added:?}");
        // What is offered is there.
        assert_eq!(admin.run(&["discover", &right], "").exit, 0, "{path}");
    }
}

#[test]
fn k2_k8_what_keycloak_answers_is_read_first() {
    let Some(admin) = Admin::of("acme") else {
        return;
    };
    for (path, says, never) in [
        (
            "/realms/Acme/.well-known/openid-configuration",
            "Realm does not exist",
            "/auth",
        ),
        (
            "/realms/nowhere/.well-known/openid-configuration",
            "case matters",
            "/auth",
        ),
        (
            "/realms/{realm}/.well-known/openid-configuration",
            "The address still contains the placeholder {realm}",
            "Percent",
        ),
    ] {
        let url = format!("{}{path}", admin.server.base);
        let ran = admin.run(&["discover", &url], "");
        let text = ran.out.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(
            text.contains(says) && !text.contains(never),
            "{path}: {text}"
        );
    }
    let http = admin
        .server
        .well_known("acme")
        .replace("https://", "http://");
    let ran = admin.run(&["discover", &http], "");
    assert!(
        ran.out.contains("Try https:// instead of http://"),
        "{ran:?}"
    );
}

#[test]
fn k1_an_issuer_on_another_host_is_told_by_what_fixed_it() {
    let Some(admin) = Admin::of("acme") else {
        return;
    };
    let of = |url: &str, check: &str| {
        let item = admin.run(&["discover", url, "--json"], "").json()["item"].clone();
        let findings = item["findings"].as_array().unwrap().clone();
        let found = findings.iter().find(|it| it["check"] == check).cloned();
        found.unwrap_or_else(|| panic!("{check} in {item}"))
    };
    // The realm's Frontend URL, and the address of the computer.
    let own = "https://login.acme.example/realms/front/.well-known/openid-configuration";
    let front = of(&admin.server.well_known("front"), "issuer-matches-url");
    assert_eq!(
        (&front["value"], &front["grade"]),
        (&Value::from(own), &Value::from("warn"))
    );
    assert!(front["fix"].as_str().unwrap().contains("keep the issuer"));
    let by_number = admin
        .server
        .well_known("acme")
        .replace("localhost", "127.0.0.1");
    let text = admin.run(&["discover", &by_number], "").out;
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(text.contains("the realm's Frontend URL sets it"), "{text}");
    // A path that differs says nothing of host names.
    for path in [
        "/realms//acme/.well-known/openid-configuration",
        "/realms/acme/.well-known/openid-configuration/",
    ] {
        let url = format!("{}{path}", admin.server.base);
        let slashes = of(&url, "issuer-matches-url");
        assert_eq!(
            slashes["value"],
            admin.server.well_known("acme"),
            "{slashes}"
        );
        assert!(
            !slashes["fix"].as_str().unwrap().contains("hostname"),
            "{slashes}"
        );
        assert!(
            !admin
                .run(&["discover", &url], "")
                .out
                .contains("the hostname option")
        );
    }
}

#[test]
fn k1_a_realm_behind_a_proxy_that_it_does_not_know_has_one_fault() {
    let Some(server) = keycloak() else { return };
    let Some(admin) = Admin::of("acme") else {
        return;
    };
    let served = server.curl(&[&server.well_known("acme")]);
    for inside in ["http://login.acme.example", "http://10.0.0.5:8080"] {
        let document = served.replace(&server.base, inside);
        std::fs::write(admin.home.path("d.json"), document).unwrap();
        let url = "https://login.acme.example/realms/acme/.well-known/openid-configuration";
        let ran = admin.run(&["discover", url, "--document", "d.json", "--json"], "");
        let item = ran.json()["item"].clone();
        assert_eq!(item["findings"].as_array().unwrap().len(), 1, "{item}");
        let fix = item["findings"][0]["fix"].as_str().unwrap();
        assert!(fix.contains("hostname and proxy-headers"), "{item}");
    }
}
