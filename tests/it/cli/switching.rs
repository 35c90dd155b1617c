//! Commands that change something beside the fields: status, portal, environments, organizations; and the history of it.

use kmctl::key_manager::ProviderKind;
use serde_json::{Value, json};

use super::home::{Home, ran};
use super::writing::{BY_HAND, item};

#[test]
fn switching_may_be_repeated() {
    let home = Home::new();
    home.with(ProviderKind::Custom, "km", "");
    assert_eq!(home.run("enable km").out, "km is already enabled.\n");
    assert_eq!(home.run("disable km").out, "km disabled.\n");
    let again = home.run("disable km --json").json();
    assert_eq!(item(&again)["changed"], false);
    assert_eq!(item(&again)["enabled"], false);
    assert_eq!(home.run("enable km").out, "km enabled.\n");
    assert_eq!(home.words(&["disable", "Bijira Built-in STS"]).exit, 3);
    assert_eq!(home.run("disable nobody").exit, 5);
}

#[test]
fn deleting_needs_a_word_and_in_use_another() {
    let home = Home::new();
    home.with(ProviderKind::Custom, "km", "");
    let asked = home.run("delete km");
    assert_eq!(asked.exit, 2);
    assert_eq!(
        asked.err,
        "Error: Missing --yes: kmctl can't ask without a terminal.\nFix: Add --yes to confirm.\n"
    );
    assert_eq!(
        home.run("devportal set km").out,
        "km is selected for the Developer Portal.\n"
    );
    let used = home.run("delete km --yes --json");
    assert_eq!(used.exit, 3);
    assert_eq!(used.error()["code"], "in-use");
    let gone = home.run("delete km --yes --force");
    assert_eq!(gone.out, "km deleted.\n");
    assert_eq!(
        gone.err,
        "Bijira Built-in STS is selected for the Developer Portal again.\n"
    );
    assert_eq!(home.run("delete km --yes").exit, 5);
    let fine = home.run("delete km --yes --if-exists --json");
    assert_eq!(fine.exit, 0);
    assert_eq!(
        fine.json()["item"],
        json!({ "name": "km", "changed": false, "keyManager": null, "staysOn": [] })
    );
    assert_eq!(
        home.words(&["delete", "Bijira Built-in STS", "--yes"]).exit,
        3
    );
}

#[test]
fn the_portal_takes_enabled_key_managers_only() {
    let home = Home::new();
    home.with(ProviderKind::Custom, "km", "");
    home.run("disable km");
    let refused = home.run("devportal set km --json");
    assert_eq!(refused.exit, 3);
    assert_eq!(refused.error()["code"], "in-use");
    home.run("enable km");
    let set = home.run("devportal set km --json").json();
    assert_eq!(set["kind"], "DeveloperPortal");
    assert_eq!(
        set["item"],
        json!({ "keyManager": "km", "before": "Bijira Built-in STS", "changed": true })
    );
    let again = home.run("devportal set KM --json").json();
    assert_eq!(item(&again)["changed"], false);
    let back = home.run("devportal set --built-in");
    assert_eq!(
        back.out,
        "Bijira Built-in STS is selected for the Developer Portal.\n"
    );
    assert_eq!(home.run("devportal set").exit, 2);
}

#[test]
fn environments_are_listed_added_marked_moved_removed() {
    let home = Home::new();
    let list = home.run("env list --json").json();
    assert_eq!(list["kind"], "EnvironmentList");
    assert_eq!(
        list["items"],
        json!([
            { "name": "Development", "production": false },
            { "name": "Production", "production": true },
        ])
    );
    assert_eq!(
        home.run("env add Staging").out,
        "Environment Staging added.\n"
    );
    assert_eq!(
        home.run("env add staging").out,
        "Environment staging already exists.\n"
    );
    assert_eq!(
        home.run("env move Staging --earlier").out,
        "Staging moved.\n"
    );
    assert_eq!(
        home.run("env list -o tsv").out,
        "Development\tno\nStaging\tno\nProduction\tyes\n"
    );
    assert_eq!(
        home.run("env mark Staging").out,
        "Staging is now marked as a production environment.\n"
    );
    assert_eq!(
        home.run("env mark Staging --off").out,
        "Staging is no longer marked as a production environment.\n"
    );
    home.run(&format!("{BY_HAND} --env Staging --env Development"));
    let used = home.run("env remove Staging --yes --json");
    assert_eq!((used.exit, &used.error()["code"]), (3, &json!("in-use")));
    let unconfirmed = home.run("env remove Staging --force");
    assert_eq!(unconfirmed.exit, 2, "{unconfirmed:?}");
    assert!(
        unconfirmed.err.starts_with("Error: Missing --yes:"),
        "{unconfirmed:?}"
    );
    assert_eq!(
        home.run("env remove Staging --force --yes").out,
        "Environment Staging removed.\n"
    );
    assert_eq!(home.run("env remove Staging").exit, 5);
    assert_eq!(home.run("env remove Development --force --yes").exit, 3);
}

