//! Export and import: the same bytes again, and files that other products take.

use std::path::PathBuf;

use kmctl::key_manager::ProviderKind;
use serde_json::{Value, json};

use super::home::{Home, ran};
use super::json_schema::{Schema, Unknown};

const BY_HAND: &str = "--no-discovery --well-known-url https://h/.well-known/openid-configuration --issuer https://h \
    --token-endpoint https://h/t --authorization-endpoint https://h/a --jwks-endpoint https://h/j";

fn filled() -> Home {
    let home = Home::new();
    home.run("env add Staging");
    for line in [
        format!(
            "add custom --name Okta_KM.prod {BY_HAND} --consumer-key-identifier cid --scope-key-identifier scp"
        ),
        format!(
            "add asgardeo --name asgardeo-km {BY_HAND} --env Staging --env Development --disabled"
        ),
        format!(
            "add microsoft --name yes {BY_HAND} --revoke-endpoint https://h/r --oidc-logout-endpoint https://h/l"
        ),
    ] {
        assert_eq!(home.run(&line).exit, 0, "{line}");
    }
    home.words(&[
        "edit",
        "yes",
        "--description",
        "no: # \"quoted\" 'text' - ünï 漢字 \\ {{x}}",
    ]);
    home.run("devportal set yes");
    home
}

/// A contract of another product; one clear line when the files are not there.
fn contract(name: &str) -> Option<Value> {
    let beside = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../shared"));
    let folder = std::env::var_os("KMCTL_SHARED").map_or(beside, PathBuf::from);
    let path = folder.join("contracts").join(name);
    match std::fs::read_to_string(&path) {
        Ok(text) => Some(serde_yaml_ng::from_str(&text).unwrap()),
        Err(error) => {
            eprintln!("skipped: {}: {error}", path.display());
            None
        }
    }
}

#[test]
fn export_import_export_gives_the_same_bytes() {
    for form in ["yaml", "json"] {
        let home = filled();
        let first = home.run(&format!("export -o {form}"));
        assert_eq!((first.exit, first.err.as_str()), (0, ""));
        let other = Home::new();
        let imported = ran(other
            .command()
            .args(["import", "-", "--create-environments"])
            .write_stdin(first.out.clone()));
        assert_eq!(imported.exit, 0, "{imported:?}");
        assert_eq!(
            imported.out,
            "asgardeo-km added.\nOkta_KM.prod added.\nyes added.\n"
        );
        assert_eq!(other.run(&format!("export -o {form}")).out, first.out);
        let again = ran(other
            .command()
            .args(["import", "-", "--update"])
            .write_stdin(first.out));
        assert_eq!(
            again.out,
            "asgardeo-km unchanged.\nOkta_KM.prod unchanged.\nyes unchanged.\n"
        );
    }
}

#[test]
fn what_list_prints_can_be_imported() {
    let home = filled();
    let list = home.run("list --json").out;
    let other = Home::new();
    other.run("env add Staging");
    let imported = ran(other.command().args(["import", "-"]).write_stdin(list));
    assert_eq!(imported.exit, 0, "{imported:?}");
    assert!(imported.err.contains("built-in"), "{imported:?}");
    assert_eq!(other.run("export").out, home.run("export").out);
}

#[test]
fn import_changes_only_when_told_and_says_what() {
    let home = filled();
    let file = home
        .run("export")
        .out
        .replace("issuer: https://h\n", "issuer: https://other\n");
    std::fs::write(home.path("f.yaml"), &file).unwrap();
    let refused = home.run("import f.yaml --json");
    assert_eq!(
        (refused.exit, &refused.error()["code"]),
        (6, &json!("already-exists"))
    );
    let left = home.run("import f.yaml --if-not-exists --json").json();
    assert_eq!(left["items"][0]["action"], "unchanged");
    let dry = home.run("import f.yaml --update --dry-run --json").json();
    assert_eq!(dry["dryRun"], true);
    assert_eq!(
        dry["items"][0]["differences"],
        json!([{ "field": "issuer", "before": "https://h", "after": "https://other" }])
    );
    assert_eq!(
        home.run("show yes --json").json()["item"]["issuer"],
        "https://h"
    );
    let updated = home.run("import f.yaml --update");
    assert_eq!(
        updated.out,
        "asgardeo-km updated.\n  issuer: https://h -> https://other\nOkta_KM.prod updated.\n  issuer: https://h -> https://other\n\
         yes updated.\n  issuer: https://h -> https://other\n"
    );
    assert_eq!(
        home.run("show yes --json").json()["item"]["issuer"],
        "https://other"
    );
}

