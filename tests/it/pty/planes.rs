//! The demo from its first key manager to a control plane: plan, apply, drift, verify, without a network.

use std::net::TcpListener;

use kmctl::control_plane::{Target, TargetKind, TargetName, TargetUrl, Trust};
use serde_json::Value;

use super::scenarios::settle;
use super::world::World;
use crate::support::home::Home;
use crate::support::pty::Pty;

/// The demo with the key manager `okta-km`.
fn demo(home: &Home) -> Pty {
    let pty = Pty::start(&["demo"], home, 80, 24);
    pty.wait_for("Demo addresses");
    pty.wait_for("Targets");
    pty.send_keys("a");
    pty.wait_for("Choose a provider");
    pty.send_keys("<enter>");
    pty.wait_for("Step 1 of 2: Details");
    pty.send_keys("okta-km<enter><enter><ctrl-y>");
    pty.wait_for("OK");
    pty.send_keys("<enter><enter><enter>");
    pty.wait_for("Step 2 of 2: Review");
    pty.wait_for("> [ Add ]");
    settle(&pty);
    pty.send_keys("<enter>");
    pty.wait_for("okta-km was added and is enabled.");
    pty.send_keys("<esc>");
    pty.wait_for("? Help");
    pty
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
    pty.wait_for("stored and verified");
    pty.send_keys("v");
    pty.wait_for("The Developer Portal offers it.");
    pty.send_keys("<enter>");
    pty.wait_for("= 1 the same");
    // Somebody changes it there.
    pty.send_keys("d");
    pty.wait_for("Somebody changed okta-km at demo.");
    pty.wait_for("< okta-km  Description");
    pty.wait_for("(changed there)");
    pty.send_keys("<esc>");
    pty.wait_for("demo · 1 differs");
    // Here wins: the next apply brings it back.
    pty.send_keys("P");
    pty.wait_for("1 chosen");
    pty.send_keys("<enter>");
    pty.wait_for("1 to change.");
    settle(&pty);
    pty.send_keys("<tab><enter>");
    pty.wait_for("update  okta-km");
    pty.wait_for("stored and verified");
    pty.send_keys("<enter><esc>");
    pty.wait_for("demo · same");
    // Off here: the list says so without asking.
    pty.send_keys("<down><space>");
    pty.wait_for("okta-km disabled.");
    pty.wait_for("demo · 1 differs");
    pty.send_keys("q");
    assert_eq!(pty.wait_exit(), 0);
    pty.assert_restored();
}

#[test]
fn a_target_that_does_not_answer_holds_up_nothing() {
    // Connections are made, and nobody answers on them.
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("https://localhost:{}", silent.local_addr().unwrap().port());
    let mut world = World::s1();
    world.home = world.home.with("KMCTL_TARGET_TOKEN", "token-of-nobody");
    let target = Target {
        name: TargetName::parse("prod").unwrap(),
        kind: TargetKind::ApiManager,
        url: TargetUrl::parse(&url, false).unwrap(),
        login_url: None,
        trust: Trust::System,
        active: true,
        token_command: None,
        seen: Value::Null,
    };
    let (mut store, _) = world.store();
    assert!(store.add_target(&target).unwrap());
    drop(store);
    let mut pty = world.screen();
    pty.send_keys("P");
    pty.wait_for("Reading... 1 s. Esc stops it.");
    // The list is not held up.
    pty.send_keys("<esc><esc><down><space>");
    pty.wait_for("external-asgardeo-km disabled.");
    // What was stopped holds up nothing that is asked afterwards.
    pty.send_keys("P");
    pty.wait_for("Reading... 1 s. Esc stops it.");
    pty.send_keys("<ctrl-c>");
    assert_eq!(pty.wait_exit(), 130);
    pty.assert_restored();
}
