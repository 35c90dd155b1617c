//! Searches among many: in which order they answer, how they are counted, and that they break off when something else is
//! wanted, which nothing else does.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use kmctl::key_manager::ProviderKind;
use kmctl::ops;
use kmctl::store::{From, ListQuery, Page, Patience, Store};

use super::{audit, new};

/// An import in the order of names; the parts of "many of" are in each of them, the whole is in none.
fn imported(rows: usize) -> (Store, ListQuery) {
    let mut store = Store::unwritten(std::path::Path::new("/in-memory"), &audit()).unwrap();
    let organization = store.chosen_organization().unwrap();
    for number in 0..rows {
        let row = new(&format!("km-{number:05}"), "one of many, many of");
        ops::add(&mut store, &organization, &row, None, &audit()).unwrap();
    }
    let query = ListQuery {
        search: "many".to_owned(),
        ..ListQuery::first(organization, 1)
    };
    (store, query)
}

fn names(page: &Page) -> Vec<&str> {
    page.rows.iter().map(|row| row.name.as_str()).collect()
}

#[test]
fn many_that_match_are_counted_to_the_end() {
    const ROWS: u64 = 4_500;
    let (store, found) = imported(ROWS as usize);
    let of_kind = ListQuery {
        kind: Some(ProviderKind::Custom),
        ..found.clone()
    };
    let not_searched = ListQuery {
        search: String::new(),
        ..of_kind.clone()
    };
    let by_name = ListQuery {
        search: "KM-".to_owned(),
        ..found.clone()
    };
    for query in [found, of_kind, not_searched, by_name] {
        let count = store.page_and_count(&query).unwrap().unwrap().matching;
        assert_eq!((count.number, count.is_open()), (ROWS, false), "{query:?}");
    }
}

#[test]
fn names_that_begin_with_the_text_come_first_and_are_answered_alone() {
    let (mut store, _) = imported(3);
    let organization = store.chosen_organization().unwrap();
    for name in ["a-prod", "Prod", "prod-2", "z-prod"] {
        ops::add(&mut store, &organization, &new(name, ""), None, &audit()).unwrap();
    }
    let mut query = ListQuery {
        search: "PROD".to_owned(),
        ..ListQuery::first(organization, 10)
    };
    let all = ["Prod", "prod-2", "a-prod", "z-prod"];
    assert_eq!(names(&store.page(&query).unwrap()), all);
    query.from = From::Last;
    query.limit = 3;
    assert_eq!(names(&store.page(&query).unwrap()), all[1..]);
    query.from = From::First;
    query.limit = 10;
    store.set_patience(Patience::For(Duration::ZERO));
    let page = store.page_and_count(&query).unwrap().unwrap();
    assert_eq!(names(&page), all[..2]);
    assert!(page.is_open() && page.more_after);
    let page = store.page_on(&query, &page).unwrap();
    assert_eq!(names(&page), all[..3]);
    let page = store.page_on(&query, &page).unwrap();
    assert_eq!(names(&page), all);
    assert!(!page.is_open() && !page.more_after);
}

#[test]
fn a_search_does_not_begin_while_something_else_is_wanted() {
    let (mut store, query) = imported(3);
    store.set_patience(Patience::For(Duration::ZERO));
    let cancellation = store.search_cancellation();
    let page = store.page_and_count(&query).unwrap().unwrap();
    cancellation.request();
    assert_eq!(store.page_and_count(&query).unwrap(), None);
    assert_eq!(store.page_on(&query, &page).unwrap(), page);
    assert_eq!(
        store.count_on(&query, page.matching).unwrap(),
        page.matching
    );
    // What is found by its place is no search.
    let everything = ListQuery {
        search: String::new(),
        ..query.clone()
    };
    assert!(store.page_and_count(&everything).unwrap().is_some());
    cancellation.acknowledge();
    assert_eq!(store.page_and_count(&query).unwrap(), Some(page));
}

#[test]
fn searches_are_broken_off_and_changes_never() {
    const ROWS: usize = 3_000;
    let (mut store, query) = imported(ROWS);
    let organization = query.organization.clone();
    let cancellation = store.search_cancellation();
    let nothing = ListQuery {
        search: "many, many, many".to_owned(),
        ..query.clone()
    };
    let done = AtomicBool::new(false);
    let wanted = AtomicU64::new(0);
    let (mut broken_off, mut found) = (0, 0);
    std::thread::scope(|scope| {
        let wanting = Arc::clone(&cancellation);
        let (done, wanted) = (&done, &wanted);
        scope.spawn(move || {
            while !done.load(Ordering::Acquire) {
                wanting.request();
                wanted.fetch_add(1, Ordering::AcqRel);
                std::thread::sleep(Duration::from_micros(300));
            }
        });
        let mut given = 0;
        for round in 0..400 {
            while given < wanted.load(Ordering::Acquire) {
                cancellation.acknowledge();
                given += 1;
            }
            for query in [&nothing, &query] {
                match store.page_and_count(query).unwrap() {
                    None => broken_off += 1,
                    Some(page) => {
                        found += 1;
                        let expected = if query == &nothing { 0 } else { ROWS as u64 };
                        assert_eq!(page.matching.number, expected);
                    }
                }
            }
            let name = format!("km-{round:05}");
            ops::set_enabled(&mut store, &organization, &name, false, &audit()).unwrap();
        }
        done.store(true, Ordering::Release);
        while given < wanted.load(Ordering::Acquire) {
            cancellation.acknowledge();
            given += 1;
        }
    });
    assert!(broken_off > 0, "{found} found");
    // What was wanted last may have been counted after it was given.
    cancellation.acknowledge();
    let page = store.page_and_count(&query).unwrap().unwrap();
    assert_eq!(page.matching.number, ROWS as u64);
    let off = ListQuery {
        enabled: Some(false),
        ..query
    };
    assert_eq!(store.count(&off).unwrap(), 400);
    assert_eq!(store.damage().unwrap(), None);
}

#[test]
fn a_search_that_runs_is_broken_off_in_the_middle() {
    let (mut store, query) = imported(3_000);
    let cancellation = store.search_cancellation();
    // Every row has each of its parts, and none the whole: each is looked at.
    let nothing = ListQuery {
        search: "many, many, many".to_owned(),
        ..query
    };
    // What comes before the search takes far less than half of the time.
    let since = Instant::now();
    assert!(store.page_and_count(&nothing).unwrap().is_some());
    store.page_and_count(&nothing).unwrap();
    let half = since.elapsed() / 4;
    let (mut in_the_middle, mut rounds) = (0, 0);
    // On a machine that is busy most wishes come too late.
    while in_the_middle < 10 && rounds < 1_000 {
        rounds += 1;
        let begun = AtomicBool::new(false);
        std::thread::scope(|scope| {
            scope.spawn(|| {
                while !begun.load(Ordering::Acquire) {
                    std::hint::spin_loop();
                }
                std::thread::sleep(half);
                cancellation.request();
            });
            begun.store(true, Ordering::Release);
            in_the_middle += u32::from(store.page_and_count(&nothing).unwrap().is_none());
        });
        cancellation.acknowledge();
    }
    assert!(in_the_middle >= 10, "{in_the_middle} of {rounds}");
}
