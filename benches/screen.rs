//! The screen as its user feels it: whole processes in a pty, from start to first frame, and from a key press to the bytes of
//! the frame that answers it.
//!
//! `cargo bench --bench screen` prints milliseconds, with the marks beside them and the same work by floor programs measured in
//! turn with it: a bare ratatui table, and what readline does with what is typed. Numbers of key managers can be given as arguments;
//! `idle` as one measures a minute of nothing.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::expect_used,
    reason = "a bench that can't measure stops, and prints what it measured"
)]

use std::ffi::OsStr;
use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::path::Path;
use std::time::Duration;

#[path = "support/floors.rs"]
mod floors;
#[path = "support/install.rs"]
mod install;
#[path = "support/pty.rs"]
mod pty;
#[path = "support/sample.rs"]
mod sample;
#[path = "support/seed.rs"]
mod seed;

use pty::{Answer, Screen, ms};
use sample::Sample;

const SIZES: [usize; 4] = [2, 1_000, 100_000, 1_000_000];
const UP: &[u8] = b"\x1b[A";
const DOWN: &[u8] = b"\x1b[B";

fn main() {
    if seed::was_made_here() {
        return;
    }
    let words: Vec<String> = std::env::args().skip(1).collect();
    let mut sizes: Vec<usize> = words.iter().filter_map(|word| word.parse().ok()).collect();
    let idle_alone = words.iter().any(|word| word == "idle");
    if sizes.is_empty() && !idle_alone {
        sizes.extend(SIZES);
    }
    let floors = floors::build();
    let folder = tempfile::tempdir().unwrap();
    sample::heads("work (120x40), ms");
    for count in sizes {
        println!("{count} key managers");
        let database = folder.path().join(format!("{count}.db"));
        seed::make(&database, count);
        start(&database, &floors);
        list(&database, &floors);
        search(&database, count);
    }
    let database = folder.path().join("few.db");
    seed::make(&database, 2);
    if idle_alone {
        return idle(&database, &floors);
    }
    form(&database);
    review(&database, &floors);
    idle(&database, &floors);
}

/// Cold processes, in turn with the bare table.
fn start(database: &Path, floors: &Path) {
    let (mut ours, mut bare) = (Sample::default(), Sample::default());
    for _ in 0..25 {
        let (screen, started) = Screen::kmctl(database, &[]);
        ours.add(ms(screen.until("Help") - started), 0);
        let (screen, started) = Screen::start(&floors.join("table"), &[]);
        bare.add(ms(screen.until("Help") - started), 0);
    }
    ours.print("  start to first frame / bare table", Some(&bare), "1.5 x");
}

/// The same keys to kmctl and to a floor program, in turn.
fn both<'a>(
    ours: &Screen,
    floor: &Screen,
    keys: impl Iterator<Item = &'a [u8]>,
) -> (Sample, Sample) {
    let (mut sample, mut below) = (Sample::default(), Sample::default());
    let add = |to: &mut Sample, answer: &Answer| to.add(answer.last, answer.bytes);
    for key in keys {
        add(&mut sample, &ours.press(key));
        add(&mut below, &floor.press(key));
    }
    (sample, below)
}

fn ready(screen: Screen, text: &str) -> Screen {
    screen.until(text);
    screen.rest(None);
    screen
}

fn bare_table(floors: &Path) -> Screen {
    ready(Screen::start(&floors.join("table"), &[]).0, "Help")
}

fn list(database: &Path, floors: &Path) {
    let screen = ready(Screen::kmctl(database, &[]).0, "Help");
    let table = bare_table(floors);
    let moves = [DOWN, UP].into_iter().flat_map(|key| [key; 15]).cycle();
    let (ours, bare) = both(&screen, &table, moves.take(120));
    ours.print("  arrow / bare table", Some(&bare), "1.2 x, p99 2");
    let jumps = [b"G" as &[u8], b"g"].into_iter().cycle();
    let (ours, bare) = both(&screen, &table, jumps.take(20));
    ours.print("  jump to the end and home / table", Some(&bare), "1.6 x");
    let burst = DOWN.repeat(300);
    let (ours, bare) = both(&screen, &table, std::iter::once(burst.as_slice()));
    ours.print("  300 arrows in one burst / table", Some(&bare), "2");
    println!("  most memory {} KiB, mark 12 MiB", screen.peak_memory());
}

/// Letters of which each changes the first row that is found: the time until the terminal shows that row.
fn search(database: &Path, count: usize) {
    if count < 1_000 {
        return;
    }
    let digits = count.ilog10() as usize;
    let common = format!("km-{}", "0".repeat(7 - digits));
    let (mut found, mut first, mut counted) =
        (Sample::default(), Sample::default(), Sample::default());
    for digit in ["9", "7", "4"] {
        let screen = Screen::kmctl(database, &[]).0;
        let mut shown = pty::terminal();
        screen.until_shown(&mut shown, |screen| screen.contents().contains("Help"));
        screen.type_keys(b"/");
        screen.rest(Some(&mut shown));
        for letter in common.bytes() {
            screen.type_keys(&[letter]);
            screen.rest(Some(&mut shown));
        }
        let mut typed = common.clone();
        for _ in 0..digits.min(3) {
            typed.push_str(digit);
            let wanted = format!("{typed:0<10}");
            let pressed = screen.type_keys(digit.as_bytes());
            let at = screen.until_shown(&mut shown, |screen| {
                screen.rows(0, 60).any(|row| row.contains(&wanted))
            });
            found.add(ms(at - pressed), 0);
            let last = screen
                .rest(Some(&mut shown))
                .map_or(at, |(_, last, _)| last);
            counted.add(ms(last - pressed), 0);
        }
        // One letter that nearly nothing contains.
        screen.type_keys(b"\x15");
        screen.rest(None);
        for letter in b"zebra" {
            let answer = screen.press(&[*letter]);
            first.add(answer.first, answer.bytes);
        }
    }
    found.print("  a letter of a search, rows shown", None, "2");
    counted.print("  the same, everything counted", None, "16");
    first.print("  a letter of a rare word, first frame", None, "2");
}

