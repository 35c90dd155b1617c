//! Backup and restore of the database file.

use std::fs;
use std::path::{Path, PathBuf};

use rusqlite::Connection;

use super::audit::AuditContext;
use super::copy::{copy_checked, copy_pages, copy_to, refuse_damaged, sync_folder};
use super::error::StoreError;
use super::location;
use super::open::Store;
use super::open::known_schema;
use super::read_only::{Depth, connect, damage};
use crate::fs::{Overwrite, persist};

impl Store {
    /// Copies the current database into a private file, which is checked before it gets its name. An existing file is kept unless
    /// `over` allows replacing it.
    ///
    /// # Errors
    /// The target exists, is a link, or can't be written. An incomplete copy is removed.
    pub fn backup(&self, target: &Path, over: bool) -> Result<(), StoreError> {
        if self.is_placeholder() {
            return Err(StoreError::CannotOpen {
                path: self.path().to_owned(),
                detail: "it does not exist".to_owned(),
            });
        }
        let target = location::resolve(target)?;
        copy_to(&self.connection, &target, over).map_err(|error| match error {
            // The copy is as damaged as its source.
            StoreError::Damaged { detail, .. } => StoreError::Damaged {
                path: self.path().to_owned(),
                detail,
            },
            other => other,
        })
    }

    /// Replaces the database at `path` by a backup, atomically. The previous file is kept beside it under a dated name, which is
    /// returned; `None` if there was none. An open screen shows the restored state like any external change, unless the previous
    /// file was too damaged to write to.
    ///
    /// # Errors
    /// When the backup is not a kmctl database, is damaged or newer; when the file can't be written. Nothing was changed then.
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
                    // An older backup is migrated at once, since an open screen could not read it.
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
        damage(&self.connection, Depth::Full, 1)
            .map(|found| found.into_iter().next())
            .map_err(|error| self.wrap(&error))
    }
}

/// Replaces a file that can no longer be opened by a copy; the file is moved aside, never deleted.
fn replace(file: &Path, source: &Connection, audit: &AuditContext) -> Result<PathBuf, StoreError> {
    let fresh = copy_checked(source, file)?;
    let aside = location::free_name(file, &compact(audit), "broken");
    let wrap = |error: std::io::Error| StoreError::from_io(&error, file);
    let moved = || -> std::io::Result<()> {
        // The write-ahead log first: a new file with an old log would be corrupt.
        for suffix in location::SIDECAR_SUFFIXES {
            let from = location::with_suffix(file, suffix);
            if fs::symlink_metadata(&from).is_ok() {
                fs::rename(&from, location::with_suffix(&aside, suffix))?;
            }
        }
        // A second link, so that the file exists at every moment; otherwise another process could create a new one.
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

/// A backup that is whole, ours and not newer.
fn open_backup(backup: &Path) -> Result<Connection, StoreError> {
    let file = location::resolve(backup)?;
    if !file.is_file() {
        return Err(StoreError::CannotOpen {
            path: backup.to_owned(),
            detail: "it does not exist".to_owned(),
        });
    }
    let source = connect(&file)?;
    if known_schema(&source, &file)? == 0 {
        return Err(StoreError::NotADatabase(file));
    }
    refuse_damaged(&source, &file)?;
    Ok(source)
}

/// A moment as part of a file name: `20260102T030405`.
fn compact(audit: &AuditContext) -> String {
    audit.timestamp.strftime("%Y%m%dT%H%M%S").to_string()
}
