//! `kmctl doctor` killed while it backs up or restores: the database is the one before or the one after, and whole.

use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::time::Duration;

use kmctl::store::{AuditContext, Store};

use super::victim::{folder, rounds, spread};

fn audit() -> AuditContext {
    AuditContext {
        timestamp: "2026-01-02T03:04:05Z".parse().unwrap(),
        actor: "tester".to_owned(),
    }
}

/// A database whose environments say which it is.
fn make(path: &Path, name: &str) {
    let output = kmctl(path).args(["env", "add", name]).output().unwrap();
    assert!(output.status.success(), "{output:?}");
}

fn kmctl(database: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kmctl"));
    command
        .env_clear()
        .env("KMCTL_DATABASE", database)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    command
}

fn environments(path: &Path) -> String {
    let store = Store::open(path, &audit()).unwrap();
    assert_eq!(store.damage().unwrap(), None);
    let organization = store.chosen_organization().unwrap();
    let all = store.environments(&organization).unwrap();
    let names: Vec<&str> = all.iter().map(|it| it.name.as_str()).collect();
    names.join(" ")
}

#[test]
fn a_restore_or_backup_that_is_killed_leaves_the_file_of_before_or_after() {
    let seen = Mutex::new([0_u32; 2]);
    rounds("crash, backup and restore", 60, |round| {
        let folder = folder(round);
        let path = folder.path().join("kmctl.db");
        let backup = folder.path().join("b.backup");
        make(&backup, "Restored");
        make(&path, "Overwrite");
        let broken = round % 3 == 1;
        if broken {
            std::fs::write(&path, "no database at all ".repeat(300)).unwrap();
        }
        let target = folder.path().join("new.backup");
        let mut command = kmctl(&path);
        match round % 3 {
            2 => command.arg("doctor").arg("--backup").arg(&target),
            _ => command.args(["doctor", "--yes", "--restore"]).arg(&backup),
        };
        let mut child = command.spawn().unwrap();
        std::thread::sleep(spread(round, Duration::from_millis(150)));
        let _ = child.kill();
        child.wait().unwrap();
        if target.exists() {
            assert_eq!(environments(&target), "Development Production Overwrite");
        }
        assert_eq!(environments(&backup), "Development Production Restored");
        let text = std::fs::read(&path).unwrap();
        let untouched = broken && text.starts_with(b"no database");
        if untouched {
            return;
        }
        let names = environments(&path);
        let after = names == "Development Production Restored";
        assert!(
            after || (!broken && names.ends_with("Overwrite")),
            "{names}"
        );
        assert!(!after || round % 3 != 2, "a backup changed the file");
        seen.lock().unwrap()[usize::from(after)] += 1;
    });
    let [before, after] = *seen.lock().unwrap();
    eprintln!("{before} as before, {after} restored");
    assert!(before > 0, "every kill came too late to prove anything");
}
