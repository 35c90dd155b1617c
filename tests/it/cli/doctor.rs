//! `kmctl doctor`: what it finds, what it repairs, backups and the way back.

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use kmctl::key_manager::ProviderKind;
use serde_json::Value;

use super::home::{Home, Ran, ran};

fn mode(path: &Path) -> u32 {
    std::fs::metadata(path).unwrap().permissions().mode() & 0o777
}

/// The outcome of one check, and the whole of it.
fn check(ran: &Ran, id: &str) -> Option<(String, String)> {
    let report = ran.json();
    let checks = report["item"]["checks"].as_array().unwrap();
    let found = checks.iter().find(|check| check["check"] == id)?;
    Some((
        found["outcome"].as_str().unwrap().to_owned(),
        found.to_string(),
    ))
}

fn outcome(ran: &Ran, id: &str) -> String {
    check(ran, id).unwrap_or_default().0
}

/// Every file of a folder with its bytes.
fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut all: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap())
        .map(|entry| {
            let name = entry.file_name().into_string().unwrap();
            (name, std::fs::read(entry.path()).unwrap())
        })
        .collect();
    all.sort();
    all
}

#[test]
fn a_sound_database_is_reported_and_left_as_it_is() {
    let home = Home::new();
    home.with(ProviderKind::Custom, "first-km", "");
    let folder = home.path("data/kmctl");
    let before = files(&folder);
    let report = home.run("doctor --json");
    for id in [
        "database",
        "schema",
        "references",
        "history",
        "privacy",
        "writing",
    ] {
        assert_eq!(outcome(&report, id), "ok", "{id}: {report:?}");
    }
    assert!(
        report.out.contains("2 key managers, 2 changes, 0 drafts"),
        "{report:?}"
    );
    assert_eq!(before, files(&folder));
    let text = home.run("doctor --quick");
    assert!(text.out.starts_with("OK    "), "{text:?}");
    assert!(text.out.contains("quick check"), "{text:?}");
    assert!(home.run("doctor -o tsv").out.starts_with("database\tok\t"));
    // Nothing is there yet: that is no fault, and nothing is made by looking.
    let empty = Home::new();
    let report = empty.run("doctor --json");
    assert_eq!(outcome(&report, "database"), "note");
    assert!(!empty.path("data").exists());
}

#[test]
fn a_backup_is_private_checked_and_never_written_over() {
    let home = Home::new();
    home.with(ProviderKind::Custom, "first-km", "");
    let wrote = home.run("doctor --backup b.backup");
    assert!(
        wrote
            .out
            .starts_with("Backup written and checked: b.backup\n"),
        "{wrote:?}"
    );
    let backup = home.path("b.backup");
    assert_eq!(mode(&backup), 0o600);
    let first = std::fs::read(&backup).unwrap();
    let again = home.run("doctor --backup b.backup --json");
    assert_eq!(again.exit, 6);
    assert_eq!(again.error()["code"], "already-exists");
    assert_eq!(std::fs::read(&backup).unwrap(), first);
    home.with(ProviderKind::Custom, "second-km", "");
    home.run("doctor --backup b.backup --force");
    let listed = ran(home.command().args(["list", "--database"]).arg(&backup));
    assert!(listed.out.contains("second-km"), "{listed:?}");
    // A link is not followed, whatever it points to.
    std::os::unix::fs::symlink(home.path("elsewhere"), home.path("link")).unwrap();
    let link = home.run("doctor --backup link --force --json");
    assert_eq!(link.error()["code"], "database-symbolic-link");
    assert!(!home.path("elsewhere").exists());
    // Nothing half-made stays behind.
    let names = std::fs::read_dir(home.path("")).unwrap();
    let half = names.filter(|name| {
        let name = name.as_ref().unwrap().file_name();
        name.to_string_lossy().ends_with(".part")
    });
    assert_eq!(half.count(), 0);
    let dry = home.run("doctor --backup dry.backup -n --json");
    assert_eq!(dry.json()["dryRun"], true);
    assert!(!home.path("dry.backup").exists());
}

