//! Control planes: targets, plan, apply, usage, and the sheet for the cloud console.

use std::time::Duration;

use kmctl::control_plane::{
    Action as Planned, ApplyItem, Outcome, Release, Target, TargetKind, TargetName, TargetUrl,
    Trust,
};
use kmctl::demo::{ControlPlane, ControlPlaneOptions, PASSWORD, USER};
use kmctl::key_manager::{NewKeyManager, ProviderKind};
use kmctl::net::{self, Client};
use kmctl::ops::Progress;
use kmctl::ops::apply::Stage;
use kmctl::ops::target_runner::TargetRunner;
use kmctl::remote::CredentialStore;
use kmctl::tui::event::{Event, Response};
use serde_json::json;
use zeroize::Zeroizing;

use super::world::key_manager;
use crate::support::api_portal;
use crate::support::face::Face;

const TOKEN: &str = "token-of-the-screens-51c2";

/// A face with an API Manager behind it.
pub struct There {
    pub face: Face,
    pub server: ControlPlane,
}

fn facts(json: serde_json::Value) -> kmctl::control_plane::TargetFacts {
    serde_json::from_value(json).unwrap()
}

/// A target as it stands in the store.
fn target(name: &str, kind: TargetKind, url: &str, ca_pem: &str) -> Target {
    Target {
        name: TargetName::parse(name).unwrap(),
        kind,
        url: TargetUrl::parse(url, false).unwrap(),
        login_url: None,
        probe: None,
        gateway: kmctl::control_plane::GatewayOptions::default(),
        trust: Trust::CaFile(ca_pem.to_owned()),
        active: true,
        token_command: None,
        facts: facts(json!({
            "release": "4.7", "tenant": "carbon.super", "at": "2026-11-25T09:30:00Z",
            "certificate": {
                "subject": "CN=localhost", "notAfter": "2036-11-22T10:00:00Z",
                "sha256": "AB:CD:EF",
            },
            "login": { "who": "admin", "until": null, "store": "none" },
        })),
    }
}

fn server() -> ControlPlane {
    ControlPlane::start(&ControlPlaneOptions {
        port: 0,
        release: Release::V4_7,
        token: Zeroizing::new(TOKEN.to_owned()),
    })
    .unwrap()
}

fn clients(trust: &Trust) -> Client {
    let mut settings = net::ClientSettings {
        proxies: net::Proxies::Never,
        timeout: Duration::from_secs(20),
        ..net::ClientSettings::default()
    };
    match trust {
        Trust::System => {}
        Trust::CaFile(pem) => settings.extra_roots_pem.push(pem.clone()),
        Trust::Pinned(sha256) => settings.pin = Some(sha256.clone()),
    }
    Client::new(settings).unwrap()
}

pub fn at_target(given: Option<&str>) -> TargetRunner {
    let given = given.map(|name| {
        let name = TargetName::parse(name).unwrap();
        (name, Zeroizing::new(TOKEN.to_owned()))
    });
    let keeper = CredentialStore::new(std::path::Path::new("/nowhere/kmctl.db"));
    let clients = |trust: &Trust| Ok(clients(trust));
    TargetRunner::new(Box::new(clients), keeper, given, false)
}

/// Three key managers here, and the target `prod` that is signed in.
pub fn there() -> There {
    let new = |name| key_manager(ProviderKind::Custom, name, "");
    there_with(&["okta-dev", "okta-prod", "zeta"].map(new))
}

/// These key managers here, and the target `prod` that is signed in.
pub fn there_with(key_managers: &[NewKeyManager]) -> There {
    let server = server();
    let target = target(
        "prod",
        TargetKind::ApiManager,
        server.base(),
        server.ca_pem(),
    );
    let mut face = Face::after(|store, organization, audit| {
        for new in key_managers {
            kmctl::ops::add(store, organization, new, None, audit).unwrap();
        }
        assert!(store.add_target(&target).unwrap());
    });
    face.targets = Some(at_target(Some("prod")));
    face.model.shared.signed_in.insert("prod".to_owned());
    There { face, server }
}

