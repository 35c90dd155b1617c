//! However the program ends, the terminal is whole afterwards.

use std::time::{Duration, Instant};

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
    for (signal, code) in [
        (Signal::INT, 130),
        (Signal::TERM, 143),
        (Signal::HUP, 129),
        (Signal::QUIT, 131),
    ] {
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
    for signal in [Signal::INT, Signal::TERM, Signal::HUP, Signal::QUIT] {
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
        pty.assert_restored();
        if signal != Signal::HUP {
            pty.wait_until("the line about the draft", || {
                let said = pty.bytes_since(0);
                String::from_utf8_lossy(&said).contains(
                    "Draft saved: kept-by-signal (Asgardeo). To continue: kmctl add --resume=kept-by-signal",
                )
            });
        }
        let pty = Pty::start(&[], &home, 80, 24);
        pty.wait_for("Draft: kept-by-signal (Asgardeo). Press a to continue.");
    }
}

/// Whether the system has stopped all threads of a process.
fn every_thread_is_stopped(pid: rustix::process::Pid) -> bool {
    let threads = std::fs::read_dir(format!("/proc/{}/task", pid.as_raw_nonzero())).unwrap();
    threads.flatten().all(|thread| {
        let stat = std::fs::read_to_string(thread.path().join("stat")).unwrap_or_default();
        stat.rsplit_once(") ")
            .is_some_and(|(_, state)| state.starts_with('T'))
    })
}

#[test]
fn what_was_typed_but_not_read_before_a_signal_is_kept() {
    let home = Home::new();
    let mut pty = started(&home);
    pty.send_keys("a<enter>");
    pty.wait_for("Step 1 of 2");
    pty.signal(Signal::STOP);
    pty.wait_until("every thread to stop", || {
        every_thread_is_stopped(pty.pid())
    });
    pty.send_bytes(b"kept-unread");
    pty.wait_until("the letters to wait", || pty.unread() == 11);
    pty.signal(Signal::TERM);
    pty.signal(Signal::CONT);
    assert_eq!(pty.wait_exit(), 143);
    let pty = Pty::start(&[], &home, 80, 24);
    pty.wait_for("Draft: kept-unread (Asgardeo). Press a to continue.");
}

/// A terminal that takes nothing any more, as behind a dead link: the main thread hangs in its write.
#[test]
fn a_signal_ends_the_program_even_when_the_terminal_is_stuck() {
    let home = Home::new();
    let mut pty = started(&home);
    pty.stall_until_stuck();
    let since = Instant::now();
    pty.signal(Signal::TERM);
    assert_eq!(pty.wait_exit(), 143);
    assert!(since.elapsed() > Duration::from_secs(2), "it was not stuck");
    assert!(!pty.is_raw());
}

/// Another program that has the same terminal may have made it non-blocking.
#[test]
fn a_terminal_that_does_not_block_gets_every_byte() {
    let home = Home::new();
    let mut pty = started(&home);
    pty.make_nonblocking();
    pty.stall_until_stuck();
    // What is drawn for this is little, and comes after what is stuck. Keys are read meanwhile, so it is no paste.
    pty.send_keys("/abcdefghijklmnopqrstuvwxyz<enter>?");
    pty.stall(false);
    pty.wait_for("Help: Key Managers");
    pty.send_keys("<esc>");
    pty.wait_for("/ abcdefghijklmnopqrstuvwxyz ");
    pty.send_keys("<esc>q");
    assert_eq!(pty.wait_exit(), 0);
    pty.assert_restored();
}

#[test]
fn a_database_that_is_locked_does_not_hold_the_program_for_long() {
    let home = Home::new();
    let mut pty = started(&home);
    let other = rusqlite::Connection::open(home.database()).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    pty.send_keys("a<enter>never-written");
    pty.wait_for("never-written");
    let since = Instant::now();
    pty.send_keys("<ctrl-c>");
    assert_eq!(pty.wait_exit(), 130);
    assert!(since.elapsed() < Duration::from_secs(4));
    pty.assert_restored();
    pty.wait_for("Your last input may be lost.");
}

/// A reader of results that leaves, and a job that is stopped and continued, are no reason to end.
#[test]
fn sigpipe_is_no_end() {
    let home = Home::new();
    let mut pty = started(&home);
    pty.signal(Signal::PIPE);
    pty.send_keys("/still-here");
    pty.wait_for("still-here");
    pty.send_keys("<esc>q");
    assert_eq!(pty.wait_exit(), 0);
    pty.assert_restored();
}

/// Two signals at once, and one after the other while the first is being heard.
#[test]
fn many_signals_are_one_end() {
    let home = Home::new();
    let mut pty = started(&home);
    pty.send_keys("a<enter>typed-before");
    pty.wait_for("typed-before");
    for _ in 0..20 {
        pty.signal(Signal::TERM);
        pty.signal(Signal::INT);
    }
    let code = pty.wait_exit();
    assert!(matches!(code, 130 | 143), "{code}");
    pty.assert_restored();
    let pty = Pty::start(&[], &home, 80, 24);
    pty.wait_for("Draft: typed-before");
}