#[test]
fn a_restore_keeps_what_was_there() {
    let home = Home::new();
    home.with(ProviderKind::Custom, "first-km", "");
    home.run("doctor --backup b.backup");
    home.with(ProviderKind::Custom, "second-km", "");
    let asked = home.run("doctor --restore b.backup --json");
    assert_eq!(asked.exit, 2);
    assert!(asked.error()["message"].as_str().unwrap().contains("--yes"));
    assert_eq!(
        home.run("doctor --restore b.backup -y --read-only --json")
            .error()["code"],
        "read-only"
    );
    let restored = home.run("doctor --restore b.backup --yes --json");
    let kept = restored.json()["item"]["kept"].as_str().unwrap().to_owned();
    assert!(!home.run("list").out.contains("second-km"));
    assert!(home.run("list").out.contains("first-km"));
    assert_eq!(mode(Path::new(&kept)), 0o600);
    // And back again, from what was kept.
    let back = home.words(&["doctor", "--yes", "--restore", &kept]);
    assert!(back.out.starts_with("Restored from "), "{back:?}");
    assert!(home.run("list").out.contains("second-km"));
    assert_eq!(mode(&home.database()), 0o600);
    // Where there is no database, the backup becomes it.
    let fresh = Home::new();
    std::fs::copy(home.path("b.backup"), fresh.path("b.backup")).unwrap();
    let made = fresh.run("doctor --restore b.backup --yes --json");
    assert_eq!(made.json()["item"]["kept"], Value::Null);
    assert!(fresh.run("list").out.contains("first-km"));
}

#[test]
fn a_backup_that_is_not_sound_is_not_restored() {
    let home = Home::new();
    home.with(ProviderKind::Custom, "first-km", "");
    home.run("doctor --backup good.backup");
    let good = std::fs::read(home.path("good.backup")).unwrap();
    let mut damaged = good.clone();
    damaged[3 * 4096..9 * 4096].fill(0xa5);
    std::fs::write(home.path("damaged.backup"), damaged).unwrap();
    std::fs::write(home.path("text.backup"), "x".repeat(5000)).unwrap();
    std::fs::write(home.path("cut.backup"), &good[..good.len() / 2]).unwrap();
    std::fs::copy(home.path("good.backup"), home.path("newer.backup")).unwrap();
    rusqlite::Connection::open(home.path("newer.backup"))
        .unwrap()
        .pragma_update(None, "user_version", 99)
        .unwrap();
    let before = std::fs::read(home.database()).unwrap();
    for (file, code, exit) in [
        ("damaged.backup", "database-damaged", 1),
        ("text.backup", "not-a-database", 3),
        ("cut.backup", "database-damaged", 1),
        ("newer.backup", "database-newer", 1),
        ("missing.backup", "database-cannot-open", 1),
    ] {
        let refused = home.run(&format!("doctor --restore {file} --yes --json"));
        assert_eq!(refused.exit, exit, "{file}");
        assert_eq!(refused.error()["code"], code, "{file}");
        assert_eq!(std::fs::read(home.database()).unwrap(), before, "{file}");
    }
    assert_eq!(files(&home.path("data/kmctl")).len(), 1);
}

#[test]
fn a_backup_that_was_just_written_is_not_missed() {
    let home = Home::new();
    assert_eq!(home.run("env add Staging").exit, 0);
    assert!(
        home.run("doctor")
            .out
            .contains("No backup next to the file.")
    );
    let dry = home.run("doctor --backup x.backup --dry-run");
    assert!(dry.out.contains("No backup next to the file."), "{dry:?}");
    let ran = home.run("doctor --backup x.backup");
    assert!(ran.out.contains("Backup written"), "{ran:?}");
    assert!(!ran.out.contains("No backup"), "{ran:?}");
}

#[test]
fn a_broken_database_is_moved_aside_by_a_restore() {
    for breaking in [
        "x".repeat(9000).into_bytes(),
        b"SQLite format 3\0 and then nothing that SQLite would know".to_vec(),
    ] {
        let home = Home::new();
        home.with(ProviderKind::Custom, "first-km", "");
        home.run("doctor --backup b.backup");
        std::fs::write(home.database(), &breaking).unwrap();
        let found = home.run("doctor --json");
        assert_eq!(found.exit, 3, "{found:?}");
        assert_eq!(outcome(&found, "database"), "fail");
        assert_eq!(std::fs::read(home.database()).unwrap(), breaking);
        let restored = home.run("doctor --restore b.backup --yes --json");
        let kept = restored.json()["item"]["kept"].as_str().unwrap().to_owned();
        assert!(kept.ends_with(".broken"), "{kept}");
        assert_eq!(std::fs::read(kept).unwrap(), breaking);
        assert!(home.run("list").out.contains("first-km"));
    }
}

