//! Read-only opening: no file is created, migrated or repaired.

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
    /// Opens a file read-only: it is not created or migrated, and keeps its permissions. If it does not exist, returns a seeded
    /// in-memory database ([`Store::is_placeholder`]). Every write is rejected.
    pub fn open_read_only(path: &Path, audit: &AuditContext) -> Result<Store, StoreError> {
        let store = match find(path)? {
            None => Store::unwritten(path, audit)?,
            Some(file) => Self::open_existing(&file)?,
        };
        store.refuse_changes()?;
        Ok(store)
    }

    /// Opens a file for a dry run, whose changes are not saved: a file of an older schema is copied to memory and migrated there;
    /// without a file a seeded in-memory database is used.
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

    /// Seeded in-memory database. `path` is reported, never created.
    ///
    /// # Errors
    /// Out of memory.
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

/// Path with its folder's links resolved; `None` if the file does not exist.
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
