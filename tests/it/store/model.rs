//! Random changes and questions: the store answers as a list in memory would.

use std::collections::BTreeMap;

use kmctl::key_manager::{BUILT_IN_DESCRIPTION, BUILT_IN_NAME, OrganizationName, SearchQuery};
use kmctl::ops;
use kmctl::store::{Changes, ListQuery, PageStart, Sort, SortBy, Store};

use super::{audit, open, try_new};

/// Steps unless `KMCTL_STEPS` says another number.
const STEPS: u64 = 600;

/// Numbers that look random, the same in every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        // Steele, Lea, Flood: SplitMix64.
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) % sides as u64).unwrap()
    }

    fn pick<'a>(&mut self, texts: &[&'a str]) -> &'a str {
        texts[self.roll(texts.len())]
    }

    fn text(&mut self, most: usize) -> String {
        let parts = [
            "a", "b", "B", "ab", "Key", "-", " ", "0", "1", "É", "é", "ß", "漢字", "z", "İ", "_",
            "\"", "💡", "custom",
        ];
        let length = 1 + self.roll(most);
        let text: String = (0..length).map(|_| self.pick(&parts)).collect();
        text.trim().to_owned()
    }
}

fn fold(text: &str) -> String {
    text.to_lowercase()
}

/// What the store should hold: by folded name; the built-in one apart.
#[derive(Default)]
struct Model {
    rows: BTreeMap<String, (String, String, bool)>,
}

impl Model {
    /// The rows that hold every word, in order.
    fn list(&self, words: &[String], sort: Sort) -> Vec<(String, String)> {
        let found = |name: &str, kind: &str, description: &str, addresses: &str| {
            words.iter().all(|word| {
                [name, kind, description]
                    .into_iter()
                    .chain(addresses.split(' '))
                    .any(|text| fold(text).contains(word))
            })
        };
        let mut rows = Vec::new();
        if found(BUILT_IN_NAME, "Bijira", BUILT_IN_DESCRIPTION, "") {
            rows.push((BUILT_IN_NAME, true));
        }
        let addresses = "https://idp.example/.well-known/openid-configuration https://idp.example";
        for (name, description, enabled) in self.rows.values() {
            if found(name, "Custom", description, addresses) {
                rows.push((name, *enabled));
            }
        }
        let mut rows: Vec<(String, String)> = rows
            .into_iter()
            .map(|(name, enabled)| (self.key(name, enabled, sort.by), name.to_owned()))
            .collect();
        rows.sort_by_key(|(key, name)| (key.clone(), fold(name)));
        if sort != sort.by.usual() {
            rows.reverse();
        }
        rows.sort_by_key(|(_, name)| group(words, sort, name));
        rows
    }

    /// What comes before the name in an order, so that texts compare as the usual order does.
    fn key(&self, name: &str, enabled: bool, by: SortBy) -> String {
        let external = fold(name) != fold(BUILT_IN_NAME);
        match by {
            SortBy::Name => external.to_string(),
            SortBy::Type if external => "custom".to_owned(),
            SortBy::Type => "bijira".to_owned(),
            SortBy::Status => (!enabled).to_string(),
            SortBy::Portal => external.to_string(),
            // Nothing was checked, and everything changed at the same time.
            SortBy::Grade | SortBy::Updated => String::new(),
        }
    }
}

struct World {
    store: Store,
    organization: OrganizationName,
    model: Model,
    dice: Dice,
}

impl World {
    fn known(&mut self) -> Option<String> {
        let count = self.model.rows.len();
        (count > 0).then(|| {
            let place = self.dice.roll(count);
            self.model.rows.keys().nth(place).unwrap().clone()
        })
    }

    fn step(&mut self) {
        match self.dice.roll(20) {
            0..=5 if self.model.rows.len() < 400 => self.add(),
            6 | 7 => self.delete(),
            8 => self.describe(),
            9 => self.switch(),
            _ => self.ask(),
        }
    }

    fn add(&mut self) {
        let name = match self.dice.roll(3) {
            0 => format!("run-{:06}", self.model.rows.len()),
            1 => format!(
                "mid-{}{}",
                "m".repeat(self.dice.roll(60)),
                self.dice.pick(&["", "z"])
            ),
            _ => self.dice.text(6),
        };
        let description = self.dice.text(12);
        let Some(wanted) = try_new(&name, &description) else {
            return;
        };
        let name = wanted.name.as_str().to_owned();
        let added = ops::add(&mut self.store, &self.organization, &wanted, None, &audit());
        let taken =
            self.model.rows.contains_key(&fold(&name)) || fold(&name) == fold(BUILT_IN_NAME);
        assert_eq!(added.is_err(), taken, "{name:?}: {added:?}");
        if !taken {
            let description = wanted.description.as_str().to_owned();
            self.model
                .rows
                .insert(fold(&name), (name, description, true));
        }
    }

    fn delete(&mut self) {
        if let Some(name) = self.known() {
            ops::delete(&mut self.store, &self.organization, &name, &audit()).unwrap();
            self.model.rows.remove(&name);
        }
    }

    fn describe(&mut self) {
        let description = self.dice.text(12);
        let Ok(description) = kmctl::key_manager::Description::parse(&description) else {
            return;
        };
        if let Some(name) = self.known() {
            let edit = ops::Edit {
                name: name.clone(),
                revision: None,
                changes: Changes {
                    description: Some(description.clone()),
                    ..Changes::default()
                },
            };
            ops::edit(&mut self.store, &self.organization, &edit, &audit()).unwrap();
            self.model.rows.get_mut(&name).unwrap().1 = description.as_str().to_owned();
        }
    }