#[test]
fn wide_permissions_and_leftovers_are_mended_when_asked() {
    let home = Home::new();
    home.with(ProviderKind::Custom, "first-km", "");
    let folder = home.path("data/kmctl");
    let widen = || {
        for (path, mode) in [(&home.database(), 0o644), (&folder, 0o755)] {
            std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
        }
        std::fs::write(folder.join("kmctl-x.backup.7.part"), "half").unwrap();
    };
    widen();
    let found = home.run("doctor --json");
    assert_eq!(
        (
            outcome(&found, "privacy").as_str(),
            outcome(&found, "leftovers").as_str()
        ),
        ("warn", "warn")
    );
    assert_eq!(mode(&home.database()), 0o644, "looking repairs nothing");
    home.run("doctor --fix --dry-run");
    assert_eq!(mode(&home.database()), 0o644, "a dry run repairs nothing");
    let repaired = home.run("doctor --fix --json");
    assert_eq!(repaired.json()["item"]["done"].as_array().unwrap().len(), 2);
    assert_eq!((mode(&home.database()), mode(&folder)), (0o600, 0o700));
    assert_eq!(files(&folder).len(), 1);
    widen();
    // Every other command repairs the permissions by itself.
    home.run("list");
    assert_eq!((mode(&home.database()), mode(&folder)), (0o600, 0o700));
}

#[test]
fn what_surrounds_the_database_is_looked_at() {
    let home = Home::new();
    std::fs::create_dir_all(home.path("config/kmctl")).unwrap();
    std::fs::write(home.path("config/kmctl/config.toml"), "timeout = \"soon\"").unwrap();
    let broken = home.run("doctor --json");
    assert_eq!(broken.exit, 3);
    assert_eq!(outcome(&broken, "configuration"), "fail");
    std::fs::write(home.path("config/kmctl/config.toml"), "colour = 1").unwrap();
    let odd = home.run("doctor --json");
    assert_eq!(
        (outcome(&odd, "configuration").as_str(), odd.err.as_str()),
        ("warn", "")
    );
    assert_eq!(outcome(&odd, "terminal"), "note");
    let ascii = ran(home.command().env("LANG", "C").args(["doctor", "--json"]));
    assert_eq!(outcome(&ascii, "locale"), "note");
    let bad = home.run("doctor --ca-file missing.pem --json");
    assert_eq!(
        (outcome(&bad, "certificates").as_str(), bad.exit),
        ("fail", 3)
    );
}

#[test]
fn a_given_authority_makes_good_for_a_system_without_any() {
    let home = Home::new();
    let provider = kmctl::demo::Provider::start(&kmctl::demo::Options::default()).unwrap();
    std::fs::write(home.path("authority.pem"), provider.ca_pem()).unwrap();
    let bare = |line: &str| {
        ran(home
            .command()
            .env("SSL_CERT_FILE", "/nonexistent/roots.pem")
            .env("SSL_CERT_DIR", "/nonexistent")
            .args(line.split(' ')))
    };
    let without = bare("doctor --json");
    assert_eq!(outcome(&without, "certificates"), "fail");
    assert_eq!(without.exit, 3, "{without:?}");
    let with = bare("doctor --json --ca-file authority.pem");
    assert_eq!(outcome(&with, "certificates"), "note");
    assert_eq!(with.exit, 0, "{with:?}");
    // And it is true.
    let url = provider.well_known(kmctl::demo::Tenant::Custom);
    let read = bare(&format!("discover {url} --ca-file authority.pem --json"));
    assert_eq!(read.exit, 0, "{read:?}");
}

#[test]
fn a_history_without_its_guards_and_a_reference_to_nothing_are_found() {
    let home = Home::new();
    home.with(ProviderKind::Custom, "first-km", "");
    let raw = rusqlite::Connection::open(home.database()).unwrap();
    raw.execute_batch(
        "PRAGMA foreign_keys = OFF; DROP TRIGGER history_is_append_only_update;
         INSERT INTO key_manager_environments VALUES (4711, 4711);",
    )
    .unwrap();
    // Open in another program: what waits in the log is read too.
    for _ in 0..2 {
        let found = home.run("doctor --json");
        assert_eq!(outcome(&found, "history"), "fail", "{found:?}");
        assert_eq!(outcome(&found, "references"), "fail", "{found:?}");
        assert_eq!(found.exit, 3);
    }
    let found = home.run("doctor --json");
    assert_eq!(outcome(&found, "log"), "note", "{found:?}");
    drop(raw);
}
