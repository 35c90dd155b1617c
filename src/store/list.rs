//! Lists, read by window in one of several orders: by key, never by offset, never whole.

use super::error::StoreError;
use super::open::Store;
use super::search_cancellation::is_interrupted;
use super::sort::Sort;
use super::window::Window;
use crate::key_manager::{
    Description, EnvironmentScope, KeyManager, ListFilter, Name, OrganizationName, ProviderKind,
};

/// Where a window begins.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum From {
    /// At the first row.
    #[default]
    First,
    /// At the last rows.
    Last,
    /// At this row. When it is gone: at the one that follows it by name; at the end of the list in another order.
    At(Name),
    /// Behind this row.
    After(Name),
    /// Before this row.
    Before(Name),
}

/// Which rows, in which order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListQuery {
    /// Of this organization.
    pub organization: OrganizationName,
    /// Those that match.
    pub filter: ListFilter,
    /// Their order.
    pub sort: Sort,
    /// Where the window begins.
    pub from: From,
    /// At most so many rows.
    pub limit: usize,
}

impl ListQuery {
    /// The first rows of an organization, by name.
    pub fn first(organization: OrganizationName, limit: usize) -> Self {
        ListQuery {
            organization,
            filter: ListFilter::default(),
            sort: Sort::default(),
            from: From::First,
            limit,
        }
    }
}

/// A row of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its name.
    pub name: Name,
    /// Its type.
    pub kind: ProviderKind,
    /// Its description.
    pub description: Description,
    /// Its switch.
    pub enabled: bool,
    /// Whether the Developer Portal uses it.
    pub developer_portal: bool,
    /// Where it was read from; none for the built-in one.
    pub well_known_url: Option<String>,
    /// Its issuer; none for the built-in one.
    pub issuer: Option<String>,
    /// Where its tokens are accepted.
    pub environments: EnvironmentScope,
    /// The word of the last check against the provider.
    pub check_mark: Option<String>,
    /// When that check was made.
    pub checked_at: Option<jiff::Timestamp>,
    /// When it was changed last.
    pub updated_at: jiff::Timestamp,
}

/// A window.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page {
    /// Its rows, in order.
    pub rows: Vec<Row>,
    /// How many rows match, where the window itself tells; otherwise [`Store::count`] does.
    pub matching: Option<u64>,
    /// How many there are.
    pub all: u64,
    /// Whether there is one before the first of these.
    pub more_before: bool,
    /// Whether there is one behind the last of these.
    pub more_after: bool,
}

impl Store {
    /// Reads one window.
    ///
    /// # Errors
    /// When the file can't be read.
    pub fn page(&self, query: &ListQuery) -> Result<Page, StoreError> {
        self.in_window(query, |window| window.page())
    }

    /// Reads a window of whole key managers, and whether there are more behind them; for `from` that goes forwards.
    ///
    /// # Errors
    /// When the file can't be read.
    pub fn whole_page(&self, query: &ListQuery) -> Result<(Vec<KeyManager>, bool), StoreError> {
        self.in_window(query, |window| window.whole())
    }

    /// Counts the rows that match.
    ///
    /// # Errors
    /// When the file can't be read.
    pub fn count(&self, query: &ListQuery) -> Result<u64, StoreError> {
        self.in_window(query, |window| window.count())
    }

    /// [`Store::page`], or `None` when it was cancelled, see [`SearchCancellation`](super::SearchCancellation).
    ///
    /// # Errors
    /// When the file can't be read.
    pub fn try_page(&self, query: &ListQuery) -> Result<Option<Page>, StoreError> {
        self.unless_cancelled(query, |window| window.page())
    }

    /// [`Store::count`], or `None` when it was cancelled.
    ///
    /// # Errors
    /// When the file can't be read.
    pub fn try_count(&self, query: &ListQuery) -> Result<Option<u64>, StoreError> {
        self.unless_cancelled(query, |window| window.count())
    }

    fn in_window<T>(
        &self,
        query: &ListQuery,
        read: impl FnOnce(&Window<'_>) -> rusqlite::Result<T>,
    ) -> Result<T, StoreError> {
        self.at_once(|| {
            Window::new(&self.connection, query)
                .and_then(|window| read(&window))
                .map_err(|error| self.wrap(&error))
        })
    }

    fn unless_cancelled<T>(
        &self,
        query: &ListQuery,
        read: impl FnOnce(&Window<'_>) -> rusqlite::Result<T>,
    ) -> Result<Option<T>, StoreError> {
        // Without a filter a window is found at once.
        let cancellation = self.cancellation.as_ref();
        let Some(cancellation) = cancellation.filter(|_| !query.filter.is_empty()) else {
            return self.in_window(query, read).map(Some);
        };
        self.at_once(|| {
            let found = cancellation.search(|| {
                let window = Window::new(&self.connection, query)?;
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
