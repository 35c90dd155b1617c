//! Questions.

use super::world::{filled, review, s0, s1, s2};
use crate::support::reports;

#[test]
fn leave_add() {
    let mut face = filled();
    face.keys("<esc><esc>");
    insta::assert_snapshot!("dialog_leave_add", face.sizes());
}

#[test]
fn continue_draft() {
    let mut face = filled();
    face.keys("<esc><esc><enter>a");
    insta::assert_snapshot!("dialog_continue_draft", face.sizes());
}

#[test]
fn new_document() {
    let mut face = review(reports::CUSTOM);
    face.keys("<shift-tab><shift-tab><ctrl-u>client_id<esc>");
    while !face.text().contains("> Well-Known URL") {
        face.keys("<shift-tab>");
    }
    face.keys("<ctrl-u>")
        .paste(reports::ASGARDEO)
        .keys("<enter><enter><enter>");
    insta::assert_snapshot!("dialog_new_document", face.sizes());
}

#[test]
fn add_anyway() {
    let mut face = review(reports::BROKEN);
    while !face.text().contains("> [ Add ]") {
        face.keys("<tab>");
    }
    face.keys("<enter>");
    insta::assert_snapshot!("dialog_add_anyway", face.sizes());
}

#[test]
fn disable() {
    let mut face = s2();
    face.keys("<down><space>");
    insta::assert_snapshot!("dialog_disable", face.sizes());
}

#[test]
fn disable_what_the_portal_uses() {
    let mut face = s1();
    face.keys("p<home><space><tab><enter><esc><down><space>");
    insta::assert_snapshot!("dialog_disable_in_use", face.sizes());
}

#[test]
fn delete() {
    let mut face = s2();
    face.keys("<down>D");
    insta::assert_snapshot!("dialog_delete", face.sizes());
}

#[test]
fn delete_what_the_portal_uses() {
    let mut face = s1();
    face.keys("p<home><space><tab><enter><esc><down>Dexternal-asg");
    insta::assert_snapshot!("dialog_delete_in_use", face.sizes());
    face.keys("<tab><tab><enter>");
    insta::assert_snapshot!("dialog_delete_mismatch", face.sizes());
}

#[test]
fn remove_environment() {
    let mut face = s1();
    face.keys("eD");
    insta::assert_snapshot!("dialog_remove_environment", face.sizes());
    face.keys("<esc><esc><down><enter><tab><tab><space><tab><space>");
    while !face.text().contains("> [ Update ]") {
        face.keys("<tab>");
    }
    face.keys("<enter>e<down>D");
    insta::assert_snapshot!("dialog_remove_only_environment", face.sizes());
}

#[test]
fn remove_named_environment() {
    let mut face = s1();
    face.keys("<down><enter><tab><tab><space>");
    while !face.text().contains("> [ Update ]") {
        face.keys("<tab>");
    }
    face.keys("<enter>eD");
    insta::assert_snapshot!("dialog_remove_named_environment", face.sizes());
}

#[test]
fn a_second_draft_leaves_the_first_as_it_is() {
    let mut face = s0();
    let pause = std::time::Duration::from_millis(300);
    face.keys("a3first<enter>about it<esc><esc>");
    face.rest(pause).keys("<enter>");
    assert!(
        face.text().contains("Draft: first (Custom)"),
        "{}",
        face.text()
    );
    face.keys("a").rest(pause).keys("<tab><enter>");
    face.keys("1second<esc><esc>").rest(pause).keys("<enter>");
    let text = face.text();
    assert!(text.contains("Draft: second (Asgardeo)"), "{text}");
    assert!(text.contains("Draft: first (Custom)"), "{text}");
    let organization = face.model.shared.organization.clone();
    assert_eq!(face.store.drafts(&organization).unwrap().len(), 2);
    // Either of them is continued.
    face.keys("a");
    insta::assert_snapshot!("dialog_two_drafts", face.sizes());
    face.rest(pause)
        .keys("<tab><enter>")
        .rest(pause)
        .keys("<enter>");
    let text = face.text();
    assert!(text.contains("about it"), "{text}");
    // Starting a new one and leaving it empty hides none.
    face.keys("<esc><esc>").rest(pause).keys("<enter>");
    face.keys("a").rest(pause).keys("<tab><tab><enter><esc>");
    assert!(
        face.text().contains("Draft: second (Asgardeo)"),
        "{}",
        face.text()
    );
}
