//! Read-only connections, and SQLite's integrity check.

use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};

use super::error::StoreError;
use super::location;

/// Time limit for another process's write lock.
pub(super) const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// Depth of an integrity check.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Depth {
    /// Every page, but not every index against its table.
    Quick,
    /// Every page, and every index against its table.
    Full,
}

/// A connection that can't write. It leaves the file and its folder as they are, unless changes wait in the log: then it
/// reads them as every reader does.
pub(super) fn connect(file: &Path) -> Result<Connection, StoreError> {
    if let Ok(connection) = open_immutable(file) {
        return Ok(connection);
    }
    let wrap = |error: rusqlite::Error| StoreError::from_sqlite(&error, file);
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY
        | OpenFlags::SQLITE_OPEN_NO_MUTEX
        | OpenFlags::SQLITE_OPEN_NOFOLLOW;
    let connection = Connection::open_with_flags(file, flags).map_err(wrap)?;
    connection.busy_timeout(BUSY_TIMEOUT).map_err(wrap)?;
    Ok(connection)
}

/// A connection that writes nothing at all, not even beside the file. It sees what is in the file alone, so it is refused
/// while changes wait in the log.
pub(super) fn open_immutable(file: &Path) -> Result<Connection, StoreError> {
    let log = location::with_suffix(file, "-wal");
    if std::fs::metadata(log).is_ok_and(|facts| facts.len() > 0) {
        return Err(StoreError::ReadOnly(file.to_owned()));
    }
    let cannot = || StoreError::CannotOpen {
        path: file.to_owned(),
        detail: "that is not a file name".to_owned(),
    };
    let mut address = url::Url::from_file_path(file).map_err(|()| cannot())?;
    address.set_query(Some("immutable=1"));
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY
        | OpenFlags::SQLITE_OPEN_NO_MUTEX
        | OpenFlags::SQLITE_OPEN_URI;
    Connection::open_with_flags(address.as_str(), flags)
        .map_err(|error| StoreError::from_sqlite(&error, file))
}

/// SQLite's own check; at most so many sentences of it.
pub(super) fn damage(
    connection: &Connection,
    depth: Depth,
    most: usize,
) -> rusqlite::Result<Vec<String>> {
    let check = match depth {
        Depth::Quick => "quick_check",
        Depth::Full => "integrity_check",
    };
    let answers: Vec<String> = connection
        .prepare(&format!("PRAGMA {check}({most})"))?
        .query_map([], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    // The result may have several lines; those in stars only name the database.
    let lines = answers.iter().flat_map(|answer| answer.lines());
    let said = lines.filter(|line| *line != "ok" && !line.starts_with("***"));
    Ok(said.map(str::to_owned).collect())
}
