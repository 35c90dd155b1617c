//! A long search is done in slices of about the same number of rows, however unevenly the rows' places lie.

use kmctl::key_manager::ProviderKind;
use kmctl::ops;
use kmctl::store::{From, ListQuery, Patience, Stamp, Store};

use super::{new, stamp};

/// An import in the order of names: the first few rows lie far apart, all others close together.
fn imported(rows: usize) -> (Store, ListQuery) {
    let stamp: Stamp = stamp();
    let mut store = Store::unwritten(std::path::Path::new("/in-memory"), &stamp).unwrap();
    let organization = store.chosen_organization().unwrap();
    for number in 0..rows {
        let row = new(&format!("km-{number:05}"), "one of many");
        ops::add(&mut store, &organization, &row, None, &stamp).unwrap();
    }
    let query = ListQuery {
        search: "many".to_owned(),
        ..ListQuery::first(organization, 1)
    };
    (store, query)
}

#[test]
fn no_slice_is_much_longer_than_it_should_be() {
    const ROWS: u64 = 2_000;
    const STEP: u64 = 128;
    let (mut store, query) = imported(ROWS as usize);
    store.set_patience(Patience::Rows(STEP));
    let page = store.page_and_count(&query).unwrap();
    let mut count = page.matching;
    let mut slices = 0;
    while count.is_open() {
        let next = store.count_on(&query, count).unwrap();
        let rows = next.number - count.number;
        assert!(rows <= 2 * STEP, "{rows} rows in one slice");
        count = next;
        slices += 1;
    }
    assert_eq!(count.number, ROWS);
    assert!(
        slices <= 2 * ROWS / STEP,
        "{slices} slices: many found nothing"
    );
    // Backwards too: nothing is found, so every slice is looked at.
    let nothing = ListQuery {
        from: From::Last,
        search: "manyy".to_owned(),
        ..query
    };
    let mut page = store.page_and_count(&nothing).unwrap();
    let mut slices = 1;
    while page.is_open() {
        page = store.page_on(&nothing, page).unwrap();
        slices += 1;
    }
    assert!(page.rows.is_empty());
    assert!(
        (ROWS / STEP / 2..=2 * ROWS / STEP).contains(&slices),
        "{slices} slices"
    );
}

#[test]
fn many_that_match_are_counted_to_the_end() {
    const ROWS: u64 = 2_500;
    let (store, found) = imported(ROWS as usize);
    let of_kind = ListQuery {
        kind: Some(ProviderKind::Custom),
        ..found.clone()
    };
    let not_searched = ListQuery {
        search: String::new(),
        ..of_kind.clone()
    };
    for query in [found, of_kind, not_searched] {
        let count = store.page_and_count(&query).unwrap().matching;
        assert_eq!((count.number, count.is_open()), (ROWS, false), "{query:?}");
    }
}
