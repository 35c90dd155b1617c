//! How a long search hears that its store is wanted for something else.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use rusqlite::{Connection, ErrorCode, InterruptHandle, ffi};

/// What another thread than the store's has of it.
pub struct Attention {
    /// How many things were wanted, and how many of them are being seen to.
    wanted: AtomicU64,
    given: AtomicU64,
    /// Whether a search runs. Nothing else may be broken off.
    searching: Mutex<bool>,
    handle: InterruptHandle,
}

impl std::fmt::Debug for Attention {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Attention").finish_non_exhaustive()
    }
}

impl Attention {
    pub(super) fn of(connection: &Connection) -> Self {
        Attention {
            wanted: AtomicU64::new(0),
            given: AtomicU64::new(0),
            searching: Mutex::new(false),
            handle: connection.get_interrupt_handle(),
        }
    }

    /// Something else will be asked for in a moment: a search that runs breaks off, and none begins, until it is
    /// [given](Attention::given) attention. Said before it is asked, so that it never breaks off itself.
    pub fn want(&self) {
        self.wanted.fetch_add(1, Ordering::AcqRel);
        // The lock is held meanwhile, so that the store does not go on to a change that would be broken off instead.
        let searching = self
            .searching
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if *searching {
            self.handle.interrupt();
        }
    }

    /// One of the things that were wanted is being seen to.
    pub fn given(&self) {
        self.given.fetch_add(1, Ordering::AcqRel);
    }

    /// Nobody will hear what a search finds.
    pub fn none_left(&self) {
        self.wanted.store(u64::MAX, Ordering::Release);
    }

    fn is_wanted(&self) -> bool {
        self.wanted.load(Ordering::Acquire) > self.given.load(Ordering::Acquire)
    }

    /// Runs a search that may be broken off: then the error says so, see [`is_broken_off`].
    pub(super) fn search<T>(
        &self,
        run: impl FnOnce() -> rusqlite::Result<T>,
    ) -> rusqlite::Result<T> {
        let _searching = Searching::begin(self)?;
        run()
    }

    fn set(&self, searching: bool) {
        *self
            .searching
            .lock()
            .unwrap_or_else(PoisonError::into_inner) = searching;
    }
}

/// While it lives, a search runs.
struct Searching<'a>(&'a Attention);

impl<'a> Searching<'a> {
    fn begin(attention: &'a Attention) -> rusqlite::Result<Self> {
        attention.set(true);
        let searching = Searching(attention);
        // After the mark: whoever wanted something before it was set did not see a search to break off.
        if attention.is_wanted() {
            let code = ffi::Error::new(ffi::SQLITE_INTERRUPT);
            return Err(rusqlite::Error::SqliteFailure(code, None));
        }
        Ok(searching)
    }
}

impl Drop for Searching<'_> {
    fn drop(&mut self) {
        self.0.set(false);
    }
}

/// Whether a search ended because something else was wanted.
pub(super) fn is_broken_off(error: &rusqlite::Error) -> bool {
    error.sqlite_error_code() == Some(ErrorCode::OperationInterrupted)
}
