//! Ctrl+Z and fg, as a shell does them.

use rustix::process::Signal;

use crate::support::home::Home;
use crate::support::pty::Pty;

/// A shell with job control that starts kmctl, says when it has stopped, and continues it when a line is typed.
const SHELL: &str = "set -m; \"$0\"; echo stopped with $?; read line; fg; echo ended with $?";

fn in_a_shell(home: &Home) -> Pty {
    let pty = Pty::program(
        "/bin/sh",
        &["-c", SHELL, env!("CARGO_BIN_EXE_kmctl")],
        home,
        80,
        24,
    );
    pty.wait_for("Bijira Built-in STS");
    pty
}

#[test]
fn stops_on_a_sane_terminal_and_comes_back_whole() {
    let home = Home::new();
    let mut pty = in_a_shell(&home);
    pty.send_keys("/some");
    pty.wait_for("0 of 1");
    pty.wait_quiet(std::time::Duration::from_millis(300));
    let before = pty.screen();
    let cursor = pty.cursor();
    pty.send_keys("<ctrl-z>");
    pty.wait_for("stopped with 148");
    pty.assert_restored();
    pty.send_bytes(b"\r");
    pty.wait_until_screen("the same screen", |state| state.text() == before);
    assert!(pty.is_raw());
    assert!(pty.look(|screen| screen.alternate_screen() && screen.bracketed_paste()));
    assert_eq!(pty.cursor(), cursor);
    pty.send_keys("thing");
    pty.wait_for("something");
    pty.send_keys("<ctrl-c>");
    pty.wait_for("ended with 130");
    pty.wait_exit();
    pty.assert_restored();
}

#[test]
fn comes_back_to_another_size() {
    let home = Home::new();
    let pty = in_a_shell(&home);
    pty.send_keys("<ctrl-z>");
    pty.wait_for("stopped with 148");
    pty.resize(100, 30);
    pty.send_bytes(b"\r");
    pty.wait_for("Bijira Built-in STS");
    pty.wait_until_screen("the footer on the last row", |state| {
        state
            .text()
            .lines()
            .nth(29)
            .is_some_and(|row| row.ends_with("? Help"))
    });
}

#[test]
fn without_a_shell_to_continue_it_it_goes_on() {
    let home = Home::new();
    let mut pty = Pty::start(&[], &home, 80, 24);
    pty.wait_for("Bijira Built-in STS");
    let mark = pty.mark();
    pty.send_keys("<ctrl-z>");
    pty.wait_until("it to leave and enter again", || {
        String::from_utf8_lossy(&pty.bytes_since(mark)).contains("\x1b[?1049h")
    });
    pty.wait_for("Bijira Built-in STS");
    pty.send_keys("q");
    assert_eq!(pty.wait_exit(), 0);
}

#[test]
fn a_stop_from_outside_is_repaired() {
    let home = Home::new();
    let mut pty = Pty::start(&[], &home, 80, 24);
    pty.wait_for("Bijira Built-in STS");
    let before = pty.screen();
    pty.signal(Signal::STOP);
    // Somebody else writes over the screen meanwhile.
    pty.scribble("\x1b[H\x1b[2Jsomething else");
    pty.signal(Signal::CONT);
    pty.wait_until_screen("the same screen", |state| state.text() == before);
    pty.send_keys("q");
    assert_eq!(pty.wait_exit(), 0);
    pty.assert_restored();
}
