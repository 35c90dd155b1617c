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
            "consumer key identifier",
            "cid",
            "yes",
        ],
    );
    assert_eq!(ran.exit, 0, "{ran:?}");
    for line in [
        "This is the first question. Type cancel to leave.\n",
        "Error: Name contains spaces. Try two-words.\n",
        "Name, up to 100 characters (now: first-km): \n",
        "Consumer Key Identifier (default: azp): \n",
        "Scope Key Identifier: scope.\n",
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
            "manual",
            "https://h",
            "https://h/t",
            "https://h/a",
            "",
            "https://h/j",
            "",
            "",
            "",
            "yes",
            "no",
            "jwks endpoint",
            "$B/oauth2/jwks",
            "yes",
        ],
    );
    assert_eq!(ran.exit, 0, "{ran:?}");
    for line in [
        "Error: 404 Not Found. ",
        "Error: a web page, not JSON, with the title ",
        "type manual to enter the endpoints yourself.\n",
        "Error: JWKS Endpoint is required. Ask the provider for it.\n",
        "Revoke Endpoint: not provided.\n",
        "1, FAIL. The key set could not be read: ",
        "1 finding means that tokens will be rejected. Add it anyway, yes or no (default: no): \n",
    ] {
        assert!(ran.out.contains(line), "{line:?} in {}", ran.out);
    }
    let item = home.run("show hand-km --json").json()["item"].clone();
    assert_eq!(
        item["jwksEndpoint"],
        format!("{}/oauth2/jwks", trusted.provider.base())
    );
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
    assert!(cut.out.contains("Canceled. Nothing was changed.\n"));
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
    let (_, command) = left
        .err
        .trim_end()
        .split_once("To continue: kmctl ")
        .unwrap();
    assert!(
        left.err.starts_with("Draft saved: elsewhere-km (Custom). "),
        "{left:?}"
    );
    let resumed = answer(&trusted, &home, command, &["", "", "$C", "", "yes"]);
    assert_eq!(resumed.exit, 0, "{command}: {resumed:?}");
    let shown = format!("show elsewhere-km --database {}", file.display());
    assert_eq!(home.run(&shown).exit, 0);
    assert_eq!(home.run("show elsewhere-km").exit, 5);
}

#[test]
fn two_drafts_are_two_lines() {
    let home = Home::new();
    let trusted = Trusted::in_home(&home);
    answer(&trusted, &home, "add custom --plain", &["one-km", "cancel"]);
    answer(
        &trusted,
        &home,
        "add custom --plain",
        &["no", "two-km", "cancel"],
    );
    let missing = home.run("add --resume=three --json");
    assert_eq!(missing.exit, 5, "{missing:?}");
    assert_eq!(
        missing.error()["fix"],
        "Drafts: two-km (Custom), one-km (Custom)."
    );
    let asked = answer(&trusted, &home, "add --plain", &["2", "", "cancel"]);
    for line in [
        "Drafts.\n1, two-km (Custom).\n2, one-km (Custom).\n3, Start a new one.\n",
        "Name, up to 100 characters (now: one-km): \n",
    ] {
        assert!(asked.out.contains(line), "{line:?} in {asked:?}");
    }
    let resumed = answer(&trusted, &home, "add --resume=TWO-km --plain", &["cancel"]);
    assert!(resumed.out.contains("(now: two-km)"), "{resumed:?}");
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
            "?",
            "jwks endpoint",
            "https://h/other",
            "no",
        ],
    );
    assert_eq!(ran.exit, 8, "{ran:?}");
    for line in [
        "Up to 100 characters, no spaces.",
        "Environments. 1, Development. 2, Production.\n",
        "Error: Select at least one environment: numbers from 1 to 2, e.g. 1, 2.\n",
        "Type yes to add it, or no to leave and keep your input.",
        "JWKS Endpoint: https://h/other\n",
        "Not added.\n",
    ] {
        assert!(ran.out.contains(line), "{line:?} in {}", ran.out);
    }
    assert_eq!(
        ran.err,
        "Draft saved: r-km (Custom). To continue: kmctl add --resume=r-km --plain\n"
    );
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
            .contains("Error: Name is already used by another key manager. Enter another one.\n"),
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
        "It is enabled in the Developer Portal, which switches back to Bijira Built-in STS.\n",
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
        &["j-km", "", "$C", "", "yes"],
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
        same.out.ends_with("No changes. Nothing was saved.\n"),
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
        "1, Bijira Built-in STS, current.\n",
        "There are more. Type part of a name to find one.\n",
        "9, km-28, disabled in Key Managers.\n",
        "Error: km-28 is disabled in Key Managers. Enable it first: kmctl enable km-28\n",
        "Use km-29 in the Developer Portal, yes or no (default: no): \n",
        "km-29 is selected for the Developer Portal.\n",
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
        &[
            "1", "7", "km", "3", "nobody", "back", "13", "8", "2", "yes", "13", "11", "", "2",
            "none", "18",
        ],
    );
    assert_eq!(ran.exit, 0, "{ran:?}");
    let mut rest = ran.out.as_str();
    for line in [
        "Key Managers.\n1, List.\n2, Search.\n",
        "18, Quit.\nKey Managers: number from 1 to 18, ? for the list: \n",
        "1, Bijira Built-in STS.\n2, km.\n",
        "km disabled.\n",
        "Error: No matching key manager.\n",
        "km enabled.\n",
        "km deleted.\n",
        "Restored km.\n",
        "restored            km\n",
    ] {
        let found = rest.split_once(line);
        let (_, after) = found.unwrap_or_else(|| panic!("{line:?} in {rest} of {ran:?}"));
        rest = after;
    }
}

