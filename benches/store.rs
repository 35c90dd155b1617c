//! The store by size: what a screen and a command ask of it, beside the same work by bare rusqlite on the same file.
//! `cargo bench --bench store` prints medians in milliseconds, and their ratio to that floor; numbers of key managers can be
//! given as arguments.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a bench that can't measure stops, and prints what it measured"
)]

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use kmctl::key_manager::{Draft, NewKeyManager, OrganizationName, ProviderKind, SearchQuery};
use kmctl::ops;
use kmctl::store::{ListQuery, PageStart, SearchCancellation, Store};
use rusqlite::{Connection, params};

#[path = "support/seed.rs"]
mod seed;
use seed::audit;

/// Rows of a window, as the screen asks for them.
const WINDOW: usize = 120;

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

/// The median of so many runs.
fn median(times: usize, mut work: impl FnMut(usize)) -> f64 {
    let mut all: Vec<f64> = (0..times)
        .map(|run| {
            let begun = Instant::now();
            work(run);
            ms(begun.elapsed())
        })
        .collect();
    all.sort_by(f64::total_cmp);
    all[all.len() / 2]
}

/// A time, and the floor's where there is one.
type Time = (f64, Option<f64>);

/// For each work its times, size by size.
#[derive(Default)]
struct Table {
    lines: Vec<(String, Vec<Time>)>,
}

impl Table {
    fn put(&mut self, work: &str, time: f64, floor: Option<f64>) {
        match self.lines.iter_mut().find(|(name, _)| name == work) {
            Some((_, times)) => times.push((time, floor)),
            None => self.lines.push((work.to_owned(), vec![(time, floor)])),
        }
    }

    fn print(&self, sizes: &[usize]) {
        print!("{:<46}", "ms (x floor)");
        for size in sizes {
            print!("{size:>18}");
        }
        println!();
        for (work, times) in &self.lines {
            print!("{work:<46}");
            for (time, floor) in times {
                let ratio = floor.map_or(String::new(), |floor| format!(" ({:.1}x)", time / floor));
                print!("{:>18}", format!("{time:.3}{ratio}"));
            }
            println!();
        }
    }
}

const COLUMNS: &str =
    "k.name, k.kind, k.description, k.enabled, k.all_environments, k.well_known_url, k.check_mark";

/// Reads rows as a program would that is nothing but the statement.
fn bare(sqlite: &Connection, rest: &str, values: impl rusqlite::Params) {
    let mut statement = sqlite
        .prepare_cached(&format!("SELECT {COLUMNS} FROM {rest} LIMIT 121"))
        .unwrap();
    let mut rows = statement.query(values).unwrap();
    let mut texts = Vec::new();
    while let Some(row) = rows.next().unwrap() {
        texts.push((
            row.get::<_, String>(0).unwrap(),
            row.get::<_, String>(1).unwrap(),
            row.get::<_, String>(2).unwrap(),
            row.get::<_, Option<String>>(5).unwrap(),
        ));
    }
    std::hint::black_box(texts);
}

fn new(name: &str) -> NewKeyManager {
    let mut draft = Draft::new(ProviderKind::Custom, Vec::new());
    draft.name = name.to_owned();
    draft.description = "the first of many key managers".to_owned();
    draft.well_known_url = "https://idp.example/.well-known/openid-configuration".to_owned();
    draft.configuration.issuer = "https://idp.example".to_owned();
    draft.configuration.token_endpoint = "https://idp.example/token".to_owned();
    draft.configuration.authorization_endpoint = "https://idp.example/authorize".to_owned();
    draft.configuration.jwks_endpoint = "https://idp.example/jwks".to_owned();
    draft.parse(false).unwrap()
}

fn reading(table: &mut Table, path: &Path, size: usize) {
    let time = median(31, |_| {
        let store = Store::open(path, &audit()).unwrap();
        std::hint::black_box(ops::overview(&store, None, WINDOW).unwrap());
    });
    let floor = median(31, |_| {
        let sqlite = Connection::open(path).unwrap();
        bare(
            &sqlite,
            "key_managers k WHERE k.organization_id = 1 ORDER BY k.rank, k.folded",
            [],
        );
    });
    table.put("open, first page and all around it", time, Some(floor));
    let store = Store::open(path, &audit()).unwrap();
    let sqlite = Connection::open(path).unwrap();
    let organization = store.chosen_organization().unwrap();
    let mut query = ListQuery::first(organization, WINDOW);
    let middle = new(&format!("km-{:07}", size / 2)).name;
    for (work, from) in [
        ("next page", PageStart::After(middle.clone())),
        ("page before", PageStart::Before(middle.clone())),
        ("jump to the end", PageStart::Last),
        ("jump home", PageStart::First),
    ] {
        query.from = from;
        let time = median(101, |_| {
            std::hint::black_box(store.page(&query).unwrap());
        });
        let floor = median(101, |_| {
            let sql = "key_managers k WHERE organization_id = 1 AND rank = 1 AND folded >= ?1 ORDER BY folded";
            bare(&sqlite, sql, [middle.as_str()]);
        });
        table.put(work, time, Some(floor));
    }
}

