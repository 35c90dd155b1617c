//! Page of a list: query and rows.

use super::sort::Sort;
use crate::discovery::Grade;
use crate::key_manager::{
    Description, EnvironmentScope, ListFilter, Name, OrganizationName, ProviderKind,
};

/// Start of a page.
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
    /// Filter.
    pub filter: ListFilter,
    /// Their order.
    pub sort: Sort,
    /// Start of the page.
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
    /// Name.
    pub name: Name,
    /// Type.
    pub kind: ProviderKind,
    /// Description.
    pub description: Description,
    /// Status switch.
    pub enabled: bool,
    /// Whether the Developer Portal uses it.
    pub developer_portal: bool,
    /// Well-Known URL; `None` for the built-in one.
    pub well_known_url: Option<String>,
    /// Issuer; `None` for the built-in one.
    pub issuer: Option<String>,
    /// Environments that accept its tokens.
    pub environments: EnvironmentScope,
    /// Grade of the last check.
    pub checked: Option<Grade>,
    /// When that check was made.
    pub checked_at: Option<jiff::Timestamp>,
    /// When it was changed last.
    pub updated_at: jiff::Timestamp,
}

/// A window.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page {
    /// Rows in order.
    pub rows: Vec<Row>,
    /// Number of matching rows if the page knows it; otherwise see [`Store::count`](super::Store::count).
    pub matching: Option<u64>,
    /// Number of rows without the filter.
    pub all: u64,
    /// Whether a row precedes the first one.
    pub more_before: bool,
    /// Whether a row follows the last one.
    pub more_after: bool,
}
