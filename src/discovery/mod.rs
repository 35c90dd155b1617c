//! Judges a well-known document and its keys. Pure: no I/O, no clock.

pub mod address;
mod checks;
mod document;
pub mod drift;
mod extra_metadata;
mod failure;
mod finding;
mod gateway_load;
mod grade;
mod json_text;
pub mod keys;
mod locale;
mod profile;
mod provider_notes;
mod raw_text;
mod report;
mod report_text;
mod response;
mod revalidate;
mod source;
mod validate;
mod wording;
mod wrap;

pub use document::{Document, Member, Words};
pub use failure::{CertificateFacts, Failure};
pub use finding::{Finding, Fix, Gateway, Severity};
pub use grade::Grade;
pub use json_text::Duplicate;
pub use profile::Profile;
pub use report::{KeySet, KeySummary, Report, Verdict};
pub use report_text::render_text;
pub use response::{FetchResult, Fetched, Response};
pub use revalidate::{KeysRead, Standing, revalidate, validate_by_hand};
pub use source::Source;
pub use validate::{read_keys, validate};
