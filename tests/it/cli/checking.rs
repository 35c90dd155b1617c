//! `check`: what is stored against what is served, its forms, its exit codes, what it takes over.

use std::io::{BufRead as _, BufReader};
use std::process::Stdio;

use kmctl::key_manager::Field;
use serde_json::{Value, json};

use super::home::{Home, Ran, ran};
use super::provider::Trusted;

const OLD: &str = "https://old.example/token";

/// Three of them: one as served, one that differs, one without a document.
fn world() -> (Home, Trusted) {
    let home = Home::new();
    let trusted = Trusted::in_home(&home);
    for line in [
        "add asgardeo --name a-km --well-known-url $A".to_owned(),
        format!("add custom --name b-km --well-known-url $C --token-endpoint {OLD}"),
        "add custom --name c-km --no-discovery --well-known-url $N --issuer https://idp.example \
         --token-endpoint https://h/t --authorization-endpoint https://h/a --jwks-endpoint $B/oauth2/jwks"
            .to_owned(),
    ] {
        let ran = trusted.run(&home, &line);
        assert_eq!(ran.exit, 0, "{ran:?}");
    }
    (home, trusted)
}

fn masked(ran: &Ran, trusted: &Trusted) -> String {
    let base = trusted.provider.base();
    ran.out.replace(base, "https://localhost:PORT")
}

#[test]
fn the_text_says_field_by_field_what_differs() {
    let (home, trusted) = world();
    let ran = trusted.run(&home, "check --all");
    let why = "Something differs from the stored values, or fails.\n";
    assert_eq!((ran.exit, ran.err.as_str()), (3, why), "{ran:?}");
    insta::assert_snapshot!("check_all", masked(&ran, &trusted));
    // The list shows the mark from now on, and nothing was changed.
    let (store, organization) = home.store();
    let page = store
        .page(&kmctl::store::ListQuery::first(organization, 10))
        .unwrap();
    let marks: Vec<Option<&str>> = page
        .rows
        .iter()
        .map(|row| row.evidence.check.map(kmctl::discovery::Grade::tag))
        .collect();
    assert_eq!(marks, [None, Some("OK"), Some("WARN"), Some("FAIL")]);
    let again = trusted.run(&home, "history --json").json();
    assert_eq!(again["items"].as_array().unwrap().len(), 4);
}

#[test]
fn each_outcome_has_its_exit_code() {
    let (home, trusted) = world();
    for (line, exit, outcome) in [
        ("check A-KM", 0, "same"),
        ("check b-km", 3, "differs"),
        ("check c-km", 7, "unreadable"),
    ] {
        let ran = trusted.run(&home, &format!("{line} --json"));
        assert_eq!((ran.exit, ran.err.as_str()), (exit, ""), "{ran:?}");
        assert_eq!(ran.json()["kind"], "CheckResult");
        assert_eq!(ran.json()["item"]["outcome"], outcome);
    }
    for (line, exit) in [
        ("check nobody", 5),
        ("check Bijira", 5),
        ("check", 2),
        ("check a-km --all", 2),
        ("check a-km --accept name", 2),
        ("check a-km --accept-findings", 2),
        ("check --all --accept all", 2),
    ] {
        assert_eq!(trusted.run(&home, line).exit, exit, "{line}");
    }
    let built_in = ran(trusted
        .command(&home)
        .args(["check", "Bijira Built-in STS"]));
    assert_eq!(built_in.exit, 3, "{built_in:?}");
}

#[test]
fn forms_for_programs_have_one_line_or_item_for_each() {
    let (home, trusted) = world();
    let json = trusted.run(&home, "check --all --json").json();
    assert_eq!(json["kind"], "CheckResultList");
    let items = json["items"].as_array().unwrap();
    let outcomes: Vec<&Value> = items.iter().map(|it| &it["outcome"]).collect();
    assert_eq!(outcomes, ["same", "differs", "unreadable"]);
    assert_eq!(
        items[1]["differences"],
        json!([{
            "field": "tokenEndpoint",
            "stored": OLD,
            "live": format!("{}/oauth2/token", trusted.provider.base()),
            "edited": true,
        }])
    );
    assert_eq!(items[2]["error"]["code"], "http-status");
    assert_eq!(items[2]["jwks"]["usable"], 2);
    let tsv = trusted.run(&home, "check --all -o tsv");
    assert_eq!(
        tsv.out,
        "a-km\tsame\t\t\t\t\nb-km\tdiffers\ttokenEndpoint\t\t\t\nc-km\tunreadable\t\t\t\thttp-status\n"
    );
    let yaml = trusted.run(&home, "check a-km -o yaml");
    assert!(yaml.out.contains("outcome: same"), "{yaml:?}");
}

