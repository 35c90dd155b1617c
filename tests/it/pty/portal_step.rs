//! The wizard's last step with an API Portal as the target.

use kmctl::control_plane::{
    GatewayOptions, Target, TargetFacts, TargetKind, TargetName, TargetUrl, Trust,
};
use kmctl::key_manager::ProviderKind;
use serde_json::json;

use super::scenarios::{fill, quit, settle, tab_to, to_review};
use super::world::{World, custom};
use crate::support::api_portal;

const TOKEN: &str = "token-of-an-administrator";

#[test]
fn the_wizard_lists_what_the_portal_has_and_enables_the_new_one_there() {
    let portal = api_portal::start(TOKEN);
    portal.with(|portal| {
        portal.put(json!({
            "id": "by-hand", "name": "by-hand", "displayName": "by-hand", "type": "custom",
            "enabled": true, "tokenEndpoint": "https://hand.example/token",
        }));
    });
    let mut world = World::s0();
    world.home = world.home.with("KMCTL_TARGET_TOKEN", TOKEN);
    let (mut store, _) = world.store();
    let target = Target {
        name: TargetName::parse("portal").unwrap(),
        kind: TargetKind::ApiPortal,
        url: TargetUrl::parse(portal.base(), false).unwrap(),
        login_url: None,
        probe: None,
        gateway: GatewayOptions::default(),
        trust: Trust::CaFile(portal.ca_pem().to_owned()),
        active: true,
        token_command: None,
        facts: TargetFacts::default(),
    };
    assert!(store.add_target(&target).unwrap());
    drop(store);
    world.seed(ProviderKind::Custom, "other-km", "", &custom());
    let pty = world.screen();
    fill(&pty, "<down><enter>", "new-km", &custom(), "OK");
    to_review(&pty);
    tab_to(&pty, "[ Add ]");
    pty.send_keys("<enter>");
    pty.wait_for("new-km was added and enabled.");
    pty.wait_for("Enable it in portal (API Portal");
    settle(&pty);
    pty.send_keys("<enter>");
    // Read from the portal: what is only there, and what is only here.
    pty.wait_for("by-hand");
    let shown = pty.screen();
    for (name, state) in [
        ("new-km", "not in portal"),
        ("other-km", "not in portal"),
        ("by-hand", "on "),
    ] {
        let row = shown
            .lines()
            .find(|line| line.contains(name))
            .unwrap_or_default();
        assert!(row.contains(state), "{name}: {state}\n{shown}");
    }
    assert_eq!(portal.with(|portal| portal.writes()), 0);
    settle(&pty);
    pty.send_keys("<enter>");
    pty.wait_for("new-km");
    settle(&pty);
    pty.send_keys("<tab><enter>");
    pty.wait_for("new-km is now enabled on portal.");
    assert_eq!(portal.with(|portal| portal.writes()), 1);
    portal.with(|portal| {
        let stored = portal.stored().iter().find(|row| row["id"] == "new-km");
        assert_eq!(stored.map(|row| row["enabled"] == true), Some(true));
        assert!(portal.stored().iter().all(|row| row["id"] != "other-km"));
    });
    let shown = pty.screen();
    let row = shown
        .lines()
        .find(|line| line.contains("> new-km"))
        .unwrap_or_default();
    assert!(row.contains("on ") && row.contains("in sync"), "{shown}");
    settle(&pty);
    pty.send_keys("<esc>");
    pty.wait_for("✓ Enable it in portal");
    quit(pty);
}
