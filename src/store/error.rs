//! Errors of the database file, with code and fix.

use std::path::{Path, PathBuf};

use rusqlite::ErrorCode;

use crate::fs::{WriteError, free_bytes};

/// Store error. `Display` states what happened and what was not changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// The file is not a kmctl database.
    #[error("{} is not a kmctl database. It was not changed.", .0.display())]
    NotADatabase(PathBuf),
    /// SQLite finds the file damaged.
    #[error("The database {} is damaged ({detail}). Nothing was changed.", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// SQLite's message.
        detail: String,
    },
    /// A newer kmctl wrote it.
    #[error(
        "The database {} is from a newer kmctl (schema {found}; this one supports {known}). It was not changed.",
        path.display()
    )]
    NewerSchema {
        /// The file.
        path: PathBuf,
        /// The schema found.
        found: i64,
        /// The newest schema that this program knows.
        known: i64,
    },
    /// An older kmctl wrote it, and it may not be brought up to date.
    #[error(
        "The database {} is from an older kmctl (schema {found}; this one reads {known}), and --read-only can't upgrade it. It was not changed.",
        path.display()
    )]
    OlderSchema {
        /// The file.
        path: PathBuf,
        /// The schema found.
        found: i64,
        /// The schema that this program reads.
        known: i64,
    },
    /// The file or its folder can't be written.
    #[error("The database {} is read-only. Nothing was changed.", .0.display())]
    ReadOnly(PathBuf),
    /// The system refuses access.
    #[error("No permission to open the database {}. Nothing was changed.", .0.display())]
    NoPermission(PathBuf),
    /// Writing would follow a symbolic link.
    #[error("{} is a symbolic link, which kmctl does not follow. Nothing was changed.", .0.display())]
    SymbolicLink(PathBuf),
    /// Others may read or write the file, and its mode may not be changed.
    #[error("{} can be read or changed by other users (mode {mode:03o}), and belongs to another user.", path.display())]
    NotPrivate {
        /// The file or folder.
        path: PathBuf,
        /// Permission bits of the file or folder.
        mode: u32,
    },
    /// The file was removed or replaced.
    #[error(
        "Changes can no longer be saved: the database was moved or deleted while it was open. What was saved is in that file ({}).",
        .0.display()
    )]
    Vanished(PathBuf),
    /// The folder or the file can't be opened for another reason.
    #[error("The database {} can't be opened: {detail}. Nothing was changed.", path.display())]
    CannotOpen {
        /// The file.
        path: PathBuf,
        /// Error of the operating system.
        detail: String,
    },
    /// The disk is full.
    #[error("The disk with {} is full. This change was not saved; all earlier changes are safe.", .0.display())]
    DiskFull(PathBuf),
    /// The disk fails, or the system does not let the file grow.
    #[error("Reading or writing {} failed ({detail}). This change was not saved; all earlier changes are safe.", path.display())]
    DiskFailed {
        /// The file.
        path: PathBuf,
        /// SQLite's message.
        detail: String,
    },
    /// The target of a copy exists.
    #[error("{} already exists. Nothing was changed.", .0.display())]
    AlreadyThere(PathBuf),
    /// Another program held the file for longer than the limit.
    #[error("Another program kept the database locked for 5 s. Nothing was changed.")]
    Busy,
    /// Any other error of SQLite; its message.
    #[error("The database failed: {0}. Nothing was changed.")]
    Other(String),
}

impl From<WriteError> for StoreError {
    fn from(why: WriteError) -> Self {
        match why {
            WriteError::Link(path) => StoreError::SymbolicLink(path),
            WriteError::There(path) => StoreError::AlreadyThere(path),
            WriteError::Changed(path) => {
                StoreError::Other(format!("{} was changed in the meantime", path.display()))
            }
            WriteError::ReadOnly(path) => StoreError::ReadOnly(path),
            WriteError::Refused { path, error } => StoreError::from_io(&error, &path),
        }
    }
}

