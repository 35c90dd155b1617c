//! The list of key managers.

use std::time::Duration;

use super::world::{key_manager, many, s0, s2};
use crate::support::face::Face;
use kmctl::key_manager::{Draft, Editing, ProviderKind};
use kmctl::tui::event::{Event, RequestId};
use kmctl::tui::state::Sample;

#[test]
fn empty() {
    insta::assert_snapshot!("list_empty", s0().sizes());
}

#[test]
fn rows() {
    let mut face = s2();
    face.keys("<down>");
    insta::assert_snapshot!("list_rows", face.sizes());
}

#[test]
fn switched_on() {
    let mut face = s2();
    face.keys("<down><down><space>");
    insta::assert_snapshot!("list_switched_on", face.sizes());
}

#[test]
fn search() {
    let mut face = s2();
    face.keys("/azu");
    insta::assert_snapshot!("list_search", face.sizes());
}

#[test]
fn a_search_that_gave_way_to_something_else_is_asked_for_again() {
    let mut face = s2();
    let cancellation = face.store.search_cancellation().unwrap();
    face.held = Some(Vec::new());
    face.keys("/azu");
    let mut asked = face.held.take().unwrap();
    let (request_id, op) = asked.pop().unwrap();
    let (older, older_op) = asked.pop().unwrap();
    cancellation.request();
    let outdated = face.run(older, older_op);
    let gave_way = face.run(request_id, op);
    cancellation.acknowledge();
    assert!(face.text().contains("Searching..."), "{}", face.text());
    face.hear(outdated);
    assert!(face.text().contains("Searching..."), "{}", face.text());
    face.hear(gave_way);
    assert!(face.text().contains("1 of 3"), "{}", face.text());
}

#[test]
fn a_search_without_results_leads_back_to_the_row_before_it() {
    let mut face = s2();
    face.keys("<down><down>/zzz");
    assert!(
        face.text().contains("No key manager matches"),
        "{}",
        face.text()
    );
    face.keys("<esc>");
    assert!(
        face.text().contains("> external-azure-km"),
        "{}",
        face.text()
    );
}

#[test]
fn no_match() {
    let mut face = s2();
    face.keys("/q");
    insta::assert_snapshot!("list_no_match", face.sizes());
}

#[test]
fn draft() {
    let mut face = super::world::filled();
    face.keys("<esc><esc><enter>");
    insta::assert_snapshot!("list_draft", face.sizes());
}

#[test]
fn thousands() {
    let mut face = many(300);
    for _ in 0..14 {
        face.keys("<page-down>");
    }
    insta::assert_snapshot!("list_thousands", face.sizes());
    face.keys("<end>");
    assert!(face.text().contains("> km-0299"), "{}", face.text());
    face.keys("<home>");
    assert!(face.text().contains("> Bijira Built-in"), "{}", face.text());
}

#[test]
fn an_end_that_was_loaded_is_shown_without_a_query() {
    let mut face = many(300);
    face.keys("<end><home>");
    face.held = Some(Vec::new());
    face.keys("<end>");
    assert!(face.text().contains("> km-0299"), "{}", face.text());
    face.keys("<home>");
    assert!(face.text().contains("> Bijira Built-in"), "{}", face.text());
    for (request_id, op) in face.held.take().unwrap() {
        let answer = face.run(request_id, op);
        face.hear(answer);
    }
    assert!(face.text().contains("> Bijira Built-in"), "{}", face.text());
    face.keys("<end>");
    face.elsewhere(kmctl::ops::Op::Delete {
        name: face.model.list.row().unwrap().name.clone(),
    });
    face.keys("<home>r<end>");
    assert!(face.text().contains("> km-0298"), "{}", face.text());
}

#[test]
fn a_demo_names_no_provider_without_its_address() {
    let mut face = s0();
    face.model.shared.samples = (0..10)
        .map(|number| Sample {
            kind: ProviderKind::Custom,
            label: format!("Provider {number}"),
            url: format!("https://localhost/{number}"),
            shows: "a clean one".to_owned(),
        })
        .collect();
    let mut shown = Vec::new();
    for height in 15..30 {
        let text = face.drawn(80, height).text();
        let named: Vec<&str> = text.lines().filter(|it| it.contains("Provider ")).collect();
        let with_path = |line: &&str| line.contains("  /");
        assert!(named.iter().all(with_path), "{text}");
        shown.push(named.len());
    }
    assert!(shown.first() < shown.last(), "{shown:?}");
}

