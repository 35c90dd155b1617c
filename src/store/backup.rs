//! Care for the file: copies of it, and the way back from one.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rusqlite::Connection;
use rusqlite::backup::{Backup, StepResult};
use tempfile::NamedTempFile;

use super::error::StoreError;
use super::integrity;
use super::location;
use super::open::AuditContext;
use super::open::Store;
use super::open::{known_schema, open_immutable};
use crate::fs::{Overwrite, PRIVATE, check_name, persist, temporary};

/// How long a copy waits for another program that holds the file.
const PATIENCE: Duration = Duration::from_secs(5);

/// Pages that are copied before a look at the clock.
const STEP: std::ffi::c_int = 4096;

impl Store {
    /// Copies the whole database, as it is at this moment, into a private file, which is checked before it gets its name.
    /// A file of that name is left as it is, unless `over` says to write over it.
    ///
    /// # Errors
    /// When the target is there already, is a link, or can't be written. A half-made copy is removed.
    pub fn backup(&self, target: &Path, over: bool) -> Result<(), StoreError> {
        if self.is_unwritten() {
            return Err(StoreError::CannotOpen {
                path: self.path().to_owned(),
                detail: "it is not there".to_owned(),
            });
        }
        let target = location::resolve(target)?;
        copy_to(&self.connection, &target, over).map_err(|error| match error {
            // The copy is as damaged as what was copied.
            StoreError::Damaged { detail, .. } => StoreError::Damaged {
                path: self.path().to_owned(),
                detail,
            },
            other => other,
        })
    }

    /// Puts the database of a backup in the place of the file at `path`, all of it or nothing. What was there is kept
    /// beside it under a dated name; answers where, `None` when there was nothing. An open screen shows the restored
    /// state as it shows every change made elsewhere, unless the file was too broken to be written into.
    ///
    /// # Errors
    /// When the backup is no kmctl database, is damaged or newer; when the file can't be written. Nothing was changed then.
    pub fn restore(
        path: &Path,
        backup: &Path,
        audit: &AuditContext,
    ) -> Result<Option<PathBuf>, StoreError> {
        let source = open_backup(backup)?;
        let file = location::resolve(path);
        if file.as_ref().is_ok_and(|file| file.exists()) {
            match Store::open(path, audit).and_then(|store| match store.damage()? {
                None => Ok(store),
                Some(detail) => Err(StoreError::Damaged {
                    path: path.to_owned(),
                    detail,
                }),
            }) {
                Ok(mut store) => {
                    let kept = store.take_over(&source, audit)?;
                    drop(store);
                    // An older backup is brought up to date at once: an open screen could not read it.
                    Store::open(path, audit)?;
                    return Ok(Some(kept));
                }
                Err(
                    StoreError::Damaged { .. }
                    | StoreError::NotADatabase(_)
                    | StoreError::NewerSchema { .. },
                ) => return replace(&file?, &source, audit).map(Some),
                Err(error) => return Err(error),
            }
        }
        let file = location::prepare_folder(path)?;
        copy_to(&source, &file, false)?;
        Ok(None)
    }

    /// Writes the backup into the open file, in one transaction of SQLite's.
    fn take_over(
        &mut self,
        source: &Connection,
        audit: &AuditContext,
    ) -> Result<PathBuf, StoreError> {
        let kept = location::free_name(self.path(), &compact(audit), "backup");
        self.backup(&kept, false)?;
        let path = self.path().to_owned();
        copy_pages(source, &mut self.connection, &path)?;
        Ok(kept)
    }

    /// SQLite's own check of the whole file; `Ok(None)` when it is whole, else what it found first. Reads every page.
    ///
    /// # Errors
    /// When the file can't be read at all.
    pub fn damage(&self) -> Result<Option<String>, StoreError> {
        integrity::damage(&self.connection, integrity::Depth::Full, 1)
            .map(|found| found.into_iter().next())
            .map_err(|error| self.wrap(&error))
    }
}

