//! Checks: stored configuration against what the provider serves now, for one key manager or many at once. A check changes no key
//! manager; its result is stored beside it, and served values can be accepted.

mod accept;
mod batch;
mod checked;
mod json;
mod reading;
mod record;
mod text;
mod worker;

pub use accept::{issuer_warning, take_over, takeable};
pub use batch::{Batch, CONCURRENCY};
pub use checked::{Checked, Subject};
pub use json::json;
pub use reading::{check, compare};
pub use record::{record_checks, subject, window};