#[test]
fn the_chosen_fields_are_taken_over_and_a_dry_run_changes_nothing() {
    let (home, trusted) = world();
    let stored = |home: &Home| {
        let (store, organization) = home.store();
        let found = store.get(&organization, "b-km").unwrap().unwrap();
        (found.text(Field::TokenEndpoint), found.revision)
    };
    let dry_run = trusted.run(&home, "check b-km --accept all --dry-run --json");
    let document = dry_run.json();
    assert_eq!(document["dryRun"], true);
    assert_eq!(document["item"]["changed"], true);
    assert_eq!(document["item"]["takenOver"], json!(["tokenEndpoint"]));
    assert_eq!(stored(&home), (OLD.to_owned(), 1));
    // Another field than the one that differs: nothing to do.
    let none = trusted.run(&home, "check b-km --accept issuer");
    assert!(none.out.contains("Nothing to update."), "{none:?}");
    let taken = trusted.run(&home, "check b-km --accept tokenEndpoint,issuer");
    assert_eq!(taken.exit, 0, "{taken:?}");
    assert!(
        taken.out.contains("Updated: Token Endpoint.\n"),
        "{taken:?}"
    );
    let served = format!("{}/oauth2/token", trusted.provider.base());
    assert_eq!(stored(&home), (served, 2));
    let history = trusted.run(&home, "history b-km --json").json();
    assert_eq!(history["items"][0]["action"], "updated");
    assert_eq!(trusted.run(&home, "check b-km").exit, 0);
}

#[test]
fn with_read_only_the_result_is_printed_and_not_kept() {
    let (home, trusted) = world();
    let ran = trusted.run(&home, "check b-km --read-only --json");
    assert_eq!(ran.exit, 3, "{ran:?}");
    let (store, organization) = home.store();
    let name = store.get(&organization, "b-km").unwrap().unwrap().name;
    assert_eq!(store.last_check(&organization, &name).unwrap(), None);
    let refused = trusted.run(&home, "check b-km --accept all --read-only");
    assert_eq!(refused.exit, 3);
    assert!(refused.out.is_empty(), "{refused:?}");
}

#[test]
fn plain_mode_says_its_progress_in_whole_lines_and_others_none() {
    let (home, trusted) = world();
    let plain = trusted.run(&home, "check --all --plain");
    assert_eq!(
        plain.err,
        "Checking 3 key managers.\nDone.\nSomething differs from the stored values, or fails.\n"
    );
    let quiet = trusted.run(&home, "check --all --plain --quiet");
    assert_eq!(quiet.err, "");
}