#[test]
fn a_row_with_a_draft_of_its_edit_says_so() {
    let mut face = Face::after(|store, organization, audit| {
        let new = key_manager(ProviderKind::Asgardeo, "asgardeo", "");
        kmctl::ops::add(store, organization, &new, None, audit).unwrap();
        let mut draft = Draft::new(ProviderKind::Asgardeo, Vec::new());
        draft.editing = Some(Editing {
            name: "asgardeo".to_owned(),
            revision: 1,
        });
        draft.description = "another".to_owned();
        store.begin_draft(organization, &draft, audit).unwrap();
    });
    face.keys("<home><down>");
    let text = face.drawn(120, 40).text();
    assert!(text.contains("> asgardeo draft"), "{text}");
    let says = "press Enter to continue";
    assert!(text.contains(says), "{text}");
    face.keys("<enter>");
    let text = face.text();
    assert!(
        text.contains("Your unsaved changes were restored."),
        "{text}"
    );
    face.keys("<esc><tab><enter>");
    let text = face.drawn(120, 40).text();
    assert!(!text.contains("draft"), "{text}");
}

#[test]
fn a_step_near_the_end_is_one_row_wherever_it_was_come_from() {
    let mut face = many(300);
    face.keys("/km-0299<esc><esc>");
    assert!(face.text().contains("> km-0299"), "{}", face.text());
    assert!(face.text().contains("  km-0298"), "{}", face.text());
    face.keys("<up>");
    assert!(face.text().contains("> km-0298"), "{}", face.text());
    face.keys("<up><down><down>");
    assert!(face.text().contains("> km-0299"), "{}", face.text());
}

#[test]
fn rows_fill_a_terminal_that_grows() {
    let mut face = many(300);
    face.hear(Event::Resize(80, 24));
    face.keys("<end><home>");
    face.hear(Event::Resize(80, 90));
    let text = face.drawn(80, 90).text();
    assert!(text.contains("km-0070"), "{text}");
    face.keys("<end>");
    face.hear(Event::Resize(80, 200));
    let text = face.drawn(80, 200).text();
    assert!(
        text.contains("> km-0299") && text.contains("km-0120"),
        "{text}"
    );
}

#[test]
fn wide_and_hostile_text() {
    let mut face = Face::with(&[
        key_manager(
            ProviderKind::Custom,
            "漢字かなカタカナ長い名前の鍵管理サーバー",
            "説明文はとても長いので途中で切れるはずです",
        ),
        key_manager(
            ProviderKind::Custom,
            &"a-long-name-".repeat(8),
            &"words and ".repeat(20),
        ),
    ]);
    face.keys("<down>");
    insta::assert_snapshot!("list_wide_text", face.sizes());
}

#[test]
fn failures_stay() {
    let mut face = s2();
    face.keys("<down>");
    face.elsewhere(kmctl::ops::Op::Delete {
        name: face.model.list.row().unwrap().name.clone(),
    });
    face.keys("<space><right><enter>");
    insta::assert_snapshot!("list_failure", face.sizes());
}

#[test]
fn the_end_of_a_search_is_its_last_row() {
    let mut all: Vec<_> = (0..150)
        .map(|n| key_manager(ProviderKind::Custom, &format!("aa-{n:03}"), "the many"))
        .collect();
    all.extend((0..60).map(|n| key_manager(ProviderKind::Custom, &format!("many-{n:02}"), "")));
    all.extend((0..9).map(|n| key_manager(ProviderKind::Custom, &format!("zz-{n}"), "")));
    let mut face = Face::with(&all);
    face.keys("/many<enter>");
    assert!(face.text().contains("210 of 220"), "{}", face.text());
    assert!(face.text().contains("> many-00"), "{}", face.text());
    face.keys("<end>");
    assert!(face.text().contains("> aa-149"), "{}", face.text());
    assert!(face.text().contains("210 of 220"), "{}", face.text());
    face.keys("<home>");
    assert!(face.text().contains("> many-00"), "{}", face.text());
    face.keys("<down>".repeat(70).as_str());
    assert!(face.text().contains("> aa-010"), "{}", face.text());
    assert!(face.text().contains("210 of 220"), "{}", face.text());
}

