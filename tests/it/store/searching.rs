//! Searches among many: what they find in which order, how they are counted, and that they are cancelled when something else is
//! wanted, which nothing else is.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use kmctl::discovery::Grade;
use kmctl::key_manager::{EnvironmentName, EnvironmentScope, Name, ProviderKind, SearchQuery};
use kmctl::ops;
use kmctl::store::{LastCheck, ListQuery, Page, PageStart, Sort, SortBy, Store};

use super::{audit, new};

fn filter(text: &str) -> SearchQuery {
    SearchQuery::parse(text).unwrap()
}

/// An import in the order of names; one in 1,000 names a zebra.
fn imported(rows: usize) -> (Store, ListQuery) {
    let mut store = Store::unwritten(std::path::Path::new("/in-memory"), &audit()).unwrap();
    let organization = store.chosen_organization().unwrap();
    for number in 0..rows {
        let animal = if number % 1_000 == 500 {
            "zebra"
        } else {
            "bird"
        };
        let row = new(&format!("km-{number:05}"), &format!("one {animal} of many"));
        ops::add(&mut store, &organization, &row, None, &audit()).unwrap();
    }
    let query = ListQuery {
        filter: filter("many"),
        ..ListQuery::first(organization, 10)
    };
    (store, query)
}

fn names(page: &Page) -> Vec<&str> {
    page.rows.iter().map(|row| row.name.as_str()).collect()
}

#[test]
fn common_and_rare_words_are_found_and_counted_alike() {
    let (store, query) = imported(2_500);
    for (search, count, first) in [
        ("many", 2_500, Some("km-00000")),
        ("zebra", 2, Some("km-00500")),
        ("zebra many km", 2, Some("km-00500")),
        ("z", 2, Some("km-00500")),
        ("zebra bird", 0, None),
        ("zz", 0, None),
        ("km-0200", 10, Some("km-02000")),
        ("\"of many\"", 2_500, Some("km-00000")),
        ("\"many of\"", 0, None),
        ("type:custom", 2_500, Some("km-00000")),
        ("type:bijira", 1, Some("Bijira Built-in STS")),
        ("zebra is:on type:custom", 2, Some("km-00500")),
        ("zebra is:off", 0, None),
    ] {
        let query = ListQuery {
            filter: filter(search),
            ..query.clone()
        };
        let page = store.page(&query).unwrap();
        assert_eq!(names(&page).first().copied(), first, "{search}");
        assert_eq!(store.count(&query).unwrap(), count, "{search}");
        if count <= 10 {
            assert_eq!(page.matching, Some(count), "{search}");
        }
    }
}

#[test]
fn address_and_issuer_are_searched_too_as_they_are_now() {
    let (mut store, query) = imported(3);
    let find = |store: &Store, search: &str| {
        let query = ListQuery {
            filter: filter(search),
            ..query.clone()
        };
        store.count(&query).unwrap()
    };
    let organization = &query.organization;
    let before = store.get(organization, "km-00001").unwrap().unwrap();
    let mut connection = before.connection.unwrap();
    connection.settings.issuer =
        kmctl::key_manager::Issuer::parse("https://Okapi.example").unwrap();
    assert_eq!(find(&store, "okapi"), 0);
    let edit = ops::Edit {
        name: "km-00001".to_owned(),
        revision: None,
        changes: kmctl::store::Changes {
            connection: Some(connection),
            ..kmctl::store::Changes::default()
        },
    };
    ops::edit(&mut store, organization, &edit, &audit()).unwrap();
    assert_eq!(find(&store, "OKAPI km-00001"), 1);
    assert_eq!(find(&store, "well-known"), 3);
}

#[test]
fn conditions_look_at_status_check_and_environments() {
    let (mut store, query) = imported(4);
    let at = query.organization.clone();
    ops::set_enabled(&mut store, &at, "km-00002", false, &audit()).unwrap();
    let mark = |name: &str, grade: Grade| {
        let check = LastCheck {
            at: jiff::Timestamp::UNIX_EPOCH,
            grade,
            result: "{}".to_owned(),
            open: None,
        };
        (Name::parse(name).unwrap(), 1, check)
    };
    let checks = [
        mark("km-00000", Grade::Fail),
        mark("km-00001", Grade::Warn),
        mark("km-00003", Grade::Ok),
    ];
    store.record_checks(&at, &checks).unwrap();
    let edit = ops::Edit {
        name: "km-00003".to_owned(),
        revision: None,
        changes: kmctl::store::Changes {
            environments: Some(EnvironmentScope::Only(vec![
                EnvironmentName::parse("Production").unwrap(),
            ])),
            ..kmctl::store::Changes::default()
        },
    };
    ops::edit(&mut store, &at, &edit, &audit()).unwrap();
    for (search, expected) in [
        ("is:off", vec!["km-00002"]),
        ("is:fail", vec!["km-00000"]),
        ("is:fail is:warn", vec!["km-00000", "km-00001"]),
        ("is:on km is:warn", vec!["km-00001"]),
        (
            "km env:development",
            vec!["km-00000", "km-00001", "km-00002"],
        ),
        (
            "km env:PRODUCTION is:on",
            vec!["km-00000", "km-00001", "km-00003"],
        ),
        ("env:nowhere", vec![]),
    ] {
        let query = ListQuery {
            filter: filter(search),
            ..query.clone()
        };
        let page = store.page(&query).unwrap();
        assert_eq!(names(&page), expected, "{search}");
        assert_eq!(store.count(&query).unwrap(), expected.len() as u64);
    }
    let sorted = |by: SortBy, reversed: bool| {
        let usual = by.usual();
        let query = ListQuery {
            sort: if reversed { usual.reversed() } else { usual },
            ..ListQuery::first(at.clone(), 2)
        };
        let page = store.page(&query).unwrap();
        names(&page).join(" ")
    };
    assert_eq!(sorted(SortBy::Grade, false), "km-00000 km-00001");
    assert_eq!(sorted(SortBy::Status, true), "km-00002 km-00003");
    assert_eq!(
        sorted(SortBy::Portal, false),
        "Bijira Built-in STS km-00000"
    );
    assert_eq!(sorted(SortBy::Portal, true), "km-00003 km-00002");
    assert_eq!(sorted(SortBy::Type, false), "Bijira Built-in STS km-00000");
    assert_eq!(sorted(SortBy::Name, true), "km-00003 km-00002");
}

