//! Log file: private, never a link, at most three files of 1 MiB.

use std::fs::{self, DirBuilder, File, Permissions};
use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};

use rustix::fs::FlockOperation;

use crate::fs::{PRIVATE, append};

/// Size in bytes above which a file is rotated.
const MAX_SIZE: u64 = 1 << 20;

/// Suffixes of rotated files, newest first.
const ROTATED: [&str; 2] = ["1", "2"];

/// An open log.
#[derive(Debug)]
pub struct LogFile {
    path: PathBuf,
    file: File,
}

impl LogFile {
    /// Opens the log for appending, created if missing; its mode is repaired.
    pub fn open(path: &Path) -> io::Result<Self> {
        if let Some(folder) = path.parent() {
            DirBuilder::new()
                .recursive(true)
                .mode(0o700)
                .create(folder)?;
            let mode = fs::metadata(folder)?.permissions().mode();
            if mode & 0o077 != 0 {
                fs::set_permissions(folder, Permissions::from_mode(mode & 0o700))?;
            }
        }
        Ok(LogFile {
            path: path.to_owned(),
            file: open(path)?,
        })
    }

    /// Appends one line atomically, also while other processes write to the same file.
    pub fn write(&mut self, line: &[u8]) -> io::Result<()> {
        if self.file.metadata()?.len() + line.len() as u64 > MAX_SIZE {
            self.rotate()?;
        }
        self.file.write_all(line)
    }

    /// Begins a new file, unless another program has done so already.
    fn rotate(&mut self) -> io::Result<()> {
        rustix::fs::flock(&self.file, FlockOperation::LockExclusive)?;
        let own = self.file.metadata()?.ino();
        let still_there = fs::symlink_metadata(&self.path).is_ok_and(|facts| facts.ino() == own);
        if still_there {
            let aside = ROTATED.map(|number| self.path.with_extension(format!("log.{number}")));
            let [newer, older] = &aside;
            if newer.exists() {
                fs::rename(newer, older)?;
            }
            fs::rename(&self.path, newer)?;
        }
        // The lock is released with the old file.
        self.file = open(&self.path)?;
        Ok(())
    }
}

fn open(path: &Path) -> io::Result<File> {
    let file = append(path)?;
    if file.metadata()?.permissions().mode() & 0o077 != 0 {
        file.set_permissions(Permissions::from_mode(PRIVATE))?;
    }
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    #[test]
    fn it_is_private_and_repaired_and_no_link_is_followed() {
        let place = tempfile::tempdir().unwrap();
        let folder = place.path().join("kmctl");
        fs::create_dir(&folder).unwrap();
        let path = folder.join("kmctl.log");
        fs::write(&path, "before\n").unwrap();
        for (path, mode) in [(&folder, 0o755), (&path, 0o644)] {
            fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
        }
        LogFile::open(&path).unwrap().write(b"after\n").unwrap();
        assert_eq!((mode(&folder), mode(&path)), (0o700, 0o600));
        assert_eq!(fs::read(&path).unwrap(), b"before\nafter\n");
        let link = folder.join("link.log");
        std::os::unix::fs::symlink(&path, &link).unwrap();
        assert!(LogFile::open(&link).is_err());
        assert!(LogFile::open(Path::new("/dev/null")).is_err());
    }

    #[test]
    fn three_files_of_one_mebibyte_whoever_writes() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("kmctl.log");
        let line = [b'x'; 999];
        let mut writers = [LogFile::open(&path).unwrap(), LogFile::open(&path).unwrap()];
        for number in 0..6_000 {
            let writer = &mut writers[number % 2];
            writer.write(&[line.as_slice(), b"\n"].concat()).unwrap();
        }
        let mut names = Vec::new();
        for entry in fs::read_dir(place.path()).unwrap() {
            let entry = entry.unwrap();
            assert!(entry.metadata().unwrap().len() <= MAX_SIZE);
            assert_eq!(mode(&entry.path()), 0o600);
            // No line is torn.
            assert_eq!(fs::read(entry.path()).unwrap().len() % 1000, 0);
            names.push(entry.file_name().into_string().unwrap());
        }
        names.sort();
        assert_eq!(names, ["kmctl.log", "kmctl.log.1", "kmctl.log.2"]);
    }
}
