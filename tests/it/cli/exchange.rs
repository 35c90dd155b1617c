//! Export and import: the same bytes again.

use serde_json::json;

use super::home::{Home, ran};

pub const BY_HAND: &str = "--no-discovery --accept-findings --well-known-url https://h/.well-known/openid-configuration --issuer https://h \
    --token-endpoint https://h/t --authorization-endpoint https://h/a --jwks-endpoint https://h/j";

pub fn filled() -> Home {
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
            "Document 2: Name contains spaces.",
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
fn a_dry_run_may_add_environments_too() {
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
