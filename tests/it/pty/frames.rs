//! A frame is one write inside a synchronized update, and nothing is written without an event.

use std::time::Duration;

use rustix::process::Pid;

use crate::support::home::Home;
use crate::support::pty::Pty;

/// How many times the process has called on the system to write, wherever to.
fn writes(pid: Pid) -> u64 {
    let counts = std::fs::read_to_string(format!("/proc/{pid}/io")).unwrap();
    counts
        .lines()
        .find_map(|line| line.strip_prefix("syscw: "))
        .and_then(|count| count.parse().ok())
        .unwrap()
}

#[test]
fn a_frame_is_one_write() {
    let home = Home::new();
    let pty = Pty::start(&[], &home, 120, 40);
    pty.wait_for("? Help");
    pty.wait_quiet(Duration::from_millis(300));
    let (before, mark) = (writes(pty.pid()), pty.mark());
    pty.send_keys("?");
    pty.wait_for("Type to find a command");
    pty.wait_quiet(Duration::from_millis(100));
    assert_eq!(writes(pty.pid()) - before, 1);
    let frame = pty.bytes_since(mark);
    assert!(
        frame.starts_with(b"\x1b[?2026h") && frame.ends_with(b"\x1b[?2026l"),
        "a long frame is shown at once: {frame:?}"
    );
    pty.send_keys("<esc>");
    pty.wait_for("/ Search");
    pty.wait_quiet(Duration::from_millis(100));
    let mark = pty.mark();
    pty.wait_quiet(Duration::from_millis(200));
    assert_eq!(pty.bytes_since(mark), b"", "no event, no byte");
}
