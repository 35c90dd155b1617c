//! What was fixed or tried ends in a proof, on the screen where it was done.

use kmctl::discovery::{FetchError, Fetched};
use kmctl::token::PublishedKeys;
use serde_json::json;

use super::world::{many, review, s0, s1};
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
        face.text().contains("was added and is enabled."),
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
        text.contains("Address not changed: 404 Not Found"),
        "{text}"
    );
    assert!(text.contains("Step 2 of 2"), "{text}");
    assert!(text.contains(reports::OTHER_HOST), "{text}");
    // The address is not offered again: the issuer that fits it is.
    face.keys("<enter>");
    let text = face.text();
    assert!(text.contains("Issuer is now "), "{text}");
    assert!(text.contains("; 1 fixed"), "{text}");
}

#[test]
fn a_draft_goes_on_at_its_field() {
    let mut face = s0();
    face.keys("a3my-km<enter>words");
    let draft = face.draft.clone().unwrap();
    assert_eq!(
        draft.position.field,
        Some(kmctl::key_manager::Field::Description)
    );
    face.keys("<esc><esc><enter>a<enter>");
    assert!(face.text().contains("> Description"), "{}", face.text());
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
