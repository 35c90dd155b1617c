//! Validation of an access token against a configuration: by each gateway's rules, by hazards, and line by line. No I/O
//! and no clock: time, zone and keys are arguments.
//!
//! [`find()`] extracts a token from a paste, [`check_token()`] returns its [`TokenVerdict`]. Keys that a token brings along or
//! points to (`jwk`, `jku`, `x5u`, `x5c`) are never used: signatures are verified with the provider's published keys alone. A
//! verdict holds no part of the token's text; tokens, secrets and claims are zeroized on drop and redacted in `Debug`.
//!
//! Not here: I/O, a clock, a message that quotes a token.

mod algorithm;
mod audience;
mod claims;
mod decode;
mod expectation;
mod find;
mod fixes;
mod format;
mod hazard;
mod headline;
mod identifiers;
mod issuer;
mod key;
mod kind;
mod line;
mod opaque;
mod published_keys;
mod rejection;
mod report;
mod secret;
mod secret_input;
mod signature;
mod times;
mod token_check;
mod token_type;
mod token_verdict;
mod verdict_request;

pub use claims::{ClaimKind, ClaimView, Claims};
pub use expectation::Expectation;
pub use find::{Found, Missing, Source, find, find_in_response, looks_like_token};
pub use hazard::Hazard;
pub use headline::Headline;
pub use line::{Check, Line};
pub use published_keys::PublishedKeys;
pub use rejection::Rejection;
pub use report::to_json;
pub use secret::{Secret, Token};
pub use secret_input::SecretInput;
pub use token_check::check_token;
pub use token_verdict::{ByGateway, Header, TokenVerdict};
pub use verdict_request::VerdictRequest;
