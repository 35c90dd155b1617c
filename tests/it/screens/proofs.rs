//! What was fixed or tried ends in a proof, on the screen where it was done.

use std::time::Duration;

use kmctl::discovery::{CheckId, FetchError, Fetched, Finding, Fix};
use kmctl::key_manager::Field;
use kmctl::token::PublishedKeys;
use serde_json::json;

use super::world::{many, review, s0, s1, s2};
use crate::support::face::Face;
use crate::support::reports;
use crate::token::signer::Signer;

const DEAD: &str = "https://localhost:1/jwks";
/// The moment of the drawings, in seconds since 1970.
const NOW: i64 = 1_795_600_800;

/// An issuer that is not the configured one.
fn other_issuer() -> String {
    format!("{}x", reports::custom().configuration.issuer)
}

fn dead() -> Fetched {
    Fetched::Failed(FetchError::ConnectionRefused {
        host: "localhost".to_owned(),
        port: 1,
    })
}

/// The review with another address of keys typed, and the focus behind it.
fn with_keys_typed(url: &str) -> Face {
    let mut face = review(reports::CUSTOM);
    face.serve_keys(DEAD, dead());
    for _ in 0..20 {
        if face.text().contains("> JWKS Endpoint") {
            break;
        }
        face.keys("<shift-tab>");
    }
    assert!(face.text().contains("> JWKS Endpoint"), "{}", face.text());
    face.keys("<ctrl-e><ctrl-u>").paste(url);
    face.keys("<tab>");
    face
}

fn to_add(face: &mut Face) {
    for _ in 0..20 {
        if face.text().contains("> [ Add ]") {
            return;
        }
        face.keys("<tab>");
    }
    panic!("no way to Add:\n{}", face.text());
}

#[test]
fn a_dead_address_of_keys_is_not_added_without_a_question() {
    let mut face = with_keys_typed(DEAD);
    assert!(face.text().contains("FAIL edited"), "{}", face.text());
    assert!(face.text().contains("1 FAIL"), "{}", face.text());
    to_add(&mut face);
    face.keys("<enter>");
    assert!(
        face.text().contains("Add despite 1 failure?"),
        "{}",
        face.text()
    );
    // The safe answer has the focus; n says the same.
    face.keys("n");
    assert!(face.text().contains("Step 2 of 2"), "{}", face.text());
}

#[test]
fn good_keys_typed_by_hand_are_read_and_said() {
    let mut face = with_keys_typed("https://idp.example/other/jwks");
    assert!(face.text().contains("OK    "), "{}", face.text());
    to_add(&mut face);
    face.keys("<enter>");
    assert!(
        face.text().contains("was added and enabled."),
        "{}",
        face.text()
    );
}

#[test]
fn f1_u1_a_document_with_empty_fields_does_not_stop_a_good_one() {
    let mut face = s0().serve(reports::without_keys());
    face.keys("a3km<enter><enter>").paste(reports::WITHOUT_KEYS);
    face.keys("<enter><enter><enter>");
    assert!(
        face.text().contains("JWKS Endpoint is required."),
        "{}",
        face.text()
    );
    face.keys("<esc>");
    for _ in 0..10 {
        if face.text().contains("> Well-Known URL") {
            break;
        }
        face.keys("<shift-tab>");
    }
    face.keys("<ctrl-e><ctrl-u>").paste(reports::CUSTOM);
    face.keys("<enter><enter><enter>");
    assert!(!face.text().contains("0 fields"), "{}", face.text());
    assert!(face.text().contains("Step 2 of 2"), "{}", face.text());
    assert!(!face.text().contains("is required."), "{}", face.text());
}

