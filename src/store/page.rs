//! The window of a list: which rows it asks for, and what it holds.

use super::sort::Sort;
use crate::key_manager::{
    Description, EnvironmentScope, ListFilter, Name, OrganizationName, ProviderKind,
};

/// Where a window begins.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum PageStart {
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
    pub from: PageStart,
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
            from: PageStart::First,
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
    /// How many rows match, where the window itself tells; otherwise [`Store::count`](super::Store::count) does.
    pub matching: Option<u64>,
    /// How many there are.
    pub all: u64,
    /// Whether there is one before the first of these.
    pub more_before: bool,
    /// Whether there is one behind the last of these.
    pub more_after: bool,
}
