//! Add Key Manager.

use std::time::Duration;

use kmctl::ops::OpError;
use kmctl::store::StoreError;
use kmctl::tui::event::{Event, RequestId, Response};

use super::world::{filled, review, s0, s1};
use crate::support::reports;

#[test]
fn provider() {
    let mut face = s0();
    face.keys("a");
    insta::assert_snapshot!("provider", face.sizes());
}

#[test]
fn details_empty() {
    let mut face = s0();
    face.keys("a1");
    insta::assert_snapshot!("details_empty", face.sizes());
}

#[test]
fn details_of_each_type_have_their_help() {
    let mut face = s0();
    face.keys("a2km<enter><enter>");
    insta::assert_snapshot!("details_microsoft", face.sizes());
}

#[test]
fn details_filled() {
    let face = filled();
    insta::assert_snapshot!("details_filled", face.sizes());
}

#[test]
fn details_typing() {
    let mut face = s0();
    face.keys("a3km<enter><enter>https://idp");
    insta::assert_snapshot!("details_typing", face.sizes());
}

#[test]
fn details_checking() {
    let mut face = s0();
    face.keys("a3km<enter><enter>")
        .paste(reports::UNANSWERED)
        .rest(Duration::from_secs(2));
    insta::assert_snapshot!("details_checking", face.sizes());
}

#[test]
fn details_waiting() {
    let mut face = s0();
    face.keys("a3km<enter><enter>")
        .paste(reports::UNANSWERED)
        .keys("<enter><enter><enter>");
    insta::assert_snapshot!("details_waiting", face.sizes());
}

#[test]
fn details_warn() {
    let mut face = s0();
    face.keys("a3km<enter><enter>").paste(reports::OTHER_HOST);
    insta::assert_snapshot!("details_warn", face.sizes());
}

#[test]
fn details_fail() {
    let mut face = s0();
    face.keys("a3km<enter><enter>").paste(reports::MISSING);
    insta::assert_snapshot!("details_fail", face.sizes());
}

#[test]
fn next_reads_again_what_could_not_be_read() {
    let mut face = s0();
    face.keys("a3km<enter><enter>").paste(reports::MISSING);
    face.keys("<tab><tab>");
    assert!(face.text().contains("> [ Next ]"), "{}", face.text());
    face.keys("<enter>");
    assert!(face.text().contains("> Well-Known URL"), "{}", face.text());
    // The provider is there now.
    face.serves(reports::back_again());
    face.keys("<tab><tab><enter>");
    assert!(face.text().contains("Step 2 of 2"), "{}", face.text());
}

#[test]
fn details_errors() {
    let mut face = s0();
    face.keys("a1<tab><tab><tab><tab><enter>");
    insta::assert_snapshot!("details_errors", face.sizes());
}

#[test]
fn details_too_long_and_taken() {
    let mut face = s1();
    face.keys("a1external-asgardeo-km<tab>");
    face.paste(&"d".repeat(260));
    insta::assert_snapshot!("details_taken", face.sizes());
}

#[test]
fn details_pasted_with_blanks() {
    let mut face = s0();
    face.keys("a1km<enter><enter>")
        .paste(&format!("  {} \n", reports::ASGARDEO));
    insta::assert_snapshot!("details_pasted", face.sizes());
}

#[test]
fn details_some_environments() {
    let mut face = filled();
    face.keys("<tab><space><tab><space>");
    insta::assert_snapshot!("details_some_environments", face.sizes());
    face.keys("<right><space>");
    insta::assert_snapshot!("details_no_environment", face.sizes());
}

#[test]
fn review_clean() {
    let mut face = filled();
    face.keys("<enter><enter><enter>");
    insta::assert_snapshot!("review_clean", face.sizes());
}

#[test]
fn review_warn() {
    insta::assert_snapshot!("review_warn", review(reports::OTHER_HOST).sizes());
}

#[test]
fn review_fail() {
    insta::assert_snapshot!("review_fail", review(reports::BROKEN).sizes());
}

