//! What can go wrong with the file: what happened, what is safe, what to do.

use std::path::PathBuf;

/// One cause each.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The file holds something else.
    #[error("{} is not a kmctl database.", .0.display())]
    NotADatabase(PathBuf),
    /// SQLite finds the file damaged.
    #[error("The database {} is damaged: {}.", path.display(), detail)]
    Damaged {
        /// The file.
        path: PathBuf,
        /// In SQLite's words.
        detail: String,
    },
    /// A newer kmctl wrote it.
    #[error("The database {} is of a newer kmctl (schema {found}, this one knows {known}).", path.display())]
    NewerSchema {
        /// The file.
        path: PathBuf,
        /// The schema found.
        found: i64,
        /// The newest schema that this program knows.
        known: i64,
    },
    /// The file or its folder can't be written.
    #[error("The database {} can't be written: it is read-only.", .0.display())]
    ReadOnly(PathBuf),
    /// The system refuses access.
    #[error("The database {} can't be opened: {}.", path.display(), detail)]
    CannotOpen {
        /// The file.
        path: PathBuf,
        /// In the system's words.
        detail: String,
    },
    /// No room.
    #[error("The disk that holds {} is full. Nothing was changed.", .0.display())]
    DiskFull(PathBuf),
    /// Another program held the file for longer than the limit.
    #[error("Another program held the database for 5 s. Nothing was changed.")]
    Busy,
    /// Anything else.
    #[error("The database failed: {0}. Nothing was changed.")]
    Other(String),
}

impl StoreError {
    /// A stable word.
    pub fn code(&self) -> &'static str {
        match self {
            StoreError::NotADatabase(_) => "not-a-database",
            StoreError::Damaged { .. } => "database-damaged",
            StoreError::NewerSchema { .. } => "database-newer",
            StoreError::ReadOnly(_) => "database-read-only",
            StoreError::CannotOpen { .. } => "database-cannot-open",
            StoreError::DiskFull(_) => "disk-full",
            StoreError::Busy => "database-busy",
            StoreError::Other(_) => "database-failed",
        }
    }

    /// What to do, a sentence.
    pub fn fix(&self) -> &'static str {
        match self {
            StoreError::NotADatabase(_) => {
                "Nothing in it was touched. Give another file with --database."
            }
            StoreError::Damaged { .. } => {
                "Nothing was changed. Copy the file away, then restore a backup (kmctl-*.backup beside it)."
            }
            StoreError::NewerSchema { .. } => "Nothing was changed. Update kmctl.",
            StoreError::ReadOnly(_) => {
                "Make the file and its folder writable, or give another with --database."
            }
            StoreError::CannotOpen { .. } => {
                "Check the folder and its permissions, or give another file with --database."
            }
            StoreError::DiskFull(_) => "Free some room and try again.",
            StoreError::Busy => "Try again.",
            StoreError::Other(_) => "Try again; if it stays so, copy the file away and report it.",
        }
    }

    /// The cause behind SQLite's own error.
    pub(super) fn from_sqlite(error: &rusqlite::Error, path: &std::path::Path) -> Self {
        use rusqlite::ErrorCode as Code;
        let detail = error.to_string();
        let path = path.to_owned();
        match error.sqlite_error_code() {
            Some(Code::NotADatabase) => StoreError::NotADatabase(path),
            Some(Code::DatabaseCorrupt) => StoreError::Damaged { path, detail },
            Some(Code::ReadOnly) => StoreError::ReadOnly(path),
            Some(
                Code::CannotOpen | Code::PermissionDenied | Code::AuthorizationForStatementDenied,
            ) => StoreError::CannotOpen { path, detail },
            Some(Code::DiskFull) => StoreError::DiskFull(path),
            Some(Code::DatabaseBusy | Code::DatabaseLocked) => StoreError::Busy,
            _ => StoreError::Other(detail),
        }
    }
}
