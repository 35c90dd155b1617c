//! Files and folders that can't be written, read, or found.

use std::path::Path;

use super::ordinary::Ordinary;
use crate::support::home::Home;
use crate::support::pty::Pty;
use crate::support::shared;

/// The folder's names and bytes.
pub fn bytes(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut all = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        all.push((name, std::fs::read(entry.path()).unwrap_or_default()));
    }
    all.sort();
    all
}

/// The full screen does not come up: the message stands on the terminal, which is whole.
fn screen_says(place: &Ordinary, texts: &[&str]) {
    let line = place.line(&[]);
    let words: Vec<&str> = line[1..].iter().map(String::as_str).collect();
    let mut pty = Pty::program(&line[0], &words, &place.home, 120, 24);
    for text in texts {
        pty.wait_for(text);
    }
    assert_eq!(pty.wait_exit(), 1);
    pty.assert_restored();
}

#[test]
fn a_read_only_file_can_be_shown_and_not_changed() {
    let Some(place) = Ordinary::new() else { return };
    let file = place.home.database();
    place.set_mode(&file, 0o400);
    let before = std::fs::read(&file).unwrap();
    let (exit, out, _) = place.run(&["env", "list"]);
    assert_eq!(exit, 0);
    assert!(out.contains("Staging"), "{out}");
    let (exit, _, err) = place.run(&["env", "add", "Test"]);
    assert_eq!(exit, 1);
    assert!(err.contains("is read-only. Nothing was changed."), "{err}");
    assert!(
        err.contains("Fix: Make the file and its folder writable"),
        "{err}"
    );
    let (exit, out, _) = place.run(&["doctor"]);
    assert_eq!(exit, 3, "{out}");
    assert!(
        out.contains("FAIL  ") && out.contains("With --read-only"),
        "{out}"
    );
    screen_says(
        &place,
        &["is read-only", "Make the file and its folder writable"],
    );
    assert_eq!(std::fs::read(&file).unwrap(), before);
}

#[test]
fn a_read_only_folder_can_be_shown_and_not_changed() {
    let Some(place) = Ordinary::new() else { return };
    let file = place.home.database();
    let folder = file.parent().unwrap();
    place.set_mode(folder, 0o500);
    let before = bytes(folder);
    let (exit, out, err) = place.run(&["env", "list"]);
    assert_eq!(exit, 0, "{err}");
    assert!(out.contains("Staging"), "{out}");
    let (exit, _, err) = place.run(&["env", "add", "Test"]);
    assert_eq!(exit, 1);
    assert!(err.contains("is read-only. Nothing was changed."), "{err}");
    screen_says(&place, &["is read-only"]);
    assert_eq!(bytes(folder), before);
    place.set_mode(folder, 0o700);
}

#[test]
fn no_permission_is_said_and_the_home_stays_as_it_is() {
    let Some(place) = Ordinary::new() else { return };
    let file = place.home.database();
    let before = std::fs::read(&file).unwrap();
    place.set_mode(&file, 0o000);
    for words in [&["list"][..], &["env", "add", "Test"]] {
        let (exit, out, err) = place.run(words);
        assert_eq!((exit, out.as_str()), (1, ""));
        assert!(err.contains("No permission to open the database"), "{err}");
        assert!(
            err.contains("Fix: Check who owns the file and its folder"),
            "{err}"
        );
    }
    screen_says(&place, &["No permission to open the database"]);
    place.set_mode(&file, 0o600);
    assert_eq!(std::fs::read(&file).unwrap(), before);
    // A folder that can't be entered, and a home in which no folder can be made.
    let folder = file.parent().unwrap();
    place.set_mode(folder, 0o000);
    let (exit, _, err) = place.run(&["list"]);
    assert_eq!(exit, 1);
    assert!(err.contains("No permission"), "{err}");
    place.set_mode(folder, 0o700);
    let bare = Ordinary::new().unwrap();
    let share = bare.home.path().join(".local/share");
    std::fs::remove_dir_all(share.join("kmctl")).unwrap();
    bare.set_mode(&share, 0o500);
    let (exit, _, err) = bare.run(&["list"]);
    assert_eq!(exit, 1);
    assert!(err.contains("No permission"), "{err}");
    bare.set_mode(&share, 0o700);
}

