//! What the screens say of a report: the words of every face.

pub use crate::form::finding_summary::{count, keys, outcome};