#[test]
fn another_address_that_answers_worse_is_not_taken() {
    let mut face = s0();
    face.keys("a3km<enter><enter>").paste(reports::OTHER_HOST);
    face.keys("<enter><enter><enter>");
    face.serves(reports::unreadable(reports::CUSTOM));
    face.keys("<enter>");
    let text = face.text();
    assert!(
        text.contains("Press Enter to set Issuer to") && text.contains("404 Not Found"),
        "{text}"
    );
    assert!(text.contains("Step 2 of 2"), "{text}");
    // As much of the address as the frame has room for.
    let address = reports::OTHER_HOST.split("configuration").next().unwrap();
    assert!(text.contains(address), "{text}");
    // The address is not offered again: the issuer that fits it is.
    face.keys("<enter>");
    let text = face.text();
    assert!(text.contains("Issuer is now "), "{text}");
    assert!(text.contains("; 1 fixed"), "{text}");
}

#[test]
fn a_draft_goes_on_at_its_field() {
    let mut face = s0();
    face.keys("a3my-km<enter>words<left><left>");
    let draft = face.draft.clone().unwrap();
    assert_eq!(draft.position.field, Some(Field::Description));
    face.keys("<esc><esc><enter>a<enter>");
    assert!(face.text().contains("> Description"), "{}", face.text());
    face.keys("X");
    assert!(face.text().contains("worXds"), "{}", face.text());
}

#[test]
fn disabling_asks_only_where_the_portal_uses_it() {
    let mut face = s1();
    face.keys("<down><space>");
    assert!(face.text().contains("disabled. u Undo"), "{}", face.text());
}

#[test]
fn a_token_rejected_is_accepted_on_the_same_screen() {
    let signer = Signer::new("RS256", "9f3e2b");
    let mut face = many(1);
    let set = json!({ "keys": [signer.public()] }).to_string();
    face.keys = PublishedKeys::saved(set.as_bytes());
    face.keys("<down>t");
    let claims = json!({
        "iss": other_issuer(), "sub": "demo", "azp": "my-client", "scope": "orders:read", "iat": NOW - 60, "exp": NOW + 3600,
    });
    face.paste(&signer.token(&signer.header(), &claims.to_string()));
    assert!(face.text().contains("Rejected by"), "{}", face.text());
    // The focus is on the line that fails; Enter opens its fix in the form, over the trial.
    face.keys("<enter>");
    assert!(face.text().contains("Edit "), "{}", face.text());
    for _ in 0..20 {
        if face.text().contains("> [ Update ]") {
            break;
        }
        face.keys("<tab>");
    }
    face.keys("<enter>");
    let text = face.text();
    assert!(text.contains("Test a token"), "{text}");
    assert!(text.contains("Accepted by"), "{text}");
    let kept = &face.model.shared.accepted_token;
    assert_eq!(
        kept.as_ref().map(|it| it.issuer.as_str()),
        Some(&*other_issuer())
    );
    // Another token of that issuer is rejected: the first one is not offered any more either.
    face.paste("eyJhbGciOiJub25lIn0.e30.");
    assert!(face.text().contains("Rejected by"), "{}", face.text());
    assert!(face.model.shared.accepted_token.is_none());
}

#[test]
fn the_review_suggests_the_issuer_of_a_rejected_token() {
    let signer = Signer::new("RS256", "9f3e2b");
    let mut face = review(reports::OTHER_HOST);
    let set = json!({ "keys": [signer.public()] }).to_string();
    face.keys = PublishedKeys::saved(set.as_bytes());
    assert!(
        face.text().contains("Press t to test a token"),
        "{}",
        face.text()
    );
    let claims = json!({
        "iss": other_issuer(), "sub": "demo", "azp": "my-client", "scope": "orders:read", "iat": NOW - 60, "exp": NOW + 3600,
    });
    face.keys("t")
        .paste(&signer.token(&signer.header(), &claims.to_string()));
    assert!(face.text().contains("Rejected by"), "{}", face.text());
    face.keys("<esc>");
    let text = face.text();
    assert!(text.contains("The tested token has"), "{text}");
    assert!(!text.contains("Press t to test a token"), "{text}");
    face.keys("<enter>");
    let text = face.drawn(120, 40).text();
    assert!(text.contains(&other_issuer()), "{text}");
    assert!(!text.contains("The tested token has"), "{text}");
    // It was not tested with the new issuer: that is said, and comes first after Add.
    assert!(
        text.contains("Issuer was taken from the last token."),
        "{text}"
    );
    assert!(
        text.contains("Press t to test a token again, or u to undo."),
        "{text}"
    );
    to_add(&mut face);
    face.keys("<enter>");
    let text = face.text();
    assert!(
        text.contains("Issuer was taken from the last token.") && !text.contains("rejected"),
        "{text}"
    );
    assert!(text.contains("> ○ Test it with a token again"), "{text}");
}

