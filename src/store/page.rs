//! Lists, read by window: built-in first, then by name, in a search those names first that begin with its text; never by
//! offset, never whole.

use super::pace::{Pace, Patience};
use super::parts::Spot;
use super::search_cancellation::is_broken_off;
use super::window::Window;
use super::{Store, StoreError};
use crate::key_manager::{
    Description, EnvironmentScope, KeyManager, Name, OrganizationName, ProviderKind,
};

/// Where a window begins.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum From {
    /// At the first row.
    #[default]
    First,
    /// At the last rows.
    Last,
    /// At this row, or the one that would follow it.
    At(Name),
    /// Behind this row.
    After(Name),
    /// Before this row.
    Before(Name),
}

/// Which rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListQuery {
    /// Of this organization.
    pub organization: OrganizationName,
    /// A part of name, type or description, without regard to case; empty means all.
    pub search: String,
    /// Of this type only.
    pub kind: Option<ProviderKind>,
    /// On or off only.
    pub enabled: Option<bool>,
    /// Where the window begins.
    pub from: From,
    /// At most so many rows.
    pub limit: usize,
}

impl ListQuery {
    /// The first rows of an organization.
    pub fn first(organization: OrganizationName, limit: usize) -> Self {
        ListQuery {
            organization,
            search: String::new(),
            kind: None,
            enabled: None,
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
    /// Where its tokens are taken.
    pub environments: EnvironmentScope,
    /// The word of the last check against the provider.
    pub check_mark: Option<String>,
}

/// How many rows match.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// So many, or so many so far.
    pub number: u64,
    /// Where to count on.
    pub(super) next: Option<Spot>,
}

impl Count {
    /// All of them.
    pub fn exactly(number: u64) -> Self {
        Count { number, next: None }
    }

    /// Whether there may be more than were counted so far.
    pub fn is_open(&self) -> bool {
        self.next.is_some()
    }
}

/// A window.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page {
    /// Its rows, in order.
    pub rows: Vec<Row>,
    /// How many rows match, counted as far as this window tells.
    pub matching: Count,
    /// How many there are.
    pub all: u64,
    /// Whether there is one before the first of these.
    pub more_before: bool,
    /// Whether there is one behind the last of these.
    pub more_after: bool,
    /// Where to search on for more rows of this window.
    pub(super) next: Option<Spot>,
}

impl Page {
    /// Whether the search for rows of this window is not finished: [`Store::page_on`] goes on with it.
    pub fn is_open(&self) -> bool {
        self.next.is_some()
    }
}

impl Store {
    /// Reads one window, however long it takes.
    ///
    /// # Errors
    /// When the file can't be read.
    pub fn page(&self, query: &ListQuery) -> Result<Page, StoreError> {
        self.in_window(query, |window| {
            window.page(Page::default(), &mut Pace::new(Patience::Endless, 0))
        })
    }

    /// Reads a window of whole key managers, and whether there are more behind them; for `from` that goes forwards.
    ///
    /// # Errors
    /// When the file can't be read.
    pub fn whole_page(&self, query: &ListQuery) -> Result<(Vec<KeyManager>, bool), StoreError> {
        self.in_window(query, |window| window.whole())
    }

    /// Counts the rows that a query finds, however long it takes.
    ///
    /// # Errors
    /// When the file can't be read.
    pub fn count(&self, query: &ListQuery) -> Result<u64, StoreError> {
        self.in_window(query, |window| {
            window.count(
                window.nothing_counted(),
                &mut Pace::new(Patience::Endless, 0),
            )
        })
        .map(|count| count.number)
    }

    /// Reads one window, and counts the matching rows, as far as the store's patience goes. `None` when something else was
    /// wanted before there was anything to answer, see [`SearchCancellation`](super::SearchCancellation).
    ///
    /// # Errors
    /// When the file can't be read.
    pub fn page_and_count(&self, query: &ListQuery) -> Result<Option<Page>, StoreError> {
        self.unless_broken_off(query, |window| {
            let mut pace = window.pace(self.patience);
            let mut page = window.page(Page::default(), &mut pace)?;
            if query.from == From::First && !page.is_open() && pace.is_endless() {
                page.matching = window.count(page.matching, &mut pace)?;
            }
            Ok(page)
        })
    }

    /// Goes on with a window that is open.
    ///
    /// # Errors
    /// When the file can't be read.
    pub fn page_on(&self, query: &ListQuery, so_far: &Page) -> Result<Page, StoreError> {
        let page = self.unless_broken_off(query, |window| {
            window.page(so_far.clone(), &mut window.pace(self.patience))
        })?;
        Ok(page.unwrap_or_else(|| so_far.clone()))
    }

    /// Goes on with a count that is open.
    ///
    /// # Errors
    /// When the file can't be read.
    pub fn count_on(&self, query: &ListQuery, so_far: Count) -> Result<Count, StoreError> {
        let count = self.unless_broken_off(query, |window| {
            window.count(so_far, &mut window.pace(self.patience))
        })?;
        Ok(count.unwrap_or(so_far))
    }

    fn in_window<T>(
        &self,
        query: &ListQuery,
        read: impl FnOnce(&Window<'_>) -> rusqlite::Result<T>,
    ) -> Result<T, StoreError> {
        self.at_once(|| {
            Window::new(&self.connection, query, None)
                .and_then(|window| read(&window))
                .map_err(|error| self.wrap(&error))
        })
    }

    fn unless_broken_off<T>(
        &self,
        query: &ListQuery,
        read: impl FnOnce(&Window<'_>) -> rusqlite::Result<T>,
    ) -> Result<Option<T>, StoreError> {
        self.at_once(|| {
            match Window::new(&self.connection, query, self.cancellation.as_deref())
                .and_then(|window| read(&window))
            {
                Ok(value) => Ok(Some(value)),
                Err(error) if is_broken_off(&error) => Ok(None),
                Err(error) => Err(self.wrap(&error)),
            }
        })
    }
}
