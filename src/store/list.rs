//! Lists, read page by page in one of several orders: by key, never by offset, never whole.

use super::error::StoreError;
use super::open::Store;
use super::page::{ListQuery, Page};
use super::page_query::PageQuery;
use super::search_cancellation::is_interrupted;
use crate::key_manager::KeyManager;

impl Store {
    /// Reads one window.
    pub fn page(&self, query: &ListQuery) -> Result<Page, StoreError> {
        self.in_window(query, |window| window.page())
    }

    /// Page of whole key managers, and whether more follow; `from` must be a forward position.
    pub fn whole_page(&self, query: &ListQuery) -> Result<(Vec<KeyManager>, bool), StoreError> {
        self.in_window(query, |window| window.key_managers())
    }

    /// Counts the rows that match.
    pub fn count(&self, query: &ListQuery) -> Result<u64, StoreError> {
        self.in_window(query, |window| window.count())
    }

    /// [`Store::page`], or `None` when it was cancelled, see [`SearchCancellation`](super::SearchCancellation).
    pub fn try_page(&self, query: &ListQuery) -> Result<Option<Page>, StoreError> {
        self.unless_cancelled(query, |window| window.page())
    }

    /// [`Store::count`], or `None` when it was cancelled.
    pub fn try_count(&self, query: &ListQuery) -> Result<Option<u64>, StoreError> {
        self.unless_cancelled(query, |window| window.count())
    }

    fn in_window<T>(
        &self,
        query: &ListQuery,
        read: impl FnOnce(&PageQuery<'_>) -> rusqlite::Result<T>,
    ) -> Result<T, StoreError> {
        self.at_once(|| {
            PageQuery::new(&self.connection, query)
                .and_then(|window| read(&window))
                .map_err(|error| self.wrap(&error))
        })
    }

    fn unless_cancelled<T>(
        &self,
        query: &ListQuery,
        read: impl FnOnce(&PageQuery<'_>) -> rusqlite::Result<T>,
    ) -> Result<Option<T>, StoreError> {
        // Without a filter any page is found at once.
        let cancellation = self.cancellation.as_ref();
        let Some(cancellation) = cancellation.filter(|_| !query.filter.is_empty()) else {
            return self.in_window(query, read).map(Some);
        };
        self.at_once(|| {
            let found = cancellation.search(|| {
                let window = PageQuery::new(&self.connection, query)?;
                read(&window)
            });
            match found {
                Ok(value) => Ok(Some(value)),
                Err(error) if is_interrupted(&error) => Ok(None),
                Err(error) => Err(self.wrap(&error)),
            }
        })
    }
}