#[test]
fn giving_up_an_edit_comes_back_to_the_trial() {
    let signer = Signer::new("RS256", "9f3e2b");
    let mut face = many(1);
    let set = json!({ "keys": [signer.public()] }).to_string();
    face.keys = PublishedKeys::saved(set.as_bytes());
    face.keys("<down>t");
    let claims = json!({
        "iss": other_issuer(), "azp": "my-client", "exp": NOW + 3600,
    });
    face.paste(&signer.token(&signer.header(), &claims.to_string()));
    assert!(face.model.shared.accepted_token.is_none());
    face.keys("<enter><esc>y");
    let text = face.text();
    assert!(
        text.contains("Test a token") && text.contains("Rejected by"),
        "{text}"
    );
}

#[test]
fn the_client_id_is_remembered_and_the_secret_is_not() {
    let mut face = many(1);
    face.keys("<down>tgmy-client<tab>hush<esc>");
    face.keys("gmy-client<tab>hush");
    for _ in 0..10 {
        if face.text().contains("> [ Get token ]") {
            break;
        }
        face.keys("<tab>");
    }
    face.keys("<enter><esc>g");
    let text = face.text();
    assert!(text.contains("my-client"), "{text}");
    assert!(!text.contains("****") && !text.contains("hush"), "{text}");
}

/// The screen as the demo starts it: addresses of its provider, and its client.
/// The demo's samples and client.
pub fn demo() -> Face {
    use kmctl::key_manager::ProviderKind;
    use kmctl::tui::state::Sample;
    let mut face = s0();
    let sample = |label: &str, url: &str| Sample {
        kind: ProviderKind::Custom,
        label: label.to_owned(),
        url: url.to_owned(),
        shows: "clean".to_owned(),
    };
    face.model.shared.samples = vec![
        sample("Custom", reports::CUSTOM),
        sample(
            "Custom, other",
            "https://localhost:1/f/.well-known/openid-configuration",
        ),
    ];
    face.model.shared.demo_client = Some(("demo-client".to_owned(), "geheim".to_owned()));
    face
}

#[test]
fn a_host_and_port_is_told_what_is_missing_and_not_that_it_was_added() {
    let mut face = s0();
    face.keys("a3x<enter><enter>localhost:1");
    face.rest(Duration::from_secs(1));
    let text = face.text();
    assert!(text.contains("does not start with https://."), "{text}");
    assert!(
        text.contains("Fix: Press Ctrl+Y to use https://localhost:1."),
        "{text}"
    );
    assert!(!text.contains("Added https://"), "{text}");
}

