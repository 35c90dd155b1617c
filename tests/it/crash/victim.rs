//! A child process to kill, and what it said before.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

/// Tells a child which file it works on; without it a child's test does nothing.
pub const ROLE: &str = "KMCTL_CRASH_DATABASE";

/// How long a child may take for its next word on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

pub struct Victim {
    child: Child,
    said: Receiver<String>,
    pub known: Vec<String>,
}

impl Victim {
    /// Starts this binary as the child of one test.
    pub fn start(test: &str, database: &Path) -> Self {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", test, "--nocapture"])
            .env(ROLE, database)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let (tell, said) = channel();
        std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                let _ = tell.send(line);
            }
        });
        Victim {
            child,
            said,
            known: Vec::new(),
        }
    }

    /// Waits until it has said so many lines with this beginning.
    pub fn wait_for(&mut self, beginning: &str, count: usize) {
        let so_many = |known: &[String]| {
            let fitting = known.iter().filter(|line| line.starts_with(beginning));
            fitting.count() >= count
        };
        while !so_many(&self.known) {
            self.known.push(self.said.recv_timeout(PATIENCE).unwrap());
        }
    }

    /// Kills it after this time; what it said until then is known afterwards.
    pub fn kill_after(mut self, pause: Duration) -> Vec<String> {
        let since = Instant::now();
        while since.elapsed() < pause {
            // Shorter than any sleep of the system.
            std::hint::spin_loop();
        }
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        self.known.extend(self.said.iter());
        self.known
    }
}

/// Runs rounds side by side, each with its number, and says how many there were in what time.
pub fn rounds(what: &str, usually: u32, round: impl Fn(u32) + Sync) {
    let kills: u32 = std::env::var("KMCTL_CRASH_KILLS")
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(usually);
    let since = Instant::now();
    let next = AtomicU32::new(0);
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    if number >= kills {
                        break;
                    }
                    round(number);
                }
            });
        }
    });
    eprintln!(
        "{what}: {kills} kills in {:.1} s, nothing lost",
        since.elapsed().as_secs_f32()
    );
}

/// A folder for one round: in memory for most, which is fast, and on the disk for every fourth, where a write takes its time.
pub fn folder(round: u32) -> tempfile::TempDir {
    let memory = Path::new("/dev/shm");
    if !round.is_multiple_of(4) && memory.is_dir() {
        return tempfile::tempdir_in(memory).unwrap();
    }
    tempfile::tempdir().unwrap()
}

/// Spreads rounds over a span: the same at every run, no two neighbours alike.
pub fn spread(round: u32, span: Duration) -> Duration {
    let part = f64::from(round.wrapping_mul(2_654_435_761) >> 8) / f64::from(1 << 24);
    span.mul_f64(part)
}
