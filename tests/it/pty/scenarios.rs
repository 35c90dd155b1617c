//! The acceptance scenarios, by their numbers.

use std::time::Duration;

use serde_json::Value;

use super::world::{World, asgardeo, bare, custom, microsoft};
use crate::support::pty::Pty;

/// Opens the token test from Verify, and requests a token of the demo's client.
pub fn test_a_token(pty: &Pty, name: &str) {
    until(pty, "<tab>", "> [ Test a token ]");
    pty.send_keys("<enter>");
    pty.wait_for(&format!("Test a token: {name}"));
    settle(pty);
    pty.send_keys("g<ctrl-y>");
    pty.wait_for("> [ Get token ]");
    settle(pty);
    pty.send_keys("<enter>");
}

/// Presses a key until the screen shows something.
pub fn until(pty: &Pty, key: &str, text: &str) {
    for _ in 0..60 {
        if pty.screen().contains(text) {
            return;
        }
        pty.send_keys(key);
        pty.wait_quiet(Duration::from_millis(60));
    }
    panic!("{key} does not lead to {text:?}:\n{}", pty.screen());
}

/// Dialogs and the review ignore keys for 250 ms after they opened.
pub fn settle(pty: &Pty) {
    pty.wait_quiet(Duration::from_millis(300));
}

/// Opens step 1 for the n-th provider.
fn details(pty: &Pty, provider: &str) {
    pty.send_keys("a");
    pty.wait_for("Choose a provider");
    pty.send_keys(provider);
    pty.wait_for("Step 1 of 2: Details");
}

/// Waits for the live check's word at the right of the field's label.
#[track_caller]
pub fn wait_tag(pty: &Pty, word: &str) {
    pty.wait_until_screen(&format!("the check to say {word}"), |state| {
        state.text().lines().any(|line| {
            // The tag stands at the right end of the field's border.
            let line = line.trim_end().trim_end_matches(['╮', '┓', ' ']);
            line.contains("Well-Known URL") && line.ends_with(word)
        })
    });
}

/// Tab until the button has the focus.
#[track_caller]
pub fn tab_to(pty: &Pty, what: &str) {
    let focused = format!("> {what}");
    for _ in 0..25 {
        if pty.screen().contains(&focused) {
            return;
        }
        let mark = pty.mark();
        pty.send_keys("<tab>");
        pty.wait_until("the focus to move", || pty.mark() > mark);
        pty.wait_quiet(Duration::from_millis(20));
    }
    panic!("{what} never got the focus:\n{}", pty.screen());
}

pub fn quit(mut pty: Pty) {
    pty.send_bytes(&[0x03]);
    assert_eq!(pty.wait_exit(), 130);
    pty.assert_restored();
}

pub fn fill(pty: &Pty, provider: &str, name: &str, url: &str, word: &str) {
    details(pty, provider);
    pty.send_keys(name);
    pty.send_keys("<enter><enter>");
    pty.paste(url);
    wait_tag(pty, word);
}

pub fn to_review(pty: &Pty) {
    pty.send_keys("<enter><enter><enter>");
    pty.wait_for("Step 2 of 2: Review");
    settle(pty);
}

#[test]
fn s01_first_start() {
    let world = World::s0();
    let mut pty = world.screen();
    for text in [
        "Key Managers",
        "Manage key managers in your organization",
        "Bijira Built-in STS",
        "● always on",
        "No external key managers yet. Press a to add one.",
        "? Help",
    ] {
        pty.wait_for(text);
    }
    pty.send_bytes(b"q");
    assert_eq!(pty.wait_exit(), 0);
    pty.assert_restored();
    assert_eq!(world.names(), ["Bijira Built-in STS"]);
}

#[test]
fn s02_the_built_in_row_is_fixed() {
    let world = World::s0();
    let pty = world.screen();
    for key in [" ", "D"] {
        pty.send_keys(key);
        pty.wait_for("Bijira Built-in STS is built in. It can't be changed or deleted.");
    }
    quit(pty);
    assert_eq!(world.names(), ["Bijira Built-in STS"]);
}

