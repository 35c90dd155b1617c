//! However the program ends, the terminal is whole afterwards.

use rustix::process::Signal;

use crate::support::home::Home;
use crate::support::pty::Pty;

fn started(home: &Home) -> Pty {
    let pty = Pty::start(&[], home, 80, 24);
    pty.wait_for("Bijira Built-in STS");
    assert!(pty.is_raw());
    pty
}

#[test]
fn q() {
    let home = Home::new();
    let mut pty = started(&home);
    pty.send_keys("q");
    assert_eq!(pty.wait_exit(), 0);
    pty.assert_restored();
}

#[test]
fn ctrl_c_on_the_list_and_in_a_form() {
    let home = Home::new();
    for way in ["<ctrl-c>", "a<enter>half-typed<ctrl-c>"] {
        let mut pty = started(&home);
        pty.send_keys(way);
        assert_eq!(pty.wait_exit(), 130, "{way}");
        pty.assert_restored();
    }
}

#[test]
fn signals() {
    let home = Home::new();
    for (signal, code) in [(Signal::INT, 130), (Signal::TERM, 143), (Signal::HUP, 129)] {
        let mut pty = started(&home);
        pty.signal(signal);
        assert_eq!(pty.wait_exit(), code, "{signal:?}");
        pty.assert_restored();
    }
}

#[test]
fn a_signal_before_the_first_frame() {
    let home = Home::new();
    let mut pty = Pty::start(&[], &home, 80, 24);
    pty.wait_until("raw mode", || pty.is_raw());
    pty.signal(Signal::TERM);
    assert_eq!(pty.wait_exit(), 143);
    pty.assert_restored();
}

#[test]
fn a_closed_terminal_ends_the_program() {
    let home = Home::new();
    let mut pty = started(&home);
    pty.close();
    assert_eq!(pty.wait_exit(), 129);
}

/// A terminal that closes where nobody gets a hang-up signal: the end of input alone has to end the program, and it may not spin.
#[test]
fn the_end_of_input_without_a_signal_ends_the_program() {
    let home = Home::new();
    let program = env!("CARGO_BIN_EXE_kmctl");
    // `setsid` takes the terminal away as the controlling one, so that closing it sends no signal.
    let mut pty = Pty::program(
        "/bin/sh",
        &["-c", "trap '' HUP; setsid -w \"$0\"; exit $?", program],
        &home,
        80,
        24,
    );
    pty.wait_for("Bijira Built-in STS");
    pty.close();
    assert_eq!(pty.wait_exit(), 129);
}

#[test]
fn what_was_typed_before_a_signal_is_kept() {
    for signal in [Signal::INT, Signal::TERM, Signal::HUP] {
        let home = Home::new();
        let mut pty = started(&home);
        pty.send_keys("a");
        pty.wait_for("Choose a provider");
        pty.send_keys("<enter>");
        pty.wait_for("Step 1 of 2");
        pty.send_keys("kept-by-signal");
        pty.wait_for("kept-by-signal");
        pty.signal(signal);
        pty.wait_exit();
        let pty = Pty::start(&[], &home, 80, 24);
        pty.wait_for("Draft: kept-by-signal (Asgardeo). Press a to continue.");
    }
}
