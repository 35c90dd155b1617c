//! Progress on stderr: one rewritten line on a terminal, whole lines at intervals in plain mode, nothing elsewhere.

use std::time::{Duration, Instant};

use super::summary::Summary;
use crate::cli::options::Plain;
use crate::cli::output::say;
use crate::cli::session::Session;

/// Shortest interval between two updates of the line.
const REDRAW_INTERVAL: Duration = Duration::from_millis(250);
/// Interval between two lines in plain mode.
const LINE_INTERVAL: Duration = Duration::from_secs(10);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ProgressMode {
    Silent,
    Line,
    Plain,
}

/// Progress display of a run.
#[derive(Debug)]
pub struct Progress {
    way: ProgressMode,
    total: u64,
    many: bool,
    begun: Instant,
    said: Option<Instant>,
    width: usize,
}

impl Progress {
    /// Starts the progress; prints a first line in plain mode.
    pub fn new(session: &Session, total: u64, many: bool) -> Self {
        let settings = &session.settings;
        let way = match settings.plain {
            _ if settings.quiet => ProgressMode::Silent,
            Plain::No if many && session.terminal.stderr => ProgressMode::Line,
            Plain::No => ProgressMode::Silent,
            _ => ProgressMode::Plain,
        };
        if way == ProgressMode::Plain {
            say(&match total {
                1 => "Checking 1 key manager.\n".to_owned(),
                n => format!("Checking {n} key managers.\n"),
            });
        }
        Progress {
            way,
            total,
            many,
            begun: Instant::now(),
            said: None,
            width: 0,
        }
    }

    /// Prints the progress if it is due.
    pub fn print_if_due(&mut self, summary: &Summary) {
        let every = match self.way {
            ProgressMode::Silent => return,
            ProgressMode::Line => REDRAW_INTERVAL,
            ProgressMode::Plain => LINE_INTERVAL,
        };
        if self.said.unwrap_or(self.begun).elapsed() < every {
            return;
        }
        self.said = Some(Instant::now());
        let text = self.words(summary);
        if self.way == ProgressMode::Plain {
            say(&format!("{text}.\n"));
            return;
        }
        self.clear();
        self.width = text.len();
        say(&format!("{text}\r"));
    }

    fn words(&self, summary: &Summary) -> String {
        let (done, total) = (summary.all(), self.total);
        match summary.all() {
            0 => format!("Checked 0 of {total}"),
            _ => format!("Checked {done} of {total}: {}", summary.words()),
        }
    }

    /// Clears the line before a result is printed.
    pub fn clear(&mut self) {
        if self.width > 0 {
            say(&format!("\r{}\r", " ".repeat(self.width)));
            self.width = 0;
        }
    }

    /// Prints the final line in plain mode, and in every mode if the check was stopped.
    pub fn end(&mut self, summary: &Summary, stopped: bool) {
        self.clear();
        if stopped && self.way != ProgressMode::Silent {
            say(&format!("Stopped. {}.\n", self.words(summary)));
        } else if self.way == ProgressMode::Plain && self.many {
            say("Done.\n");
        }
    }
}
