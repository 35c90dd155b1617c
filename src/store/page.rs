//! Page of a list: query and rows.

use super::sort::Sort;
use crate::key_manager::{KeyManager, Name, OrganizationName, SearchQuery};

/// Start of a page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum PageStart {
    /// At the first row.
    #[default]
    First,
    /// At the last rows.
    Last,
    /// At this row. If it is gone: at the next one by name, or at the end of the list in another order.
    At(Name),
    /// After this row.
    After(Name),
    /// Before this row.
    Before(Name),
}

/// Query of one page: organization, filter, order, start and limit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListQuery {
    /// Organization whose key managers are listed.
    pub organization: OrganizationName,
    /// Filter that the rows must match.
    pub filter: SearchQuery,
    /// Order of the rows.
    pub sort: Sort,
    /// Start of the page.
    pub from: PageStart,
    /// Maximum number of rows.
    pub limit: usize,
}

impl ListQuery {
    /// The first rows of an organization, by name.
    pub fn first(organization: OrganizationName, limit: usize) -> Self {
        ListQuery {
            organization,
            filter: SearchQuery::default(),
            sort: Sort::default(),
            from: PageStart::First,
            limit,
        }
    }
}

/// Page of rows with its position among all matches.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page {
    /// Rows in order.
    pub rows: Vec<KeyManager>,
    /// Number of matching rows if the page knows it; otherwise see [`Store::count`](super::Store::count).
    pub matching: Option<u64>,
    /// Number of rows without the filter.
    pub all: u64,
    /// Whether a row precedes the first one.
    pub more_before: bool,
    /// Whether a row follows the last one.
    pub more_after: bool,
}
