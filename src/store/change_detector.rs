//! Detection of writes by another process: file metadata first, `data_version` only when it differs.

use std::fs;
use std::io::ErrorKind;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use super::error::StoreError;
use super::location::{SIDECAR_SUFFIXES, with_suffix};
use super::open::Store;

/// A file modified within this time before the check may be modified again without a new timestamp.
const SETTLE_TIME: Duration = Duration::from_secs(2);
/// Maximum age of cached file metadata. Less than the idle poll interval, since the clocks differ.
const MAX_AGE: Duration = Duration::from_secs(29);

/// State of the last check.
#[derive(Debug, Default)]
pub struct ChangeDetector {
    /// The path of the log of changes.
    log: PathBuf,
    /// Metadata that changes with every write, with the time at which it was read; `None` while the file has not settled.
    seen: Option<([Facts; 2], SystemTime)>,
}

/// File metadata; default for a missing file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Facts {
    file: (u64, u64),
    size: u64,
    changed: (i64, i64),
}

impl Facts {
    fn of(path: &Path) -> std::io::Result<Self> {
        match fs::symlink_metadata(path) {
            Ok(facts) => Ok(Facts {
                file: (facts.dev(), facts.ino()),
                size: facts.size(),
                changed: (facts.ctime(), facts.ctime_nsec()),
            }),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(Facts::default()),
            Err(error) => Err(error),
        }
    }

    fn is_settled(&self, now: SystemTime) -> bool {
        let changed = u64::try_from(self.changed.0).unwrap_or(0);
        now.duration_since(SystemTime::UNIX_EPOCH)
            .is_ok_and(|now| now.saturating_sub(Duration::from_secs(changed)) > SETTLE_TIME)
    }
}

impl ChangeDetector {
    /// Detector for the file of a store; its first check always reads the database.
    pub fn new(store: &Store) -> Self {
        ChangeDetector {
            log: with_suffix(store.path(), SIDECAR_SUFFIXES[0]),
            ..ChangeDetector::default()
        }
    }

    /// Whether any later write changes the recorded metadata.
    pub fn is_settled(&self) -> bool {
        self.seen.is_some()
    }
}

impl Store {
    /// [`Store::data_version`], or `None` if the file metadata prove that it is unchanged since the last check. `now` is the wall
    /// clock.
    ///
    /// # Errors
    /// As [`Store::data_version`].
    pub fn detect_change(
        &self,
        detector: &mut ChangeDetector,
        now: SystemTime,
    ) -> Result<Option<i64>, StoreError> {
        let facts = Facts::of(self.path())
            .and_then(|file| Ok([file, Facts::of(&detector.log)?]))
            .ok();
        if let (Some(facts), Some((seen, read))) = (facts, detector.seen)
            && facts == seen
            && now.duration_since(read).is_ok_and(|since| since < MAX_AGE)
        {
            return Ok(None);
        }
        detector.seen = None;
        let version = self.data_version()?;
        // Metadata from before the read: a write in between is detected next time.
        detector.seen = facts
            .filter(|facts| facts.iter().all(|file| file.is_settled(now)))
            .map(|facts| (facts, now));
        Ok(Some(version))
    }
}
