//! `list` and `show`: forms, filters, windows.

use kmctl::key_manager::ProviderKind;
use serde_json::json;

use super::home::Home;

fn home() -> Home {
    let home = Home::new();
    home.with(
        ProviderKind::Asgardeo,
        "external-asgardeo-km",
        "My external asgardeo km",
    );
    home.with(
        ProviderKind::Microsoft,
        "external-azure-km",
        "external azure km",
    );
    home
}

#[test]
fn list_as_json_holds_the_contract() {
    let ran = home().run("list --json");
    assert_eq!((ran.exit, ran.err.as_str()), (0, ""));
    let json = ran.json();
    // Printed item by item, and yet one document.
    assert_eq!(ran.out, format!("{json:#}\n"));
    assert_eq!(json["schema"], "kmctl/v1");
    assert_eq!(json["kind"], "KeyManagerList");
    let items = json["items"].as_array().unwrap();
    assert_eq!(items.len(), 3);
    assert_eq!(items[0]["name"], "Bijira Built-in STS");
    assert_eq!(items[0]["builtIn"], true);
    assert_eq!(
        items[1],
        json!({
            "name": "external-asgardeo-km",
            "type": "asgardeo",
            "description": "My external asgardeo km",
            "enabled": true,
            "builtIn": false,
            "wellKnownUrl": "https://idp.example/.well-known/openid-configuration",
            "allEnvironments": true,
            "environments": ["Development", "Production"],
            "issuer": "https://idp.example",
            "tokenEndpoint": "https://idp.example/token",
            "authorizationEndpoint": "https://idp.example/authorize",
            "jwksEndpoint": "https://idp.example/jwks",
            "revokeEndpoint": null,
            "oidcLogoutEndpoint": null,
            "consumerKeyIdentifier": "azp",
            "scopeKeyIdentifier": "scope",
            "developerPortal": false,
            "revision": 1,
            "createdAt": "2026-01-02T03:04:05Z",
            "updatedAt": "2026-01-02T03:04:05Z",
            "evidence": { "grade": null, "lastCheck": null, "openFindings": null, "tokenTest": null },
        })
    );
}

#[test]
fn list_filters_and_limits() {
    let home = home();
    let names = |line: &str| -> Vec<String> {
        let ran = home.run(line);
        assert_eq!(ran.exit, 0, "{ran:?}");
        let rows = ran.out.lines();
        rows.map(|row| row.split('\t').next().unwrap().to_owned())
            .collect()
    };
    assert_eq!(names("list -o tsv --search azu"), ["external-azure-km"]);
    assert_eq!(
        names("list -o tsv --type asgardeo"),
        ["external-asgardeo-km"]
    );
    assert_eq!(names("list -o tsv --limit 1"), ["Bijira Built-in STS"]);
    assert_eq!(names("list -o tsv --disabled"), Vec::<String>::new());
    assert_eq!(names("list -o tsv --enabled").len(), 3);
}

#[test]
fn an_empty_list_is_a_list() {
    let home = home();
    let json = home.run("list --json --search nothing-like-it").json();
    assert_eq!(json["items"], json!([]));
    let yaml = home.run("list -o yaml --search nothing-like-it").out;
    assert_eq!(yaml, "schema: kmctl/v1\nkind: KeyManagerList\nitems: []\n");
}

#[test]
fn a_table_without_a_row_has_one_heading() {
    let home = home();
    for words in ["list --limit 0", "list --search nowhere"] {
        let ran = home.run(words);
        assert_eq!(ran.exit, 0, "{words}");
        assert_eq!(ran.out.matches("Name").count(), 1, "{words}: {}", ran.out);
    }
}

#[test]
fn a_search_is_sorted_as_the_list_is() {
    let home = home();
    home.with(ProviderKind::Custom, "zz-external", "the last by name");
    home.with(ProviderKind::Custom, "aa-external", "the first by name");
    let json = home.run("list --search External --json").json();
    let names: Vec<&str> = json["items"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|item| item["name"].as_str())
        .collect();
    assert_eq!(
        names,
        [
            "external-asgardeo-km",
            "external-azure-km",
            "aa-external",
            "zz-external"
        ]
    );
    let by_type = home.run("list --search External --sort type --output tsv");
    assert!(
        by_type.out.starts_with("external-asgardeo-km\t"),
        "{by_type:?}"
    );
    let downwards = home.run("list --search External --sort name:desc --output tsv");
    assert!(
        downwards.out.starts_with("external-azure-km\t"),
        "{downwards:?}"
    );
    home.run("disable external-azure-km --yes");
    let off = home.run("list --search is:off --output tsv");
    assert!(off.out.starts_with("external-azure-km\t"), "{off:?}");
    for (words, said) in [
        ("list --search type:saml", "type:saml is not a filter."),
        ("list --sort size", "use name, type, portal"),
    ] {
        let refused = home.run(words);
        assert_eq!(refused.exit, 2, "{refused:?}");
        assert!(refused.err.contains(said), "{refused:?}");
    }
}