    fn switch(&mut self) {
        if let Some(name) = self.known() {
            let row = self.model.rows.get_mut(&name).unwrap();
            row.2 = !row.2;
            ops::set_enabled(&mut self.store, &self.organization, &name, row.2, &audit()).unwrap();
        }
    }

    fn ask(&mut self) {
        let search = match self.dice.roll(3) {
            0 => String::new(),
            _ => self.dice.text(3),
        };
        let limit = 1 + self.dice.roll(40);
        let by = SortBy::ALL[self.dice.roll(SortBy::ALL.len())];
        let sort = match self.dice.roll(3) {
            0 => by.usual(),
            1 => by.usual().reversed(),
            _ => Sort::default(),
        };
        let filter = SearchQuery::parse_typed(&search).0;
        let wanted = self.model.list(filter.words(), sort);
        let name = match self.known() {
            Some(known) if self.dice.roll(2) == 0 => self.model.rows[&known].0.clone(),
            _ if self.dice.roll(8) == 0 => BUILT_IN_NAME.to_owned(),
            _ => format!("x{}", self.dice.text(4)),
        };
        let enabled = self.model.rows.get(&fold(&name)).map(|row| row.2);
        let is_there = enabled.is_some() || name == BUILT_IN_NAME;
        let place = |(key, name): &(String, String)| (key.clone(), fold(name));
        let here = place(&(
            self.model.key(&name, enabled.unwrap_or(true), sort.by),
            name.clone(),
        ));
        let usual = sort == sort.by.usual();
        let group = |name: &str| group(filter.words(), sort, name);
        let is_before = |row: &(String, String)| {
            group(&row.1).cmp(&group(&name)).then(if usual {
                place(row).cmp(&here)
            } else {
                here.cmp(&place(row))
            }) == std::cmp::Ordering::Less
        };
        let count = wanted.len();
        let at = wanted.iter().filter(|row| is_before(row)).count();
        let after = at + usize::from(wanted.get(at).is_some_and(|row| place(row) == here));
        let parsed = kmctl::key_manager::Name::parse(&name);
        // In another order than that of names nobody knows where a row was that is gone.
        let is_lost = !is_there && sort.by != SortBy::Name;
        let (from, first, last) = match (self.dice.roll(5), parsed) {
            (0, Ok(name)) if is_lost => (PageStart::At(name), 0, limit.min(count)),
            (1, Ok(name)) if is_lost => (PageStart::After(name), 0, limit.min(count)),
            (2, Ok(name)) if is_lost => {
                (PageStart::Before(name), count.saturating_sub(limit), count)
            }
            (0, Ok(name)) => (PageStart::At(name), at, (at + limit).min(count)),
            (1, Ok(name)) => (PageStart::After(name), after, (after + limit).min(count)),
            (2, Ok(name)) => (PageStart::Before(name), at.saturating_sub(limit), at),
            (3, _) => (PageStart::Last, count.saturating_sub(limit), count),
            _ => (PageStart::First, 0, limit.min(count)),
        };
        let wanted: Vec<String> = wanted.into_iter().map(|(_, name)| name).collect();
        let query = ListQuery {
            filter: filter.clone(),
            sort,
            from,
            ..ListQuery::first(self.organization.clone(), limit)
        };
        let page = self.store.page(&query).unwrap();
        let known = page.matching.unwrap_or(count as u64);
        assert_eq!(known, count as u64, "{query:?}");
        let names: Vec<&str> = page.rows.iter().map(|row| row.name.as_str()).collect();
        assert_eq!(names, wanted[first..last], "{query:?}");
        assert_eq!(page.all, self.model.rows.len() as u64 + 1);
        assert_eq!(
            (page.more_before, page.more_after),
            (first > 0, last < count),
            "{query:?}"
        );
        assert_eq!(self.store.count(&query).unwrap(), count as u64, "{query:?}");
        for row in page
            .rows
            .iter()
            .filter(|row| row.name.as_str() != BUILT_IN_NAME)
        {
            let (_, description, enabled) = &self.model.rows[&fold(row.name.as_str())];
            assert_eq!(
                (row.description.as_str(), row.enabled),
                (description.as_str(), *enabled)
            );
        }
    }
}

/// In the order of names, those that begin with the first word come first, in either direction.
fn group(words: &[String], sort: Sort, name: &str) -> bool {
    match words {
        [first, ..] if sort.by == SortBy::Name => !fold(name).starts_with(first.as_str()),
        _ => false,
    }
}

#[test]
fn the_store_is_a_list_in_memory_that_lasts() {
    let steps = std::env::var("KMCTL_STEPS")
        .ok()
        .and_then(|number| number.parse().ok())
        .unwrap_or(STEPS);
    let (folder, store, organization) = open();
    let mut world = World {
        store,
        organization,
        model: Model::default(),
        dice: Dice(steps),
    };
    for _ in 0..steps {
        world.step();
    }
    assert_eq!(world.store.damage().unwrap(), None);
    drop(world);
    whole(&folder.path().join("sub/kmctl.db"));
}

/// The index of the search holds what the rows hold.
pub(super) fn whole(path: &std::path::Path) {
    let raw = rusqlite::Connection::open(path).unwrap();
    raw.execute_batch(
        "INSERT INTO key_manager_search (key_manager_search, rank) VALUES ('integrity-check', 1);",
    )
    .unwrap();
    let broken: i64 = raw
        .query_row("SELECT count(*) FROM pragma_foreign_key_check", [], |row| {
            row.get(0)
        })
        .unwrap();
    assert_eq!(broken, 0);
}
