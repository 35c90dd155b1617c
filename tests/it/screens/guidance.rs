//! What a screen says about the next step: what stays open, where the focus goes, and what a key can't do yet.

use kmctl::discovery::{Fix, Report};
use kmctl::key_manager::Field;
use kmctl::token::PublishedKeys;
use kmctl::tui::event::Event;
use kmctl::tui::state::Sample;
use serde_json::json;

use super::planes::there;
use super::world::{review, s0, s1};
use crate::support::face::Face;
use crate::support::reports;
use crate::token::signer::Signer;

/// Two warnings with a fix, about two endpoints, and one without between them.
fn three_warnings() -> Report {
    let mut report = reports::other_host();
    let proto = report.findings.remove(0);
    report.findings.clear();
    for (field, value) in [
        (Field::RevokeEndpoint, Some("https://idp.example/revoke2")),
        (Field::TokenEndpoint, None),
        (
            Field::OidcLogoutEndpoint,
            Some("https://idp.example/logout2"),
        ),
    ] {
        let mut finding = proto.clone();
        finding.field = Some(field);
        finding.message = format!("{} is questionable.", field.label());
        finding.fix = Some(match value {
            Some(value) => Fix::value("Another one is better.", field, value),
            None => Fix::words("Ask the provider."),
        });
        report.findings.push(finding);
    }
    report.configuration.oidc_logout_endpoint = "https://idp.example/logout".to_owned();
    report
}

/// The review of an Asgardeo key manager with these three warnings.
fn warned() -> Face {
    let mut report = three_warnings();
    report.url = reports::ASGARDEO.to_owned();
    let mut face = s0();
    face.serves(report);
    face.keys("a1warned-km<enter><enter>")
        .paste(reports::ASGARDEO);
    face.keys("<enter><enter><enter>");
    assert!(face.text().contains("3 WARN"), "{}", face.text());
    face
}

/// Presses Up until this line has the focus.
fn up_to(face: &mut Face, line: &str) {
    for _ in 0..20 {
        if face.text().contains(line) {
            return;
        }
        face.keys("<up>");
    }
    panic!("no way to {line}:\n{}", face.text());
}

#[test]
fn the_focus_stays_in_the_findings_while_one_can_be_fixed() {
    let mut face = warned();
    up_to(&mut face, "> WARN  Revoke Endpoint");
    face.keys("<down><down>");
    assert!(
        face.text().contains("> WARN  OIDC Logout Endpoint"),
        "{}",
        face.text()
    );
    // None is below: the one above is next, past what only the provider can fix.
    face.keys("<enter>");
    let text = face.text();
    assert!(text.contains("> WARN  Revoke Endpoint"), "{text}");
    assert!(
        text.contains("OIDC Logout Endpoint is now https://idp.example/logout2. Press u to undo."),
        "{text}"
    );
    // None is left.
    face.keys("<enter>");
    let text = face.text();
    assert!(text.contains("> [ Add ]"), "{text}");
    assert!(text.contains("Press Enter to add the key"), "{text}");
}

#[test]
fn details_name_what_was_fixed_on_the_review() {
    let mut face = warned();
    up_to(&mut face, "> WARN  Revoke Endpoint");
    face.keys("<enter><enter><esc>");
    insta::assert_snapshot!("details_fixed", face.sizes());
    let text = face.text();
    assert!(
        text.contains("1 open warning. See Review. Already fixed on Review: Revoke Endpoint"),
        "{text}"
    );
}

#[test]
fn what_stays_open_is_said_after_add() {
    let mut face = warned();
    for _ in 0..20 {
        if face.text().contains("> [ Add ]") {
            break;
        }
        face.keys("<tab>");
    }
    face.keys("<enter>");
    let text = face.text();
    assert!(
        text.contains("WARN  3 open warnings. No token was tested."),
        "{text}"
    );
    assert!(
        text.contains("> ○ Select it in the Developer Portal"),
        "{text}"
    );
    assert!(text.contains("○ Test a token"), "{text}");
    insta::assert_snapshot!("added_open", face.sizes());
}