fn searching(table: &mut Table, path: &Path, organization: &OrganizationName) {
    let mut store = Store::open(path, &audit()).unwrap();
    let cancellation = store.search_cancellation().unwrap();
    let sqlite = Connection::open(path).unwrap();
    for (letters, what) in [
        ("k", "all match"),
        ("z", "one in 1,000"),
        ("ü", "none"),
        ("km", "all match"),
        ("ze", "one in 1,000"),
        ("zq", "none"),
        ("key", "all match"),
        ("zeb", "one in 1,000"),
        ("000", "many"),
        ("zzz", "none"),
        ("managers", "all match"),
        ("km-00009", "1 to 100"),
        ("m-0009", "1 to 1,000"),
        ("99999", "few, far down"),
        ("managerz", "none"),
        ("key many", "none, each part in all"),
    ] {
        let query = ListQuery {
            filter: SearchQuery::parse(letters).unwrap(),
            ..ListQuery::first(organization.clone(), WINDOW)
        };
        let time = median(51, |_| {
            std::hint::black_box(store.page(&query).unwrap());
        });
        let floor = (letters.chars().count() > 2).then(|| {
            let sql = "key_manager_search s CROSS JOIN key_managers k ON k.id = s.rowid
                       WHERE key_manager_search MATCH ?1 ORDER BY k.folded";
            let phrase = format!("\"{letters}\"");
            median(5, |_| bare(&sqlite, sql, [&phrase]))
        });
        table.put(
            &format!("search {letters:?}, {what}: first answer"),
            time,
            floor,
        );
        let begun = Instant::now();
        to_the_end(&store, &query, &|| false);
        let time = ms(begun.elapsed());
        let wait = (1..=20).map(|part| breaking_off(&store, &cancellation, &query, time, part));
        let longest = wait.fold(0.0, f64::max);
        table.put(
            &format!("search {letters:?}, until it is counted"),
            time,
            None,
        );
        let work = format!("search {letters:?}, the longest wait for it to break off");
        table.put(&work, longest, None);
    }
}

/// As the screen does: rows, then their count, unless something else is wanted.
fn to_the_end(store: &Store, query: &ListQuery, wanted: &dyn Fn() -> bool) {
    if let Some(page) = store.try_page(query).unwrap()
        && page.matching.is_none()
        && !wanted()
    {
        std::hint::black_box(store.try_count(query).unwrap());
    }
}

/// How long a search still takes when something else is wanted after so many twentieths of it.
fn breaking_off(
    store: &Store,
    cancellation: &SearchCancellation,
    query: &ListQuery,
    whole: f64,
    part: u32,
) -> f64 {
    let wanted = AtomicBool::new(false);
    let delay = Duration::from_secs_f64(whole / 1000.0 * f64::from(part) / 20.0);
    let waited = std::thread::scope(|scope| {
        let asking = scope.spawn(|| {
            std::thread::sleep(delay);
            let asked = Instant::now();
            wanted.store(true, Ordering::Release);
            cancellation.request();
            asked
        });
        to_the_end(store, query, &|| wanted.load(Ordering::Acquire));
        let ended = Instant::now();
        ended.saturating_duration_since(asking.join().unwrap())
    });
    cancellation.acknowledge();
    ms(waited)
}

