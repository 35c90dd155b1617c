//! Every scenario goes through the vendor's contract once more, or is named here with its reason.

use std::path::Path;

use kmctl::control_plane::Release;
use kmctl::net::{self, Authorization, AuthorizedRequest, Client, Method};
use serde_json::{Value, json};

use super::counterpart::{Counterpart, TOKEN};
use super::proxy::ADMIN;
use super::world::{World, body, text};

/// Scenarios that go through no contract, and why.
const WITHOUT: &[(&str, &str)] = &[
    (
        "random_runs_with_faults_end_in_agreement",
        "Prism takes some 37 requests a second, and random runs make thousands.",
    ),
    (
        "random_runs_with_faults_at_a_portal_end_in_agreement",
        "Prism takes some 37 requests a second, and random runs make thousands.",
    ),
    (
        "an_apply_that_is_killed_anywhere_is_finished_by_the_next",
        "Random runs, as above; the moments of the kills are those of a fast server.",
    ),
    (
        "a_certificate_is_trusted_for_one_target_or_not_at_all",
        "The way through the contract has no certificate.",
    ),
    (
        "a_certificate_is_shown_and_asked_about",
        "The way through the contract has no certificate.",
    ),
    (
        "an_address_that_is_no_api_manager_is_refused",
        "Nothing is asked.",
    ),
    ("an_empty_password_is_not_sent", "Nothing is asked."),
    (
        "a_check_and_a_token_are_tried_with_the_values_of_the_target",
        "The target is not asked.",
    ),
    (
        "targets_are_listed_chosen_and_removed",
        "Only the document of the release is asked for, which is no part of the contract.",
    ),
    (
        "a_server_that_is_not_there_is_told_as_that",
        "Nothing answers.",
    ),
    (
        "the_release_is_read_from_the_servers_own_document",
        "The document is no part of the contract.",
    ),
    (
        "a_release_without_the_type_refuses_in_the_plan",
        "The servers behind the contract have the type.",
    ),
    (
        "no_member_is_sent_that_a_release_does_not_know",
        "It tries that the demo's server is as strict as the contract.",
    ),
    (
        "a_sign_in_is_kept_in_the_keyring_used_and_removed",
        "Sign-in is no part of the contract.",
    ),
    (
        "trap_t8_a_server_without_the_password_grant_has_other_ways",
        "Sign-in is no part of the contract.",
    ),
    (
        "whatever_is_asked_the_answer_has_the_shape_of_the_contract",
        "It holds the contract itself.",
    ),
    (
        "plain_http_on_a_port_for_https_is_told_as_that",
        "Only the vendor's server answers so.",
    ),
    (
        "key_managers_of_all_tenants_and_the_servers_own_are_never_written",
        "Only the vendor's server makes key managers of all tenants.",
    ),
    (
        "trap_t10_what_a_usage_can_not_count_is_said",
        "Only the vendor's server makes key managers of all tenants.",
    ),
    (
        "trap_t4_a_user_without_the_role_is_told_that_it_is_the_role",
        "Only the vendor's server has users without the role.",
    ),
    (
        "trap_t5_every_refused_sign_in_has_the_same_words_which_name_each_cause",
        "Only the vendor's server has users without the role.",
    ),
    (
        "trap_s14_a_scope_that_only_manages_is_told_from_a_sign_in_that_ended",
        "Only the vendor's server looks at scopes.",
    ),
    (
        "trap_t23_the_tenant_is_asked_for_and_not_read_from_a_name",
        "Only the vendor's server has several tenants.",
    ),
    (
        "trap_s7_an_issuer_among_the_further_properties_is_read_where_the_server_puts_it",
        "Only the vendor's server moves further properties.",
    ),
    (
        "a_token_of_a_clients_own_credentials_opens_the_vendors_application",
        "It is the vendor's word on a token that is asked for.",
    ),
];

/// What a test that goes through a contract calls.
const THROUGH: [&str; 3] = ["World::each()", "World::each_with(", "World::each_demo()"];

/// What a test that has a server calls.
const SERVERS: [&str; 3] = ["World::", "Counterpart::", "Run::new"];

