//! Database copies: written to a temporary file, checked, then renamed.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use rusqlite::Connection;
use rusqlite::backup::{Backup, StepResult};
use tempfile::NamedTempFile;

use super::error::StoreError;
use super::location;
use super::read_only::{Depth, connect, damage, open_immutable};
use crate::fs::{Overwrite, PRIVATE, check_name, persist, temporary};

/// Time limit for a lock held by another process.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// Pages copied between two checks of the clock.
const PAGES_PER_STEP: std::ffi::c_int = 4096;

/// Before a migration: a copy beside the file, named after the schema, and numbered where that name is taken.
pub(super) fn keep_copy(file: &Path, schema: i64) -> Result<(), StoreError> {
    // A connection other than the one with the lock sees the file before the migration.
    let connection = connect(file)?;
    let target = location::free_name(file, &format!("schema-{schema}"), "backup");
    copy_to(&connection, &target, false)
}

/// Copies under another name, checks the copy, and only then gives it its name.
pub(super) fn copy_to(
    connection: &Connection,
    target: &Path,
    over: bool,
) -> Result<(), StoreError> {
    let present = match over {
        true => Overwrite::Yes,
        false => Overwrite::No,
    };
    check_name(target, present)?;
    persist(copy_checked(connection, target)?, target, present)?;
    sync_folder(target);
    Ok(())
}

/// Temporary copy beside a file, synced to disk and checked by SQLite; removed when dropped.
pub(super) fn copy_checked(
    source: &Connection,
    beside: &Path,
) -> Result<NamedTempFile, StoreError> {
    let copy = temporary(beside, PRIVATE).map_err(|error| StoreError::from_io(&error, beside))?;
    let file = copy.path();
    let mut target =
        Connection::open(file).map_err(|error| StoreError::from_sqlite(&error, file))?;
    copy_pages(source, &mut target, file)?;
    drop(target);
    copy.as_file()
        .sync_all()
        .map_err(|error| StoreError::from_io(&error, file))?;
    refuse_damaged(&open_immutable(file)?, file)?;
    Ok(copy)
}

/// Copies a database into another one, page by page.
pub(super) fn copy_pages(
    source: &Connection,
    target: &mut Connection,
    file: &Path,
) -> Result<(), StoreError> {
    let wrap = |error: rusqlite::Error| StoreError::from_sqlite(&error, file);
    let since = Instant::now();
    let copying = Backup::new(source, target).map_err(wrap)?;
    loop {
        match copying.step(PAGES_PER_STEP).map_err(wrap)? {
            StepResult::Done => return Ok(()),
            StepResult::Busy | StepResult::Locked if since.elapsed() > BUSY_TIMEOUT => {
                return Err(StoreError::Busy);
            }
            StepResult::Busy | StepResult::Locked => {
                std::thread::sleep(Duration::from_millis(10));
            }
            _ => {}
        }
    }
}

/// Syncs the folder of a file, so that its name survives a crash.
pub(super) fn sync_folder(file: &Path) {
    // The file is synced; syncing its directory entry depends on the file system.
    let _ = fs::File::open(location::folder_of(file)).and_then(|folder| folder.sync_all());
}

/// Refuses a database that SQLite finds damaged.
pub(super) fn refuse_damaged(connection: &Connection, file: &Path) -> Result<(), StoreError> {
    let found = damage(connection, Depth::Full, 1)
        .map_err(|error| StoreError::from_sqlite(&error, file))?;
    match found.into_iter().next() {
        Some(detail) => Err(StoreError::Damaged {
            path: file.to_owned(),
            detail,
        }),
        None => Ok(()),
    }
}
