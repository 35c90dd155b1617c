//! Facts about identity providers: how to recognize one, the claims of its access tokens, and notes for findings that are usual
//! for it.
//!
//! The facts are data (`assets/providers.toml`); a new provider is a new entry there. Not here: rule or severity of a finding
//! (`discovery`), I/O.

mod address_parts;
mod catalog;
pub mod microsoft;
mod pattern;
mod recognize;

#[cfg(test)]
mod tests;

pub use catalog::{Claim, Differs, Note, NoteFix, Provider, Weight, by_id};
pub use recognize::{Certainty, identify, recognize};
