//! Hears from the system that a store's files are touched, so that files at rest need no look.

use std::os::fd::OwnedFd;
use std::path::PathBuf;

use rustix::fs::inotify::{self, CreateFlags, WatchFlags};
use rustix::io::{Errno, read};

use super::location::{SIDECAR_SUFFIXES, folder_of, with_suffix};
use super::open::Store;

/// What the system tells of: writing, other facts, and another place for the file. Reading is nobody's business.
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
    /// Of a store's files, none of them watched yet; `None` where the system gives nobody notice, or has given as many as it can.
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

    /// Watches what has these names now; answers whether that is all of them. Whatever happens to it from now on is heard.
    pub fn arm(&self) -> bool {
        self.watched
            .iter()
            .all(|(path, what)| inotify::add_watch(&self.inotify, path, *what).is_ok())
    }

    /// Waits until one of them is touched; answers whether anything can be heard at all.
    pub fn wait(&self) -> bool {
        // What it was says nothing more: the files are looked at.
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