#[test]
fn every_order_is_walked_window_by_window_in_both_directions() {
    let (mut store, query) = imported(60);
    let at = query.organization.clone();
    for number in (0..60).step_by(7) {
        let name = format!("km-{number:05}");
        ops::set_enabled(&mut store, &at, &name, false, &audit()).unwrap();
    }
    ops::choose_portal(&mut store, &at, "km-00031", &audit()).unwrap();
    for search in ["", "km", "is:off", "type:custom", "bird is:on", "km-0000"] {
        for sort in SortBy::ALL
            .into_iter()
            .flat_map(|by| [by.usual(), by.usual().reversed()])
        {
            let query = |from: PageStart, limit: usize| ListQuery {
                filter: filter(search),
                sort,
                from,
                ..ListQuery::first(at.clone(), limit)
            };
            let whole = store.page(&query(PageStart::First, 100)).unwrap();
            let all = names(&whole);
            assert_eq!(whole.matching, Some(all.len() as u64));
            let mut found = Vec::new();
            let mut from = PageStart::First;
            loop {
                let page = store.page(&query(from, 7)).unwrap();
                assert_eq!(page.more_before, !found.is_empty(), "{search} {sort}");
                found.extend(page.rows.iter().map(|row| row.name.clone()));
                match page.rows.last() {
                    Some(last) if page.more_after => from = PageStart::After(last.name.clone()),
                    _ => break,
                }
            }
            assert_eq!(
                found.iter().map(Name::as_str).collect::<Vec<_>>(),
                all,
                "{search} {sort}"
            );
            let mut found = Vec::new();
            let mut from = PageStart::Last;
            loop {
                let page = store.page(&query(from, 7)).unwrap();
                assert_eq!(page.more_after, !found.is_empty(), "{search} {sort}");
                found.extend(page.rows.iter().rev().map(|row| row.name.clone()));
                match page.rows.first() {
                    Some(first) if page.more_before => from = PageStart::Before(first.name.clone()),
                    _ => break,
                }
            }
            found.reverse();
            assert_eq!(
                found.iter().map(Name::as_str).collect::<Vec<_>>(),
                all,
                "{search} {sort}"
            );
            if let Some(middle) = whole.rows.get(all.len() / 2) {
                let page = store
                    .page(&query(PageStart::At(middle.name.clone()), 3))
                    .unwrap();
                assert_eq!(names(&page).first(), Some(&middle.name.as_str()));
            }
        }
    }
    let of_kind = ListQuery {
        sort: Sort::parse("name:desc").unwrap(),
        filter: {
            let mut filter = SearchQuery::default();
            filter.add_kind(ProviderKind::Custom);
            filter
        },
        ..ListQuery::first(at, 1)
    };
    assert_eq!(names(&store.page(&of_kind).unwrap()), ["km-00059"]);
}