#[test]
fn a_token_that_is_accepted_closes_the_line_and_ticks_its_step() {
    let signer = Signer::new("RS256", "9f3e2b");
    let mut face = review(reports::CUSTOM);
    face.keys("<enter>");
    let text = face.text();
    assert!(text.contains("NOTE  No token was tested."), "{text}");
    let set = json!({ "keys": [signer.public()] }).to_string();
    face.keys = PublishedKeys::saved(set.as_bytes());
    let other = json!({ "iss": "https://idp.example", "azp": "my-client", "exp": 1_795_604_400 });
    face.keys("t")
        .paste(&signer.token(&signer.header(), &other.to_string()));
    face.keys("<esc>");
    let text = face.text();
    assert!(
        text.contains("FAIL  The last token was rejected."),
        "{text}"
    );
    let claims = json!({
        "iss": reports::custom().configuration.issuer, "sub": "demo", "azp": "my-client", "scope": "orders:read",
        "iat": 1_795_600_740, "exp": 1_795_604_400,
    });
    // Another test comes first, and has the focus.
    assert!(text.contains("> ○ Test it with a token again"), "{text}");
    face.keys("<enter>")
        .paste(&signer.token(&signer.header(), &claims.to_string()));
    assert!(face.text().contains("Accepted by"), "{}", face.text());
    assert!(face.text().contains("g Get a token"), "{}", face.text());
    face.keys("<esc>");
    let text = face.text();
    assert!(!text.contains("No token was tested."), "{text}");
    assert!(text.contains("✓ Test a token"), "{text}");
    assert!(text.contains("> ○ Select it"), "{text}");
}

#[test]
fn the_review_offers_the_test_of_a_token_first() {
    let mut face = review(reports::OTHER_HOST);
    let text = face.text();
    assert!(
        text.contains("Enter Fix  t Test a token  Space Show notes"),
        "{text}"
    );
    assert!(
        text.contains("Press t to test a token and see its issuer."),
        "{text}"
    );
    face.keys("<tab>");
    let text = face.text();
    assert!(text.contains("Enter Add  t Test a token"), "{text}");
}

#[test]
fn a_choice_of_the_portal_is_not_lost_without_a_question() {
    let mut face = s1();
    face.keys("p<home><space><esc>");
    insta::assert_snapshot!("portal_unsaved", face.sizes());
    // Stay is the answer of Esc.
    face.keys("<esc>");
    assert!(
        face.text().contains("(*) external-asgardeo-km"),
        "{}",
        face.text()
    );
    // A tab asks too.
    face.keys("1");
    assert!(face.text().contains("[ Discard ]"), "{}", face.text());
    face.keys("<enter>");
    let text = face.text();
    assert!(
        text.contains("Saved. external-asgardeo-km is selected for the Developer Portal."),
        "{text}"
    );
    assert!(text.contains("Enter View"), "{text}");
    // What was saved before is a choice as any other.
    face.keys("p<end><enter><enter><home><space><esc>");
    assert!(face.text().contains("[ Discard ]"), "{}", face.text());
    face.keys("<esc><home><enter><enter><esc>");
    face.keys("p<end><space><esc><tab><enter>p");
    assert!(
        face.text().contains("(*) external-asgardeo-km"),
        "{}",
        face.text()
    );
}

#[test]
fn a_save_without_a_change_is_none() {
    let mut face = s1();
    face.keys("p<tab><enter>");
    assert!(face.text().contains("Nothing to save."), "{}", face.text());
    assert!(
        face.model.shared.session.is_empty(),
        "{:?}",
        face.model.shared.session
    );
}

#[test]
fn a_step_that_waits_for_another_names_it() {
    let mut there = there();
    there.face.serves(reports::custom());
    there.keys("a3new-km<enter><enter>");
    there.face.paste(reports::CUSTOM);
    there.keys("<enter><enter><enter><enter>");
    there.see("Verify it on prod with a token");
    for width in [80, 60, 44] {
        there.face.hear(Event::Resize(width, 24));
        let text = there.face.drawn(width, 24).text();
        assert!(text.contains("(apply it first)"), "{text}");
    }
    there.face.hear(Event::Resize(80, 24));
    there.keys("<down><down><enter>");
    there
        .see("Apply it to prod")
        .see("first.")
        .see("> ○ Apply it to prod");
}

#[test]
fn ctrl_y_names_the_sample_it_inserts() {
    let mut face = s0();
    let sample = |label: &str, url: &str| Sample {
        kind: kmctl::key_manager::ProviderKind::Custom,
        label: label.to_owned(),
        url: url.to_owned(),
        shows: "clean".to_owned(),
    };
    face.model.shared.samples = vec![
        sample("Custom", reports::CUSTOM),
        sample("Custom, other", reports::OTHER_HOST),
    ];
    face.keys("a3x<enter><enter><ctrl-y>");
    assert!(face.text().contains("1 of 2: Custom."), "{}", face.text());
    face.keys("<ctrl-y>");
    assert!(
        face.text().contains("2 of 2: Custom, other."),
        "{}",
        face.text()
    );
}
