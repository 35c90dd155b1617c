//! Read-only inspection: file status and SQLite's integrity check.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};

use rustix::fs::Access;

use super::error::StoreError;
use super::location;
use super::migrations;
use super::open::Store;
use super::read_only::{Depth, connect, damage};
use crate::fs::free_bytes;

/// Status of the file in the file system.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileStatus {
    /// The file, with the links of its folder followed.
    pub file: PathBuf,
    /// Folder of the file, with links followed.
    pub folder: PathBuf,
    /// Size in bytes; `None` if the file does not exist.
    pub size: Option<u64>,
    /// Bytes in the log that wait to be written into the file.
    pub waiting: u64,
    /// Permission bits of the file and of the files beside it, the widest of each.
    pub file_mode: u32,
    /// Permission bits of the folder, where it is kmctl's own.
    pub folder_mode: Option<u32>,
    /// Whether this user may write the file, and make files beside it.
    pub writable: bool,
    /// Bytes that this user may still write on that disk.
    pub free: Option<u64>,
    /// Whether the path is a symbolic link, which is not followed.
    pub link: bool,
    /// Backups beside it, newest last.
    pub backups: Vec<PathBuf>,
    /// Leftovers of killed processes.
    pub leftovers: Vec<PathBuf>,
}

/// Content of the database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contents {
    /// Schema version of the file, and of this program.
    pub schema: (i64, i64),
    /// Messages of SQLite's integrity check; empty if the file is intact.
    pub damage: Vec<String>,
    /// Number of rows with dangling references.
    pub broken_references: u64,
    /// Whether the triggers that protect the history exist.
    pub history_guarded: bool,
    /// Number of organizations, key managers, history entries and drafts; `None` if unreadable.
    pub counts: Option<[u64; 4]>,
}

/// Inspection result. `contents` is `None` when the file does not exist.
#[derive(Clone, Debug)]
pub struct Inspection {
    /// Owner, permissions and place of the file.
    pub place: FileStatus,
    /// Content, or the error of reading it.
    pub contents: Option<Result<Contents, StoreError>>,
}

impl Store {
    /// Inspects a file without changing it. Sidecar files are created only if another program has it open.
    pub fn inspect(path: &Path, depth: Depth) -> Inspection {
        let place = FileStatus::of(path);
        let contents = place.size.map(|_| match place.link {
            true => Err(StoreError::SymbolicLink(place.file.clone())),
            false => contents(&place.file, depth),
        });
        Inspection { place, contents }
    }

    /// Makes file and folder private, and removes leftovers of killed runs. Returns what was done, in sentences.
    pub fn repair(place: &FileStatus) -> Result<Vec<String>, StoreError> {
        let mut done = Vec::new();
        if place.is_open_to_others() {
            location::prepare(&place.file)?;
            done.push("File and folder are private now.".to_owned());
        }
        for leftover in &place.leftovers {
            fs::remove_file(leftover).map_err(|error| StoreError::from_io(&error, leftover))?;
            done.push(format!("{} is removed.", leftover.display()));
        }
        Ok(done)
    }
}

impl FileStatus {
    fn of(path: &Path) -> FileStatus {
        let file = location::resolve(path).unwrap_or_else(|_| path.to_owned());
        let folder = location::folder_of(&file);
        let facts = fs::symlink_metadata(&file).ok();
        let beside = location::SIDECAR_SUFFIXES.map(|suffix| location::with_suffix(&file, suffix));
        let mode = |path: &PathBuf| {
            fs::symlink_metadata(path).map_or(0, |facts| facts.permissions().mode() & 0o777)
        };
        let may = |path: &Path| rustix::fs::access(path, Access::WRITE_OK).is_ok();
        let (backups, leftovers) = backups_beside(&file, &folder);
        FileStatus {
            size: facts.as_ref().map(|facts| facts.size()),
            waiting: beside
                .first()
                .and_then(|log| fs::metadata(log).ok())
                .map_or(0, |facts| facts.size()),
            file_mode: beside
                .iter()
                .map(mode)
                .fold(mode(&file), |all, one| all | one),
            folder_mode: (location::is_own_folder(&folder) && folder.exists())
                .then(|| mode(&folder)),
            writable: may(&folder) && (facts.is_none() || may(&file)),
            free: free_bytes(&folder),
            link: facts.is_some_and(|facts| facts.is_symlink()),
            backups,
            leftovers,
            file,
            folder,
        }
    }

    /// Whether other users may read or change the file or its folder.
    pub fn is_open_to_others(&self) -> bool {
        (self.size.is_some() && !self.link && self.file_mode & 0o077 != 0)
            || self.folder_mode.is_some_and(|mode| mode & 0o077 != 0)
    }
}

/// Backups of the file beside it, in the order of their age, and half-made copies.
fn backups_beside(file: &Path, folder: &Path) -> (Vec<PathBuf>, Vec<PathBuf>) {
    let stem = file.file_stem().unwrap_or_default().to_string_lossy();
    let mut backups = Vec::new();
    let mut leftovers = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let facts = entry.metadata();
        if !name.starts_with(&*stem) || !facts.as_ref().is_ok_and(|facts| facts.is_file()) {
            continue;
        }
        if name.ends_with(".part") {
            leftovers.push(entry.path());
        } else if name.ends_with(".backup") {
            let age = facts.and_then(|facts| facts.modified()).ok();
            backups.push((age, entry.path()));
        }
    }
    backups.sort();
    leftovers.sort();
    (
        backups.into_iter().map(|(_, path)| path).collect(),
        leftovers,
    )
}

fn contents(file: &Path, depth: Depth) -> Result<Contents, StoreError> {
    let connection = connect(file)?;
    let wrap = |error: rusqlite::Error| StoreError::from_sqlite(&error, file);
    let schema = (
        migrations::version(&connection).map_err(wrap)?,
        migrations::KNOWN,
    );
    let number = |sql: &str| -> rusqlite::Result<u64> {
        connection.query_row(sql, [], |row| row.get::<_, i64>(0).map(i64::unsigned_abs))
    };
    let guards =
        "SELECT count(*) FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = 'history'
                  AND sql LIKE '%RAISE(ABORT%'";
    let count = |table: &str| number(&format!("SELECT count(*) FROM {table}"));
    let counts = || -> rusqlite::Result<[u64; 4]> {
        Ok([
            count("organizations")?,
            count("key_managers")?,
            count("history")?,
            count("drafts")?,
        ])
    };
    if schema.0 == 0 && number("SELECT count(*) FROM sqlite_schema").map_err(wrap)? > 0 {
        return Err(StoreError::NotADatabase(file.to_owned()));
    }
    Ok(Contents {
        schema,
        damage: damage(&connection, depth, 5).map_err(wrap)?,
        broken_references: number("SELECT count(*) FROM pragma_foreign_key_check")
            .unwrap_or_default(),
        history_guarded: number(guards).is_ok_and(|guards| guards >= 3),
        counts: counts().ok(),
    })
}