/// A command that waits for a slow server ends at once by a signal, as every program does; the shell sees 130, 143 or 129.
#[test]
fn signals_end_a_command_that_waits() {
    use crate::net::server::Server;
    use std::os::unix::process::ExitStatusExt as _;
    let server = Server::http(|line| {
        let _ = line.read(&mut [0]);
    });
    for signal in [Signal::INT, Signal::TERM, Signal::HUP, Signal::QUIT] {
        let home = Home::new();
        let asked = server.requests.lock().unwrap().len();
        // What a shell starts in the background is born deaf to SIGINT, under nohup to SIGHUP too, and so are its children.
        let mut child = std::process::Command::new("env")
            .args([
                "--default-signal=HUP,INT,QUIT,TERM",
                env!("CARGO_BIN_EXE_kmctl"),
            ])
            .args(["discover", &server.url("/x"), "--timeout", "60s"])
            .env_clear()
            .envs(home.environment())
            .stdin(std::process::Stdio::null())
            .stdout(std::process::Stdio::null())
            .spawn()
            .unwrap();
        let since = Instant::now();
        while server.requests.lock().unwrap().len() == asked {
            assert!(since.elapsed() < Duration::from_secs(30), "it never asked");
            std::thread::yield_now();
        }
        let pid = rustix::process::Pid::from_child(&child);
        rustix::process::kill_process(pid, signal).unwrap();
        let status = child.wait().unwrap();
        let code = status.code().or(status.signal().map(|signal| 128 + signal));
        assert_eq!(code, Some(128 + signal.as_raw()), "{signal:?}");
    }
}

/// The form of a key manager opens again with what was typed, the cursor where it was.
#[test]
fn an_edit_goes_on_where_it_was_left() {
    use super::world::World;
    let world = World::s1();
    let open = || {
        let pty = Pty::start(&[], &world.home, 80, 24);
        pty.wait_for("external-asgardeo-km");
        pty.send_keys("<down><enter>");
        pty.wait_for("(can't be changed)");
        pty
    };
    let mut pty = open();
    pty.send_keys("abc<left><left>");
    pty.wait_for("abc");
    pty.send_keys("<ctrl-c>");
    assert_eq!(pty.wait_exit(), 130);
    let pty = open();
    pty.wait_for("Your unsaved changes were restored.");
    pty.send_keys("X");
    pty.wait_for("aXbc");
    // Discarded, they are gone.
    pty.send_keys("<esc>");
    pty.wait_for("Discard your changes?");
    super::scenarios::settle(&pty);
    pty.send_keys("y");
    pty.wait_for("Manage key managers");
    pty.send_keys("<enter>");
    pty.wait_for("no changes");
    assert!(!pty.screen().contains("aXbc"), "{}", pty.screen());
}

/// What stood in the form of a key manager is not saved, and not lost either: the command that does it stands in the shell.
#[test]
fn changes_that_were_not_saved_are_handed_over_as_a_command() {
    use super::world::World;
    let world = World::s1();
    for (signal, code) in [(None, 130), (Some(Signal::TERM), 143)] {
        let mut pty = Pty::start(&[], &world.home, 240, 24);
        pty.wait_for("external-asgardeo-km");
        pty.send_keys("<down><enter>");
        pty.wait_for("(can't be changed)");
        pty.send_keys(" isn't done");
        pty.wait_for("isn't done");
        match signal {
            None => pty.send_keys("<ctrl-c>"),
            Some(signal) => pty.signal(signal),
        }
        assert_eq!(pty.wait_exit(), code);
        pty.assert_restored();
        pty.wait_for(
            "Your changes were not saved, but Edit still has them. To save them now: kmctl edit external-asgardeo-km --description",
        );
        let before = world.show("external-asgardeo-km")["description"].clone();
        let screen = pty.screen();
        let (_, command) = screen.split_once("To save them now: kmctl ").unwrap();
        let command = command.lines().next().unwrap();
        let program = env!("CARGO_BIN_EXE_kmctl");
        let done = std::process::Command::new("/bin/sh")
            .args(["-c", &format!("{program} {command}")])
            .env_clear()
            .envs(world.home.environment())
            .output()
            .unwrap();
        assert!(done.status.success(), "{command}: {done:?}");
        let after = world.show("external-asgardeo-km")["description"].clone();
        let wanted = format!("{} isn't done", before.as_str().unwrap());
        assert_eq!(after, wanted);
    }
    // Nothing was changed: nothing is said.
    let mut pty = Pty::start(&[], &world.home, 240, 24);
    pty.wait_for("external-asgardeo-km");
    pty.send_keys("<down><enter>");
    pty.wait_for("(can't be changed)");
    pty.send_keys("<ctrl-c>");
    assert_eq!(pty.wait_exit(), 130);
    pty.assert_restored();
    assert!(!pty.screen().contains("not saved"), "{}", pty.screen());
}