impl StoreError {
    /// Stable code, for JSON.
    pub fn code(&self) -> &'static str {
        match self {
            StoreError::NotADatabase(_) => "not-a-database",
            StoreError::Damaged { .. } => "database-damaged",
            StoreError::NewerSchema { .. } => "database-newer",
            StoreError::OlderSchema { .. } => "database-older",
            StoreError::ReadOnly(_) => "database-read-only",
            StoreError::NoPermission(_) => "database-no-permission",
            StoreError::SymbolicLink(_) => "database-symbolic-link",
            StoreError::NotPrivate { .. } => "database-not-private",
            StoreError::Vanished(_) => "database-vanished",
            StoreError::CannotOpen { .. } => "database-cannot-open",
            StoreError::DiskFull(_) => "disk-full",
            StoreError::DiskFailed { .. } => "disk-failed",
            StoreError::AlreadyThere(_) => "already-exists",
            StoreError::Busy => "database-busy",
            StoreError::Other(_) => "database-failed",
        }
    }

    /// Fix, a sentence.
    pub fn fix(&self) -> &'static str {
        match self {
            StoreError::NotADatabase(_) => "Use another file with --database.",
            StoreError::Damaged { .. } => {
                "Run kmctl doctor to see what can be read and to restore a backup."
            }
            StoreError::NewerSchema { .. } => {
                "Use the newer kmctl, or use another file with --database."
            }
            StoreError::OlderSchema { .. } => {
                "Run it once without --read-only: kmctl makes a copy and then upgrades the database."
            }
            StoreError::ReadOnly(_) => {
                "Make the file and its folder writable, or use another file with --database."
            }
            StoreError::NoPermission(_) => {
                "Check who owns the file and its folder, or use another file with --database."
            }
            StoreError::SymbolicLink(_) => "Use the file itself with --database.",
            StoreError::NotPrivate { .. } => {
                "Ask its owner for mode 600 (700 for a folder), or use another file with --database."
            }
            StoreError::Vanished(_) => {
                "Put it back to continue, or restore a backup with kmctl doctor and start kmctl again."
            }
            StoreError::CannotOpen { .. } => {
                "Check that the folder exists and is yours, or use another file with --database."
            }
            StoreError::DiskFull(_) => "Free some disk space, then try again.",
            StoreError::DiskFailed { .. } => {
                "Check the disk and the file size limits, then try again."
            }
            StoreError::AlreadyThere(_) => "Use another name, or overwrite it with --force.",
            StoreError::Busy => "Try again when the other program has finished.",
            StoreError::Other(_) => "Try again. If it fails again, run kmctl doctor.",
        }
    }

    /// The cause behind SQLite's own error.
    pub(super) fn from_sqlite(error: &rusqlite::Error, path: &Path) -> Self {
        let detail = match error {
            rusqlite::Error::SqliteFailure(_, Some(message)) => message.clone(),
            other => other.to_string(),
        };
        let path = path.to_owned();
        match error.sqlite_error_code() {
            Some(ErrorCode::NotADatabase) => StoreError::NotADatabase(path),
            Some(ErrorCode::DatabaseCorrupt) => StoreError::Damaged { path, detail },
            Some(ErrorCode::ReadOnly) => StoreError::ReadOnly(path),
            Some(ErrorCode::PermissionDenied) => StoreError::NoPermission(path),
            Some(ErrorCode::CannotOpen) => cannot_open(path, detail),
            Some(ErrorCode::DiskFull) => StoreError::DiskFull(path),
            // On a full disk SQLite can't extend the shared memory file and reports an I/O error.
            Some(ErrorCode::SystemIoFailure) if is_full(&path) => StoreError::DiskFull(path),
            Some(ErrorCode::SystemIoFailure) => StoreError::DiskFailed { path, detail },
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => StoreError::Busy,
            _ => StoreError::Other(detail),
        }
    }

    /// The cause behind an error of the file system.
    pub(super) fn from_io(error: &std::io::Error, path: &Path) -> Self {
        use std::io::ErrorKind;
        let path = path.to_owned();
        match error.kind() {
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => StoreError::DiskFull(path),
            ErrorKind::ReadOnlyFilesystem => StoreError::ReadOnly(path),
            ErrorKind::PermissionDenied => StoreError::NoPermission(path),
            ErrorKind::AlreadyExists => StoreError::AlreadyThere(path),
            ErrorKind::NotFound => StoreError::CannotOpen {
                path,
                detail: "it does not exist".to_owned(),
            },
            _ => StoreError::CannotOpen {
                path,
                detail: error.to_string(),
            },
        }
    }
}

/// Error behind SQLite's "unable to open": the file system has the reason.
fn cannot_open(path: PathBuf, detail: String) -> StoreError {
    match std::fs::File::open(&path) {
        Ok(_) => StoreError::ReadOnly(path),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => StoreError::CannotOpen {
            path,
            detail: "the file does not exist".to_owned(),
        },
        Err(error) if error.kind() == std::io::ErrorKind::PermissionDenied => {
            StoreError::NoPermission(path)
        }
        Err(_) => StoreError::CannotOpen { path, detail },
    }
}

/// Whether the disk lacks space for SQLite's next allocation.
fn is_full(file: &Path) -> bool {
    free_bytes(file).is_some_and(|free| free < 64 << 10)
}
