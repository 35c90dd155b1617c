//! Answers through a pipe: back, help, errors, the end of input.

use kmctl::key_manager::ProviderKind;

use crate::cli::home::{Home, Ran, ran};
use crate::cli::provider::Trusted;

pub fn answer(trusted: &Trusted, home: &Home, line: &str, answers: &[&str]) -> Ran {
    let answers: Vec<String> = answers
        .iter()
        .map(|answer| trusted.words(answer).join(" "))
        .collect();
    let input = answers.join("\n") + "\n";
    let ran = ran(trusted
        .command(home)
        .args(line.split(' '))
        .write_stdin(input));
    assert!(
        !ran.out.contains('\u{1b}') && !ran.err.contains('\u{1b}'),
        "{ran:?}"
    );
    ran
}

#[test]
fn back_goes_back_and_keeps_what_was_answered() {
    let home = Home::new();
    let trusted = Trusted::in_home(&home);
    let ran = answer(
        &trusted,
        &home,
        "add --plain",
        &[
            "back",
            "3",
            "two words",
            "first-km",
            "back",
            "second-km",
            "words",
            "$C",
            "",
            "cid",
            "",
            "yes",
        ],
    );
    assert_eq!(ran.exit, 0, "{ran:?}");
    for line in [
        "This is the first question. cancel leaves.\n",
        "Error: Name contains white space. Use hyphens instead.\n",
        "Name, up to 100 characters (now: first-km): \n",
        "Consumer Key Identifier (default: azp): \n",
        "Scope Key Identifier (default: scope): \n",
        "Consumer Key Identifier: cid.\n",
        "Added second-km. Next: kmctl devportal set second-km\n",
    ] {
        assert!(ran.out.contains(line), "{line:?} in {}", ran.out);
    }
    let item = home.run("show second-km --json").json()["item"].clone();
    assert_eq!(item["consumerKeyIdentifier"], "cid");
    assert_eq!(item["scopeKeyIdentifier"], "scope");
    assert_eq!(item["description"], "words");
}

#[test]
fn an_address_that_can_not_be_read_is_asked_again_or_the_endpoints_by_hand() {
    let home = Home::new();
    let trusted = Trusted::in_home(&home);
    let ran = answer(
        &trusted,
        &home,
        "add custom --plain",
        &[
            "hand-km",
            "",
            "$N",
            "$H",
            "hand",
            "https://h",
            "https://h/t",
            "https://h/a",
            "",
            "https://h/j",
            "",
            "",
            "",
            "",
            "",
            "yes",
        ],
    );
    assert_eq!(ran.exit, 0, "{ran:?}");
    for line in [
        "Error: 404 Not Found. ",
        "Error: a web page, not JSON. ",
        "hand to enter the endpoints by hand.\n",
        "Error: JWKS Endpoint is required.\n",
        "Revoke Endpoint: not provided.\n",
        "Findings: none.\n",
    ] {
        assert!(ran.out.contains(line), "{line:?} in {}", ran.out);
    }
    let item = home.run("show hand-km --json").json()["item"].clone();
    assert_eq!(item["jwksEndpoint"], "https://h/j");
}

#[test]
fn the_end_of_input_cancels_and_keeps_the_text() {
    let home = Home::new();
    let trusted = Trusted::in_home(&home);
    let cut = answer(
        &trusted,
        &home,
        "add microsoft --plain",
        &["kept-km", "half"],
    );
    assert_eq!(cut.exit, 8);
    assert!(cut.out.contains("Cancelled. Nothing was changed.\n"));
    assert_eq!(home.run("show kept-km").exit, 5);
    let resumed = answer(
        &trusted,
        &home,
        "add --plain",
        &["", "", "", "$M", "", "", "yes"],
    );
    assert_eq!(resumed.exit, 0, "{resumed:?}");
    assert!(
        resumed
            .out
            .contains("Continue your draft, kept-km (Microsoft), yes or no (default: yes): \n"),
        "{resumed:?}"
    );
    let item = home.run("show kept-km --json").json()["item"].clone();
    assert_eq!(
        (&item["type"], &item["description"]),
        (&"microsoft".into(), &"half".into())
    );
    let fresh = answer(&trusted, &home, "add --plain", &["cancel"]);
    assert!(!fresh.out.contains("Continue your draft"), "{fresh:?}");
}

