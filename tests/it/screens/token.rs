//! The token trial: empty, judged, with its pick list, and the form that gets a token from the provider.

use kmctl::token::PublishedKeys;
use kmctl::token::Token;
use serde_json::json;

use super::world::many;
use crate::support::face::Face;
use crate::support::reports;
use crate::support::svg::assert_picture;
use crate::token::signer::Signer;

/// The moment of the drawings, in seconds since 1970.
const NOW: i64 = 1_795_600_800;

fn issuer() -> String {
    reports::custom().configuration.issuer
}

fn trial() -> (Face, Signer) {
    let signer = Signer::new("RS256", "9f3e2b");
    let mut face = many(1);
    let set = json!({ "keys": [signer.public()] }).to_string();
    face.keys = PublishedKeys::saved(set.as_bytes());
    face.keys("<down>t");
    (face, signer)
}

/// With a token that the gateways reject.
pub fn rejected() -> Face {
    let (mut face, signer) = trial();
    let issuer = format!("{}x", issuer());
    face.paste(&token(&signer, &issuer, "cid", NOW - 3600));
    face
}

fn token(signer: &Signer, issuer: &str, client: &str, ends: i64) -> String {
    let claims = json!({
        "iss": issuer, "sub": "demo", client: "my-client", "scope": "orders:read orders:write",
        "aud": ["https://api.example/orders"], "iat": NOW - 60, "exp": ends,
        "nbf": NOW - 60, "groups": ["a", "b"], "\u{202e}evil\u{1b}[2J": "x",
    });
    signer.token(&signer.header(), &claims.to_string())
}

#[test]
fn empty() {
    let (mut face, _) = trial();
    insta::assert_snapshot!("token_empty", face.sizes());
    face.keys("e");
    insta::assert_snapshot!("token_typed", face.sizes());
    face.paste("not a token at all");
    insta::assert_snapshot!("token_none", face.sizes());
}

#[test]
fn accepted() {
    let (mut face, signer) = trial();
    face.paste(&token(&signer, &issuer(), "azp", NOW + 3600));
    insta::assert_snapshot!("token_accepted", face.sizes());
    assert!(face.text().contains("Accepted by"), "{}", face.text());
    face.keys("c");
    insta::assert_snapshot!("token_claims", face.sizes());
    face.keys("<esc><down><down>");
    assert!(face.text().contains("> OK    Key"), "{}", face.text());
    face.keys("c<down><esc>");
    assert!(face.text().contains("> OK    Key"), "{}", face.text());
}

#[test]
fn rejected_with_values_that_would_do() {
    let face = rejected();
    insta::assert_snapshot!("token_rejected", face.sizes());
    assert_picture("token.svg", &face.drawn(80, 24));
    assert!(face.text().contains("Rejected by"), "{}", face.text());
}

#[test]
fn the_gateway_of_the_verdict_is_chosen() {
    let (mut face, signer) = trial();
    face.paste(&token(
        &signer,
        &format!("{}x", issuer()),
        "azp",
        NOW + 3600,
    ));
    assert!(face.text().contains("╭ Verdict ─"), "{}", face.text());
    face.keys("G");
    let text = face.text();
    assert!(text.contains("╭ Verdict for gateway 1.2 ─"), "{text}");
    assert!(!text.contains("by API Manager"), "{text}");
    let others = "Verdict for gateway 1.2. Press G for API Manager.";
    assert!(text.contains(others), "{text}");
    face.keys("G");
    let text = face.text();
    assert!(text.contains("╭ Verdict for API Manager ─"), "{text}");
    assert!(text.contains("Rejected by API Manager"), "{text}");
    assert!(!text.contains("by gateway 1.2"), "{text}");
    face.keys("G");
    assert!(face.text().contains("╭ Verdict ─"), "{}", face.text());
}

#[test]
fn one_is_fetched() {
    let (mut face, signer) = trial();
    face.keys("g");
    insta::assert_snapshot!("token_request", face.sizes());
    face.keys("<tab><tab><tab><tab><tab><enter>");
    assert!(face.text().contains("Client ID is required."));
    face.keys("my-client<tab>sesame-open<tab>a\"b<tab><tab><tab><enter>");
    insta::assert_snapshot!("token_request_wrong", face.sizes());
    face.keys("<ctrl-u><tab><tab><tab><enter>");
    insta::assert_snapshot!("token_request_refused", face.sizes());
    let debug = format!("{:?}", face.model);
    assert!(!debug.contains("sesame"), "the secret is in {debug}");
    face.fetched = Some(Token::new(token(&signer, &issuer(), "azp", NOW + 60)));
    // The focus is on the client ID, which the provider does not know.
    face.keys("<tab><tab><tab><tab><tab><enter>");
    insta::assert_snapshot!("token_fetched", face.sizes());
    face.keys("g<esc>");
    assert!(face.text().contains("Accepted by"), "{}", face.text());
}
