//! Atomic and private files: no symbolic link is followed, an existing file is replaced only on request, and a file is complete
//! under its name or absent.

use std::fs::{self, File, OpenOptions, Permissions};
use std::io::{self, Write as _};
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use rustix::fs::OFlags;
use tempfile::NamedTempFile;

/// Mode of a file that is its owner's alone.
pub const PRIVATE: u32 = 0o600;
/// Mode of a file that everybody may read, as far as the user's mask allows.
pub const PUBLIC: u32 = 0o644;

/// Whether a file that has the name already may be replaced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Overwrite {
    /// Keep the existing file, and write nothing.
    No,
    /// Replace the existing file.
    Yes,
}

/// Error of a write. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// The name is a symbolic link.
    #[error("{} is a symbolic link, which kmctl does not follow. Nothing was changed.", .0.display())]
    Link(PathBuf),
    /// The name is taken.
    #[error("{} already exists. Nothing was changed.", .0.display())]
    There(PathBuf),
    /// Changed by somebody else since it was read.
    #[error("{} changed in the meantime. Nothing was changed.", .0.display())]
    Changed(PathBuf),
    /// The file is read-only.
    #[error("{} is read-only. Nothing was changed.", .0.display())]
    ReadOnly(PathBuf),
    /// Error of the operating system.
    #[error("{} can't be written: {error}.", path.display())]
    Refused {
        /// The file.
        path: PathBuf,
        /// Error of the operating system.
        error: io::Error,
    },
}

impl WriteError {
    /// Error of the operating system for this file.
    pub fn refused(path: &Path, error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::ReadOnlyFilesystem {
            return WriteError::ReadOnly(path.to_owned());
        }
        WriteError::Refused {
            path: path.to_owned(),
            error,
        }
    }
}

/// Writes a file atomically, through a temporary file beside it.
///
/// # Errors
/// See [`WriteError`].
pub fn write(path: &Path, bytes: &[u8], mode: u32, overwrite: Overwrite) -> Result<(), WriteError> {
    check_name(path, overwrite)?;
    let refused = |error| WriteError::refused(path, error);
    let mut file = temporary(path, mode).map_err(refused)?;
    file.write_all(bytes).map_err(refused)?;
    file.as_file().sync_all().map_err(refused)?;
    persist(file, path, overwrite)
}

/// Whether a file may get this name. An early check; [`persist`] enforces it.
///
/// # Errors
/// See [`WriteError`].
pub fn check_name(path: &Path, overwrite: Overwrite) -> Result<(), WriteError> {
    match fs::symlink_metadata(path) {
        Ok(facts) if facts.is_symlink() => Err(WriteError::Link(path.to_owned())),
        Ok(facts) if overwrite == Overwrite::No || !facts.is_file() => {
            Err(WriteError::There(path.to_owned()))
        }
        _ => Ok(()),
    }
}

/// Temporary file beside `path`: [`persist`] renames it, dropping removes it. Its name lets `kmctl doctor` find
/// leftovers of killed runs.
///
/// # Errors
/// Error of the operating system.
pub fn temporary(path: &Path, mode: u32) -> io::Result<NamedTempFile> {
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    let mut prefix = path.file_name().unwrap_or_default().to_owned();
    prefix.push(".");
    tempfile::Builder::new()
        .prefix(&prefix)
        .suffix(PART)
        .permissions(Permissions::from_mode(mode))
        .tempfile_in(folder.unwrap_or(Path::new(".")))
}

/// Suffix of an incomplete file.
pub const PART: &str = ".part";

/// Renames a finished file to its name.
///
/// # Errors
/// See [`WriteError`].
pub fn persist(file: NamedTempFile, path: &Path, overwrite: Overwrite) -> Result<(), WriteError> {
    let named = match overwrite {
        Overwrite::Yes => file.persist(path),
        Overwrite::No => file.persist_noclobber(path),
    };
    match named {
        Ok(_) => Ok(()),
        Err(failed) if failed.error.kind() == io::ErrorKind::AlreadyExists => {
            Err(WriteError::There(path.to_owned()))
        }
        Err(failed) => Err(WriteError::refused(path, failed.error)),
    }
}

