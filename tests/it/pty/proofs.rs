//! Loops that end in proof, in a real terminal: what is typed by hand is read, a fix never makes it worse, and a document that
//! lacks a value stops no other one.

use super::scenarios::{fill, quit, settle, tab_to, to_review, until, wait_tag};
use super::world::{World, bare, custom};

#[test]
fn a_dead_jwks_endpoint_that_is_typed_is_read_and_asked_about() {
    let world = World::s0();
    let pty = world.screen();
    fill(&pty, "3", "dead-km", &custom(), "OK");
    to_review(&pty);
    tab_to(&pty, "JWKS Endpoint");
    pty.send_keys("<ctrl-e><ctrl-u>https://localhost:1/jwks");
    pty.wait_for("FAIL edited");
    pty.wait_for("1 FAIL");
    tab_to(&pty, "[ Add ]");
    pty.send_keys("<enter>");
    pty.wait_for("Add despite 1 failure?");
    settle(&pty);
    pty.send_keys("n");
    pty.wait_for("Step 2 of 2: Review");
    quit(pty);
    assert_eq!(world.names(), ["Bijira Built-in STS"]);
}

#[test]
fn a_fix_whose_address_answers_404_changes_nothing_and_gives_way_to_another() {
    let world = World::s0();
    let pty = world.screen();
    fill(&pty, "3", "other-km", &bare("/f"), "WARN");
    to_review(&pty);
    pty.wait_for("> WARN  The issuer differs in letter case");
    pty.send_keys("<enter>");
    pty.wait_for("404 Not Found");
    pty.wait_for("Step 2 of 2: Review");
    settle(&pty);
    pty.send_keys("<enter>");
    pty.wait_for("Issuer is now ");
    pty.wait_for("1 fixed");
    settle(&pty);
    pty.send_keys("u");
    pty.wait_until_screen("the fix to be undone", |state| {
        !state.text().contains("1 fixed")
    });
    quit(pty);
}

#[test]
fn a_document_without_a_value_stops_no_other_one() {
    let world = World::s0();
    let pty = world.screen();
    fill(&pty, "3", "second-km", &bare("/x"), "FAIL");
    to_review(&pty);
    until(&pty, "<enter>", "JWKS Endpoint is required.");
    settle(&pty);
    pty.send_keys("<esc>");
    pty.wait_for("Step 1 of 2: Details");
    settle(&pty);
    until(&pty, "<shift-tab>", "> Well-Known URL");
    pty.send_keys("<ctrl-e><ctrl-u>");
    pty.paste(&custom());
    wait_tag(&pty, "OK");
    to_review(&pty);
    assert!(!pty.screen().contains("is required."), "{}", pty.screen());
    tab_to(&pty, "[ Add ]");
    pty.send_keys("<enter>");
    pty.wait_for("second-km was added and enabled.");
    quit(pty);
    assert_eq!(world.names().len(), 2);
}
