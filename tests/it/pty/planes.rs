//! The demo from its first key manager to a control plane: plan, apply, drift, verify, without a network.

use std::net::TcpListener;
use std::time::Duration;

use kmctl::control_plane::{
    Release, Target, TargetFacts, TargetKind, TargetName, TargetUrl, Trust,
};

use super::scenarios::{settle, test_a_token, until};
use super::world::World;
use crate::control_plane::counterpart::{Counterpart, TOKEN};
use crate::control_plane::proxy::{Fault, Proxy};
use crate::net::server::{Server, answer};
use crate::support::home::Home;
use crate::support::pty::Pty;

/// The demo with the key manager `okta-km`.
fn demo(home: &Home) -> Pty {
    let pty = Pty::start(&["demo"], home, 80, 24);
    pty.wait_for("Demo addresses");
    pty.wait_for("Targets");
    add(&pty);
    pty.send_keys("<esc>");
    pty.wait_for("? Help");
    pty
}

/// Adds `okta-km` with the wizard.
fn add(pty: &Pty) {
    pty.send_keys("a");
    pty.wait_for("Choose a provider");
    pty.send_keys("<enter>");
    pty.wait_for("Step 1 of 2: Details");
    pty.send_keys("okta-km<enter><enter><ctrl-y>");
    pty.wait_for("OK");
    pty.send_keys("<enter><enter><enter>");
    pty.wait_for("Step 2 of 2: Review");
    pty.wait_for("> [ Add ]");
    settle(pty);
    pty.send_keys("<enter>");
    pty.wait_for("okta-km was added and enabled.");
    settle(pty);
}

/// Confirms an apply.
fn apply(pty: &Pty, question: &str) {
    pty.send_keys("<enter>");
    pty.wait_for(question);
    settle(pty);
    pty.send_keys("<tab>");
    pty.wait_for("> [ Apply ]");
    pty.send_keys("<enter>");
    pty.wait_for("and confirmed");
    settle(pty);
}

#[test]
fn the_wizard_goes_on_to_the_control_plane_the_gateway_and_a_token() {
    let home = Home::new();
    let file = home.path().join("gateway.toml");
    std::fs::write(&file, "# mine\n").unwrap();
    // An API behind the gateway.
    let api = Server::answering(None, |request| {
        let good = request
            .to_ascii_lowercase()
            .contains("authorization: bearer good-token-of-the-provider");
        answer(if good { "200 OK" } else { "401 Unauthorized" }, "", "{}")
    });
    let pty = Pty::start(&["demo"], &home, 80, 24);
    pty.wait_for("Demo addresses");
    pty.wait_for("Targets");
    pty.send_keys("T");
    pty.wait_for("Control planes that you apply key managers to");
    settle(&pty);
    pty.send_keys("a");
    pty.wait_for("Add Target");
    settle(&pty);
    pty.send_keys("gw<enter><space><space>");
    pty.wait_for("(*) Gateway");
    pty.send_keys("<enter>");
    pty.paste(&file.display().to_string());
    pty.send_keys("<enter>");
    pty.wait_for("OK  The file can be read");
    pty.send_keys("<enter><enter>");
    pty.paste(&api.url("/pets"));
    pty.send_keys("<enter>");
    pty.wait_for("> [ Add ]");
    pty.send_keys("<enter>");
    pty.wait_for("gw (Gateway 1.2) added.");
    settle(&pty);
    pty.send_keys("<esc>");
    pty.wait_for("? Help");
    settle(&pty);
    add(&pty);

    // The Developer Portal, and back to the next step.
    pty.wait_for("Merge it into gw (Gateway 1.2)");
    pty.send_keys("<enter>");
    pty.wait_for("> [ Save ]");
    settle(&pty);
    pty.send_keys("<enter>");
    pty.wait_for("okta-km is selected for the Developer Portal.");
    pty.send_keys("<esc>");
    pty.wait_for("✓ Select it in the Developer Portal");
    settle(&pty);
    // The control plane.
    pty.send_keys("<enter>");
    pty.wait_for("[x] + okta-km");
    settle(&pty);
    apply(&pty, "Apply to demo (API Manager 4.7, carbon.super)?");
    pty.send_keys("<enter>");
    pty.wait_for("demo is in sync.");
    // The focus stays on what was applied.
    pty.wait_for(">     = okta-km");
    pty.send_keys("<esc>");
    pty.wait_for("✓ Apply it to demo");
    settle(&pty);
    // The gateway's file.
    pty.send_keys("<enter>");
    pty.wait_for("[x] + okta-km");
    settle(&pty);
    apply(&pty, "Apply to gw (Gateway 1.2)?");
    pty.wait_for("Restart the gateway");
    let merged = std::fs::read_to_string(&file).unwrap();
    assert!(
        merged.starts_with("# mine\n") && merged.contains("name = \"okta-km\""),
        "{merged}"
    );
    pty.send_keys("<enter>");
    pty.wait_for("gw is in sync.");
    pty.send_keys("<esc>");
    pty.wait_for("✓ Merge it into gw");
    settle(&pty);
    // A token: a wrong one, then a good one.
    pty.send_keys("<enter>");
    pty.wait_for("No API was called.");
    settle(&pty);
    pty.send_keys("bad-token-of-the-provider<enter><enter>");
    pty.wait_for("The gateway rejected the token (401)");
    settle(&pty);
    pty.send_keys("<up><ctrl-u>good-token-of-the-provider<enter>");
    pty.wait_for("> [ Verify ]");
    pty.send_keys("<enter>");
    pty.wait_for("The gateway accepts the token.");
    settle(&pty);
    assert!(!pty.screen().contains("good-token-of-the-provider"));
    pty.send_keys("<esc>");
    pty.wait_for("✓ Verify it on gw with a token");
}