/// Creates a file.
///
/// # Errors
/// Error of the operating system; a link counts as existing.
pub fn create(path: &Path, mode: u32) -> io::Result<File> {
    OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(mode)
        .open(path)
}

/// Opens a private file for appending, created if missing; rejects links and devices.
///
/// # Errors
/// Error of the operating system.
pub fn append(path: &Path) -> io::Result<File> {
    let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK;
    let file = OpenOptions::new()
        .append(true)
        .create(true)
        .mode(PRIVATE)
        .custom_flags(flags.bits().cast_signed())
        .open(path)?;
    if !file.metadata()?.is_file() {
        return Err(io::Error::other("it is not a file"));
    }
    Ok(file)
}

/// A file that was read, and what must stay when it is replaced: its place behind links, its mode, its owner.
#[derive(Debug)]
pub struct Original {
    path: PathBuf,
    bytes: Vec<u8>,
    facts: fs::Metadata,
}

impl Original {
    /// Reads a file of at most `limit` bytes; a symbolic link is followed, and stays a link.
    ///
    /// # Errors
    /// Error of the operating system; also if the path is not a file, or the file is larger.
    pub fn read(path: &Path, limit: u64) -> io::Result<Self> {
        let path = fs::canonicalize(path)?;
        let facts = fs::metadata(&path)?;
        if !facts.is_file() {
            return Err(io::Error::other("it is not a file"));
        }
        if facts.len() > limit {
            return Err(io::Error::other(format!("it is larger than {limit} bytes")));
        }
        let bytes = fs::read(&path)?;
        Ok(Original { path, bytes, facts })
    }

    /// Content of the file as it was read.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Replaces the file's content, and writes the previous content to `backup` if given. Both keep mode and owner.
    ///
    /// # Errors
    /// See [`WriteError`]; also if the file changed since it was read, is read-only, or its owner can't be kept.
    pub fn replace(&self, bytes: &[u8], backup: Option<&Path>) -> Result<(), WriteError> {
        if self.facts.permissions().readonly() {
            // Replacing a read-only file by a rename would succeed.
            return Err(WriteError::ReadOnly(self.path.clone()));
        }
        let refused = |error| WriteError::refused(&self.path, error);
        let file = self.copy(bytes).map_err(refused)?;
        let copy = match backup {
            Some(backup) => Some((self.copy(&self.bytes).map_err(refused)?, backup)),
            None => None,
        };
        if fs::read(&self.path).map_err(refused)? != self.bytes {
            return Err(WriteError::Changed(self.path.clone()));
        }
        if let Some((copy, backup)) = copy {
            persist(copy, backup, Overwrite::No)?;
        }
        persist(file, &self.path, Overwrite::Yes)
    }

    /// Unused name for a copy beside the file.
    pub fn free_name(&self, ending: &str) -> PathBuf {
        let name = |count: u32| {
            let mut name = self.path.as_os_str().to_owned();
            name.push(format!(".{ending}"));
            if count > 0 {
                name.push(format!(".{count}"));
            }
            PathBuf::from(name)
        };
        (0..)
            .map(name)
            .find(|path| fs::symlink_metadata(path).is_err())
            .unwrap_or_else(|| name(0))
    }

    fn copy(&self, bytes: &[u8]) -> io::Result<NamedTempFile> {
        let mut temporary = temporary(&self.path, PRIVATE)?;
        let file = temporary.as_file_mut();
        let made = file.metadata()?;
        if (made.uid(), made.gid()) != (self.facts.uid(), self.facts.gid()) {
            std::os::unix::fs::fchown(&*file, Some(self.facts.uid()), Some(self.facts.gid()))?;
        }
        file.set_permissions(self.facts.permissions())?;
        file.write_all(bytes)?;
        file.sync_all()?;
        Ok(temporary)
    }
}

