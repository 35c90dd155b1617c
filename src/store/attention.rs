//! How a long search hears that its store is wanted for something else.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use rusqlite::{Connection, ErrorCode, InterruptHandle, ffi};

/// What another thread than the store's has of it.
pub struct Attention {
    wanted: AtomicBool,
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
            wanted: AtomicBool::new(false),
            searching: Mutex::new(false),
            handle: connection.get_interrupt_handle(),
        }
    }

    /// Something else is wanted: a search that runs breaks off, and none begins, until [`Attention::given`].
    pub fn want(&self) {
        self.wanted.store(true, Ordering::Release);
        // The lock is held meanwhile, so that the store does not go on to a change that would be broken off instead.
        let searching = self
            .searching
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if *searching {
            self.handle.interrupt();
        }
    }

    /// What is wanted is seen to from here on.
    pub fn given(&self) {
        self.wanted.store(false, Ordering::Release);
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
        if attention.wanted.load(Ordering::Acquire) {
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