#[test]
fn a_long_list_is_read_window_by_window() {
    let home = Home::new();
    for n in 0..1203 {
        home.with(ProviderKind::Custom, &format!("km-{n:05}"), "");
        if n == 3 {
            break;
        }
    }
    let (mut store, organization) = home.store();
    let new = {
        let mut draft = kmctl::key_manager::Draft::new(ProviderKind::Custom, Vec::new());
        draft.well_known_url = "https://h/.well-known/openid-configuration".to_owned();
        draft.configuration.issuer = "https://h".to_owned();
        draft.configuration.token_endpoint = "https://h/t".to_owned();
        draft.configuration.authorization_endpoint = "https://h/a".to_owned();
        draft.configuration.jwks_endpoint = "https://h/j".to_owned();
        draft
    };
    for n in 4..1100 {
        let mut draft = new.clone();
        draft.name = format!("km-{n:05}");
        let new = draft.parse(false).unwrap();
        kmctl::ops::add(&mut store, &organization, &new, None, &super::home::audit()).unwrap();
    }
    drop(store);
    for form in ["json", "yaml"] {
        let ran = home.run(&format!("list -o {form}"));
        let value: serde_json::Value = serde_yaml_ng::from_str(&ran.out).unwrap();
        assert_eq!(value["items"].as_array().unwrap().len(), 1101);
        assert_eq!(value["items"][1100]["name"], "km-01099");
    }
    let table = home.run("list").out;
    assert_eq!(table.lines().count(), 1102);
}

#[test]
fn the_table_is_for_people() {
    let ran = home().run("list");
    insta::assert_snapshot!(ran.out);
}

#[test]
fn show_finds_without_regard_to_case() {
    let home = home();
    let ran = home.run("show External-Azure-KM --json");
    assert_eq!(ran.json()["kind"], "KeyManager");
    assert_eq!(ran.json()["item"]["name"], "external-azure-km");
    insta::assert_snapshot!(home.run("show external-azure-km").out);
}

#[test]
fn show_as_yaml_is_the_same_document() {
    let home = home();
    let yaml = home.run("show external-azure-km -o yaml").out;
    let value: serde_json::Value = serde_yaml_ng::from_str(&yaml).unwrap();
    assert_eq!(value, home.run("show external-azure-km --json").json());
}

#[test]
fn what_is_not_there_is_not_found() {
    let ran = home().run("show nobody --json");
    assert_eq!((ran.exit, ran.out.as_str()), (5, ""));
    assert_eq!(
        ran.error(),
        json!({
            "code": "not-found",
            "message": "Key manager nobody does not exist.",
            "field": null,
            "fix": "Run kmctl list to see the names.",
            "exit": 5,
        })
    );
    let ran = home().run("show nobody");
    assert_eq!(
        ran.err,
        "Error: Key manager nobody does not exist.\nFix: Run kmctl list to see the names.\n"
    );
}

#[test]
fn an_organization_that_is_not_there_is_named() {
    let ran = home().words(&["list", "--organization", "Elsewhere"]);
    assert_eq!(ran.exit, 5);
    assert!(
        ran.err.contains("Organization Elsewhere does not exist."),
        "{ran:?}"
    );
}

#[test]
fn a_time_zone_by_name_is_used() {
    let zone = "America/New_York";
    if !std::path::Path::new("/usr/share/zoneinfo")
        .join(zone)
        .exists()
    {
        crate::support::shared::not_run("times in a zone by name", "no time zones are installed");
        return;
    }
    let home = Home::new();
    home.run("env add Staging");
    let words = ["history"];
    let ran = super::home::ran(home.command().env("TZ", zone).args(words));
    assert!(
        ran.out.contains(" -05:00") || ran.out.contains(" -04:00"),
        "{ran:?}"
    );
}
