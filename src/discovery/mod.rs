//! Judges a well-known document and its keys. Pure: no I/O, no clock.

mod failure;
mod finding;
mod profile;
mod report;
mod response;

pub use failure::{CertificateFacts, Failure};
pub use finding::{Finding, Fix, Gateway, Severity};
pub use profile::Profile;
pub use report::{KeySet, KeySummary, Report, Verdict};
pub use response::{Evidence, Fetched, Response};
