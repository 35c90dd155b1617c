//! Log levels, and the writer of lines.

use std::path::Path;
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Mutex, PoisonError};

use super::file::LogFile;
use super::value::Value;

/// Log level; each includes the previous ones.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, clap::ValueEnum, serde::Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// An operation failed: database, file, panic.
    Error,
    /// An operation was refused, or a command ended with an error.
    Warn,
    /// Commands, requests, changes.
    Info,
    /// Operations that only read.
    Debug,
}

impl Level {
    fn word(self) -> &'static str {
        match self {
            Level::Error => "ERROR",
            Level::Warn => "WARN",
            Level::Info => "INFO",
            Level::Debug => "DEBUG",
        }
    }
}

/// 0 while nothing is written, else one more than the level.
static LEVEL: AtomicU8 = AtomicU8::new(0);
static FILE: Mutex<Option<LogFile>> = Mutex::new(None);

/// Starts logging events up to this level into a file.
///
/// # Errors
/// When the file can't be made private, is a symbolic link, or can't be written.
pub fn start(path: &Path, level: Level) -> std::io::Result<()> {
    let file = LogFile::open(path)?;
    *FILE.lock().unwrap_or_else(PoisonError::into_inner) = Some(file);
    LEVEL.store(level as u8 + 1, Ordering::Relaxed);
    Ok(())
}

/// Whether an event of this level is written.
pub fn wants(level: Level) -> bool {
    (level as u8) < LEVEL.load(Ordering::Relaxed)
}

/// Logs an event. A write error is ignored: there is nowhere else to report it.
pub fn record(level: Level, event: &'static str, members: &[(&'static str, Value)]) {
    if !wants(level) {
        return;
    }
    let mut line = format!(
        "{:.3} {:5} {} {event}",
        jiff::Timestamp::now(),
        level.word(),
        std::process::id()
    );
    for (name, value) in members {
        line.push_str(&format!(" {name}={value}"));
    }
    line.push('\n');
    let mut file = FILE.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(file) = file.as_mut() {
        let _ = file.write(line.as_bytes());
    }
}