/// Puts a copy in the place of a file that can't be opened any more, which is moved aside and never deleted.
fn replace(file: &Path, source: &Connection, audit: &AuditContext) -> Result<PathBuf, StoreError> {
    let fresh = copy_checked(source, file)?;
    let aside = location::free_name(file, &compact(audit), "broken");
    let wrap = |error: std::io::Error| StoreError::from_io(&error, file);
    let moved = || -> std::io::Result<()> {
        // The log first: a new file with an old log would be broken as well.
        for suffix in location::BESIDE {
            let from = location::with_suffix(file, suffix);
            if fs::symlink_metadata(&from).is_ok() {
                fs::rename(&from, location::with_suffix(&aside, suffix))?;
            }
        }
        // A second name, so that at no moment there is no file: whoever opened it then would begin anew.
        if fs::hard_link(file, &aside).is_err() {
            fs::rename(file, &aside)?;
        }
        Ok(())
    };
    moved().map_err(wrap)?;
    persist(fresh, file, Overwrite::Yes)?;
    sync_folder(file);
    Ok(aside)
}

/// Before a migration: a copy beside the file, named after the schema, and numbered where that name is taken.
pub(super) fn keep_copy(file: &Path, schema: i64) -> Result<(), StoreError> {
    // Another connection than the one that holds the lock: it sees the file as it is before the migration.
    let connection = integrity::connect(file)?;
    let target = location::free_name(file, &format!("schema-{schema}"), "backup");
    copy_to(&connection, &target, false)
}

/// Copies under another name, checks the copy, and only then gives it its name.
fn copy_to(connection: &Connection, target: &Path, over: bool) -> Result<(), StoreError> {
    let present = match over {
        true => Overwrite::Yes,
        false => Overwrite::No,
    };
    check_name(target, present)?;
    persist(copy_checked(connection, target)?, target, present)?;
    sync_folder(target);
    Ok(())
}

/// A copy beside a file that is whole on the disk and in SQLite's eyes; it goes when it is dropped.
fn copy_checked(source: &Connection, beside: &Path) -> Result<NamedTempFile, StoreError> {
    let copy = temporary(beside, PRIVATE).map_err(|error| StoreError::from_io(&error, beside))?;
    let file = copy.path();
    let mut target =
        Connection::open(file).map_err(|error| StoreError::from_sqlite(&error, file))?;
    copy_pages(source, &mut target, file)?;
    drop(target);
    copy.as_file()
        .sync_all()
        .map_err(|error| StoreError::from_io(&error, file))?;
    whole(&open_immutable(file)?, file)?;
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
        match copying.step(STEP).map_err(wrap)? {
            StepResult::Done => return Ok(()),
            StepResult::Busy | StepResult::Locked if since.elapsed() > PATIENCE => {
                return Err(StoreError::Busy);
            }
            StepResult::Busy | StepResult::Locked => {
                std::thread::sleep(Duration::from_millis(10));
            }
            _ => {}
        }
    }
}

fn sync_folder(file: &Path) {
    // The file is on the disk; that its name lasts too is as much as the file system can do.
    let _ = fs::File::open(location::folder_of(file)).and_then(|folder| folder.sync_all());
}

/// A backup that is whole, ours and not newer.
fn open_backup(backup: &Path) -> Result<Connection, StoreError> {
    let file = location::resolve(backup)?;
    if !file.is_file() {
        return Err(StoreError::CannotOpen {
            path: backup.to_owned(),
            detail: "it is not there".to_owned(),
        });
    }
    let source = integrity::connect(&file)?;
    if known_schema(&source, &file)? == 0 {
        return Err(StoreError::NotADatabase(file));
    }
    whole(&source, &file)?;
    Ok(source)
}

fn whole(connection: &Connection, file: &Path) -> Result<(), StoreError> {
    let found = integrity::damage(connection, integrity::Depth::Full, 1)
        .map_err(|error| StoreError::from_sqlite(&error, file))?;
    match found.into_iter().next() {
        Some(detail) => Err(StoreError::Damaged {
            path: file.to_owned(),
            detail,
        }),
        None => Ok(()),
    }
}

/// A moment as part of a file name: `20260102T030405`.
fn compact(audit: &AuditContext) -> String {
    audit.timestamp.strftime("%Y%m%dT%H%M%S").to_string()
}
