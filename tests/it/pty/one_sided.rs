//! A terminal on one side only, none at all, or a strange one: each has an answer, and none has an escape byte in a file.

use std::process::Command;

use crate::support::home::Home;
use crate::support::pty::Pty;

/// Runs a line of the shell on a terminal and waits for its end; `$kmctl` is the program.
fn shell(home: &Home, line: &str) -> (i32, String) {
    let script = format!("kmctl={}; {line}", env!("CARGO_BIN_EXE_kmctl"));
    let mut pty = Pty::program("/bin/sh", &["-c", &script], home, 100, 60);
    let exit = pty.wait_exit();
    pty.assert_restored();
    pty.wait_quiet(std::time::Duration::from_millis(50));
    (exit, pty.screen())
}

fn file(home: &Home, name: &str) -> String {
    std::fs::read_to_string(home.path().join(name)).unwrap()
}

#[test]
fn results_into_a_file_or_a_pipe_from_a_terminal() {
    let home = Home::new();
    let (exit, shown) = shell(&home, "$kmctl > out");
    assert_eq!(exit, 2);
    assert!(shown.contains("Usage: kmctl"), "{shown}");
    assert_eq!(file(&home, "out"), "");
    let (exit, _) = shell(
        &home,
        "$kmctl list > out && $kmctl list --color always >> out",
    );
    assert_eq!(exit, 0);
    assert!(file(&home, "out").contains("Bijira Built-in STS"));
    assert!(!file(&home, "out").contains('\u{1b}'));
    // The shell's own answer to a reader that leaves: the exit code of the last command, and nothing on stderr.
    let (exit, shown) = shell(
        &home,
        "$kmctl list | head -n 1; $kmctl history --json | head -n 1",
    );
    assert_eq!(exit, 0);
    assert_eq!(
        shown.trim_end(),
        "Name                 Type    Status   Portal  Description\n{",
        "{shown}"
    );
}

#[test]
fn questions_need_both_sides() {
    let home = Home::new();
    let made = home.kmctl(&["env", "add", "Staging"]).status().unwrap();
    assert!(made.success());
    for line in [
        "$kmctl add custom < /dev/null",
        "$kmctl add custom > out",
        "echo | $kmctl add custom",
        "CI=1 $kmctl add custom",
    ] {
        let (exit, shown) = shell(&home, line);
        assert_eq!(exit, 2, "{line}: {shown}");
        assert!(shown.contains("Missing"), "{line}: {shown}");
    }
    let (exit, shown) = shell(&home, "CI=1 $kmctl");
    assert_eq!(exit, 2, "{shown}");
    assert!(shown.contains("Usage: kmctl"), "{shown}");
    let (exit, shown) = shell(&home, "$kmctl < /dev/null");
    assert_eq!(exit, 2, "{shown}");
}

#[test]
fn strange_terminals_and_none() {
    // No TERM, an unknown one, and no variable at all but those that are needed.
    for line in [
        "unset TERM; exec $kmctl",
        "TERM=nobody-knows exec $kmctl",
        "exec env -i HOME=$HOME $kmctl",
    ] {
        let home = Home::new();
        let script = format!("kmctl={}; {line}", env!("CARGO_BIN_EXE_kmctl"));
        let mut pty = Pty::program("/bin/sh", &["-c", &script], &home, 80, 24);
        pty.wait_for("Bijira Built-in STS");
        pty.send_keys("q");
        assert_eq!(pty.wait_exit(), 0, "{line}");
        pty.assert_restored();
    }
    // Without a terminal, and without anything open: the exit code says all.
    let home = Home::new();
    for (line, exit) in [
        ("$kmctl <&- >&- 2>&-", 2),
        ("$kmctl list <&- 2>&-", 0),
        ("$kmctl list >&-", 0),
        ("$kmctl show nobody 2>&-", 5),
        ("$kmctl token check nobody --token-stdin <&-", 5),
        ("mkdir gone && cd gone && rmdir ../gone && $kmctl list", 0),
    ] {
        let script = format!("kmctl={}; {line}", env!("CARGO_BIN_EXE_kmctl"));
        let status = Command::new("/bin/sh")
            .args(["-c", &script])
            .env_clear()
            .envs(home.environment())
            .current_dir(home.path())
            .stdin(std::process::Stdio::null())
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::null())
            .status()
            .unwrap();
        assert_eq!(status.code(), Some(exit), "{line}");
    }
}

#[test]
fn a_home_that_is_not_there_is_made_and_a_plain_locale_draws_ascii() {
    let home = Home::new();
    let bare = home.path().join("new/home").display().to_string();
    let line = format!("exec env -i HOME={bare} LANG=C TERM=xterm $kmctl");
    let script = format!("kmctl={}; {line}", env!("CARGO_BIN_EXE_kmctl"));
    let mut pty = Pty::program("/bin/sh", &["-c", &script], &home, 80, 24);
    pty.wait_for("Bijira Built-in STS");
    assert!(pty.screen().is_ascii(), "{}", pty.screen());
    pty.send_keys("q");
    assert_eq!(pty.wait_exit(), 0);
    pty.assert_restored();
    assert!(
        home.path()
            .join("new/home/.local/share/kmctl/kmctl.db")
            .is_file()
    );
}