#[test]
fn the_end_of_a_search_that_was_not_answered_yet_has_its_own_count() {
    let mut face = many(300);
    face.held = Some(Vec::new());
    face.keys("/km-02<enter><end>");
    let (request_id, op) = face.held.take().unwrap().pop().unwrap();
    let answer = face.run(request_id, op);
    face.hear(answer);
    assert!(face.text().contains("> km-0299"), "{}", face.text());
    assert!(face.text().contains("100 of 301"), "{}", face.text());
}

#[test]
fn a_finished_count_stays_while_rows_come() {
    let all: Vec<_> = (0..200)
        .map(|n| {
            let name = if n < 60 { "many" } else { "zz" };
            key_manager(ProviderKind::Custom, &format!("{name}-{n:03}"), "many")
        })
        .collect();
    let mut face = Face::with(&all);
    face.keys("/many<enter>");
    assert!(face.text().contains("200 of 201"), "{}", face.text());
    for keys in ["<down>".repeat(30).as_str(), "<end>", "<home>", "r"] {
        face.held = Some(Vec::new());
        face.keys(keys);
        loop {
            let asked = face.held.replace(Vec::new()).unwrap();
            if asked.is_empty() {
                break;
            }
            for (request_id, op) in asked {
                let answer = face.run(request_id, op);
                face.hear(answer);
                assert!(face.text().contains("200 of 201"), "{}", face.text());
            }
        }
        face.held = None;
    }
}

#[test]
fn rows_that_are_late_are_said_to_be_looked_for() {
    let mut face = s2();
    face.held = Some(Vec::new());
    face.keys("/a");
    assert!(face.text().contains("3 of 3"), "{}", face.text());
    face.rest(Duration::from_millis(400));
    assert!(face.text().contains("Searching... "), "{}", face.text());
    assert_eq!(face.model.next_deadline(), None);
    // Another letter is still waited for since the first one.
    face.keys("zu");
    assert!(face.text().contains("Searching... "), "{}", face.text());
    let (request_id, op) = face.held.take().unwrap().pop().unwrap();
    let answer = face.run(request_id, op);
    face.hear(answer);
    assert!(face.text().contains("1 of 3"), "{}", face.text());
    assert_eq!(face.model.next_deadline(), None);
    // The next one has its own time.
    face.held = Some(Vec::new());
    face.keys("r");
    assert!(face.text().contains("1 of 3"), "{}", face.text());
    assert!(face.model.next_deadline().is_some());
}

#[test]
fn the_list_is_sorted_by_the_next_column_and_the_row_stays_selected() {
    let mut face = s2();
    face.keys("<down>ss");
    insta::assert_snapshot!("list_sorted", face.sizes());
    assert!(
        face.text().contains("> external-asgardeo-km"),
        "{}",
        face.text()
    );
    face.keys("S");
    let text = face.text();
    assert!(text.contains("Sorted by Portal, ascending."), "{text}");
    assert!(text.contains("> external-asgardeo-km"), "{text}");
}

#[test]
fn an_order_keeps_every_column_and_is_named_without_one_of_its_own() {
    let mut face = s2();
    let heads = |face: &Face| {
        let text = face.drawn(120, 40).text();
        let line = text.lines().find(|line| line.contains(" Status"));
        line.unwrap_or_default().to_owned()
    };
    for by in ["Type ▲", "Portal ▼", "Status ▼"] {
        face.keys("s");
        let line = heads(&face);
        assert!(line.contains(by), "{by}: {line}");
        for head in ["Name", "Type", "Portal"] {
            assert!(line.contains(head), "{by}: no {head} in {line}");
        }
    }
    for by in ["by result ▼", "by last change ▼"] {
        face.keys("s");
        assert!(!heads(&face).contains('▼'), "{}", heads(&face));
        let text = face.drawn(120, 40).text();
        assert!(text.contains(&format!("3 of 3 · {by}")), "{text}");
    }
}

#[test]
fn a_condition_that_is_unknown_says_what_there_is() {
    let mut face = s2();
    face.keys("/is:broken<enter>");
    let text = face.text();
    assert!(text.contains("is:broken is not a filter."), "{text}");
    for text in [text, face.drawn(120, 40).text()] {
        let (_, from) = text.split_once("is not a filter").unwrap();
        for word in ["is:on", "is:off", "is:fail", "is:warn", "is:tested"] {
            assert!(from.contains(word), "{word}: {text}");
        }
    }
    face.keys("/<ctrl-u>is:off<enter>");
    let text = face.text();
    assert!(text.contains("Key Managers 1 of 3"), "{text}");
    assert!(text.contains("> external-azure-km"), "{text}");
}