#[test]
fn the_command_that_goes_on_reaches_the_same_file() {
    let home = Home::new();
    let trusted = Trusted::in_home(&home);
    let file = home.path("other.db");
    let run = format!("add custom --plain --database {}", file.display());
    let left = answer(&trusted, &home, &run, &["elsewhere-km", "", "cancel"]);
    assert_eq!(left.exit, 8, "{left:?}");
    let said = left.out.lines().last().unwrap();
    let (_, command) = said.split_once("Your text is kept: kmctl ").unwrap();
    let resumed = answer(&trusted, &home, command, &["", "", "$C", "", "", "", "yes"]);
    assert_eq!(resumed.exit, 0, "{command}: {resumed:?}");
    let shown = format!("show elsewhere-km --database {}", file.display());
    assert_eq!(home.run(&shown).exit, 0);
    assert_eq!(home.run("show elsewhere-km").exit, 5);
}

#[test]
fn help_is_said_and_values_are_changed_at_the_review() {
    let home = Home::new();
    let trusted = Trusted::in_home(&home);
    let ran = answer(
        &trusted,
        &home,
        "add custom --plain",
        &[
            "?",
            "r-km",
            "",
            "$C",
            "no",
            "2, 9",
            "1",
            "",
            "",
            "?",
            "jwks endpoint",
            "https://h/other",
            "no",
        ],
    );
    assert_eq!(ran.exit, 8, "{ran:?}");
    for line in [
        "Shown in every list.",
        "Environments. 1, Development. 2, Production.\n",
        "Error: Select at least one environment: numbers from 1 to 2, e.g. 1, 2.\n",
        "yes adds it, no leaves it.",
        "JWKS Endpoint: https://h/other\n",
        "Not added. Your text is kept: kmctl add --resume --plain\n",
    ] {
        assert!(ran.out.contains(line), "{line:?} in {}", ran.out);
    }
    assert_eq!(home.run("show r-km").exit, 5);
}

#[test]
fn a_taken_name_is_said_at_once() {
    let home = Home::new();
    home.with(ProviderKind::Custom, "km", "");
    let trusted = Trusted::in_home(&home);
    let ran = answer(&trusted, &home, "add custom --plain", &["KM", "cancel"]);
    assert!(
        ran.out
            .contains("Error: Name is already used by another key manager. Enter another.\n"),
        "{ran:?}"
    );
}

#[test]
fn deleting_asks_and_in_use_takes_the_name() {
    let home = Home::new();
    let trusted = Trusted::in_home(&home);
    home.with(ProviderKind::Custom, "km", "");
    let kept = answer(&trusted, &home, "delete km --plain", &[""]);
    assert_eq!(kept.exit, 8);
    home.run("devportal set km");
    let ran = answer(&trusted, &home, "delete km --plain", &["yes", "km"]);
    assert_eq!(ran.exit, 0, "{ran:?}");
    for line in [
        "It is enabled in the Developer Portal, which falls back to Bijira Built-in STS.\n",
        "Type the name to confirm: \n",
        "Error: The name doesn't match.\n",
        "km deleted.\n",
    ] {
        assert!(ran.out.contains(line), "{line:?} in {}", ran.out);
    }
}

#[test]
fn without_the_flag_a_pipe_is_never_asked() {
    let home = Home::new();
    for variable in ["ACCESSIBLE", "KMCTL_PLAIN"] {
        let ran = ran(home
            .command()
            .env(variable, "1")
            .args(["add", "custom"])
            .write_stdin("x\n"));
        assert_eq!(ran.exit, 2, "{ran:?}");
    }
    let ran = ran(home
        .command()
        .env("CI", "1")
        .args(["add", "custom", "--plain"])
        .write_stdin("x\n"));
    assert_eq!(ran.exit, 2, "{ran:?}");
}

