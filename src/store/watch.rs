//! Hears from the system that a store's files are touched, so that files at rest need no look.

use std::os::fd::OwnedFd;
use std::path::PathBuf;

use rustix::fs::inotify::{self, CreateFlags, WatchFlags};
use rustix::io::{Errno, read};

use super::Store;
use super::location::{BESIDE, with_suffix};

/// What the system tells of: writing, other facts, and another place for the file. Reading is nobody's business.
const TOUCHED: WatchFlags = WatchFlags::MODIFY
    .union(WatchFlags::ATTRIB)
    .union(WatchFlags::MOVE_SELF)
    .union(WatchFlags::DELETE_SELF);

/// Watches the file and its log of changes.
#[derive(Debug)]
pub struct Watch {
    inotify: OwnedFd,
    files: [PathBuf; 2],
}

impl Watch {
    /// Of a store's files, none of them watched yet; `None` where the system gives nobody notice, or has given as many as it can.
    pub fn of(store: &Store) -> Option<Self> {
        let log = with_suffix(store.path(), BESIDE[0]);
        Some(Watch {
            inotify: inotify::init(CreateFlags::CLOEXEC).ok()?,
            files: [store.path().to_owned(), log],
        })
    }

    /// Watches the files that have these names now; answers whether that is both. Whatever happens to them from now on is heard.
    pub fn renew(&self) -> bool {
        self.files
            .iter()
            .all(|file| inotify::add_watch(&self.inotify, file, TOUCHED).is_ok())
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
