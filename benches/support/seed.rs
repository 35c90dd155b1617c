//! Databases with many key managers, made by a process of their own: what it needs in memory is not the bench's, whose
//! size would show in every process that it starts.

use std::path::Path;
use std::process::Command;

use kmctl::store::{AuditContext, Store};

const WORD: &str = "make-a-database";

/// Time and user of a bench.
pub fn audit() -> AuditContext {
    AuditContext {
        timestamp: jiff::Timestamp::now(),
        actor: "bench".to_owned(),
    }
}

/// Makes a database with so many external key managers: `km-0000000` and so on; the descriptions of one in a thousand name
/// a zebra.
pub fn make(path: &Path, count: usize) {
    let made = Command::new(std::env::current_exe().unwrap())
        .arg(WORD)
        .arg(path)
        .arg(count.to_string())
        .status()
        .unwrap();
    assert!(made.success(), "no database with {count} key managers");
}

/// Whether this process is the one that makes a database; it has made it then.
pub fn was_made_here() -> bool {
    let mut words = std::env::args().skip(1);
    if words.next().as_deref() != Some(WORD) {
        return false;
    }
    let path = words.next().unwrap();
    let count = words.next().unwrap().parse().unwrap();
    fill(Path::new(&path), count);
    true
}

/// A file of the first schema, which has one index and no order, brought up to date as any old file is.
fn fill(path: &Path, count: i64) {
    let sqlite = rusqlite::Connection::open(path).unwrap();
    sqlite
        .execute_batch(concat!(
            "PRAGMA journal_mode = WAL; BEGIN;",
            include_str!("../../assets/migrations/0001_ground.sql"),
            "DROP TRIGGER key_managers_added; -- the search is built anew anyway
             PRAGMA user_version = 1;
             INSERT INTO organizations (id, name, folded) VALUES (1, 'Default Organization', 'default organization');
             UPDATE settings SET organization_id = 1;
             INSERT INTO environments (organization_id, name, folded, production, position) VALUES
               (1, 'Development', 'development', 0, 0), (1, 'Production', 'production', 1, 1);
             INSERT INTO key_managers (organization_id, rank, name, folded, kind, description, enabled, all_environments,
                 revision, created_at, updated_at, haystack)
               VALUES (1, 0, 'Bijira Built-in STS', 'bijira built-in sts', 'bijira', 'Built in', 1, 1, 1,
                 '2026-01-01T00:00:00Z', '2026-01-01T00:00:00Z', 'bijira built-in sts' || char(10) || 'bijira');
             INSERT INTO portal VALUES (1, 1);"
        ))
        .unwrap();
    sqlite
        .execute(
            "INSERT INTO key_managers (organization_id, rank, name, folded, kind, description, enabled, all_environments,
               well_known_url, issuer, token_endpoint, authorization_endpoint, jwks_endpoint, consumer_key_identifier,
               scope_key_identifier, revision, created_at, updated_at, haystack)
             WITH RECURSIVE
               counter(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM counter WHERE n < ?1 - 1),
               named(name, description) AS (SELECT printf('km-%07d', n), CASE n % 1000
                 WHEN 500 THEN 'the zebra among many key managers' ELSE 'the first of many key managers' END FROM counter)
             SELECT 1, 1, name, name, 'custom', description, 1, 1, 'https://idp.example/.well-known/openid-configuration',
               'https://idp.example', 'https://idp.example/token', 'https://idp.example/authorize',
               'https://idp.example/jwks', 'azp', 'scope', 1, '2026-01-01T00:00:00Z', '2026-01-01T00:00:00Z',
               name || char(10) || 'custom' || char(10) || description FROM named",
            [count],
        )
        .unwrap();
    sqlite
        .execute_batch(
            "UPDATE organizations SET key_managers = (SELECT count(*) FROM key_managers);
             COMMIT; PRAGMA wal_checkpoint(TRUNCATE)",
        )
        .unwrap();
    drop(sqlite);
    Store::open(path, &audit()).unwrap();
    // The copy that is kept before an old file is brought up to date.
    let copy = path.with_file_name(format!(
        "{}-schema-1.backup",
        path.file_stem().unwrap().display()
    ));
    std::fs::remove_file(copy).unwrap();
}
