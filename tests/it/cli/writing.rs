//! Commands that change something: what they print, what they refuse, that they can be repeated.

use kmctl::key_manager::ProviderKind;
use serde_json::{Value, json};

use super::home::{Home, ran};
use super::provider::Trusted;

const ADD: &str =
    "add asgardeo --name external-asgardeo-km --well-known-url $A --if-not-exists --json";
pub const BY_HAND: &str = "add custom --name by-hand --no-discovery --accept-findings --well-known-url https://h/.well-known/openid-configuration \
    --issuer https://h --token-endpoint https://h/t --authorization-endpoint https://h/a --jwks-endpoint https://h/j";

pub fn item(value: &Value) -> &Value {
    &value["item"]
}

#[test]
fn a_slip_in_a_name_is_answered_with_the_name() {
    let home = Home::new();
    assert_eq!(home.run(BY_HAND).exit, 0);
    for (command, fix) in [
        ("show by-hnad", "Did you mean by-hand? kmctl list shows"),
        (
            "disable BY-HAN --yes",
            "Did you mean by-hand? kmctl list shows",
        ),
        ("delete okta --yes", "Run kmctl list to see the names."),
        (
            "env remove Productoin --yes",
            "Did you mean Production? kmctl env list shows",
        ),
        ("target use demo", "Run kmctl target list to see the names."),
    ] {
        let ran = home.run(command);
        assert_eq!((ran.exit, ran.out.as_str()), (5, ""), "{command}: {ran:?}");
        assert!(ran.err.contains(fix), "{command}: {}", ran.err);
    }
}