/// Names and texts of the tests of these files.
fn tests() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it");
    let files = std::fs::read_dir(folder.join("control_plane")).unwrap();
    let mut files: Vec<_> = files.map(|it| it.unwrap().path()).collect();
    files.push(folder.join("cli/api_portal.rs"));
    let mut found = Vec::new();
    for path in files {
        let own = path.ends_with("judged.rs");
        if own || path.extension().is_none_or(|it| it != "rs") {
            continue;
        }
        let text = std::fs::read_to_string(path).unwrap();
        for part in text.split("#[test]\nfn ").skip(1) {
            let name = part.split('(').next().unwrap().to_owned();
            found.push((name, part.split("\n}\n").next().unwrap().to_owned()));
        }
    }
    found
}

#[test]
fn every_scenario_goes_through_a_contract_or_is_named_with_its_reason() {
    let any = |text: &str, words: &[&str]| words.iter().any(|it| text.contains(it));
    let tests = tests();
    let scenarios = tests.iter().filter(|(_, text)| any(text, &SERVERS));
    let mut through = 0;
    for (name, text) in scenarios {
        let named = WITHOUT.iter().any(|(it, _)| it == name);
        let goes = any(text, &THROUGH);
        assert_ne!(
            named, goes,
            "{name} goes through a contract, or is in the table"
        );
        through += usize::from(goes);
    }
    assert!(through >= 50, "{through}");
    for (name, _) in WITHOUT {
        assert!(tests.iter().any(|(it, _)| it == name), "no test {name}");
    }
}

/// Asks the way kmctl goes.
fn ask(world: &World, (method, path): (Method, &str), body: Option<&Value>) -> (u16, String) {
    let token = Authorization::Bearer(zeroize::Zeroizing::new(TOKEN.to_owned()));
    let url = format!("{}{ADMIN}{path}", world.counterpart.url());
    let body = body.map(|body| body.to_string().into_bytes());
    let client = Client::new(net::ClientSettings {
        timeout: std::time::Duration::from_secs(120),
        connect_timeout: std::time::Duration::from_secs(60),
        ..net::ClientSettings::default()
    })
    .unwrap();
    let call = AuthorizedRequest {
        body: body.as_deref().map(|body| ("application/json", body)),
        ..AuthorizedRequest::new(method, &url, Some(&token))
    };
    let answer = net::block_on(client.call(&call)).unwrap().unwrap();
    (
        answer.status,
        String::from_utf8_lossy(&answer.body).into_owned(),
    )
}

#[test]
fn what_breaks_the_contract_is_seen() {
    for counterpart in Counterpart::judged(|_| true) {
        let world = World::new(counterpart);
        let Counterpart::Judged(judged) = &world.counterpart else {
            unreachable!("the others are not asked for");
        };
        let old = world.counterpart.release() < Release::V4_3;
        let seen = || judged.broken().join("\n");
        assert_eq!(seen(), "");
        // A request: a member that no release has, one of a later release, a wrong kind, a path that is not there.
        let name = world.name("broken");
        let mut wrong = body(&name);
        wrong
            .as_object_mut()
            .unwrap()
            .retain(|it, _| world.knows(it));
        for (member, value) in [
            ("nobodyKnows", json!(1)),
            ("enableProvisionedAppValidation", json!(true)),
            ("enabled", json!("yes")),
        ] {
            if member != "enabled" && world.knows(member) {
                continue;
            }
            let before = wrong.clone();
            wrong[member] = value;
            let (status, said) = ask(&world, (Method::Post, "/key-managers"), Some(&wrong));
            assert_eq!(status, 422, "{member}: {said}");
            assert!(seen().contains(member), "{member}: {said}");
            wrong = before;
        }
        assert_eq!(ask(&world, (Method::Get, "/nowhere"), None).0, 404);
        assert!(seen().contains("NO_PATH_MATCHED"));
        let usages = (Method::Get, "/key-managers/x/api-usages");
        assert_eq!(ask(&world, usages, None).0, 404);
        assert_eq!(seen().contains("NO_PATH_MATCHED"), old, "usages");
        // An answer.
        let made = world.by_hand(&name);
        judged.change(&name, "issuer", json!(7));
        let path = format!("/key-managers/{}", text(&made["id"]));
        assert_eq!(ask(&world, (Method::Get, &path), None).0, 500);
        assert!(seen().contains("VIOLATIONS"));
        judged.change(&name, "issuer", json!("https://mended.example"));
    }
}