#[test]
fn names_that_begin_with_the_first_word_come_first_whether_it_is_rare_or_common() {
    let (mut store, query) = imported(1_500);
    let at = query.organization.clone();
    for name in ["a-zebra", "zebra-1", "zebra-2", "zz"] {
        let row = new(name, "a zebra too");
        ops::add(&mut store, &at, &row, None, &audit()).unwrap();
    }
    let up = ["zebra-1", "zebra-2", "a-zebra", "km-00500", "zz"];
    let down = ["zebra-2", "zebra-1", "zz", "km-00500", "a-zebra"];
    for (search, order, expected) in [
        ("zebra", "name", up),
        ("zebra", "name:desc", down),
        // A word of one letter is left to the walk.
        (
            "z bra",
            "name",
            ["zebra-1", "zebra-2", "zz", "a-zebra", "km-00500"],
        ),
        ("zebra type:custom", "name", up),
        ("zebra type:custom", "name:desc", down),
    ] {
        let query = |from: PageStart, limit: usize| ListQuery {
            filter: filter(search),
            sort: Sort::parse(order).unwrap(),
            from,
            ..ListQuery::first(at.clone(), limit)
        };
        let whole = store.page(&query(PageStart::First, 10)).unwrap();
        assert_eq!(names(&whole), expected, "{search} {order}");
        for (place, name) in expected.iter().enumerate() {
            let name = Name::parse(name).unwrap();
            let page = store
                .page(&query(PageStart::After(name.clone()), 2))
                .unwrap();
            let end = (place + 3).min(expected.len());
            assert_eq!(names(&page), expected[place + 1..end], "{search} {order}");
            let page = store
                .page(&query(PageStart::Before(name.clone()), 2))
                .unwrap();
            assert_eq!(
                names(&page),
                expected[place.saturating_sub(2)..place],
                "{search} {order}"
            );
            let page = store.page(&query(PageStart::At(name), 1)).unwrap();
            assert_eq!(names(&page), [expected[place]], "{search} {order}");
        }
        assert_eq!(store.count(&query(PageStart::First, 1)).unwrap(), 5);
    }
}

#[test]
fn a_count_is_that_of_the_organization_that_is_asked_about() {
    let (mut store, query) = imported(3);
    let other = kmctl::key_manager::OrganizationName::parse("Other").unwrap();
    store.add_organization(&other, &audit()).unwrap();
    let row = new("km-other", "one bird of many");
    ops::add(&mut store, &other, &row, None, &audit()).unwrap();
    assert_eq!(store.count(&query).unwrap(), 3);
    let query = ListQuery {
        organization: other,
        ..query
    };
    assert_eq!(store.count(&query).unwrap(), 1);
}

#[test]
fn a_search_does_not_begin_while_something_else_is_wanted() {
    let (mut store, query) = imported(3);
    let cancellation = store.search_cancellation().unwrap();
    let page = store.try_page(&query).unwrap().unwrap();
    cancellation.request();
    assert_eq!(store.try_page(&query).unwrap(), None);
    assert_eq!(store.try_count(&query).unwrap(), None);
    // A list that is not filtered is no search.
    let everything = ListQuery {
        filter: SearchQuery::default(),
        ..query.clone()
    };
    assert!(store.try_page(&everything).unwrap().is_some());
    cancellation.acknowledge();
    assert_eq!(store.try_page(&query).unwrap(), Some(page));
}

#[test]
fn searches_are_cancelled_and_changes_never() {
    const ROWS: usize = 3_000;
    let (mut store, query) = imported(ROWS);
    let organization = query.organization.clone();
    let cancellation = store.search_cancellation().unwrap();
    let nothing = ListQuery {
        filter: filter("zz"),
        ..query.clone()
    };
    let done = AtomicBool::new(false);
    let wanted = AtomicU64::new(0);
    let (mut cancelled, mut found) = (0, 0);
    std::thread::scope(|scope| {
        let wanting = Arc::clone(&cancellation);
        let (done, wanted) = (&done, &wanted);
        scope.spawn(move || {
            while !done.load(Ordering::Acquire) {
                wanting.request();
                wanted.fetch_add(1, Ordering::AcqRel);
                std::thread::park_timeout(Duration::from_micros(300));
            }
        });
        let mut given = 0;
        for round in 0..400 {
            while given < wanted.load(Ordering::Acquire) {
                cancellation.acknowledge();
                given += 1;
            }
            for (query, expected) in [(&nothing, 0), (&query, ROWS as u64)] {
                match store.try_count(query).unwrap() {
                    None => cancelled += 1,
                    Some(count) => {
                        found += 1;
                        assert_eq!(count, expected);
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
    assert!(cancelled > 0, "{found} found");
    // What was wanted last may have been counted after it was given.
    cancellation.acknowledge();
    assert_eq!(store.try_count(&query).unwrap(), Some(ROWS as u64));
    let off = ListQuery {
        filter: filter("many is:off"),
        ..query
    };
    assert_eq!(store.count(&off).unwrap(), 400);
    assert_eq!(store.damage().unwrap(), None);
}

#[test]
fn a_search_that_runs_is_cancelled_in_the_middle() {
    let (mut store, query) = imported(3_000);
    let cancellation = store.search_cancellation().unwrap();
    // Each row is looked at.
    let nothing = ListQuery {
        filter: filter("zz"),
        ..query
    };
    let since = Instant::now();
    assert_eq!(store.try_count(&nothing).unwrap(), Some(0));
    let half = since.elapsed() / 2;
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
                let since = Instant::now();
                while since.elapsed() < half {
                    std::hint::spin_loop();
                }
                cancellation.request();
            });
            begun.store(true, Ordering::Release);
            in_the_middle += u32::from(store.try_count(&nothing).unwrap().is_none());
        });
        cancellation.acknowledge();
    }
    assert!(in_the_middle >= 10, "{in_the_middle} of {rounds}");
}