/// One saved change, each with its line in the history; the floor saves the same rows with the same triggers.
fn writing(table: &mut Table, path: &Path, organization: &OrganizationName) {
    const TIMES: usize = 201;
    let mut store = Store::open(path, &audit()).unwrap();
    let mut sqlite = Connection::open(path).unwrap();
    sqlite
        .execute_batch("PRAGMA foreign_keys = ON; PRAGMA synchronous = FULL")
        .unwrap();
    let names: Vec<String> = (0..TIMES)
        .map(|run| format!("km-{:07}-x", run * 7_919 % 1_000))
        .collect();
    let mut time = Vec::new();
    let mut floor = Vec::new();
    // Taken in turns, so that both meet the same disk.
    for name in &names {
        let added = new(name);
        let begun = Instant::now();
        ops::add(&mut store, organization, &added, None, &audit()).unwrap();
        let add = ms(begun.elapsed());
        let begun = Instant::now();
        ops::set_enabled(&mut store, organization, name, false, &audit()).unwrap();
        let switch = ms(begun.elapsed());
        let begun = Instant::now();
        let was = ops::delete(&mut store, organization, name, &audit()).unwrap();
        time.push([add, switch, ms(begun.elapsed())]);
        floor.push(bare_change(&mut sqlite, &was.was));
    }
    for (place, work) in ["add", "set enabled", "delete"].into_iter().enumerate() {
        let median = |times: &[[f64; 3]]| {
            let mut times: Vec<f64> = times.iter().map(|times| times[place]).collect();
            times.sort_by(f64::total_cmp);
            times[times.len() / 2]
        };
        table.put(work, median(&time), Some(median(&floor)));
    }
}

fn bare_change(sqlite: &mut Connection, was: &kmctl::key_manager::KeyManager) -> [f64; 3] {
    let state = kmctl::store::state(was).to_string();
    let name = was.name.as_str();
    let mut change = |sql: &str, values: &[&dyn rusqlite::ToSql]| {
        let begun = Instant::now();
        let transaction = sqlite
            .transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)
            .unwrap();
        transaction
            .prepare_cached(sql)
            .unwrap()
            .execute(values)
            .unwrap();
        transaction
            .prepare_cached(
                "INSERT INTO history (organization_id, at, who, action, subject, folded, before, after)
                 VALUES (1, '2026-01-01T00:00:00Z', 'bench', 'added', ?1, ?1, ?2, ?2)",
            )
            .unwrap()
            .execute(params![name, state])
            .unwrap();
        transaction.commit().unwrap();
        ms(begun.elapsed())
    };
    let add = change(
        "INSERT INTO key_managers (organization_id, rank, name, folded, kind, description, enabled, all_environments,
           well_known_url, issuer, token_endpoint, authorization_endpoint, jwks_endpoint, revoke_endpoint,
           oidc_logout_endpoint, consumer_key_identifier, scope_key_identifier, revision, created_at, updated_at, search_text)
         SELECT organization_id, rank, ?1, ?1, kind, description, enabled, all_environments,
           well_known_url, issuer, token_endpoint, authorization_endpoint, jwks_endpoint, revoke_endpoint,
           oidc_logout_endpoint, consumer_key_identifier, scope_key_identifier, revision, created_at, updated_at,
           replace(search_text, folded, ?1)
         FROM key_managers WHERE organization_id = 1 AND folded = 'km-0000001'",
        &[&name],
    );
    let switch = change(
        "UPDATE key_managers SET enabled = 0, revision = revision + 1 WHERE organization_id = 1 AND folded = ?1",
        &[&name],
    );
    let delete = change(
        "DELETE FROM key_managers WHERE organization_id = 1 AND folded = ?1",
        &[&name],
    );
    [add, switch, delete]
}

fn main() {
    if seed::was_made_here() {
        return;
    }
    let mut sizes: Vec<usize> = std::env::args()
        .filter_map(|word| word.parse().ok())
        .collect();
    if sizes.is_empty() {
        sizes = vec![1_000, 10_000, 100_000, 1_000_000];
    }
    // Beside the build, since a folder for temporary files may be memory, which saves nothing.
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let mut table = Table::default();
    for &size in &sizes {
        let path = folder.path().join(format!("{size}.db"));
        let begun = Instant::now();
        seed::make(&path, size);
        table.put(
            "make it, old schema first (s)",
            begun.elapsed().as_secs_f64(),
            None,
        );
        let mib = std::fs::metadata(&path).unwrap().len() as f64 / f64::from(1 << 20);
        table.put("size of the file (MiB)", mib, None);
        let store = Store::open(&path, &audit()).unwrap();
        let organization = store.chosen_organization().unwrap();
        drop(store);
        reading(&mut table, &path, size);
        searching(&mut table, &path, &organization);
        writing(&mut table, &path, &organization);
        std::fs::remove_file(&path).unwrap();
    }
    table.print(&sizes);
    println!("peak memory of this process: {}", peak());
}

fn peak() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM"));
    line.unwrap_or("unknown")
        .replace("VmHWM:", "")
        .trim()
        .to_owned()
}
