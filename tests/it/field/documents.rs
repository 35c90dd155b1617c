//! Documents: which provider they are of, and what is read out of that.

use serde_json::{Value, json};

use super::{has, notable, text, told};
use crate::cli::home::{Home, ran};
use crate::cli::situation::{DOCUMENT, Situation, finding};
use crate::net::server::json as http_json;
use crate::token::signer::{Signer, jwks};

/// The report on a saved document and a good key set, as if they had come from an address.
fn saved(url: &str, document: &Value) -> Value {
    let home = Home::new();
    std::fs::write(home.path("document.json"), document.to_string()).unwrap();
    std::fs::write(home.path("keys.json"), jwks(&[&Signer::new("RS256", "k1")])).unwrap();
    let words = [
        "discover",
        url,
        "--document",
        "document.json",
        "--jwks",
        "keys.json",
        "--json",
    ];
    ran(home.command().args(words)).json()["item"].clone()
}

/// A document without a fault, at this base.
fn document(base: &str, issuer: &str) -> Value {
    let it = Situation::empty();
    let text = it.plain_document().to_string().replace(&it.base, base);
    let mut document: Value = serde_json::from_str(&text).unwrap();
    document["issuer"] = json!(issuer);
    document
}

const GUID: &str = "6731de76-14a6-49ae-97bc-6eba6914391e";

#[test]
fn f9_u13_n6_an_exemption_holds_for_the_providers_own_issuer_alone() {
    let entra = format!("https://login.microsoftonline.com/{GUID}");
    let b2c = "https://acme.b2clogin.com/acme.onmicrosoft.com/b2c_1_in/v2.0";
    let ciam = format!("https://acme.ciamlogin.com/{GUID}/v2.0");
    for (base, issuer) in [
        (&entra, format!("https://sts.windows.net/{GUID}/")),
        (&format!("{entra}/v2.0"), format!("{entra}/v2.0")),
        (
            &b2c.to_owned(),
            format!("https://acme.b2clogin.com/{GUID}/v2.0/"),
        ),
        (&ciam, format!("https://{GUID}.ciamlogin.com/{GUID}/v2.0")),
    ] {
        let url = format!("{base}{DOCUMENT}");
        let report = saved(&url, &document(base, &issuer));
        let kept = "Keep the document's issuer";
        let differs = issuer != *base;
        assert_eq!(
            text_of(&report).contains(kept),
            differs,
            "{issuer}: {report}"
        );
        assert!(
            !report.to_string().contains("\"grade\":\"fail\""),
            "{report}"
        );
        let foreign = saved(&url, &document(base, "https://idp.example.com"));
        let found = finding(&foreign, "issuer-matches-url");
        has(&found, "a different host", "");
        assert_ne!(found["grade"], "note", "{base}: {found}");
        assert!(!text_of(&foreign).contains("Keep the issuer"), "{foreign}");
    }
}

fn text_of(report: &Value) -> String {
    notable(report).iter().map(|it| it.to_string()).collect()
}

#[test]
fn f10_n7_one_trait_that_many_products_share_names_no_provider() {
    for (path, member, value) in [
        ("/api/oidc", "token_endpoint", "/api/oidc/token"),
        ("", "jwks_uri", "/oauth/discovery/keys"),
        ("", "jwks_uri", "/jwk"),
        ("/dex", "jwks_uri", "/dex/keys"),
        ("", "jwks_uri", "/openid/v1/jwks"),
        ("", "jwks_uri", "/keys"),
        ("", "authorization_endpoint", "/oauth2/authorize"),
        ("", "registration_endpoint", "/register"),
    ] {
        let base = format!("https://login.acme.example{path}");
        let mut document = document(&base, &base);
        document[member] = json!(format!("https://login.acme.example{value}"));
        let report = saved(&format!("{base}{DOCUMENT}"), &document);
        assert_eq!(notable(&report).len(), 0, "{value}: {report}");
        assert!(
            !report.to_string().contains("probably opaque"),
            "{value}: {report}"
        );
    }
}