#[test]
fn s03_and_04_add_asgardeo_then_enable_it_in_the_portal() {
    let world = World::s0();
    let pty = world.screen();
    details(&pty, "<enter>");
    pty.send_keys("external-asgardeo-km");
    pty.wait_for("20/100");
    pty.send_keys("<enter>My external asgardeo km");
    pty.wait_for("23/254");
    pty.send_keys("<enter>");
    pty.paste(&asgardeo());
    wait_tag(&pty, "OK");
    to_review(&pty);
    for text in ["Issuer", "Findings: none", "JWKS: 2 keys OK"] {
        pty.wait_for(text);
    }
    assert!(!pty.screen().contains("Consumer Key Identifier"));
    pty.send_keys("<enter>");
    pty.wait_for("external-asgardeo-km was added and enabled.");
    let added = world.show("external-asgardeo-km");
    let base = asgardeo().replace("/oauth2/token/.well-known/openid-configuration", "");
    assert_eq!(added["type"], "asgardeo");
    assert_eq!(added["description"], "My external asgardeo km");
    assert_eq!(added["issuer"], format!("{base}/oauth2/token"));
    assert_eq!(added["tokenEndpoint"], format!("{base}/oauth2/token"));
    assert_eq!(
        added["authorizationEndpoint"],
        format!("{base}/oauth2/authorize")
    );
    assert_eq!(added["jwksEndpoint"], format!("{base}/oauth2/jwks"));
    assert_eq!(added["revokeEndpoint"], format!("{base}/oauth2/revoke"));
    assert_eq!(added["oidcLogoutEndpoint"], format!("{base}/oidc/logout"));
    assert_eq!(added["enabled"], true);
    assert_eq!(added["allEnvironments"], true);
    assert_eq!(added["developerPortal"], false);
    settle(&pty);

    pty.send_keys("<enter>");
    pty.wait_for("Developer Portal Key Managers");
    pty.wait_for("(*) external-asgardeo-km");
    pty.wait_for("not saved");
    pty.wait_for("> [ Save ]");
    settle(&pty);
    pty.send_keys("<enter>");
    pty.wait_for("Saved. external-asgardeo-km is selected for the Developer Portal.");
    assert_eq!(world.show("external-asgardeo-km")["developerPortal"], true);
    quit(pty);
}

#[test]
fn s05_add_microsoft() {
    let world = World::s0();
    let pty = world.screen();
    fill(&pty, "2", "external-azure-km", &microsoft(), "OK");
    pty.wait_for("Add Key Manager: Microsoft Entra ID (Azure AD)");
    to_review(&pty);
    pty.wait_for("Revoke Endpoint");
    pty.wait_for("(optional, not provided)");
    pty.send_keys("<enter>");
    pty.wait_for("external-azure-km was added and enabled.");
    settle(&pty);
    pty.send_keys("<esc>");
    pty.wait_for("Manage key managers in your organization");
    pty.wait_for("Microsoft");
    let added = world.show("external-azure-km");
    assert_eq!(
        (&added["revokeEndpoint"], &added["enabled"]),
        (&Value::Null, &Value::Bool(true))
    );
    quit(pty);
}

#[test]
fn s06_add_custom_with_its_own_claim() {
    let world = World::s0();
    let pty = world.screen();
    fill(&pty, "3", "custom-key-manager", &custom(), "OK");
    to_review(&pty);
    pty.wait_for("Consumer Key Identifier  azp");
    pty.wait_for("Scope Key Identifier     scope");
    for _ in 0..6 {
        if pty.screen().contains("> Consumer Key Identifier") {
            break;
        }
        pty.send_keys("<shift-tab>");
        settle(&pty);
    }
    pty.send_keys("<ctrl-u>client_id");
    pty.wait_for("edited");
    tab_to(&pty, "[ Add ]");
    pty.send_keys("<enter>");
    pty.wait_for("custom-key-manager was added and enabled.");
    let added = world.show("custom-key-manager");
    assert_eq!(added["consumerKeyIdentifier"], "client_id");
    assert_eq!(added["scopeKeyIdentifier"], "scope");
    quit(pty);
}