#[test]
fn a_file_of_somebody_else_that_others_may_read_is_refused() {
    if !rustix::process::getuid().is_root() {
        shared::not_run("a file of another user", "only root can give one away");
        return;
    }
    let Some(place) = Ordinary::new() else { return };
    let file = place.home.database();
    let root = std::process::Command::new("chown")
        .arg("0:0")
        .arg(&file)
        .status();
    assert!(root.unwrap().success());
    place.set_mode(&file, 0o644);
    let (exit, _, err) = place.run(&["list"]);
    assert_eq!(exit, 1);
    assert!(
        err.contains("can be read or changed by other users (mode 644)"),
        "{err}"
    );
}

#[test]
fn a_symbolic_link_is_followed_for_a_folder_and_not_for_the_file() {
    let home = Home::new();
    let real = home.path().join("data/home");
    std::fs::create_dir_all(&real).unwrap();
    std::os::unix::fs::symlink(&real, home.path().join("home")).unwrap();
    let linked = Home::new().with(
        "XDG_DATA_HOME",
        &home.path().join("home").display().to_string(),
    );
    let output = linked.kmctl(&["env", "add", "Staging"]).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    let file = real.join("kmctl/kmctl.db");
    assert!(file.is_file());
    let mut pty = Pty::start(&[], &linked, 80, 24);
    pty.wait_for("Bijira Built-in STS");
    pty.send_keys("q");
    assert_eq!(pty.wait_exit(), 0);
    // The same for the file itself is refused, and what it points to stays as it is.
    let before = std::fs::read(&file).unwrap();
    let link = home.path().join("link.db");
    std::os::unix::fs::symlink(&file, &link).unwrap();
    let output = home
        .kmctl(&["list", "--database", &link.display().to_string()])
        .output()
        .unwrap();
    let err = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(
        err.contains("is a symbolic link, which kmctl does not follow"),
        "{err}"
    );
    assert_eq!(std::fs::read(&file).unwrap(), before);
}

#[test]
fn a_database_that_is_deleted_or_replaced_under_an_open_screen_is_said_without_a_key() {
    let home = Home::new();
    let pty = Pty::start(&[], &home, 120, 24);
    pty.wait_for("Bijira Built-in STS");
    let file = home.database();
    let aside = home.path().join("aside.db");
    std::fs::rename(&file, &aside).unwrap();
    pty.wait_for("was moved or deleted while it was open");
    std::fs::rename(&aside, &file).unwrap();
    // Another file of that name is not the one that is open.
    let copy = home.path().join("copy.db");
    std::fs::copy(&file, &copy).unwrap();
    std::fs::rename(&copy, &file).unwrap();
    pty.send_keys("a<enter>lost-and-found");
    pty.wait_for("was moved or deleted while it was open");
}

#[test]
fn a_folder_that_vanishes_under_an_open_screen_is_said_at_the_next_change() {
    let home = Home::new();
    let mut pty = Pty::start(&[], &home, 120, 24);
    pty.wait_for("Bijira Built-in STS");
    let folder = home.database().parent().unwrap().to_owned();
    let aside = home.path().join("aside");
    std::fs::rename(&folder, &aside).unwrap();
    pty.send_keys("a<enter>lost-and-found");
    pty.wait_for("lost-and-found");
    pty.wait_for("was moved or deleted while it was open");
    // Back in its place, what was typed is kept again.
    std::fs::rename(&aside, &folder).unwrap();
    pty.send_keys("-km");
    pty.wait_for("lost-and-found-km");
    pty.send_keys("<ctrl-c>");
    assert_eq!(pty.wait_exit(), 130);
    pty.assert_restored();
    let pty = Pty::start(&[], &home, 120, 24);
    pty.wait_for("Draft: lost-and-found-km");
}
