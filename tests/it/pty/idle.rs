//! Nothing happens when nothing happens.

use std::time::{Duration, Instant};

use crate::support::home::Home;
use crate::support::pty::Pty;

#[test]
fn no_byte_and_hardly_a_look() {
    let home = Home::new();
    let words = ["env", "add", "Staging"];
    assert!(home.kmctl(&words).output().unwrap().status.success());
    let pty = Pty::start(&[], &home, 80, 24);
    pty.wait_for("Bijira Built-in STS");
    // What was written to a moment ago is looked at once a second.
    pty.wait_quiet(Duration::from_millis(4_500));
    let mark = pty.mark();
    let (time, wakes) = pty.effort();
    let since = Instant::now();
    // Waits for a byte that must not come.
    pty.wait_quiet(Duration::from_secs(4));
    let (time_after, wakes_after) = pty.effort();
    let seconds = since.elapsed().as_secs_f64();
    assert_eq!(pty.bytes_since(mark), b"");
    let wakes = (wakes_after - wakes) as f64 / seconds;
    assert!(wakes <= 0.3, "{wakes} wake-ups a second");
    // Ten times the mark: this is a debug build on a machine that runs other tests.
    let spent = (time_after - time).as_secs_f64() / seconds;
    assert!(spent <= 0.001, "{spent} s of CPU a second");
}

#[test]
fn another_programs_change_shows_by_itself() {
    let home = Home::new();
    let one = Pty::start(&[], &home, 80, 24);
    one.wait_for("Bijira Built-in STS");
    let other = Pty::start(&[], &home, 80, 24);
    other.wait_for("Bijira Built-in STS");
    other.send_keys("a");
    other.wait_for("Choose a provider");
    other.send_keys("<enter>");
    other.wait_for("Step 1 of 2");
    other.send_keys("from-elsewhere");
    one.wait_for("Draft: from-elsewhere (Asgardeo). Press a to continue.");
}
