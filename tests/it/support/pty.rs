//! A program in a real pseudo-terminal, and what its screen shows.
//!
//! Nothing sleeps to wait: every wait is for a condition and has a deadline; when it passes, the test fails with the screen.

use std::io::Write as _;
use std::num::NonZeroU16;
use std::os::unix::fs::OpenOptionsExt as _;
use std::os::unix::process::ExitStatusExt as _;
use std::path::Path;
use std::sync::{Arc, mpsc};
use std::time::{Duration, Instant};

use pty_process::blocking::{Command, Pts};
use rustix::process::{Pid, Signal, kill_process};
use rustix::termios::{LocalModes, tcgetattr};

use super::home::Home;
use super::keys::keys;
use super::pty_screen::{Shared, State, read};

/// What people are promised; machines that run tests get some slack on top.
const PROMISE: Duration = Duration::from_secs(3);
const SLACK: Duration = Duration::from_secs(10);

/// A running program in a terminal.
pub struct Pty {
    master: Option<Arc<pty_process::blocking::Pty>>,
    /// Held open, so that the terminal's modes can be looked at after the program has gone.
    slave: Option<Pts>,
    shared: Arc<Shared>,
    pid: Pid,
    exit: mpsc::Receiver<i32>,
    exited: Option<i32>,
}

impl Pty {
    /// kmctl, in this home, on a terminal of this size.
    pub fn start(arguments: &[&str], home: &Home, columns: u16, rows: u16) -> Self {
        Self::program(env!("CARGO_BIN_EXE_kmctl"), arguments, home, columns, rows)
    }

    /// Any program.
    pub fn program(
        program: &str,
        arguments: &[&str],
        home: &Home,
        columns: u16,
        rows: u16,
    ) -> Self {
        let (master, slave) = pty_process::blocking::open().unwrap();
        master
            .resize(pty_process::Size::new(rows, columns))
            .unwrap();
        let mut child = Command::new(program)
            .args(arguments)
            .env_clear()
            .envs(home.environment())
            .current_dir(home.path())
            .spawn_borrowed(&slave)
            .unwrap();
        let pid = Pid::from_child(&child);
        let (tell, exit) = mpsc::channel();
        std::thread::spawn(move || {
            let status = child.wait().unwrap();
            let code = status.code().or(status.signal().map(|signal| 128 + signal));
            // The test may be over already.
            let _ = tell.send(code.unwrap());
        });
        let master = Arc::new(master);
        let shared = Arc::new(Shared::new(columns, rows));
        let (reader, screen) = (Arc::clone(&master), Arc::clone(&shared));
        std::thread::spawn(move || read(&reader, &screen));
        Pty {
            master: Some(master),
            slave: Some(slave),
            shared,
            pid,
            exit,
            exited: None,
        }
    }

    /// The process.
    pub fn pid(&self) -> Pid {
        self.pid
    }

    fn write(&self, bytes: &[u8]) {
        let mut master = self.master.as_deref().unwrap();
        master.write_all(bytes).unwrap();
    }

    /// Presses keys one at a time, each when the one before was read: nobody's fingers send two in one read.
    pub fn send_keys(&self, words: &str) {
        for key in keys(words) {
            self.send_alone(&key);
        }
    }

    /// Sends bytes that the program reads before anything else comes.
    pub fn send_alone(&self, bytes: &[u8]) {
        let before = self.has_read();
        self.write(bytes);
        self.wait_until("the key to be read", || {
            // A program that has ended by the key doesn't count any more.
            let read = before.zip(self.has_read());
            self.unread() == 0
                && read.is_none_or(|(before, now)| now >= before + bytes.len() as u64)
        });
    }

    /// How many bytes kmctl's input thread has read so far. Unread bytes alone don't tell, since the system hands on what is written a
    /// little later. `None` where it is another thread or program that reads.
    fn has_read(&self) -> Option<u64> {
        let tasks = std::fs::read_dir(format!("/proc/{}/task", self.pid)).ok()?;
        let input = tasks.flatten().find(|task| {
            std::fs::read_to_string(task.path().join("comm")).is_ok_and(|name| name == "input\n")
        })?;
        let io = std::fs::read_to_string(input.path().join("io")).ok()?;
        let bytes = io.lines().find_map(|line| line.strip_prefix("rchar: "))?;
        bytes.parse().ok()
    }

    /// Sends bytes at once, as a burst or a torn sequence.
    pub fn send_bytes(&self, bytes: &[u8]) {
        self.write(bytes);
    }

    /// Writes to the screen as another program on the same terminal would.
    pub fn scribble(&self, text: &str) {
        let slave = self.slave.as_ref().unwrap();
        assert_eq!(rustix::io::write(slave, text.as_bytes()), Ok(text.len()));
    }

    /// How many bytes the program has not read yet.
    pub fn unread(&self) -> u64 {
        let slave = self.slave.as_ref().unwrap();
        rustix::io::ioctl_fionread(slave).unwrap_or(0)
    }