#[test]
fn the_demo_is_applied_and_drifts() {
    let home = Home::new();
    let mut pty = demo(&home);
    pty.send_keys("P");
    pty.wait_for("[x] + okta-km");
    pty.send_keys("<enter>");
    pty.wait_for("Apply to demo (API Manager 4.7, carbon.super)?");
    settle(&pty);
    pty.send_keys("<tab>");
    pty.wait_for("> [ Apply ]");
    pty.send_keys("<enter>");
    pty.wait_for("1 key manager applied.");
    pty.send_keys("v");
    pty.wait_for("Developers can select it in the target's Developer Portal.");
    pty.send_keys("<esc>");
    pty.wait_for("and confirmed");
    pty.send_keys("<enter>");
    pty.wait_for("= 1 in sync");
    // Somebody changes it there.
    pty.send_keys("d");
    pty.wait_for("Simulated: okta-km was changed on demo.");
    pty.wait_for("[ ] < okta-km  changed on the target");
    pty.wait_for("Changed on the target since the last apply");
    pty.send_keys("<esc>");
    pty.wait_for("Sample Org · demo Δ1");
    // Here wins: the next apply brings it back.
    pty.send_keys("P");
    pty.wait_for("[ ] < okta-km");
    pty.send_keys("<space>");
    pty.wait_for("1 selected");
    pty.send_keys("<enter>");
    pty.wait_for("Change okta-km.");
    pty.wait_for("overwritten: okta-km.");
    settle(&pty);
    pty.send_keys("<tab><enter>");
    pty.wait_for("changed and confirmed");
    pty.wait_for("1 key manager applied.");
    pty.send_keys("<enter>");
    pty.wait_for("demo is in sync.");
    pty.send_keys("<esc>");
    pty.wait_for("Sample Org · demo =");
    // Off here: the list says so without asking.
    pty.send_keys("<down><space>");
    pty.wait_for("okta-km disabled; demo still accepts its tokens");
    pty.wait_for("Sample Org · demo Δ1");
    pty.send_keys("q");
    assert_eq!(pty.wait_exit(), 0);
    pty.assert_restored();
}

/// A world with the target `prod` and a token for it.
fn with_target(mut world: World, url: &str, token: &str) -> World {
    world.home = world.home.with("KMCTL_TARGET_TOKEN", token);
    let target = Target {
        name: TargetName::parse("prod").unwrap(),
        kind: TargetKind::ApiManager,
        url: TargetUrl::parse(url, false).unwrap(),
        login_url: None,
        probe: None,
        gateway: kmctl::control_plane::GatewayOptions::default(),
        trust: Trust::System,
        active: true,
        token_command: None,
        facts: TargetFacts::default(),
    };
    let (mut store, _) = world.store();
    assert!(store.add_target(&target).unwrap());
    world
}

#[test]
fn an_apply_stops_after_the_current_object_and_goes_on_later() {
    let counterpart = Counterpart::demo(Release::V4_7);
    let proxy = Proxy::start(&counterpart, |method, _| match method {
        "POST" => Fault::Slow(Duration::from_millis(1500)),
        _ => Fault::None,
    });
    let world = with_target(World::s2(), &proxy.url, TOKEN);
    let mut pty = world.screen();
    pty.send_keys("P");
    pty.wait_for("2 to create");
    pty.send_keys("<enter>");
    pty.wait_for("Apply to prod");
    settle(&pty);
    pty.send_keys("<tab><enter>");
    pty.wait_for("sending");
    pty.send_keys("<esc>");
    pty.wait_for("1 key manager applied, 1 not tried.");
    pty.wait_for("Stopped. The plan");
    pty.send_keys("<enter>");
    pty.wait_for("1 to create, 1 in sync");
    // The list shows which is which.
    pty.send_keys("<esc>");
    pty.wait_for("Default Organization · prod Δ1");
    pty.send_keys("P");
    pty.wait_for("1 to create, 1 in sync");
    pty.send_keys("<enter>");
    pty.wait_for("Apply to prod");
    settle(&pty);
    pty.send_keys("<tab><enter>");
    pty.wait_for("1 key manager applied.");
    pty.send_keys("<esc>");
    pty.wait_for("= 2 in sync");
    pty.send_keys("<esc>q");
    assert_eq!(pty.wait_exit(), 0);
    // It stands in the history, as an apply by a command does.
    let history = world.json(&["history", "--json"]);
    let actions = history["items"].as_array().unwrap().iter();
    let created = actions
        .filter(|it| it["action"] == "created on prod")
        .count();
    assert_eq!(created, 2, "{history}");
}

