//! How a file is written, whoever writes it: no symbolic link is followed, nothing that is there is written over unless that was
//! asked for, and the file is whole under its name or not there.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use rustix::fs::{CWD, OFlags, RenameFlags, renameat_with};

/// Mode of a file that is its owner's alone.
pub const PRIVATE: u32 = 0o600;
/// Mode of a file that everybody may read, as far as the user's mask allows.
pub const PUBLIC: u32 = 0o644;

/// What becomes of a file that has the name already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Overwrite {
    /// It stays, and nothing is written.
    No,
    /// The new one takes its place.
    Yes,
}

/// Why a file was not written. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// The name is a symbolic link.
    #[error("{} is a symbolic link, which kmctl does not follow. Nothing was changed.", .0.display())]
    Link(PathBuf),
    /// The name is taken.
    #[error("{} is there already. Nothing was changed.", .0.display())]
    There(PathBuf),
    /// The system refuses.
    #[error("{} can't be written: {error}.", path.display())]
    Refused {
        /// The file.
        path: PathBuf,
        /// In the system's words.
        error: io::Error,
    },
}

impl WriteError {
    /// What the system said, about this file.
    pub fn refused(path: &Path, error: io::Error) -> Self {
        WriteError::Refused {
            path: path.to_owned(),
            error,
        }
    }
}

/// Writes a file whole, through another one beside it.
///
/// # Errors
/// See [`WriteError`].
pub fn write(path: &Path, bytes: &[u8], mode: u32, present: Overwrite) -> Result<(), WriteError> {
    check_name(path, present)?;
    let half = temp_path(path);
    // Left by a killed run with the same process number.
    let _ = fs::remove_file(&half);
    let written = create(&half, mode).and_then(|mut file| {
        file.write_all(bytes)?;
        file.sync_all()
    });
    written
        .map_err(|error| WriteError::refused(path, error))
        .and_then(|()| persist(&half, path, present))
        .inspect_err(|_| {
            let _ = fs::remove_file(&half);
        })
}

/// Whether a file may get this name; looked at before any work, since [`persist`] holds it in the end.
///
/// # Errors
/// See [`WriteError`].
pub fn check_name(path: &Path, present: Overwrite) -> Result<(), WriteError> {
    match fs::symlink_metadata(path) {
        Ok(facts) if facts.is_symlink() => Err(WriteError::Link(path.to_owned())),
        Ok(facts) if present == Overwrite::No || !facts.is_file() => {
            Err(WriteError::There(path.to_owned()))
        }
        _ => Ok(()),
    }
}

/// Gives a finished file its name.
///
/// # Errors
/// See [`WriteError`].
pub fn persist(half: &Path, path: &Path, present: Overwrite) -> Result<(), WriteError> {
    let named = match present {
        Overwrite::Yes => fs::rename(half, path),
        Overwrite::No => rename_to_free(half, path),
    };
    named.map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => WriteError::There(path.to_owned()),
        _ => WriteError::refused(path, error),
    })
}

/// Renames, unless the name is taken; where the file system knows no such renaming, a look has to do.
fn rename_to_free(from: &Path, to: &Path) -> io::Result<()> {
    match renameat_with(CWD, from, CWD, to, RenameFlags::NOREPLACE) {
        Err(rustix::io::Errno::INVAL | rustix::io::Errno::NOSYS)
            if fs::symlink_metadata(to).is_err() =>
        {
            fs::rename(from, to)
        }
        other => Ok(other?),
    }
}

/// The name of a file that is not whole yet; `kmctl doctor` finds what a killed run left of them beside the database.
pub fn temp_path(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(format!(".{}.part", std::process::id()));
    PathBuf::from(name)
}

/// Opens a file that is not there yet.
///
/// # Errors
/// As the system; a link counts as being there.
pub fn create(path: &Path, mode: u32) -> io::Result<File> {
    OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(mode)
        .open(path)
}

/// Opens a private file to write at its end, made if it is not there; neither a link nor a device.
///
/// # Errors
/// As the system.
pub fn append(path: &Path) -> io::Result<File> {
    let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK;
    let file = OpenOptions::new()
        .append(true)
        .create(true)
        .mode(PRIVATE)
        .custom_flags(flags.bits().cast_signed())
        .open(path)?;
    if !file.metadata()?.is_file() {
        return Err(io::Error::other("it is no file"));
    }
    Ok(file)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::{PermissionsExt as _, symlink};

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
    fn what_is_there_stays_unless_it_is_to_give_way() {
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
        for present in [Overwrite::No, Overwrite::Yes] {
            let error = write(&folder.path().join("b"), b"", PRIVATE, present).unwrap_err();
            assert!(matches!(error, WriteError::There(_)), "{error}");
        }
        assert_eq!(names(folder.path()), ["a", "b"]);
    }

    #[test]
    fn a_name_that_is_taken_while_the_file_is_made_stays_too() {
        let folder = tempfile::tempdir().unwrap();
        let (half, path) = (folder.path().join("half"), folder.path().join("a"));
        for (name, text) in [(&half, "new"), (&path, "old")] {
            fs::write(name, text).unwrap();
        }
        let error = persist(&half, &path, Overwrite::No).unwrap_err();
        assert!(matches!(error, WriteError::There(_)), "{error}");
        assert_eq!(fs::read(&path).unwrap(), b"old");
    }

    #[test]
    fn no_link_is_followed_wherever_it_points() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("target");
        fs::write(&target, "mine").unwrap();
        for to in ["target", "nowhere", "."] {
            let link = folder.path().join("link");
            symlink(to, &link).unwrap();
            for present in [Overwrite::No, Overwrite::Yes] {
                let error = write(&link, b"x", PUBLIC, present).unwrap_err();
                assert!(matches!(error, WriteError::Link(_)), "{error}");
            }
            assert!(append(&link).is_err());
            fs::remove_file(link).unwrap();
        }
        // Nor one where the file is made.
        let path = folder.path().join("a");
        symlink("target", temp_path(&path)).unwrap();
        write(&path, b"x", PUBLIC, Overwrite::No).unwrap();
        assert_eq!(fs::read(&target).unwrap(), b"mine");
        assert_eq!(names(folder.path()), ["a", "target"]);
    }

    #[test]
    fn a_folder_that_is_not_there_is_said() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("none/a");
        let error = write(&path, b"x", PUBLIC, Overwrite::No).unwrap_err();
        assert!(error.to_string().contains("can't be written"), "{error}");
    }
}
