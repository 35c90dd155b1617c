//! Any size at any moment.

use crate::support::home::Home;
use crate::support::pty::Pty;

#[test]
fn down_to_one_cell_and_back() {
    let home = Home::new();
    let mut pty = Pty::start(&[], &home, 80, 24);
    pty.wait_for("Manage key managers in your organization");
    let before = pty.screen();
    pty.resize(36, 8);
    pty.wait_for("window too small (36x8)");
    for (columns, rows) in [(10, 3), (1, 1), (200, 1), (1, 100)] {
        pty.resize(columns, rows);
        pty.wait_quiet(std::time::Duration::from_millis(50));
    }
    pty.resize(80, 24);
    pty.wait_until_screen("the same screen again", |state| state.text() == before);
    pty.resize(120, 40);
    pty.wait_for("Manage key managers in your organization");
    pty.send_keys("q");
    assert_eq!(pty.wait_exit(), 0);
}

#[test]
fn starts_on_a_terminal_of_one_cell() {
    let home = Home::new();
    let mut pty = Pty::start(&[], &home, 1, 1);
    pty.wait_until("raw mode", || pty.is_raw());
    pty.resize(80, 24);
    pty.wait_for("Bijira Built-in STS");
    pty.send_keys("q");
    assert_eq!(pty.wait_exit(), 0);
}

#[test]
fn text_half_typed_survives() {
    let home = Home::new();
    let pty = Pty::start(&[], &home, 80, 24);
    pty.wait_for("Bijira Built-in STS");
    pty.send_keys("a");
    pty.wait_for("Choose a provider");
    pty.send_keys("<enter>");
    pty.wait_for("Step 1 of 2");
    pty.send_keys("half-");
    pty.resize(20, 5);
    pty.wait_gone("Step 1 of 2");
    pty.send_keys("typed");
    pty.resize(80, 24);
    pty.wait_for("half-typed");
}
