//! Location of the file: folder 0700, file 0600, no symbolic link followed for writing.

use std::fs::{self, DirBuilder, Metadata, Permissions};
use std::io::ErrorKind;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};

use super::error::StoreError;
use crate::fs::{PRIVATE, create};

/// Name of kmctl's own folder, whose mode is repaired. Any other folder (`--database /srv/x.db`) keeps its mode; the file is
/// private in either case.
const OWN_FOLDER: &str = "kmctl";

/// Creates missing folder and file, and makes them private. Returns the file's path with the links of its folder
/// followed.
pub(super) fn prepare(path: &Path) -> Result<PathBuf, StoreError> {
    let file = prepare_folder(path)?;
    match fs::symlink_metadata(&file) {
        Ok(facts) => repair_file_mode(&file, &facts)?,
        Err(error) if error.kind() == ErrorKind::NotFound => create_private(&file)?,
        Err(error) => return Err(StoreError::from_io(&error, path)),
    }
    Ok(file)
}

/// Creates the folder if missing, and repairs the mode of kmctl's own folder. Returns the file's path with the links of
/// its folder followed.
pub(super) fn prepare_folder(path: &Path) -> Result<PathBuf, StoreError> {
    let folder = folder_of(path);
    match fs::metadata(&folder) {
        Ok(facts) if facts.is_dir() => repair_folder_mode(&folder, &facts)?,
        Ok(_) => {
            return Err(StoreError::CannotOpen {
                path: path.to_owned(),
                detail: format!("{} is not a folder", folder.display()),
            });
        }
        Err(_) => DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(&folder)
            .map_err(|error| StoreError::from_io(&error, path))?,
    }
    resolve(path)
}

/// Path of the file with its folder's links resolved, so that SQLite can be told to follow none.
pub(super) fn resolve(path: &Path) -> Result<PathBuf, StoreError> {
    let folder =
        fs::canonicalize(folder_of(path)).map_err(|error| StoreError::from_io(&error, path))?;
    let name = path.file_name().ok_or_else(|| StoreError::CannotOpen {
        path: path.to_owned(),
        detail: "that is not a file name".to_owned(),
    })?;
    Ok(folder.join(name))
}

/// A new, empty file that only its owner may read; one that another program made in the same moment is as good.
fn create_private(file: &Path) -> Result<(), StoreError> {
    match create(file, PRIVATE) {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(StoreError::from_io(&error, file)),
    }
}

/// Device and number of a file: whether a path still means it.
pub(super) fn identity(file: &Path) -> Option<(u64, u64)> {
    fs::symlink_metadata(file)
        .ok()
        .map(|facts| (facts.dev(), facts.ino()))
}

/// The folder of a path; the present one where it names none.
pub(super) fn folder_of(path: &Path) -> PathBuf {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder.to_owned(),
        _ => PathBuf::from("."),
    }
}

