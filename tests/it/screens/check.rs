//! The check of a stored key manager.

use kmctl::discovery::{FetchError, Report, Verdict};
use kmctl::key_manager::Field;
use kmctl::ops::{Op, Output};

use super::world::{s1, s2};
use crate::support::face::Face;
use crate::support::reports;

/// Asgardeo's document with other endpoints, and no logout.
fn moved() -> Report {
    let mut report = reports::asgardeo();
    report.configuration.token_endpoint =
        "https://api.eu.asgardeo.io/t/sampleorg/oauth2/token".to_owned();
    report.configuration.oidc_logout_endpoint = String::new();
    report.configuration.jwks_endpoint = String::new();
    report
}

fn stored(face: &mut Face, field: Field) -> String {
    let name = kmctl::key_manager::Name::parse("external-asgardeo-km").unwrap();
    match face.elsewhere(Op::Get { name }) {
        Output::KeyManager(found) => found.text(field),
        other => panic!("{other:?}"),
    }
}

#[test]
fn all_as_it_is_stored() {
    let mut face = s1();
    face.keys("<down>c");
    insta::assert_snapshot!("check_same", face.sizes());
    face.keys("<enter>");
    let text = face.text();
    assert!(text.contains("● on   OK"), "{text}");
    assert!(
        text.contains("Last check        OK  nothing to update"),
        "{text}"
    );
    assert!(text.contains("Key Managers"), "{text}");
}

#[test]
fn what_differs_is_chosen_and_taken_over() {
    let mut face = s1();
    face.serves(moved());
    face.keys("<down>c");
    insta::assert_snapshot!("check_differs", face.sizes());
    // Nothing chosen yet; then one that is not served; then the first.
    face.keys("<tab><enter>");
    assert!(
        face.text()
            .contains("Select a field first: press Space on its row.")
    );
    face.keys("<up><up><space>");
    assert!(
        face.text().contains("The document has no JWKS Endpoint"),
        "{}",
        face.text()
    );
    face.keys("<up><space>");
    insta::assert_snapshot!("check_chosen", face.sizes());
    face.keys("<tab><enter>");
    let text = face.text();
    assert!(
        text.contains("external-asgardeo-km updated: Token Endpoint."),
        "{text}"
    );
    assert_eq!(
        stored(&mut face, Field::TokenEndpoint),
        moved().configuration.token_endpoint
    );
    // What was not chosen stays, and the check was made again.
    assert_ne!(stored(&mut face, Field::OidcLogoutEndpoint), "");
    assert!(text.contains("2 fields differ"), "{text}");
    assert_eq!(
        face.model.session(),
        ["external-asgardeo-km updated: Token Endpoint."]
    );
    face.keys("<esc>");
    assert!(face.text().contains("● on   WARN"), "{}", face.text());
}

#[test]
fn each_warning_has_its_fix_where_there_is_room() {
    let mut face = s1();
    let mut report = reports::asgardeo();
    report.findings = reports::other_host().findings;
    let finding = report.findings.first().unwrap().clone();
    face.serves(report);
    face.keys("<down>c");
    let fix = format!("Fix: {}", &finding.fix.unwrap().text[..20]);
    let text = face.drawn(120, 40).text();
    assert!(text.contains(&finding.message[..30]), "{text}");
    face.hear(kmctl::tui::event::Event::Resize(120, 40));
    let text = face.drawn(120, 40).text();
    assert!(text.contains(&fix), "{text}");
    face.hear(kmctl::tui::event::Event::Resize(80, 24));
    let text = face.drawn(80, 24).text();
    assert!(!text.contains(&fix), "{text}");
    // Edit says what is known of the values, until one is changed.
    face.keys("<esc><enter>");
    face.hear(kmctl::tui::event::Event::Resize(120, 40));
    let text = face.drawn(120, 40).text();
    assert!(text.contains("WARN  1 open warning."), "{text}");
    assert!(text.contains("Press c on the list"), "{text}");
    face.keys("x");
    let text = face.drawn(120, 40).text();
    assert!(!text.contains("1 open warning."), "{text}");
}

#[test]
fn a_change_elsewhere_is_not_written_over() {
    let mut face = s1();
    face.serves(moved());
    face.keys("<down>c<space>");
    let name = kmctl::key_manager::Name::parse("external-asgardeo-km").unwrap();
    face.elsewhere(Op::SetEnabled {
        name,
        enabled: false,
    });
    face.keys("<tab><enter>");
    let text = face.text();
    assert!(
        text.contains("was changed elsewhere since it was read."),
        "{text}"
    );
    assert_ne!(
        stored(&mut face, Field::TokenEndpoint),
        moved().configuration.token_endpoint
    );
}

#[test]
fn a_provider_that_is_dead() {
    let mut face = s1();
    let failure = FetchError::NameNotFound {
        host: "api.asgardeo.io".to_owned(),
    };
    let mut dead = reports::asgardeo();
    dead.verdict = Verdict::Unreadable;
    dead.unreadable = Some(failure.clone());
    dead.keys.failure = Some(failure);
    dead.keys.keys.clear();
    face.serves(dead);
    face.keys("<down>c");
    insta::assert_snapshot!("check_dead", face.sizes());
    face.keys("y");
    assert!(face.copied[0].starts_with("FAIL  external-asgardeo-km: The document"));
}

#[test]
fn a_running_check_counts_and_esc_stops_it() {
    let mut face = s2();
    face.keys("<down><down>");
    face.silence();
    face.keys("c");
    face.rest(std::time::Duration::from_millis(2_200));
    insta::assert_snapshot!("check_running", face.sizes());
    face.keys("<esc>");
    let text = face.text();
    assert!(text.contains("The check was stopped."), "{text}");
    assert!(text.contains("Manage key managers"), "{text}");
}

#[test]
fn the_built_in_one_has_no_provider() {
    let mut face = s1();
    face.keys("c");
    let text = face.text();
    assert!(text.contains("it has no provider to check."), "{text}");
}

#[test]
fn all_that_match_are_checked_and_what_is_not_ok_is_listed() {
    let mut face = s2();
    face.serves(moved());
    face.keys("C");
    insta::assert_snapshot!("check_several", face.sizes());
    let text = face.text();
    assert!(text.contains("2 of 2: 2 WARN"), "{text}");
    // The check of one opens over it, and the list has the marks.
    face.keys("<enter>");
    assert!(face.text().contains("3 fields differ"), "{}", face.text());
    face.keys("<esc><esc>");
    assert!(face.text().contains("● on   WARN"), "{}", face.text());
}

#[test]
fn a_check_of_several_that_is_stopped_says_how_far_it_came() {
    let mut face = s2();
    face.silence();
    face.keys("<down>v<down>C");
    let text = face.text();
    assert!(text.contains("0 of 1"), "{text}");
    face.keys("<esc>");
    let text = face.text();
    assert!(
        text.contains("Stopped") && text.contains("0 of 1"),
        "{text}"
    );
    face.keys("<esc>");
    assert!(face.text().contains("1 marked"), "{}", face.text());
}
