//! Developer Portal, organizations, environments, history.

use super::world::{filled, key_manager, many, s1, s2};
use kmctl::key_manager::ProviderKind;
use kmctl::tui::event::Event;

#[test]
fn portal_after_add() {
    let mut face = filled();
    face.keys("<enter><enter><enter><enter><enter>");
    insta::assert_snapshot!("portal_not_saved", face.sizes());
    face.keys("<enter>");
    insta::assert_snapshot!("portal_saved", face.sizes());
}

#[test]
fn portal_refuses_a_disabled_one() {
    let mut face = s2();
    face.keys("p<home><down><space>");
    insta::assert_snapshot!("portal_disabled", face.sizes());
}

#[test]
fn portal_shows_every_key_manager_that_has_room() {
    let mut face = s2();
    face.keys("p");
    let text = face.text();
    for name in ["external-asgardeo-km", "external-azure-km", "> (*) Bijira"] {
        assert!(text.contains(name), "{name} is not on screen:\n{text}");
    }
    assert!(!text.contains("more above"), "{text}");
}

#[test]
fn portal_of_thousands() {
    let mut face = many(400);
    face.keys("p");
    insta::assert_snapshot!("portal_many_at_the_saved_choice", face.sizes());
    face.keys("<home>");
    for _ in 0..9 {
        face.keys("<page-down>");
    }
    insta::assert_snapshot!("portal_many", face.sizes());
    face.keys("<end><space><enter><enter>");
    assert!(
        face.text().contains("(*) Bijira Built-in STS"),
        "{}",
        face.text()
    );
}

#[test]
fn portal_walks_up_from_a_saved_choice_near_the_end() {
    let mut face = many(300);
    face.keys("p<end><up><space><enter><enter>");
    assert!(
        face.text().contains("km-0299 is selected"),
        "{}",
        face.text()
    );
    face.keys("<esc>p");
    assert!(face.text().contains("> (*) km-0299"), "{}", face.text());
    assert!(face.text().contains("km-0298"), "{}", face.text());
    for _ in 0..50 {
        face.keys("<up>");
    }
    assert!(face.text().contains("> ( ) km-0249"), "{}", face.text());
}

#[test]
fn portal_fills_a_tall_terminal_from_the_end() {
    let mut face = many(300);
    face.keys("p<end><up><space><enter><enter><esc>");
    face.hear(Event::Resize(80, 160));
    face.keys("p");
    let text = face.drawn(80, 160).text();
    assert!(
        text.contains("> (*) km-0299") && text.contains("km-0152"),
        "{text}"
    );
    face.keys("<up><up>");
    let text = face.drawn(80, 160).text();
    assert!(
        text.contains("> ( ) km-0297") && text.contains("km-0299"),
        "{text}"
    );
}

#[test]
fn organizations() {
    let mut face = s1();
    face.keys("o");
    insta::assert_snapshot!("organizations", face.sizes());
    face.keys("aSecond Org");
    insta::assert_snapshot!("organizations_adding", face.sizes());
    face.keys("<enter>");
    insta::assert_snapshot!("organizations_added", face.sizes());
    face.keys("<down><enter>");
    insta::assert_snapshot!("organizations_chosen", face.sizes());
}

#[test]
fn an_organization_of_that_name_is_refused() {
    let mut face = s1();
    face.keys("oasample org<enter>");
    insta::assert_snapshot!("organizations_taken", face.sizes());
}

#[test]
fn environments() {
    let mut face = s1();
    face.keys("e");
    insta::assert_snapshot!("environments", face.sizes());
    face.keys("aStaging");
    insta::assert_snapshot!("environments_adding", face.sizes());
    face.keys("<enter>K<space>");
    insta::assert_snapshot!("environments_moved", face.sizes());
}

#[test]
fn history_of_one() {
    let mut face = s1();
    face.keys("<down><enter><ctrl-e> (prod)");
    while !face.text().contains("> [ Update ]") {
        face.keys("<tab>");
    }
    face.keys("<enter>H");
    insta::assert_snapshot!("history_one", face.sizes());
    face.keys("<down>");
    insta::assert_snapshot!("history_added", face.sizes());
    face.keys("<enter>");
    insta::assert_snapshot!("history_viewer", face.sizes());
    face.keys("<esc>R");
    insta::assert_snapshot!("history_restore", face.sizes());
    face.keys("<tab><enter>");
    insta::assert_snapshot!("history_restored", face.sizes());
}

#[test]
fn history_brings_a_deleted_one_back() {
    let mut face = s2();
    face.keys("<down>D<tab><enter>");
    assert!(face.text().contains("deleted. u Undo"), "{}", face.text());
    face.keys("<home>H");
    insta::assert_snapshot!("history_all", face.sizes());
    face.keys("R<tab><enter><esc>");
    assert!(
        face.text().contains("> external-asgardeo-km"),
        "{}",
        face.text()
    );
}

#[test]
fn history_undoes_a_delete_of_this_session() {
    let mut face = s2();
    face.keys("<down>D<tab><enter><home>Hu");
    insta::assert_snapshot!("history_undone", face.sizes());
}

#[test]
fn history_reads_on_near_its_end() {
    let face = crate::support::face::Face::after(|store, organization, audit| {
        let new = key_manager(ProviderKind::Custom, "busy-km", "");
        kmctl::ops::add(store, organization, &new, None, audit).unwrap();
        for n in 0..150 {
            kmctl::ops::set_enabled(store, organization, "busy-km", n % 2 == 1, audit).unwrap();
        }
    });
    let mut face = face;
    face.keys("<down>H");
    for _ in 0..40 {
        face.keys("<page-down>");
    }
    assert!(face.text().contains("added"), "{}", face.text());
}

#[test]
fn history_of_nothing() {
    let mut face = super::world::s0();
    face.keys("H");
    insta::assert_snapshot!("history_empty", face.sizes());
    // Nothing is cut beside a pane with room.
    let wide = face.drawn(120, 40).text();
    assert!(wide.contains("organization added  Sample Org"), "{wide}");
    assert!(wide.contains("Object"), "{wide}");
}

#[test]
fn the_portal_is_searched_and_what_is_found_is_chosen() {
    let mut face = many(60);
    face.keys("p/0042");
    insta::assert_snapshot!("portal_search", face.sizes());
    face.keys("<enter><enter><enter>");
    let text = face.text();
    assert!(
        text.contains("Saved. km-0042 is selected for the Developer Portal."),
        "{text}"
    );
    // The built-in one is found by its name too.
    face.keys("<esc>/sts");
    assert!(
        face.text().contains("Bijira Built-in STS"),
        "{}",
        face.text()
    );
    face.keys("<esc>/zzz");
    assert!(
        face.text().contains("No key manager matches."),
        "{}",
        face.text()
    );
}
