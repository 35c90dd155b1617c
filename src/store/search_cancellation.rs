//! How a long search hears that its store is wanted for something else.

use std::ffi::c_int;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use rusqlite::{Connection, ErrorCode, InterruptHandle, ffi};

/// What another thread than the store's has of it.
pub struct SearchCancellation {
    /// How many things were wanted, and how many of them are being seen to.
    wanted: AtomicU64,
    given: AtomicU64,
    /// Whether a search runs. Nothing else may be broken off.
    searching: Mutex<bool>,
    handle: InterruptHandle,
}

impl std::fmt::Debug for SearchCancellation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SearchCancellation").finish_non_exhaustive()
    }
}

impl SearchCancellation {
    pub(super) fn of(connection: &Connection) -> Self {
        SearchCancellation {
            wanted: AtomicU64::new(0),
            given: AtomicU64::new(0),
            searching: Mutex::new(false),
            handle: connection.get_interrupt_handle(),
        }
    }

    /// Something else will be asked for in a moment: a search that runs breaks off, and none begins, until it is
    /// [given](SearchCancellation::acknowledge) cancellation. Said before it is asked, so that it never breaks off itself.
    pub fn request(&self) {
        self.wanted.fetch_add(1, Ordering::AcqRel);
        // The lock is held meanwhile, so that the store does not go on to a change that would be broken off instead.
        if *self.searching() {
            self.handle.interrupt();
        }
    }

    /// One of the things that were wanted is being seen to.
    pub fn acknowledge(&self) {
        self.given.fetch_add(1, Ordering::AcqRel);
    }

    /// Nobody will hear what a search finds.
    pub fn cancel_all(&self) {
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

    /// Has it asked between the steps of every statement too: an interrupt before a search's first step is forgotten by SQLite.
    pub(super) fn watch(self: &Arc<Self>, connection: &mut Connection) {
        // Each step, for the first one may be all that is left.
        const STEPS: c_int = 1;
        let cancellation = Arc::clone(self);
        // A connection of kmctl's own takes a handler; without it a search that is not wanted runs on.
        let _ = connection.progress_handler(STEPS, Some(move || cancellation.breaks_off()));
    }

    fn breaks_off(&self) -> bool {
        self.is_wanted() && *self.searching()
    }

    fn searching(&self) -> MutexGuard<'_, bool> {
        self.searching
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

/// While it lives, a search runs.
struct Searching<'a>(&'a SearchCancellation);

impl<'a> Searching<'a> {
    fn begin(cancellation: &'a SearchCancellation) -> rusqlite::Result<Self> {
        *cancellation.searching() = true;
        let searching = Searching(cancellation);
        // After the mark: whoever wanted something before it was set did not see a search to break off.
        if cancellation.is_wanted() {
            let code = ffi::Error::new(ffi::SQLITE_INTERRUPT);
            return Err(rusqlite::Error::SqliteFailure(code, None));
        }
        Ok(searching)
    }
}

impl Drop for Searching<'_> {
    fn drop(&mut self) {
        *self.0.searching() = false;
    }
}

/// Whether a search ended because something else was wanted.
pub(super) fn is_broken_off(error: &rusqlite::Error) -> bool {
    error.sqlite_error_code() == Some(ErrorCode::OperationInterrupted)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LONG: &str =
        "WITH RECURSIVE numbers(n) AS (VALUES(1) UNION ALL SELECT n + 1 FROM numbers LIMIT 100000)
        SELECT count(*) FROM numbers";

    fn run(connection: &Connection) -> rusqlite::Result<i64> {
        connection
            .prepare_cached(LONG)?
            .query_row((), |row| row.get(0))
    }

    #[test]
    fn what_is_wanted_after_a_search_began_and_before_its_first_step_breaks_it_off() {
        let mut connection = Connection::open_in_memory().unwrap();
        let cancellation = Arc::new(SearchCancellation::of(&connection));
        cancellation.watch(&mut connection);
        // Prepared before, so that nothing but the step is left.
        assert_eq!(run(&connection), Ok(100_000));
        let searched = cancellation.search(|| {
            cancellation.request();
            run(&connection)
        });
        assert!(is_broken_off(&searched.unwrap_err()));
        // What is no search runs on, though something else is wanted.
        assert_eq!(run(&connection), Ok(100_000));
        cancellation.acknowledge();
        assert_eq!(cancellation.search(|| run(&connection)), Ok(100_000));
    }
}
