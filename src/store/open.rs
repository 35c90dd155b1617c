//! Opening of the file: permissions, migration, seed.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags, Transaction, TransactionBehavior};

use super::audit::AuditContext;
use super::error::StoreError;
use super::read_only::{BUSY_TIMEOUT, open_immutable};
use super::search_cancellation::SearchCancellation;
use super::{location, migrations, search};
use crate::key_manager::OrganizationName;

/// Open database. Not `Sync`: each thread opens its own.
#[derive(Debug)]
pub struct Store {
    pub(super) connection: Connection,
    path: PathBuf,
    /// Which file the path meant when it was opened; `None` when the store is in memory.
    identity: Option<(u64, u64)>,
    dry_run: bool,
    pub(super) cancellation: Option<Arc<SearchCancellation>>,
}

/// Size of the prepared statement cache: all statements that a screen repeats.
const STATEMENTS: usize = 48;

/// Delay before another attempt where SQLite does not wait.
const RETRY_DELAY: Duration = Duration::from_millis(15);

impl Store {
    /// Opens the file, created if missing: folder 0700, file 0600, schema migrated (an older file is copied beside itself first),
    /// and one organization in it.
    ///
    /// # Errors
    /// See [`StoreError`]; a file of a newer schema is refused untouched, and so is one that can't be written.
    pub fn open(path: &Path, audit: &AuditContext) -> Result<Store, StoreError> {
        let file = location::prepare(path)?;
        let store = Self::open_file(file, audit)?;
        // Created now, so that an error does not come at the end of a long input.
        if store
            .connection
            .is_readonly("main")
            .map_err(|error| store.wrap(&error))?
        {
            return Err(StoreError::ReadOnly(store.path));
        }
        Ok(store)
    }

    /// Opens for reading: made and brought up to date like [`Store::open`], but a file that can't be written can be read.
    /// Every write is refused afterwards.
    pub fn open_to_read(path: &Path, audit: &AuditContext) -> Result<Store, StoreError> {
        let file = location::prepare(path)?;
        match Self::open_file(file.clone(), audit) {
            Err(
                error @ (StoreError::ReadOnly(_)
                | StoreError::NoPermission(_)
                | StoreError::DiskFull(_)
                | StoreError::CannotOpen { .. }),
            ) => Self::open_immutable_file(file).map_err(|_| error),
            Ok(store) => store.refuse_changes().map(|()| store),
            Err(error) => Err(error),
        }
    }

    /// Opens the file. SQLite waits for locks by itself, except where waiting could deadlock, as when several processes create
    /// the same file; then the whole opening is retried.
    fn open_file(file: PathBuf, audit: &AuditContext) -> Result<Store, StoreError> {
        let since = Instant::now();
        loop {
            match Self::try_to_open(file.clone(), audit) {
                Err(StoreError::Busy) if since.elapsed() < BUSY_TIMEOUT => {
                    std::thread::sleep(RETRY_DELAY)
                }
                done => return done,
            }
        }
    }

