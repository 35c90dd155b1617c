//! Whatever comes in: no panic, and nothing accepted that was not signed as it stands.

use std::sync::OnceLock;

use kmctl::discovery::CheckOutcome;
use kmctl::token::{Check, PublishedKeys, Token, find, find_in_response, to_json};
use proptest::prelude::*;
use proptest::test_runner::Config;

use super::signer::{Signer, encode, jwks};
use super::{good, judged_with, line};

/// Three good tokens and the keys of all of them, made once.
fn world() -> &'static (Vec<String>, PublishedKeys) {
    static WORLD: OnceLock<(Vec<String>, PublishedKeys)> = OnceLock::new();
    WORLD.get_or_init(|| {
        let signers = [
            Signer::new("RS256", "k1"),
            Signer::new("ES256", "k2"),
            Signer::new("EdDSA", "k3"),
        ];
        let tokens: Vec<String> = signers
            .iter()
            .map(|signer| signer.token(&signer.header(), &good()))
            .collect();
        let keys = PublishedKeys::saved(&jwks(&signers.iter().collect::<Vec<_>>()));
        for token in &tokens {
            let signature = judged_with(token, &keys);
            assert_eq!(line(&signature, Check::Signature).outcome, CheckOutcome::Ok);
        }
        (tokens, keys)
    })
}

fn config(cases: u32) -> Config {
    Config {
        cases,
        failure_persistence: None,
        ..Config::default()
    }
}

/// One change of a text that makes another text of it.
#[derive(Clone, Debug)]
enum Change {
    Replace(usize, char),
    Insert(usize, char),
    Remove(usize),
    Swap(usize),
    Repeat(usize, usize),
}

fn letter() -> impl Strategy<Value = char> {
    prop_oneof![
        6 => proptest::char::ranges(vec!['a'..='z', 'A'..='Z', '0'..='9', '-'..='.', '_'..='_'].into()),
        1 => any::<char>(),
    ]
}

fn change() -> impl Strategy<Value = Change> {
    let place = any::<usize>();
    prop_oneof![
        (place, letter()).prop_map(|(place, letter)| Change::Replace(place, letter)),
        (place, letter()).prop_map(|(place, letter)| Change::Insert(place, letter)),
        place.prop_map(Change::Remove),
        place.prop_map(Change::Swap),
        (place, 1..40_usize).prop_map(|(place, length)| Change::Repeat(place, length)),
    ]
}

fn changed(text: &str, change: &Change) -> String {
    let mut letters: Vec<char> = text.chars().collect();
    let count = letters.len();
    match change {
        Change::Replace(place, letter) => letters[place % count] = *letter,
        Change::Insert(place, letter) => letters.insert(place % (count + 1), *letter),
        Change::Remove(place) => {
            letters.remove(place % count);
        }
        Change::Swap(place) => letters.swap(place % count, (place % count + 1) % count),
        Change::Repeat(place, length) => {
            let start = place % count;
            let piece: Vec<char> = letters[start..(start + length).min(count)].to_vec();
            letters.splice(start..start, piece);
        }
    }
    letters.into_iter().collect()
}

/// JSON of any shape, with the names that tokens use.
fn json() -> impl Strategy<Value = serde_json::Value> {
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(serde_json::Value::from),
        any::<i64>().prop_map(serde_json::Value::from),
        any::<f64>().prop_map(serde_json::Value::from),
        ".{0,20}".prop_map(serde_json::Value::from),
        prop::sample::select(vec![
            "RS256", "ES256", "EdDSA", "none", "HS256", "k1", "JWT", "at+jwt"
        ])
        .prop_map(serde_json::Value::from),
    ];
    let name = prop_oneof![
        3 => prop::sample::select(vec![
            "alg", "kid", "typ", "crit", "jwk", "jku", "iss", "exp", "nbf", "iat", "aud", "azp", "scope", "scp", "cnf",
        ]).prop_map(str::to_owned),
        1 => ".{0,8}",
    ];
    leaf.prop_recursive(3, 24, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(serde_json::Value::from),
            prop::collection::vec((name.clone(), inner), 0..8)
                .prop_map(|members| serde_json::Value::Object(members.into_iter().collect())),
        ]
    })
}

proptest! {
    #![proptest_config(config(512))]

    #[test]
    fn a_changed_token_is_never_accepted(which in 0..3_usize, changes in prop::collection::vec(change(), 1..4)) {
        let (tokens, keys) = world();
        let token = &tokens[which];
        let forged = changes.iter().fold(token.clone(), |text, change| changed(&text, change));
        prop_assume!(forged != *token && !forged.is_empty());
        let verdict = judged_with(&forged, keys);
        // Stray bits at the end of a signature change no byte of it: gateways accept that, and it is told.
        prop_assert!(!verdict.is_good(), "{}", verdict.text());
        prop_assert!(verdict.accepted || verdict.first_reason.is_some());
    }

    #[test]
    fn any_header_and_payload_are_judged_and_refused(header in json(), payload in json(), signature in prop::collection::vec(any::<u8>(), 0..80)) {
        let (_, keys) = world();
        let token = format!("{}.{}.{}", encode(header.to_string()), encode(payload.to_string()), encode(signature));
        let verdict = judged_with(&token, keys);
        prop_assert!(!verdict.accepted);
        prop_assert_eq!(verdict.lines.len(), 12);
        let escape = char::from(27);
        prop_assert!(!verdict.text().contains(escape));
        let _ = to_json(&verdict, true, false);
        let _ = verdict.claims.views();
    }

    #[test]
    fn any_text_is_looked_through(text in "\\PC{0,400}|.{0,400}") {
        if let Ok(found) = find(&text) {
            prop_assert!(!found.token.is_empty());
            prop_assert!(!judged_with(&text, &world().1).accepted);
        }
    }

    #[test]
    fn any_bytes_are_looked_through(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let text = String::from_utf8_lossy(&bytes);
        let _ = find(&text);
        let _ = find_in_response(&bytes);
        let token = Token::new(text.into_owned());
        let shown = token.shown();
        prop_assert!(shown.chars().all(|letter| !letter.is_control()));
    }

    #[test]
    fn words_that_people_paste_never_break_the_search(pieces in prop::collection::vec(prop::sample::select(vec![
        "Authorization", ": ", "Bearer ", "Basic ", "\n", " ", "\"", "'", "{", "}", "\"access_token\":", "eyJ", ".", "curl -H ",
        "--oauth2-bearer", "=", "é", "\u{200b}", "aaaaaaaaaaaaaaaaaaaa", "\\",
    ]), 0..40)) {
        let _ = find(&pieces.concat());
    }

    #[test]
    fn a_token_is_found_whatever_surrounds_it(which in 0..3_usize, before in "[ \\n\\t\"']{0,6}", after in "[ \\n\\t\"',]{0,6}", width in 60..200_usize) {
        let token = &world().0[which];
        let letters: Vec<char> = token.chars().collect();
        let wrapped: Vec<String> = letters.chunks(width).map(|line| line.iter().collect()).collect();
        for text in [token.clone(), wrapped.join("\n"), format!("Bearer {token}"), format!("Authorization: Bearer {token}")] {
            let found = find(&format!("{before}{text}{after}"));
            prop_assert_eq!(found.map(|found| found.token), Ok(Token::new(token.clone())));
        }
    }
}
