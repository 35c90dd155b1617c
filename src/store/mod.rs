//! The SQLite file. The only module that uses rusqlite.
//!
//! Every write is one `BEGIN IMMEDIATE` transaction. Every method fails with [`StoreError`] when the file can't be read or written;
//! a method names what else it refuses. Time and user are arguments; the store reads no wall clock.

mod audit;
mod backup;
mod change;
mod change_detector;
mod checks;
mod copy;
mod drafts;
mod environments;
mod error;
mod evidence;
#[cfg(any(target_os = "linux", target_os = "android"))]
mod file_watcher;
#[cfg(not(any(target_os = "linux", target_os = "android")))]
#[path = "file_watcher_none.rs"]
mod file_watcher;
mod history;
mod integrity;
mod key_managers;
mod links;
mod list;
mod location;
mod migrations;
mod open;
mod open_read_only;
mod organizations;
mod page;
mod page_query;
mod portal;
mod preferences;
mod prefix;
mod read_only;
mod replaced;
mod row;
mod search;
mod search_cancellation;
mod sort;
mod sql;
mod targets;
mod write;
mod writer;

pub use audit::AuditContext;
pub(crate) use change::WriteRejection;
pub use change::{Changes, EnvironmentUse};
pub use change_detector::ChangeDetector;
pub use checks::LastCheck;
pub use drafts::StoredDraft;
pub use error::StoreError;
pub use file_watcher::FileWatcher;
pub use history::{Entry, PORTAL_CHOSEN, state};
pub use integrity::{Contents, FileStatus, Inspection};
pub use open::Store;
pub use page::{ListQuery, Page, PageStart};
pub use preferences::Preferences;
pub use read_only::Depth;
pub use search_cancellation::SearchCancellation;
pub use sort::{Sort, SortBy};