impl There {
    pub fn keys(&mut self, words: &str) -> &mut Self {
        self.face.keys(words);
        self
    }

    pub fn text(&self) -> String {
        self.face.text()
    }

    /// The drawings, with a port that stays.
    pub fn sizes(&self) -> String {
        self.face
            .sizes()
            .replace(self.server.base(), "https://localhost:40443")
    }

    pub fn see(&mut self, words: &str) -> &mut Self {
        let text = self.text();
        assert!(text.contains(words), "no {words:?}:\n{text}");
        self
    }

    /// Somebody changes a value there.
    pub fn drift(&self, name: &str, member: &str, value: &str) {
        assert!(self.server.change(name, member, value.into()));
    }
}

#[test]
fn a_plan_opens_at_the_row_that_one_came_from() {
    let mut there = there();
    there.keys("<end>").see("> zeta");
    there.keys("P").see("> [x] + zeta");
    there.keys("<esc><up>P").see("> [x] + okta-prod");
}

#[test]
fn an_apply_and_a_verification_are_kept_with_the_messages_and_in_the_history() {
    let mut there = there();
    there.keys("<home><down>P<enter>y").keys("v<enter>");
    there.keys("<esc><esc><esc>m");
    there.see("prod: ").see("okta-dev on prod: ");
    there.keys("<esc><home><down>H");
    there.see("created on prod").see("Token Endpoint");
}

#[test]
fn a_plan_is_applied_and_the_list_says_so() {
    let mut there = there();
    there.keys("P");
    insta::assert_snapshot!("plan_new", there.sizes());
    there.keys("<down><space>");
    there.see("[ ] + okta-prod").see("2 selected");
    there.keys("<enter>");
    insta::assert_snapshot!("plan_question", there.sizes());
    there.keys("y");
    insta::assert_snapshot!("applied", there.sizes());
    there
        .keys("v")
        .see("Developers can select it in the target's Developer Portal.");
    insta::assert_snapshot!("verify", there.sizes());
    there.keys("<esc><enter><esc>");
    insta::assert_snapshot!("list_compared", there.sizes());
}

#[test]
fn nothing_is_written_without_the_question() {
    let mut there = there();
    there.keys("P<enter>n").see("Plan for prod");
    assert_eq!(there.server.stored().len(), 1, "the resident one");
}

#[test]
fn drift_is_seen_and_either_side_can_be_kept() {
    let mut there = there();
    there.keys("P<enter>y<enter><esc>");
    there.drift("okta-dev", "issuer", "https://moved.example");
    there.drift("okta-prod", "consumerKeyClaim", "client_id");
    there.keys("<down><space>P");
    insta::assert_snapshot!("plan_drift", there.sizes());
    // Off here, and changed there: a conflict.
    there.see("Conflict").see("changed on the target");
    there.keys("<end>");
    for _ in 0..6 {
        if there.text().contains("okta-dev ━") || there.text().contains("╭ okta-dev") {
            break;
        }
        there.keys("<up>");
    }
    there.keys("w");
    insta::assert_snapshot!("plan_keep_ours", there.sizes());
    there.keys("y").see("Local version of okta-dev kept.");
    for _ in 0..6 {
        if there.text().contains("╭ okta-prod") {
            break;
        }
        there.keys("<down>");
    }
    there.keys("r");
    insta::assert_snapshot!("plan_take_theirs", there.sizes());
    there.keys("y").see("okta-prod updated from prod.");
    there.keys("<enter>y").see("1 key manager applied.");
    there.keys("<enter><esc>").see("Sample Org · prod =");
}

#[test]
fn an_edit_after_a_plan_is_seen_without_asking() {
    let mut there = there();
    there
        .keys("P<enter>y<enter><esc>")
        .see("Sample Org · prod =");
    there
        .keys("<home><down><space>")
        .see("Sample Org · prod Δ1");
    let drawn = there.text();
    let row = drawn.lines().find(|it| it.contains("okta-dev")).unwrap();
    assert!(row.contains(" > "), "{row}");
}

