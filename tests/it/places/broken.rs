//! Files that are no database of ours, damaged, or of a newer kmctl: refused, and their bytes stay.

use super::refused::bytes;
use crate::support::home::Home;
use crate::support::pty::Pty;

fn with_one() -> Home {
    let home = Home::new();
    let made = home.kmctl(&["env", "add", "Staging"]).output().unwrap();
    assert!(made.status.success(), "{made:?}");
    home
}

/// Commands that read and that write, and the screen, say it; afterwards every byte is as it was.
fn refused(home: &Home, code: &str, texts: &[&str]) {
    let folder = home.database().parent().unwrap().to_owned();
    let before = bytes(&folder);
    // What is no database was named by mistake; the others are broken.
    let exit = if code == "not-a-database" { 3 } else { 1 };
    for words in [&["list", "--json"][..], &["env", "add", "Other", "--json"]] {
        let output = home.kmctl(words).output().unwrap();
        let err = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(exit), "{code}: {err}");
        let error: serde_json::Value = serde_json::from_str(&err).unwrap();
        assert_eq!(error["error"]["code"], code);
    }
    let mut pty = Pty::start(&[], home, 120, 24);
    for text in texts {
        pty.wait_for(text);
    }
    assert_eq!(pty.wait_exit(), exit);
    pty.assert_restored();
    let doctor = home.kmctl(&["doctor"]).output().unwrap();
    assert_eq!(doctor.status.code(), Some(3), "{doctor:?}");
    assert_eq!(bytes(&folder), before, "{code}");
}

#[test]
fn something_else() {
    let home = with_one();
    std::fs::write(home.database(), "Dear diary, ".repeat(700)).unwrap();
    refused(
        &home,
        "not-a-database",
        &["is not a kmctl database. It was not changed.", "Fix: "],
    );
    // A database, but of another program.
    for version in [0, 1] {
        std::fs::remove_file(home.database()).unwrap();
        let other = rusqlite::Connection::open(home.database()).unwrap();
        other
            .execute_batch(&format!(
                "CREATE TABLE diary (line TEXT); PRAGMA user_version = {version};"
            ))
            .unwrap();
        drop(other);
        let before = std::fs::read(home.database()).unwrap();
        let output = home.kmctl(&["list", "--json"]).output().unwrap();
        let err = String::from_utf8(output.stderr).unwrap();
        assert!(err.contains("not-a-database"), "{version}: {err}");
        assert_eq!(std::fs::read(home.database()).unwrap(), before);
    }
}

#[test]
fn of_a_newer_kmctl() {
    let home = with_one();
    rusqlite::Connection::open(home.database())
        .unwrap()
        .pragma_update(None, "user_version", 4711)
        .unwrap();
    refused(
        &home,
        "database-newer",
        &[
            "is from a newer kmctl (schema 4711",
            "It was not changed.",
            "Use the newer kmctl",
        ],
    );
}

#[test]
fn damaged() {
    let home = with_one();
    let whole = std::fs::read(home.database()).unwrap();
    let pages = whole.len() / 4096;
    // The header's own fields, then the page of the schema, then all pages behind it.
    for damage in [28..100, 100..4096, 4096..whole.len()] {
        let mut broken = whole.clone();
        for (place, byte) in broken[damage.clone()].iter_mut().enumerate() {
            *byte ^= 0x5a ^ u8::try_from(place % 251).unwrap();
        }
        std::fs::write(home.database(), &broken).unwrap();
        let output = home.kmctl(&["list", "--json"]).output().unwrap();
        let err = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1), "{damage:?}: {err}");
        assert_eq!(
            std::fs::read(home.database()).unwrap(),
            broken,
            "{damage:?}"
        );
    }
    refused(
        &home,
        "database-damaged",
        &["is damaged", "Run kmctl doctor"],
    );
    // Any one page: nothing panics, whatever can still be read is shown or refused, and the doctor finds most of them.
    let mut found = 0;
    for page in 1..pages {
        let mut broken = whole.clone();
        for (place, byte) in broken[page * 4096..][..4096].iter_mut().enumerate() {
            *byte = u8::try_from((place * 7 + page * 13) % 256).unwrap();
        }
        std::fs::write(home.database(), &broken).unwrap();
        for words in [&["list"][..], &["history"], &["env", "list"]] {
            let output = home.kmctl(words).output().unwrap();
            let exit = output.status.code();
            assert!(matches!(exit, Some(0 | 1)), "page {page}: {output:?}");
        }
        let doctor = home.kmctl(&["doctor"]).output().unwrap();
        found += usize::from(doctor.status.code() == Some(3));
        assert_eq!(
            std::fs::read(home.database()).unwrap(),
            broken,
            "page {page}"
        );
    }
    // A page that no table uses can hold anything.
    assert!(found + 2 >= pages - 1, "{found} of {} found", pages - 1);
}
