//! The one SQLite file: the only room that names rusqlite.
//!
//! Every write is one `BEGIN IMMEDIATE` transaction. Time and user come in as arguments; the store reads no
//! wall clock.

mod attention;
mod checks;
mod drafts;
mod environments;
mod error;
mod filter;
mod history;
mod inspect;
mod key_managers;
mod links;
mod location;
mod look;
mod migrations;
mod open;
mod organizations;
mod pace;
mod page;
mod parts;
mod places;
mod portal;
mod reading;
mod row;
mod search;
mod targets;
mod upkeep;
#[cfg(any(target_os = "linux", target_os = "android"))]
mod watch;
#[cfg(not(any(target_os = "linux", target_os = "android")))]
#[path = "watch_none.rs"]
mod watch;
mod window;
mod write;

pub use attention::Attention;
pub use checks::LastCheck;
pub use environments::EnvironmentUse;
pub use error::StoreError;
pub use history::{Entry, state};
pub use inspect::{Contents, Depth, Inspection, Place};
pub use key_managers::Changes;
pub(crate) use key_managers::Stopped;
pub use look::Look;
pub use open::{Stamp, Store};
pub use pace::Patience;
pub use page::{Count, From, ListQuery, Page, Row};
pub use watch::Watch;
