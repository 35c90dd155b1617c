//! No room: on a small file system of its own, and beyond the limit on file size.

use std::path::PathBuf;
use std::process::Command;

use crate::support::home::Home;
use crate::support::pty::Pty;
use crate::support::shared;

/// Whether this user may mount a file system that only its own processes see.
fn can_mount() -> bool {
    let tried = Command::new("unshare")
        .args(["-m", "sh", "-c", "mount -t tmpfs -o size=64k tmpfs /mnt"])
        .output();
    let can = tried.is_ok_and(|output| output.status.success());
    if !can {
        shared::not_run("a full disk", "no file system can be mounted here");
    }
    can
}

fn shell(home: &Home, script: &str) -> (i32, String, String) {
    let output = Command::new("unshare")
        .args(["-m", "sh", "-c", script, "sh", env!("CARGO_BIN_EXE_kmctl")])
        .arg(home.path())
        .env_clear()
        .envs(home.environment())
        .output()
        .unwrap();
    (
        output.status.code().unwrap_or(-1),
        String::from_utf8_lossy(&output.stdout).into_owned(),
        String::from_utf8_lossy(&output.stderr).into_owned(),
    )
}

/// The start of every script: a database on a disk of 512 KiB.
const DISK: &str = "set -e; kmctl=$1; disk=$2/disk; mkdir $disk
    mount -t tmpfs -o size=512k tmpfs $disk
    export KMCTL_DATABASE=$disk/kmctl/kmctl.db
    $kmctl env add Staging -q > /dev/null
    fill() { dd if=/dev/zero of=$disk/filler bs=1k 2> /dev/null || true; }
";

#[test]
fn a_full_disk_loses_nothing_that_was_saved() {
    if !can_mount() {
        return;
    }
    let home = Home::new();
    let script = format!(
        "{DISK} fill
        # A disk with no room at all can be read.
        $kmctl env list -o tsv | wc -l; truncate -s -96k $disk/filler
        # What the log still takes is saved; the first change that it does not take is refused.
        n=0; while $kmctl env add Test-$n > $2/out 2> $2/err; do n=$((n+1)); [ $n -lt 500 ]; done
        cat $2/err; echo \"saved $n\"
        $kmctl doctor | grep -c FAIL || true
        $kmctl doctor --backup $disk/b.backup 2>&1 || true
        ls $disk | grep -c part || true
        rm $disk/filler
        $kmctl env list -o tsv | wc -l
        $kmctl env add After
        $kmctl doctor --quick | head -1"
    );
    let (exit, out, err) = shell(&home, &script);
    assert_eq!(exit, 0, "{out}{err}");
    assert!(out.contains("The disk with"), "{out}");
    assert!(
        out.contains("is full. This change was not saved; all earlier changes are safe."),
        "{out}"
    );
    assert!(
        out.contains("Fix: Free some disk space, then try again."),
        "{out}"
    );
    let line = |start: &str| {
        let found = out.lines().find_map(|line| line.strip_prefix(start));
        found
            .unwrap_or_else(|| panic!("no {start} in {out}"))
            .trim()
            .to_owned()
    };
    let saved: usize = line("saved ").parse().unwrap();
    assert!(
        out.lines().any(|line| line == (saved + 3).to_string()),
        "{saved} and three: {out}"
    );
    assert!(out.contains("is intact"), "{out}");
    assert!(
        out.contains("Environment After added") || out.contains("After added"),
        "{out}"
    );
}

