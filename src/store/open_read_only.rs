//! Opening without leaving a trace: nothing is made, brought up to date or mended.

use std::path::{Path, PathBuf};

use rusqlite::Connection;

use super::audit::AuditContext;
use super::copy;
use super::error::StoreError;
use super::location;
use super::migrations;
use super::open::Store;
use super::search;

impl Store {
    /// Opens a file to read it and nothing else: it is not made, not brought up to date, and its permissions stay.
    /// Where there is none, answers what kmctl begins with, in memory ([`Store::is_placeholder`]). Every write is refused.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub fn open_read_only(path: &Path, audit: &AuditContext) -> Result<Store, StoreError> {
        let store = match find(path)? {
            None => Store::unwritten(path, audit)?,
            Some(file) => Self::open_existing(&file)?,
        };
        store.refuse_changes()?;
        Ok(store)
    }

    /// Opens a file to try changes on it that are not kept: of one of an older schema, which stays as it is, a copy in memory that is
    /// brought up to date; where there is none, what kmctl begins with.
    ///
    /// # Errors
    /// As [`Store::open`].
    pub fn open_dry_run(path: &Path, audit: &AuditContext) -> Result<Store, StoreError> {
        let mut store = match find(path)? {
            None => Store::unwritten(path, audit)?,
            Some(file) => match Self::connect(&file)? {
                (older, found) if found < migrations::KNOWN => {
                    Store::open_memory_copy(&older, path, audit)?
                }
                _ => Store::open(path, audit)?,
            },
        };
        store.set_dry_run();
        Ok(store)
    }

    /// A copy of an older file, in memory, brought up to date.
    fn open_memory_copy(
        older: &Connection,
        path: &Path,
        audit: &AuditContext,
    ) -> Result<Store, StoreError> {
        let wrap = |error: rusqlite::Error| StoreError::from_sqlite(&error, path);
        let mut connection = Connection::open_in_memory().map_err(wrap)?;
        copy::copy_pages(older, &mut connection, path)?;
        connection
            .execute_batch("PRAGMA foreign_keys = ON;")
            .map_err(wrap)?;
        search::add_functions(&connection).map_err(wrap)?;
        migrations::migrate_copy(&mut connection, path)?;
        let mut store = Store::in_memory(connection, path.to_owned());
        if store.is_unseeded()? {
            store.seed(audit)?;
        }
        Ok(store)
    }

    /// What kmctl begins with, in memory: it goes with its owner, and no file is made. `path` is where it would be.
    ///
    /// # Errors
    /// When there is no memory.
    pub fn unwritten(path: &Path, audit: &AuditContext) -> Result<Store, StoreError> {
        let wrap = |error: rusqlite::Error| StoreError::from_sqlite(&error, path);
        let mut connection = Connection::open_in_memory().map_err(wrap)?;
        connection
            .execute_batch("PRAGMA foreign_keys = ON;")
            .map_err(wrap)?;
        search::add_functions(&connection).map_err(wrap)?;
        migrations::migrate(&mut connection, path)?;
        let mut store = Store::in_memory(connection, path.to_owned());
        store.seed(audit)?;
        Ok(store)
    }
}

/// The file, with its folder's links followed; `None` where there is none.
fn find(path: &Path) -> Result<Option<PathBuf>, StoreError> {
    if !location::folder_of(path).exists() {
        return Ok(None);
    }
    let file = location::resolve(path)?;
    match std::fs::symlink_metadata(&file) {
        Ok(facts) if facts.is_symlink() => Err(StoreError::SymbolicLink(file)),
        Ok(facts) if !facts.is_file() => Err(StoreError::NotADatabase(file)),
        Ok(_) => Ok(Some(file)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(StoreError::from_io(&error, path)),
    }
}
