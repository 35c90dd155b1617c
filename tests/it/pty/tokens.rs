//! Tokens in a real terminal: tried, turned into settings, fetched; nothing of them stays.

use kmctl::demo::{CLIENT_ID, CLIENT_SECRET, Tenant, TokenOptions};
use serde_json::Value;

use super::scenarios::{fill, quit, settle, to_review};
use super::world::{World, asgardeo, custom, provider};
use crate::support::pty::Pty;
use crate::support::secrecy::assert_nowhere;

/// The screen never shows more than the first 10 characters of a token, and nothing is written of it.
fn assert_secret(world: &World, pty: &Pty, secret: &str) {
    let part = &secret[..secret.len().min(20)];
    assert!(!pty.screen().contains(part), "{}", pty.screen());
    assert_nowhere(world.home.path(), part);
}

#[test]
fn s23_a_token_is_tried_and_forgotten() {
    let world = World::s0();
    let pty = world.screen();
    fill(&pty, "<enter>", "external-asgardeo-km", &asgardeo(), "OK");
    to_review(&pty);
    pty.send_keys("<enter>");
    pty.wait_for("external-asgardeo-km was added and enabled.");
    settle(&pty);
    pty.send_keys("<esc>");
    pty.wait_for("Manage key managers in your organization");
    pty.send_keys("t");
    pty.wait_for("Test a token: external-asgardeo-km");
    let good = provider().token(&TokenOptions::default()).unwrap();
    pty.paste(&good);
    pty.wait_for("OK    Signature");
    pty.wait_for("Accepted by");
    assert_secret(&world, &pty, &good);
    let old = provider()
        .token(&TokenOptions {
            age: 15_120,
            ..TokenOptions::default()
        })
        .unwrap();
    pty.paste(&old);
    pty.wait_for("FAIL  Expiry");
    pty.wait_for("Rejected by every gateway: the token has expired");
    assert_secret(&world, &pty, &old);
    quit(pty);
}

#[test]
fn a_claim_of_the_token_becomes_a_setting() {
    let world = World::s0();
    let pty = world.screen();
    fill(&pty, "3", "claims-km", &custom(), "OK");
    to_review(&pty);
    pty.send_keys("t");
    pty.wait_for("Test a token: claims-km");
    let token = TokenOptions {
        tenant: Tenant::Custom,
        ..TokenOptions::default()
    }
    .claim("scope", Value::Null)
    .claim("scp", serde_json::json!("orders:read"));
    pty.paste(&provider().token(&token).unwrap());
    pty.wait_for("Scope");
    pty.wait_for("Accepted by");
    for _ in 0..12 {
        if pty
            .screen()
            .lines()
            .any(|line| line.contains("> WARN") && line.contains("Scope"))
        {
            break;
        }
        pty.send_keys("<down>");
        settle(&pty);
    }
    pty.send_keys("<enter>");
    // The trial stays, and the same token is checked again at once.
    pty.wait_for("Scope Key Identifier is now scp in the form.");
    pty.wait_for("Accepted by");
    pty.send_keys("<esc>");
    pty.wait_for("Step 2 of 2: Review");
    pty.wait_for("Scope Key Identifier     scp");
    pty.wait_for("edited");
    // The accepted token is the proof: the next key adds it.
    pty.wait_for("> [ Add ]");
    quit(pty);
}

#[test]
fn the_provider_is_asked_for_a_token_which_is_judged_and_forgotten() {
    let world = World::s0();
    let pty = world.screen();
    fill(&pty, "<enter>", "fetched-km", &asgardeo(), "OK");
    to_review(&pty);
    pty.send_keys("t");
    pty.wait_for("Test a token: fetched-km");
    settle(&pty);
    pty.send_keys("g");
    pty.wait_for("Token Endpoint: ");
    settle(&pty);
    pty.send_keys(CLIENT_ID);
    pty.send_keys("<tab>");
    pty.send_keys("sesame-open");
    pty.wait_for("11 characters, not shown");
    pty.send_keys("<tab><tab><tab><tab>");
    pty.wait_for("> [ Get token ]");
    pty.send_keys("<enter>");
    pty.wait_for("invalid_client");
    assert_secret(&world, &pty, "sesame-open");
    // The refused secret has the focus.
    pty.wait_for("> Client Secret");
    settle(&pty);
    pty.send_keys("<ctrl-u>");
    pty.send_keys(CLIENT_SECRET);
    pty.send_keys("<tab>");
    pty.send_keys("orders:read");
    pty.send_keys("<tab><tab><tab>");
    pty.wait_for("> [ Get token ]");
    pty.send_keys("<enter>");
    pty.wait_for("This token came from the provider.");
    pty.wait_for("Accepted by");
    assert_secret(&world, &pty, CLIENT_SECRET);
    quit(pty);
}