#[test]
fn s07_next_with_nothing_typed() {
    let world = World::s0();
    let pty = world.screen();
    details(&pty, "<enter>");
    tab_to(&pty, "[ Next ]");
    pty.send_keys("<enter>");
    for text in [
        "2 fields need attention.",
        "Name is required.",
        "Well-Known URL is required.",
        "> Name",
        "Step 1 of 2: Details",
    ] {
        pty.wait_for(text);
    }
    quit(pty);
    assert_eq!(world.names(), ["Bijira Built-in STS"]);
}

#[test]
fn s08_a_name_over_its_limit() {
    let world = World::s0();
    let pty = world.screen();
    details(&pty, "<enter>");
    for _ in 0..101 {
        pty.send_keys("x");
    }
    pty.wait_for("101/100");
    pty.wait_for("Name is 1 character too long.");
    pty.send_keys("<backspace>");
    pty.wait_for("100/100");
    pty.wait_gone("Name is 1 character too long.");
    quit(pty);
}

#[test]
fn s09_a_taken_name_is_said_and_blocks_no_way_back() {
    let world = World::s1();
    let pty = world.screen();
    details(&pty, "<enter>");
    pty.send_keys("external-asgardeo-km<tab>");
    pty.wait_for("Name is already used by another key manager.");
    pty.send_keys("<shift-tab>");
    pty.wait_for("> Name");
    quit(pty);
}

#[test]
fn s10_a_pasted_address_is_cleaned() {
    let world = World::s0();
    let pty = world.screen();
    details(&pty, "<enter>");
    pty.send_keys("<enter><enter>");
    pty.wait_for("> Well-Known URL");
    pty.paste(&format!("  {} \n", asgardeo()));
    pty.wait_for("Removed spaces and line breaks from the pasted text.");
    pty.wait_for("> Well-Known URL");
    wait_tag(&pty, "OK");
    let (store, organization) = world.store();
    pty.wait_until("the draft to be kept", || {
        store
            .drafts_to_add(&organization)
            .unwrap()
            .first()
            .is_some_and(|(_, draft)| draft.well_known_url == asgardeo())
    });
    quit(pty);
}

#[test]
fn s11_addresses_that_answer_no_document() {
    let world = World::s0();
    let pty = world.screen();
    fill(&pty, "<enter>", "some-km", &bare("/n"), "FAIL");
    pty.wait_for("404 Not Found");
    pty.send_keys("<ctrl-u>");
    pty.paste(&bare("/h"));
    pty.wait_for("a web page, not JSON");
    tab_to(&pty, "[ Next ]");
    pty.send_keys("<enter>");
    pty.wait_for("[ Enter endpoints manually ]");
    pty.wait_for("1 field needs attention.");
    quit(pty);
    assert_eq!(world.names(), ["Bijira Built-in STS"]);
}

#[test]
fn s13_an_issuer_on_another_host() {
    let world = World::s0();
    let pty = world.screen();
    fill(&pty, "3", "w-km", &bare("/w"), "WARN");
    to_review(&pty);
    for text in ["Findings", "1 WARN", "> WARN", "Fix:"] {
        pty.wait_for(text);
    }
    tab_to(&pty, "[ Add ]");
    pty.send_keys("<enter>");
    pty.wait_for("w-km was added and enabled.");
    assert_eq!(world.show("w-km")["issuer"], "https://idp.example/w");
    quit(pty);
}

#[test]
fn s14_a_document_without_keys() {
    let world = World::s0();
    let pty = world.screen();
    fill(&pty, "3", "x-km", &bare("/x"), "FAIL");
    to_review(&pty);
    pty.wait_for("> JWKS Endpoint");
    pty.wait_for("JWKS Endpoint is required.");
    tab_to(&pty, "[ Add ]");
    pty.send_keys("<enter>");
    pty.wait_for("> JWKS Endpoint");
    pty.wait_for("JWKS Endpoint is required.");
    let keys = bare("/x").replace(".well-known/openid-configuration", "jwks");
    pty.send_keys(&keys);
    tab_to(&pty, "[ Add ]");
    pty.send_keys("<enter>");
    pty.wait_for("x-km was added and enabled.");
    assert_eq!(world.show("x-km")["jwksEndpoint"], keys);
    quit(pty);
}

