//! From what was pasted to the address that was meant: an issuer, a bare host, an endpoint, a well-known address with something
//! missing, doubled or in the wrong place, a command, a document.

mod candidate;
mod endpoint;
mod pasted;
mod product;
pub(super) mod recognise;
mod suffix;
pub(super) mod suggest;

#[cfg(test)]
mod tests;

pub use candidate::Suggestion;
pub(super) use product::keycloak_prefix;
pub use recognise::{Recognised, TextKind, recognise};
pub use suggest::{implied_issuer, suggest};