#[test]
fn organizations_are_apart() {
    let home = Home::new();
    home.with(ProviderKind::Custom, "km", "");
    assert_eq!(
        home.words(&["organization", "add", "Sample Org"]).out,
        "Organization Sample Org added.\n"
    );
    let list = home.run("organization list --json").json();
    assert_eq!(
        list["items"],
        json!([
            { "name": "Default Organization", "current": true, "keyManagers": 1 },
            { "name": "Sample Org", "current": false, "keyManagers": 0 },
        ])
    );
    let elsewhere = home.words(&["show", "km", "--organization", "sample org"]);
    assert_eq!(elsewhere.exit, 5);
    assert_eq!(
        home.words(&["organization", "use", "sample org"]).out,
        "Switched to Sample Org.\n"
    );
    assert_eq!(home.run("list -o tsv").out.lines().count(), 1);
    let by_variable = ran(home
        .command()
        .env("KMCTL_ORGANIZATION", "Default Organization")
        .args(["show", "km"]));
    assert_eq!(by_variable.exit, 0);
    assert_eq!(home.words(&["organization", "use", "Nowhere"]).exit, 5);
}

#[test]
fn history_tells_what_changed() {
    let home = Home::new();
    home.run(BY_HAND);
    home.run("edit by-hand --description x");
    home.run("disable by-hand");
    let list = home.run("history by-hand --json").json();
    assert_eq!(list["kind"], "HistoryEntryList");
    let actions: Vec<&Value> = list["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| &it["action"])
        .collect();
    assert_eq!(actions, ["disabled", "updated", "added"]);
    assert_eq!(list["items"][1]["before"]["description"], "");
    assert_eq!(list["items"][1]["after"]["description"], "x");
    let rows = home.run("history by-hand -o tsv --limit 2").out;
    let fields: Vec<&str> = rows
        .lines()
        .map(|row| row.rsplit('\t').next().unwrap())
        .collect();
    assert_eq!(fields, ["enabled", "description"]);
}

#[test]
fn a_version_is_restored_by_the_number_of_its_change() {
    let home = Home::new();
    home.run(BY_HAND);
    home.run("edit by-hand --description x");
    home.run("delete by-hand --yes");
    let rows = home.run("history by-hand -o tsv").out;
    let number = |place: usize| -> String {
        let row = rows.lines().nth(place).unwrap();
        row.split('\t').next().unwrap().to_owned()
    };
    let restore =
        |number: &str, more: &str| home.run(&format!("history --restore {number} --json {more}"));
    let dry = restore(&number(0), "--dry-run");
    assert_eq!((dry.exit, dry.json()["dryRun"].as_bool()), (0, Some(true)));
    assert_eq!(home.run("show by-hand").exit, 5);
    let back = restore(&number(0), "").json();
    assert_eq!(back["item"]["changed"], true);
    assert_eq!(back["item"]["description"], "x");
    assert_eq!(restore(&number(0), "").json()["item"]["changed"], false);
    let edited = restore(&number(1), "").json();
    assert_eq!(edited["item"]["changed"], false);
    let added = restore(&number(2), "").json();
    assert_eq!(added["item"]["changed"], true);
    assert_eq!(added["item"]["description"], "");
    home.run("env add Staging");
    let rows = home.run("history -o tsv").out;
    let environment = rows.split('\t').next().unwrap();
    let refused = restore(environment, "");
    assert_eq!(refused.exit, 3, "{refused:?}");
    assert_eq!(
        refused.error()["message"],
        "This entry contains no version of a key manager."
    );
    assert_eq!(restore("999999", "").exit, 5);
    assert_eq!(restore("17", "--limit 3").exit, 2);
}

#[test]
fn several_are_switched_and_deleted_by_one_command() {
    let home = Home::new();
    home.with(ProviderKind::Custom, "one", "");
    home.with(ProviderKind::Custom, "two", "");
    let off = home.run("disable one two --json").json();
    assert_eq!(off["kind"], "KeyManagerList");
    assert_eq!(off["items"][1]["enabled"], false);
    // A name that is not there stops it before the first is touched.
    assert_eq!(home.run("enable one nobody").exit, 5);
    assert_eq!(home.run("show one --json").json()["item"]["enabled"], false);
    assert_eq!(home.run("delete one nobody --yes").exit, 5);
    let gone = home.run("delete one two --yes");
    assert_eq!(gone.out, "one deleted.\ntwo deleted.\n");
}

#[test]
fn a_move_names_both_directions() {
    let home = Home::new();
    let ran = home.run("env move Production");
    assert_eq!(ran.exit, 2, "{ran:?}");
    assert!(ran.err.contains("--earlier|--later"), "{ran:?}");
    assert_eq!(home.run("env move Production --earlier --later").exit, 2);
}

#[test]
fn apply_without_a_terminal_says_to_name_the_target() {
    let home = Home::new();
    let ran = home.run("apply --yes");
    assert_eq!(ran.exit, 2, "{ran:?}");
    assert!(ran.err.contains("Missing --target:"), "{ran:?}");
    assert!(
        ran.err.contains("Fix: Specify the target: --target NAME."),
        "{ran:?}"
    );
}
