//! The demo from its first key manager to a control plane: plan, apply, drift, verify, without a network.

use super::scenarios::settle;
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