#[test]
fn review_conformity_unfolded() {
    let mut face = review(reports::OTHER_HOST);
    face.keys("<page-down><enter><page-down>");
    insta::assert_snapshot!("review_conformity", face.sizes());
}

#[test]
fn review_edited() {
    let mut face = review(reports::CUSTOM);
    face.keys("<shift-tab><shift-tab><ctrl-u>client_id");
    insta::assert_snapshot!("review_edited", face.sizes());
}

#[test]
fn review_by_hand() {
    let mut face = s0();
    face.keys("a3km<enter><enter>")
        .paste(reports::MISSING)
        .keys("<enter><enter><tab><tab><enter>");
    insta::assert_snapshot!("review_by_hand", face.sizes());
    face.keys("not a url<tab>");
    insta::assert_snapshot!("review_by_hand_problem", face.sizes());
}

#[test]
fn added() {
    let mut face = filled();
    face.keys("<enter><enter><enter><enter>");
    insta::assert_snapshot!("added", face.sizes());
}

#[test]
fn a_draft_that_cannot_be_kept_is_said_once_and_the_text_stays() {
    let mut face = s0();
    face.keys("a1km");
    for _ in 0..3 {
        let refusal = OpError::Store(StoreError::DiskFull("kmctl.db".into()));
        let answer = Response::Store(Box::new(Err(refusal)));
        face.hear(Event::Response(RequestId::default(), answer));
    }
    let text = face.text();
    assert!(
        text.contains("FAIL  The disk with kmctl.db is full.") && text.contains("km"),
        "{text}"
    );
    // The next key tries again, whatever it is.
    face.draft = None;
    face.keys("<down>");
    assert!(face.draft.is_some(), "{}", face.text());
    face.keys("<ctrl-g><esc>");
    assert_eq!(face.model.shared.notifications.history().len(), 1);
}

#[test]
fn keys_that_fit_nothing_are_not_called_good() {
    use kmctl::discovery::{Report, revalidate};
    use kmctl::form::finding_summary::keys;
    let mut report = reports::asgardeo();
    let words = |report: &Report| keys(report, &revalidate(report, &report.configuration, None));
    assert_eq!(words(&report), "JWKS: 2 keys OK");
    report.findings = reports::broken().findings;
    assert_eq!(words(&report), "JWKS: 2 keys FAIL");
}

#[test]
fn what_is_kept_already_is_not_written_again() {
    let mut face = s0();
    face.keys("a<enter>abc");
    assert!(face.draft.take().is_some_and(|draft| draft.name == "abc"));
    // Where the focus went is kept, so that the draft goes on there.
    face.keys("<down><up><down>");
    assert!(face.draft.take().is_some_and(|draft| draft.name == "abc"));
    face.keys("x");
    assert!(
        face.draft
            .take()
            .is_some_and(|draft| draft.description == "x")
    );
    // Someone else changed the file, perhaps the draft in it.
    face.hear(Event::StoreChanged);
    face.keys("<down>");
    assert!(
        face.draft
            .take()
            .is_some_and(|draft| draft.description == "x")
    );
    // Leaving with it keeps it in any case.
    face.keys("<esc><esc>");
    assert!(face.text().contains("Keep draft"), "{}", face.text());
    face.draft = None;
    face.keys("<enter>");
    assert!(face.draft.is_some(), "{}", face.text());
}

#[test]
fn a_text_that_becomes_no_address_is_told_after_the_pause() {
    let mut face = s0();
    face.keys("a3km<enter><enter>htt");
    face.rest(Duration::from_secs(1));
    assert!(
        face.text().contains("Waiting for a complete address..."),
        "{}",
        face.text()
    );
    for (text, says) in [("foo", "https://"), ("http://idp.example/x", "https")] {
        face.keys("<ctrl-u>").keys(text);
        face.rest(Duration::from_secs(1));
        let shown = face.text();
        assert!(!shown.contains("Waiting for a complete"), "{text}: {shown}");
        assert!(shown.contains(says), "{text}: {shown}");
    }
}
