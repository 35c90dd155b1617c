//! inotify watch on the database files; without events nothing is polled.

use std::os::fd::OwnedFd;
use std::path::PathBuf;

use rustix::fs::inotify::{self, CreateFlags, WatchFlags};
use rustix::io::{Errno, read};

use super::location::{SIDECAR_SUFFIXES, folder_of, with_suffix};
use super::open::Store;

/// Events of the files: writes, metadata, renames.
const FILE_EVENTS: WatchFlags = WatchFlags::MODIFY
    .union(WatchFlags::ATTRIB)
    .union(WatchFlags::MOVE_SELF)
    .union(WatchFlags::DELETE_SELF);

/// Of their folder: that it has another place.
const FOLDER_EVENTS: WatchFlags = WatchFlags::MOVE_SELF.union(WatchFlags::DELETE_SELF);

/// Watches the file, its log of changes, and their folder.
#[derive(Debug)]
pub struct FileWatcher {
    inotify: OwnedFd,
    watched: [(PathBuf, WatchFlags); 3],
}

impl FileWatcher {
    /// Watcher of a store's files, not armed yet; `None` without inotify or descriptors.
    pub fn new(store: &Store) -> Option<Self> {
        let file = store.path();
        Some(FileWatcher {
            inotify: inotify::init(CreateFlags::CLOEXEC).ok()?,
            watched: [
                (file.to_owned(), FILE_EVENTS),
                (with_suffix(file, SIDECAR_SUFFIXES[0]), FILE_EVENTS),
                (folder_of(file), FOLDER_EVENTS),
            ],
        })
    }

    /// Watches the files that exist now; returns whether all of them are watched. Later events are not lost.
    pub fn arm(&self) -> bool {
        self.watched
            .iter()
            .all(|(path, what)| inotify::add_watch(&self.inotify, path, *what).is_ok())
    }

    /// Waits for an event; returns whether any can still arrive.
    pub fn wait(&self) -> bool {
        // The events themselves don't matter: the files are checked.
        let mut events = [0; 4096];
        loop {
            match read(&self.inotify, &mut events) {
                Ok(length) => return length > 0,
                Err(Errno::INTR) => {}
                Err(_) => return false,
            }
        }
    }
}
