//! The mouse: what looks clickable is, and does what the keys do.

use super::world::{many, review, s0, s1, s2};
use crate::support::reports;
use kmctl::input::Pointer;

#[test]
fn a_row_is_selected_and_then_opened() {
    let mut face = s2();
    face.click("external-azure-km");
    assert!(
        face.text().contains(">  external-azure-km") || face.text().contains("> external-azure-km")
    );
    face.click("external-azure-km");
    assert!(
        face.text().contains("Edit external-azure-km"),
        "{}",
        face.text()
    );
}

#[test]
fn a_head_sorts_and_sorts_back() {
    let mut face = s2();
    face.click("Type");
    assert!(face.text().contains("Type ▲"), "{}", face.text());
    face.click("Type");
    assert!(face.text().contains("Type ▼"), "{}", face.text());
    face.click("Status");
    assert!(
        face.text().contains("Status▲") || face.text().contains("Status ▲"),
        "{}",
        face.text()
    );
}

#[test]
fn tabs_hints_and_the_organization_lead_to_their_pages() {
    let mut face = s2();
    face.click("Developer Portal");
    assert!(face.text().contains("[ Save ]"), "{}", face.text());
    face.click("Environments");
    assert!(
        face.text().contains("In promotion order"),
        "{}",
        face.text()
    );
    face.click("Key Managers");
    assert!(
        face.text().contains("external-asgardeo-km"),
        "{}",
        face.text()
    );
    face.click("Sample Org");
    assert!(
        face.text()
            .contains("Each organization has its own key managers"),
        "{}",
        face.text()
    );
    face.click("Esc Back");
    face.click("? Help");
    assert!(
        face.text().contains("Help: Key Managers"),
        "{}",
        face.text()
    );
}

#[test]
fn cards_fields_boxes_and_buttons_of_the_wizard() {
    let mut face = s0();
    face.keys("a").click("Custom");
    assert!(
        face.text().contains("Add Key Manager: Custom"),
        "{}",
        face.text()
    );
    face.click("Description (optional)").keys("x");
    assert!(face.text().contains("1/254"), "{}", face.text());
    face.click("[x] Apply to all environments");
    assert!(
        face.text().contains("[ ] Apply to all environments"),
        "{}",
        face.text()
    );
    face.click("[x] Production");
    assert!(face.text().contains("[ ] Production"), "{}", face.text());
    face.click("[ Next ]");
    assert!(face.text().contains("Name is required."), "{}", face.text());
}

#[test]
fn findings_and_buttons_of_the_review() {
    let mut face = review(reports::OTHER_HOST);
    face.wheel_down("Fix:");
    assert!(face.text().contains("> NOTE  "), "{}", face.text());
    face.click("> NOTE  ");
    assert!(face.text().contains("Space hides "), "{}", face.text());
    face.click("[ Back ]");
    assert!(
        face.text().contains("Step 1 of 2: Details"),
        "{}",
        face.text()
    );
}

#[test]
fn a_choice_of_the_portal_is_made_and_saved() {
    let mut face = s1();
    face.keys("p").click("external-asgardeo-km");
    assert!(
        face.text().contains("(*) external-asgardeo-km"),
        "{}",
        face.text()
    );
    face.click("[ Save ]");
    assert!(
        face.text()
            .contains("Saved. external-asgardeo-km is selected for the Developer Portal."),
        "{}",
        face.text()
    );
}

#[test]
fn nothing_behind_a_question_can_be_clicked() {
    let mut face = s2();
    face.keys("<down>D");
    assert!(face.text().contains("Delete external-asgardeo-km?"));
    face.click("Key Managers");
    assert!(
        face.text().contains("Delete external-asgardeo-km?"),
        "{}",
        face.text()
    );
    face.click("[ Cancel ]");
    assert!(
        !face.text().contains("Delete external-asgardeo-km?"),
        "{}",
        face.text()
    );
}

#[test]
fn a_scrollbar_and_the_wheel_move_through_the_rows() {
    let mut face = many(60);
    face.wheel_down("km-0001");
    assert!(face.text().contains("> km-0000"), "{}", face.text());
    face.pointer(Pointer::Click(79, 13));
    assert!(!face.text().contains("km-0000"), "{}", face.text());
}

#[test]
fn m_takes_the_mouse_and_gives_it_back() {
    let mut face = s0();
    face.keys("M");
    assert!(face.text().contains("Mouse on"), "{}", face.text());
    assert!(face.model.shared.mouse);
    face.keys("M");
    assert!(face.text().contains("Mouse off"), "{}", face.text());
    assert!(!face.model.shared.mouse);
}
