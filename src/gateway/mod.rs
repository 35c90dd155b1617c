//! What the gateways do with a token and a key set: their rules as data, one row a release, and their ways of reading.
//!
//! A [`RuleSet`] says what one gateway does and how that is known; [`judge()`] gives the answer of that gateway to one token,
//! [`load()`] the keys that it takes from one key set. Whether a token is safe to rely on is another question, asked elsewhere.
//!
//! Must never be here: I/O, a clock, an opinion about what a gateway should do.

mod base64;
mod cause;
mod certificate;
mod claims;
mod go_json;
mod gson;
mod json;
mod judge;
mod key;
mod key_set_response;
mod manager;
mod manager_header;
mod manager_keys;
mod members;
mod packed;
mod platform;
mod platform_keys;
mod rules;
mod selection;
mod signature;
mod uri;
mod verdict;

pub use cause::{Cause, Subject};
pub use judge::{Loaded, judge, load};
pub use key_set_response::KeySetResponse;
pub use members::{ReadMembers, members};
pub use packed::{Packed, Unopened};
pub use rules::{ALL, Evidence, NEWEST, Rule, RuleSet, label_all, who};
pub use selection::{Selection, UnknownGateway};
pub use signature::{Algorithm, Salt, rsa as rsa_holds};
pub use verdict::{Question, Status, Verdict};
