//! Recognition of pasted addresses: an issuer, a bare host, an endpoint, a well-known address with something missing, doubled or
//! misplaced, a command, a document.

mod candidate;
mod endpoint;
pub(super) mod form;
pub(super) mod page;
mod pasted;
mod product;
pub(super) mod recognize;
pub(super) mod refused;
mod suffix;
pub(super) mod suggest;

#[cfg(test)]
mod tests;

pub use candidate::Suggestion;
pub use form::implied_issuer;
pub use page::{Page, page};
pub(super) use product::keycloak_prefix;
pub use recognize::{Recognized, TextKind, recognize};
pub use refused::{refused, something_else};
pub use suggest::suggest;
