//! A panic in any thread gives the terminal back and ends the program.

use std::path::PathBuf;

use kmctl::net::{Client, Settings};
use kmctl::store::{Stamp, Store};
use kmctl::tui::theme::Theme;
use kmctl::tui::{self, Options};

use crate::support::home::Home;
use crate::support::pty::Pty;

const PLACE: &str = "KMCTL_TEST_PANIC";

/// Not a test by itself: the program of the test below, in a process of its own.
#[test]
fn child() {
    let Some(place) = std::env::var_os(PLACE).map(PathBuf::from) else {
        return;
    };
    let stamp = Stamp {
        now: "2026-01-02T03:04:05Z".parse().unwrap(),
        who: "tester".to_owned(),
    };
    kmctl::log::start(&place.join("log/kmctl.log"), kmctl::log::Level::Error).unwrap();
    kmctl::log::hear_panics();
    let store = Store::open(&place.join("kmctl.db"), &stamp).unwrap();
    let sign = place.join("now");
    std::thread::spawn(move || {
        while !sign.exists() {
            std::thread::sleep(std::time::Duration::from_millis(1));
        }
        panic!("a defect for a test");
    });
    let options = Options {
        mouse: false,
        begin: tui::Begin::List,
        theme: Theme::default(),
        organization: None,
        who: "tester".to_owned(),
        client: Client::new(Settings::default()).unwrap(),
        allow_http: false,
        samples: Vec::new(),
    };
    let error = tui::open(store, options).unwrap_err();
    assert!(error.to_string().contains("defect"), "{error}");
}

#[test]
fn in_another_thread() {
    let home = Home::new();
    let place = home.path().to_owned();
    let home = home.with(PLACE, &place.display().to_string());
    let program = std::env::current_exe().unwrap();
    let mut pty = Pty::program(
        program.to_str().unwrap(),
        &[
            "--exact",
            "pty::panic::child",
            "--nocapture",
            "--test-threads=1",
        ],
        &home,
        80,
        24,
    );
    pty.wait_for("Bijira Built-in STS");
    std::fs::write(place.join("now"), "").unwrap();
    assert_eq!(
        pty.wait_exit(),
        0,
        "the screen ended with an error, as expected"
    );
    pty.assert_restored();
    pty.wait_for("a defect for a test");
    let log = std::fs::read_to_string(place.join("log/kmctl.log")).unwrap();
    assert!(
        log.contains(" ERROR ") && log.contains("panic at=\"tests/it/pty/panic.rs\" line="),
        "{log}"
    );
    assert!(!log.contains("defect"), "{log}");
}
