//! The wizard adds a key manager from the certified provider: over https with its own authority, below a path prefix.

use std::time::Duration;

use crate::support::home::Home;
use crate::support::peer::{Peer, available, certificate};
use crate::support::pty::Pty;

fn add(pty: &Pty, name: &str, url: &str) {
    pty.send_keys("a");
    pty.wait_for("Choose a provider");
    pty.send_keys("3");
    pty.wait_for("Step 1 of 2: Details");
    pty.send_keys(name);
    pty.send_keys("<enter><enter>");
    pty.paste(url);
    pty.wait_until_screen("the check to end", |state| {
        let text = state.text();
        text.contains("  OK    ") || text.contains("  WARN  ") || text.contains("  FAIL  ")
    });
    pty.send_keys("<enter><enter><enter>");
    pty.wait_for("Step 2 of 2: Review");
    pty.wait_quiet(Duration::from_millis(300));
    for _ in 0..30 {
        if pty.screen().contains("> [ Add ]") {
            break;
        }
        pty.send_keys("<tab>");
        pty.wait_quiet(Duration::from_millis(50));
    }
    pty.send_keys("<enter>");
}

#[test]
fn over_https_with_its_own_authority_below_a_prefix() {
    if !available() {
        return;
    }
    let home = Home::new();
    let (cert, key) = certificate(home.path());
    let peer = Peer::start(&[
        ("TLS_CERT", &cert),
        ("TLS_KEY", &key),
        ("ISSUER_HOST", "localhost"),
        ("PREFIX", "/realms/demo"),
    ]);
    let home = home.with("KMCTL_CA_FILE", &cert);
    let pty = Pty::start(&[], &home, 80, 24);
    pty.wait_for("? Help");
    add(&pty, "certified-km", &peer.text("well_known"));
    pty.wait_for("certified-km was added and enabled.");
    let output = home
        .kmctl(&["show", "certified-km", "--json"])
        .output()
        .unwrap();
    let shown: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(shown["item"]["issuer"], peer.text("issuer"));
    assert_eq!(shown["item"]["tokenEndpoint"], peer.text("token_endpoint"));
    assert_eq!(shown["item"]["jwksEndpoint"], peer.text("jwks_uri"));
    assert!(peer.text("issuer").ends_with("/realms/demo"));
}

#[test]
fn over_plain_http_on_this_computer() {
    if !available() {
        return;
    }
    let peer = Peer::start(&[]);
    let home = Home::new();
    let pty = Pty::start(&[], &home, 80, 24);
    pty.wait_for("? Help");
    pty.send_keys("a");
    pty.wait_for("Choose a provider");
    pty.send_keys("3");
    pty.wait_for("Step 1 of 2: Details");
    pty.send_keys("plain-km<enter><enter>");
    pty.paste(&peer.text("well_known"));
    // Readable, but everything about it is plain http, which a gateway should not trust.
    pty.wait_for("WARN  The document was read, but");
}