#[test]
fn a_full_disk_is_said_on_the_screen_and_what_is_typed_stays() {
    if !can_mount() {
        return;
    }
    let home = Home::new();
    let script = format!("{DISK} $kmctl || exec $kmctl");
    let mut pty = Pty::program(
        "unshare",
        &[
            "-m",
            "sh",
            "-c",
            &script,
            "sh",
            env!("CARGO_BIN_EXE_kmctl"),
            &home.path().display().to_string(),
        ],
        &home,
        120,
        24,
    );
    pty.wait_for("Bijira Built-in STS");
    let inside = PathBuf::from(format!("/proc/{}/root", pty.pid().as_raw_nonzero()));
    let disk = inside
        .join(home.path().strip_prefix("/").unwrap())
        .join("disk");
    let mut filler = std::fs::File::create(disk.join("filler")).unwrap();
    while std::io::Write::write_all(&mut filler, &[0; 1024]).is_ok() {}
    pty.send_keys("a<enter>a-name-that-stays");
    pty.wait_for("a-name-that-stays");
    pty.wait_for("is full");
    // Room again: the next letters are kept.
    drop(filler);
    std::fs::remove_file(disk.join("filler")).unwrap();
    pty.send_keys("-here");
    pty.wait_for("a-name-that-stays-here");
    pty.send_keys("<ctrl-c>");
    // The next start on that disk offers it.
    pty.wait_for("Draft: a-name-that-stays-here");
    pty.send_keys("q");
    assert_eq!(pty.wait_exit(), 0);
    pty.assert_restored();
}

#[test]
fn what_a_full_disk_did_not_keep_at_the_end_is_said_in_the_shell() {
    if !can_mount() {
        return;
    }
    let home = Home::new();
    let script = format!("{DISK} set +e; $kmctl; echo \"ended $?\"; sleep 1");
    let place = home.path().display().to_string();
    let words = [
        "-m",
        "sh",
        "-c",
        &script,
        "sh",
        env!("CARGO_BIN_EXE_kmctl"),
        &place,
    ];
    let mut pty = Pty::program("unshare", &words, &home, 120, 24);
    pty.wait_for("Bijira Built-in STS");
    let inside = PathBuf::from(format!("/proc/{}/root", pty.pid().as_raw_nonzero()));
    let disk = inside.join(home.path().strip_prefix("/").unwrap());
    let mut filler = std::fs::File::create(disk.join("disk/filler")).unwrap();
    while std::io::Write::write_all(&mut filler, &[0; 1024]).is_ok() {}
    pty.send_keys("a<enter>never-kept<ctrl-c>");
    pty.wait_for("Your last input may be lost.");
    pty.wait_for("is full");
    pty.wait_for("ended 130");
    assert_eq!(pty.wait_exit(), 0);
    pty.assert_restored();
}

/// `ulimit -f` counts blocks of 512 bytes.
#[test]
fn the_limit_on_file_size_is_an_error_and_no_end_by_a_signal() {
    let home = Home::new();
    let made = home.kmctl(&["env", "add", "Staging"]).output().unwrap();
    assert!(made.status.success());
    let limited = |script: &str| {
        Command::new("sh")
            .args(["-c", script, "sh", env!("CARGO_BIN_EXE_kmctl")])
            .env_clear()
            .envs(home.environment())
            .output()
            .unwrap()
    };
    let output = limited("ulimit -f 8; exec \"$1\" env add Other");
    let err = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    assert!(
        err.contains("This change was not saved; all earlier changes are safe."),
        "{err}"
    );
    assert!(err.contains("Fix: "), "{err}");
    let list = home.kmctl(&["env", "list"]).output().unwrap();
    let out = String::from_utf8_lossy(&list.stdout);
    assert!(out.contains("Staging") && !out.contains("Other"), "{out}");
    let doctor = home.kmctl(&["doctor", "--quick"]).output().unwrap();
    assert!(doctor.stdout.starts_with(b"OK    "), "{doctor:?}");
    // A database that can't even be begun leaves a home that works afterwards.
    let fresh = home.path().join("fresh.db");
    let output = limited(&format!(
        "ulimit -f 8; exec \"$1\" list --database {}",
        fresh.display()
    ));
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    let again = limited(&format!("exec \"$1\" list --database {}", fresh.display()));
    assert_eq!(again.status.code(), Some(0), "{again:?}");
}
