//! Language tags: their form (RFC 5646), and the subtags that IANA has registered.

mod registry;
mod suggest;
mod tag;

pub(super) use suggest::suggestion;
pub(super) use tag::{LanguageTag, Malformed};

#[cfg(test)]
mod tests;