#[test]
fn k1_an_issuer_on_another_host_is_one_finding_with_one_remedy() {
    let fixed = "https://login.acme.example/realms/acme";
    let base = "https://sso.acme.example/realms/acme";
    let url = format!("{base}{DOCUMENT}");
    let keycloak = |issuer: &str| {
        let text = document(issuer, issuer).to_string();
        let text = text.replace("/token\"", "/protocol/openid-connect/token\"");
        let text = text.replace("/authorize\"", "/protocol/openid-connect/auth\"");
        let text = text.replace("/jwks\"", "/protocol/openid-connect/certs\"");
        serde_json::from_str(&text).unwrap()
    };
    let report = saved(&url, &keycloak(fixed));
    assert_eq!(notable(&report).len(), 1, "{report}");
    has(
        &finding(&report, "issuer-matches-url"),
        "a different host",
        "at the issuer's address",
    );
    // One that follows the address has nothing against it.
    let report = saved(&url, &keycloak(base));
    assert_eq!(notable(&report).len(), 0, "{report}");
    // Behind a proxy that does not say so, everything is http: one fault.
    let report = saved(&url, &keycloak(&base.replace("https", "http")));
    assert_eq!(notable(&report).len(), 1, "{report}");
    // Slashes are told as slashes.
    let report = saved(&url, &keycloak(&format!("{base}//")));
    assert!(
        !report.to_string().contains("the hostname option"),
        "{report}"
    );
}

#[test]
fn an_address_inside_somebodys_own_network_is_one_finding() {
    for inside in [
        "http://keycloak:8080",
        "https://localhost:9443",
        "https://127.0.0.1:8443",
    ] {
        let base = "https://login.acme.example";
        let report = saved(&format!("{base}{DOCUMENT}"), &document(inside, inside));
        assert_eq!(notable(&report).len(), 1, "{inside}: {report}");
        let finding = notable(&report)[0];
        has(finding, inside, "Ask the provider to set its");
        has(finding, "publishes", "read the document again");
    }
    // One endpoint alone is told, too, where it is needed.
    let base = "https://login.acme.example";
    let mut one = document(base, base);
    one["token_endpoint"] = json!("https://localhost:8443/token");
    let report = saved(&format!("{base}{DOCUMENT}"), &one);
    assert_eq!(notable(&report).len(), 1, "{report}");
}

#[test]
fn k3_k4_k8_the_address_of_a_realm_is_repaired_in_one_way() {
    let it = Situation::empty();
    it.serve(
        "/realms/acme",
        http_json(json!({ "realm": "acme", "public_key": "x", "token-service": format!("{}/realms/acme/protocol/openid-connect", it.base) }).to_string()),
    );
    let right = format!("{}/realms/acme{DOCUMENT}", it.base);
    for (path, cause) in [
        (
            "/realms/acme",
            "this is the public page of a Keycloak realm",
        ),
        (
            "/realms/acme/protocol/openid-connect/token",
            "an address of a Keycloak realm",
        ),
        ("/auth/admin/acme/console", "Keycloak's admin console"),
        ("/realms//acme/.well-known/openid-configuration", ""),
        ("/realms/acme/.well-known/openid-configuration/", ""),
    ] {
        told(
            &it.run(&["discover", &format!("{}{path}", it.base)]),
            cause,
            &right.replace(&it.base, ""),
            7,
        );
    }
    let ran = it.run(&[
        "discover",
        &format!("{}/realms/{{realm}}{DOCUMENT}", it.base),
    ]);
    told(&ran, "the placeholder {realm}", "Replace it", 2);
    let ran = it.run(&[
        "discover",
        &format!("{}/realms/Zürich Kunden{DOCUMENT}", it.base),
    ]);
    told(&ran, "contains `ü`", "/realms/Z%C3%BCrich%20Kunden/", 2);
    assert!(!text(&ran).contains("/auth/"), "{ran:?}");
}

