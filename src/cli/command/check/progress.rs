//! How far it is, on stderr: one line that is written over on a terminal, whole lines now and then in plain mode, nothing elsewhere.

use std::time::{Duration, Instant};

use super::summary::Summary;
use crate::cli::options::Plain;
use crate::cli::output::say;
use crate::cli::session::Session;

/// How often the line on a terminal may change.
const REDRAW_INTERVAL: Duration = Duration::from_millis(250);
/// How often plain mode says a line.
const LINE_INTERVAL: Duration = Duration::from_secs(10);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ProgressMode {
    Silent,
    Line,
    Plain,
}

/// The progress of a run.
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
    /// Begins; plain mode says so.
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

    /// Says how far it is, if it is time to.
    pub fn look(&mut self, summary: &Summary) {
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

    /// Takes the line away, so that a result can stand in its place.
    pub fn clear(&mut self) {
        if self.width > 0 {
            say(&format!("\r{}\r", " ".repeat(self.width)));
            self.width = 0;
        }
    }

    /// The end: plain mode says it, and everyone hears of it when it was stopped before.
    pub fn end(&mut self, summary: &Summary, stopped: bool) {
        self.clear();
        if stopped && self.way != ProgressMode::Silent {
            say(&format!("Stopped. {}.\n", self.words(summary)));
        } else if self.way == ProgressMode::Plain && self.many {
            say("Done.\n");
        }
    }
}