#[test]
fn scenario_25_added_once_then_left_alone_then_incomplete() {
    let home = Home::new();
    let trusted = Trusted::in_home(&home);
    let first = trusted.run(&home, ADD);
    assert_eq!((first.exit, first.err.as_str()), (0, ""), "{first:?}");
    assert_eq!(item(&first.json())["changed"], true);
    let second = trusted.run(&home, ADD);
    assert_eq!((second.exit, second.err.as_str()), (0, ""));
    assert_eq!(item(&second.json())["changed"], false);
    assert_eq!(item(&second.json()).get("drift"), None);
    let third = ran(trusted
        .command(&home)
        .args(trusted.words("add asgardeo --name external-asgardeo-km --if-not-exists"))
        .write_stdin(""));
    assert_eq!((third.exit, third.out.as_str()), (2, ""));
    assert_eq!(
        third.err,
        "Error: Missing --well-known-url: kmctl can't ask without a terminal.\n"
    );
    let all = home.run("list --json").json();
    let names = all["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| &it["name"]);
    assert_eq!(
        names.filter(|name| *name == "external-asgardeo-km").count(),
        1
    );
}

#[test]
fn everything_that_is_missing_is_named_at_once() {
    let home = Home::new();
    let ran = home.run("add --json");
    assert_eq!(ran.exit, 2);
    assert_eq!(
        ran.error()["message"],
        "Missing TYPE (asgardeo, microsoft or custom), --name, --well-known-url: kmctl can't ask without a terminal."
    );
    let ran = home
        .run("add custom --name x --well-known-url https://h/ --no-discovery --issuer i --json");
    assert_eq!(
        ran.error()["message"],
        "Missing --token-endpoint, --authorization-endpoint, --jwks-endpoint: kmctl can't ask without a terminal."
    );
}

#[test]
fn what_is_added_is_as_served() {
    let home = Home::new();
    let trusted = Trusted::in_home(&home);
    let added = trusted.run(
        &home,
        "add microsoft --name m-km --well-known-url $M --disabled --env Development --json",
    );
    let added = added.json();
    assert_eq!(item(&added)["enabled"], false);
    assert_eq!(item(&added)["environments"], json!(["Development"]));
    assert_eq!(item(&added)["allEnvironments"], false);
    assert_eq!(item(&added)["revokeEndpoint"], Value::Null);
    let shown = home.run("show m-km --json").json();
    let mut without = item(&added).clone();
    without.as_object_mut().unwrap().remove("changed");
    assert_eq!(item(&shown), &without);
}

#[test]
fn drift_is_told_and_nothing_is_changed() {
    let home = Home::new();
    assert_eq!(home.run(BY_HAND).exit, 0);
    let again = home.run(&format!(
        "{BY_HAND} --if-not-exists --description other --env production --json"
    ));
    assert_eq!(again.exit, 0);
    assert_eq!(
        item(&again.json())["drift"],
        json!([
            { "field": "description", "stored": "", "given": "other" },
            { "field": "environments", "stored": "all", "given": "production" },
        ])
    );
    assert_eq!(item(&home.run("show by-hand --json").json())["revision"], 1);
    let text = home.run(&format!("{BY_HAND} --if-not-exists --description other"));
    assert_eq!(
        text.out,
        "by-hand already exists; nothing was changed.\nIt differs in Description: stored ``, given `other`.\n"
    );
    let refused = home.run(&format!("{BY_HAND} --json"));
    assert_eq!(refused.exit, 6);
    assert_eq!(refused.error()["code"], "already-exists");
    assert_eq!(refused.error()["field"], "name");
}

#[test]
fn a_dry_run_does_everything_but_the_change() {
    let home = Home::new();
    let dry = home.run(&format!("{BY_HAND} --dry-run --json"));
    assert_eq!(dry.exit, 0);
    let document = dry.json();
    assert_eq!(document["dryRun"], true);
    assert_eq!(item(&document)["changed"], true);
    assert_eq!(home.run("show by-hand").exit, 5);
    let wet = home.run(&format!("{BY_HAND} --json")).json();
    let but_time = |value: &Value| {
        let mut value = value["item"].clone();
        let object = value.as_object_mut().unwrap();
        object.remove("createdAt");
        object.remove("updatedAt");
        value
    };
    assert_eq!(but_time(&wet), but_time(&document));
    for line in [
        "disable by-hand -n",
        "delete by-hand -n",
        "edit by-hand --description x -n",
        "devportal set by-hand -n",
        "env add Staging -n",
        "organization add Other -n",
    ] {
        let ran = home.run(line);
        assert_eq!(
            (ran.exit, ran.err.as_str()),
            (0, "Dry run: nothing was changed.\n"),
            "{line}"
        );
    }
    let after = home.run("show by-hand --json").json();
    assert_eq!(but_time(&after), {
        let mut wet = but_time(&wet);
        wet.as_object_mut().unwrap().remove("changed");
        wet
    });
    assert_eq!(home.run("env list -o tsv").out.lines().count(), 2);
    assert_eq!(home.run("organization list -o tsv").out.lines().count(), 1);
    assert_eq!(home.run("devportal get").out, "Bijira Built-in STS\n");
}

#[test]
fn read_only_refuses_every_change_and_reads() {
    let home = Home::new();
    home.with(ProviderKind::Custom, "km", "");
    for line in [
        BY_HAND,
        "edit km --description x",
        "enable km",
        "disable km",
        "delete km --yes",
        "devportal set km",
        "env add Staging",
        "organization add Other",
        "organization use Other",
    ] {
        let ran = home.run(&format!("{line} --read-only --json"));
        assert_eq!(ran.exit, 3, "{line}");
        assert_eq!(ran.error()["code"], "read-only");
    }
    assert_eq!(
        ran(home
            .command()
            .env("KMCTL_READ_ONLY", "1")
            .args(["disable", "km"]))
        .exit,
        3
    );
    assert_eq!(home.run("list --read-only").exit, 0);
}

#[test]
fn findings_stop_add_until_they_are_accepted() {
    let home = Home::new();
    let trusted = Trusted::in_home(&home);
    let warned = trusted.run(
        &home,
        "add custom --name w-km --well-known-url $W --strict --json",
    );
    assert_eq!(warned.exit, 3);
    assert_eq!(warned.error()["code"], "findings");
    assert_ne!(warned.error()["findings"], json!([]));
    let added = trusted.run(&home, "add custom --name w-km --well-known-url $W");
    assert_eq!(added.exit, 0, "{added:?}");
    assert!(added.err.contains("WARN  "), "{added:?}");
    assert!(added.err.contains("Fix: "), "{added:?}");
    assert_eq!(added.out, "w-km was added and enabled.\n");
    let blocked = trusted.run(&home, "add custom --name f-km --well-known-url $K --json");
    assert_eq!(blocked.exit, 3, "{blocked:?}");
    let accepted = trusted.run(
        &home,
        "add custom --name f-km --well-known-url $K --accept-findings --json",
    );
    assert_eq!(accepted.exit, 0, "{accepted:?}");
    assert_ne!(accepted.json()["findings"], json!([]));
}

#[test]
fn a_field_that_the_document_leaves_empty_is_given_by_its_flag() {
    let home = Home::new();
    let trusted = Trusted::in_home(&home);
    let empty = trusted.run(&home, "add custom --name x-km --well-known-url $X --json");
    assert_eq!(empty.exit, 3);
    assert_eq!(empty.error()["field"], "jwksEndpoint");
    assert_eq!(empty.error()["fix"], "Set it with --jwks-endpoint.");
    let given = trusted.run(
        &home,
        "add custom --name x-km --well-known-url $X --jwks-endpoint $B/x/jwks --json",
    );
    assert_eq!(given.exit, 0, "{given:?}");
    assert_eq!(
        item(&given.json())["jwksEndpoint"],
        format!("{}/x/jwks", trusted.provider.base())
    );
}

#[test]
fn a_url_that_can_not_be_read_is_exit_7() {
    let home = Home::new();
    let trusted = Trusted::in_home(&home);
    for (url, code, words) in [
        ("$N", "http-status", "404 Not Found"),
        ("$H", "not-json", "a web page"),
        (
            "https://localhost:1/.well-known/openid-configuration",
            "connection-refused",
            "refused",
        ),
    ] {
        let ran = trusted.run(
            &home,
            &format!("add custom --name n-km --well-known-url {url} --json"),
        );
        assert_eq!(ran.exit, 7, "{ran:?}");
        assert_eq!(ran.error()["code"], code);
        let message = ran.error()["message"].as_str().unwrap().to_owned();
        assert!(message.contains(words), "{message}");
    }
    let untrusted = home.words(&[
        "add",
        "custom",
        "--name",
        "n-km",
        "--json",
        "--well-known-url",
        &trusted.url(kmctl::demo::Tenant::Custom),
    ]);
    assert_eq!(untrusted.exit, 7);
    assert_eq!(untrusted.error()["code"], "tls-untrusted");
}

#[test]
fn problems_are_exit_3_with_their_field() {
    let home = Home::new();
    let ran = home.words(&[
        "add",
        "custom",
        "--name",
        "two words",
        "--well-known-url",
        "ftp://x",
        "--json",
    ]);
    assert_eq!(ran.exit, 3);
    let error = ran.error();
    assert_eq!(error["field"], "name");
    assert_eq!(
        error["message"],
        "Name contains spaces. Try two-words. Well-Known URL must start with https://. Use the provider's https address."
    );
    assert_eq!(error["fix"], Value::Null);
    let ran = home.run(
        "add asgardeo --name a --well-known-url https://h/ --consumer-key-identifier cid --json",
    );
    assert_eq!(ran.exit, 3);
    assert_eq!(ran.error()["field"], "consumerKeyIdentifier");
    let ran = home.run(&format!("{BY_HAND} --env Nowhere --json"));
    assert_eq!(ran.error()["field"], "environments");
}

#[test]
fn edit_changes_what_is_given_and_nothing_else() {
    let home = Home::new();
    home.run(BY_HAND);
    let before = home.run("show by-hand --json").json();
    let edited = home.words(&["edit", "BY-HAND", "--description", "new words", "--json"]);
    assert_eq!(item(&edited.json())["changed"], true);
    let after = home.run("show by-hand --json").json();
    for (name, value) in item(&before).as_object().unwrap() {
        match name.as_str() {
            "description" => assert_eq!(item(&after)["description"], "new words"),
            "revision" => assert_eq!(item(&after)["revision"], 2),
            "updatedAt" => {}
            _ => assert_eq!(&item(&after)[name], value, "{name}"),
        }
    }
    let again = home.words(&["edit", "by-hand", "--description", "new words"]);
    assert_eq!(
        again.out,
        "Nothing to change: by-hand already has these values.\n"
    );
    assert_eq!(item(&home.run("show by-hand --json").json())["revision"], 2);
    let cleared = home.words(&[
        "edit",
        "by-hand",
        "--description",
        "",
        "--env",
        "Production",
        "--revoke-endpoint",
        "https://h/r",
    ]);
    assert_eq!(
        cleared.out,
        "by-hand updated: Description, Environments, Revoke Endpoint.\n"
    );
    let stale = home.run("edit by-hand --description z --revision 1 --json");
    assert_eq!(stale.exit, 6);
    assert_eq!(stale.error()["code"], "changed-elsewhere");
    let message = stale.error()["message"].as_str().unwrap().to_owned();
    assert!(
        message.starts_with("by-hand was changed elsewhere since it was read. Description is \"")
            && message.ends_with("\", but you entered \"z\"."),
        "{message}"
    );
    assert_eq!(home.run("edit by-hand").exit, 2);
    assert_eq!(home.run("edit nobody --description x").exit, 5);
    let built_in = home.words(&[
        "edit",
        "Bijira Built-in STS",
        "--description",
        "x",
        "--json",
    ]);
    assert_eq!(built_in.exit, 3);
    assert_eq!(built_in.error()["code"], "built-in");
}

#[test]
fn rediscover_takes_over_what_is_served_now() {
    let home = Home::new();
    let trusted = Trusted::in_home(&home);
    home.run(BY_HAND);
    let kept = trusted.run(&home, "edit by-hand --well-known-url $C");
    assert_eq!(kept.exit, 0, "{kept:?}");
    assert!(kept.err.contains("--rediscover"), "{kept:?}");
    let edited = trusted.run(&home, "edit by-hand --rediscover --json");
    assert_eq!(edited.exit, 0, "{edited:?}");
    let base = trusted.provider.base();
    let issuer = item(&edited.json())["issuer"].as_str().unwrap().to_owned();
    assert!(issuer.starts_with(base), "{issuer}");
}

/// A key manager at an Entra ID address, with the issuer of version 2.
fn entra(home: &Home, kind: &str) {
    let base = "https://login.microsoftonline.com/72f988bf-86f1-41af-91ab-2d7cd011db47";
    let line = format!(
        "add {kind} --name entra-km --no-discovery --accept-findings --well-known-url {base}/v2.0/.well-known/openid-configuration \
         --issuer {base}/v2.0 --token-endpoint {base}/t --authorization-endpoint {base}/a --jwks-endpoint {base}/k"
    );
    assert_eq!(home.run(&line).exit, 0);
}

#[test]
fn the_version_of_access_tokens_sets_issuer_and_claims_together() {
    let home = Home::new();
    entra(&home, "custom");
    let ran = home.run("edit entra-km --access-token-version 1");
    assert_eq!(ran.exit, 0, "{ran:?}");
    assert!(
        ran.err.contains("requestedAccessTokenVersion is null or 1"),
        "{ran:?}"
    );
    let stored = home.run("show entra-km --json").json();
    assert_eq!(
        item(&stored)["issuer"],
        "https://sts.windows.net/72f988bf-86f1-41af-91ab-2d7cd011db47/"
    );
    assert_eq!(item(&stored)["consumerKeyIdentifier"], "appid");
    assert_eq!(item(&stored)["scopeKeyIdentifier"], "scp");
    // What is given by its own flag goes over it.
    let ran =
        home.run("edit entra-km --access-token-version 2 --scope-key-identifier roles --json");
    assert_eq!(item(&ran.json())["consumerKeyIdentifier"], "azp");
    assert_eq!(item(&ran.json())["scopeKeyIdentifier"], "roles");
    assert_eq!(home.run("edit entra-km --access-token-version 3").exit, 2);
}

#[test]
fn the_version_is_refused_where_there_is_no_entra_id() {
    let home = Home::new();
    home.with(ProviderKind::Custom, "other-km", "");
    let ran = home.run("edit other-km --access-token-version 1 --json");
    assert_eq!(ran.exit, 2, "{ran:?}");
    assert!(
        ran.err.contains("is only for Microsoft Entra ID"),
        "{ran:?}"
    );
}

#[test]
fn another_one_with_the_issuer_is_named() {
    let home = Home::new();
    home.with(ProviderKind::Custom, "first-km", "");
    entra(&home, "microsoft");
    let ran = home.run("edit entra-km --issuer https://idp.example");
    assert_eq!(ran.exit, 0, "{ran:?}");
    assert!(
        ran.err.ends_with(
            "WARN  first-km has the same issuer; the gateway might mix up their tokens.\n"
        ),
        "{ran:?}"
    );
    let quiet = home.run("edit entra-km --description x");
    assert_eq!(quiet.err, "", "nothing about the issuer was asked");
}

#[test]
fn without_discovery_the_keys_are_read_before_anything_is_stored() {
    let home = Home::new();
    let trusted = Trusted::in_home(&home);
    let add = "add custom --name hand-km --no-discovery --issuer $B --token-endpoint $B/oauth2/token \
               --authorization-endpoint $B/oauth2/authorize --jwks-endpoint";
    let dead = trusted.run(&home, &format!("{add} $B/nothing --json"));
    assert_eq!((dead.exit, dead.out.as_str()), (3, ""), "{dead:?}");
    assert_eq!(dead.error()["findings"][0]["check"], "jwks-fetch");
    assert_eq!(home.run("show hand-km").exit, 5);
    let good = trusted.run(&home, &format!("{add} $B/oauth2/jwks --json"));
    assert_eq!((good.exit, good.err.as_str()), (0, ""), "{good:?}");
    assert_eq!(good.json()["findings"], json!([]));
}

#[test]
fn an_edit_judges_what_it_would_store() {
    let home = Home::new();
    let trusted = Trusted::in_home(&home);
    let add = "add custom --name km --well-known-url $C";
    assert_eq!(trusted.run(&home, add).exit, 0);
    let dead = trusted.run(&home, "edit km --jwks-endpoint $B/nothing --json");
    assert_eq!((dead.exit, dead.out.as_str()), (3, ""), "{dead:?}");
    assert_eq!(dead.error()["findings"][0]["check"], "jwks-fetch");
    assert_eq!(item(&home.run("show km --json").json())["revision"], 1);
    let other = trusted.run(&home, "edit km --issuer https://other.example");
    assert_eq!(other.exit, 0, "{other:?}");
    assert!(other.err.starts_with("WARN  "), "{other:?}");
    let strict = trusted.run(&home, "edit km --issuer https://another.example --strict");
    assert_eq!((strict.exit, strict.out.as_str()), (3, ""), "{strict:?}");
    // Other fields are not judged again: the issuer still differs.
    let named = trusted.run(&home, "edit km --description x --strict");
    assert_eq!((named.exit, named.err.as_str()), (0, ""), "{named:?}");
    let accepted = trusted.run(
        &home,
        "edit km --jwks-endpoint $B/nothing --accept-findings --json",
    );
    assert_eq!(accepted.exit, 0, "{accepted:?}");
    assert_eq!(accepted.json()["findings"][0]["grade"], "fail");
    let away = trusted.run(&home, "edit km --well-known-url $N");
    assert_eq!((away.exit, away.out.as_str()), (7, ""), "{away:?}");
}

#[test]
fn a_jwks_endpoint_given_by_hand_is_read_before_it_is_stored() {
    let home = Home::new();
    let trusted = Trusted::in_home(&home);
    let add = "add custom --name keys-km --well-known-url $X --jwks-endpoint";
    let dead = trusted.run(&home, &format!("{add} https://localhost:1/jwks --json"));
    assert_eq!((dead.exit, dead.out.as_str()), (3, ""), "{dead:?}");
    assert_eq!(dead.error()["code"], "findings");
    assert_eq!(dead.error()["findings"][0]["check"], "jwks-fetch");
    assert_eq!(home.run("show keys-km").exit, 5);
    let accepted = trusted.run(
        &home,
        &format!("{add} https://localhost:1/jwks --accept-findings --dry-run --json"),
    );
    assert_eq!(accepted.exit, 0, "{accepted:?}");
    let grades: Vec<Value> = accepted.json()["findings"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|finding| finding["check"] == "jwks-fetch")
        .map(|finding| finding["grade"].clone())
        .collect();
    assert_eq!(grades, ["fail"]);
    let good = trusted.run(&home, &format!("{add} $B/x/jwks --json"));
    assert_eq!(good.exit, 0, "{good:?}");
    assert_eq!(home.run("show keys-km").exit, 0);
}
