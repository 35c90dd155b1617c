//! Gateways' behavior for tokens and key sets: one rule set per release, and the readers that follow each gateway's
//! libraries.
//!
//! A [`RuleSet`] describes one gateway and the evidence for it; [`validate_token()`] returns that gateway's verdict on one token,
//! [`load()`] the keys it takes from one key set. Whether a token is safe to rely on is a separate question, answered by `token`.
//!
//! Not here: I/O, a clock, an opinion about what a gateway should do.

mod api_manager;
mod api_manager_claims;
mod api_manager_header;
mod api_manager_keys;
mod api_platform;
mod api_platform_keys;
mod base64;
mod cause;
mod certificate;
mod check;
mod encoded_body;
mod gateway_verdict;
mod go_json;
mod gson;
mod json;
mod key;
mod key_set_response;
mod members;
mod rules;
mod selection;
mod signature;
mod token_validation;
mod uri;

pub use cause::Cause;
pub use check::Check;
pub use encoded_body::{DecodeError, EncodedBody};
pub use gateway_verdict::{GatewayVerdict, Status, ValidationInput};
pub use key_set_response::KeySetResponse;
pub use members::{ReadMembers, members};
pub use rules::{ALL, Evidence, NEWEST, Rule, RuleSet, gateway_names, label_all};
pub use selection::{Selection, UnknownGateway};
pub use signature::{Algorithm, PssSaltLength, rsa as rsa_holds};
pub use token_validation::{Loaded, load, validate_token};
