//! A program from its start to its end: how long it took, and the most memory that it had.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// Runs a command to its end; answers how long it took, its peak memory in KiB, and what it wrote.
pub fn run(command: &mut Command) -> (Duration, u64, String) {
    let begin = Instant::now();
    let mut child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut out = child.stdout.take().unwrap();
    let reader = std::thread::spawn(move || {
        let mut text = Vec::new();
        std::io::Read::read_to_end(&mut out, &mut text).unwrap();
        String::from_utf8_lossy(&text).into_owned()
    });
    let status = format!("/proc/{}/status", child.id());
    let mut peak = 0;
    while child.try_wait().unwrap().is_none() {
        peak = peak.max(high_water(&status).unwrap_or(0));
        std::thread::sleep(Duration::from_millis(5));
    }
    (begin.elapsed(), peak, reader.join().unwrap())
}

/// `VmHWM` in KiB.
fn high_water(status: &str) -> Option<u64> {
    let text = std::fs::read_to_string(status).ok()?;
    let line = text.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}