#[test]
fn ctrl_c_keeps_what_is_known() {
    let (home, trusted) = world();
    let slow = trusted.run(
        &home,
        "add custom --name b0-slow --no-discovery --well-known-url \
         $B/slow/20/.well-known/openid-configuration --issuer https://idp.example \
         --token-endpoint https://h/t --authorization-endpoint https://h/a --jwks-endpoint $B/oauth2/jwks",
    );
    assert_eq!(slow.exit, 0, "{slow:?}");
    let command = trusted.command(&home);
    let mut command: std::process::Command = {
        let mut bare = std::process::Command::new(command.get_program());
        bare.env_clear();
        bare.envs(
            command
                .get_envs()
                .filter_map(|(name, value)| Some((name, value?))),
        );
        bare
    };
    let mut child = command
        .args(["check", "--all", "--timeout", "60s"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let first = lines.next().unwrap().unwrap();
    assert!(first.starts_with("OK    a-km: "), "{first}");
    let child_id = rustix::process::Pid::from_child(&child);
    rustix::process::kill_process(child_id, rustix::process::Signal::INT).unwrap();
    let rest: Vec<String> = lines.map_while(Result::ok).collect();
    assert_eq!(child.wait().unwrap().code(), Some(130), "{rest:?}");
    let last = rest.last().unwrap();
    assert!(last.contains(" checked: "), "{rest:?}");
    let (store, organization) = home.store();
    let kept = |name: &str| {
        let name = store.get(&organization, name).unwrap().unwrap().name;
        store.last_check(&organization, &name).unwrap().is_some()
    };
    assert!(kept("a-km"));
    assert!(!kept("b0-slow"));
}

#[test]
fn every_key_manager_is_taken_over_with_yes() {
    let (home, trusted) = world();
    let ran = trusted.run(&home, "check --all --accept all --yes --json");
    let json = ran.json();
    assert_eq!(json["items"][1]["changed"], true, "{json:#}");
    assert_eq!(json["items"][0]["changed"], false);
    assert_eq!(json["items"][1]["outcome"], "same");
    assert_eq!(ran.exit, 7);
    let _ = ran_nothing(&home);
}

/// An organization without any.
fn ran_nothing(home: &Home) -> Ran {
    home.run("organization add Empty");
    let empty = ran(home
        .command()
        .args(["check", "--all", "--organization", "Empty"]));
    assert_eq!(
        (empty.exit, empty.out.as_str()),
        (0, "No key manager to check.\n")
    );
    empty
}

#[test]
fn an_edited_issuer_is_told_as_edited_until_the_provider_s_value_is_accepted() {
    let (home, trusted) = world();
    let base = trusted.provider.base().to_owned();
    let edit = trusted.run(
        &home,
        "edit a-km --issuer https://edited.example --accept-findings",
    );
    assert_eq!(edit.exit, 0, "{edit:?}");
    let checked = trusted.run(&home, "check a-km");
    assert_eq!(checked.exit, 3, "{checked:?}");
    assert!(
        checked.out.starts_with(
            "WARN  a-km: 1 field that you edited differs from what the provider serves.\n"
        ),
        "{checked:?}"
    );
    assert!(checked.out.contains("Issuer (edited)\n"), "{checked:?}");
    assert!(
        !checked.out.contains("use the provider's values"),
        "{checked:?}"
    );
    let named = trusted.run(&home, "check a-km --accept issuer --yes");
    assert!(named.out.contains("Updated: Issuer.\n"), "{named:?}");
    let edit = trusted.run(
        &home,
        &format!("edit a-km --issuer {base}/other --accept-findings"),
    );
    assert_eq!(edit.exit, 0, "{edit:?}");
    let back = trusted.run(
        &home,
        &format!("edit a-km --issuer {base}/t/sampleorg/oauth2/token"),
    );
    assert_eq!(back.exit, 0, "{back:?}");
    let checked = trusted.run(&home, "check a-km");
    assert_eq!(checked.exit, 0, "{checked:?}");
}

#[test]
fn findings_of_keys_stay_until_the_keys_are_read_again() {
    let (home, trusted) = world();
    let base = trusted.provider.base().to_owned();
    let run = |line: String| {
        let ran = trusted.run(&home, &line);
        assert_eq!(ran.exit, 0, "{ran:?}");
        ran.out
    };
    let nowhere = format!("edit a-km --jwks-endpoint {base}/nowhere --accept-findings");
    run(nowhere);
    let shown = || run("show a-km --json".to_owned());
    assert!(shown().contains("jwks-fetch"), "{}", shown());
    run(format!("edit a-km --revoke-endpoint {base}/revoke2"));
    assert!(shown().contains("jwks-fetch"), "{}", shown());
    trusted.run(&home, "check a-km --accept jwks-endpoint --yes");
    let after = shown();
    assert!(!after.contains("jwks-fetch"), "{after}");
    let after: Value = serde_json::from_str(&after).unwrap();
    assert!(
        after["item"]["evidence"]["openFindings"].is_array(),
        "{after}"
    );
}
