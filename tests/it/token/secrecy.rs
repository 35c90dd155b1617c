//! What a token says stays where it was asked for.

use kmctl::token::{Check, Secret, Token, find, to_json};
use serde_json::json;

use super::signer::Signer;
use super::{good, judged, payload};

#[test]
fn nothing_that_is_printed_by_accident_holds_token_or_claims() {
    let signer = Signer::new("RS256", "k1");
    let text = signer.token(&signer.header(), &good());
    let verdict = judged(&text, &[&signer]);
    let found = find(&format!("Authorization: Bearer {text}")).unwrap();
    let printed = format!(
        "{verdict:?} {verdict:#?} {found:?} {:?} {:?} {:?}",
        Token::new(text.clone()),
        Secret::new("s3cr3t-of-the-client"),
        verdict.claims.views(),
    );
    for private in [
        "client-7f21",
        "a-very-private-number",
        "orders.read",
        "idp.example",
        "s3cr3t",
        &text[..10],
        &text[40..60],
    ] {
        assert!(!printed.contains(private), "{private} in {printed}");
    }
}

#[test]
fn no_message_has_more_than_ten_characters_of_the_token() {
    let signer = Signer::new("RS256", "k1");
    for claims in [
        good(),
        payload(json!({"exp": "never", "iss": "https://other"})),
        "x".to_owned(),
    ] {
        let text = signer.token(&signer.header(), &claims);
        for token in [
            text.clone(),
            format!("{text}="),
            text[..text.len() - 9].to_owned(),
        ] {
            let verdict = judged(&token, &[&signer]);
            let shown = format!(
                "{}{}{}{}",
                verdict.text(),
                to_json(&verdict, true, false),
                Token::new(token.clone()).shown(),
                verdict.line(Check::Format).unwrap().message,
            );
            let letters: Vec<char> = token.chars().collect();
            for window in letters.windows(11) {
                let piece: String = window.iter().collect();
                assert!(!shown.contains(&piece), "{piece} in {shown}");
            }
        }
    }
}

#[test]
fn claims_are_in_json_only_when_asked_for() {
    let signer = Signer::new("RS256", "k1");
    let verdict = judged(&signer.token(&signer.header(), &good()), &[&signer]);
    let without = to_json(&verdict, false, false).to_string();
    assert!(!without.contains("a-very-private-number"));
    // What a gateway reads out of the token is part of its answer.
    assert_eq!(without.matches("client-7f21").count(), 1);
    let with = to_json(&verdict, true, false).to_string();
    assert!(with.contains("a-very-private-number"));
    // The words of the lines name no client and no scope either.
    assert!(!verdict.text().contains("client-7f21"));
    assert!(!verdict.text().contains("orders.read"));
}
