//! Thousands of steps in sequences that nobody thought of; a failing one is shrunk to what matters.

use kmctl::tui::keymap::{self, KeyCode};
use proptest::prelude::*;

use super::user::{CODES, Step, User, plain};
use crate::support::reports;

fn key() -> impl Strategy<Value = Step> {
    let letters = "aeHopmtqDKJRu/?cy123 jkgGnNdrxé漢"
        .chars()
        .collect::<Vec<_>>();
    let commands = CODES.to_vec();
    let controls = "acehkuwydfbgzl_".chars().collect::<Vec<_>>();
    prop_oneof![
        4 => proptest::sample::select(letters).prop_map(|c| plain(KeyCode::Char(c))),
        6 => proptest::sample::select(commands).prop_map(plain),
        2 => proptest::sample::select(controls).prop_map(|c| Step::Press(keymap::ctrl(c))),
    ]
}

fn script() -> impl Strategy<Value = Step> {
    proptest::sample::select(vec![
        "a1km-one<enter>words<enter>",
        "a3other-km<enter><enter>",
        "<esc><esc><esc>",
        "<down><enter>x",
        "<down><enter><tab>",
        "<down>D",
        "<down><space>",
        "p<up><space><enter><enter>",
        "oaSecond<enter>",
        "eaStaging<enter>",
        "eD",
        "H",
        "H<down>R<tab><enter>",
        "<enter><enter><enter><enter>",
        "<tab><tab><tab><enter>",
        "<tab><enter>",
        "/azu<enter>",
        "?rel<enter>",
        "t",
        "u",
    ])
    .prop_map(Step::Script)
}

fn paste() -> impl Strategy<Value = Step> {
    let texts = vec![
        reports::ASGARDEO.to_owned(),
        reports::CUSTOM.to_owned(),
        reports::OTHER_HOST.to_owned(),
        reports::BROKEN.to_owned(),
        format!("  {}\r\n", reports::MISSING),
        String::new(),
        "line one\nline two\r\n\tthree".to_owned(),
        "\u{1b}[31m\u{202e}\u{200b}\0".to_owned(),
        "漢字\u{301}👩‍👩‍👧e\u{301}".to_owned(),
        "x".repeat(3000),
        "external-asgardeo-km".to_owned(),
        "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJ4In0.AAAA".to_owned(),
    ];
    proptest::sample::select(texts).prop_map(Step::Paste)
}

fn size() -> impl Strategy<Value = Step> {
    prop_oneof![
        (1u16..200, 1u16..60).prop_map(|(width, height)| Step::Resize(width, height)),
        proptest::sample::select(vec![
            (80, 24),
            (120, 40),
            (60, 15),
            (40, 10),
            (39, 9),
            (1, 1)
        ])
        .prop_map(|(width, height)| Step::Resize(width, height)),
    ]
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        24 => key(),
        8 => script(),
        4 => paste(),
        2 => size(),
        24 => (0usize..8).prop_map(Step::Answer),
        2 => (0usize..8).prop_map(Step::Fail),
        2 => (0usize..40).prop_map(Step::Again),
        8 => (1u64..3000).prop_map(Step::Rest),
        1 => Just(Step::StoreChanged),
        1 => Just(Step::Resumed),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: std::env::var("KMCTL_SEQUENCES").ok().and_then(|n| n.parse().ok()).unwrap_or(24),
        failure_persistence: None,
        max_shrink_iters: 400,
        ..ProptestConfig::default()
    })]

    #[test]
    fn anything_may_happen(steps in proptest::collection::vec(step(), 150..250)) {
        let mut user = User::new();
        for step in &steps {
            user.step(step);
        }
        user.leave();
    }
}
