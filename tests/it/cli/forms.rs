//! Files that other products take: against their contracts.

use kmctl::key_manager::ProviderKind;
use serde_json::{Value, json};

use super::exchange::filled;
use super::home::Home;
use super::json_schema::{Schema, Unknown};
use crate::support::shared;

/// A contract of another product; its absence is said.
fn contract(name: &str) -> Option<Value> {
    let path = shared::part(
        "files for other products",
        &format!("contracts/{name}"),
        &[],
    )?;
    let text = std::fs::read_to_string(path).unwrap();
    Some(serde_yaml_ng::from_str(&text).unwrap())
}

#[test]
fn api_manager_bodies_fit_its_contract() {
    let home = filled();
    let ran = home.run("export --format apim");
    assert_eq!(ran.exit, 0);
    let bodies: Vec<Value> = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(bodies.len(), 3);
    assert_eq!(bodies[2]["revokeEndpoint"], "https://h/r");
    assert_eq!(bodies[1]["revokeEndpoint"], "https://h/t");
    assert_eq!(bodies[0]["enabled"], false);
    assert_eq!(bodies[1]["consumerKeyClaim"], "cid");
    for words in [
        "environments are not supported",
        "revoke endpoint",
        "CustomKeyManager",
        "OIDC Logout Endpoint",
    ] {
        assert!(ran.err.contains(words), "{words} in {}", ran.err);
    }
    insta::assert_snapshot!("apim", home.run("export yes --format apim").out);
    if let Some(contract) = contract("wso2-apim-admin-v4.yaml") {
        // The server refuses what its document does not name.
        let schema = Schema {
            root: &contract,
            unknown: Unknown::Refused,
        };
        let rule = &contract["components"]["schemas"]["KeyManager"];
        for body in &bodies {
            assert_eq!(schema.faults(body, rule), Vec::<String>::new(), "{body:#}");
        }
        let mut wrong = bodies[0].clone();
        wrong["enableProvisionedAppValidation2"] = true.into();
        assert_ne!(schema.faults(&wrong, rule), Vec::<String>::new());
    }
}

#[test]
fn api_portal_bodies_fit_its_contract_and_manifests_are_one_document() {
    let home = filled();
    let ran = home.run("export --format api-portal --output json");
    assert_eq!(ran.exit, 0, "{ran:?}");
    let bodies: Vec<Value> = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(
        bodies[1],
        json!({ "id": "okta_km-prod", "displayName": "Okta_KM.prod", "tokenEndpoint": "https://h/t", "enabled": true })
    );
    if let Some(contract) = contract("wso2-api-portal-v0.9.yaml") {
        let schema = Schema {
            root: &contract,
            unknown: Unknown::Refused,
        };
        let rule = &contract["components"]["schemas"]["KeyManagerRequest"];
        for body in &bodies {
            assert_eq!(schema.faults(body, rule), Vec::<String>::new(), "{body:#}");
        }
    }
    assert_eq!(home.run("export --format api-portal").exit, 2);
    let manifest = home.run("export yes --format api-portal").out;
    insta::assert_snapshot!("api_portal", manifest);
    let value: Value = serde_yaml_ng::from_str(&manifest).unwrap();
    assert_eq!(value["kind"], "KeyManager");
    assert_eq!(value["metadata"]["name"], "yes");
    assert_eq!(value["spec"]["enabled"], true);
    let named = home.run("export yes --format api-portal --id Other_1").out;
    assert!(named.contains("name: \"Other_1\""), "{named}");
    assert_eq!(
        home.words(&["export", "yes", "--format", "api-portal", "--id", "a b"])
            .exit,
        2
    );
}

#[test]
fn the_gateway_fragment_is_toml_with_the_spelling_that_works() {
    let home = filled();
    let ran = home.run("export --format gateway");
    assert_eq!(ran.exit, 0, "{ran:?}");
    insta::assert_snapshot!("gateway", ran.out);
    assert!(
        ran.err
            .contains("asgardeo-km: skipped because it is disabled."),
        "{ran:?}"
    );
    // Appended to a file that has the list already, as the operator will do.
    let before = "[policy_configurations.jwtauth_v1]\njwkscachettl = \"5m\"\n\n\
        [[policy_configurations.jwtauth_v1.keymanagers]]\nname = \"old\"\nissuer = \"https://old\"\n\n[other]\nx = 1\n\n";
    let table: toml::Table = format!("{before}{}", ran.out).parse().unwrap();
    let list = table["policy_configurations"]["jwtauth_v1"]["keymanagers"]
        .as_array()
        .unwrap();
    assert_eq!(list.len(), 3);
    assert_eq!(list[1]["name"].as_str(), Some("okta_km-prod"));
    assert_eq!(list[1]["issuer"].as_str(), Some("https://h"));
    assert_eq!(
        list[1]["jwks"]["remote"]["uri"].as_str(),
        Some("https://h/j")
    );
    assert_eq!(
        list[1]["jwks"]["remote"]["skipTlsVerify"].as_bool(),
        Some(false)
    );
    assert_eq!(list[1]["scopeClaim"].as_str(), Some("scp"));
    let old = home.run("export yes --format gateway --policy v0").out;
    assert!(
        old.contains("[[policy_configurations.jwtauth_v0.keymanagers]]"),
        "{old}"
    );
    assert_eq!(home.run("export asgardeo-km --format gateway").exit, 3);
}

#[test]
fn the_gateway_gets_no_templates_and_no_name_twice() {
    let home = Home::new();
    for name in ["a.b", "a-b"] {
        home.with(ProviderKind::Custom, name, "");
    }
    let twice = home.run("export --format gateway --json");
    assert_eq!(twice.exit, 3);
    assert!(
        twice.error()["message"]
            .as_str()
            .unwrap()
            .contains("a-b and a.b would have the same ID, a-b.")
    );
    let edited = home.words(&[
        "edit",
        "a-b",
        "--issuer",
        "https://h/{{env}}",
        "--scope-key-identifier",
        "roles",
        "--accept-findings",
    ]);
    assert_eq!(edited.exit, 0, "{edited:?}");
    let template = home.run("export a-b --format gateway --json");
    assert_eq!(
        (template.exit, &template.error()["code"]),
        (3, &json!("not-exportable"))
    );
    home.words(&[
        "edit",
        "a-b",
        "--issuer",
        "https://h/\"q\\",
        "--accept-findings",
    ]);
    let quoted = home.run("export a-b --format gateway");
    let table: toml::Table = quoted.out.parse().unwrap();
    let entry = &table["policy_configurations"]["jwtauth_v1"]["keymanagers"][0];
    assert_eq!(entry["issuer"].as_str(), Some("https://h/\"q\\"));
    assert_eq!(entry["scopeClaim"].as_str(), Some("roles"));
}