/// The file's path with something behind its name.
pub(super) fn with_suffix(file: &Path, suffix: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

/// A name beside the file that nothing has yet: `kmctl-WORD.ENDING`, then `kmctl-WORD-2.ENDING`, and so on.
pub(super) fn free_name(file: &Path, word: &str, ending: &str) -> PathBuf {
    let stem = file.file_stem().unwrap_or_default().to_owned();
    let name = |number: u32| {
        let mut name = stem.clone();
        name.push(match number {
            1 => format!("-{word}.{ending}"),
            _ => format!("-{word}-{number}.{ending}"),
        });
        file.with_file_name(name)
    };
    (1..)
        .map(name)
        .find(|path| fs::symlink_metadata(path).is_err())
        .unwrap_or_else(|| name(0))
}

fn repair_folder_mode(folder: &Path, facts: &Metadata) -> Result<(), StoreError> {
    if is_own_folder(folder) {
        repair(folder, facts, 0o700)
    } else {
        Ok(())
    }
}

/// Whether a folder is kmctl's own, by its name.
pub(super) fn is_own_folder(folder: &Path) -> bool {
    folder.file_name().is_some_and(|name| name == OWN_FOLDER)
}

fn repair_file_mode(file: &Path, facts: &Metadata) -> Result<(), StoreError> {
    if facts.is_symlink() {
        return Err(StoreError::SymbolicLink(file.to_owned()));
    }
    if !facts.is_file() {
        return Err(StoreError::NotADatabase(file.to_owned()));
    }
    repair(file, facts, 0o600)?;
    // SQLite gives sidecar files the mode of the database, but only when it creates them.
    for suffix in SIDECAR_SUFFIXES {
        let beside = with_suffix(file, suffix);
        if let Ok(facts) = fs::symlink_metadata(&beside) {
            if facts.is_symlink() {
                return Err(StoreError::SymbolicLink(beside));
            }
            repair(&beside, &facts, 0o600)?;
        }
    }
    Ok(())
}

/// Suffixes of SQLite's sidecar files: write-ahead log and shared memory.
pub(super) const SIDECAR_SUFFIXES: [&str; 2] = ["-wal", "-shm"];

/// Removes permissions of others. On a read-only file system nothing can be changed, and only reading is possible.
fn repair(path: &Path, facts: &Metadata, mode: u32) -> Result<(), StoreError> {
    let found = facts.permissions().mode() & 0o777;
    if found & 0o077 == 0 {
        return Ok(());
    }
    match fs::set_permissions(path, Permissions::from_mode(found & mode)) {
        Err(error) if error.kind() == ErrorKind::ReadOnlyFilesystem => Ok(()),
        Err(_) => Err(StoreError::NotPrivate {
            path: path.to_owned(),
            mode: found,
        }),
        Ok(()) => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    #[test]
    fn folder_and_file_are_made_private() {
        let folder = tempfile::tempdir().unwrap();
        let file = prepare(&folder.path().join("a/kmctl/kmctl.db")).unwrap();
        assert_eq!(mode(&file), 0o600);
        assert_eq!(mode(file.parent().unwrap()), 0o700);
        assert_eq!(mode(&folder.path().join("a")), 0o700);
    }

    #[test]
    fn wider_modes_are_mended_where_kmctl_owns_the_folder() {
        let folder = tempfile::tempdir().unwrap();
        let own = folder.path().join("kmctl");
        fs::create_dir(&own).unwrap();
        fs::set_permissions(&own, Permissions::from_mode(0o755)).unwrap();
        let file = own.join("kmctl.db");
        for path in [&file, &own.join("kmctl.db-wal")] {
            fs::write(path, "").unwrap();
            fs::set_permissions(path, Permissions::from_mode(0o644)).unwrap();
        }
        prepare(&file).unwrap();
        assert_eq!(mode(&own), 0o700);
        assert_eq!(mode(&file), 0o600);
        assert_eq!(mode(&own.join("kmctl.db-wal")), 0o600);
    }

    #[test]
    fn a_folder_of_somebody_else_keeps_its_mode() {
        let folder = tempfile::tempdir().unwrap();
        fs::set_permissions(folder.path(), Permissions::from_mode(0o755)).unwrap();
        prepare(&folder.path().join("x.db")).unwrap();
        assert_eq!(mode(folder.path()), 0o755);
    }

    #[test]
    fn links_are_refused_for_the_file_and_the_files_beside_it_and_followed_for_its_folder() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("target");
        fs::write(&target, "").unwrap();
        let link = folder.path().join("x.db");
        std::os::unix::fs::symlink(&target, &link).unwrap();
        assert_eq!(prepare(&link).unwrap_err().code(), "database-symbolic-link");
        let file = folder.path().join("y.db");
        std::os::unix::fs::symlink(&target, folder.path().join("y.db-wal")).unwrap();
        fs::write(&file, "").unwrap();
        assert_eq!(prepare(&file).unwrap_err().code(), "database-symbolic-link");
        fs::create_dir(folder.path().join("real")).unwrap();
        std::os::unix::fs::symlink("real", folder.path().join("home")).unwrap();
        let file = prepare(&folder.path().join("home/z.db")).unwrap();
        assert!(file.ends_with("real/z.db"), "{file:?}");
    }

    #[test]
    fn a_name_that_is_taken_gets_a_number() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("kmctl.db");
        let first = free_name(&file, "schema-1", "backup");
        assert!(first.ends_with("kmctl-schema-1.backup"));
        fs::write(&first, "").unwrap();
        let second = free_name(&file, "schema-1", "backup");
        assert!(second.ends_with("kmctl-schema-1-2.backup"), "{second:?}");
    }
}