#[test]
fn ctrl_y_stays_the_demo_s_where_another_address_is_offered() {
    let mut face = demo();
    let mut moved = reports::unreadable(reports::CUSTOM);
    moved.unreadable = Some(FetchError::Redirected {
        status: 301,
        target: Some(reports::OTHER_HOST.to_owned()),
    });
    let words = format!("The provider points to {}.", reports::OTHER_HOST);
    moved.findings.push(Finding {
        fix: Some(Fix::value(words, Field::WellKnownUrl, reports::OTHER_HOST)),
        ..Finding::new(CheckId::DocumentReachable, "The address redirects.")
    });
    face.serves(moved);
    face.keys("a3x<enter><enter><ctrl-y>");
    let text = face.drawn(200, 50).text();
    let words: Vec<&str> = text.split_whitespace().collect();
    assert!(
        words
            .join(" ")
            .contains("Choose [ Use suggested address ]."),
        "{text}"
    );
    assert!(text.contains("Ctrl+Y Demo address"), "{text}");
    assert!(!text.contains("Press Ctrl+Y"), "{text}");
    assert_eq!(text.matches(reports::OTHER_HOST).count(), 1, "{text}");
    face.keys("<ctrl-y>");
    let text = face.text();
    assert!(text.contains("https://localhost:1/f/"), "{text}");
    // The button reads the address that is offered.
    face.keys("<ctrl-y>");
    for _ in 0..9 {
        if face.text().contains("> [ Use suggested address ]") {
            break;
        }
        face.keys("<tab>");
    }
    face.keys("<enter>");
    assert!(face.text().contains(reports::OTHER_HOST), "{}", face.text());
}

#[test]
fn ctrl_y_puts_in_what_the_demo_offers_and_only_there() {
    let mut face = demo();
    face.keys("a3x<enter><enter><ctrl-y>");
    assert!(face.text().contains(reports::CUSTOM), "{}", face.text());
    face.keys("<ctrl-y>");
    assert!(
        face.text().contains("https://localhost:1/f/"),
        "{}",
        face.text()
    );
    face.keys("<ctrl-y>");
    assert!(face.text().contains(reports::CUSTOM), "{}", face.text());
    // The client and its secret, and the button that sends them.
    let mut face = demo();
    face.keys("a3x<enter><enter><ctrl-y><enter><enter><enter>tg");
    assert!(
        face.text()
            .contains("Press Ctrl+Y to fill in the demo's client.")
    );
    face.keys("<ctrl-y>");
    let text = face.text();
    assert!(text.contains("demo-client"), "{text}");
    assert!(text.contains("> [ Get token ]"), "{text}");
    assert!(!text.contains("geheim"), "{text}");
    // Outside the demo it pastes what was cut.
    let mut face = s0();
    face.keys("a3x<enter><enter><ctrl-y>");
    assert!(!face.text().contains("://localhost"), "{}", face.text());
    face.keys("abc<ctrl-u><ctrl-y>");
    assert!(face.text().contains("abc"), "{}", face.text());
}

#[test]
fn what_is_stopped_says_so_and_keeps_what_was_typed() {
    let mut face = s0();
    face.silence();
    face.keys("a3x<enter><enter>")
        .paste(reports::CUSTOM)
        .keys("<enter><enter><enter>");
    assert!(face.text().contains("CHECKING"), "{}", face.text());
    face.keys("<esc>");
    let text = face.text();
    assert!(text.contains("The check was stopped."), "{text}");
    assert!(text.contains(reports::CUSTOM), "{text}");
    assert!(text.contains("Step 1 of 2"), "{text}");
}

#[test]
fn a_fix_of_the_trial_leads_back_to_add() {
    let signer = Signer::new("RS256", "9f3e2b");
    let mut face = review(reports::CUSTOM);
    let set = json!({ "keys": [signer.public()] }).to_string();
    face.keys = PublishedKeys::saved(set.as_bytes());
    face.keys("<tab>");
    for _ in 0..20 {
        if face.text().contains("> [ Add ]") {
            break;
        }
        face.keys("<tab>");
    }
    face.keys("t");
    let claims = json!({
        "iss": other_issuer(), "sub": "demo", "azp": "my-client", "scope": "orders:read", "iat": NOW - 60, "exp": NOW + 3600,
    });
    face.paste(&signer.token(&signer.header(), &claims.to_string()));
    assert!(face.text().contains("Rejected by"), "{}", face.text());
    face.keys("<enter>");
    assert!(face.text().contains("Accepted by"), "{}", face.text());
    face.keys("<esc>");
    let text = face.text();
    assert!(
        text.contains("> [ Add ]") && text.contains("edited"),
        "{text}"
    );
}