#[test]
fn the_selected_one_stands_whole_beside_the_list() {
    let mut face = s2();
    face.hear(Event::Resize(120, 40));
    face.keys("<down>");
    insta::assert_snapshot!("list_wide", face.drawn(120, 40).text());
    face.keys("<down>");
    let text = face.drawn(120, 40).text();
    assert!(text.contains("Microsoft · off"), "{text}");
    assert!(text.contains("Token Endpoint"), "{text}");
}

#[test]
fn marked_rows_are_switched_deleted_and_brought_back_together() {
    let mut face = s2();
    face.keys("<down>vv");
    insta::assert_snapshot!("list_marked", face.sizes());
    // One is on: it is disabled. None is: both are enabled.
    face.keys("<space>");
    let text = face.text();
    assert!(
        text.contains("external-asgardeo-km disabled. u Undo"),
        "{text}"
    );
    // The marks stay: the same key is about the same rows.
    assert!(text.contains("2 marked"), "{text}");
    face.keys("<space>");
    assert!(
        face.text()
            .contains("external-asgardeo-km and external-azure-km enabled."),
        "{}",
        face.text()
    );
    face.keys("<home><down>D");
    insta::assert_snapshot!("dialog_delete_several", face.sizes());
    face.rest(Duration::from_millis(300));
    face.keys("y");
    let text = face.text();
    assert!(text.contains("external-azure-km deleted. u Undo"), "{text}");
    assert!(text.contains("1 of 1"), "{text}");
    face.keys("u");
    let text = face.text();
    assert!(
        text.contains("Restored the previous values of 2 key managers."),
        "{text}"
    );
    assert!(text.contains("3 of 3"), "{text}");
    assert!(face.model.shared.undoable);
    face.keys("uu");
    let text = face.text();
    assert!(text.contains("external-asgardeo-km enabled."), "{text}");
    assert!(text.contains("○ off"), "{text}");
}

#[test]
fn the_built_in_row_takes_no_mark_and_esc_clears_marks() {
    let mut face = s2();
    face.keys("v");
    assert!(!face.text().contains("marked"), "{}", face.text());
    face.keys("<down>v");
    assert!(face.text().contains("1 marked"), "{}", face.text());
    face.keys("<esc><esc>");
    assert!(!face.text().contains("marked"), "{}", face.text());
}

#[test]
fn marked_rows_are_exported_as_one_document_that_import_reads() {
    let mut face = s2();
    face.keys("<down>vvxy");
    let copied = face.copied.last().unwrap();
    let document: serde_json::Value = serde_json::from_str(copied).unwrap();
    assert_eq!(document["kind"], "KeyManagerList");
    assert_eq!(document["items"].as_array().unwrap().len(), 2);
    assert_eq!(document["items"][0]["name"], "external-asgardeo-km");
}

#[test]
fn the_order_is_kept_for_the_next_run() {
    let mut face = s2();
    face.keys("sS");
    assert!(
        face.text().contains("Sorted by Type, descending."),
        "{}",
        face.text()
    );
    let kept = face.store.preferences().unwrap().sort;
    assert_eq!(kept, face.model.list.sort);
    assert_eq!(kept.word(), "-type");
    let overview = kmctl::ops::overview(&face.store, None, 10).unwrap();
    let first = &overview.page.rows[0].name;
    assert_eq!(first.as_str(), face.model.list.page.rows[0].name.as_str());
}

#[test]
fn undoing_an_add_asks_first() {
    let mut face = s0();
    let new = key_manager(ProviderKind::Custom, "new-km", "");
    let add = kmctl::ops::Op::Add {
        new: Box::new(new),
        draft: 0,
    };
    face.run(RequestId(9000), add);
    face.keys("r<home>u");
    let text = face.text();
    assert!(text.contains("Undo adding new-km?"), "{text}");
    face.rest(Duration::from_millis(300)).keys("<enter>");
    assert!(face.text().contains("2 of 2"), "{}", face.text());
    face.keys("u").rest(Duration::from_millis(300)).keys("y");
    assert!(face.text().contains("Deleted new-km."), "{}", face.text());
}