    /// Stops taking what the program writes, or goes on.
    pub fn stall(&self, stalled: bool) {
        self.state(|state| state.stalled = stalled);
    }

    /// Stops taking what the program writes, and leaves no room for another byte of it.
    pub fn stall_full(&self) {
        self.stall(true);
        let terminal = std::fs::OpenOptions::new()
            .write(true)
            .custom_flags(rustix::fs::OFlags::NONBLOCK.bits().cast_signed())
            .open(format!("/proc/{}/fd/1", self.pid))
            .unwrap();
        // An emulator ignores it.
        while rustix::io::write(&terminal, &[0]).is_ok() {}
        // What was on its way makes room once more.
        std::thread::sleep(Duration::from_millis(50));
        while rustix::io::write(&terminal, &[0]).is_ok() {}
    }

    /// Has the screen drawn again and again while nothing takes it, until the program's main thread sleeps although there is work.
    pub fn stall_until_stuck(&self) {
        self.stall(true);
        let main = format!("/proc/{0}/task/{0}", self.pid);
        let asleep = || {
            let state = std::fs::read_to_string(format!("{main}/stat")).unwrap();
            state.contains(") S ").then(|| sleeps(Path::new(&main)))
        };
        let times = std::cell::Cell::new((asleep(), 0));
        self.wait_until("the program to be stuck", || {
            self.write(b"\x0c");
            std::thread::sleep(Duration::from_millis(2));
            let now = asleep();
            let (before, count) = times.get();
            times.set(if now.is_some() && now == before {
                (now, count + 1)
            } else {
                (now, 0)
            });
            count >= 25
        });
    }

    /// Waits until the program's main thread is blocked in a write to the terminal.
    pub fn wait_until_blocked(&self) {
        // write, writev, poll, ppoll: an idle main thread waits for a message by futex.
        const CALLS: [&str; 4] = match cfg!(target_arch = "x86_64") {
            true => ["1", "20", "7", "271"],
            false => ["64", "66", "-", "73"],
        };
        let main = format!("/proc/{0}/task/{0}/syscall", self.pid);
        self.wait_until("the program to wait for the terminal", || {
            let call = std::fs::read_to_string(&main).unwrap();
            CALLS.contains(&call.split(' ').next().unwrap_or_default())
        });
    }

    /// Waits until the program has read all that was typed.
    pub fn wait_until_read(&self) {
        let terminal = std::fs::File::open(format!("/proc/{}/fd/0", self.pid)).unwrap();
        self.wait_until("the program to read its input", || {
            rustix::io::ioctl_fionread(&terminal).unwrap() == 0
        });
    }

    /// Makes the program's descriptors return at once instead of waiting.
    pub fn make_nonblocking(&self) {
        let slave = self.slave.as_ref().unwrap();
        let flags = rustix::fs::fcntl_getfl(slave).unwrap();
        rustix::fs::fcntl_setfl(slave, flags | rustix::fs::OFlags::NONBLOCK).unwrap();
    }

    /// Pastes as a terminal does: in brackets if the program asked for them.
    pub fn paste(&self, text: &str) {
        let text = text.replace('\n', "\r");
        if self.state(|state| state.screen().bracketed_paste()) {
            self.write(format!("\x1b[200~{text}\x1b[201~").as_bytes());
        } else {
            self.write(text.as_bytes());
        }
    }

    /// Gives the terminal another size.
    pub fn resize(&self, columns: u16, rows: u16) {
        self.state(|state| {
            state.parser.set_size(
                NonZeroU16::new(rows).unwrap(),
                NonZeroU16::new(columns).unwrap(),
            );
        });
        let master = self.master.as_deref().unwrap();
        master
            .resize(pty_process::Size::new(rows, columns))
            .unwrap();
    }

    /// Sends a signal to the program, if it is there still.
    pub fn signal(&self, signal: Signal) {
        match kill_process(self.pid, signal) {
            Ok(()) | Err(rustix::io::Errno::SRCH) => {}
            Err(error) => panic!("{error}"),
        }
    }

    /// Closes the terminal, as by closing its window.
    pub fn close(&mut self) {
        self.slave = None;
        self.master = None;
        // The reading thread holds the other handle, and lets go of it now.
        self.shared.close();
    }

    fn state<T>(&self, look: impl FnOnce(&mut State) -> T) -> T {
        look(&mut self.shared.lock())
    }

    /// Looks at the emulated screen as it is now.
    pub fn look<T>(&self, look: impl FnOnce(&vt100::Screen) -> T) -> T {
        self.state(|state| look(state.screen()))
    }

    /// The rows of the screen, blanks at their ends cut.
    pub fn screen(&self) -> String {
        self.state(|state| state.text())
    }

    /// Waits until this text is on the screen, on one row.
    #[track_caller]
    pub fn wait_for(&self, text: &str) {
        self.wait_until_screen(&format!("{text:?} to show"), |state| {
            state.text().contains(text)
        });
    }

