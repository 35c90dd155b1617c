//! Language tags: syntax (RFC 5646), and the subtags registered with IANA.

mod registry;
mod suggest;
mod tag;

pub(super) use suggest::suggestion;
pub(super) use tag::{LanguageTag, Malformed};

#[cfg(test)]
mod tests;