#[test]
fn each_heading_sorts_by_its_own_column_with_a_target() {
    let mut there = there();
    there.keys("P<enter>y<enter><esc>");
    there.face.click("Status");
    there.see("Status ▲");
    there.face.click("Type");
    there.see("Type ▲");
}

#[test]
fn who_uses_it_is_seen_before_a_delete() {
    let mut there = there();
    there.keys("P<enter>y<enter><esc>");
    there.server.use_by("okta-dev", 2, 1);
    there.keys("<home><down>D");
    insta::assert_snapshot!("usage_before_delete", there.sizes());
    there.keys("<tab>").see("> [ Disable ]");
    there
        .keys("<tab><enter>")
        .see("okta-dev deleted; it stays on prod until you apply (P). u Undo");
    // It stays there until its deletion is chosen, whoever uses it.
    there
        .keys("P")
        .see("Deleted locally.")
        .see("[ ] . okta-dev");
    there.keys("<space>");
    insta::assert_snapshot!("usage_there", there.sizes());
    there.keys("<tab><enter>").see("[x] . okta-dev");
    // The server has a word in it too.
    there.keys("<enter>y").see("An API or application uses it.");
    there.server.use_by("okta-dev", 0, 0);
    there.keys("<enter><enter>y").see("Deleted from prod.");
    let names: Vec<String> = there
        .server
        .stored()
        .iter()
        .map(|it| it["name"].as_str().unwrap().to_owned())
        .collect();
    assert!(!names.contains(&"okta-dev".to_owned()), "{names:?}");
}

#[test]
fn what_is_not_linked_is_deleted_with_the_usual_question() {
    let mut there = there();
    there
        .keys("<down>D")
        .see("Delete okta-dev?")
        .see("To undo, press u");
}

#[test]
fn targets_and_what_is_known_of_them() {
    let mut there = there();
    there.keys("T");
    insta::assert_snapshot!("targets", there.sizes());
    let large = there.face.drawn(200, 50).text();
    let large = large.replace(there.server.base(), "https://localhost:40443");
    insta::assert_snapshot!("large_targets", large);
    there.keys("D");
    insta::assert_snapshot!("targets_remove", there.sizes());
    there.keys("y").see("No targets yet.");
}

#[test]
fn a_target_is_added_by_its_certificate_and_a_password() {
    let mut face = super::world::s1();
    let server = server();
    face.targets = Some(at_target(None));
    face.keys("T");
    insta::assert_snapshot!("targets_none", face.sizes());
    face.keys("a");
    insta::assert_snapshot!("target_form", face.sizes());
    face.keys("prod<enter><enter>");
    face.paste(server.base());
    face.keys("<enter>");
    let text = face.text();
    for words in ["Trust this certificate for prod?", "SHA-256:", "Subject: "] {
        assert!(text.contains(words), "no {words:?}:\n{text}");
    }
    face.keys("y");
    let text = face.text();
    assert!(text.contains("OK  API Manager 4.7"), "{text}");
    assert!(text.contains("Not supported: Environments"), "{text}");
    // The probe is optional.
    face.keys("<enter><enter>");
    assert!(face.text().contains("Sign in to prod"), "{}", face.text());
    insta::assert_snapshot!("sign_in", face.sizes());
    face.keys(USER);
    face.keys("<enter>wrong");
    assert!(
        face.text().contains("5 characters, not shown"),
        "{}",
        face.text()
    );
    face.keys("<enter><enter><enter>");
    assert!(face.text().contains("password"), "{}", face.text());
    face.keys(PASSWORD);
    face.keys("<enter><enter><enter>");
    let text = face.text();
    assert!(
        text.contains("OK    Signed in to prod (API Manager 4.7"),
        "{text}"
    );
    assert!(!text.contains("wrong"), "{text}");
    face.keys("<enter>P");
    let text = face.text();
    assert!(text.contains("[x] + external-asgardeo-km"), "{text}");
}

#[test]
fn bad_input_of_a_target_is_named() {
    let mut face = super::world::s1();
    face.targets = Some(at_target(None));
    face.keys("Taa b<enter><enter>");
    face.paste("apim.example/carbon");
    face.keys("<enter>");
    insta::assert_snapshot!("target_form_problems", face.sizes());
}

