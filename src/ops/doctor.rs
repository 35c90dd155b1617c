//! Health checks of the database, with fixes.

use std::path::{Path, PathBuf};

use super::error::OpError;
use crate::discovery::Grade;
use crate::store::{AuditContext, Contents, Depth, FileStatus, Inspection, Store, StoreError};

/// Check of one aspect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// Stable id, as in JSON: `database`.
    pub id: &'static str,
    /// Result: OK, NOTE, WARN or FAIL.
    pub grade: Grade,
    /// Finding, a sentence.
    pub message: String,
    /// Fix, a sentence.
    pub fix: Option<String>,
}

impl Check {
    /// Check with grade OK.
    pub fn ok(id: &'static str, message: impl Into<String>) -> Self {
        Check::new(id, Grade::Ok, message)
    }

    /// Check without a fix.
    pub fn new(id: &'static str, grade: Grade, message: impl Into<String>) -> Self {
        Check {
            id,
            grade,
            message: message.into(),
            fix: None,
        }
    }

    /// Adds the fix, a sentence.
    #[must_use]
    pub fn with_fix(mut self, fix: impl Into<String>) -> Self {
        self.fix = Some(fix.into());
        self
    }
}

/// Free space in bytes below which the check warns; below [`NO_SPACE`] it fails.
const LOW_SPACE: u64 = 64 << 20;
const NO_SPACE: u64 = 1 << 20;

/// Size of the write-ahead log, in bytes, above which the check warns.
const MAX_WAL: u64 = 64 << 20;

/// Examines the database without changing it; `written` is the backup made in this run.
pub fn examine(path: &Path, depth: Depth, written: Option<&Path>) -> (FileStatus, Vec<Check>) {
    let Inspection { place, contents } = Store::inspect(path, depth);
    let mut checks = match contents {
        None => vec![no_file(&place)],
        Some(Err(error)) => vec![refused(&error, &place)],
        Some(Ok(contents)) => about_contents(&contents, &place, depth),
    };
    checks.extend(about_place(&place));
    checks.extend(about_backups(&place, written));
    (place, checks)
}

/// Writes a backup; returns its path.
///
/// # Errors
/// The file can't be read, is damaged, or the target exists and may not be replaced.
pub fn backup(store: &Store, target: &Path, over: bool) -> Result<(), OpError> {
    Ok(store.backup(target, over)?)
}

/// Replaces the database by a backup; returns where the previous file is kept.
///
/// # Errors
/// See [`Store::restore`].
pub fn restore(
    path: &Path,
    backup: &Path,
    audit: &AuditContext,
) -> Result<Option<PathBuf>, OpError> {
    Ok(Store::restore(path, backup, audit)?)
}

/// Repairs permissions and removes leftovers; returns what was done.
///
/// # Errors
/// The file system refuses.
pub fn repair(place: &FileStatus) -> Result<Vec<String>, OpError> {
    Ok(Store::repair(place)?)
}

/// Whether [`repair`] has anything to do.
pub fn can_repair(place: &FileStatus) -> bool {
    place.is_open_to_others() || !place.leftovers.is_empty()
}

fn no_file(place: &FileStatus) -> Check {
    let message = format!(
        "There is no database at {} yet. kmctl creates it when needed.",
        place.file.display()
    );
    Check::new("database", Grade::Note, message)
}

fn refused(error: &StoreError, place: &FileStatus) -> Check {
    let check = Check::new("database", Grade::Fail, error.to_string());
    match error {
        StoreError::Damaged { .. } | StoreError::NotADatabase(_) => check.with_fix(rescue(place)),
        _ => check.with_fix(error.fix()),
    }
}

/// Fix for an unusable file: the newest backup, else what can still be read.
fn rescue(place: &FileStatus) -> String {
    match place.backups.last() {
        Some(newest) => format!(
            "Restore the newest backup: kmctl doctor --restore {}. The current file is kept next to it.",
            newest.display()
        ),
        None => format!(
            "First, copy the file to a safe place. If it was a kmctl database, sqlite3 {} .recover reads what is left. Otherwise, use another file with --database.",
            place.file.display()
        ),
    }
}

fn about_contents(contents: &Contents, place: &FileStatus, depth: Depth) -> Vec<Check> {
    let mut checks = Vec::new();
    checks.push(match contents.damage.split_first() {
        None => Check::ok("database", intact_sentence(contents, place, depth)),
        Some((first, others)) => {
            let more = match others.len() {
                0 => String::new(),
                number => format!(" And {number} more."),
            };
            let message = format!("The database is damaged: {first}.{more}");
            Check::new("database", Grade::Fail, message).with_fix(rescue(place))
        }
    });
    checks.push(about_schema(contents));
    let (found, known) = contents.schema;
    if found > known || found == 0 || !contents.damage.is_empty() {
        return checks;
    }
    checks.push(if contents.broken_references == 0 {
        Check::ok("references", "No dangling references.")
    } else {
        let number = contents.broken_references;
        Check::new(
            "references",
            Grade::Fail,
            format!("{number} dangling references."),
        )
        .with_fix(rescue(place))
    });
    checks.push(if contents.history_guarded {
        Check::ok("history", "The history is append-only.")
    } else {
        let message = "The history is not protected: its triggers are missing from the schema.";
        Check::new("history", Grade::Fail, message).with_fix(rescue(place))
    });
    checks
}

