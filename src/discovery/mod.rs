//! Judges a well-known document and its keys. Pure: no I/O, no clock.

pub mod address;
mod also_published;
mod checks;
mod document;
pub mod drift;
mod failure;
mod finding;
mod json_text;
mod judge;
pub mod keys;
mod locale;
mod profile;
mod provider_words;
mod raw_text;
mod report;
mod report_text;
mod response;
mod uri;
mod wording;
mod wrap;

pub use document::{Document, Duplicate, Member, Words};
pub use failure::{CertificateFacts, Failure};
pub use finding::{Finding, Fix, Gateway, Severity};
pub use judge::{judge, read_keys};
pub use profile::Profile;
pub use report::{KeySet, KeySummary, Report, Verdict};
pub use report_text::render_text;
pub use response::{Evidence, Fetched, Response};
