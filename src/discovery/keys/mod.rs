//! Key sets: what was served, what is wrong with it, and keys to check signatures with.
//!
//! Must never be here: a private number in a message, a report or a value that leaves this room.

mod algorithm;
mod certificate;
mod checks;
mod encoding;
mod facts;
mod faults;
mod judge;
mod material;
mod record;
mod summary;

pub use algorithm::{Curve, OkpCurve};
pub use checks::{KEY_CHECKS, KeyCheck, KeysInput, judge_set};
pub(super) use facts::PRIVATE_MEMBERS;
pub use facts::{KEY_LIMIT, KeyFacts, SetFacts};
pub use judge::{KeysContext, judge_keys};
pub use material::PublicKey;
pub use record::{KeyRecord, parse_set};
pub use summary::shown_text;

#[cfg(test)]
mod tests;