fn intact_sentence(contents: &Contents, place: &FileStatus, depth: Depth) -> String {
    let read = match depth {
        Depth::Full => "intact",
        Depth::Quick => "intact (quick check)",
    };
    let size = bytes(place.size.unwrap_or_default());
    let Some([organizations, key_managers, changes, drafts]) = contents.counts else {
        return format!("{} is {read} ({size}).", place.file.display());
    };
    format!(
        "{} is {read} ({size}): {}, {}, {}, {}.",
        place.file.display(),
        many(organizations, "organization"),
        many(key_managers, "key manager"),
        many(changes, "change"),
        many(drafts, "draft"),
    )
}

fn about_schema(contents: &Contents) -> Check {
    let (found, known) = contents.schema;
    if found > known {
        let message = format!(
            "The database is from a newer kmctl: it has schema {found}, and this kmctl supports {known}."
        );
        return Check::new("schema", Grade::Fail, message)
            .with_fix("Use the newer kmctl, or use another file with --database.");
    }
    if found < known {
        let message = format!(
            "Schema {found}. kmctl will make a copy and upgrade it to {known} when it next opens it."
        );
        return Check::new("schema", Grade::Note, message);
    }
    Check::ok("schema", format!("Schema {found}, current."))
}

fn about_place(place: &FileStatus) -> Vec<Check> {
    let mut checks = Vec::new();
    if place.size.is_some() {
        checks.push(about_modes(place));
    }
    checks.push(if place.writable || !place.folder.exists() {
        Check::ok("writing", "File and folder are writable.")
    } else {
        let message = format!("{} or its folder is not writable.", place.file.display());
        Check::new("writing", Grade::Fail, message)
            .with_fix("Make both writable. With --read-only, kmctl can still show the data.")
    });
    checks.extend(place.free.map(about_room));
    if place.waiting > 0 {
        checks.push(about_log(place.waiting));
    }
    if !place.leftovers.is_empty() {
        let message = match place.leftovers.len() {
            1 => "An interrupted run left an unfinished copy.".to_owned(),
            number => format!("Interrupted runs left {number} unfinished copies."),
        };
        checks.push(
            Check::new("leftovers", Grade::Warn, message)
                .with_fix("kmctl doctor --fix removes them."),
        );
    }
    checks
}

fn about_modes(place: &FileStatus) -> Check {
    let folder = place.folder_mode.map(|mode| format!(", folder {mode:03o}"));
    let modes = format!("mode {:03o}{}", place.file_mode, folder.unwrap_or_default());
    if !place.is_open_to_others() {
        return Check::ok("privacy", format!("Only you can read the file ({modes})."));
    }
    let message = format!("Other users may be able to access the file ({modes}).");
    Check::new("privacy", Grade::Warn, message).with_fix("Make it private with kmctl doctor --fix.")
}

fn about_room(free: u64) -> Check {
    let message = format!("{} free on the disk.", bytes(free));
    let grade = match free {
        0..NO_SPACE => Grade::Fail,
        NO_SPACE..LOW_SPACE => Grade::Warn,
        _ => return Check::ok("room", message),
    };
    Check::new("room", grade, message).with_fix("Free some disk space.")
}

fn about_log(waiting: u64) -> Check {
    let message = format!(
        "{} of changes are in the write-ahead log next to the file: kmctl is running, or its last run was killed. Nothing is lost.",
        bytes(waiting)
    );
    if waiting > MAX_WAL {
        return Check::new("log", Grade::Warn, message).with_fix(
            "Close every kmctl that uses this file. The last one writes the changes into it.",
        );
    }
    Check::new("log", Grade::Note, message)
}

/// The backups beside the file. One that was written elsewhere just now needs no remark.
fn about_backups(place: &FileStatus, written: Option<&Path>) -> Option<Check> {
    let number = place.backups.len() as u64;
    match place.backups.last() {
        Some(newest) => Some(Check::new(
            "backups",
            Grade::Note,
            format!("{}, newest: {}", many(number, "backup"), newest.display()),
        )),
        None if written.is_some() => None,
        None => Some(
            Check::new("backups", Grade::Note, "No backup next to the file.")
                .with_fix("Write one with kmctl doctor --backup FILE."),
        ),
    }
}

fn many(number: u64, what: &str) -> String {
    match number {
        1 => format!("1 {what}"),
        _ => format!("{number} {what}s"),
    }
}

/// Size with a binary unit, such as `12 MiB`.
fn bytes(number: u64) -> String {
    match number {
        0..1024 => format!("{number} bytes"),
        1024..1_048_576 => format!("{} KiB", number >> 10),
        1_048_576..1_073_741_824 => format!("{} MiB", number >> 20),
        _ => format!("{} GiB", number >> 30),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn room_is_judged() {
        let grade = |free| about_room(free).grade;
        assert_eq!(grade(NO_SPACE - 1), Grade::Fail);
        assert_eq!(grade(LOW_SPACE - 1), Grade::Warn);
        assert_eq!(grade(LOW_SPACE), Grade::Ok);
        assert_eq!(about_room(5 << 30).message, "5 GiB free on the disk.");
    }
}