    /// Connection, and the schema version found; a foreign database is rejected.
    pub(super) fn connect(file: &Path) -> Result<(Connection, i64), StoreError> {
        let wrap = |error: rusqlite::Error| StoreError::from_sqlite(&error, file);
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
            | OpenFlags::SQLITE_OPEN_NO_MUTEX
            | OpenFlags::SQLITE_OPEN_NOFOLLOW;
        let connection = Connection::open_with_flags(file, flags).map_err(wrap)?;
        connection.busy_timeout(BUSY_TIMEOUT).map_err(wrap)?;
        connection.set_prepared_statement_cache_capacity(STATEMENTS);
        // Plans must not depend on bound values, or the statement would be prepared again for each binding.
        connection
            .set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)
            .map_err(wrap)?;
        connection
            .execute_batch("PRAGMA foreign_keys = ON; PRAGMA synchronous = FULL;")
            .map_err(wrap)?;
        search::add_functions(&connection).map_err(wrap)?;
        let found = known_schema(&connection, file)?;
        if found < migrations::KNOWN {
            refuse_foreign(&connection, file, found)?;
        }
        Ok((connection, found))
    }

    fn try_to_open(file: PathBuf, audit: &AuditContext) -> Result<Store, StoreError> {
        let (mut connection, found) = Self::connect(&file)?;
        if found < migrations::KNOWN {
            connection
                .pragma_update(None, "journal_mode", "WAL")
                .map_err(|error| StoreError::from_sqlite(&error, &file))?;
            migrations::migrate(&mut connection, &file)?;
        }
        let mut store = Store::of(connection, file);
        // Not only after a migration: the process that created the schema may have been killed before adding the first
        // organization.
        if store.is_unseeded()? {
            store.seed(audit)?;
        }
        Ok(store)
    }

    /// Opens an existing file of this schema; changes nothing in it.
    pub(super) fn open_existing(file: &Path) -> Result<Store, StoreError> {
        let since = Instant::now();
        loop {
            match Self::connect(file) {
                Err(StoreError::Busy) if since.elapsed() < BUSY_TIMEOUT => {
                    std::thread::sleep(RETRY_DELAY)
                }
                Err(
                    error @ (StoreError::ReadOnly(_)
                    | StoreError::NoPermission(_)
                    | StoreError::DiskFull(_)
                    | StoreError::CannotOpen { .. }),
                ) => return Self::open_immutable_file(file.to_owned()).map_err(|_| error),
                Ok((_, found)) if found < migrations::KNOWN => {
                    return Err(StoreError::OlderSchema {
                        path: file.to_owned(),
                        found,
                        known: migrations::KNOWN,
                    });
                }
                opened => {
                    return opened.map(|(connection, _)| Store::of(connection, file.to_owned()));
                }
            }
        }
    }

    /// Opens a file where SQLite can't create sidecar files. None can hold pending changes.
    fn open_immutable_file(file: PathBuf) -> Result<Store, StoreError> {
        let connection = open_immutable(&file)?;
        if known_schema(&connection, &file)? < migrations::KNOWN {
            return Err(StoreError::ReadOnly(file));
        }
        let store = Store::of(connection, file);
        if store.is_unseeded()? {
            return Err(StoreError::ReadOnly(store.path));
        }
        Ok(store)
    }

    fn of(connection: Connection, path: PathBuf) -> Store {
        Store {
            identity: location::identity(&path),
            ..Store::in_memory(connection, path)
        }
    }

    pub(super) fn in_memory(connection: Connection, path: PathBuf) -> Store {
        Store {
            connection,
            identity: None,
            path,
            dry_run: false,
            cancellation: None,
        }
    }

    /// Makes every later write run completely and roll back at its end (`--dry-run`).
    pub fn set_dry_run(&mut self) {
        self.dry_run = true;
    }

    /// Makes every later write fail (`--read-only`).
    pub fn refuse_changes(&self) -> Result<(), StoreError> {
        self.connection
            .pragma_update(None, "query_only", true)
            .map_err(|error| self.wrap(&error))
    }

    /// Whether it is in memory only, because the file does not exist.
    pub fn is_placeholder(&self) -> bool {
        self.identity.is_none()
    }

    /// Handle by which another thread can cancel searches.
    ///
    /// # Errors
    /// When SQLite takes no progress handler.
    pub fn search_cancellation(&mut self) -> Result<Arc<SearchCancellation>, StoreError> {
        let cancellation = Arc::new(SearchCancellation::default());
        cancellation
            .attach(&mut self.connection)
            .map_err(|error| self.wrap(&error))?;
        self.cancellation = Some(Arc::clone(&cancellation));
        Ok(cancellation)
    }

    /// Path of the file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    pub(super) fn is_unseeded(&self) -> Result<bool, StoreError> {
        self.connection
            .query_row(
                "SELECT NOT EXISTS (SELECT 1 FROM settings WHERE organization_id IS NOT NULL)",
                [],
                |row| row.get(0),
            )
            .map_err(|error| match error {
                // Our version, but not our tables.
                rusqlite::Error::SqliteFailure(_, Some(words)) if words.starts_with("no such") => {
                    StoreError::NotADatabase(self.path.clone())
                }
                other => self.wrap(&other),
            })
    }

    pub(super) fn seed(&mut self, audit: &AuditContext) -> Result<(), StoreError> {
        let first = OrganizationName::stored("Default Organization".to_owned());
        if self.organizations()?.is_empty() {
            self.add_organization(&first, audit)?;
        }
        self.write(|transaction| {
            transaction.execute(
                "UPDATE settings SET organization_id = (SELECT min(id) FROM organizations)
                 WHERE organization_id IS NULL",
                [],
            )?;
            Ok(())
        })
    }

    /// Counter of changes by other connections (`PRAGMA data_version`).
    ///
    /// # Errors
    /// When the file was moved, deleted or replaced, or is broken.
    pub fn data_version(&self) -> Result<i64, StoreError> {
        self.still_there()?;
        self.connection
            .prepare_cached("PRAGMA data_version")
            .and_then(|mut pragma| pragma.query_row([], |row| row.get(0)))
            .map_err(|error| self.wrap(&error))
    }

    /// Limits the cached pages to 256 KiB, for work that reads each row once.
    pub fn cache_few_pages(&self) -> Result<(), StoreError> {
        self.connection
            .pragma_update(None, "cache_size", -256)
            .map_err(|error| self.wrap(&error))
    }

    /// Runs reads in one transaction: they see one state, and lock once.
    ///
    /// # Errors
    /// As what it runs, or when the file can't be read.
    pub(crate) fn at_once<T, E: From<StoreError>>(
        &self,
        run: impl FnOnce() -> Result<T, E>,
    ) -> Result<T, E> {
        if !self.connection.is_autocommit() {
            return run();
        }
        let wrap = |error: rusqlite::Error| E::from(self.wrap(&error));
        let transaction = self.connection.unchecked_transaction().map_err(wrap)?;
        let value = run()?;
        transaction.commit().map_err(wrap)?;
        Ok(value)
    }

    fn still_there(&self) -> Result<(), StoreError> {
        if self.is_placeholder() || location::identity(&self.path) == self.identity {
            Ok(())
        } else {
            Err(StoreError::Vanished(self.path.clone()))
        }
    }

    pub(super) fn wrap(&self, error: &rusqlite::Error) -> StoreError {
        StoreError::from_sqlite(error, &self.path)
    }

    /// Runs one `BEGIN IMMEDIATE` transaction, so that what it reads cannot change.
    pub(super) fn write<T>(
        &mut self,
        run: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<T>,
    ) -> Result<T, StoreError> {
        let (path, unwritten) = (self.path.clone(), self.is_placeholder());
        let wrap = |error: rusqlite::Error| StoreError::from_sqlite(&error, &path);
        let transaction = self
            .connection
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(wrap)?;
        let value = run(&transaction).map_err(wrap)?;
        // A write to a deleted file would be lost silently.
        if !unwritten && location::identity(&path) != self.identity {
            return Err(StoreError::Vanished(path));
        }
        if self.dry_run {
            transaction.rollback().map_err(wrap)?;
        } else {
            transaction.commit().map_err(wrap)?;
        }
        Ok(value)
    }
}

/// Rejects a foreign database: tables without our version, or our version without our tables.
fn refuse_foreign(connection: &Connection, path: &Path, schema: i64) -> Result<(), StoreError> {
    let (tables, ours): (i64, i64) = connection
        .query_row(
            "SELECT count(*), count(*) FILTER (WHERE name IN ('organizations', 'settings', 'key_managers', 'history'))
             FROM sqlite_schema WHERE type = 'table'",
            [],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
        .map_err(|error| StoreError::from_sqlite(&error, path))?;
    let foreign = if schema == 0 { tables > 0 } else { ours < 4 };
    // Another process may have created the schema meanwhile.
    if foreign && migrations::version(connection).is_ok_and(|version| version == schema) {
        return Err(StoreError::NotADatabase(path.to_owned()));
    }
    Ok(())
}

/// The schema of a file, unless it is a newer one than this program knows.
pub(super) fn known_schema(connection: &Connection, file: &Path) -> Result<i64, StoreError> {
    let found =
        migrations::version(connection).map_err(|error| StoreError::from_sqlite(&error, file))?;
    if found > migrations::KNOWN {
        return Err(StoreError::NewerSchema {
            path: file.to_owned(),
            found,
            known: migrations::KNOWN,
        });
    }
    Ok(found)
}