#[test]
fn f5_s6_one_fault_of_algorithms_or_of_a_name_is_one_finding() {
    let it = Situation::good(&[&Signer::new("ES256", "e1")]);
    it.document(|document| {
        document["id_token_signing_alg_values_supported"] = serde_json::json!(["ES256"]);
    });
    let (_, report) = it.report(&[]);
    let all = notable(&report);
    assert_eq!(all.len(), 1, "{report}");
    has(all[0], "EC P-256", "RS256");
    assert_eq!(all[0]["severity"], "failure");
    let it = Situation::good(&[&Signer::new("RS256", "k1")]);
    it.document(|document| {
        document["id_token_signing_alg_values_supported"] = serde_json::json!(["ES256"]);
    });
    let (_, report) = it.report(&[]);
    let all = notable(&report);
    assert_eq!(all.len(), 1, "{report}");
    has(
        all[0],
        "advertises ES256 but publishes no ES256 key",
        "either",
    );
    // An address that is none, or the one of another endpoint.
    for (member, value, said, fix) in [
        (
            "token_endpoint",
            "TODO",
            "is TODO, which means no value",
            "right address",
        ),
        (
            "revocation_endpoint",
            "n/a",
            "is n/a, which means no value",
            "remove the member",
        ),
        (
            "jwks_uri",
            "data:application/json,{}",
            "is a data: URI",
            "right address",
        ),
        (
            "jwks_uri",
            "//idp.example/jwks",
            "https://",
            "It is probably https://idp.example/jwks",
        ),
        (
            "token_endpoint",
            "https://idp.example/undefined/token",
            "has `undefined` instead of a value",
            "set the missing value",
        ),
    ] {
        let it = Situation::good(&[&Signer::new("RS256", "k1")]);
        it.document(|document| document[member] = value.into());
        let (_, report) = it.report(&[]);
        let all = notable(&report);
        assert_eq!(all.len(), 1, "{report}");
        has(all[0], said, fix);
    }
    let it = Situation::good(&[&Signer::new("RS256", "k1")]);
    it.document(|document| document["token_endpoint"] = document["jwks_uri"].clone());
    let (_, report) = it.report(&[]);
    let all = notable(&report);
    assert_eq!(all.len(), 1, "{report}");
    has(
        all[0],
        "`token_endpoint` has the same URL as `jwks_uri`",
        "correct the document",
    );
    // A misspelt member is one finding, not two.
    for (wrong, right) in [
        ("revoke_endpoint", "revocation_endpoint"),
        ("token_url", "token_endpoint"),
        ("jwksUri", "jwks_uri"),
    ] {
        let it = Situation::good(&[&Signer::new("RS256", "k1")]);
        it.document(|document| {
            document[wrong] = document[right].take();
            document.as_object_mut().unwrap().remove(right);
        });
        let (_, report) = it.report(&[]);
        let of_it: Vec<_> = report["findings"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|finding| finding["message"].as_str().unwrap().contains(wrong))
            .collect();
        assert_eq!(of_it.len(), 1, "{report}");
        has(of_it[0], right, "rename it to");
    }
    // Words in another case, and one that is nearly right.
    for (member, word, meant) in [
        ("response_types_supported", "CODE", "code"),
        ("subject_types_supported", "Public", "public"),
        ("id_token_signing_alg_values_supported", "RSA256", "RS256"),
        ("code_challenge_methods_supported", "s256", "S256"),
        (
            "grant_types_supported",
            "client_credential",
            "client_credentials",
        ),
    ] {
        let it = Situation::good(&[&Signer::new("RS256", "k1")]);
        it.document(|document| document[member] = serde_json::json!([word]));
        let (_, report) = it.report(&[]);
        let found = report["findings"].as_array().unwrap();
        let found = found
            .iter()
            .find(|finding| finding["message"].as_str().unwrap().contains(member))
            .unwrap_or_else(|| panic!("{report}"));
        has(found, &format!("must have {meant}"), meant);
    }
}