#[test]
fn results_for_programs_stay_apart_from_questions() {
    let home = Home::new();
    let trusted = Trusted::in_home(&home);
    let ran = answer(
        &trusted,
        &home,
        "add custom --plain --json",
        &["j-km", "", "$C", "", "", "", "yes"],
    );
    assert_eq!(ran.exit, 0, "{ran:?}");
    assert_eq!(ran.json()["item"]["name"], "j-km");
    assert!(ran.err.contains("Name, up to 100 characters: "));
}

#[test]
fn editing_goes_by_number() {
    let home = Home::new();
    home.with(ProviderKind::Custom, "km", "old words");
    let trusted = Trusted::in_home(&home);
    let ran = answer(
        &trusted,
        &home,
        "edit km --plain",
        &["1", "new words", "3", "no", "2", "", "yes"],
    );
    assert_eq!(ran.exit, 0, "{ran:?}");
    for line in [
        "Edit km. At any prompt: ? for help, back, cancel.\n",
        "1, Description: old words.\n",
        "2, Well-Known URL: https://idp.example/.well-known/openid-configuration\n",
        "3, Environments: all.\n",
        "8, Revoke Endpoint: not provided.\n",
        "Description, optional, up to 254 characters (now: old words): \n",
        "2 changes: Description, Environments.\n",
        "km updated: Description, Environments.\n",
    ] {
        assert!(ran.out.contains(line), "{line:?} in {}", ran.out);
    }
    let item = home.run("show km --json").json()["item"].clone();
    assert_eq!(item["environments"], serde_json::json!(["Production"]));
    let same = answer(&trusted, &home, "edit km --plain", &["1", "", ""]);
    assert_eq!(same.exit, 0);
    assert!(
        same.out.ends_with("No change. Nothing was written.\n"),
        "{same:?}"
    );
    let emptied = answer(
        &trusted,
        &home,
        "edit km --plain",
        &["1", "none", "", "yes"],
    );
    assert_eq!(emptied.exit, 0, "{emptied:?}");
    assert_eq!(home.run("show km --json").json()["item"]["description"], "");
}

#[test]
fn the_portal_is_chosen_by_number_or_by_a_part_of_the_name() {
    let home = Home::new();
    for n in 0..30 {
        home.with(ProviderKind::Custom, &format!("km-{n:02}"), "");
    }
    home.run("disable km-28");
    let trusted = Trusted::in_home(&home);
    let ran = answer(
        &trusted,
        &home,
        "devportal set --plain",
        &["km-2", "9", "km-29", "1", "yes"],
    );
    assert_eq!(ran.exit, 0, "{ran:?}");
    for line in [
        "1, Bijira Built-in STS, saved choice.\n",
        "There are more. Answer a part of a name to find one.\n",
        "9, km-28, disabled in Key Managers.\n",
        "Error: km-28 is disabled in Key Managers. Enable it first: kmctl enable km-28\n",
        "After Save, the Developer Portal uses km-29. Save, yes or no (default: no): \n",
        "The Developer Portal uses km-29.\n",
    ] {
        assert!(ran.out.contains(line), "{line:?} in {}", ran.out);
    }
}

#[test]
fn without_a_command_there_is_a_menu() {
    let home = Home::new();
    home.with(ProviderKind::Custom, "km", "");
    let trusted = Trusted::in_home(&home);
    let ran = answer(
        &trusted,
        &home,
        "--plain",
        &["1", "6", "km", "2", "nobody", "8", "km", "yes", "10"],
    );
    assert_eq!(ran.exit, 0, "{ran:?}");
    assert!(ran.out.contains("km disabled.\n"), "{ran:?}");
    assert!(
        ran.err
            .contains("Error: Key manager nobody does not exist.\n"),
        "{ran:?}"
    );
    assert!(ran.out.contains("km deleted.\n"), "{ran:?}");
    assert_eq!(ran.out.matches("Key Managers. 1, List.").count(), 5);
    let cut = answer(&trusted, &home, "--plain", &["1"]);
    assert_eq!(cut.exit, 8);
}