#[test]
fn s15_environments() {
    let world = World::s0();
    let pty = world.screen();
    fill(&pty, "3", "env-km", &custom(), "OK");
    pty.send_keys("<enter>");
    pty.wait_for("> [x] Apply to all environments");
    pty.send_keys(" <tab> ");
    pty.wait_for("[ ] Apply to all environments");
    pty.wait_for("[ ] Development  [x] Production");
    pty.send_keys("<right> ");
    pty.wait_for("Select at least one environment.");
    pty.send_keys("<left> ");
    pty.wait_for("[x] Development  [ ] Production");
    tab_to(&pty, "[ Next ]");
    pty.send_keys("<enter>");
    pty.wait_for("Step 2 of 2: Review");
    settle(&pty);
    pty.send_keys("<enter>");
    pty.wait_for("env-km was added and enabled.");
    let added = world.show("env-km");
    assert_eq!(added["allEnvironments"], false);
    assert_eq!(added["environments"], serde_json::json!(["Development"]));
    quit(pty);
}

#[test]
fn s16_back_and_forth_keeps_everything() {
    let world = World::s0();
    let pty = world.screen();
    fill(&pty, "<enter>", "external-asgardeo-km", &asgardeo(), "OK");
    to_review(&pty);
    pty.send_keys("<esc>");
    pty.wait_for("Step 1 of 2: Details");
    pty.wait_for("external-asgardeo-km");
    pty.send_keys("<esc>");
    pty.wait_for("Choose a provider");
    pty.send_keys("<enter>");
    pty.wait_for("Step 1 of 2: Details");
    pty.wait_for("external-asgardeo-km");
    wait_tag(&pty, "OK");
    quit(pty);
    assert_eq!(world.names(), ["Bijira Built-in STS"]);
}

#[test]
fn s17_a_draft_is_kept_and_offered() {
    let world = World::s0();
    let mut pty = world.screen();
    fill(&pty, "<enter>", "external-asgardeo-km", &asgardeo(), "OK");
    pty.send_keys("<esc>");
    pty.wait_for("Choose a provider");
    pty.send_keys("<esc>");
    pty.wait_for("Leave Add Key Manager?");
    pty.wait_for("[ Keep draft ]");
    settle(&pty);
    pty.send_keys("<enter>");
    pty.wait_for("Draft: external-asgardeo-km (Asgardeo). Press a to continue.");
    pty.send_bytes(b"q");
    assert_eq!(pty.wait_exit(), 0);
    assert_eq!(world.drafts(), 1);

    let pty = world.screen();
    pty.wait_for("Draft: external-asgardeo-km (Asgardeo). Press a to continue.");
    pty.send_keys("a");
    pty.wait_for("Continue your draft?");
    settle(&pty);
    pty.send_keys("<enter>");
    pty.wait_for("Step 1 of 2: Details");
    pty.wait_for("external-asgardeo-km");
    wait_tag(&pty, "OK");
    tab_to(&pty, "[ Next ]");
    pty.send_keys("<enter>");
    pty.wait_for("Step 2 of 2: Review");
    settle(&pty);
    pty.send_keys("<enter>");
    pty.wait_for("external-asgardeo-km was added and enabled.");
    quit(pty);
    assert_eq!(world.drafts(), 0);
}

#[test]
fn s18_search() {
    let world = World::s2();
    let pty = world.screen();
    pty.wait_for("3 of 3");
    pty.send_keys("/azu");
    pty.wait_for("1 of 3");
    pty.wait_for("external-azure-km");
    pty.wait_gone("external-asgardeo-km");
    pty.send_keys("<backspace><backspace><backspace>q");
    pty.wait_for("No key manager matches \"q\". Press Esc to clear the search.");
    pty.send_keys("<esc>");
    pty.wait_for("3 of 3");
    pty.send_keys("<esc>");
    settle(&pty);
    pty.wait_for("3 of 3");
    quit(pty);
}

#[test]
fn s19_on_and_off_and_undo() {
    let world = World::s2();
    let pty = world.screen();
    let on = |name: &str| world.show(name)["enabled"] == Value::Bool(true);
    pty.send_keys("<down><down> ");
    pty.wait_for("external-azure-km enabled. u Undo");
    assert!(on("external-azure-km"));
    pty.send_keys("<up> ");
    // The Developer Portal does not use it: u is enough of a way back.
    pty.wait_for("external-asgardeo-km disabled. u Undo");
    assert!(!on("external-asgardeo-km"));
    pty.send_keys("u");
    pty.wait_for("external-asgardeo-km enabled.");
    assert!(on("external-asgardeo-km") && on("external-azure-km"));
    quit(pty);
}

