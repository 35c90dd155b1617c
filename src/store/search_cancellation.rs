//! Cancellation of a running search by another thread.

use std::ffi::c_int;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use rusqlite::{Connection, ErrorCode, ffi};

/// SQLite instructions between two calls of the progress handler.
const INSTRUCTIONS: c_int = 1_000;

/// Handle that cancels searches from another thread. Writes are never cancelled.
#[derive(Debug, Default)]
pub struct SearchCancellation {
    requested: AtomicU64,
    acknowledged: AtomicU64,
    searching: AtomicBool,
}

impl SearchCancellation {
    /// Cancels the search that runs, and every one that begins before the request is
    /// [acknowledged](SearchCancellation::acknowledge). Called before a new job is queued, so that the job is not cancelled itself.
    pub fn request(&self) {
        self.requested.fetch_add(1, Ordering::AcqRel);
    }

    /// Withdraws one request: its job is being run.
    pub fn acknowledge(&self) {
        self.acknowledged.fetch_add(1, Ordering::AcqRel);
    }

    /// Cancels all searches from now on.
    pub fn cancel_all(&self) {
        self.requested.store(u64::MAX, Ordering::Release);
    }

    fn is_requested(&self) -> bool {
        self.requested.load(Ordering::Acquire) > self.acknowledged.load(Ordering::Acquire)
    }

    /// Installs the progress handler.
    pub(super) fn attach(self: &Arc<Self>, connection: &mut Connection) -> rusqlite::Result<()> {
        let cancellation = Arc::clone(self);
        let stops =
            move || cancellation.searching.load(Ordering::Acquire) && cancellation.is_requested();
        connection.progress_handler(INSTRUCTIONS, Some(stops))
    }

    /// Runs a search that can be cancelled; for the error see [`is_interrupted`].
    pub(super) fn search<T>(
        &self,
        run: impl FnOnce() -> rusqlite::Result<T>,
    ) -> rusqlite::Result<T> {
        let _searching = Searching::begin(&self.searching);
        if self.is_requested() {
            let code = ffi::Error::new(ffi::SQLITE_INTERRUPT);
            return Err(rusqlite::Error::SqliteFailure(code, None));
        }
        run()
    }
}

/// Set while a search runs, also when it panics.
struct Searching<'a>(&'a AtomicBool);

impl<'a> Searching<'a> {
    fn begin(flag: &'a AtomicBool) -> Self {
        flag.store(true, Ordering::Release);
        Searching(flag)
    }
}

impl Drop for Searching<'_> {
    fn drop(&mut self) {
        self.0.store(false, Ordering::Release);
    }
}

/// Whether a search ended because it was cancelled.
pub(super) fn is_interrupted(error: &rusqlite::Error) -> bool {
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
    fn a_request_after_a_search_began_and_before_its_first_step_cancels_it() {
        let mut connection = Connection::open_in_memory().unwrap();
        let cancellation = Arc::new(SearchCancellation::default());
        cancellation.attach(&mut connection).unwrap();
        let searched = cancellation.search(|| {
            cancellation.request();
            run(&connection)
        });
        assert!(is_interrupted(&searched.unwrap_err()));
        // Statements that are not searches ignore requests.
        assert_eq!(run(&connection), Ok(100_000));
        cancellation.acknowledge();
        assert_eq!(cancellation.search(|| run(&connection)), Ok(100_000));
    }
}
