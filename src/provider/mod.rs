//! What is known of identity providers: how to recognize one, which claims its access tokens carry, and the words for findings
//! that are usual for it.
//!
//! The facts are data (`assets/providers.toml`); a new provider is a new entry there. Must never be here: a finding's
//! rule or severity (those are `discovery`'s), I/O.

mod address_parts;
mod catalog;
pub mod microsoft;
mod pattern;
mod recognize;

#[cfg(test)]
mod tests;

pub use catalog::{Claim, Note, NoteFix, Provider, Weight, all, by_id};
pub use recognize::{Certainty, identify, recognize};