#[test]
fn s20_edit_the_description() {
    let world = World::s1();
    let before = world.show("external-asgardeo-km");
    let pty = world.screen();
    pty.send_keys("<down><enter>");
    pty.wait_for("Edit external-asgardeo-km");
    pty.wait_for("(can't be changed)");
    settle(&pty);
    pty.send_keys("<ctrl-e> (prod)");
    pty.wait_for("1 change: Description");
    pty.wait_for("edited");
    tab_to(&pty, "[ Update ]");
    pty.send_keys("<enter>");
    pty.wait_for("external-asgardeo-km updated.");
    let mut after = world.show("external-asgardeo-km");
    assert_eq!(after["description"], "My external asgardeo km (prod)");
    for changed in ["description", "revision", "updatedAt"] {
        after[changed] = before[changed].clone();
    }
    assert_eq!(after, before);
    quit(pty);
}

#[test]
fn s21_delete_what_the_portal_uses() {
    let world = World::s1p();
    let pty = world.screen();
    pty.send_keys("<down>D");
    pty.wait_for("Type the name to confirm:");
    settle(&pty);
    pty.send_keys("external<tab><tab><enter>");
    pty.wait_for("The name doesn't match.");
    pty.send_keys("<esc>");
    pty.wait_for("Manage key managers in your organization");
    assert_eq!(world.names().len(), 2);
    pty.send_keys("D");
    pty.wait_for("Type the name to confirm:");
    settle(&pty);
    pty.send_keys("external-asgardeo-km<tab><tab><enter>");
    pty.wait_for("external-asgardeo-km deleted.");
    assert_eq!(world.names(), ["Bijira Built-in STS"]);
    assert_eq!(world.show("Bijira Built-in STS")["developerPortal"], true);
    quit(pty);
}

#[test]
fn s22_help() {
    let world = World::s1();
    let pty = world.screen();
    pty.send_keys("?");
    pty.wait_for("Help: Key Managers");
    pty.send_keys("<esc>");
    pty.wait_for("Manage key managers in your organization");
    details(&pty, "<enter>");
    pty.send_keys("what?q");
    pty.wait_for("what?q");
    pty.send_keys("<ctrl-g>");
    pty.wait_for("Help: Details");
    pty.send_keys("<esc>");
    pty.wait_for("Step 1 of 2: Details");
    pty.wait_for("what?q");
    quit(pty);
}

#[test]
fn a_redirect_is_shown_and_read_only_on_request() {
    let world = World::s0();
    let pty = world.screen();
    fill(&pty, "3", "moved-km", &bare("/moved"), "FAIL");
    pty.wait_for("redirected");
    tab_to(&pty, "[ Use suggested address ]");
    pty.send_keys("<enter>");
    wait_tag(&pty, "OK");
    pty.wait_for(&custom());
    quit(pty);
}

#[test]
fn a_check_that_takes_long_counts_and_can_be_stopped() {
    let world = World::s0();
    let pty = world.screen();
    fill(&pty, "3", "slow-km", &bare("/slow/20"), "CHECKING");
    pty.wait_for("Checking... 1 s");
    tab_to(&pty, "[ Next ]");
    pty.send_keys("<enter>");
    pty.wait_for("Waiting for the check. Press Esc to stop.");
    pty.send_keys("<esc>");
    pty.wait_gone("Waiting for the check. Press Esc to stop.");
    pty.wait_for("Step 1 of 2: Details");
    pty.wait_for("slow-km");
    quit(pty);
}

#[test]
fn a_change_of_another_process_shows_up_by_itself() {
    let world = World::s1();
    let pty = world.screen();
    pty.wait_for("2 of 2");
    let (mut store, organization) = world.store();
    let audit = kmctl::store::AuditContext {
        timestamp: jiff::Timestamp::now(),
        actor: "somebody".to_owned(),
    };
    kmctl::ops::delete(&mut store, &organization, "external-asgardeo-km", &audit).unwrap();
    pty.wait_for("1 of 1");
    quit(pty);
}
