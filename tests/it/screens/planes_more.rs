//! Values for one target in Edit, and a gateway as a target.

use kmctl::control_plane::TargetName;
use kmctl::key_manager::Field;

use super::planes::{at_target, there};

#[test]
fn values_of_the_target_are_edited_in_their_own_place() {
    let mut there = there();
    // The first field is where the values hold; Space moves to the target's own.
    there
        .keys("<down><enter><shift-tab>")
        .see("(*) all targets");
    there.keys("<space>").see("Edit okta-dev on prod");
    there.see("(*) prod only");
    insta::assert_snapshot!("edit_at_target", there.sizes());
    while !there.text().contains("> Issuer") {
        there.keys("<tab>");
    }
    there.keys("<ctrl-u>https://prod.example");
    while !there.text().contains("> [ Update ]") {
        there.keys("<tab>");
    }
    there.see("https://prod.example");
    there.keys("<enter>").see("okta-dev updated on prod.");
    let prod = TargetName::parse("prod").unwrap();
    let own = |there: &super::planes::There| {
        let organization = &there.face.model.shared.organization;
        let values = there.face.store.target_values(&prod, organization).unwrap();
        values
            .into_iter()
            .map(|value| (value.field, value.value))
            .collect::<Vec<_>>()
    };
    let issuer = (Field::Issuer, "https://prod.example".to_owned());
    assert_eq!(own(&there), [issuer]);
    let organization = there.face.model.shared.organization.clone();
    let stored = there.face.store.get(&organization, "okta-dev").unwrap();
    assert_ne!(stored.unwrap().text(Field::Issuer), "https://prod.example");

    // Edit says that there is another value; emptied there, it is given up.
    there.keys("<enter>").see("overridden on prod");
    insta::assert_snapshot!("edit_with_own_values", there.sizes());
    there.keys("<shift-tab><space>").see("prod only");
    while !there.text().contains("> Issuer") {
        there.keys("<tab>");
    }
    there.see("All targets:");
    there.keys("<ctrl-u>");
    while !there.text().contains("> [ Update ]") {
        there.keys("<tab>");
    }
    there.keys("<enter>").see("okta-dev updated on prod.");
    assert_eq!(own(&there), []);
}

#[test]
fn changes_are_not_lost_when_the_place_changes() {
    let mut there = there();
    there.keys("<down><enter>x<shift-tab><space>");
    there.see("Select Update first, or undo the changes.");
    there.see("(*) all targets");
}

#[test]
fn a_gateway_is_added_planned_and_applied() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("config.toml");
    std::fs::write(&file, "# mine\n").unwrap();
    let mut there = there();
    there.face.targets = Some(at_target(None));
    there.keys("Ta").see("( ) Gateway");
    there.keys("gw<enter><space><space>").see("(*) Gateway");
    insta::assert_snapshot!("target_form_gateway", there.sizes());
    there
        .keys("<enter>config.toml<enter>")
        .see("Enter the full path, starting with /.");
    there.keys("<ctrl-u>");
    there.face.paste(&file.display().to_string());
    there.keys("<enter>").see("OK  The file can be read");
    while !there.text().contains("> [ Add ]") {
        there.keys("<tab>");
    }
    there.keys("<enter>").see("gw (Gateway 1.2) added.");
    there.keys("<enter>").see("gw is now the active target.");
    there.keys("P").see("[x] + okta-dev");
    there.keys("<enter>");
    while !there.text().contains("> [ Apply") {
        there.keys("<tab>");
    }
    there.keys("<enter>y").see("3 key managers applied");
    let text = std::fs::read_to_string(&file).unwrap();
    assert!(
        text.starts_with("# mine\n") && text.contains("name = \"okta-prod\""),
        "{text}"
    );
    there.see("Restart the gateway");
}