#[test]
fn without_a_sign_in_the_plan_says_how() {
    let mut there = there();
    there.face.targets = Some(at_target(None));
    there.keys("P");
    insta::assert_snapshot!("plan_sign_in", there.sizes());
    there.keys("l").see("Sign in to prod");
    // The user is known from last time; the password is what is left to type.
    there.keys(PASSWORD).keys("<enter><enter><enter>");
    there.see("Signed in to prod");
    there.keys("<enter>").see("3 to create");
}

#[test]
fn the_sheet_is_copied_field_by_field() {
    let mut there = there();
    there.keys("<down>w");
    insta::assert_snapshot!("sheet", there.sizes());
    there.keys("<enter><enter><space>").see("3 of 13 done");
    // What is chosen there is not copied.
    assert_eq!(there.face.copied, ["okta-dev"]);
    insta::assert_snapshot!("sheet_ticked", there.sizes());
}

#[test]
fn without_a_target_the_plan_says_where_to_add_one() {
    let mut face = super::world::s1();
    face.keys("P");
    assert!(
        face.text().contains("No target is selected. Press T"),
        "{}",
        face.text()
    );
}

#[test]
fn an_api_portal_has_the_choice_itself() {
    let portal = api_portal::start(TOKEN);
    let mut target = target(
        "portal",
        TargetKind::ApiPortal,
        portal.base(),
        portal.ca_pem(),
    );
    target.facts = facts(json!({ "login": { "who": null, "until": null, "store": "none" } }));
    let mut face = Face::after(|store, organization, audit| {
        for name in ["okta-dev", "zeta"] {
            let new = key_manager(ProviderKind::Custom, name, "");
            kmctl::ops::add(store, organization, &new, None, audit).unwrap();
        }
        assert!(store.add_target(&target).unwrap());
    });
    face.targets = Some(at_target(Some("portal")));
    face.keys("p");
    insta::assert_snapshot!("offer", face.sizes());
    insta::assert_snapshot!("large_offer", face.drawn(200, 50).text());
    face.keys("<down><enter>");
    insta::assert_snapshot!("offer_question", face.sizes());
    face.keys("y");
    let text = face.text();
    assert!(text.contains("zeta is now enabled on portal."), "{text}");
    assert!(text.contains("Developers can select it."), "{text}");
    insta::assert_snapshot!("offer_enabled", face.sizes());
    // One that is off here is not offered there.
    face.keys("<esc><home><down><space>p<home><enter>y");
    let text = face.text();
    assert!(
        text.contains("okta-dev is disabled in Key Managers."),
        "{text}"
    );
}

#[test]
fn without_a_portal_the_choice_is_kept_here() {
    let mut there = there();
    there.keys("p").see("kmctl stores this selection.");
}

/// A plan with something new, something that was changed there, and a conflict.
pub fn drifted() -> Face {
    let mut there = there();
    there.keys("P<end><up><space><home><enter>y<enter><esc>");
    there.drift("okta-dev", "issuer", "https://moved.example");
    there.drift("okta-prod", "consumerKeyClaim", "client_id");
    there.keys("<home><down><space>P<home><down>");
    there.face
}

/// Every screen of control planes.
pub fn every_screen() -> Vec<(&'static str, Face)> {
    let after = |keys: &str| {
        let mut there = there();
        there.keys("P<enter>y<enter><esc><home><down>").keys(keys);
        there.face
    };
    let mut sign_in = super::world::s1();
    sign_in.keys("Ta");
    vec![
        ("compared list", after("")),
        ("targets", after("T")),
        ("target form", sign_in),
        ("sign in", after("Tl")),
        ("plan", after("<space>P")),
        ("plan's difference", after("<space>P<tab>")),
        ("applied", after("<space>P<enter>y")),
        ("usage", after("D")),
        ("sheet", after("w")),
        ("verify", after("P<down>v")),
        ("plan's question", after("<space>P<enter>")),
    ]
}