    /// Waits until this text is nowhere on the screen.
    #[track_caller]
    pub fn wait_gone(&self, text: &str) {
        self.wait_until_screen(&format!("{text:?} to go"), |state| {
            !state.text().contains(text)
        });
    }

    /// Waits until the screen is as it should be.
    #[track_caller]
    pub fn wait_until_screen(&self, what: &str, ready: impl Fn(&mut State) -> bool) {
        if !self.shared.wait(PROMISE + SLACK, ready) {
            panic!("waited in vain for {what}:\n{}", self.screen());
        }
    }

    /// Waits until something is so that doesn't show on the screen.
    #[track_caller]
    pub fn wait_until(&self, what: &str, ready: impl Fn() -> bool) {
        let deadline = Instant::now() + PROMISE + SLACK;
        while !ready() {
            if Instant::now() > deadline {
                panic!("waited in vain for {what}:\n{}", self.screen());
            }
            std::thread::sleep(Duration::from_micros(50));
        }
    }

    /// Waits until nothing was written for this long; answers all that was written since the start.
    pub fn wait_quiet(&self, long: Duration) -> usize {
        let mut count = self.mark();
        while self.shared.wait(long, |state| state.log.len() != count) {
            count = self.mark();
        }
        count
    }

    /// Column and row of the cursor; `None` if it is hidden.
    pub fn cursor(&self) -> Option<(u16, u16)> {
        self.state(|state| {
            let (row, column) = state.screen().cursor_position();
            (!state.screen().hide_cursor()).then_some((column, row))
        })
    }

    /// Column and row of the first cell of a text.
    pub fn find(&self, text: &str) -> Option<(u16, u16)> {
        self.state(|state| state.find(text))
    }

    /// Whether a condition holds for each cell of a text on the screen.
    #[track_caller]
    pub fn cells_are(&self, text: &str, is: impl Fn(&vt100::Cell) -> bool) -> bool {
        let (column, row) = self
            .find(text)
            .unwrap_or_else(|| panic!("no {text:?}:\n{}", self.screen()));
        self.state(|state| {
            let screen = state.screen();
            (column..)
                .take(text.chars().count())
                .all(|column| screen.cell(row, column).is_some_and(&is))
        })
    }

    /// How many bytes the program has written.
    pub fn mark(&self) -> usize {
        self.state(|state| state.log.len())
    }

    /// What it has written since.
    pub fn bytes_since(&self, mark: usize) -> Vec<u8> {
        self.state(|state| state.log[mark..].to_vec())
    }

    /// Waits until the program has ended; answers its exit code, 128 and the number for a signal.
    #[track_caller]
    pub fn wait_exit(&mut self) -> i32 {
        if let Some(code) = self.exited {
            return code;
        }
        let Ok(code) = self.exit.recv_timeout(PROMISE + SLACK) else {
            panic!("waited in vain for the end:\n{}", self.screen());
        };
        self.exited = Some(code);
        code
    }

    /// Whether the terminal is in raw mode.
    pub fn is_raw(&self) -> bool {
        let modes = tcgetattr(self.slave.as_ref().unwrap()).unwrap();
        !modes
            .local_modes
            .contains(LocalModes::ICANON | LocalModes::ECHO)
    }

    /// Waits until the terminal is as it was before the program.
    #[track_caller]
    pub fn assert_restored(&self) {
        self.wait_until_screen(
            "the main screen, visible cursor, no bracketed paste",
            |state| {
                let screen = state.screen();
                !screen.alternate_screen()
                    && !screen.hide_cursor()
                    && !screen.bracketed_paste()
                    && !screen.application_cursor()
                    && !screen.application_keypad()
                    && !screen.inverse()
                    && !screen.bold()
                    && screen.mouse_protocol_mode() == vt100::MouseProtocolMode::None
            },
        );
        self.wait_until("raw mode to be off", || !self.is_raw());
    }

    /// The time on a processor of all its threads so far, and how often they were woken.
    pub fn effort(&self) -> (Duration, u64) {
        let mut time = Duration::ZERO;
        let mut wakes = 0;
        for task in std::fs::read_dir(format!("/proc/{}/task", self.pid)).unwrap() {
            let task = task.unwrap().path();
            let schedule = std::fs::read_to_string(task.join("schedstat")).unwrap_or_default();
            time += schedule
                .split(' ')
                .next()
                .and_then(|spent| spent.parse().ok())
                .map_or(Duration::ZERO, Duration::from_nanos);
            wakes += sleeps(&task).unwrap_or(0);
        }
        (time, wakes)
    }
}

/// How often a thread has gone to sleep by itself.
fn sleeps(task: &Path) -> Option<u64> {
    let status = std::fs::read_to_string(task.join("status")).ok()?;
    status
        .lines()
        .find_map(|line| line.strip_prefix("voluntary_ctxt_switches:"))
        .and_then(|count| count.trim().parse().ok())
}

impl Drop for Pty {
    fn drop(&mut self) {
        self.shared.close();
        if self.exited.is_none() && self.exit.try_recv().is_err() {
            let _ = kill_process(self.pid, Signal::KILL);
        }
    }
}