#[test]
fn an_issuer_that_a_token_proves_is_no_finding_any_more() {
    let signer = Signer::new("RS256", "9f3e2b");
    let mut face = review(reports::OTHER_HOST);
    assert!(face.text().contains("differs"), "{}", face.text());
    let set = json!({ "keys": [signer.public()] }).to_string();
    face.keys = PublishedKeys::saved(set.as_bytes());
    face.keys("t");
    let issuer = reports::other_host().configuration.issuer;
    let claims = json!({
        "iss": issuer, "sub": "demo", "azp": "my-client", "scope": "orders:read", "iat": NOW - 60, "exp": NOW + 3600,
    });
    face.paste(&signer.token(&signer.header(), &claims.to_string()));
    assert!(face.text().contains("Accepted by"), "{}", face.text());
    face.keys("<esc>");
    let text = face.text();
    assert!(text.contains("1 fixed"), "{text}");
    assert!(text.contains("A token confirmed the issuer"), "{text}");
    assert!(text.contains("> [ Add ]"), "{text}");
}

/// A token of a signer that has this issuer, and whose key the face serves.
fn token_of(face: &mut Face, issuer: &str) -> String {
    let signer = Signer::new("RS256", "9f3e2b");
    let set = json!({ "keys": [signer.public()] }).to_string();
    face.keys = PublishedKeys::saved(set.as_bytes());
    let claims = json!({
        "iss": issuer, "sub": "demo", "azp": "my-client", "scope": "orders:read", "iat": NOW - 60, "exp": NOW + 3600,
    });
    signer.token(&signer.header(), &claims.to_string())
}

/// Presses Tab until a button has the focus.
fn to_button(face: &mut Face, label: &str) {
    let wanted = format!("> [ {label} ]");
    for _ in 0..20 {
        if face.text().contains(&wanted) {
            return;
        }
        face.keys("<tab>");
    }
    panic!("no way to {label}:\n{}", face.text());
}

#[test]
fn a_proof_goes_on_with_its_draft() {
    let mut face = review(reports::OTHER_HOST);
    let token = token_of(&mut face, &reports::other_host().configuration.issuer);
    face.keys("t").paste(&token).keys("<esc>");
    assert!(face.text().contains("A token confirmed the issuer"));
    face.keys("<esc><esc><esc><enter>");
    assert!(face.text().contains("Draft: "), "{}", face.text());
    face.keys("a<enter>");
    to_button(&mut face, "Next");
    face.keys("<enter>");
    let text = face.text();
    assert!(text.contains("A token confirmed the issuer"), "{text}");
    // Another issuer is not the one that was proved.
    for _ in 0..20 {
        if face.text().contains("> Issuer") {
            break;
        }
        face.keys("<shift-tab>");
    }
    face.keys("x");
    assert!(
        !face.text().contains("A token confirmed"),
        "{}",
        face.text()
    );
}

#[test]
fn a_token_tested_from_edit_proves_its_issuer() {
    let mut face = many(1);
    face.keys("<down><enter>");
    for _ in 0..20 {
        if face.text().contains("> Issuer") {
            break;
        }
        face.keys("<tab>");
    }
    face.keys("<ctrl-e><ctrl-u>").paste(&other_issuer());
    assert!(face.text().contains("WARN edited"), "{}", face.text());
    to_button(&mut face, "Update");
    let token = token_of(&mut face, &other_issuer());
    face.keys("t").paste(&token);
    let text = face.text();
    assert!(text.contains("Accepted by"), "{text}");
    assert!(!text.contains("the same issuer"), "{text}");
    face.keys("<esc>");
    let text = face.text();
    assert!(text.contains("Edit "), "{text}");
    assert!(!text.contains("WARN edited"), "{text}");
    assert!(text.contains("1 change: Issuer"), "{text}");
}