#[test]
fn a_target_that_does_not_answer_holds_up_nothing() {
    // Connections are made, and nobody answers on them.
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("https://localhost:{}", silent.local_addr().unwrap().port());
    let world = with_target(World::s1(), &url, "token-of-nobody");
    let mut pty = world.screen();
    pty.send_keys("P");
    pty.wait_for("Reading... 1 s. Press Esc to stop.");
    // The list is not held up.
    pty.send_keys("<esc><esc><down><space>");
    pty.wait_for("external-asgardeo-km disabled.");
    // What was stopped holds up nothing that is asked afterwards.
    pty.send_keys("P");
    pty.wait_for("Reading... 1 s. Press Esc to stop.");
    pty.send_keys("<ctrl-c>");
    assert_eq!(pty.wait_exit(), 130);
    pty.assert_restored();
}

#[test]
fn a_token_that_the_gateway_rejects_is_mended_from_verify() {
    let home = Home::new();
    let mut pty = Pty::start(&["demo"], &home, 100, 30);
    pty.wait_for("Bijira Built-in STS");
    pty.send_keys("a");
    pty.wait_for("Choose a provider");
    settle(&pty);
    pty.send_keys("3");
    pty.wait_for("Step 1 of 2: Details");
    settle(&pty);
    pty.send_keys("acme<enter><enter>");
    until(&pty, "<ctrl-y>", "/f/.well-known/openid-configuration");
    pty.wait_for("WARN  The document was read, but");
    settle(&pty);
    until(&pty, "<enter>", "Step 2 of 2: Review");
    settle(&pty);
    // Added as it is: with the issuer that no token has.
    until(&pty, "<tab>", "> [ Add ]");
    pty.send_keys("<enter>");
    pty.wait_for("acme was added");
    settle(&pty);
    until(&pty, "<down>", "> ○ Apply it to demo");
    pty.send_keys("<enter>");
    pty.wait_for("[x] + acme");
    settle(&pty);
    apply(&pty, "Apply to demo (API Manager 4.7, carbon.super)?");
    pty.wait_for("created and confirmed");
    pty.send_keys("v");
    pty.wait_for("No API was called.");
    settle(&pty);
    // The token test opens the form of the key manager, and leads back.
    test_a_token(&pty, "acme");
    pty.wait_for("FAIL  Rejected by every gateway: the issuer doesn't match");
    settle(&pty);
    pty.send_keys("<enter>");
    pty.wait_for("> [ Update ]");
    settle(&pty);
    pty.send_keys("<enter>");
    pty.wait_for("OK    Accepted by every gateway");
    settle(&pty);
    pty.send_keys("<esc>");
    pty.wait_for("Differs from the local configuration: Issuer.");
    pty.wait_for("> [ Verify ]");
    settle(&pty);
    pty.send_keys("<enter>");
    pty.wait_for("The gateway rejected the token (401)");
    pty.wait_for("Apply the local configuration to the target");
    settle(&pty);
    until(&pty, "<tab>", "> [ Plan ]");
    pty.send_keys("<enter>");
    pty.wait_for("[x] > acme");
    settle(&pty);
    apply(&pty, "Apply to demo (API Manager 4.7, carbon.super)?");
    pty.wait_for("changed and confirmed");
    pty.send_keys("<enter>");
    pty.wait_for("demo is in sync.");
    settle(&pty);
    pty.send_keys("<esc>");
    // What was true before the apply is not shown any more.
    pty.wait_for("Matches the local configuration.");
    pty.wait_for("> [ Plan ]");
    settle(&pty);
    until(&pty, "<shift-tab>", "> [ Verify ]");
    pty.send_keys("<enter>");
    pty.wait_for("The gateway accepts the token.");
    settle(&pty);
    until(&pty, "<esc>", "Key manager added");
    pty.wait_for("✓ Apply it to demo");
    pty.wait_for("✓ Verify it on demo with a token");
    until(&pty, "<esc>", "Key Managers 2 of 2");
    pty.send_keys("q");
    assert_eq!(pty.wait_exit(), 0);
}
