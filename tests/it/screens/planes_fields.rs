//! Fields of a plan, chosen one by one.

use std::sync::Arc;

use kmctl::control_plane::{TargetName, Trust};
use kmctl::key_manager::{Grade, OpenFinding, ProviderKind, TokenOutcome, TokenTest};
use kmctl::ops::TargetOutput;
use kmctl::tui::event::{Event, RequestId, Response};

use super::planes::{There, there, there_with};
use super::world::key_manager;

/// A member of what is stored there.
fn stored(there: &There, name: &str, member: &str) -> String {
    let all = there.server.stored();
    let found = all.iter().find(|it| it["name"] == name).unwrap();
    found[member].as_str().unwrap().to_owned()
}

/// All applied, with the focus on `okta-dev` in the list.
fn applied() -> There {
    let mut there = there();
    there.keys("P<enter>y<enter><esc><home><down>");
    there
}

#[test]
fn one_field_is_sent_and_the_others_stay_as_they_are() {
    let mut there = applied();
    let issuer = stored(&there, "okta-dev", "issuer");
    there.drift("okta-dev", "issuer", "https://moved.example");
    there.drift("okta-dev", "consumerKeyClaim", "client_id");
    there.keys("P").see("[ ] < okta-dev");
    there.keys("<tab>").see("> [ ] Issuer");
    there
        .keys("<space>")
        .see("> [x] Issuer")
        .see("[-] < okta-dev");
    insta::assert_snapshot!("plan_fields", there.sizes());
    there
        .keys("<down>")
        .see("> [ ] Consumer Key Identifier")
        .keys("<enter>y")
        .see("1 key manager applied.");
    assert_eq!(stored(&there, "okta-dev", "issuer"), issuer);
    assert_eq!(stored(&there, "okta-dev", "consumerKeyClaim"), "client_id");
    // The change there that was left out is still one that was made there.
    there
        .keys("<enter>")
        .see("[ ] < okta-dev")
        .see("changed on the target");
    assert!(!there.text().contains("Issuer"), "{}", there.text());
    there.keys("<tab>r").see("Update local okta-dev from prod?");
    there.keys("y").see("prod is in sync.");
}

#[test]
fn an_object_without_a_selected_field_is_not_selected() {
    let mut there = applied();
    there.keys("<space>P").see("[x] > okta-dev");
    there.keys("<tab><space>").see("> [ ] Status");
    there.see("[ ] > okta-dev");
    there
        .keys("<enter>")
        .see("Nothing is selected.")
        .keys("<space>")
        .see("[x] > okta-dev");
}

#[test]
fn a_conflict_is_settled_field_by_field() {
    let mut there = applied();
    let issuer = stored(&there, "okta-dev", "issuer");
    there.drift("okta-dev", "issuer", "https://moved.example");
    there.drift("okta-dev", "consumerKeyClaim", "client_id");
    there.keys("<space>P").see("Conflict");
    there.keys("<tab>").see("> Issuer  changed on the target");
    there.keys("w").see("Keep the local Issuer of okta-dev?");
    insta::assert_snapshot!("plan_keep_field", there.sizes());
    there.keys("y").see("Issuer of okta-dev kept.");
    there.see("Conflict").keys("<down>r");
    insta::assert_snapshot!("plan_take_field", there.sizes());
    there.keys("y").see("okta-dev updated from prod.");
    // What is left are two changes made here.
    there.see("[x] > okta-dev");
    there.keys("<enter>y").see("1 key manager applied.");
    assert_eq!(stored(&there, "okta-dev", "issuer"), issuer);
    assert_eq!(stored(&there, "okta-dev", "consumerKeyClaim"), "client_id");
    there.keys("<enter>").see("prod is in sync.");
}

#[test]
fn a_plan_that_could_not_be_refreshed_is_not_applied() {
    let mut there = there();
    there.keys("P").see("3 selected");
    let prod = TargetName::parse("prod").unwrap();
    assert!(there.face.store.remove_target(&prod).unwrap());
    there.keys("c").see("Target prod does not exist.");
    insta::assert_snapshot!("plan_without_its_target", there.sizes());
    there
        .keys("<enter>")
        .see("The plan could not be refreshed. Press c to try again.");
}

#[test]
fn a_remote_change_that_a_refresh_shows_first_is_not_selected() {
    let mut there = applied();
    there.drift("okta-dev", "issuer", "https://moved.example");
    there.drift("okta-dev", "consumerKeyClaim", "client_id");
    there.keys("P<tab><space>").see("[-] < okta-dev");
    // Refreshed without another change, the selection stays.
    there.keys("c").see("[-] < okta-dev").see("> [x] Issuer");
    there.drift("okta-dev", "scopesClaim", "roles");
    there.keys("c").see("[ ] < okta-dev");
    there
        .keys("<enter>")
        .see("Nothing is selected.")
        .keys("<space><enter>y")
        .see("1 key manager applied.");
    assert_eq!(stored(&there, "okta-dev", "scopesClaim"), "roles");
    assert_eq!(stored(&there, "okta-dev", "consumerKeyClaim"), "client_id");
    assert_ne!(
        stored(&there, "okta-dev", "issuer"),
        "https://moved.example"
    );
}