#[test]
fn a_plan_that_takes_long_counts_and_can_be_stopped() {
    let mut there = there();
    there.face.targets = None;
    there.keys("P");
    there.face.rest(Duration::from_secs(3));
    there.see("Reading... 3 s. Press Esc to stop.");
    there.keys("<esc>").see("Plan for prod");
    there.keys("<esc>").see("Key Managers │");
}

#[test]
fn an_apply_that_runs_stops_after_the_current_key_manager() {
    let mut there = there();
    there.keys("P<enter>");
    there.face.targets = None;
    there.keys("y");
    there.see("0 of 3 done");
    let asked = there.face.asked.unwrap();
    let done = ApplyItem::new("okta-dev", Some("1"), Planned::Create, Outcome::Done);
    for progress in [
        Progress::Stage("okta-dev".to_owned(), Stage::Sending),
        Progress::Done(done),
        Progress::Stage("okta-prod".to_owned(), Stage::Sending),
        Progress::Stage("okta-prod".to_owned(), Stage::ReadingBack),
    ] {
        there
            .face
            .hear(Event::Response(asked, Response::Progress(progress)));
    }
    there.see("1 of 3 done").see("> ");
    // Leaving is not what Esc does now.
    there
        .keys("<esc>")
        .see("Stopping after the current key manager.");
    there
        .keys("<esc><ctrl-c>")
        .see("Press Ctrl+C again to quit now.");
    assert_eq!(there.face.quit, None);
    insta::assert_snapshot!("applying", there.sizes());
    there.keys("<ctrl-c>");
    assert_eq!(there.face.quit, Some(130));
}

#[test]
fn values_for_a_target_alone_are_marked() {
    let mut there = there();
    let organization = there.face.model.shared.organization.clone();
    let audit = kmctl::store::AuditContext {
        timestamp: "2026-11-25T10:00:00Z".parse().unwrap(),
        actor: "tester".to_owned(),
    };
    let field = kmctl::key_manager::Field::Issuer;
    there
        .face
        .store
        .set_target_values(
            &TargetName::parse("prod").unwrap(),
            &organization,
            &kmctl::key_manager::Name::parse("okta-dev").unwrap(),
            &[(field, Some("https://prod.example".to_owned()))],
            &audit,
        )
        .unwrap();
    there.keys("P").see("Overridden on this target: Issuer.");
    there.keys("<esc><home><down>");
    there.see("overrides:");
}

#[test]
fn what_was_refused_is_no_success() {
    let mut there = there();
    there.keys("P<enter>y<enter><esc>");
    there.server.use_by("okta-dev", 1, 0);
    there.keys("<home><down>D<tab><tab><enter>P<space><tab><enter><enter>y");
    there.see(" FAIL  1 key manager rejected.");
    let message = there.face.model.shared.notifications.shown().unwrap();
    assert_eq!(message.level, kmctl::tui::notification::Level::Fail);
}

#[test]
fn a_sign_in_is_sent_once_and_its_cancel_stops_it() {
    let mut there = there();
    there.face.targets = None;
    there.keys("Tl").keys(PASSWORD).keys("<enter><enter>");
    let asked = |there: &There| there.face.asked.map(|id| id.0);
    there.see("> [ Sign in ]").keys("<enter>");
    let first = asked(&there);
    there.see("Signing in...").keys("<enter><enter>");
    assert_eq!(asked(&there), first, "it was sent again");
    there.keys("<tab>").see("> [ Cancel ]").keys("<enter>");
    assert_eq!(there.face.stopped, 1);
}

#[test]
fn the_next_step_is_an_apply_only_where_nothing_changed_on_the_target() {
    let mut there = there();
    there.keys("<home><down>").see("P compare with prod");
    there.keys("P<esc>").see("P apply to prod");
    there.keys("P<enter>y<enter><esc>");
    assert!(!there.text().contains("on prod,"), "{}", there.text());
    there.drift("okta-dev", "issuer", "https://moved.example");
    there.keys("P<esc><home><down>").see("P compare with prod");
}
