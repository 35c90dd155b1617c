//! Key sets: content, faults, and keys that verify signatures.
//!
//! Not here: a private number in a message, a report or a value that leaves this module.

mod algorithm;
mod certificate;
mod checks;
mod encoding;
mod expected;
mod facts;
mod faults;
mod material;
mod near_words;
mod record;
mod summary;
mod validate;

pub use algorithm::{Curve, OkpCurve};
pub use checks::{KEY_CHECKS, KeyCheck, KeysInput, validate_set};
pub use facts::{KEY_LIMIT, KeyFacts, SetFacts};
pub use material::PublicKey;
pub use near_words::{is_family, is_post_quantum, meant};
pub use record::{KeyRecord, parse_set};
pub use summary::shown_text;
pub(super) use validate::of_jwks_uri;
pub use validate::{KeysContext, unread_fix, validate_keys};

#[cfg(test)]
mod tests;