#[test]
fn nothing_is_written_when_something_is_wrong() {
    let home = Home::new();
    let good = "schema: kmctl/v1\nkind: KeyManager\nitem:\n  name: a\n  type: custom\n  wellKnownUrl: https://h/x\n  \
        issuer: https://h\n  tokenEndpoint: https://h/t\n  authorizationEndpoint: https://h/a\n  jwksEndpoint: https://h/j\n";
    for (second, exit, words) in [
        (good.to_owned(), 3, "a is in the file twice."),
        (
            good.replace("name: a", "name: b c"),
            3,
            "Document 2: Name contains white space.",
        ),
        (good.replace("name: a", "name: Bijira"), 0, ""),
        (
            format!(
                "{}  environments: [Nowhere]\n",
                good.replace("name: a", "name: b")
            ),
            3,
            "Environment Nowhere does not exist.",
        ),
    ] {
        std::fs::write(home.path("f.yaml"), format!("{good}---\n{second}")).unwrap();
        let ran = home.run("import f.yaml -n");
        assert_eq!(ran.exit, exit, "{ran:?}");
        assert!(ran.err.contains(words), "{ran:?}");
        if exit != 0 {
            assert_eq!(home.run("import f.yaml").exit, exit);
        }
        assert_eq!(home.run("list -o tsv").out.lines().count(), 1);
    }
    assert_eq!(home.run("import nowhere.yaml").exit, 2);
}

#[test]
fn a_rehearsal_may_add_environments_too() {
    let home = filled();
    std::fs::write(home.path("f.yaml"), home.run("export asgardeo-km").out).unwrap();
    let other = Home::new();
    let path = home.path("f.yaml").display().to_string();
    let ran = other.words(&["import", &path, "--create-environments", "-n", "--json"]);
    assert_eq!(ran.exit, 0, "{ran:?}");
    assert_eq!(
        ran.json()["items"][0]["keyManager"]["environments"],
        json!(["Development", "Staging"])
    );
    assert_eq!(other.run("env list -o tsv").out.lines().count(), 2);
}

#[test]
fn api_manager_bodies_fit_its_contract() {
    let home = filled();
    let ran = home.run("export --format apim");
    assert_eq!(ran.exit, 0);
    let bodies: Vec<Value> = serde_json::Deserializer::from_str(&ran.out)
        .into_iter()
        .collect::<Result<_, _>>()
        .unwrap();
    assert_eq!(bodies.len(), 3);
    assert_eq!(bodies[2]["revokeEndpoint"], "https://h/r");
    assert_eq!(bodies[1]["revokeEndpoint"], "https://h/t");
    assert_eq!(bodies[0]["enabled"], false);
    assert_eq!(bodies[1]["consumerKeyClaim"], "cid");
    for words in [
        "environments can't be carried",
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
    let bodies: Vec<Value> = serde_json::Deserializer::from_str(&ran.out)
        .into_iter()
        .collect::<Result<_, _>>()
        .unwrap();
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
fn what_must_not_stand_in_the_portal_is_refused() {
    for endpoint in ["https://user:secret@h/t", "https://h/t#x"] {
        let home = Home::new();
        let line = BY_HAND.replace(
            "--token-endpoint https://h/t",
            &format!("--token-endpoint {endpoint}"),
        );
        let added = home.run(&format!("add custom --name km {line}"));
        if added.exit != 0 {
            // Refused already where it was typed.
            continue;
        }
        let ran = home.run("export km --format api-portal --json");
        assert_eq!(
            (ran.exit, &ran.error()["code"]),
            (3, &json!("not-exportable"))
        );
    }
}

#[test]
fn the_gateway_fragment_is_toml_with_the_spelling_that_works() {
    let home = filled();
    let ran = home.run("export --format gateway");
    assert_eq!(ran.exit, 0, "{ran:?}");
    insta::assert_snapshot!("gateway", ran.out);
    assert!(
        ran.err
            .contains("asgardeo-km: disabled, so it was left out."),
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
    assert_eq!(list[1].get("scopeClaim"), None);
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
            .contains("both be named a-b")
    );
    let edited = home.words(&[
        "edit",
        "a-b",
        "--issuer",
        "https://h/{{env}}",
        "--scope-key-identifier",
        "roles",
    ]);
    assert_eq!(edited.exit, 0, "{edited:?}");
    let template = home.run("export a-b --format gateway --json");
    assert_eq!(
        (template.exit, &template.error()["code"]),
        (3, &json!("not-exportable"))
    );
    home.words(&["edit", "a-b", "--issuer", "https://h/\"q\\"]);
    let quoted = home.run("export a-b --format gateway");
    let table: toml::Table = quoted.out.parse().unwrap();
    let entry = &table["policy_configurations"]["jwtauth_v1"]["keymanagers"][0];
    assert_eq!(entry["issuer"].as_str(), Some("https://h/\"q\\"));
    assert_eq!(entry["scopeClaim"].as_str(), Some("roles"));
}
