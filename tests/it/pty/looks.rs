//! Colors, and their absence.

use crate::support::home::Home;
use crate::support::pty::Pty;

fn colored(pty: &Pty) -> bool {
    pty.look(|screen| {
        let (rows, columns) = screen.size();
        (0..rows.get())
            .flat_map(|row| (0..columns.get()).map(move |column| (row, column)))
            .filter_map(|(row, column)| screen.cell(row, column))
            .any(|cell| cell.fgcolor() != vt100::Color::Default)
    })
}

#[test]
fn colors_are_the_terminals_own_and_no_background_is_set() {
    let home = Home::new();
    let pty = Pty::start(&[], &home, 80, 24);
    pty.wait_for("? Help");
    assert!(colored(&pty));
    pty.wait_until_screen("no background", |state| {
        let screen = state.screen();
        (0..24).all(|row| {
            (0..80).all(|column| {
                screen
                    .cell(row, column)
                    .is_some_and(|cell| cell.bgcolor() == vt100::Color::Default)
            })
        })
    });
    pty.wait_until_screen("no colour from beyond the sixteen", |state| {
        let screen = state.screen();
        (0..24).all(|row| {
            (0..80).all(|column| match screen.cell(row, column) {
                Some(cell) => match cell.fgcolor() {
                    vt100::Color::Default => true,
                    vt100::Color::Idx(index) => index < 16,
                    vt100::Color::Rgb(..) => false,
                },
                None => false,
            })
        })
    });
}

#[test]
fn no_color_keeps_bold_and_reverse() {
    let home = Home::new().with("NO_COLOR", "1");
    let pty = Pty::start(&[], &home, 80, 24);
    pty.wait_for("? Help");
    assert!(!colored(&pty));
    assert!(pty.cells_are("Bijira Built-in STS", vt100::Cell::inverse));
    assert!(pty.cells_are("Key Managers", vt100::Cell::bold));
}

#[test]
fn a_locale_without_utf_8_gets_ascii_alone() {
    let home = Home::new().with("LC_ALL", "C");
    let pty = Pty::start(&[], &home, 80, 24);
    pty.wait_for("? Help");
    assert!(pty.bytes_since(0).is_ascii());
    pty.wait_for("+ Key Managers");
}

#[test]
fn the_terminal_is_asked_nothing() {
    let home = Home::new();
    let mut pty = Pty::start(&[], &home, 80, 24);
    pty.wait_for("? Help");
    pty.send_keys("q");
    pty.wait_exit();
    let written = String::from_utf8(pty.bytes_since(0)).unwrap();
    for question in [
        "\x1b[6n", "\x1b[c", "\x1b[>", "\x1b[?u", "\x1b]1", "\x1bP", "$p",
    ] {
        assert!(!written.contains(question), "{question:?}");
    }
}
