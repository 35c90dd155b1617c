//! Edit.

use super::world::s1;
use crate::support::reports;
use kmctl::key_manager::Description;
use kmctl::ops::{Edit, Op};
use kmctl::store::Changes;

#[test]
fn unchanged() {
    let mut face = s1();
    face.keys("<down><enter>");
    insta::assert_snapshot!("edit_unchanged", face.sizes());
}

#[test]
fn built_in() {
    let mut face = s1();
    face.keys("<enter>");
    insta::assert_snapshot!("edit_built_in", face.sizes());
}

#[test]
fn one_change() {
    let mut face = s1();
    face.keys("<down><enter><ctrl-e> (prod)");
    insta::assert_snapshot!("edit_one_change", face.sizes());
    // Scenario 20: Tab to [ Update ], Enter, nothing in between.
    while !face.text().contains("> [ Update ]") {
        face.keys("<tab>");
    }
    face.keys("<enter>");
    assert!(
        face.text().contains("external-asgardeo-km updated."),
        "{}",
        face.text()
    );
    let found = face
        .store
        .get(&face.model.shared.organization, "external-asgardeo-km")
        .unwrap()
        .unwrap();
    assert_eq!(found.description.as_str(), "My external asgardeo km (prod)");
}

#[test]
fn another_document() {
    let mut face = s1();
    face.keys("<down><enter><tab><ctrl-u>")
        .paste(reports::CUSTOM);
    insta::assert_snapshot!("edit_another_document", face.sizes());
    while !face.text().contains("> [ Update ]") {
        face.keys("<tab>");
    }
    insta::assert_snapshot!("edit_another_document_update", face.sizes());
}

#[test]
fn another_document_after_edits_asks() {
    let mut face = s1();
    face.keys("<down><enter><tab><tab><tab><ctrl-e>x<shift-tab><shift-tab><ctrl-u>")
        .paste(reports::CUSTOM);
    insta::assert_snapshot!("edit_another_document_asks", face.sizes());
    face.keys("<tab><enter>");
    let text = face.drawn(120, 40).text();
    assert!(text.contains("oauth2/tokenx"), "{text}");
    assert!(
        text.contains("https://dev-test-xyz.us.auth0.com/jwks"),
        "{text}"
    );
}

#[test]
fn unreadable_document() {
    let mut face = s1();
    face.keys("<down><enter><tab><ctrl-u>")
        .paste(reports::MISSING);
    insta::assert_snapshot!("edit_unreadable", face.sizes());
}

#[test]
fn errors() {
    let mut face = s1();
    face.keys("<down><enter><tab><tab><tab><ctrl-u><tab><ctrl-u>nothing<tab>");
    while !face.text().contains("> [ Update ]") {
        face.keys("<tab>");
    }
    face.keys("<enter>");
    insta::assert_snapshot!("edit_errors", face.sizes());
}

#[test]
fn conflict() {
    let mut face = s1();
    face.keys("<down><enter><ctrl-e> (prod)");
    face.elsewhere(Op::Edit {
        edit: Box::new(Edit {
            name: "external-asgardeo-km".to_owned(),
            revision: None,
            changes: Changes {
                description: Some(Description::parse("Theirs").unwrap()),
                ..Changes::default()
            },
        }),
    });
    while !face.text().contains("> [ Update ]") {
        face.keys("<tab>");
    }
    face.keys("<enter>");
    insta::assert_snapshot!("edit_conflict", face.sizes());
    face.keys("<tab><enter>");
    assert!(face.text().contains("updated."), "{}", face.text());
}

#[test]
fn leaving_asks_when_something_differs() {
    let mut face = s1();
    face.keys("<down><enter>x<esc>");
    insta::assert_snapshot!("edit_leave", face.sizes());
    face.keys("<esc>");
    assert!(face.text().contains("Edit external"), "{}", face.text());
    face.keys("<backspace><esc>");
    assert!(face.text().contains("Key Managers"), "{}", face.text());
}
