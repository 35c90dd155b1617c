//! Opening the file: made private, migrated, seeded.

use std::fs;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags, Transaction, TransactionBehavior};

use super::{StoreError, migrations};
use crate::key_manager::OrganizationName;

/// Who does something, and when.
#[derive(Clone, Debug)]
pub struct Stamp {
    /// The wall clock.
    pub now: jiff::Timestamp,
    /// The OS user.
    pub who: String,
}

/// The open file.
#[derive(Debug)]
pub struct Store {
    pub(super) connection: Connection,
    path: PathBuf,
    rehearsal: bool,
}

/// How long to wait for another program's write.
const BUSY: Duration = Duration::from_secs(5);

impl Store {
    /// Opens the file, made if it is not there: folder 0700, file 0600, schema brought up to date (an older file is
    /// copied beside itself first), and one organization in it.
    ///
    /// # Errors
    /// See [`StoreError`]; a file of a newer schema is refused untouched.
    pub fn open(path: &Path, stamp: &Stamp) -> Result<Store, StoreError> {
        prepare(path)?;
        let wrap = |error: rusqlite::Error| StoreError::from_sqlite(&error, path);
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
            | OpenFlags::SQLITE_OPEN_NO_MUTEX
            | OpenFlags::SQLITE_OPEN_NOFOLLOW;
        let mut connection = Connection::open_with_flags(path, flags).map_err(wrap)?;
        connection.busy_timeout(BUSY).map_err(wrap)?;
        connection
            .execute_batch("PRAGMA foreign_keys = ON; PRAGMA synchronous = FULL;")
            .map_err(wrap)?;
        let found = migrations::version(&connection).map_err(wrap)?;
        if found > migrations::KNOWN {
            return Err(StoreError::NewerSchema {
                path: path.to_owned(),
                found,
                known: migrations::KNOWN,
            });
        }
        if found < migrations::KNOWN {
            if found == 0 {
                refuse_foreign(&connection, path)?;
            }
            connection
                .pragma_update(None, "journal_mode", "WAL")
                .map_err(wrap)?;
            if found > 0 {
                keep_copy(&connection, path, found)?;
            }
            migrations::migrate(&mut connection).map_err(wrap)?;
        }
        let mut store = Store {
            connection,
            path: path.to_owned(),
            rehearsal: false,
        };
        // Not only after a migration: whoever made the schema may have been killed before the first organization.
        if store.is_unseeded()? {
            store.seed(stamp)?;
        }
        Ok(store)
    }

    /// Opens for reading.
    ///
    /// # Errors
    /// As [`Store::open`].
    pub fn open_to_read(path: &Path, stamp: &Stamp) -> Result<Store, StoreError> {
        Self::open(path, stamp)
    }

    /// From now on every write does all of its work and is taken back at its end (`--dry-run`).
    pub fn rehearse(&mut self) {
        self.rehearsal = true;
    }