#[test]
fn what_was_asked_about_is_applied_and_not_a_newer_plan() {
    let mut there = applied();
    let usual = stored(&there, "okta-dev", "consumerKeyClaim");
    there.drift("okta-dev", "issuer", "https://moved.example");
    there.drift("okta-dev", "consumerKeyClaim", "client_id");
    there.keys("P").see("Consumer Key Identifier");
    let newer = Arc::clone(there.face.model.shared.plan().unwrap());
    there.drift("okta-dev", "consumerKeyClaim", &usual);
    there.keys("c<space>").see("[x] < okta-dev");
    there.keys("<enter>").see("Apply to");
    there.drift("okta-dev", "consumerKeyClaim", "client_id");
    let arrived = Response::Target(Arc::new(Ok(TargetOutput::Plan(newer))));
    there
        .face
        .hear(Event::Response(RequestId::default(), arrived));
    there.keys("y").see("1 key manager moved.");
    assert_eq!(stored(&there, "okta-dev", "consumerKeyClaim"), "client_id");
}

#[test]
fn objects_that_an_error_hides_are_not_acted_on() {
    let mut there = applied();
    there.drift("okta-dev", "issuer", "https://moved.example");
    there.keys("P").see("[ ] < okta-dev");
    let prod = TargetName::parse("prod").unwrap();
    assert!(there.face.store.remove_target(&prod).unwrap());
    there.keys("<tab>c").see("Target prod does not exist.");
    let sizes = there.sizes();
    let (drawn, failed) = (sizes.matches("== ").count(), sizes.matches(" FAIL  Target"));
    assert_eq!(failed.count(), drawn, "{sizes}");
    let before = there.text();
    for key in ["r", "v", "<space>", "<tab>", "<down>"] {
        assert_eq!(there.keys(key).text(), before, "{key}");
    }
}

#[test]
fn another_object_begins_at_its_first_field() {
    let mut there = applied();
    for name in ["okta-dev", "okta-prod"] {
        there.drift(name, "issuer", "https://moved.example");
        there.drift(name, "consumerKeyClaim", "client_id");
        if name == "okta-dev" {
            there
                .keys("P<tab><down>")
                .see("> [ ] Consumer Key Identifier");
            there.keys("ry").see("> [ ] Issuer").keys("ry");
            there.see("prod is in sync.");
        }
    }
    there.keys("c").see("[ ] < okta-prod").see("> [ ] Issuer");
}

#[test]
fn the_local_version_of_what_changed_on_the_target_is_kept_by_a_key() {
    let mut there = applied();
    let issuer = stored(&there, "okta-dev", "issuer");
    there.drift("okta-dev", "issuer", "https://moved.example");
    there.drift("okta-dev", "consumerKeyClaim", "client_id");
    there.keys("P").see("[ ] < okta-dev").see("w Keep local");
    there
        .keys("<tab>w")
        .see("> [x] Issuer")
        .see("[-] < okta-dev");
    there.keys("w").see("> [x] Issuer");
    there.keys("<tab>w").see("[x] < okta-dev");
    there.see("The next apply overwrites the change on prod.");
    there.keys("<enter>y").see("1 key manager applied.");
    assert_eq!(stored(&there, "okta-dev", "issuer"), issuer);
    assert_ne!(stored(&there, "okta-dev", "consumerKeyClaim"), "client_id");
}

#[test]
fn what_failed_is_not_selected_until_the_user_does() {
    let new = |name| key_manager(ProviderKind::Custom, name, "");
    let mut all = ["a-rejected", "b-failed", "c-fine"].map(new);
    all[0].evidence.token = Some(TokenTest {
        outcome: TokenOutcome::Rejected,
        at: jiff::Timestamp::UNIX_EPOCH,
    });
    all[1].evidence.open = Some(vec![OpenFinding {
        check: "jwks-reachable".to_owned(),
        grade: Grade::Fail,
        field: None,
        settled_by_token: false,
    }]);
    let mut there = there_with(&all);
    there
        .keys("P")
        .see("[ ] + a-rejected")
        .see("[ ] + b-failed")
        .see("[x] + c-fine")
        .see("1 selected")
        .see("The last token was rejected with these values.");
    insta::assert_snapshot!("plan_in_doubt", there.sizes());
    there.keys("<space>").see("[x] + a-rejected");
    there
        .keys("<enter>y")
        .see("2 key managers applied.")
        .keys("<enter><home>")
        .see("[ ] + b-failed")
        .see("The last check of these values failed.");
    assert_eq!(there.server.stored().len(), 3, "the resident one, and two");
}

#[test]
fn a_certificate_that_changed_is_trusted_after_a_look_at_it() {
    let mut there = there();
    let prod = TargetName::parse("prod").unwrap();
    let pin = |there: &mut There, sha256: &str| {
        let mut target = there.face.store.target("prod").unwrap().unwrap();
        target.trust = Trust::Pinned(sha256.to_owned());
        there.face.store.save_target(&target).unwrap();
    };
    pin(&mut there, &["AA"; 32].join(":"));
    there
        .keys("Tc<esc>c")
        .see("Trust this certificate for prod?")
        .see("The server's certificate is not the one that this");
    there.keys("<esc>");
    let trusted = |there: &There| {
        let target = there.face.store.target(prod.as_str()).unwrap().unwrap();
        target.trust
    };
    assert_eq!(trusted(&there), Trust::Pinned(["AA"; 32].join(":")));
    there.keys("cy").see("the sign-in is valid.");
    assert_ne!(trusted(&there), Trust::Pinned(["AA"; 32].join(":")));
    there.keys("P").see("3 selected");
}