fn form(database: &Path) {
    println!("a form");
    let screen = ready(Screen::kmctl(database, &[]).0, "Help");
    let words = ["--norc", "-c", "read -e -p Help line"].map(OsStr::new);
    let readline = ready(Screen::start(Path::new("/bin/bash"), &words).0, "Help");
    screen.press(b"a");
    screen.press(b"3");
    let letters = std::iter::repeat_n(b"x" as &[u8], 60);
    let (ours, bare) = both(&screen, &readline, letters);
    ours.print("  a letter / readline", Some(&bare), "3 x");
    let paste = format!("\x1b[200~{}\x1b[201~", "y".repeat(1500)).into_bytes();
    let (ours, bare) = both(&screen, &readline, std::iter::repeat_n(paste.as_slice(), 5));
    ours.print(
        "  a paste of 1,500 letters / readline",
        Some(&bare),
        "1.5 x",
    );
}

/// A document of 1 MiB with tens of thousands of members.
fn large_document(base: &str) -> String {
    let mut text = format!(
        "{{\"issuer\":\"{base}\",\"authorization_endpoint\":\"{base}/a\",\"token_endpoint\":\"{base}/t\",\"jwks_uri\":\"{base}/k\""
    );
    let mut number = 0;
    while text.len() < (1 << 20) - 64 {
        number += 1;
        text.push_str(&format!(",\"member_{number}\":\"a value\""));
    }
    text.push('}');
    text
}

/// Serves it, and no keys.
fn serve_large_document() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let document = large_document(&base);
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let mut head = [0; 4096];
            let count = stream.read(&mut head).unwrap_or(0);
            let known = String::from_utf8_lossy(&head[..count]).contains("/.well-known/");
            let body = if known {
                document.as_str()
            } else {
                "{\"keys\":[]}"
            };
            let _ = write!(
                stream,
                "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
                body.len()
            );
        }
    });
    base
}

fn review(database: &Path, floors: &Path) {
    println!("the review of a document of 1 MiB");
    let base = serve_large_document();
    let url = format!("{base}/.well-known/openid-configuration");
    let words = ["add", "custom", "--well-known-url", &url];
    let screen = ready(Screen::kmctl(database, &words).0, "Details");
    screen.type_keys(b"large");
    let mut shown = pty::terminal();
    let there = |shown: &vt100::Parser| shown.screen().contents().contains("Step 2 of 2");
    // Through description, URL and environments to Next, which waits for the document.
    for _ in 0..40 {
        screen.rest(Some(&mut shown));
        if there(&shown) {
            break;
        }
        screen.type_keys(b"\r");
        std::thread::sleep(Duration::from_millis(100));
    }
    assert!(there(&shown), "{}", shown.screen().contents());
    let table = bare_table(floors);
    let moves = [DOWN, UP].into_iter().flat_map(|key| [key; 8]).cycle();
    let (ours, bare) = both(&screen, &table, moves.take(64));
    ours.print("  arrow / bare table", Some(&bare), "1.2 x, p99 2");
    // Out of the field, for keys that are no text.
    screen.press(b"\x1b");
    screen.press(b"d");
    let (ours, bare) = both(&screen, &table, std::iter::repeat_n(DOWN, 60));
    ours.print(
        "  arrow in the document / bare table",
        Some(&bare),
        "1.2 x, p99 2",
    );
    println!("  most memory {} KiB", screen.peak_memory());
}

/// A minute of nothing, beside a program that wakes once a second for nothing.
fn idle(database: &Path, floors: &Path) {
    let screen = ready(Screen::kmctl(database, &[]).0, "Help");
    let tick = ready(Screen::start(&floors.join("tick"), &[]).0, "Help");
    let before = (screen.effort(), tick.effort());
    let minute = Duration::from_secs(60);
    std::thread::sleep(minute);
    let after = (screen.effort(), tick.effort());
    let bytes = screen.rest(None).map_or(0, |(_, _, bytes)| bytes);
    let each = |before: Duration, after: Duration| ms(after - before) / minute.as_secs_f64();
    let ours = each(before.0.0, after.0.0);
    let bare = each(before.1.0, after.1.0);
    println!(
        "idle, each second of a minute: {ours:.3} ms of CPU, {:.2} x {bare:.3} of only waking; woken {:.2} times; {bytes} bytes (marks 0.1, 1, 0)",
        ours / bare,
        (after.0.1 - before.0.1) as f64 / minute.as_secs_f64(),
    );
}
