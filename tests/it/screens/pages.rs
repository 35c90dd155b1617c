//! Help, messages, the viewer, and the window that is too small.

use super::world::{filled, review, s0, s2};
use crate::support::reports;

#[test]
fn help_of_the_list() {
    let mut face = s2();
    face.keys("?");
    insta::assert_snapshot!("help_list", face.sizes());
    face.keys("env");
    insta::assert_snapshot!("help_filtered", face.sizes());
    face.keys("xyz");
    insta::assert_snapshot!("help_nothing", face.sizes());
}

#[test]
fn a_low_window_shows_the_commands_before_the_meanings() {
    let mut face = s2();
    face.keys("?");
    let low = face.text();
    let (_, below) = low.rsplit_once('┛').unwrap();
    let legend = below.lines().filter(|line| line.starts_with("  "));
    assert!(legend.count() <= 2, "{low}");
    assert!(!low.contains("carbon.super"), "{low}");
    // The rest follows the last command.
    for _ in 0..9 {
        face.keys("<page-down>");
    }
    let text = face.text();
    assert!(text.contains("carbon.super: the default"), "{text}");
    assert!(text.contains("Screen reader  kmctl --plain"), "{text}");
    assert!(text.contains("┃> "), "a command keeps the focus: {text}");
}

#[test]
fn digits_switch_the_tabs() {
    let mut face = s2();
    face.keys("3");
    assert!(
        face.text().contains("In promotion order"),
        "{}",
        face.text()
    );
    face.keys("2");
    assert!(face.text().contains("[ Save ]"), "{}", face.text());
    face.keys("1");
    assert!(
        face.text().contains("Manage key managers"),
        "{}",
        face.text()
    );
    face.keys("4");
    assert!(face.text().contains("No targets yet."), "{}", face.text());
    face.keys("1/2");
    assert!(
        face.text().contains("/ 2"),
        "a digit is text: {}",
        face.text()
    );
}

#[test]
fn a_long_message_takes_two_rows() {
    let mut face = s2();
    let words = "A message that is longer than one row of this window, which has eighty columns, and is read to its end.";
    let now = face.model.shared.now;
    face.model
        .shared
        .notifications
        .say(kmctl::tui::notification::Level::Fail, words, now);
    let shown = face.text();
    assert!(
        shown.contains("read to its end.") && shown.contains("? Help"),
        "{shown}"
    );
}

#[test]
fn help_of_a_form() {
    let mut face = s0();
    face.keys("a1what?q<ctrl-g>");
    insta::assert_snapshot!("help_details", face.sizes());
}

#[test]
fn messages() {
    let mut face = s2();
    face.keys("<space><down><down><space>r");
    face.keys("m");
    insta::assert_snapshot!("messages", face.sizes());
}

#[test]
fn no_messages() {
    let mut face = s0();
    face.keys("m");
    insta::assert_snapshot!("messages_none", face.sizes());
}

#[test]
fn viewer() {
    let mut face = review(reports::CUSTOM);
    face.keys("d");
    insta::assert_snapshot!("viewer", face.sizes());
    face.keys("/token");
    insta::assert_snapshot!("viewer_search", face.sizes());
    // Esc takes away the search first, then the viewer.
    face.keys("<enter>");
    assert!(face.text().contains("Esc Clear search"), "{}", face.text());
    face.keys("<esc>");
    assert!(!face.text().contains("/ /token"), "{}", face.text());
    assert!(face.text().contains("token_endpoint"), "{}", face.text());
    face.keys("<esc>");
    assert!(face.text().contains("Step 2 of 2"), "{}", face.text());
}

#[test]
fn long_lines_are_read_sideways_or_wrapped() {
    let mut face = s2();
    let modulus = "0123456789".repeat(12);
    let report = reports::custom();
    let text = format!("{{\n  \"n\": \"{modulus}\",\n  \"e\": \"AQAB\"\n}}");
    face = face.serve(kmctl::discovery::Report {
        document_text: Some(text),
        ..report
    });
    face.keys("a3km<enter><enter>")
        .paste(reports::CUSTOM)
        .keys("<enter><enter><enter>d");
    assert!(face.text().contains(">"), "{}", face.text());
    face.keys("<right><right><right><right><right><right><right><right>");
    assert!(face.text().contains("789\","), "{}", face.text());
    face.keys("w");
    insta::assert_snapshot!("viewer_wrapped", face.sizes());
    face.keys("/a");
    assert!(face.text().contains("1 of 1"), "{}", face.text());
}

#[test]
fn the_demo_s_addresses_are_one_key_away() {
    let mut face = s2();
    assert!(!face.text().contains("d Demo"));
    face.model.shared.demo_client = Some(("demo".to_owned(), "demo-secret".to_owned()));
    face.model.shared.samples = vec![kmctl::tui::state::Sample {
        kind: kmctl::key_manager::ProviderKind::Custom,
        label: "Custom".to_owned(),
        url: "https://localhost:1/.well-known/openid-configuration".to_owned(),
        shows: "a clean document".to_owned(),
    }];
    face.keys("d");
    let text = face.text();
    assert!(text.contains("Client Secret  demo-secret"), "{text}");
    assert!(text.contains("https://localhost:1/.well-known/"), "{text}");
}

#[test]
fn too_small() {
    let face = filled();
    let all: String = [(39, 24), (36, 8), (80, 9), (12, 3), (1, 1)]
        .into_iter()
        .map(|(width, height)| {
            let drawn = face.drawn(width, height);
            format!("== {width}x{height}\n{}\n", drawn.text())
        })
        .collect();
    insta::assert_snapshot!("too_small", all);
}
