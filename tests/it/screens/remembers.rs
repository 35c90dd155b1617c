//! The list remembers what was found and tested: Status, details, after Add, check.

use kmctl::token::PublishedKeys;
use serde_json::json;

use super::world::review;
use crate::support::face::Face;
use crate::support::reports;
use crate::token::signer::Signer;

/// The moment of the drawings, in seconds since 1970.
const NOW: i64 = 1_795_600_800;

/// A token with this issuer, or one that has expired.
fn token(signer: &Signer, issuer: &str, expires: i64) -> String {
    let claims = json!({
        "iss": issuer, "sub": "demo", "azp": "my-client", "scope": "orders:read",
        "iat": NOW - 7200, "exp": NOW + expires,
    });
    signer.token(&signer.header(), &claims.to_string())
}

/// Presses Add in the review.
fn add(face: &mut Face) {
    press_add(face);
    assert!(face.text().contains("was added"), "{}", face.text());
}

/// Presses Add in the review, and confirms the question with this title.
fn add_despite(face: &mut Face, title: &str) {
    press_add(face);
    assert!(face.text().contains(title), "{}", face.text());
    face.keys("<right><enter>");
    assert!(face.text().contains("was added"), "{}", face.text());
}

fn press_add(face: &mut Face) {
    for _ in 0..20 {
        if face.text().contains("> [ Add ]") {
            break;
        }
        face.keys("<tab>");
    }
    face.keys("<enter>");
}

#[test]
fn a_rejected_token_stands_in_the_list_until_one_is_accepted() {
    let signer = Signer::new("RS256", "9f3e2b");
    let mut face = review(reports::OTHER_HOST);
    let set = json!({ "keys": [signer.public()] }).to_string();
    face.keys = PublishedKeys::saved(set.as_bytes());
    face.keys("t")
        .paste(&token(&signer, "https://other.example", 3600));
    face.keys("<esc>");
    let text = face.text();
    assert!(
        text.contains("FAIL  The last token was rejected. Add will ask"),
        "{text}"
    );
    add_despite(&mut face, "Add despite a rejected token?");
    let text = face.text();
    assert!(
        text.contains("FAIL  The last token was rejected."),
        "{text}"
    );
    assert!(text.contains(" open "), "{text}");
    assert!(text.contains("> ○ Test it with a token again"), "{text}");
    face.keys("<esc>");
    let text = face.text();
    assert!(text.contains("● on   FAIL"), "{text}");
    assert!(
        text.contains("FAIL  The last token was rejected on 2026-11-25 10:00 UTC."),
        "{text}"
    );
    assert!(text.contains("t test a token again"), "{text}");
    insta::assert_snapshot!("list_remembers", face.sizes());
    face.keys("/is:fail<enter>");
    assert!(face.text().contains("● on   FAIL"), "{}", face.text());
    face.keys("<esc>");
    // A token that only expired says nothing about the values.
    let issuer = issuer(&face);
    face.keys("t").paste(&token(&signer, &issuer, -3600));
    assert!(face.text().contains("Rejected by"), "{}", face.text());
    face.keys("<esc>");
    let text = face.text();
    assert!(text.contains("The last token was rejected on"), "{text}");
    face.keys("t").paste(&token(&signer, &issuer, 3600));
    assert!(face.text().contains("Accepted by"), "{}", face.text());
    face.keys("<esc>");
    let text = face.text();
    assert!(text.contains("OK  A token was accepted on"), "{text}");
    assert!(!text.contains("● on   FAIL"), "{text}");
    face.keys("/is:proven<enter>");
    assert!(
        face.text().contains("custom-key-manager"),
        "{}",
        face.text()
    );
}

fn issuer(face: &Face) -> String {
    let organization = face.model.shared.organization.clone();
    let stored = face.store.get(&organization, "custom-key-manager");
    let connection = stored.unwrap().unwrap().connection.unwrap();
    connection.settings.issuer.as_str().to_owned()
}

#[test]
fn another_issuer_takes_the_proof_away_and_undo_brings_it_back() {
    let signer = Signer::new("RS256", "9f3e2b");
    let mut face = review(reports::CUSTOM);
    let set = json!({ "keys": [signer.public()] }).to_string();
    face.keys = PublishedKeys::saved(set.as_bytes());
    add(&mut face);
    face.keys("<esc>");
    let own = issuer(&face);
    face.keys("t").paste(&token(&signer, &own, 3600));
    face.keys("<esc>");
    assert!(face.text().contains("● on   OK"), "{}", face.text());
    face.keys("<enter>");
    for _ in 0..20 {
        if face.text().contains("> Issuer") {
            break;
        }
        face.keys("<tab>");
    }
    face.keys("<ctrl-e><ctrl-u>").paste("https://new.example");
    for _ in 0..20 {
        if face.text().contains("> [ Update ]") {
            break;
        }
        face.keys("<tab>");
    }
    face.keys("<enter>");
    let text = face.text();
    assert!(text.contains("updated."), "{text}");
    assert!(!text.contains("A token was accepted"), "{text}");
    face.keys("u");
    assert!(
        face.text().contains("A token was accepted"),
        "{}",
        face.text()
    );
}

#[test]
fn the_gateway_that_is_shown_changes_nothing_that_is_stored() {
    // The newest gateway accepts it; API Manager takes no keys of this type.
    let signer = Signer::new("ES256", "9f3e2b");
    let mut face = review(reports::CUSTOM);
    let set = json!({ "keys": [signer.public()] }).to_string();
    face.keys = PublishedKeys::saved(set.as_bytes());
    add(&mut face);
    face.keys("<esc>");
    let own = issuer(&face);
    face.keys("t").paste(&token(&signer, &own, 3600)).keys("GG");
    let text = face.text();
    assert!(text.contains("Rejected by API Manager"), "{text}");
    face.keys("<esc>");
    let text = face.text();
    assert!(text.contains("A token was accepted on"), "{text}");
    assert!(text.contains("● on   OK"), "{text}");
}