#[test]
fn the_menu_is_left_by_cancel_and_by_the_end_of_input() {
    let home = Home::new();
    let trusted = Trusted::in_home(&home);
    for leaving in [&["15", "2", "Acme", "cancel", "cancel"][..], &["1"]] {
        let ran = answer(&trusted, &home, "--plain", leaving);
        assert_eq!(ran.exit, 0, "{ran:?}");
        assert!(!ran.out.contains("Nothing was changed"), "{ran:?}");
    }
    assert!(home.run("env list").out.contains("Acme"));
}

#[test]
fn the_demo_asks_line_by_line() {
    let home = Home::new();
    let input = "1\nback\n";
    let ran = ran(home.command().args(["demo", "--plain"]).write_stdin(input));
    assert_eq!(ran.exit, 0, "{ran:?}");
    for line in [
        "The demo's Well-Known URLs:\nAsgardeo: https://localhost",
        "Key Managers.\n1, List.\n",
        "Bijira Built-in STS",
    ] {
        assert!(ran.out.contains(line), "{line:?} in {}", ran.out);
    }
    assert_eq!(
        ran.err,
        "The demo saves nothing: its key managers and drafts are gone.\n"
    );
    assert!(!home.database().exists());
}

#[test]
fn back_in_the_menu_returns_to_the_previous_question() {
    let home = Home::new();
    let trusted = Trusted::in_home(&home);
    std::fs::write(home.path("config.toml"), "").unwrap();
    for name in ["gw", "other"] {
        let added = home.run(&format!(
            "target add {name} --kind gateway --config config.toml"
        ));
        assert_eq!(added.exit, 0, "{added:?}");
    }
    let answers = [
        "17", "10", "5", "gw", "back", "gw", "back", "back", "8", "11", "18",
    ];
    let ran = answer(&trusted, &home, "--plain", &answers);
    assert_eq!(ran.exit, 0, "{ran:?}");
    let asked = |question: &str| ran.out.matches(question).count();
    assert_eq!(asked("\nNumber or name of the target: "), 3, "{}", ran.out);
    assert_eq!(asked("\nNumber or part of a name: "), 2, "{}", ran.out);
}

#[test]
fn the_menu_leads_to_environments_organizations_and_targets() {
    let home = Home::new();
    let trusted = Trusted::in_home(&home);
    let ran = answer(
        &trusted,
        &home,
        "--plain",
        &[
            "15", "2", "Staging", "4", "3", "6", "staging", "back", "13", "13", "16", "3", "Acme",
            "2", "Acme", "back", "17", "8", "6", "11", "18",
        ],
    );
    assert_eq!(ran.exit, 0, "{ran:?}");
    for line in [
        "Environments.\n1, List.\n",
        "3, Staging.\n",
        "Restored the position of environment Staging.\n",
        "Restored whether Staging is a production environment.\n",
        "There are no targets yet. Add a target first.\n",
    ] {
        assert!(ran.out.contains(line), "{line:?} in {}", ran.out);
    }
    let chosen = home.run("organization list --json").json();
    assert!(
        chosen["items"]
            .as_array()
            .unwrap()
            .iter()
            .any(|it| it["name"] == "Acme"),
        "{chosen}"
    );
}

const TOKEN: &str = "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJnZWhlaW0ifQ.c2lnbmF0dXJl";

