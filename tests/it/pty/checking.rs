//! The check of a key manager in a real terminal, against the demo provider.

use kmctl::key_manager::ProviderKind;

use super::scenarios::{quit, settle};
use super::world::{World, bare};

#[test]
fn what_is_served_is_compared_chosen_and_taken_over() {
    let world = World::s1();
    let pty = world.screen();
    pty.wait_for("external-asgardeo-km");
    pty.send_keys("<down>");
    pty.wait_for("> external-asgardeo-km");
    pty.send_keys("c");
    pty.wait_for("Check external-asgardeo-km");
    pty.wait_for("> [ ] ");
    settle(&pty);
    let text = pty.screen();
    assert!(text.contains("FAIL"), "{text}");
    assert!(
        text.contains("the keys can't be read: 404 Not Found"),
        "{text}"
    );
    // The keys are elsewhere than what is stored says: that field is enough.
    for _ in 0..10 {
        if pty.screen().contains("> [ ] JWKS Endpoint") {
            break;
        }
        pty.send_keys("<down>");
        pty.wait_quiet(std::time::Duration::from_millis(50));
    }
    pty.send_keys("<space>");
    pty.wait_for("> [x] JWKS Endpoint");
    pty.send_keys("<tab>");
    pty.wait_for("> [ Update selected ]");
    pty.send_keys("<enter>");
    pty.wait_for("external-asgardeo-km updated: JWKS Endpoint.");
    pty.wait_for("WARN");
    pty.send_keys("<esc>");
    pty.wait_for("● on   WARN");
    let state = world.show("external-asgardeo-km");
    let jwks = state["jwksEndpoint"].as_str().unwrap();
    assert!(jwks.ends_with("/t/sampleorg/oauth2/jwks"), "{jwks}");
    assert_eq!(state["revision"], 2);
    quit(pty);
}

#[test]
fn esc_stops_a_check_that_takes_its_time() {
    let world = World::s0();
    world.seed(ProviderKind::Custom, "slow-km", "", &bare("/slow/20"));
    let pty = world.screen();
    pty.wait_for("slow-km");
    pty.send_keys("<down>");
    pty.wait_for("> slow-km");
    pty.send_keys("c");
    pty.wait_for("CHECKING");
    pty.wait_for("1 s. Press Esc to stop.");
    pty.send_keys("<esc>");
    pty.wait_for("The check was stopped.");
    pty.wait_for("Manage key managers in your organization");
    quit(pty);
}