#[test]
fn a_token_tested_from_edit_is_remembered_though_nothing_changed() {
    let mut face = many(1);
    let at = face.store.chosen_organization().unwrap();
    let stored = |face: &Face| face.store.get(&at, "km-0000").unwrap().unwrap();
    let issuer = stored(&face).text(Field::Issuer);
    let token = token_of(&mut face, &issuer);
    face.keys("<down><enter>");
    to_button(&mut face, "Update");
    face.keys("t").paste(&token);
    assert!(face.text().contains("Accepted by"), "{}", face.text());
    face.keys("<esc><esc>");
    assert!(stored(&face).evidence.is_proven(), "{}", face.text());
}

#[test]
fn an_accepted_token_keeps_its_line_and_says_the_way_on() {
    let mut face = review(reports::CUSTOM);
    let token = token_of(&mut face, &other_issuer());
    to_button(&mut face, "Add");
    face.keys("t").paste(&token).keys("<enter>");
    let text = face.text();
    assert!(text.contains("> OK    Issuer"), "{text}");
    assert!(
        text.contains("Issuer is set, and the token is accepted."),
        "{text}"
    );
    assert!(text.contains("Esc to return to Review."), "{text}");
}

#[test]
fn notes_unfold_and_fold_back_to_the_finding() {
    let mut face = review(reports::OTHER_HOST);
    let focused = |face: &Face| {
        let text = face.text();
        let line = text.lines().find(|line| line.contains("> WARN"));
        line.map(str::to_owned).unwrap_or(text)
    };
    let before = focused(&face);
    assert!(before.contains("> WARN"), "{before}");
    face.keys("<space>");
    let text = face.text();
    assert!(text.contains("Space Hide notes"), "{text}");
    // They are scrolled into view, and their row has the focus.
    assert!(text.contains("> NOTE  2 conformance notes."), "{text}");
    assert!(
        text.contains("documentation's address is plain http"),
        "{text}"
    );
    face.keys("<space>");
    assert_eq!(focused(&face), before);
    // A note that is hidden gives the focus back too.
    face.keys("<space><down><down>");
    assert!(face.text().contains("> NOTE"), "{}", face.text());
    face.keys("<space>");
    assert_eq!(focused(&face), before);
    // The last row is the end.
    face.keys("<down><down><down>");
    let text = face.text();
    assert!(text.contains("> NOTE  2 conformance notes."), "{text}");
    assert!(text.contains("Space Show notes"), "{text}");
}

#[test]
fn a_key_manager_with_the_issuer_is_a_finding() {
    let mut face = many(1);
    face.keys("a3km<enter><enter>").paste(reports::CUSTOM);
    face.keys("<enter><enter><enter>");
    let text = face.text();
    assert!(text.contains("Findings  1 WARN"), "{text}");
    assert!(
        text.contains("has the same issuer; the gateway might"),
        "{text}"
    );
}

#[test]
fn only_what_confirms_waits_after_the_review_opened() {
    use kmctl::tui::event::Event;
    use kmctl::tui::keymap::{KeyCode, key};
    let mut face = review(reports::CUSTOM);
    face.keys("<esc>");
    to_button(&mut face, "Next");
    face.keys("<enter>");
    assert!(face.text().contains("> [ Add ]"), "{}", face.text());
    // A doubled Enter adds nothing.
    face.hear(Event::Key(key(KeyCode::Enter)));
    assert!(face.text().contains("Step 2 of 2"), "{}", face.text());
    face.hear(Event::Key(key(KeyCode::Tab)));
    assert!(face.text().contains("> [ Back ]"), "{}", face.text());
    face.hear(Event::Key(key(KeyCode::Esc)));
    assert!(face.text().contains("Step 1 of 2"), "{}", face.text());
}

#[test]
fn the_demo_shows_its_addresses() {
    let mut face = demo();
    insta::assert_snapshot!("demo_list", face.sizes());
    face.keys("d");
    insta::assert_snapshot!("demo_addresses", face.sizes());
    let mut face = s2();
    face.keys("<down>x");
    insta::assert_snapshot!("export", face.sizes());
}