#[test]
fn a_token_where_another_answer_belongs_is_not_kept() {
    let home = Home::new();
    let trusted = Trusted::in_home(&home);
    let ran = answer(&trusted, &home, "--plain", &[TOKEN, "18"]);
    assert_eq!(ran.exit, 0, "{ran:?}");
    assert!(
        ran.out.contains("Error: That looks like a token."),
        "{ran:?}"
    );
    let add = answer(
        &trusted,
        &home,
        "add custom --plain",
        &[TOKEN, "t-km", TOKEN, "", TOKEN, "cancel"],
    );
    assert_eq!(add.exit, 8, "{add:?}");
    assert_eq!(
        add.out.matches("That looks like a token.").count(),
        2,
        "{add:?}"
    );
    assert!(
        add.out.contains("This is a token, not an address."),
        "{add:?}"
    );
    for ran in [ran, add] {
        assert!(!ran.out.contains(&TOKEN[..12]) && !ran.err.contains(&TOKEN[..12]));
    }
}

#[test]
fn what_is_pasted_for_a_well_known_url_is_recognized() {
    let curl = format!("curl -s -H 'Authorization: Bearer {TOKEN}' \\\n  '$B'");
    for pasted in [
        "$B",
        "$B/oauth2/token",
        "$B/oauth2/jwks",
        "<$C>",
        "{\n  \"issuer\": \"$B\",\n  \"jwks_uri\": \"x\"\n}",
        "https//$HOST/.well-known/openid-configuration",
        "$B/moved/.well-known/openid-configuration",
        curl.as_str(),
    ] {
        let home = Home::new();
        let trusted = Trusted::in_home(&home);
        let base = trusted.provider.base().to_owned();
        let known = format!("{base}/.well-known/openid-configuration");
        let pasted = pasted
            .replace("$C", &known)
            .replace("$HOST", base.trim_start_matches("https://"))
            .replace("$B", &base);
        let mut answers = vec!["p-km", "", pasted.as_str()];
        let asks = !pasted.starts_with('<');
        answers.extend(asks.then_some("yes"));
        answers.extend(["", "yes"]);
        let ran = answer(&trusted, &home, "add custom --plain", &answers);
        assert_eq!(ran.exit, 0, "{pasted}: {ran:?}");
        let item = home.run("show p-km --json").json()["item"].clone();
        assert_eq!(item["wellKnownUrl"], known, "{pasted}: {}", ran.out);
        assert!(!ran.out.contains(&TOKEN[..12]), "{ran:?}");
    }
}

#[test]
fn the_review_says_the_worst_first_and_applies_fixes() {
    let home = Home::new();
    let trusted = Trusted::in_home(&home);
    let ran = answer(
        &trusted,
        &home,
        "add custom --plain",
        &["f-km", "", "$F", "", "notes", "fix 99", "cancel"],
    );
    assert_eq!(ran.exit, 8, "{ran:?}");
    let review = ran.out.split("Findings: ").nth(1).unwrap();
    let grades: Vec<&str> = review
        .lines()
        .filter_map(|line| line.split_once(", ")?.1.split_once(". "))
        .map(|(grade, _)| grade)
        .filter(|grade| matches!(*grade, "FAIL" | "WARN" | "NOTE"))
        .collect();
    let mut sorted = grades.clone();
    sorted.sort_unstable_by_key(|grade| ["FAIL", "WARN", "NOTE"].iter().position(|it| it == grade));
    assert_eq!(grades, sorted);
    assert!(
        grades.contains(&"WARN") && grades.contains(&"NOTE"),
        "{review}"
    );
    assert!(
        ran.out
            .contains("Error: There is no finding with that number.\n")
    );
    assert_eq!(ran.out.matches("\nReview.\n").count(), 1, "{}", ran.out);
    assert!(
        ran.out.contains(" to apply that fix, notes to list "),
        "{}",
        ran.out
    );
    assert!(!ran.out.contains('`'), "{}", ran.out);
}

#[test]
fn an_edit_asks_before_it_saves_what_fails() {
    let home = Home::new();
    let trusted = Trusted::in_home(&home);
    let add = "add custom --name km --well-known-url $C";
    assert_eq!(trusted.run(&home, add).exit, 0);
    let ran = answer(
        &trusted,
        &home,
        "edit km --plain",
        &["7", "$B/nothing", "", "no", "1", "words", "", "cancel"],
    );
    assert_eq!(ran.exit, 8, "{ran:?}");
    for line in [
        "Not saved yet. Type cancel to discard your changes.\n",
        "2 changes: Description, JWKS Endpoint.\n",
        "FAIL. The key set could not be read: 404 Not Found.",
        "Update despite 1 failure, yes or no (default: no): \n",
    ] {
        assert!(ran.out.contains(line), "{line:?} in {}", ran.out);
    }
}

/// Answers through a pipe, without a provider.
pub fn said(home: &Home, line: &str, answers: &[&str]) -> Ran {
    let input = answers.join("\n") + "\n";
    let ran = ran(home.command().args(line.split(' ')).write_stdin(input));
    assert!(
        !ran.out.contains('\u{1b}') && !ran.err.contains('\u{1b}'),
        "{ran:?}"
    );
    ran
}