/// Free bytes on the file system of a folder, which may not exist yet.
pub fn free_bytes(folder: &Path) -> Option<u64> {
    let there = folder.ancestors().find(|folder| folder.exists())?;
    let facts = rustix::fs::statvfs(there).ok()?;
    Some(facts.f_bavail.saturating_mul(facts.f_frsize))
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn an_existing_file_stays_unless_it_may_be_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        write(&path, b"1", PRIVATE, Overwrite::No).unwrap();
        let mode = fs::metadata(&path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode, PRIVATE);
        let error = write(&path, b"2", PRIVATE, Overwrite::No).unwrap_err();
        assert!(matches!(error, WriteError::There(_)), "{error}");
        assert_eq!(fs::read(&path).unwrap(), b"1");
        write(&path, b"3", PRIVATE, Overwrite::Yes).unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"3");
        fs::create_dir(folder.path().join("b")).unwrap();
        for overwrite in [Overwrite::No, Overwrite::Yes] {
            let error = write(&folder.path().join("b"), b"", PRIVATE, overwrite).unwrap_err();
            assert!(matches!(error, WriteError::There(_)), "{error}");
        }
        assert_eq!(names(folder.path()), ["a", "b"]);
    }

    #[test]
    fn a_name_that_is_taken_while_the_file_is_made_stays_too() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        let mut file = temporary(&path, PRIVATE).unwrap();
        file.write_all(b"new").unwrap();
        fs::write(&path, "old").unwrap();
        let error = persist(file, &path, Overwrite::No).unwrap_err();
        assert!(matches!(error, WriteError::There(_)), "{error}");
        assert_eq!(fs::read(&path).unwrap(), b"old");
        assert_eq!(names(folder.path()), ["a"]);
    }

    #[test]
    fn no_link_is_followed_wherever_it_points() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("target");
        fs::write(&target, "mine").unwrap();
        for to in ["target", "nowhere", "."] {
            let link = folder.path().join("link");
            symlink(to, &link).unwrap();
            for overwrite in [Overwrite::No, Overwrite::Yes] {
                let error = write(&link, b"x", PUBLIC, overwrite).unwrap_err();
                assert!(matches!(error, WriteError::Link(_)), "{error}");
            }
            assert!(append(&link).is_err());
            fs::remove_file(link).unwrap();
        }
        assert_eq!(fs::read(&target).unwrap(), b"mine");
        assert_eq!(names(folder.path()), ["target"]);
    }

    #[test]
    fn a_folder_that_is_not_there_is_said() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("none/a");
        let error = write(&path, b"x", PUBLIC, Overwrite::No).unwrap_err();
        assert!(error.to_string().contains("can't be written"), "{error}");
    }

    #[test]
    fn a_replaced_file_keeps_mode_and_link_and_leaves_a_copy() {
        let folder = tempfile::tempdir().unwrap();
        let (real, link) = (folder.path().join("real"), folder.path().join("link"));
        fs::write(&real, "old").unwrap();
        fs::set_permissions(&real, Permissions::from_mode(0o640)).unwrap();
        symlink("real", &link).unwrap();
        let original = Original::read(&link, 100).unwrap();
        assert_eq!(original.bytes(), b"old");
        let backup = original.free_name("backup");
        original.replace(b"new", Some(&backup)).unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        for (path, text) in [(&link, "new"), (&real, "new"), (&backup, "old")] {
            assert_eq!(fs::read_to_string(path).unwrap(), text);
            let mode = fs::metadata(path).unwrap().permissions().mode() & 0o777;
            assert_eq!(mode, 0o640, "{}", path.display());
        }
        // Replaced since it was read.
        let second = original.free_name("backup");
        assert_ne!(second, backup);
        let error = original.replace(b"newer", Some(&second)).unwrap_err();
        assert!(matches!(error, WriteError::Changed(_)), "{error}");
        assert_eq!(names(folder.path()), ["link", "real", "real.backup"]);
        fs::set_permissions(&real, Permissions::from_mode(0o444)).unwrap();
        let locked = Original::read(&real, 100).unwrap();
        let error = locked.replace(b"newer", Some(&second)).unwrap_err();
        assert!(matches!(error, WriteError::ReadOnly(_)), "{error}");
        assert_eq!(names(folder.path()), ["link", "real", "real.backup"]);
        assert!(Original::read(folder.path(), 100).is_err());
        assert!(Original::read(&real, 2).is_err());
    }
}