    /// From now on every write is refused (`--read-only`).
    ///
    /// # Errors
    /// When the file fails.
    pub fn refuse_changes(&self) -> Result<(), StoreError> {
        self.connection
            .pragma_update(None, "query_only", true)
            .map_err(|error| self.wrap(&error))
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    fn is_unseeded(&self) -> Result<bool, StoreError> {
        self.connection
            .query_row(
                "SELECT NOT EXISTS (SELECT 1 FROM settings WHERE organization_id IS NOT NULL)",
                [],
                |row| row.get(0),
            )
            .map_err(|error| self.wrap(&error))
    }

    fn seed(&mut self, stamp: &Stamp) -> Result<(), StoreError> {
        let first = OrganizationName::stored("Default Organization".to_owned());
        if self.organizations()?.is_empty() {
            self.add_organization(&first, stamp)?;
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

    /// Counts the changes that other connections made: whoever remembers the number sees that there was one.
    ///
    /// # Errors
    /// When the file is gone or broken.
    pub fn data_version(&self) -> Result<i64, StoreError> {
        self.connection
            .prepare_cached("PRAGMA data_version")
            .and_then(|mut pragma| pragma.query_row([], |row| row.get(0)))
            .map_err(|error| self.wrap(&error))
    }

    /// Copies the whole database into a new file, with SQLite's backup API.
    ///
    /// # Errors
    /// When the target can't be written.
    pub fn backup(&self, target: &Path) -> Result<(), StoreError> {
        self.connection
            .backup("main", target, None::<fn(rusqlite::backup::Progress)>)
            .map_err(|error| StoreError::from_sqlite(&error, target))?;
        let _ = fs::set_permissions(target, fs::Permissions::from_mode(0o600));
        Ok(())
    }

    /// SQLite's own check of the whole file; `Ok(None)` when it is whole, else what it found first.
    ///
    /// # Errors
    /// When the file can't be read at all.
    pub fn damage(&self) -> Result<Option<String>, StoreError> {
        let found: String = self
            .connection
            .query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))
            .map_err(|error| self.wrap(&error))?;
        Ok((found != "ok").then_some(found))
    }

    pub(super) fn wrap(&self, error: &rusqlite::Error) -> StoreError {
        StoreError::from_sqlite(error, &self.path)
    }

    /// One transaction that takes the write lock first, so that what it reads cannot change under it.
    pub(super) fn write<T>(
        &mut self,
        run: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<T>,
    ) -> Result<T, StoreError> {
        let path = self.path.clone();
        let wrap = |error: rusqlite::Error| StoreError::from_sqlite(&error, &path);
        let transaction = self
            .connection
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(wrap)?;
        let value = run(&transaction).map_err(wrap)?;
        if self.rehearsal {
            transaction.rollback().map_err(wrap)?;
        } else {
            transaction.commit().map_err(wrap)?;
        }
        Ok(value)
    }
}

/// Makes folder and file with private modes; mends a file whose mode is wider.
fn prepare(path: &Path) -> Result<(), StoreError> {
    let cannot = |error: std::io::Error| match error.kind() {
        std::io::ErrorKind::StorageFull => StoreError::DiskFull(path.to_owned()),
        std::io::ErrorKind::ReadOnlyFilesystem => StoreError::ReadOnly(path.to_owned()),
        _ => StoreError::CannotOpen {
            path: path.to_owned(),
            detail: error.to_string(),
        },
    };
    if let Some(folder) = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        && !folder.exists()
    {
        fs::DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(folder)
            .map_err(cannot)?;
    }
    match fs::symlink_metadata(path) {
        Ok(facts) if facts.is_symlink() => Err(StoreError::CannotOpen {
            path: path.to_owned(),
            detail: "it is a symbolic link, which kmctl does not follow".to_owned(),
        }),
        Ok(facts) if facts.permissions().mode() & 0o077 != 0 => {
            fs::set_permissions(path, fs::Permissions::from_mode(0o600)).map_err(cannot)
        }
        Ok(_) => Ok(()),
        Err(_) => fs::OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(path)
            .map(drop)
            .or_else(|error| {
                // Another program made it in the same moment.
                if error.kind() == std::io::ErrorKind::AlreadyExists {
                    Ok(())
                } else {
                    Err(cannot(error))
                }
            }),
    }
}

/// A database without our version but with tables is somebody else's.
fn refuse_foreign(connection: &Connection, path: &Path) -> Result<(), StoreError> {
    let tables: i64 = connection
        .query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))
        .map_err(|error| StoreError::from_sqlite(&error, path))?;
    let ours = migrations::version(connection).is_ok_and(|version| version > 0);
    if tables > 0 && !ours {
        return Err(StoreError::NotADatabase(path.to_owned()));
    }
    Ok(())
}

/// Before a migration, a copy beside the file.
fn keep_copy(connection: &Connection, path: &Path, schema: i64) -> Result<(), StoreError> {
    let mut name = path.file_stem().unwrap_or_default().to_owned();
    name.push(format!("-schema-{schema}.backup"));
    let target = path.with_file_name(name);
    connection
        .backup("main", &target, None::<fn(rusqlite::backup::Progress)>)
        .map_err(|error| StoreError::from_sqlite(&error, &target))?;
    let _ = fs::set_permissions(&target, fs::Permissions::from_mode(0o600));
    Ok(())
}
